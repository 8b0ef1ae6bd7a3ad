-- Grain: one row per organisme that acts here, the lists with which the row policies of its profile compare: as the
-- next publication gives them, by the référentiel, or as the installation keeps them of one that no row of it names.
with recursive declare as (
    select * from acces.organismes_declares()
),

organisme as (
    select * from declare
    union all
    select connu.*
    from acces.organisme as connu
    left join declare
        on connu.organisme_code = declare.organisme_code
    where declare.organisme_code is null
),

-- With those that ended and that it succeeds, from one to the next (acces.lignee_de).
lignee as (
    select
        organisme.organisme_code as tete_code,
        organisme.organisme_code,
        organisme.type_organisme,
        organisme.reservataires,
        organisme.guichets,
        organisme.delegations
    from organisme
    where coalesce(organisme.valable_au > acces.aujourd_hui(), true)
    union
    select
        lignee.tete_code,
        organisme.organisme_code,
        organisme.type_organisme,
        organisme.reservataires,
        organisme.guichets,
        organisme.delegations
    from lignee
    inner join organisme
        on lignee.organisme_code = organisme.successeur_code and lignee.type_organisme = organisme.type_organisme
    where organisme.valable_au <= acces.aujourd_hui()
),

-- Those of each kind: the same, whoever asks.
guichet as (
    select
        coalesce(array_agg(guichet_code) filter (where type_organisme_code = 'etat'), '{}') as guichets_etat,
        coalesce(array_agg(guichet_code) filter (where is_collectivite), '{}') as guichets_collectivite
    from {{ ref('int_guichet') }}
),

final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        organisme.organisme_code,
        organisme.profil,
        case when organisme.est_registraire or organisme.a_cia then organisme.communes || organisme.epcis else '{}' end
            as territoires,
        array(
            select l.organisme_code from lignee as l
            where l.tete_code = organisme.organisme_code
        ) as organismes,
        array(
            select r.code from lignee as l cross join unnest(l.reservataires) as r (code)
            where l.tete_code = organisme.organisme_code
        ) as reservataires,
        array(
            select g.code from lignee as l cross join unnest(l.guichets) as g (code)
            where l.tete_code = organisme.organisme_code
        ) as guichets,
        guichet.guichets_etat,
        guichet.guichets_collectivite,
        array(
            select d.code from lignee as l cross join unnest(l.delegations) as d (code)
            where l.tete_code = organisme.organisme_code
        ) as delegations
    from organisme
    cross join guichet
    where
        coalesce(organisme.valable_au > acces.aujourd_hui(), true)
        and {{ departement_du_fichier() }} = any(organisme.departement_code || organisme.autres_departements)
)

select * from final
