{#- Value carried by the event of a type, of which a candidature has one at most. -#}
{% macro porte_par(colonne, type_evenement) -%}
    max({{ colonne }}) filter (where type_evenement_code = '{{ type_evenement }}')
{%- endmacro %}

{#- State of a candidature, from the last step reached to the first. -#}
{% macro etat_candidature() -%}
    case
        when date_bail is not null then 'BAIL'
        when reponse_code = 'REFUS' then 'REFUSEE'
        when reponse_code = 'SILENCE' or (reponse_code is null and date_echeance < date_reference) then 'SILENCE'
        when decision_code = 'NAT' then 'NON_ATTRIBUEE'
        when decision_code = 'IRR' then 'IRRECEVABLE'
        when is_offert is not true then 'SANS_SUITE'
        when reponse_code = 'ACCEPTE' then 'ACCEPTEE'
        when date_offre is not null then 'OFFERTE'
        when decision_code is not null then 'ATTRIBUEE'
        else 'POSITIONNEE'
    end
{%- endmacro %}

{#- A candidature still holds its demande: nothing has closed it, and its dwelling is still to let. -#}
{% macro est_en_cours() -%}
    etat_code in ('POSITIONNEE', 'ATTRIBUEE', 'OFFERTE', 'ACCEPTEE')
{%- endmacro %}

{#- A candidature is closed by the household or by the commission: the same dwelling is not proposed again. -#}
{% macro est_refermee() -%}
    etat_code in ('REFUSEE', 'SILENCE', 'NON_ATTRIBUEE', 'IRRECEVABLE')
{%- endmacro %}

{#- The applicant turned the offered dwelling down: refusal, silence, or a delay that ran out without an answer. -#}
{% macro is_offre_refusee() -%}
    date_bail is null
    and (
        coalesce(reponse_code, '') in ('REFUS', 'SILENCE')
        or (date_offre is not null and reponse_code is null and date_echeance < date_reference)
    )
{%- endmacro %}

{#- Day on which an offered dwelling was answered: the answer, else the lease, else the end of the delay once it ran
    out. -#}
{% macro date_issue_offre() -%}
    case
        when date_offre is null and date_reponse is null then null
        else coalesce(date_reponse, date_bail, case when date_echeance < date_reference then date_echeance end)
    end
{%- endmacro %}

{#- By month of the answer, commune, type, landlord and contingent of the dwelling, and reason of the refusal: the
    offers answered or expired, and those of them refused. -#}
{% macro reponses_aux_offres() -%}
    select
        departement_code,
        {{ mois_de('date_issue') }} as mois,
        commune_code,
        typologie_code,
        bailleur_code,
        contingent_code,
        motif_refus_code,
        count(*) as nb_repondues,
        count(*) filter (where is_refusee) as nb_refusees
    from {{ ref('int_chaine_proposition') }}
    where date_issue is not null
    group by 1, 2, 3, 4, 5, 6, 7
{%- endmacro %}
