{#- Curves of a waiting time in whole months, from counts: `compte` has one row per cell (`cles`) and month of waiting
    in which somebody enters or leaves, with entrees, logees, autres, censurees. A chain of CTE that ends with
    `courbe`: at risk in month t = entered in t or before, not left before t. Nobody leaves before the end of the
    month, so that those who leave in t, censored ones included, are at risk in t. Kaplan-Meier of the waiting for a
    lease (other exits censor) and Aalen-Johansen of both exits; ties are several exits of one month. -#}
{% macro courbe_attente(compte, cles) -%}
{%- set cle = cles | join(', ') -%}
risque as (
    select
        *,
        (
            sum(entrees) over jusque_la
            - sum(logees + autres + censurees) over jusque_la
            + logees + autres + censurees
        )::float8 as n
    from {{ compte }}
    window jusque_la as (partition by {{ cle }} order by attente_mois)
),

survie as (
    select
        *,
        {{ produit_limite('logees') }} as survie,
        {{ greenwood('logees') }} as variance_relative,
        {{ produit_limite('logees + autres') }} as maintien
    from risque
    window jusque_la as (partition by {{ cle }} order by attente_mois)
),

incidence as (
    select
        *,
        least(1, sum(maintien_avant * logees / n) over jusque_la) as incidence_logee,
        least(1, sum(maintien_avant * autres / n) over jusque_la) as incidence_autre
    from (
        select
            *,
            coalesce(lag(maintien) over jusque_la, 1) as maintien_avant
        from survie
        window jusque_la as (partition by {{ cle }} order by attente_mois)
    ) as precedee
    window jusque_la as (partition by {{ cle }} order by attente_mois)
),

variance as (
    select
        *,
        {{ variance_incidence('incidence_logee', 'logees') }} as variance_incidence
    from incidence
    window jusque_la as (partition by {{ cle }} order by attente_mois)
),

courbe as (
    select
        {{ cle }},
        attente_mois,
        n::integer as a_risque,
        entrees,
        logees,
        autres,
        censurees,
        sum(logees) over (partition by {{ cle }} order by attente_mois)::integer as logees_cumul,
        survie,
        {{ borne_log_log('survie', 'sqrt(variance_relative)', '+') }} as survie_basse,
        {{ borne_log_log('survie', 'sqrt(variance_relative)', '-') }} as survie_haute,
        incidence_logee,
        {{ borne_log_log('incidence_logee', 'sqrt(variance_incidence) / incidence_logee', '+') }} as incidence_basse,
        {{ borne_log_log('incidence_logee', 'sqrt(variance_incidence) / incidence_logee', '-') }} as incidence_haute,
        incidence_autre
    from variance
)
{%- endmacro %}

{#- Product of (1 - exits / at risk), as the exponential of a sum; zero from the month in which all leave. -#}
{% macro produit_limite(sorties) -%}
    case
        when bool_or({{ sorties }} = n) over jusque_la then 0
        else exp(sum(ln(case when {{ sorties }} < n then 1 - ({{ sorties }}) / n else 1 end)) over jusque_la)
    end
{%- endmacro %}

{#- Greenwood: variance of the product over its square. A month in which all leave adds nothing. -#}
{% macro greenwood(sorties) -%}
    sum(case when {{ sorties }} < n then ({{ sorties }}) / (n * (n - ({{ sorties }}))) else 0 end) over jusque_la
{%- endmacro %}

{#- Delta-method variance of an incidence F of one exit (k of the d that leave in month i), for each month t:
    sum over i <= t of (F(t) - F(i))² d/(n(n-d)) + S(i-)² k(n-k)/n³ - 2 (F(t) - F(i)) S(i-) k/n²
    (Marubini and Valsecchi; Collett, 3rd ed., p. 411), expanded so that one pass of running sums gives it. -#}
{% macro variance_incidence(incidence, cause) -%}
    {%- set poids = 'case when logees + autres < n then (logees + autres) / (n * (n - logees - autres)) else 0 end' -%}
    greatest(
        0,
        {{ incidence }} ^ 2 * sum({{ poids }}) over jusque_la
        - 2 * {{ incidence }} * sum({{ incidence }} * {{ poids }}) over jusque_la
        + sum({{ incidence }} ^ 2 * {{ poids }}) over jusque_la
        + sum(maintien_avant ^ 2 * {{ cause }} * (n - {{ cause }}) / n ^ 3) over jusque_la
        - 2 * {{ incidence }} * sum(maintien_avant * {{ cause }} / n ^ 2) over jusque_la
        + 2 * sum({{ incidence }} * maintien_avant * {{ cause }} / n ^ 2) over jusque_la
    )
{%- endmacro %}

{#- Bound of the 95 % interval on the scale ln(-ln p), which keeps it within 0 and 1; unknown at 0 and 1. `signe`: + for
    the low bound. Beyond 700 either way, exp leaves the double. -#}
{% macro borne_log_log(p, erreur_relative, signe) -%}
    case
        when {{ p }} > 0 and {{ p }} < 1
            then exp(
                -least(
                    700,
                    exp(
                        greatest(
                            -700,
                            least(700, ln(-ln({{ p }})) {{ signe }} 1.959963984540054 * {{ erreur_relative }} / -ln({{ p }}))
                        )
                    )
                )
            )
    end
{%- endmacro %}
