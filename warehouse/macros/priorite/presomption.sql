{#- Born after this day, a person is a minor at the date of reference. -#}
{% macro majeurs_nes_avant() -%}
    (demande.date_reference - interval '18 years')::date
{%- endmacro %}

{#- What the data of a demande do not allow to judge, as codes of the list DALO_NON_JUGEABLE; the words come with them. Good
    faith and the right to stay are in no file; the rest depends on what the demande leaves open. -#}
{% macro motifs_non_jugeables() -%}
    array_remove(
        array[
            'BONNE_FOI',
            case when seuil_delai_mois is null then '1_SEUIL' end,
            case when is_delai_anormal and has_proposition then '1_ADAPTATION' end,
            case when modeles_logement && array['CPE'] then '2_ASCENDANT' end,
            case when motifs && array['03'] then '3_OU_6' end,
            case when motifs && array['05'] then '4_JUGEMENT' end,
            case when is_duree_inconnue then '5_DUREE' end,
            -- The household last: it is looked into where the rest is not enough.
            case
                when (surface_m2 is null or coalesce(nb_occupants, 0) = 0) and has_mineur_ou_handicap then '6_SURFACE'
            end
        ],
        null
    )
{%- endmacro %}
