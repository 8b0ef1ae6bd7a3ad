{#- Decisions that grant the dwelling: attribution, with a rank, under a condition. -#}
{% macro decisions_favorables() -%}
    'ATT', 'ATR', 'ACS'
{%- endmacro %}

{#- How a proposition ended: the lease, the household's answer, the commission, or the dwelling gone elsewhere. Once
    offered, a dwelling let to another or withdrawn before the household's lease makes the offer void (caduc). -#}
{% macro issue_proposition() -%}
    case
        when etat_code = 'BAIL' then 'BAIL'
        when etat_code = 'REFUSEE' and coalesce(groupe_refus, 'non_motive') = 'motive' then 'REFUS_MOTIVE'
        when etat_code = 'REFUSEE' and groupe_refus = 'silence' then 'SILENCE'
        when etat_code = 'REFUSEE' then 'REFUS_NON_MOTIVE'
        when etat_code = 'SILENCE' then 'SILENCE'
        when etat_code = 'NON_ATTRIBUEE' then 'NON_ATTRIBUTION'
        when etat_code = 'IRRECEVABLE' then 'IRRECEVABILITE'
        when etat_code = 'SANS_SUITE' and is_offerte then 'CADUC'
        when etat_code = 'SANS_SUITE' and date_bail_logement is not null then 'AUTRE_CANDIDAT'
        when etat_code = 'SANS_SUITE' then 'RETRAIT'
        else 'EN_COURS'
    end
{%- endmacro %}

{#- Day on which it ended. -#}
{% macro date_fin_proposition() -%}
    case
        when etat_code = 'BAIL' then date_bail
        when etat_code in ('REFUSEE', 'SILENCE') then date_issue
        when etat_code in ('NON_ATTRIBUEE', 'IRRECEVABLE') then date_cal
        when etat_code = 'SANS_SUITE' then date_cloture
    end
{%- endmacro %}

{#- Classes of seniority of the Infocentre, in months: from `debut` included to `fin` excluded. -#}
{% macro classes_anciennete() -%}
    select *
    from (
        values
        ('lt1', 0, 12),
        ('1-2', 12, 24),
        ('2-3', 24, 36),
        ('3-4', 36, 48),
        ('4-5', 48, 60),
        ('5-10', 60, 120),
        ('10P', 120, 12000)
    ) as classe (code, debut, fin)
{%- endmacro %}

{#- Months counted from year zero: two of them differ by the months between. -#}
{% macro rang_du_mois(jour) -%}
    (date_part('year', {{ jour }}) * 12 + date_part('month', {{ jour }}))::integer
{%- endmacro %}

{#- Cells of a chain: the département and its EPCI, all landlords together and each. -#}
{% macro niveaux_territoire_bailleur() -%}
    grouping sets ((), (epci_code), (bailleur_code), (epci_code, bailleur_code))
{%- endmacro %}

{% macro territoire_et_bailleur() -%}
    case when grouping(epci_code) = 0 then 'epci' else 'departement' end as territoire_type,
    case when grouping(epci_code) = 0 then epci_code else departement_code end as territoire_code,
    case when grouping(bailleur_code) = 0 then bailleur_code else 'TOUS' end as bailleur_code
{%- endmacro %}

{#- Why a dwelling on offer has few candidates: what the commission wrote down, else what its candidatures tell. -#}
{% macro raison_peu_de_candidats() -%}
    case
        when motif_moins_de_3_code is not null then motif_moins_de_3_code
        when date_echeance >= date_reference then 'ATTENTE_RESERVATAIRE'
        when date_disponibilite > date_reference then 'PREAVIS'
        when nb_candidatures = 0 then 'SANS_CANDIDAT'
        when nb_en_cours = 0 then 'TOUS_CLOS'
        else 'EN_COURS'
    end
{%- endmacro %}
