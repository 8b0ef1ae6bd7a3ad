-- The provider of identity, its keys, and the signature of what it says: the database believes no other.
-- The owner writes this line; who serves the portal reads none of it, and names no key of its own.
create table if not exists acces.fournisseur (
    est_unique boolean primary key default true check (est_unique),
    emetteur text not null,
    client_id text not null,
    cles jsonb not null check (jsonb_typeof(cles) = 'object'),
    est_signe boolean not null,
    rattache boolean not null,
    est_repondant boolean not null,
    lu_at timestamptz not null default clock_timestamp()
);
comment on table acces.fournisseur is
'Le fournisseur d’identité de cette installation, s’il y en a un, et les clés publiques de ses signatures.';
comment on column acces.fournisseur.cles is 'Module de chaque clé RSA d’exposant 65537, par son identifiant (kid).';
comment on column acces.fournisseur.est_signe is 'Ce qu’il dit d’une personne (userinfo) est un jeton signé.';
comment on column acces.fournisseur.rattache is
'Il donne le SIRET, qui doit être d’un établissement de l’organisme du compte.';
comment on column acces.fournisseur.est_repondant is
'Il répond des adresses de courriel sans le dire pour chacune (email_verified absent).';

create or replace function acces.octets_url(p_texte text)
returns bytea language sql immutable strict set search_path = ''
return decode(translate(p_texte, '-_', '+/') || repeat('=', (4 - length(p_texte) % 4) % 4), 'base64');

create or replace function acces.en_nombre(p_octets bytea)
returns numeric language plpgsql immutable strict set search_path = ''
as $$
declare
    v_nombre numeric := 0;
begin
    for v_rang in 0..length(p_octets) - 1 loop
        v_nombre := v_nombre * 256 + get_byte(p_octets, v_rang);
    end loop;
    return v_nombre;
end
$$;

-- RS256 (RFC 8017, 8.2.2): raised to 65537 modulo the key, the signature is the one padded digest that it may be.
create or replace function acces.est_signee(p_texte text, p_signature bytea, p_module bytea)
returns boolean language plpgsql immutable strict set search_path = ''
as $$
declare
    v_taille integer := length(p_module);
    v_module numeric := acces.en_nombre(p_module);
    v_signature numeric := acces.en_nombre(p_signature);
    v_puissance numeric := v_signature;
begin
    if v_taille not between 256 and 512 or get_byte(p_module, 0) = 0
        or length(p_signature) <> v_taille or v_signature >= v_module then
        return false;
    end if;
    for v_carre in 1..16 loop
        v_puissance := mod(v_puissance * v_puissance, v_module);
    end loop;
    return mod(v_puissance * v_signature, v_module) = acces.en_nombre(
        '\x0001'::bytea || decode(repeat('ff', v_taille - 54), 'hex')
        || '\x003031300d060960864801650304020105000420'::bytea || sha256(convert_to(p_texte, 'UTF8'))
    );
end
$$;

-- What a token says, if a key that is kept signed it; null otherwise.
create or replace function acces.lire_jeton_signe(p_jeton text, p_fournisseur acces.fournisseur)
returns jsonb language plpgsql stable set search_path = ''
as $$
declare
    v_parties text[] := string_to_array(p_jeton, '.');
    v_entete jsonb;
begin
    if p_jeton is null or p_jeton !~ '^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$' then
        return null;
    end if;
    v_entete := convert_from(acces.octets_url(v_parties[1]), 'UTF8')::jsonb;
    if v_entete ->> 'alg' is distinct from 'RS256' or v_entete ? 'crit' or not coalesce(
        acces.est_signee(
            v_parties[1] || '.' || v_parties[2], acces.octets_url(v_parties[3]),
            acces.octets_url((p_fournisseur).cles ->> (v_entete ->> 'kid'))
        ), false
    ) then
        return null;
    end if;
    return convert_from(acces.octets_url(v_parties[2]), 'UTF8')::jsonb;
end
$$;

-- Whether a signed userinfo is for us: what was said to another client, or before, is of nobody here.
create or replace function acces.infos_pour_nous(p_infos jsonb, p_fournisseur acces.fournisseur)
returns boolean language sql volatile set search_path = ''
return coalesce(
    p_infos ->> 'iss' = (p_fournisseur).emetteur
    and p_infos -> 'aud' @> to_jsonb((p_fournisseur).client_id)
    and (
        not p_infos ? 'exp'
        or to_timestamp((p_infos ->> 'exp')::numeric) > clock_timestamp() - interval '1 minute'
    ),
    false
);

-- Whether an identity token is for us, of now, and of the sign-in that drew its nonce.
create or replace function acces.est_pour_nous(p_dit jsonb, p_fournisseur acces.fournisseur)
returns boolean language sql volatile set search_path = ''
return coalesce(
    p_dit ->> 'iss' = (p_fournisseur).emetteur
    and p_dit -> 'aud' @> to_jsonb((p_fournisseur).client_id)
    and (
        p_dit ->> 'azp' = (p_fournisseur).client_id
        or not p_dit ? 'azp' and p_dit -> 'aud' in (
            to_jsonb((p_fournisseur).client_id), jsonb_build_array((p_fournisseur).client_id)
        )
    )
    and to_timestamp((p_dit ->> 'exp')::numeric) > clock_timestamp() - interval '1 minute'
    and to_timestamp((p_dit ->> 'iat')::numeric)
    between clock_timestamp() - interval '10 minutes' and clock_timestamp() + interval '1 minute'
    and length(p_dit ->> 'nonce') >= 32
    and p_dit ->> 'sub' <> '',
    false
);
