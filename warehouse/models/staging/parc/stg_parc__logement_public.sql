with ligne as (
    {{ lignes_actives('parc_public') }}
),

-- The public file is the whole stock of a year: the latest dépôt of a year replaces the earlier ones.
dernier_depot as (
    select
        *,
        {{ commune_actuelle('depcom') }} as _commune_code,
        extract(year from _situation_au)::integer as _annee,
        max(_depot_id) over (partition by _emetteur, extract(year from _situation_au)) as _dernier_depot_id
    from ligne
),

final as (
    select
        {{ departement_de_commune('_commune_code') }} as departement_code,
        'D' || _depot_id || '-' || _ligne as logement_id,
        _annee as annee,
        _commune_code as commune_code,
        case {{ rpls_code('qpv_code') }} when '1' then true when '2' then false end as is_qpv,
        {{ rpls_code('typeconst_code') }} as type_construction_code,
        {{ rpls_nombre('nbpiece') }}::integer as nb_pieces,
        {{ rpls_nombre('surfhab') }} as surface_m2,
        {{ rpls_annee('construct') }} as annee_construction,
        {{ rpls_annee('locat') }} as annee_premiere_location,
        {{ rpls_code('finan_code') }} as financement_code,
        {{ rpls_code('cus') }} as cus_code,
        {{ rpls_classe('dpeenergie') }} as dpe_energie_code,
        {{ rpls_classe('dpeserre') }} as dpe_ges_code,
        _depot_id,
        _ligne
    from dernier_depot
    where _depot_id = _dernier_depot_id
)

select * from final
