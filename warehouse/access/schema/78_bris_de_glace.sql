-- Asking for an hour of the rights of another organisme, by the portier, which reads nothing; and what readers are told
-- of it. A glass is broken by two persons, each by its own session: the second one decides in 78_bris_decides.sql.
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
