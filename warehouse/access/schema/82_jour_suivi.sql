-- What ended by its date is taken on its day: the first page of a day asks, whoever reads it, and so does the schedule
-- `minuit`, for personal logins, which open no page. Nobody waits: who holds the lock (another page, a file, a
-- publication) does the same.
create or replace function acces.suivre_le_jour()
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
    if
        exists (select from acces.suivi as s where s.jour >= acces.aujourd_hui())
        or not pg_try_advisory_xact_lock(hashtextextended('observatoire.referentiel', 0))
    then
        return;
    end if;
    perform acces.suivre_referentiel(false);
-- The tables of files of an earlier version are completed by the next file: pages are read meanwhile.
exception when undefined_column then null;
end
$$;
