-- Grain: one row per demande and interval of days of the twelve months before the date of reference, in which it was in
-- the stock and nothing that a dwelling is compared with changed. Rights compare what the demande is today.
with taille as (
    {{ pieces_admises(ref('int_demande_passe')) }}
),

jour as (
    select distinct date_reference from {{ ref('int_demande_passe') }}
),

{{ cte_plafonds(ref('int_demande_passe'), 'jour') }},

label as (
    select
        passe.demande_id,
        passe.date_reference,
        bool_or(prioritaire.priorite_code = 'DALO') as has_dalo,
        bool_or(prioritaire.priorite_code = 'PDALPD') as has_pdalpd,
        bool_or(prioritaire.priorite_code = 'ACD') as has_acd
    from {{ ref('int_demande_passe') }} as passe
    inner join {{ ref('int_population_prioritaire') }} as prioritaire
        on passe.demande_id = prioritaire.demande_id and {{ prioritaire_le('passe.date_reference') }}
    group by passe.demande_id, passe.date_reference
),

motif_urgent as (
    select array_agg(code) as codes from {{ ref('liste_travail') }}
    where liste = 'MOTIF_URGENT'
),

comptee as (
    select
        situe.*,
        coalesce(label.has_dalo, false) as has_dalo,
        coalesce(label.has_pdalpd, false) as has_pdalpd,
        coalesce(label.has_acd, false) as has_acd,
        label.demande_id is not null as is_prioritaire,
        coalesce(situe.motif_code = any(motif_urgent.codes), false) as is_motif_urgent
    from situe
    cross join motif_urgent
    left join label
        on situe.demande_id = label.demande_id and situe.date_reference = label.date_reference
),

elargie as (
    select
        passe.demande_id,
        passe.date_reference,
        array_agg(distinct commune.epci_code order by commune.epci_code) as epci_elargis
    from {{ ref('int_demande_passe') }} as passe
    cross join unnest(passe.communes_souhaitees) as voeu (commune_code)
    inner join {{ ref('int_commune') }} as commune
        on voeu.commune_code = commune.commune_code
    where passe.demande_elargie and commune.epci_code is not null
    group by passe.demande_id, passe.date_reference
),

-- Where the grid weighs by territory, that of the wishes of today.
marquee as (
    select
        demande.*,
        droit.territoires_souhaites
    from comptee as demande
    inner join {{ ref('int_demande') }} as droit
        on demande.demande_id = droit.demande_id
    where {{ quantites_comptees(sans=criteres_d_attente()) }} <> '{}'::jsonb
),

forfait as (
    select
        demande_id,
        date_reference,
        sum(points)::integer as points
    from (
        {{ points_par_critere('marquee', 'demande.demande_id, demande.date_reference', sans=criteres_d_attente()) }}
    ) as un
    group by demande_id, date_reference
)

select
    demande.departement_code,
    demande.demande_id,
    demande.date_reference as valide_du,
    demande.valide_au,
    demande.date_creation,
    demande.communes_souhaitees,
    elargie.epci_elargis,
    nullif(demande.typologies_souhaitees, '{}') as typologies_souhaitees,
    demande.nb_personnes,
    {{ plafond_rang('demande.tranche_plafond_code') }} as plafond_rang,
    taille.nb_pieces_min,
    taille.nb_pieces_max,
    taille.nb_pieces_min_elargie,
    taille.nb_pieces_max_elargie,
    demande.is_prioritaire or demande.is_motif_urgent or demande.has_handicap as is_public_prioritaire,
    coalesce(forfait.points, 0) as points,
    {{ quantites_comptees(sans=criteres_d_attente()) }} as quantites,
    droit.organisme_enregistreur_code,
    droit.guichet_code,
    droit.has_pdalpd,
    droit.guichet_etat_code,
    droit.is_perimetre_etat,
    droit.is_perimetre_etat or droit.is_delai_anormal as is_visible_etat,
    droit.is_perimetre_etat_reconnu,
    droit.reservataires_proposants,
    droit.territoires_souhaites,
    droit.territoires_guichet_collectivite
from comptee as demande
inner join {{ ref('int_demande') }} as droit
    on demande.departement_code = droit.departement_code and demande.demande_id = droit.demande_id
inner join taille
    on
        demande.nb_personnes = taille.nb_personnes
        and demande.is_couple = taille.is_couple
        and demande.is_composition_connue = taille.is_composition_connue
left join elargie
    on demande.demande_id = elargie.demande_id and demande.date_reference = elargie.date_reference
left join forfait
    on demande.demande_id = forfait.demande_id and demande.date_reference = forfait.date_reference
