-- The guichets that the référentiel declares: their kind, and whose they are for the rights.

-- The guichets as these rows make them, those that closed included. The kind of a guichet is its own or, where it says
-- none, that of its organisme; whose it is for the rights (etat, collectivite, neither), the register says of its kind.
create or replace function acces.tous_les_guichets(
    p_avec bigint default null, p_situation_au date default null, p_sans bigint default null
)
returns table (departement_code text, guichet_code text, type_organisme text, nature text)
language sql stable security definer set search_path = ''
begin atomic
    with ligne as (
        select * from acces.lignes_du_referentiel(p_avec, p_situation_au, p_sans)
    )

    select
        g.departement_code,
        g.code as guichet_code,
        coalesce(g.type_organisme, o.type_organisme) as type_organisme,
        p.guichets as nature
    from ligne as g
    left join ligne as o
        on g.departement_code = o.departement_code and g.organisme_code = o.code and o.nature = 'ORGANISME'
    left join acces.profil as p on coalesce(g.type_organisme, o.type_organisme) = p.profil
    where g.nature = 'GUICHET' and g.departement_code is not null;
end;

-- Those of the State and of the collectivités.
create or replace function acces.guichets_declares(
    p_avec bigint default null, p_situation_au date default null, p_sans bigint default null
)
returns setof acces.guichet language sql stable security definer set search_path = ''
begin atomic
    select
        t.departement_code,
        t.guichet_code,
        t.nature
    from acces.tous_les_guichets(p_avec, p_situation_au, p_sans) as t
    where t.nature is not null;
end;
