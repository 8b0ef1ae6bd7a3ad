-- The organismes as the next publication gives them: as the référentiel makes them, all open, or as the installation
-- keeps those that no row of it names. The build counts by these what each may not read.
create or replace function acces.organismes_a_publier()
returns setof acces.organisme language sql stable security definer set search_path = ''
begin atomic
    with organisme as (
        select d as rangee from acces.organismes_declares() as d
        union all
        select c as rangee from acces.organisme as c
        where c.organisme_code not in (select d.organisme_code from acces.organismes_declares() as d)
    )

    select (jsonb_populate_record(
        o.rangee, jsonb_build_object('ouvert_at', coalesce((o.rangee).ouvert_at, now()))
    )).*
    from organisme as o;
end;
