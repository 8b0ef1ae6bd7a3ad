-- Passwords: what is kept of them, and how one is proved to the database by who may not read it.
-- Kept: the parameters and the salt of an argon2id digest, and the SHA-256 of this digest. Who reads that has to guess
-- the password as before; who computes the digest of the right password proves it, and nobody learns it from here.
create or replace function acces.garder_verificateur()
returns trigger language plpgsql set search_path = ''
as $$
begin
    if new.empreinte_mot_de_passe ~ '^[$]argon2id[$].*[$][A-Za-z0-9+/]{43}$' then
        new.empreinte_mot_de_passe := regexp_replace(new.empreinte_mot_de_passe, '[^$]*$', '')
            || encode(sha256(decode(right(new.empreinte_mot_de_passe, 43) || '=', 'base64')), 'hex');
    end if;
    return new;
end
$$;
create or replace trigger verificateur before insert or update on acces.compte
for each row execute function acces.garder_verificateur();

-- What was kept before, once: nobody’s password changes, and no session ends.
do $$
begin
    if exists (
        select from acces.compte as c where c.empreinte_mot_de_passe ~ '[$][A-Za-z0-9+/]{43}$'
    ) then
        alter table acces.compte disable trigger expulsion;
        update acces.compte set empreinte_mot_de_passe = empreinte_mot_de_passe;
        alter table acces.compte enable trigger expulsion;
    end if;
end
$$;

alter table acces.tentative add column if not exists engagement bytea;
alter table acces.tentative add column if not exists engagee_xid xid8;
comment on column acces.tentative.engagement is
'Ce que la tentative va prouver, scellé par un jeton que la base ne connaît pas : une tentative ne sert qu’à un essai.';

-- An attempt that was counted is for one guess: it names the guess, committed, before the guess is compared. Who rolls
-- the comparison back has spent the attempt.
create or replace function acces.engager_preuve(p_login text, p_engagement bytea)
returns boolean language plpgsql volatile security definer set search_path = ''
as $$
begin
    update acces.tentative as t set engagement = p_engagement, engagee_xid = pg_current_xact_id()
    where t.ctid = (
        select libre.ctid
        from acces.tentative as libre
        where
            libre.login_sha256 = sha256(convert_to(coalesce(p_login, ''), 'UTF8')) and libre.engagement is null
            and libre.tentee_at > clock_timestamp() - interval '1 minute'
        order by libre.tentee_at desc
        limit 1
        for update skip locked
    );
    return found;
end
$$;

create or replace function acces.est_prouvee(p_compte acces.compte, p_preuve bytea, p_jeton_sha256 bytea)
returns boolean language sql volatile security definer set search_path = ''
return coalesce(
    encode(sha256(p_preuve), 'hex') = substring((p_compte).empreinte_mot_de_passe from '[0-9a-f]{64}$'), false
)
and exists (
    select
    from acces.tentative as t
    where
        t.login_sha256 = sha256(convert_to((p_compte).login, 'UTF8'))
        and t.engagement = sha256(p_preuve || p_jeton_sha256)
        and t.engagee_xid <> pg_current_xact_id()
        and t.tentee_at > clock_timestamp() - interval '2 minutes'
);
