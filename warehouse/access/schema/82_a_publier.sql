-- The organismes as the next publication gives them, all open: those that the référentiel makes, and those that the
-- installation keeps and no row of it names. From these the build counts what each may not read.
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
