"""What disclosure control reads: the exact rows to tell, what was told before, how many of each its readers may read.

The marts are those that are built beside (``next__marts``).
"""

# Landlords never leave, nor crossings, whose link with their sides the audit ignores; cohorts do at `maturite_mois`.
# The kinds of cells are listed first, so that rows meet them by equality alone.
A_PUBLIER = """
with calendrier as (
    select date_reference, s.mois_provisoires as provisoires,
        to_char(date_reference - make_interval(months => s.mois_provisoires), 'YYYY-MM') as dernier_mois_clos
    from next__marts.dim_publication
    cross join (
        select mois_provisoires from referentiel.seuil_secret
        where valide_du <= current_date and coalesce(valide_au > current_date, true) order by valide_du desc limit 1
    ) as s
),
maille as materialized (
    select d.indicateur_code, m.periode_type, m.territoire_type, n.dimension, d.unite, d.domaine, d.maturite_mois,
        q.echelle, d.unite = 'compte' or q.echelle is not null as is_sommable, g.noms, r.dernier_mois_clos,
        to_char(r.date_reference - make_interval(months => r.provisoires + d.maturite_mois), 'YYYY-MM')
            as dernier_mois_mur,
        bool_or(m.is_avant_cloture) as is_avant_cloture,
        min(m.stock_minimal) filter (where not m.is_propre) as stock_minimal,
        -- A line that names an indicator or a dimension goes before those of any, which leave cohorts out.
        (array_agg(m.stock_minimal order by m.indicateur_code = '*', m.dimension = '*') filter (
            where m.is_propre and (d.maturite_mois = 0 or m.indicateur_code <> '*') and d.unite <> 'indice'
        ))[1] as stock_propre
    from next__marts.dim_indicateur as d
    cross join calendrier as r
    -- A rate or a mean of several modalities is that of their sums; a median has none.
    cross join lateral (
        select case
            when d.unite in ('compte', 'indice') or num_nulls(d.numerateur, d.denominateur) > 0 then null
            when d.unite = 'pct' then 100
            else 1
        end as echelle
    ) as q
    inner join referentiel.cube_maille as m on m.indicateur_code in ('*', d.indicateur_code)
    cross join unnest(d.dimensions || 'ensemble'::text) as n (dimension)
    -- The name of each modality told with others: one look at a row, where a join would compare it with all of them.
    left join (
        select territoire_type, dimension, jsonb_object_agg(modalite, regroupement) as noms
        from referentiel.modalite_regroupee
        where valide_du <= current_date and coalesce(valide_au > current_date, true)
        group by 1, 2
    ) as g on g.territoire_type = m.territoire_type and g.dimension = n.dimension
    where d.is_publie
        and (m.dimension = n.dimension or m.dimension = '*' and n.dimension not in (
            'ensemble', 'bailleur', 'age_sexe', 'taille_typologie'))
        and not exists (
            select from referentiel.cube_exception as e
            where e.indicateur_code = d.indicateur_code and e.periode_type = m.periode_type
                and e.territoire_type in ('*', m.territoire_type) and e.dimension in ('*', n.dimension)
        )
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
),
-- Which territories are large is decided with the first publication of a year: no correction makes one cross.
taille as materialized (
    select v.territoire_type, v.territoire_code, v.periode as annee, coalesce(c.effectif, v.effectif) as stock
    from next__marts.indicateur_valeur as v
    left join technique.secret_cellule as c
        on c.departement_code = v.departement_code and c.indicateur_code = v.indicateur_code
            and c.periode_type = v.periode_type and c.periode = v.periode and c.territoire_type = v.territoire_type
            and c.territoire_code = v.territoire_code and c.dimension = v.dimension and c.revision = 0
    where v.indicateur_code = 'stock' and v.periode_type = 'annee' and v.dimension = 'ensemble'
),
-- Of what has none, the dimensions of which modalities are told together: none is told by them.
groupee as materialized (
    select distinct v.indicateur_code, v.territoire_type, v.dimension
    from maille as m
    inner join next__marts.indicateur_valeur as v using (indicateur_code, periode_type, territoire_type, dimension)
    inner join referentiel.modalite_regroupee as g using (territoire_type, dimension, modalite)
    where not m.is_sommable
),
-- Modalities are told together from the first year of which the indicator told none of them apart.
dite as materialized (
    select c.indicateur_code, c.territoire_type, c.dimension, max(left(c.periode, 4)) as annee
    from technique.secret_cellule as c
    inner join referentiel.modalite_regroupee as g using (territoire_type, dimension, modalite)
    where c.departement_code = acces.departement_du_fichier()
    group by 1, 2, 3
)
select v.departement_code, v.indicateur_code, v.periode_type, v.periode, v.territoire_type, v.territoire_code,
    v.dimension, coalesce(g.regroupement, v.modalite) as modalite,
    (case
        when g.regroupement is null or m.unite = 'compte' then sum(v.valeur)
        else round(m.echelle * sum(v.numerateur) / nullif(sum(v.denominateur), 0), 4)
    end)::float8 as valeur,
    min(v.borne_basse)::float8 as borne_basse, max(v.borne_haute)::float8 as borne_haute,
    sum(v.numerateur)::float8 as numerateur, sum(v.denominateur)::float8 as denominateur,
    sum(v.effectif)::bigint as effectif, m.unite, m.domaine, m.is_avant_cloture,
    not (m.domaine = 'parc' and v.periode_type = 'annee') and f.periode_fin > m.dernier_mois_clos as is_provisoire,
    coalesce(m.stock_minimal > coalesce(t.stock, 0), true) as is_propre
from next__marts.indicateur_valeur as v
inner join maille as m using (indicateur_code, periode_type, territoire_type, dimension)
cross join lateral (
    select case v.periode_type
        when 'annee' then v.periode || '-12'
        when 'trimestre' then left(v.periode, 4) || '-' || lpad((right(v.periode, 1)::integer * 3)::text, 2, '0')
        else v.periode end as periode_fin
) as f
left join taille as t
    on t.territoire_type = v.territoire_type and t.territoire_code = v.territoire_code
        -- The year of the first of the twelve months that end with the period.
        and t.annee = (left(f.periode_fin, 4)::integer - (right(f.periode_fin, 2)::integer < 12)::integer)::text
left join dite as d
    on d.indicateur_code = v.indicateur_code and d.territoire_type = v.territoire_type and d.dimension = v.dimension
cross join lateral (
    select case
        when m.is_sommable and left(v.periode, 4) > coalesce(d.annee, '')
            -- The parc that everybody is told is public, however few its dwellings.
            and (m.domaine <> 'parc' or coalesce(m.stock_minimal > coalesce(t.stock, 0), true))
            then m.noms ->> v.modalite
    end as regroupement
) as g
where (
        m.stock_minimal <= coalesce(t.stock, 0)
        -- Fine modalities beside those told together would tell one by subtraction.
        or m.stock_propre <= coalesce(t.stock, 0) and (f.periode_fin <= m.dernier_mois_clos or m.is_avant_cloture)
        and (m.is_sommable or m.domaine = 'parc' or not exists (
            select from groupee as e
            where e.indicateur_code = v.indicateur_code and e.territoire_type = v.territoire_type
                and e.dimension = v.dimension
        ))
    )
    and (m.maturite_mois = 0 or f.periode_fin <= m.dernier_mois_mur)
group by 1, 2, 3, 4, 5, 6, 7, 8, m.unite, m.domaine, m.is_avant_cloture, f.periode_fin, m.dernier_mois_clos,
    m.stock_minimal, t.stock, g.regroupement, m.echelle
"""
SEUIL = """
select seuil_effectif from referentiel.seuil_secret
where valide_du <= current_date and coalesce(valide_au > current_date, true) order by valide_du desc limit 1
"""
CATALOGUE = "select indicateur_code, comptes, parts, egaux from next__marts.dim_indicateur where is_publie order by 1"
TERRITOIRES = """
select territoire_type, territoire_code, epci_code, zone_abc, delegation_code
from next__marts.dim_territoire
order by 1, 2
"""
CONNUES = """
select departement_code, indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite,
    valeur::float8, borne_basse::float8, borne_haute::float8, numerateur::float8, denominateur::float8,
    effectif::bigint, is_masque, revision
from technique.secret_cellule
where departement_code = acces.departement_du_fichier() and not is_propre
"""
PROPRES_CONNUES = CONNUES.replace("not is_propre", "is_propre")
# What readers of their own territory were told of months that were open then, as they read it today.
DITES_OUVERTES = """
select indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite
from cubes.cube_indicateur_valeur
where departement_code = acces.departement_du_fichier() and is_propre and is_provisoire and not is_masque
"""
LISIBLES = """
select mesure, periode_type, periode, territoire_type, territoire_code, dimension, modalite, lecteur_code,
    effectif::bigint
from intermediate.int_lisible_compte
union all
select l.mesure, l.periode_type, l.periode, l.territoire_type, l.territoire_code, l.dimension, g.regroupement,
    l.lecteur_code, sum(l.effectif)::bigint
from intermediate.int_lisible_compte as l
inner join referentiel.modalite_regroupee as g using (territoire_type, dimension, modalite)
where g.valide_du <= current_date and coalesce(g.valide_au > current_date, true)
group by 1, 2, 3, 4, 5, 6, 7, 8
"""
