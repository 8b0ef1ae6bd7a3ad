{%- set chaine, offre, examen = ref('int_chaine_proposition'), ref('int_chaine_offre'), ref('int_examen_logement') -%}
{%- set type, logement = {'typologie': 'typologie_code'}, axes_du_logement() -%}
{%- set sources = [
    {'lignes': ref('int_chaine_entonnoir'), 'axes': dict(type, bailleur='bailleur_code'), 'mesures': {
        'positionnee': 'sum(nb_positionnees)', 'examinee': 'sum(nb_examinees)', 'favorable': 'sum(nb_favorables)',
        'offerte': 'sum(nb_offertes)', 'acceptee': 'sum(nb_acceptees)', 'bail_proposition': 'sum(nb_baux)',
        'proposition_bailleur': 'sum(nb_du_bailleur)', 'proposition_autre_guichet': 'sum(nb_autre_guichet)',
    }},
    {'lignes': chaine, 'mois': mois_de('date_cal'), 'condition': 'decision_code is not null',
        'axes': dict(type, decision='decision_code', motif_non_attribution='motif_non_attribution_code'),
        'mesures': {'decision': 'count(*)', 'non_attribution': "count(*) filter (where decision_code = 'NAT')"}},
    {'lignes': chaine, 'mois': mois_de('date_fin'), 'condition': "issue_code not in ('BAIL', 'EN_COURS')",
        'axes': dict(type, etape='issue_code'), 'mesures': {'echec_proposition': 'count(*)'}},
    {'lignes': chaine, 'mois': mois_de('date_issue'), 'condition': 'is_refusee',
        'axes': dict(type, motif_refus='motif_refus_code'), 'mesures': {'refus': 'count(*)'}},
    {'lignes': examen, 'mois': mois_de('date_cal'), 'axes': dict(logement, motif_moins_de_3=
            "case when nb_candidats < 3 then coalesce(motif_moins_de_3_code, 'INCONNU') end"
        ), 'mesures': {'examen': 'count(*)', 'examen_moins_3': 'count(*) filter (where nb_candidats < 3)'}},
    {'lignes': offre, 'mois': mois_de('date_bail'), 'condition': 'date_bail is not null',
        'axes': dict(logement, offre_refusee="case when has_refus then 'OUI' else 'NON' end"), 'mesures': {
        'bail_offre': 'count(*)', 'nb_propositions': 'sum(nb_propositions)', 'nb_passages': 'sum(nb_passages_cal)',
        'jours_perdus': 'sum(coalesce(jours_perdus, 0))',
    }},
    {'lignes': ref('int_demande_classee'), 'condition': 'rang_classement = 2 and not is_loge', 'axes': type,
        'mesures': {'menage_classe_2': 'count(*)'}},
] -%}
{%- set axes, mesures = {}, [] -%}
{%- for source in sources %}
{%- do mesures.extend(source.mesures) %}
{%- for axe in source.axes %}{% do axes.update({axe: axe ~ '_code'}) %}{% endfor -%}
{%- endfor -%}
-- Grain: one row per period, territory of the dwelling and modality: the steps of the propositions by the month of
-- their positioning, the decisions, ends, refusals and examinations by theirs, the lets by the month of the lease, and
-- the households classified twice.
with fait as (
    {{ reunir_les_faits(sources, axes, mesures) }}
),

croise as (
    {{ croiser('fait', mesures, dimensions={}, profil=axes, commune_par_an=true) }}
),

grille as (
    {{ grille('croise', commune_par_an=true) }}
),

final as (
    {{ mesurer_la_grille('grille', 'croise', mesures) }}
)

select * from final
