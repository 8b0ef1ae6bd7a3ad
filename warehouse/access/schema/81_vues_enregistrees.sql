-- A saved view: a page of the portal and its filters, under a name. It is no address and gives no right: who opens it
-- reads with its own. Each account has its own, and only its own; for the portier, which reads nothing.
create table if not exists acces.vue_enregistree (
    vue_id bigint generated always as identity primary key,
    compte_id bigint not null references acces.compte on delete cascade,
    nom text not null,
    page text not null,
    filtres jsonb not null,
    utilisee_at timestamptz not null default clock_timestamp(),
    unique (compte_id, nom)
);
comment on table acces.vue_enregistree is
'Une page du portail et ses filtres, sous un nom, propre à un compte : ni adresse, ni droit, ni identité.';

-- Codes of filters, never a text: no address, no markup, no unique number, no pseudonym of a demande.
create or replace function acces.filtres_sont_des_codes(p_filtres jsonb)
returns boolean language sql immutable set search_path = ''
return jsonb_typeof(p_filtres) = 'object' and not exists (
    select
    from jsonb_each(p_filtres) as f
    where
        f.key !~ '^[a-z][a-z0-9]{0,15}$'
        or jsonb_typeof(f.value) <> 'string'
        or (f.value #>> '{}') !~ '^[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}$'
        or (f.value #>> '{}') ~ '[0-9]{13}|[0-9a-f]{20}'
);

create or replace function acces.garder_vue(p_jeton_sha256 bytea, p_nom text, p_page text, p_filtres jsonb)
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_vue bigint;
begin
    if coalesce(p_nom, '') !~ '^[^<>{}\\|`[:cntrl:]]{1,60}$' or btrim(p_nom) <> p_nom or p_nom ~ '[0-9]{13}' then
        perform acces.refuser('Donnez un nom de 60 caractères au plus, sans « < > { } | » ni numéro unique.');
    end if;
    if not exists (select from acces.cible as c where c.cible = p_page)
        or not acces.filtres_sont_des_codes(p_filtres) then
        perform acces.refuser('Cette page ou ces filtres ne s’enregistrent pas.');
    end if;
    if exists (select from acces.vue_enregistree as v where v.compte_id = v_compte.compte_id and v.nom = p_nom) then
        perform acces.refuser('Une de vos vues porte déjà ce nom : choisissez-en un autre, ou retirez-la.');
    end if;
    if (select count(*) from acces.vue_enregistree as v where v.compte_id = v_compte.compte_id) >= 50 then
        perform acces.refuser('Un compte garde au plus 50 vues : retirez-en une.');
    end if;
    insert into acces.vue_enregistree (compte_id, nom, page, filtres)
    values (v_compte.compte_id, p_nom, p_page, p_filtres)
    returning vue_id into v_vue;
    perform acces.journaliser('vue_gardee', v_compte, sha256(p_jeton_sha256), null, p_page, '{}', null);
    return v_vue;
end
$$;

create or replace function acces.ouvrir_vue(p_jeton_sha256 bytea, p_vue_id bigint)
returns acces.vue_enregistree language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_vue acces.vue_enregistree;
begin
    update acces.vue_enregistree as v set utilisee_at = clock_timestamp()
    where v.vue_id = p_vue_id and v.compte_id = v_compte.compte_id
    returning v.* into v_vue;
    if v_vue.vue_id is null then
        perform acces.refuser('Cette vue n’existe pas, ou n’est pas la vôtre.');
    end if;
    perform acces.journaliser('vue_ouverte', v_compte, sha256(p_jeton_sha256), null, v_vue.page, '{}', null);
    return v_vue;
end
$$;

create or replace function acces.retirer_vue(p_jeton_sha256 bytea, p_vue_id bigint)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_page text;
begin
    delete from acces.vue_enregistree as v
    where v.vue_id = p_vue_id and v.compte_id = v_compte.compte_id
    returning v.page into v_page;
    if v_page is null then
        perform acces.refuser('Cette vue n’existe pas, ou n’est pas la vôtre.');
    end if;
    perform acces.journaliser('vue_retiree', v_compte, sha256(p_jeton_sha256), null, v_page, '{}', null);
end
$$;

-- For a reader: its own views, and no other's.
create or replace function acces.vues_enregistrees(p_profil text)
returns table (vue_id bigint, nom text, page text, filtres jsonb)
language sql stable security definer set search_path = ''
begin atomic
    select
        v.vue_id,
        v.nom,
        v.page,
        v.filtres
    from acces.compte_courant(p_profil) as lecteur
    inner join acces.vue_enregistree as v on lecteur.compte_id = v.compte_id
    order by v.nom;
end;

-- Removes the views that nobody has opened for a year, and those of the accounts that are closed for ever.
create or replace function acces.retirer_vues_anciennes()
returns integer language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_retirees integer;
begin
    delete from acces.vue_enregistree as v
    using acces.compte as c
    where
        v.compte_id = c.compte_id
        and (c.revoque_at is not null or v.utilisee_at < clock_timestamp() - interval '1 year');
    get diagnostics v_retirees = row_count;
    return v_retirees;
end
$$;
