-- What an account is today, and whose accounts it manages. What a reader calls is a definer with an empty search path,
-- as all that decides. What definers alone call (here, and in 34 to 39) takes their rights and their path: to change
-- both at each call would cost as much as the work.

-- The profile of who has no account: nobody signs in under it.
create or replace function acces.est_public(p_profil text)
returns boolean language sql stable security definer set search_path = ''
return exists (
    select from acces.profil as p
    where p.profil = p_profil and p.est_public
);

-- The day of an account begins at midnight in Paris, whatever the time zone that a reader sets.
create or replace function acces.aujourd_hui()
returns date language sql stable
return (statement_timestamp() at time zone 'Europe/Paris')::date;

-- Whether an organisme is no more, or never was.
create or replace function acces.est_clos(p_organisme_code text)
returns boolean language sql stable security definer set search_path = ''
return not exists (
    select from acces.organisme as o
    where o.organisme_code = p_organisme_code and coalesce(o.valable_au > acces.aujourd_hui(), true)
);

-- What an account is today; only « ouvert » lets it sign in and read. Unused for 90 days, it sleeps until resumed.
-- Policies ask it many times a query, so it looks the organisme up once. A time zone that a reader makes up has days of
-- any length: the 90 are counted in hours.
create or replace function acces.etat_du_compte(p_compte acces.compte)
returns text language plpgsql stable
as $$
declare
    v_organisme acces.organisme;
begin
    select o.* into v_organisme from acces.organisme as o where o.organisme_code = p_compte.organisme_code;
    return case
        when p_compte.compte_id is null then 'inconnu'
        when p_compte.revoque_at is not null then 'revoque'
        when p_compte.suspendu_at is not null or not p_compte.est_actif then 'suspendu'
        when p_compte.valable_du > acces.aujourd_hui() then 'a_venir'
        when p_compte.valable_au < acces.aujourd_hui() then 'expire'
        when v_organisme.organisme_code is null or v_organisme.valable_au <= acces.aujourd_hui() then 'clos'
        when v_organisme.ouvert_at is null then 'a_publier'
        when coalesce(v_organisme.profil, v_organisme.type_organisme) <> p_compte.profil then 'autre_profil'
        when
            greatest(
                p_compte.utilise_at, p_compte.repris_at, p_compte.valable_du::timestamp at time zone 'Europe/Paris'
            ) < statement_timestamp() - 90 * interval '24 hours'
            and not p_compte.est_demo and not acces.est_public(p_compte.profil)
            then 'endormi'
        else 'ouvert'
    end;
end
$$;
drop function if exists acces.attend_publication(text);
drop function if exists acces.a_change_de_profil(acces.compte);

-- Whose accounts an account manages, its own never: those of all organismes of its département, those of its organisme,
-- or nobody’s.
create or replace function acces.gestion(p_compte acces.compte)
returns text language sql stable security definer set search_path = ''
return (
    select p.comptes from acces.profil as p
    where p.profil = (p_compte).profil and (p.comptes = 'tous' or (p_compte).est_administrateur)
);
