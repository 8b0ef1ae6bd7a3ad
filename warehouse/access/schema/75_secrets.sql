-- Giving an account the secret that opens it, or a personal login: the owner’s alone, for a reason.

-- A secret that somebody else drew opens the choice of a password, for seven days, and nothing else.
drop function if exists acces.poser_mot_de_passe(text, text, boolean, text);
drop function if exists acces.poser_mot_de_passe(text, text, boolean, text, text);
create or replace function acces.poser_mot_de_passe(
    p_login text, p_empreinte text, p_est_provisoire boolean, p_par text, p_motif text
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_a_decider(p_login);
begin
    perform acces.exiger_motif(p_motif);
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

drop function if exists acces.poser_login_personnel(text, text, text);
create or replace function acces.poser_login_personnel(p_login text, p_role text, p_par text, p_motif text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_a_decider(p_login);
begin
    perform acces.exiger_motif(p_motif);
    update acces.compte as c set role_pg = p_role where c.compte_id = v_compte.compte_id;
    perform acces.decider('login_personnel', v_compte, p_par, p_motif, jsonb_build_object('role', p_role));
end
$$;

drop function if exists acces.choisir_mot_de_passe(text, text, boolean);
