-- What the rows in force of the flow `referentiels` say of the organismes, and of the guichets, those that closed
-- included. How their rights follow is the next file.
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
        cross join lateral (select coalesce(d.departement_code, acces.departement_du_fichier())) as ici (departement_code)
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

-- The guichets of the State and of the collectivités as these rows make them, those that closed included. Its kind is
-- its own or, where it says none, that of its organisme.
create or replace function acces.guichets_declares(
    p_avec bigint default null, p_situation_au date default null, p_sans bigint default null
)
returns setof acces.guichet language sql stable security definer set search_path = ''
begin atomic
    with ligne as (
        select * from acces.lignes_du_referentiel(p_avec, p_situation_au, p_sans)
    )

    select
        g.departement_code,
        g.code as guichet_code,
        n.nature
    from ligne as g
    left join ligne as o
        on g.departement_code = o.departement_code and g.organisme_code = o.code and o.nature = 'ORGANISME'
    inner join
        (values ('etat', 'etat'), ('commune', 'collectivite'), ('epci', 'collectivite')) as n (type_organisme, nature)
        on coalesce(g.type_organisme, o.type_organisme) = n.type_organisme
    where g.nature = 'GUICHET' and g.departement_code is not null;
end;

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

-- The codes of two lists, each once.
create or replace function acces.reunis(p_un text[], p_autre text[])
returns text[] language sql immutable set search_path = ''
begin atomic
    select coalesce(array_agg(distinct u.code order by u.code), '{}')
    from unnest(p_un || p_autre) as u (code);
end;

