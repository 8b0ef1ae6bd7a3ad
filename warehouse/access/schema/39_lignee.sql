-- The organisme of who is asking: the départements where it acts, and those that ended and that it succeeds.

-- Where an organisme acts; none for who is nobody.
create or replace function acces.departements_de(p_organisme acces.organisme)
returns text[] language sql immutable
return array_remove(p_organisme.departement_code || p_organisme.autres_departements, null);

create or replace function acces.departements(p_profil text)
returns text[] language sql stable parallel restricted security definer set search_path = ''
return acces.departements_de(acces.organisme_courant(p_profil));

-- For the owner alone, which builds one département at a time: the one that its session names, of those installed, else
-- the only one. No policy asks it: a reader too can name one.
create or replace function acces.departement_du_fichier()
returns text language sql stable set search_path = ''
begin atomic
    select min(d.departement_code)
    from acces.departement as d
    having count(*) = 1
    union all
    select d.departement_code
    from acces.departement as d
    where
        d.departement_code = current_setting('observatoire.departement', true)
        and (select count(*) from acces.departement) > 1;
end;

-- Of a set of organismes, each with those of its kind that ended and that it succeeds, from one to the next.
create or replace function acces.lignees(p_organismes acces.organisme[])
returns table (tete_code text, organisme acces.organisme) language sql stable set search_path = ''
begin atomic
    with recursive lignee as (
        select
            o.organisme_code as tete_code,
            o.organisme_code,
            o.type_organisme
        from unnest(p_organismes) as o
        union
        select
            l.tete_code,
            o.organisme_code,
            o.type_organisme
        from lignee as l
        inner join unnest(p_organismes) as o on l.organisme_code = o.successeur_code
        where
            o.type_organisme = l.type_organisme and o.ouvert_at is not null
            and o.valable_au <= acces.aujourd_hui()
    )

    select
        l.tete_code,
        o as organisme
    from lignee as l
    inner join unnest(p_organismes) as o on l.organisme_code = o.organisme_code;
end;

-- An organisme and those that it succeeds, as published.
create or replace function acces.lignee_de(p_organisme_code text)
returns setof acces.organisme language plpgsql stable
as $$
begin
    -- Nearly always nobody: then the recursion is not even planned.
    if not exists (select from acces.organisme as o where o.successeur_code = p_organisme_code) then
        return query select o.* from acces.organisme_du_jour(p_organisme_code) as o where o.organisme_code is not null;
        return;
    end if;
    return query
    select o.*
    from acces.lignees(array(select o from acces.organisme as o)) as l
    cross join lateral acces.organisme_du_jour((l.organisme).organisme_code) as o
    where l.tete_code = p_organisme_code;
end
$$;

create or replace function acces.lignee(p_profil text)
returns setof acces.organisme language plpgsql stable security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_courant(p_profil);
begin
    return query
    select sien.*
    from acces.lignee_de((acces.organisme_ouvert(v_compte)).organisme_code) as o
    cross join lateral acces.organisme_du_compte(v_compte, o) as sien;
end
$$;
