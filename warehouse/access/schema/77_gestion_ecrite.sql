-- A decision about an account, carried by the portier, which reads nothing, for the account behind a session. Refusals
-- OB… are sentences.

-- The person behind a session, with its own rights.
create or replace function acces.compte_de_la_session(p_jeton_sha256 bytea)
returns acces.compte language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte;
begin
    select c.* into v_compte
    from acces.lire_session(p_jeton_sha256) as l
    inner join acces.compte as c on l.login = c.login;
    if v_compte.compte_id is null or acces.est_public(v_compte.profil) then
        perform acces.refuser('Votre session est terminée : reconnectez-vous.');
    end if;
    return v_compte;
end
$$;

-- The account behind a session that may decide of another account, of an organisme that exists. Both accounts are held:
-- of two who close each other at once, the first to decide closes the session of the second before it decides.
create or replace function acces.auteur_de(p_jeton_sha256 bytea, p_login text, p_organisme_code text)
returns acces.compte language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_auteur acces.compte;
begin
    perform
    from acces.compte as c
    where
        c.login = p_login
        or c.compte_id = (select s.compte_id from acces.session as s where s.jeton_sha256 = p_jeton_sha256)
    order by c.compte_id
    for update;
    v_auteur := acces.compte_de_la_session(p_jeton_sha256);
    if acces.gestion(v_auteur) is null then
        perform acces.refuser('Votre compte n’en gère pas d’autres : adressez-vous à l’administrateur de votre organisme.');
    end if;
    if v_auteur.login = p_login then
        perform acces.refuser('Personne ne décide de son propre compte : demandez-le à un autre administrateur.');
    end if;
    if not acces.gere(v_auteur, coalesce(
        p_organisme_code, (select c.organisme_code from acces.compte as c where c.login = p_login), ''
    )) then
        perform acces.refuser('Ce compte n’est pas de ceux que vous gérez : rien n’est changé.');
    end if;
    return v_auteur;
end
$$;

-- One decision about an account, by its code in the journal. p_empreinte: digest of the secret that was drawn for it.
create or replace function acces.gerer_compte(
    p_jeton_sha256 bytea, p_decision text, p_login text, p_champs jsonb, p_motif text, p_empreinte text
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_auteur acces.compte := acces.auteur_de(
        p_jeton_sha256, p_login, case when p_decision = 'compte_cree' then p_champs ->> 'organisme_code' end
    );
    v_inconnus text;
begin
    select string_agg(k, ', ' order by k) into v_inconnus
    from jsonb_object_keys(p_champs) as k
    where not k = any(
        array['libelle', 'email', 'communes', 'epcis', 'valable_du', 'valable_au']
        || case when p_decision = 'compte_cree' then array['organisme_code'] else '{}' end
        || case when acces.gestion(v_auteur) = 'tous' then array['est_administrateur'] else '{}' end
    );
    if v_inconnus is not null then
        perform acces.refuser(format('Vous ne décidez pas de cela ici : %s. Demandez-le au gestionnaire.', v_inconnus));
    end if;
    perform acces.exiger_motif(p_motif);
    case p_decision
        when 'compte_cree' then
            if p_champs ->> 'email' is null then
                perform acces.refuser('Donnez l’adresse de courriel de la personne.');
            end if;
            perform acces.creer_compte(p_champs || jsonb_build_object('login', p_login), v_auteur.login, p_motif);
            perform acces.poser_mot_de_passe(p_login, p_empreinte, true, v_auteur.login, p_motif);
        when 'compte_change' then perform acces.changer_compte(p_login, p_champs, v_auteur.login, p_motif);
        when 'compte_suspendu' then perform acces.suspendre_compte(p_login, v_auteur.login, p_motif);
        when 'compte_repris' then perform acces.reprendre_compte(p_login, v_auteur.login, p_motif);
        when 'compte_revoque' then perform acces.revoquer_compte(p_login, v_auteur.login, p_motif);
        when 'compte_revu' then perform acces.revoir_compte(p_login, v_auteur.login, p_motif);
        when 'mot_de_passe' then
            perform acces.poser_mot_de_passe(p_login, p_empreinte, true, v_auteur.login, p_motif);
        else perform acces.refuser('Cette décision n’existe pas.');
    end case;
end
$$;
