-- The organismes as the rows in force of the référentiel make them, those that closed included. How their rights
-- follow: 82_droits_du_referentiel.sql.

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

    -- What rows give to each organisme; a « restante » has a row of its own, for lists that may be empty. A guichet
    -- that closed keeps its past, for who held it.
    donne as (
        select
            case l.nature when 'ORGANISME' then l.code else l.organisme_code end as organisme_code,
            l.nature,
            l.code,
            l.territoire_code,
            l.nature in ('ORGANISME', 'PORTEE') as est_porte,
            l.nature = 'DELEGATION' or (l.nature = 'ORGANISME' and l.est_delegataire) as est_delegue
        from ligne as l
        union all
        select
            r.organisme_code,
            null as nature,
            null as code,
            null as territoire_code,
            false as est_porte,
            false as est_delegue
        from restante as r
    ),

    listee as (
        select
            d.organisme_code,
            jsonb_build_object(
                'communes', acces.reunis(
                    array_agg(d.territoire_code) filter (where d.est_porte and length(d.territoire_code) = 5), null
                ),
                'epcis', acces.reunis(
                    array_agg(d.territoire_code) filter (where d.est_porte and length(d.territoire_code) = 9), null
                ),
                'delegations', acces.reunis(
                    array_agg(d.territoire_code) filter (where d.est_delegue and d.territoire_code is not null), null
                ),
                'guichets', acces.reunis(array_agg(d.code) filter (where d.nature = 'GUICHET'), null),
                'reservataires', acces.reunis(array_agg(d.code) filter (where d.nature = 'RESERVATAIRE'), null)
            ) as listes
        from donne as d
        group by d.organisme_code
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
        'bailleur_code', case o.type_organisme when 'bailleur' then o.code end,
        'est_registraire', o.est_registraire_quelque_part,
        'a_cia', o.a_cia_quelque_part,
        'est_delegataire', o.est_delegataire_quelque_part,
        'successeur_code', o.successeur_code,
        'valable_au', o.fin_partout
    ) || l.listes)).*
    from situee as o
    inner join listee as l on o.code = l.organisme_code
    left join acces.profil as p on o.type_organisme = p.profil
    union all
    select (jsonb_populate_record(o, jsonb_build_object(
        'departement_code', r.sien,
        'autres_departements', array_remove(r.seuls, r.sien),
        'est_registraire', false,
        'a_cia', false,
        'est_delegataire', false
    ) || l.listes)).*
    from restante as r
    inner join acces.organisme as o on r.organisme_code = o.organisme_code
    inner join listee as l on r.organisme_code = l.organisme_code;
end;
