-- The life of an account: suspended, resumed, revoked, looked at once a year. The owner’s alone.
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
