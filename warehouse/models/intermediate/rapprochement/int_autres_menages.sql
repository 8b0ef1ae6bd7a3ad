-- Grain: one row per offered dwelling and organisme that reads it without reading every demande: how many households
-- fit that this organisme may not read, counted no further than the last class begins. Counted for whole organismes: an
-- account that reads a part of one would learn, from part to part, what the class hides.
with regle as (
    {{ regles() }}
),

seuil as (
    select max(seuil) as beaucoup
    from {{ ref('int_regle_rapprochement') }}
    where regle_code = 'AUTRES_MENAGES'
),

offre as (
    select
        ouverte.*,
        norme.norme_code
    from {{ ref('int_offre') }} as ouverte
    inner join {{ ref('int_offre_norme') }} as norme
        on ouverte.departement_code = norme.departement_code and ouverte.offre_id = norme.offre_id
),

final as (
    select
        offre.departement_code,
        offre.offre_id,
        organisme.organisme_code,
        count(autre.demande_id) as nb_autres_menages
    from offre
    inner join {{ ref('int_organisme_portee') }} as organisme
        on
            offre.departement_code = organisme.departement_code
            and {{ lu_par_l_organisme('offre') }}
    cross join regle
    cross join seuil
    left join
        lateral (
            {{ quelques_eligibles('seuil.beaucoup', condition='not ' ~ lu_par_l_organisme('critere_demande')) }}
        ) as autre
        on true
    group by offre.departement_code, offre.offre_id, organisme.organisme_code
)

select * from final
