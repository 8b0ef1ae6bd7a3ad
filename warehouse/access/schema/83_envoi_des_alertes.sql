-- Alerts that leave by e-mail: who is written to, counted in its place, and said in the journal.

-- For the scheduler, which the owner runs: who is to be written to now. A closed, suspended or sleeping account is not.
create or replace function acces.abonnes_a_prevenir()
returns table (login text, email text) language sql stable security definer set search_path = ''
begin atomic
    select
        c.login,
        c.email
    from acces.abonnement_alerte as a
    inner join acces.compte as c on a.compte_id = c.compte_id
    where
        acces.etat_du_compte(c) = 'ouvert' and c.email is not null and not acces.est_public(c.profil)
        and coalesce(a.envoyee_at <= statement_timestamp() - interval '6 days 12 hours', true)
    order by c.login;
end;

-- Opens, for five minutes, a session that reads what the account reads, and nothing more: the alerts of an account are
-- counted in its place. Only for who is to be written to; it does not keep the account awake.
create or replace function acces.ouvrir_session_alerte(p_login text, p_jeton_sha256 bytea)
returns boolean language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    select c.* into v_compte
    from acces.compte as c
    where c.login = p_login and exists (select from acces.abonnes_a_prevenir() as a where a.login = c.login);
    -- The hour of a break-glass lends it the rights of another: what it is told by e-mail is its own.
    if v_compte.compte_id is null
        or (acces.compte_effectif(v_compte)).organisme_code is distinct from v_compte.organisme_code then
        return false;
    end if;
    perform acces.creer_session(v_compte, p_jeton_sha256, 'alerte');
    update acces.session as s set expire_at = s.ouverte_at + interval '5 minutes'
    where s.jeton_sha256 = p_jeton_sha256;
    return true;
end
$$;

-- Closes it, and writes in the journal how many alerts left, or that none was to leave.
create or replace function acces.noter_envoi(p_jeton_sha256 bytea, p_nb integer)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_de_la_session(p_jeton_sha256);
begin
    update acces.abonnement_alerte as a set envoyee_at = clock_timestamp() where a.compte_id = v_compte.compte_id;
    update acces.session as s set revoquee_at = clock_timestamp() where s.jeton_sha256 = p_jeton_sha256;
    perform acces.journaliser(
        'alerte_envoyee', v_compte, sha256(p_jeton_sha256), null, 'courriel', '{}', p_nb
    );
end
$$;

-- Removes what the accounts that are closed for ever had asked for.
create or replace function acces.retirer_alertes_closes()
returns integer language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_retirees integer;
begin
    delete from acces.alerte_chiffre as a
    using acces.compte as c
    where a.compte_id = c.compte_id and c.revoque_at is not null;
    get diagnostics v_retirees = row_count;
    delete from acces.abonnement_alerte as a
    using acces.compte as c
    where a.compte_id = c.compte_id and c.revoque_at is not null;
    return v_retirees;
end
$$;
