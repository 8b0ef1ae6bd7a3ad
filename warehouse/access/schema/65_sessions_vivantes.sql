-- What becomes of a session once it is open, for the portier; and the owner’s own way in, the last function.
-- Returns the holder of a live session and keeps it awake: an hour without a page closes it. The first page of a day
-- takes what ended the day before (82_jour_suivi.sql).
drop function if exists acces.lire_session(bytea);
create or replace function acces.lire_session(p_jeton_sha256 bytea)
returns table (
    login text, profil text, libelle text, organisme_code text, organisme_libelle text, communes text[], epcis text[],
    est_registraire boolean, a_cia boolean, est_delegataire boolean, expire_at timestamptz, portee text, gestion text,
    bris_expire_at timestamptz
)
language plpgsql volatile security definer set search_path = ''
as $$
begin
    perform acces.suivre_le_jour();
    update acces.session as s set vue_at = clock_timestamp()
    where
        s.jeton_sha256 = p_jeton_sha256 and s.revoquee_at is null and s.expire_at > clock_timestamp()
        and s.vue_at between clock_timestamp() - interval '1 hour' and clock_timestamp() - interval '1 minute';
    return query
    select
        c.login, c.profil, c.libelle, o.organisme_code, o.libelle, o.communes, o.epcis,
        o.est_registraire, o.a_cia, o.est_delegataire, s.expire_at,
        -- All that its organisme holds today, what it succeeds to included: the portal shares what it keeps by it.
        md5(row(o, array(select l from acces.lignee_de(o.organisme_code) as l))::text), acces.gestion(c),
        (select b.expire_at from acces.bris_en_cours(s.compte_id) as b)
    from acces.session as s
    join acces.compte as sien on sien.compte_id = s.compte_id
    cross join lateral acces.compte_effectif(sien) as c
    cross join lateral acces.organisme_du_compte(c, acces.organisme_du_jour(c.organisme_code)) as o
    where
        s.jeton_sha256 = p_jeton_sha256 and s.revoquee_at is null and acces.etat_du_compte(c) = 'ouvert'
        and s.expire_at > clock_timestamp() and s.vue_at > clock_timestamp() - interval '1 hour';
end
$$;

create or replace function acces.fermer_session(p_jeton_sha256 bytea)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    update acces.session as s set revoquee_at = clock_timestamp()
    where s.jeton_sha256 = p_jeton_sha256 and s.revoquee_at is null;
    if found then
        select c.* into v_compte
        from acces.session as s join acces.compte as c on c.compte_id = s.compte_id
        where s.jeton_sha256 = p_jeton_sha256;
        perform acces.journaliser('deconnexion', v_compte, sha256(p_jeton_sha256), null, 'portail', '{}', null);
    end if;
end
$$;

create or replace function acces.ouvrir_session_admin(p_login text, p_jeton_sha256 bytea)
returns boolean language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    select c.* into v_compte from acces.compte as c where c.login = p_login and acces.etat_du_compte(c) = 'ouvert';
    if v_compte.compte_id is null then
        return false;
    end if;
    perform acces.creer_session(v_compte, p_jeton_sha256, 'commande');
    return true;
end
$$;
