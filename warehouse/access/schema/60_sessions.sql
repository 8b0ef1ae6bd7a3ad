-- Opening sessions: executable by the portier alone, which is told no digest of a password: it gets the salt, computes
-- the argon2id digest of what was typed, and the database compares (58_preuves.sql).
-- The database never sees a token, a password nor an address: digests of all three.
-- An attempt comes from a place: a browser where this account signed in within 90 days, else a network. In fifteen
-- minutes a place may fail five times on a login, a network thirty times in all, and networks together thirty times on
-- a login. One more is refused without being counted: a wait ends by itself, and a known browser waits for itself
-- alone.
drop function if exists acces.preparer_connexion(text);
drop function if exists acces.preparer_connexion(text, bytea, bytea);
create or replace function acces.preparer_connexion(p_login text, p_reseau_sha256 bytea, p_navigateur_sha256 bytea)
returns table (sel text, est_verrouille boolean)
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_login bytea := sha256(convert_to(coalesce(p_login, ''), 'UTF8'));
    v_est_connu boolean := exists (
        select
        from acces.navigateur as n
        join acces.compte as c on c.compte_id = n.compte_id
        where
            n.jeton_sha256 = p_navigateur_sha256 and c.login = p_login
            and n.vu_at > clock_timestamp() - interval '90 days'
    );
    v_lieu bytea := case when v_est_connu then p_navigateur_sha256 else coalesce(p_reseau_sha256, '') end;
    v_est_verrouille boolean;
begin
    -- One attempt at a time on a login, so that parallel guesses are counted too.
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('connexion:' || encode(v_login, 'hex'), 0));
    delete from acces.tentative as t where t.tentee_at < clock_timestamp() - interval '1 day';
    select
        count(*) filter (where t.login_sha256 = v_login and t.lieu_sha256 = v_lieu) >= 5
        or not v_est_connu and (
            count(*) filter (where t.lieu_sha256 = v_lieu) >= 30
            or count(*) filter (where t.login_sha256 = v_login and not t.est_connu) >= 30
        )
    into v_est_verrouille
    from acces.tentative as t
    where
        (t.login_sha256 = v_login or t.lieu_sha256 = v_lieu)
        and not t.effacee and t.tentee_at > clock_timestamp() - interval '15 minutes';
    if not v_est_verrouille then
        insert into acces.tentative (login_sha256, lieu_sha256, est_connu) values (v_login, v_lieu, v_est_connu);
    end if;
    return query
    select
        (
            select regexp_replace(c.empreinte_mot_de_passe, '[$][^$]*$', '') from acces.compte as c
            where
                c.login = p_login and acces.etat_du_compte(c) = 'ouvert' and not acces.est_public(c.profil)
                and coalesce(c.mot_de_passe_expire_at > clock_timestamp(), true)
        ),
        v_est_verrouille;
end
$$;

-- On success the failures of this place are forgotten, and the browser is known by its next token. Returns null where
-- a password has to be chosen first: for a secret that was given, and for a new password that is not fit (empty).
-- p_nouvelle: digest of the password that takes the place of the one that was proved.
drop function if exists acces.ouvrir_session(text, bytea, boolean);
drop function if exists acces.ouvrir_session(text, bytea, boolean, bytea, bytea, bytea);
create or replace function acces.ouvrir_session(
    p_login text, p_jeton_sha256 bytea, p_preuve bytea,
    p_reseau_sha256 bytea, p_navigateur_sha256 bytea, p_prochain_sha256 bytea, p_nouvelle text
)
returns boolean language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_login bytea := sha256(convert_to(coalesce(p_login, ''), 'UTF8'));
    v_compte acces.compte;
begin
    select c.* into v_compte
    from acces.compte as c
    where
        c.login = p_login and acces.etat_du_compte(c) = 'ouvert' and not acces.est_public(c.profil)
        and c.empreinte_mot_de_passe is not null and coalesce(c.mot_de_passe_expire_at > clock_timestamp(), true);
    if v_compte.compte_id is null or not acces.est_prouvee(v_compte, p_preuve, p_jeton_sha256) then
        -- An unknown login is not written: people type their password in the wrong field.
        perform acces.journaliser('refus_connexion', v_compte, null, null, 'portail', '{}', null);
        return false;
    end if;
    update acces.tentative as t set effacee = true
    where t.login_sha256 = v_login and t.lieu_sha256 in (coalesce(p_reseau_sha256, ''), p_navigateur_sha256);
    if p_nouvelle = '' or (p_nouvelle is null and v_compte.mot_de_passe_expire_at is not null) then
        return null;
    end if;
    if p_nouvelle is not null then
        update acces.compte as c set empreinte_mot_de_passe = p_nouvelle, mot_de_passe_expire_at = null
        where c.compte_id = v_compte.compte_id;
        perform acces.journaliser('mot_de_passe', v_compte, null, null, 'portail', '{}', null);
    end if;
    delete from acces.navigateur as n
    where
        n.vu_at < clock_timestamp() - interval '90 days'
        or (n.compte_id = v_compte.compte_id and n.jeton_sha256 = p_navigateur_sha256);
    if p_prochain_sha256 is not null then
        insert into acces.navigateur (jeton_sha256, compte_id) values (p_prochain_sha256, v_compte.compte_id);
    end if;
    perform acces.creer_session(v_compte, p_jeton_sha256, 'portail');
    return true;
end
$$;
