-- The rights of an organisme today. On the day on which a row of the référentiel begins or ends, the first page that
-- opens, or the schedule, writes what this takes away (82_jour_suivi.sql). A personal login opens no page: until one
-- opens, what it may read is worked out here from the rows, at each question.

-- Whether the tables of received files have every column that these functions read. Those of a home of an earlier
-- version may lack some, until its next file adds them.
create or replace function acces.referentiel_est_complet()
returns boolean language sql stable
begin atomic
    select to_regclass('raw.referentiels') is null or not exists (
        select from (
            select
                to_regclass('raw.referentiels') as de,
                unnest(array[
                    'type_enregistrement', 'code', 'libelle', 'type_organisme', 'siren', 'organisme_code',
                    'territoire_code', 'est_registraire', 'a_cia', 'est_delegataire', 'successeur_code', 'valide_du',
                    'valide_au'
                ]) as nom
            union all
            select
                to_regclass('raw.depots') as de,
                unnest(array['emetteur', 'statut', 'situation_au', 'decisions', 'departement_code']) as nom
        ) as lue
        where not exists (
            select from pg_catalog.pg_attribute as a
            where a.attrelid = lue.de and a.attname = lue.nom and not a.attisdropped
        )
    );
end;

-- Whether a row begins or ends by its date on a day that the rights have not followed yet.
create or replace function acces.reste_a_suivre()
returns boolean language plpgsql stable
as $$
declare
    v_jour date := coalesce((select max(s.jour) from acces.suivi as s), '-infinity');
begin
    if
        v_jour >= acces.aujourd_hui() or to_regclass('raw.referentiels') is null
        or not acces.referentiel_est_complet()
    then
        return false;
    end if;
    return exists (
        select from raw.referentiels as r
        cross join lateral (values (nullif(r.valide_du, '')::date), (nullif(r.valide_au, '')::date)) as borne (jour)
        where borne.jour > v_jour and borne.jour <= acces.aujourd_hui()
    );
end
$$;

-- An organisme with its rights of today: as it is kept, or, while a date is not followed yet, cut to what is declared.
create or replace function acces.organisme_du_jour(p_organisme_code text)
returns acces.organisme language plpgsql stable
as $$
declare
    v_organisme acces.organisme;
    v_declare acces.organisme;
begin
    select o.* into v_organisme from acces.organisme as o where o.organisme_code = p_organisme_code;
    if
        v_organisme.organisme_code is null or not acces.reste_a_suivre()
        or p_organisme_code not in (select n.code from acces.organismes_nommes() as n)
    then
        return v_organisme;
    end if;
    select d.* into v_declare from acces.organismes_declares() as d where d.organisme_code = p_organisme_code;
    return acces.ce_qui_reste(v_organisme, v_declare);
end
$$;

-- The guichets of the State and of the collectivités. One that changes its kind today is no longer among them.
create or replace function acces.guichets_du_jour()
returns setof acces.guichet language plpgsql stable security definer set search_path = ''
as $$
begin
    if acces.reste_a_suivre() then
        return query select g.* from acces.guichet as g intersect select d.* from acces.guichets_declares() as d;
    else
        return query select g.* from acces.guichet as g;
    end if;
end
$$;
