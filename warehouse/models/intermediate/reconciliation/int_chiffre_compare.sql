-- Grain: one row per indicator, period, territory, dimension and modality, of the département and of its EPCI: what the
-- identities and the jumps compare.
with final as (
    {{ lignes_des_indicateurs("cellule.territoire_type in ('departement', 'epci')") }}
)

select * from final
