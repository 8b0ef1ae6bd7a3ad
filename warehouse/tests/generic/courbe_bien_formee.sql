{#- Who leaves was there; a survival goes down from one to zero, incidences up from zero, within their intervals; housed,
    left and waiting make everybody. -#}
{% test courbe_bien_formee(model) %}
select *
from (
    select
        *,
        lag(survie, 1, 1::float8) over courbe as survie_avant,
        lag(incidence_logee, 1, 0::float8) over courbe as incidence_avant
    from {{ model }}
    window courbe as (partition by cellule_id order by attente_mois)
) as suite
where
    a_risque < logees + autres + censurees
    or a_risque < entrees
    or attente_mois < 0
    or survie not between 0 and survie_avant
    or incidence_logee not between incidence_avant and 1
    or incidence_logee + incidence_autre > 1 + 1e-9
    or incidence_logee > 1 - survie + 1e-9
    or not coalesce(survie between survie_basse and survie_haute, true)
    or not coalesce(incidence_logee between incidence_basse and incidence_haute, true)
{% endtest %}
