-- A table that holds a name, a birth date, a contact or free text demands an entry of the journal from every reader.
select
    c.oid::regclass::text as objet,
    lecteur || ' lirait ' || string_agg(distinct a.attname, ', ') || ' sans passer par le journal' as detail
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
cross join unnest(%(lecteurs)s::text[]) as lecteur
where
    n.nspname = any (%(tables)s::text[]) and c.relkind in ('r', 'p')
    and a.attname in (
        'nud', 'nir', 'nom', 'nom_naissance', 'prenom', 'date_naissance', 'telephone', 'courriel', 'adresse',
        'precision_demande', 'nom_hebergeant', 'nom_employeur', 'commentaire', 'contenu'
    )
    and has_table_privilege(lecteur, c.oid, 'select')
    and not exists (
        select from pg_policy as p
        where
            p.polrelid = c.oid and not p.polpermissive and p.polroles = array[lecteur::regrole::oid]
            and pg_get_expr(p.polqual, c.oid) ~ 'demandes_ouvertes|depots_ouverts'
    )
group by c.oid, lecteur
