-- Who asks for an hour of the rights of another organisme, and who agrees: two persons, each by its own session. For
-- the portier, which reads nothing.
create or replace function acces.peut_demander(p_compte acces.compte, p_organisme_code text)
returns boolean language sql stable security definer set search_path = ''
return not acces.est_public((p_compte).profil) and exists (
    select
    from acces.organisme as o
    inner join acces.organisme as sien on sien.organisme_code = (p_compte).organisme_code
    inner join acces.profil as p on o.profil = p.profil
    where
        o.organisme_code = p_organisme_code and o.organisme_code <> sien.organisme_code
        and acces.departements_de(o) && acces.departements_de(sien)
        -- Rights to read, never those to manage accounts.
        and not p.est_public and p.comptes = 'organisme'
);

create or replace function acces.demander_bris(p_jeton_sha256 bytea, p_organisme_code text, p_motif text)
returns bigint language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_demandeur acces.compte := acces.compte_de_la_session(p_jeton_sha256);
    v_bris bigint;
begin
    perform acces.exiger_motif(p_motif);
    if not acces.peut_demander(v_demandeur, p_organisme_code) then
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

create or replace function acces.etat_du_bris(p_bris acces.bris_de_glace)
returns text language sql stable set search_path = ''
return case
    when p_bris.refuse_at is not null then 'refuse'
    when p_bris.fini_at is not null or p_bris.expire_at <= statement_timestamp() then 'fini'
    when p_bris.approuve_at is not null then 'en_cours'
    when p_bris.demande_at < statement_timestamp() - interval '1 day' then 'perime'
    else 'attend'
end;

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

-- For a reader: the organismes whose rights it may ask for; what was asked within a day, by itself or of an organisme
-- whose accounts it manages, with why it was refused.
create or replace function acces.organismes_a_ouvrir(p_profil text)
returns table (organisme_code text, libelle text)
language sql stable security definer set search_path = ''
begin atomic
    select
        o.organisme_code,
        o.libelle
    from acces.compte_courant(p_profil) as lecteur
    inner join acces.organisme as o on acces.peut_demander(lecteur, o.organisme_code)
    order by o.libelle;
end;

create or replace function acces.bris_recents(p_profil text)
returns table (
    bris_id bigint, login text, personne text, son_organisme text, organisme_libelle text, motif text,
    demande_at timestamptz, etat text, expire_at timestamptz, motif_refus text, est_le_sien boolean
)
language sql stable security definer set search_path = ''
begin atomic
    select
        b.bris_id,
        c.login,
        c.libelle as personne,
        sien.libelle as son_organisme,
        o.libelle as organisme_libelle,
        b.motif,
        b.demande_at,
        acces.etat_du_bris(b) as etat,
        b.expire_at,
        refus.motif as motif_refus,
        c.compte_id = lecteur.compte_id as est_le_sien
    from acces.compte_courant(p_profil) as lecteur
    inner join acces.bris_de_glace as b on b.demande_at > statement_timestamp() - interval '1 day'
    inner join acces.compte as c on b.demandeur_id = c.compte_id
    inner join acces.organisme as sien on c.organisme_code = sien.organisme_code
    inner join acces.organisme as o on b.organisme_code = o.organisme_code
    left join acces.decision as refus
        on refus.decision = 'bris_refuse' and (refus.detail ->> 'bris')::bigint = b.bris_id
    where b.demandeur_id = lecteur.compte_id or acces.gere(lecteur, b.organisme_code)
    order by b.bris_id desc;
end;
