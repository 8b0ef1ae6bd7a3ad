-- How far the rights of who is asking go: the lists that predicates compare with. Definers with an empty search path:
-- policies call them as the reader, once per query, and who is nobody gets nothing. Those that policies call are
-- parallel restricted: the leader asks them, and its workers share the query.
create or replace function acces.organismes(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select o.organisme_code from acces.lignee(p_profil) as o
    order by o.organisme_code
);

create or replace function acces.bailleurs(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select o.bailleur_code from acces.lignee(p_profil) as o
    where o.bailleur_code is not null
    order by o.organisme_code
);

create or replace function acces.reservataires(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select r from acces.lignee(p_profil) as o cross join unnest(o.reservataires) as r
    order by r
);

create or replace function acces.guichets(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select g from acces.lignee(p_profil) as o cross join unnest(o.guichets) as g
    order by g
);

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

-- Communes and EPCI on which the State delegates its aids.
create or replace function acces.delegations(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return array(
    select d from acces.lignee(p_profil) as o cross join unnest(o.delegations) as d
    order by d
);

create or replace function acces.communes(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return coalesce((acces.organisme_courant(p_profil)).communes, '{}');

create or replace function acces.epcis(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return coalesce((acces.organisme_courant(p_profil)).epcis, '{}');

-- Nominative rights of a collectivité: its communes, or its EPCI, and only when it registers demandes or signed a CIA.
create or replace function acces.territoires(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
begin atomic
    select coalesce(max(o.communes || o.epcis), '{}')
    from acces.organisme_courant(p_profil) as o
    where o.est_registraire or o.a_cia;
end;
