-- Making and changing an account: the owner’s alone. How a decision is taken and written: 74_decisions.sql; the secret
-- and the personal login of an account: 75_secrets.sql.
--
-- One account more, checked, without a password. Whoever decides it writes it (creer_compte); a demonstration, where
-- nobody does, adds its own so.
create or replace function acces.ajouter_compte(p_champs jsonb, p_est_demo boolean)
returns acces.compte language plpgsql volatile set search_path = ''
as $$
declare
    v_compte acces.compte := jsonb_populate_record(null::acces.compte, p_champs);
begin
    v_compte.profil := coalesce(
        v_compte.profil, (select o.profil from acces.organisme as o where o.organisme_code = v_compte.organisme_code)
    );
    v_compte.valable_du := coalesce(v_compte.valable_du, acces.aujourd_hui());
    v_compte.est_administrateur := coalesce(v_compte.est_administrateur, false);
    perform acces.verifier_compte(v_compte);
    insert into acces.compte (
        login, libelle, email, profil, organisme_code, communes, epcis, valable_du, valable_au, est_administrateur,
        est_demo
    )
    values (
        v_compte.login, v_compte.libelle, v_compte.email, v_compte.profil, v_compte.organisme_code, v_compte.communes,
        v_compte.epcis, v_compte.valable_du, v_compte.valable_au, v_compte.est_administrateur, p_est_demo
    );
    return v_compte;
exception
    when unique_violation then
        perform acces.refuser(format('Le compte « %s » existe déjà : rien n’est changé.', v_compte.login));
end
$$;

create or replace function acces.creer_compte(p_champs jsonb, p_par text, p_motif text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
begin
    perform acces.exiger_motif(p_motif);
    perform acces.decider('compte_cree', acces.ajouter_compte(p_champs, false), p_par, p_motif, p_champs);
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
