-- Opening a session on the word of the provider of identity (59_fournisseur.sql), for an account that exists already.
-- The portier carries the signed token; the database reads it, checks it, and keeps what proves it.

-- The account of a person: the one that is bound to it, else the only one of its address, bound to nobody yet.
create or replace function acces.compte_de_l_identite(p_dit jsonb, p_fournisseur acces.fournisseur)
returns acces.compte language plpgsql stable set search_path = ''
as $$
declare
    v_comptes acces.compte[];
begin
    select array_agg(c) into v_comptes
    from acces.identite_federee as i
    join acces.compte as c on c.compte_id = i.compte_id
    where i.emetteur = (p_fournisseur).emetteur and i.sub = p_dit ->> 'sub';
    if v_comptes is null and (
        p_dit -> 'email_verified' = 'true' or ((p_fournisseur).est_repondant and not p_dit ? 'email_verified')
    ) then
        select array_agg(c) into v_comptes
        from acces.compte as c
        where
            lower(c.email) = lower(p_dit ->> 'email') and c.revoque_at is null and not acces.est_public(c.profil)
            and not exists (
                select from acces.identite_federee as i
                where i.compte_id = c.compte_id and i.emetteur = (p_fournisseur).emetteur
            );
    end if;
    return case when cardinality(v_comptes) = 1 then v_comptes[1] end;
end
$$;

create or replace function acces.est_rattachee(p_dit jsonb, p_fournisseur acces.fournisseur, p_compte acces.compte)
returns boolean language sql stable set search_path = ''
return not (p_fournisseur).rattache or exists (
    select from acces.organisme as o
    where
        o.organisme_code = (p_compte).organisme_code
        and (o.siren is null or left(p_dit ->> 'siret', 9) = o.siren)
);

-- p_jeton: the identity token. p_infos: what the provider says besides (userinfo), a signed token or JSON as it is set;
-- what the identity token says prevails. Returns « ouverte », or why not: a key that is not kept, a token that is not
-- for us, an unknown person, an account that is not open, another establishment, a token already used.
create or replace function acces.ouvrir_session_federee(p_jeton text, p_infos text, p_jeton_sha256 bytea)
returns text language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_fournisseur acces.fournisseur;
    v_dit jsonb;
    v_infos jsonb;
    v_compte acces.compte;
    v_refus text;
begin
    select f.* into v_fournisseur from acces.fournisseur as f;
    v_dit := acces.lire_jeton_signe(p_jeton, v_fournisseur);
    v_infos := case
        when v_fournisseur.est_signe then acces.lire_jeton_signe(p_infos, v_fournisseur) else p_infos::jsonb
    end;
    if v_dit is null or v_infos is null then
        return 'cle';
    end if;
    if not acces.est_pour_nous(v_dit, v_fournisseur) or v_infos ->> 'sub' is distinct from v_dit ->> 'sub'
        or v_fournisseur.est_signe and not acces.infos_pour_nous(v_infos, v_fournisseur) then
        return 'jeton';
    end if;
    v_dit := v_infos || v_dit;
    v_compte := acces.compte_de_l_identite(v_dit, v_fournisseur);
    v_refus := case
        when v_compte.compte_id is null then 'inconnue'
        when acces.etat_du_compte(v_compte) <> 'ouvert' then 'fermee'
        when not acces.est_rattachee(v_dit, v_fournisseur, v_compte) then 'etablissement'
    end;
    if v_refus is null then
        delete from acces.preuve_identite as p where p.ouverte_at < acces.terme_du_journal();
        insert into acces.preuve_identite (
            nonce, emetteur, sub, compte_id, session_sha256, jeton_sha256, signature, cle_id, alg
        )
        select
            v_dit ->> 'nonce', v_fournisseur.emetteur, v_dit ->> 'sub', v_compte.compte_id, sha256(p_jeton_sha256),
            sha256(convert_to(p_jeton, 'UTF8')), acces.octets_url(split_part(p_jeton, '.', 3)),
            e.entete ->> 'kid', e.entete ->> 'alg'
        from (
            select convert_from(acces.octets_url(split_part(p_jeton, '.', 1)), 'UTF8')::jsonb as entete
        ) as e
        on conflict (nonce) do nothing;
        v_refus := case when not found then 'rejouee' end;
    end if;
    if v_refus is not null then
        perform acces.journaliser('refus_connexion', v_compte, null, null, 'portail', '{}', null);
        return v_refus;
    end if;
    insert into acces.identite_federee (emetteur, sub, compte_id)
    values (v_fournisseur.emetteur, v_dit ->> 'sub', v_compte.compte_id)
    on conflict (emetteur, sub) do nothing;
    perform acces.creer_session(v_compte, p_jeton_sha256, 'portail');
    return 'ouverte';
end
$$;

-- For the owner: the provider as the settings have it and its keys of today; null closes that way in.
create or replace function acces.poser_fournisseur(p_fournisseur jsonb)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
    delete from acces.fournisseur;
    if p_fournisseur is not null then
        insert into acces.fournisseur (emetteur, client_id, cles, est_signe, rattache, est_repondant)
        select f.emetteur, f.client_id, f.cles, f.est_signe, f.rattache, f.est_repondant
        from jsonb_populate_record(null::acces.fournisseur, p_fournisseur) as f;
    end if;
end
$$;
