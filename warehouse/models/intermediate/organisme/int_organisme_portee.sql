-- Grain: one row per organisme that acts here, the lists with which the row policies of its profile compare: as the
-- next publication gives them, made as those of a session are (40_portee.sql).
{%- set listes = ('organismes', 'reservataires', 'guichets', 'delegations') %}
with organisme as (
    select connu as rangee from acces.organismes_a_publier() as connu
),

tous as (
    select array_agg(rangee) as rangees from organisme
),

lignee as (
    select
        suite.tete_code,
        array_agg(suite.organisme) as rangees
    from tous
    cross join lateral acces.lignees(tous.rangees) as suite
    group by suite.tete_code
),

-- Those of each kind: the same, whoever asks.
guichet as (
    select
        coalesce(array_agg(guichet_code) filter (where nature = 'etat'), '{}') as guichets_etat,
        coalesce(array_agg(guichet_code) filter (where nature = 'collectivite'), '{}') as guichets_collectivite
    from acces.guichets_declares()
    where departement_code = {{ departement_du_fichier() }}
),

final as (
    select
        {{ departement_du_fichier() }} as departement_code,
        lignee.tete_code as organisme_code,
        (organisme.rangee).profil as profil,
        acces.territoires_de(organisme.rangee) as territoires,
        {%- for liste in listes %}
        acces.liste('{{ liste }}', lignee.rangees) as {{ liste }},
        {%- endfor %}
        guichet.guichets_etat,
        guichet.guichets_collectivite
    from organisme
    inner join lignee on (organisme.rangee).organisme_code = lignee.tete_code
    cross join guichet
    where
        coalesce((organisme.rangee).valable_au > acces.aujourd_hui(), true)
        and {{ departement_du_fichier() }} = any(acces.departements_de(organisme.rangee))
)

select * from final