-- The organismes as these rows make them: their own territory and those that other rows add to it, in each département
-- that declares them. Where several do, its own says its name, and it is no more once it is no more in any. A
-- département where the installation has it act, and whose référentiel never named it, stays.
create or replace function acces.organismes_declares(
    p_avec bigint default null, p_situation_au date default null, p_sans bigint default null
)
returns setof acces.organisme language sql stable security definer set search_path = ''
begin atomic
    with ligne as (
        select * from acces.lignes_du_referentiel(p_avec, p_situation_au, p_sans)
    ),

    declaree as (
        select distinct on (l.code)
            l.*,
            bool_or(l.est_registraire) over tout as est_registraire_quelque_part,
            bool_or(l.a_cia) over tout as a_cia_quelque_part,
            bool_or(l.est_delegataire) over tout as est_delegataire_quelque_part,
            case when bool_and(l.valide_au is not null) over tout then max(l.valide_au) over tout end as fin,
            array_agg(l.departement_code) over tout as departements,
            array_agg(l.departement_code) filter (where coalesce(l.valide_au > acces.aujourd_hui(), true)) over tout
                as ouverts
        from ligne as l
        left join acces.organisme as o on l.code = o.organisme_code
        where l.nature = 'ORGANISME' and l.type_organisme is not null
        window tout as (partition by l.code)
        order by
            l.code asc, coalesce(l.valide_au > acces.aujourd_hui(), true) desc,
            (l.departement_code = o.departement_code) is true desc, l.departement_code asc
    ),

    nomme as (
        select
            n.code,
            n.departement_code
        from acces.organismes_nommes() as n
        union all
        select
            l.code,
            l.departement_code
        from ligne as l
        where l.nature = 'ORGANISME'
    ),

    installe as (
        select
            o.organisme_code,
            o.departement_code,
            ailleurs.departements as seuls
        from acces.organisme as o
        cross join
            lateral (
                select array_agg(d.code) as departements
                from unnest(acces.departements_de(o)) as d (code)
                where (o.organisme_code, d.code) not in (
                    select
                        n.code,
                        n.departement_code
                    from nomme as n
                )
            ) as ailleurs
        where ailleurs.departements is not null
    ),

    situee as (
        select
            o.*,
            acces.reunis(
                coalesce(o.ouverts, case when i.organisme_code is null then o.departements end), i.seuls
            ) as tous,
            case when i.departement_code = any(i.seuls) then i.departement_code else o.departement_code end as sien,
            case when i.organisme_code is null then o.fin end as fin_partout
        from declaree as o
        left join installe as i on o.code = i.organisme_code
    ),

    -- One of the installation that rows named and declare no more still is where none ever named it; of its lists, what
    -- rows still say.
    restante as (
        select
            i.organisme_code,
            i.seuls,
            case when i.departement_code = any(i.seuls) then i.departement_code else i.seuls[1] end as sien
        from installe as i
        where
            i.organisme_code in (select n.code from nomme as n)
            and i.organisme_code not in (select d.code from declaree as d)
    ),

    territoire as (
        select
            l.organisme_code,
            array_agg(distinct l.territoire_code) filter (where length(l.territoire_code) = 5) as communes,
            array_agg(distinct l.territoire_code) filter (where length(l.territoire_code) = 9) as epcis
        from (
            select
                o.code as organisme_code,
                o.territoire_code
            from ligne as o
            where o.nature = 'ORGANISME'
            union all
            select
                p.organisme_code,
                p.territoire_code
            from ligne as p
            where p.nature = 'PORTEE'
        ) as l
        group by l.organisme_code
    ),

    delegation as (
        select
            d.organisme_code,
            array_agg(distinct d.territoire_code) as delegations
        from (
            select
                o.code as organisme_code,
                o.territoire_code
            from ligne as o
            where o.nature = 'ORGANISME' and o.est_delegataire
            union all
            select
                p.organisme_code,
                p.territoire_code
            from ligne as p
            where p.nature = 'DELEGATION'
        ) as d
        where d.territoire_code is not null
        group by d.organisme_code
    ),

    -- One that closed keeps its past, for who held it.
    guichet as (
        select
            g.organisme_code,
            array_agg(distinct g.code) as guichets
        from ligne as g
        where g.nature = 'GUICHET'
        group by g.organisme_code
    ),

    reservation as (
        select
            r.organisme_code,
            array_agg(r.code order by r.code) as reservataires
        from ligne as r
        where r.nature = 'RESERVATAIRE'
        group by r.organisme_code
    )

    select (jsonb_populate_record(null::acces.organisme, jsonb_build_object(
        'organisme_code', o.code,
        'departement_code',
        case when o.sien = any(o.tous) then o.sien else o.tous[1] end,
        'autres_departements',
        case when o.sien = any(o.tous) then array_remove(o.tous, o.sien) else o.tous[2:] end,
        'libelle', o.libelle,
        'type_organisme', o.type_organisme,
        'profil', p.profil,
        'siren', o.siren,
        'communes', coalesce(territoire.communes, '{}'),
        'epcis', coalesce(territoire.epcis, '{}'),
        'bailleur_code', case o.type_organisme when 'bailleur' then o.code end,
        'reservataires', coalesce(reservation.reservataires, '{}'),
        'guichets', coalesce(guichet.guichets, '{}'),
        'delegations', coalesce(delegation.delegations, '{}'),
        'est_registraire', o.est_registraire_quelque_part,
        'a_cia', o.a_cia_quelque_part,
        'est_delegataire', o.est_delegataire_quelque_part,
        'successeur_code', o.successeur_code,
        'valable_au', o.fin_partout
    ))).*
    from situee as o
    left join acces.profil as p on o.type_organisme = p.profil
    left join territoire on o.code = territoire.organisme_code
    left join reservation on o.code = reservation.organisme_code
    left join guichet on o.code = guichet.organisme_code
    left join delegation on o.code = delegation.organisme_code
    union all
    select (jsonb_populate_record(o, jsonb_build_object(
        'departement_code', r.sien,
        'autres_departements', array_remove(r.seuls, r.sien),
        'communes', coalesce(territoire.communes, '{}'),
        'epcis', coalesce(territoire.epcis, '{}'),
        'reservataires', coalesce(reservation.reservataires, '{}'),
        'guichets', coalesce(guichet.guichets, '{}'),
        'delegations', coalesce(delegation.delegations, '{}'),
        'est_registraire', false,
        'a_cia', false,
        'est_delegataire', false
    ))).*
    from restante as r
    inner join acces.organisme as o on r.organisme_code = o.organisme_code
    left join territoire on o.organisme_code = territoire.organisme_code
    left join reservation on o.organisme_code = reservation.organisme_code
    left join guichet on o.organisme_code = guichet.organisme_code
    left join delegation on o.organisme_code = delegation.organisme_code;
end;
