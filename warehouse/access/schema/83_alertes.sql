-- What an account asks to be told: figures beyond a bound, and whether its alerts also leave by e-mail. A bound gives
-- no right: it is compared with what the account reads that day. Each account has its own, and only its own.
create table if not exists acces.alerte_chiffre (
    alerte_id bigint generated always as identity primary key,
    compte_id bigint not null references acces.compte on delete cascade,
    indicateur_code text not null check (indicateur_code ~ '^[a-z][a-z0-9_]{0,62}$'),
    territoire_type text not null check (
        territoire_type in ('departement', 'epci', 'commune', 'liste', 'delegation', 'zone_abc')
    ),
    territoire_code text not null check (territoire_code ~ '^[0-9A-Za-z_ ]{1,20}$'),
    sens text not null check (sens in ('au_moins', 'au_plus')),
    borne numeric not null,
    unique (compte_id, indicateur_code, territoire_type, territoire_code, sens)
);
comment on table acces.alerte_chiffre is 'Un chiffre publié au-delà duquel un compte veut être prévenu ; aucun nom.';

create table if not exists acces.abonnement_alerte (
    compte_id bigint primary key references acces.compte on delete cascade,
    envoyee_at timestamptz
);
comment on table acces.abonnement_alerte is
'Les comptes qui reçoivent leurs alertes par courriel, une fois par semaine au plus, et le dernier envoi.';

create or replace function acces.poser_alerte(
    p_jeton_sha256 bytea, p_indicateur text, p_territoire_type text, p_territoire_code text, p_sens text,
    p_borne numeric
)
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_alerte bigint;
begin
    if acces.est_public(v_compte.profil) then
        perform acces.refuser('Les alertes sont celles d’un compte : connectez-vous.');
    end if;
    if p_borne is null or abs(p_borne) > 1e9 then
        perform acces.refuser('Donnez une borne en chiffres, d’un milliard au plus.');
    end if;
    if (select count(*) from acces.alerte_chiffre as a where a.compte_id = v_compte.compte_id) >= 50 then
        perform acces.refuser('Un compte garde au plus 50 alertes : retirez-en une.');
    end if;
    begin
        insert into acces.alerte_chiffre (
            compte_id, indicateur_code, territoire_type, territoire_code, sens, borne
        )
        values (v_compte.compte_id, p_indicateur, p_territoire_type, p_territoire_code, p_sens, p_borne)
        on conflict (compte_id, indicateur_code, territoire_type, territoire_code, sens)
        do update set borne = excluded.borne
        returning alerte_id into v_alerte;
    exception when check_violation or not_null_violation then
        perform acces.refuser('Cet indicateur ou ce territoire n’existe pas : choisissez-le sur sa page.');
    end;
    perform acces.journaliser('alerte_posee', v_compte, sha256(p_jeton_sha256), null, p_indicateur, '{}', null);
    return v_alerte;
end
$$;

create or replace function acces.retirer_alerte(p_jeton_sha256 bytea, p_alerte_id bigint)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_indicateur text;
begin
    delete from acces.alerte_chiffre as a
    where a.alerte_id = p_alerte_id and a.compte_id = v_compte.compte_id
    returning a.indicateur_code into v_indicateur;
    if v_indicateur is null then
        perform acces.refuser('Cette alerte n’existe pas, ou n’est pas la vôtre.');
    end if;
    perform acces.journaliser('alerte_retiree', v_compte, sha256(p_jeton_sha256), null, v_indicateur, '{}', null);
end
$$;

create or replace function acces.s_abonner(p_jeton_sha256 bytea, p_est_abonne boolean)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_de_la_session(p_jeton_sha256);
begin
    if p_est_abonne and v_compte.email is null then
        perform acces.refuser('Votre compte n’a pas d’adresse de courriel : demandez-la à qui gère les comptes.');
    end if;
    if p_est_abonne then
        insert into acces.abonnement_alerte (compte_id) values (v_compte.compte_id) on conflict do nothing;
    else
        delete from acces.abonnement_alerte as a where a.compte_id = v_compte.compte_id;
    end if;
    perform acces.journaliser(
        case when p_est_abonne then 'alerte_abonnee' else 'alerte_desabonnee' end,
        v_compte, sha256(p_jeton_sha256), null, 'courriel', '{}', null
    );
end
$$;

-- For a reader: its own bounds, and no other's.
create or replace function acces.alertes_posees(p_profil text)
returns table (
    alerte_id bigint, indicateur_code text, territoire_type text, territoire_code text, sens text, borne numeric
)
language sql stable security definer set search_path = ''
begin atomic
    select
        a.alerte_id,
        a.indicateur_code,
        a.territoire_type,
        a.territoire_code,
        a.sens,
        a.borne
    from acces.compte_courant(p_profil) as lecteur
    inner join acces.alerte_chiffre as a on lecteur.compte_id = a.compte_id
    order by a.indicateur_code, a.territoire_code, a.sens;
end;

-- For a reader: whether it may have its alerts by e-mail, and whether it has.
create or replace function acces.abonnement(p_profil text)
returns table (a_une_adresse boolean, est_abonne boolean)
language sql stable security definer set search_path = ''
begin atomic
    select
        lecteur.email is not null as a_une_adresse,
        abonnement.compte_id is not null as est_abonne
    from acces.compte_courant(p_profil) as lecteur
    left join acces.abonnement_alerte as abonnement on lecteur.compte_id = abonnement.compte_id
    where lecteur.compte_id is not null;
end;
