with ligne as (
    {{ lignes_actives('parc') }}
),

-- A landlord's yearly file is its whole stock: the latest dépôt of a year replaces the earlier ones.
dernier_depot as (
    select
        *,
        {{ commune_actuelle('depcom') }} as _commune_code,
        max(_depot_id) over (partition by _bailleur_code, _annee) as _dernier_depot_id
    from ligne
),

final as (
    select
        {{ departement_de_commune('_commune_code') }} as departement_code,
        {{ logement_id('nullif(trim(ident_rep), \'\')', '_bailleur_code', 'ident_int') }} as logement_id,
        _annee::integer as annee,
        _bailleur_code as bailleur_code,
        _commune_code as commune_code,
        {{ rpls_texte('complgeo') }} as programme,
        nullif(
            concat_ws(' ', {{ rpls_texte('numvoie') }}, {{ rpls_texte('typvoie') }}, {{ rpls_texte('nomvoie') }}), ''
        ) as adresse_logement,
        case {{ rpls_code('qpv') }} when '1' then true when '2' then false end as is_qpv,
        {{ rpls_code('typeconst') }} as type_construction_code,
        {{ rpls_nombre('nbpiece') }}::integer as nb_pieces,
        {{ rpls_nombre('surfhab') }} as surface_m2,
        {{ rpls_annee('construct') }} as annee_construction,
        {{ rpls_annee('locat') }} as annee_premiere_location,
        {{ rpls_code('finan') }} as financement_code,
        {{ rpls_code('cus') }} as cus_code,
        coalesce({{ rpls_code('sortiepatrim') }} <> '9', false) as is_sorti,
        {{ rpls_code('mode') }} as mode_occupation_code,
        {{ rpls_mois('bail') }} as date_bail,
        {{ rpls_mois('remlocdate') }} as date_remise_location,
        {{ rpls_nombre('loyerprinc', 9999) }} as loyer_eur,
        {{ rpls_classe('dpeenergie') }} as dpe_energie_code,
        {{ rpls_classe('dpeserre') }} as dpe_ges_code,
        {{ rpls_code('contreslog') }} as contingent_code,
        _depot_id,
        _ligne
    from dernier_depot
    where _depot_id = _dernier_depot_id
)

select * from final
