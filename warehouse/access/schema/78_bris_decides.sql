-- Agreeing to what was asked in 78_bris_de_glace.sql, refusing it, closing it again: by the portier, which
-- reads nothing.

-- What a person asked for, that awaits another who manages the accounts of the organisme to open: held until decided.
create or replace function acces.bris_a_decider(p_approbateur acces.compte, p_bris_id bigint)
returns acces.bris_de_glace language plpgsql volatile set search_path = ''
as $$
declare
    v_bris acces.bris_de_glace;
begin
    select b.* into v_bris from acces.bris_de_glace as b where b.bris_id = p_bris_id for update;
    if v_bris.bris_id is null or not acces.gere(p_approbateur, v_bris.organisme_code) then
        perform acces.refuser('Cette demande n’existe pas, ou vous ne gérez pas les comptes de l’organisme à ouvrir.');
    end if;
    if exists (
        select
        from acces.compte as c
        where
            c.compte_id = v_bris.demandeur_id and (
                c.compte_id = p_approbateur.compte_id
                or lower(c.email) = lower(p_approbateur.email)
                or lower(btrim(c.libelle)) = lower(btrim(p_approbateur.libelle))
            )
    ) then
        perform acces.refuser('Un bris de glace se décide à deux : une autre personne que celle qui le demande l’approuve.');
    end if;
    if acces.mains((select c.login from acces.compte as c where c.compte_id = v_bris.demandeur_id))
        && acces.mains(p_approbateur.login) then
        perform acces.refuser(
            'Un bris de glace se décide à deux : depuis moins de 30 jours, l’un des deux comptes a créé l’autre, en a'
            ' redonné le secret ou changé l’adresse, ou un même compte l’a fait des deux. Une autre personne doit'
            ' l’approuver ; sinon, attendez la fin des 30 jours.'
        );
    end if;
    if acces.etat_du_bris(v_bris) <> 'attend' then
        perform acces.refuser('Cette demande est déjà décidée, ou a plus d’un jour : faites-en une autre.');
    end if;
    return v_bris;
end
$$;

-- The line of a decision, for the organisme that is opened to read, with who asked.
create or replace function acces.inscrire_bris(p_decision text, p_bris acces.bris_de_glace, p_par text, p_motif text)
returns void language plpgsql volatile set search_path = ''
as $$
declare
    v_demandeur acces.compte;
begin
    select c.* into v_demandeur from acces.compte as c where c.compte_id = p_bris.demandeur_id;
    v_demandeur.organisme_code := p_bris.organisme_code;
    perform acces.decider(p_decision, v_demandeur, p_par, p_motif, jsonb_build_object('bris', p_bris.bris_id));
end
$$;

-- Returns the end of the hour.
create or replace function acces.approuver_bris(p_jeton_sha256 bytea, p_bris_id bigint)
returns timestamptz language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_approbateur acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_bris acces.bris_de_glace := acces.bris_a_decider(v_approbateur, p_bris_id);
begin
    update acces.bris_de_glace as b
    set
        approbateur_id = v_approbateur.compte_id, approuve_at = statement_timestamp(),
        expire_at = statement_timestamp() + interval '1 hour'
    where b.bris_id = p_bris_id
    returning b.expire_at into v_bris.expire_at;
    perform acces.inscrire_bris('bris_approuve', v_bris, v_approbateur.login, v_bris.motif);
    return v_bris.expire_at;
end
$$;

create or replace function acces.refuser_bris(p_jeton_sha256 bytea, p_bris_id bigint, p_motif text)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_approbateur acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_bris acces.bris_de_glace := acces.bris_a_decider(v_approbateur, p_bris_id);
begin
    perform acces.exiger_motif(p_motif);
    update acces.bris_de_glace as b set refuse_at = statement_timestamp() where b.bris_id = p_bris_id;
    perform acces.inscrire_bris('bris_refuse', v_bris, v_approbateur.login, p_motif);
end
$$;

-- Gives back its own rights to who has those of another: all that was opened to it ends, or an older hour would open
-- again.
create or replace function acces.finir_bris(p_jeton_sha256 bytea)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_demandeur acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_bris acces.bris_de_glace;
begin
    for v_bris in
        update acces.bris_de_glace as b set fini_at = statement_timestamp()
        where b.demandeur_id = v_demandeur.compte_id and acces.etat_du_bris(b) = 'en_cours'
        returning b.*
    loop
        perform acces.inscrire_bris('bris_fini', v_bris, v_demandeur.login, v_bris.motif);
    end loop;
end
$$;
