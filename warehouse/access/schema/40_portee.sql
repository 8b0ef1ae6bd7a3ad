-- How far the rights of who is asking go: the lists that predicates compare with. Definers with an empty search path:
-- policies call them as the reader, once per query, and who is nobody gets nothing. Those that policies call are
-- parallel restricted: the leader asks them, and its workers share the query.

-- One list of an organisme with those that it succeeds (p_lignee). It is made here whoever asks: a reader, the build
-- that counts for an organisme, the door.
create or replace function acces.liste(p_nom text, p_lignee acces.organisme[])
returns text[] language plpgsql stable set search_path = ''
as $$
begin
    case p_nom
        when 'organismes' then
            return array(select o.organisme_code from unnest(p_lignee) as o order by o.organisme_code);
        when 'bailleurs' then
            return array(
                select o.bailleur_code from unnest(p_lignee) as o
                where o.bailleur_code is not null
                order by o.organisme_code
            );
        when 'reservataires' then
            return array(select r from unnest(p_lignee) as o cross join unnest(o.reservataires) as r order by r);
        when 'guichets' then
            return array(select g from unnest(p_lignee) as o cross join unnest(o.guichets) as g order by g);
        -- Communes and EPCI on which the State delegates its aids.
        when 'delegations' then
            return array(select d from unnest(p_lignee) as o cross join unnest(o.delegations) as d order by d);
    end case;
end
$$;

-- The same list, asked by the code of the organisme: for the door.
create or replace function acces.liste_de(p_nom text, p_organisme_code text)
returns text[] language sql stable security definer set search_path = ''
return acces.liste(p_nom, array(select o from acces.lignee_de(p_organisme_code) as o));

-- Nominative rights of a collectivité: its communes, or its EPCI, and only when it registers demandes or signed a CIA.
create or replace function acces.territoires_de(p_organisme acces.organisme)
returns text[] language sql immutable set search_path = ''
return case
    when p_organisme.est_registraire or p_organisme.a_cia then p_organisme.communes || p_organisme.epcis
    else '{}'
end;

-- The same lists for who is asking: a function for each that the project declares (dbt_project.yml, `porte`). One that
-- is declared and not made above is refused.
do $$
declare
    v_liste text;
begin
    for v_liste in select jsonb_array_elements_text(current_setting('observatoire.porte')::jsonb -> 'listes') loop
        perform acces.liste(v_liste, '{}');
        execute format(
            'create or replace function acces.%I(p_profil text) returns text[]'
            ' language sql stable parallel restricted security definer set search_path = '''''
            ' return acces.liste(%L, array(select o from acces.lignee(p_profil) as o))',
            v_liste, v_liste
        );
    end loop;
end
$$;

-- The guichets of the State, and those of the collectivités, in the départements of the reader: the same for every
-- organisme there.
create or replace function acces.guichets_etat(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select g.guichet_code from acces.guichets_du_jour() as g
    where
        g.nature = 'etat'
        and g.departement_code = any((select acces.departements(p_profil))::text[])
    order by g.guichet_code
);

create or replace function acces.guichets_collectivite(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select g.guichet_code from acces.guichets_du_jour() as g
    where
        g.nature = 'collectivite'
        and g.departement_code = any((select acces.departements(p_profil))::text[])
    order by g.guichet_code
);

create or replace function acces.communes(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return coalesce((acces.organisme_courant(p_profil)).communes, '{}');

create or replace function acces.epcis(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return coalesce((acces.organisme_courant(p_profil)).epcis, '{}');

create or replace function acces.territoires(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return acces.territoires_de(acces.organisme_courant(p_profil));
