-- What ended by its date is taken on its day: the first page of a day asks, whoever reads it, and so does the schedule
-- `minuit`. Nobody waits: who holds the lock (another page, a file, a publication) does the same, and until then
-- nobody is told what ended (34_organisme_du_jour.sql).
create or replace function acces.suivre_le_jour()
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
    if
        exists (select from acces.suivi as s where s.jour >= acces.aujourd_hui())
        or not acces.referentiel_est_complet()
        or not pg_try_advisory_xact_lock(hashtextextended('observatoire.referentiel', 0))
    then
        return;
    end if;
    perform acces.suivre_referentiel(false);
end
$$;
