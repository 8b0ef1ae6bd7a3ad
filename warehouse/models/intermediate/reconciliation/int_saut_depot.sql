-- Grain: one row per jump and dépôt: rows that the dépôt gives to the count of the period, less those that it gave a
-- year before. Summed over the dépôts, they are the change.
with periode as (
    select distinct
        indicateur_code,
        periode_type,
        periode,
        debut,
        fin
    from {{ ref('int_saut') }}
    union
    select distinct
        indicateur_code,
        periode_type,
        periode_precedente,
        (debut - interval '1 year')::date,
        ((fin + 1 - interval '1 year')::date - 1)
    from {{ ref('int_saut') }}
),

creation as (
    select distinct on (demande_id)
        demande_id,
        commune_code,
        date_creation,
        _depot_id
    from {{ ref('int_demande_message') }}
    order by demande_id asc, date_fichier asc, increment_fichier asc
),

recours as (
    select
        recours.date_depot,
        recours.commune_code,
        priorite._depot_id
    from {{ ref('int_dalo_recours') }} as recours
    inner join {{ lignes_tenues('stg_priorites__priorite') }} as priorite
        on recours.recours_id = priorite.priorite_id
),

compte_parc as (
    select
        annee,
        commune_code,
        bailleur_code,
        perimetre,
        count(*) as nombre
    from {{ ref('int_logement') }}
    where is_compte
    group by annee, commune_code, bailleur_code, perimetre
),

-- Whoever declares a dwelling sends one file a year.
parc as (
    select
        compte.annee,
        compte.commune_code,
        max(depot.depot_id) as _depot_id,
        compte.nombre
    from compte_parc as compte
    left join {{ ref('int_depot') }} as depot
        on
            depot.flux = 'parc'
            and depot.statut = 'charge'
            and compte.annee = date_part('year', depot.situation_au)
            and (
                compte.bailleur_code = depot.emetteur
                or (compte.perimetre = 'RPLS_PUBLIC' and depot.format = 'parc_public')
            )
    group by compte.annee, compte.commune_code, compte.bailleur_code, compte.nombre
),

fait as (
    {%- for code, table, condition in [
        ('stock', ref('int_population_stock'), 'fait.valide_du <= periode.fin and fait.valide_au > periode.fin'),
        ('creation', 'creation', dans_la_periode('fait.date_creation')),
        ('attribution', lignes_tenues('stg_attributions__attribution'), dans_la_periode('fait.date_bail')),
        ('dalo_recours', 'recours', dans_la_periode('fait.date_depot')),
        ('parc_profil', 'parc', 'fait.annee::text = periode.periode'),
    ] %}
    select
        periode.indicateur_code,
        periode.periode_type,
        periode.periode,
        fait.commune_code,
        fait._depot_id as depot_id,
        {{ 'sum(fait.nombre)' if code == 'parc_profil' else 'count(*)' }} as nombre
    from periode
    inner join {{ table }} as fait
        on {{ condition }}
    where periode.indicateur_code = '{{ code }}'
    group by periode.indicateur_code, periode.periode_type, periode.periode, fait.commune_code, fait._depot_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        saut.departement_code,
        saut.indicateur_code,
        saut.periode_type,
        saut.periode,
        saut.territoire_type,
        saut.territoire_code,
        saut.ecart,
        fait.depot_id,
        sum(case when fait.periode = saut.periode then fait.nombre else -fait.nombre end) as nombre
    from {{ ref('int_saut') }} as saut
    inner join {{ ref('int_territoire_commune') }} as territoire
        on saut.territoire_type = territoire.territoire_type and saut.territoire_code = territoire.territoire_code
    inner join fait
        on
            saut.indicateur_code = fait.indicateur_code
            and saut.periode_type = fait.periode_type
            and fait.periode in (saut.periode, saut.periode_precedente)
            and territoire.commune_code = fait.commune_code
    group by saut.{{ cles_du_saut() | join(', saut.') }}, saut.ecart, fait.depot_id
)

select * from final
