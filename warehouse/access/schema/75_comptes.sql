-- The life of accounts: the owner’s alone. How a decision is taken and written: 74_decisions.sql.
-- Says what is wrong with an account as it would be.
create or replace function acces.verifier_compte(p_compte acces.compte)
returns void language plpgsql stable set search_path = ''
as $$
declare
    v_organisme acces.organisme;
    v_declare acces.organisme;
    v_dehors text;
begin
    if p_compte.login is null or p_compte.login !~ '^[a-z0-9][a-z0-9._-]{0,62}$' then
        perform acces.refuser(
            'Un identifiant s’écrit en minuscules sans accent, chiffres, points et tirets : prenom.nom, par exemple.'
        );
    end if;
    if coalesce(btrim(p_compte.libelle), '') = '' then
        perform acces.refuser('Un compte est celui d’une personne : donnez son nom.');
    end if;
    if p_compte.email !~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$' then
        perform acces.refuser(format('« %s » n’est pas une adresse de courriel.', p_compte.email));
    end if;
    select o.* into v_organisme from acces.organisme as o where o.organisme_code = p_compte.organisme_code;
    if v_organisme.organisme_code is null then
        perform acces.refuser(format(
            'L’organisme « %s » n’existe pas : voyez « observatoire organisme liste ».', p_compte.organisme_code
        ));
    end if;
    -- What the référentiel already says of it, and the next publication will open, may be given.
    select d.* into v_declare
    from acces.organismes_declares() as d where d.organisme_code = p_compte.organisme_code;
    if v_declare.organisme_code is not null then
        v_organisme := v_declare;
    end if;
    if v_organisme.profil is null or p_compte.profil is distinct from v_organisme.profil then
        perform acces.refuser(format(
            'L’organisme « %s » %s : un compte a les droits de son organisme, et pas d’autres.',
            v_organisme.organisme_code,
            case when v_organisme.profil is null then 'n’ouvre aucun compte'
            else 'est du profil « ' || v_organisme.profil || ' »' end
        ));
    end if;
    if p_compte.valable_au < p_compte.valable_du then
        perform acces.refuser('Le compte finirait avant de commencer : corrigez ses dates.');
    end if;
    select string_agg(d.code, ', ' order by d.code) into v_dehors
    from (
        select distinct c.code
        from unnest(p_compte.communes) as c (code)
        left join acces.commune_ancienne as a on c.code = a.code_commune
        where c.code <> all(v_organisme.communes) and (a.commune_actuelle = any(v_organisme.communes)) is not true
        union all
        (select unnest(p_compte.epcis) as code except select unnest(v_organisme.epcis) as code)
    ) as d;
    if v_dehors is not null then
        perform acces.refuser(format(
            'Le territoire de « %s » ne comprend pas %s : un compte en reçoit une part, ou le tout.',
            v_organisme.organisme_code, v_dehors
        ));
    end if;
    -- Otherwise it would give to others, and by a secret to itself, what it does not have.
    if p_compte.est_administrateur and (p_compte.communes is not null or p_compte.epcis is not null) then
        perform acces.refuser('Qui administre les comptes d’un organisme en a tout le territoire : rendez-le-lui d’abord.');
    end if;
    if p_compte.est_administrateur and not exists (
        select from acces.profil as p where p.profil = p_compte.profil and p.comptes = 'organisme'
    ) then
        perform acces.refuser(format(
            'Le profil « %s » n’a pas d’administrateur d’organisme.', p_compte.profil
        ));
    end if;
end
$$;

