-- What the rows in force of the flow `referentiels` say: those rows, and whom they name. The guichets and the
-- organismes are made of them in the next files.
-- A territory that is a former commune is the one that it is a part of today, as in the marts (macro commune_actuelle).
-- Each département has its own. The parameters simulate a load: p_avec, a dépôt of situation p_situation_au in the
-- département that the session sees, as if in force; p_sans, as if not.
drop function if exists acces.lignes_du_referentiel(bigint, date, bigint) cascade;
create function acces.lignes_du_referentiel(
    p_avec bigint default null, p_situation_au date default null, p_sans bigint default null
)
returns table (
    nature text, code text, libelle text, type_organisme text, siren text, organisme_code text, territoire_code text,
    est_registraire boolean, a_cia boolean, est_delegataire boolean, successeur_code text, valide_au date,
    emetteur text, departement_code text
)
language plpgsql stable security definer set search_path = ''
as $$
begin
    if to_regclass('raw.referentiels') is null then
        return;
    end if;
    return query
    with ligne as (
        select distinct on (ici.departement_code, r.type_enregistrement, r.code)
            r.type_enregistrement,
            r.code,
            r.libelle,
            nullif(r.type_organisme, '') as type_organisme,
            nullif(r.siren, '') as siren,
            nullif(r.organisme_code, '') as organisme_code,
            coalesce(c.commune_actuelle, nullif(r.territoire_code, '')) as territoire_code,
            coalesce(r.est_registraire = 'OUI', false) as est_registraire,
            coalesce(r.a_cia = 'OUI', false) as a_cia,
            coalesce(r.est_delegataire = 'OUI', false) as est_delegataire,
            nullif(r.successeur_code, '') as successeur_code,
            nullif(r.valide_au, '')::date as valide_au,
            d.emetteur,
            ici.departement_code
        from raw.referentiels as r
        left join raw.depots as d on r._depot_id = d.depot_id
        left join acces.commune_ancienne as c on r.territoire_code = c.code_commune
        cross join lateral (
            select coalesce(d.departement_code, acces.departement_du_fichier())
        ) as ici (departement_code)
        where
            (r._depot_id = p_avec or (d.statut = 'charge' and r._depot_id is distinct from p_sans))
            -- A dépôt that is examined is judged by what it will take too.
            and (r._depot_id = p_avec or coalesce(nullif(r.valide_du, '')::date <= acces.aujourd_hui(), true))
        order by
            ici.departement_code asc, r.type_enregistrement asc, r.code asc,
            case when r._depot_id = p_avec then p_situation_au else d.situation_au end desc, r._depot_id desc,
            r._ligne desc
    )

    select
        l.type_enregistrement, l.code, l.libelle, l.type_organisme, l.siren, l.organisme_code, l.territoire_code,
        l.est_registraire, l.a_cia, l.est_delegataire, l.successeur_code, l.valide_au, l.emetteur, l.departement_code
    from ligne as l
    where l.type_enregistrement in ('ORGANISME', 'GUICHET') or coalesce(l.valide_au > acces.aujourd_hui(), true);
end
$$;

-- The organismes that a row in force of the référentiel of a département names or named, whatever became of it since.
-- A dépôt that waited and was set aside, and that nobody confirmed, never was in force.
drop function if exists acces.organismes_nommes(bigint);
create or replace function acces.organismes_nommes()
returns table (code text, departement_code text)
language plpgsql stable security definer set search_path = ''
as $$
begin
    if to_regclass('raw.referentiels') is null then
        return;
    end if;
    return query
    select distinct
        r.code,
        coalesce(d.departement_code, acces.departement_du_fichier()) as departement_code
    from raw.referentiels as r
    inner join raw.depots as d on r._depot_id = d.depot_id
    where
        r.type_enregistrement = 'ORGANISME' and d.statut in ('charge', 'remplace', 'retire')
        and (d.decisions @> '[{"decision": "confirme"}]' or not d.decisions @> '[{"decision": "ecarte"}]')
        and coalesce(nullif(r.valide_du, '')::date <= acces.aujourd_hui(), true);
end
$$;
