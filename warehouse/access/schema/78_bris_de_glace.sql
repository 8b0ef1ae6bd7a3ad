-- Who asks for an hour of the rights of another organisme, and who agrees: two persons, each by its own session. For
-- the portier, which reads nothing.
create or replace function acces.demander_bris(p_jeton_sha256 bytea, p_organisme_code text, p_motif text)
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_demandeur acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_bris bigint;
begin
    perform acces.exiger_motif(p_motif);
    if p_organisme_code = v_demandeur.organisme_code or not exists (
        select
        from acces.organisme as o
        inner join acces.organisme as sien on sien.organisme_code = v_demandeur.organisme_code
        inner join acces.profil as p on o.profil = p.profil
        where
            o.organisme_code = p_organisme_code and o.departement_code = sien.departement_code
            -- Rights to read, never those to manage accounts.
            and not p.est_public and p.comptes = 'organisme'
    ) then
        perform acces.refuser('Choisissez un autre organisme de votre département, dont les comptes lisent des données.');
    end if;
    insert into acces.bris_de_glace (demandeur_id, organisme_code, motif)
    values (v_demandeur.compte_id, p_organisme_code, p_motif)
    returning bris_id into v_bris;
    v_demandeur.organisme_code := p_organisme_code;
    perform acces.decider('bris_demande', v_demandeur, v_demandeur.login, p_motif, jsonb_build_object('bris', v_bris));
    return v_bris;
end
$$;

-- Returns the end of the hour. Who agrees manages the accounts of the organisme that is opened.
create or replace function acces.approuver_bris(p_jeton_sha256 bytea, p_bris_id bigint)
returns timestamptz language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_approbateur acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_demandeur acces.compte;
    v_bris acces.bris_de_glace;
begin
    select b.* into v_bris from acces.bris_de_glace as b where b.bris_id = p_bris_id for update;
    if v_bris.bris_id is null or not acces.gere(v_approbateur, v_bris.organisme_code) then
        perform acces.refuser('Cette demande n’existe pas, ou vous ne gérez pas les comptes de l’organisme à ouvrir.');
    end if;
    select c.* into v_demandeur from acces.compte as c where c.compte_id = v_bris.demandeur_id;
    if v_demandeur.compte_id = v_approbateur.compte_id
        or lower(v_demandeur.email) = lower(v_approbateur.email)
        or lower(btrim(v_demandeur.libelle)) = lower(btrim(v_approbateur.libelle)) then
        perform acces.refuser('Un bris de glace se décide à deux : une autre personne que celle qui le demande l’approuve.');
    end if;
    if v_bris.approuve_at is not null or v_bris.demande_at < clock_timestamp() - interval '1 day' then
        perform acces.refuser('Cette demande est déjà approuvée, ou a plus d’un jour : faites-en une autre.');
    end if;
    update acces.bris_de_glace as b
    set
        approbateur_id = v_approbateur.compte_id, approuve_at = statement_timestamp(),
        expire_at = statement_timestamp() + interval '1 hour'
    where b.bris_id = p_bris_id
    returning b.expire_at into v_bris.expire_at;
    v_demandeur.organisme_code := v_bris.organisme_code;
    perform acces.decider(
        'bris_approuve', v_demandeur, v_approbateur.login, v_bris.motif, jsonb_build_object('bris', p_bris_id)
    );
    return v_bris.expire_at;
end
$$;