create or replace function acces.creer_compte(p_champs jsonb, p_par text, p_motif text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := jsonb_populate_record(null::acces.compte, p_champs);
begin
    perform acces.exiger_motif(p_motif);
    v_compte.profil := coalesce(
        v_compte.profil, (select o.profil from acces.organisme as o where o.organisme_code = v_compte.organisme_code)
    );
    v_compte.valable_du := coalesce(v_compte.valable_du, acces.aujourd_hui());
    v_compte.est_administrateur := coalesce(v_compte.est_administrateur, false);
    perform acces.verifier_compte(v_compte);
    insert into acces.compte (
        login, libelle, email, profil, organisme_code, communes, epcis, valable_du, valable_au, est_administrateur
    )
    values (
        v_compte.login, v_compte.libelle, v_compte.email, v_compte.profil, v_compte.organisme_code,
        v_compte.communes, v_compte.epcis, v_compte.valable_du, v_compte.valable_au, v_compte.est_administrateur
    );
    perform acces.decider('compte_cree', v_compte, p_par, p_motif, p_champs);
exception
    when unique_violation then
        perform acces.refuser(format('Le compte « %s » existe déjà : rien n’est changé.', v_compte.login));
end
$$;

-- A personal login is a member of its profile: it follows a change of profile.
create or replace function acces.suivre_profil(p_role text, p_ancien text, p_nouveau text)
returns void language plpgsql volatile set search_path = ''
as $$
begin
    if p_role is not null and p_ancien <> p_nouveau then
        execute format('revoke %I from %I', 'profil_' || p_ancien, p_role);
        execute format('grant %I to %I', 'profil_' || p_nouveau, p_role);
        execute format('alter role %I set search_path = %I', p_role, p_nouveau);
    end if;
end
$$;

create or replace function acces.changer_compte(p_login text, p_champs jsonb, p_par text, p_motif text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_avant acces.compte := acces.compte_a_decider(p_login);
    v_apres acces.compte := jsonb_populate_record(
        v_avant, p_champs - '{login,compte_id,est_demo,est_actif,empreinte_mot_de_passe,role_pg}'::text[]
    );
begin
    perform acces.exiger_motif(p_motif);
    if v_apres.organisme_code <> v_avant.organisme_code and not p_champs ? 'profil' then
        select coalesce(o.profil, v_apres.profil) into v_apres.profil
        from acces.organisme as o where o.organisme_code = v_apres.organisme_code;
    end if;
    perform acces.verifier_compte(v_apres);
    update acces.compte as c
    set
        libelle = v_apres.libelle, email = v_apres.email, profil = v_apres.profil,
        organisme_code = v_apres.organisme_code, communes = v_apres.communes, epcis = v_apres.epcis,
        valable_du = v_apres.valable_du, valable_au = v_apres.valable_au,
        est_administrateur = v_apres.est_administrateur,
        repris_at = case when p_champs ? 'valable_au' then clock_timestamp() else c.repris_at end
    where c.compte_id = v_avant.compte_id;
    -- Whose an address is, once it is given, even again, the provider of identity says.
    delete from acces.identite_federee as i where i.compte_id = v_avant.compte_id and p_champs ? 'email';
    perform acces.suivre_profil(v_avant.role_pg, v_avant.profil, v_apres.profil);
    perform acces.decider(
        case when p_champs ? 'valable_au' then 'compte_expire' else 'compte_change' end,
        v_apres, p_par, p_motif, p_champs
    );
end
$$;

create or replace function acces.suspendre_compte(p_login text, p_par text, p_motif text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_a_decider(p_login);
begin
    perform acces.exiger_motif(p_motif);
    if v_compte.suspendu_at is not null then
        perform acces.refuser(format('Le compte « %s » est déjà suspendu.', p_login));
    end if;
    update acces.compte as c set suspendu_at = clock_timestamp() where c.compte_id = v_compte.compte_id;
    perform acces.decider('compte_suspendu', v_compte, p_par, p_motif);
end
$$;

-- Opens again an account that was suspended, or that fell asleep.
create or replace function acces.reprendre_compte(p_login text, p_par text, p_motif text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_a_decider(p_login);
begin
    perform acces.exiger_motif(p_motif);
    if v_compte.suspendu_at is null and acces.etat_du_compte(v_compte) <> 'endormi' then
        perform acces.refuser(format(
            'Le compte « %s » n’est ni suspendu ni endormi : si sa date est passée, donnez-lui un autre dernier jour.', p_login
        ));
    end if;
    update acces.compte as c set suspendu_at = null, repris_at = clock_timestamp()
    where c.compte_id = v_compte.compte_id;
    perform acces.decider('compte_repris', v_compte, p_par, p_motif);
end
$$;

-- For ever: the password and the personal login go with it; the line of the account stays, for the journal names it.
create or replace function acces.revoquer_compte(p_login text, p_par text, p_motif text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_a_decider(p_login);
begin
    perform acces.exiger_motif(p_motif);
    update acces.compte as c
    set revoque_at = clock_timestamp(), empreinte_mot_de_passe = null, mot_de_passe_expire_at = null, role_pg = null
    where c.compte_id = v_compte.compte_id;
    delete from acces.identite_federee as i where i.compte_id = v_compte.compte_id;
    if v_compte.role_pg is not null then
        execute format('drop role if exists %I', v_compte.role_pg);
    end if;
    perform acces.decider('compte_revoque', v_compte, p_par, p_motif);
end
$$;

-- Somebody looked at the account and says that it is still needed; asked once a year.
create or replace function acces.revoir_compte(p_login text, p_par text, p_motif text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_a_decider(p_login);
begin
    perform acces.exiger_motif(p_motif);
    update acces.compte as c set revu_at = clock_timestamp() where c.compte_id = v_compte.compte_id;
    perform acces.decider('compte_revu', v_compte, p_par, p_motif);
end
$$;

create or replace function acces.est_a_revoir(p_compte acces.compte)
returns boolean language sql stable set search_path = ''
return p_compte.revoque_at is null and not p_compte.est_demo
and coalesce(p_compte.revu_at, p_compte.cree_at) < statement_timestamp() - interval '1 year';

-- A secret that somebody else drew opens the choice of a password, for seven days, and nothing else.
drop function if exists acces.poser_mot_de_passe(text, text, boolean, text);
create or replace function acces.poser_mot_de_passe(
    p_login text, p_empreinte text, p_est_provisoire boolean, p_par text, p_motif text default null
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_a_decider(p_login);
begin
    if acces.est_public(v_compte.profil) then
        perform acces.refuser('Le public entre sans mot de passe : ce compte n’en a pas.');
    end if;
    update acces.compte as c
    set
        empreinte_mot_de_passe = p_empreinte,
        mot_de_passe_expire_at = case when p_est_provisoire then clock_timestamp() + interval '7 days' end
    where c.compte_id = v_compte.compte_id;
    perform acces.decider('mot_de_passe', v_compte, p_par, p_motif);
end
$$;

create or replace function acces.poser_login_personnel(p_login text, p_role text, p_par text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_a_decider(p_login);
begin
    update acces.compte as c set role_pg = p_role where c.compte_id = v_compte.compte_id;
    perform acces.decider('login_personnel', v_compte, p_par, null, jsonb_build_object('role', p_role));
end
$$;

drop function if exists acces.choisir_mot_de_passe(text, text, boolean);
