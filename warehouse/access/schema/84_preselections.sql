-- Présélections: the households that an organisme puts forward for an offre, in order, under pseudonym. They are shared
-- inside the organisme, and with nobody else, until they are handed over: then they leave as a file of candidatures.
-- Here: what is kept, and who reads it. Writing it: 85_proposer.sql, 86_commission.sql.
create table if not exists acces.preselection (
    preselection_id bigint generated always as identity primary key,
    organisme_code text not null references acces.organisme,
    departement_code text not null,
    offre_id text not null,
    bailleur_code text not null,
    reservataire_code text,
    date_cal date,
    motif_moins_de_3_code text,
    ouverte_par text not null,
    modifiee_at timestamptz not null default clock_timestamp(),
    unique (organisme_code, departement_code, offre_id)
);
comment on table acces.preselection is
'Un logement proposé, et les ménages qu’un organisme y présélectionne ; aucun autre organisme ne les lit.';
comment on column acces.preselection.reservataire_code is 'À qui l’offre est réservée ; vide, le bailleur propose.';

create table if not exists acces.preselection_menage (
    menage_id bigint generated always as identity primary key,
    preselection_id bigint not null references acces.preselection on delete cascade,
    demande_id text not null,
    rang integer not null check (rang > 0),
    rang_liste integer not null,
    points numeric not null,
    grille_code text not null,
    grille_version text not null,
    motif_ordre_code text,
    ajoute_par text not null,
    ajoute_at timestamptz not null default clock_timestamp(),
    transmis_par text,
    transmis_at timestamptz,
    depose_dans text,
    unique (preselection_id, demande_id),
    unique (preselection_id, rang) deferrable initially deferred
);
comment on table acces.preselection_menage is
'Un ménage présélectionné, sous pseudonyme : sa place, son rang dans la liste et la grille du jour, qui, quand.';
comment on column acces.preselection_menage.motif_ordre_code is
'Pourquoi il passe devant un ménage mieux classé ; demandé si sa place est meilleure que son rang dans la liste.';
comment on column acces.preselection_menage.depose_dans is 'Le fichier de candidatures qui le porte.';

create table if not exists acces.decision_commission (
    departement_code text not null,
    candidature_id text not null,
    organisme_code text not null references acces.organisme,
    offre_id text not null,
    demande_id text not null,
    bailleur_code text not null,
    date_cal date not null,
    decision_code text not null,
    rang integer,
    motif_decision_code text,
    motif_moins_de_3_code text,
    saisie_par text not null,
    saisie_at timestamptz not null default clock_timestamp(),
    depose_dans text,
    date_partie date,
    primary key (departement_code, candidature_id)
);
comment on table acces.decision_commission is
'Ce que la commission d’un bailleur a décidé d’une candidature, saisi au portail ; sous pseudonyme.';
comment on column acces.decision_commission.date_partie is
'Le jour de commission le plus tardif qu’un fichier a porté : une correction n’est lue que si elle ne le précède pas.';

-- Forced on the owner too: no role reads these tables but through the functions below.
do $$
declare
    v_table text;
begin
    foreach v_table in array array['preselection', 'preselection_menage', 'decision_commission'] loop
        execute format('alter table acces.%I enable row level security', v_table);
        execute format('alter table acces.%I force row level security', v_table);
        execute format('drop policy if exists proprietaire on acces.%I', v_table);
        execute format('create policy proprietaire on acces.%I to current_user using (true)', v_table);
    end loop;
end
$$;

-- The identifier of a candidature says who put it forward: the code of the organisme, then a number.
create or replace function acces.candidature_id(p_organisme_code text, p_menage_id bigint)
returns text language sql immutable set search_path = ''
return p_organisme_code || '-P' || p_menage_id;

-- Whether a landlord is an organisme, or one that it succeeds.
create or replace function acces.est_son_bailleur(p_organisme_code text, p_bailleur_code text)
returns boolean language sql stable security definer set search_path = ''
return exists (
    select from acces.lignee_de(p_organisme_code) as l
    where l.bailleur_code = p_bailleur_code
);

-- The organismes whose présélections a reader shares: its own, if the register opens them to its profile; under the
-- rights that a break-glass lends, nobody's.
create or replace function acces.organismes_qui_proposent(p_profil text)
returns text[] language sql stable security definer set search_path = ''
return case
    when exists (
        select
        from acces.profil as p
        cross join acces.compte_courant(p_profil) as courant
        inner join acces.compte as c
            on courant.compte_id = c.compte_id and courant.organisme_code = c.organisme_code
        where p.profil = p_profil and p.propose
    ) then acces.organismes(p_profil)
    else '{}'
end;

-- What became, at the door, of the last file of this name in a département; nothing as long as it was not received.
create or replace function acces.statut_du_depot(p_departement_code text, p_fichier text)
returns text language plpgsql stable security definer set search_path = ''
as $$
begin
    if p_fichier is null or to_regclass('raw.depots') is null then
        return null;
    end if;
    return (
        select d.statut
        from raw.depots as d
        where d.fichier = p_fichier and coalesce(d.departement_code = p_departement_code, true)
        order by d.depot_id desc
        limit 1
    );
end
$$;

create or replace function acces.preselections(p_profil text)
returns table (
    preselection_id bigint, departement_code text, offre_id text, date_cal date, motif_moins_de_3_code text,
    demande_id text, rang integer, rang_liste integer, points numeric, grille_code text, grille_version text,
    motif_ordre_code text, ajoute_par text, ajoute_at timestamptz, transmis_par text, transmis_at timestamptz,
    candidature_id text, depot_statut text
)
language sql stable security definer set search_path = ''
begin atomic
    select
        p.preselection_id,
        p.departement_code,
        p.offre_id,
        p.date_cal,
        p.motif_moins_de_3_code,
        m.demande_id,
        m.rang,
        m.rang_liste,
        m.points,
        m.grille_code,
        m.grille_version,
        m.motif_ordre_code,
        m.ajoute_par,
        m.ajoute_at,
        m.transmis_par,
        m.transmis_at,
        acces.candidature_id(p.organisme_code, m.menage_id) as candidature_id,
        acces.statut_du_depot(p.departement_code, m.depose_dans) as depot_statut
    from acces.preselection as p
    inner join acces.preselection_menage as m on p.preselection_id = m.preselection_id
    where p.organisme_code = any(acces.organismes_qui_proposent(p_profil))
    order by p.offre_id, m.rang;
end;

create or replace function acces.decisions_saisies(p_profil text)
returns table (
    departement_code text, candidature_id text, offre_id text, date_cal date, decision_code text, rang integer,
    motif_decision_code text, saisie_par text, saisie_at timestamptz, depot_statut text
)
language sql stable security definer set search_path = ''
begin atomic
    select
        d.departement_code,
        d.candidature_id,
        d.offre_id,
        d.date_cal,
        d.decision_code,
        d.rang,
        d.motif_decision_code,
        d.saisie_par,
        d.saisie_at,
        acces.statut_du_depot(d.departement_code, d.depose_dans) as depot_statut
    from acces.decision_commission as d
    where d.organisme_code = any(acces.organismes_qui_proposent(p_profil))
    order by d.offre_id, d.candidature_id;
end;

-- What was handed over or decided, as the rows of a file of candidatures (ingestion/contracts/candidatures.py), but for
-- the numéro unique, which this schema does not hold. For the owner alone. A landlord speaks in its own name, of the
-- dwellings of those that it succeeds too. touche_at: when what a row says was last written.
create or replace function acces.evenements_candidature()
returns table (
    organisme_code text, departement_code text, demande_id text, candidature_id text, type_evenement text,
    date_survenance date, date_saisie date, offre_id text, bailleur_code text, positionne_par text,
    reservataire_code text, rang_propose integer, score_cotation numeric, decision text, rang_decision integer,
    motif_decision text, nb_candidats_examines bigint, motif_moins_de_3 text, depose_dans text, touche_at timestamptz
)
language sql stable security definer set search_path = ''
begin atomic
    select
        p.organisme_code,
        p.departement_code,
        m.demande_id,
        acces.candidature_id(p.organisme_code, m.menage_id) as candidature_id,
        'POSITIONNEMENT' as type_evenement,
        (m.transmis_at at time zone 'Europe/Paris')::date as date_survenance,
        (m.ajoute_at at time zone 'Europe/Paris')::date as date_saisie,
        p.offre_id,
        case when voix.est_bailleur then p.organisme_code else p.bailleur_code end as bailleur_code,
        case when voix.est_bailleur then 'BAILLEUR' else 'RESERVATAIRE' end as positionne_par,
        p.reservataire_code,
        m.rang as rang_propose,
        m.points as score_cotation,
        null as decision,
        null::integer as rang_decision,
        null as motif_decision,
        null::bigint as nb_candidats_examines,
        null as motif_moins_de_3,
        m.depose_dans,
        m.transmis_at as touche_at
    from acces.preselection as p
    inner join acces.preselection_menage as m on p.preselection_id = m.preselection_id
    cross join lateral acces.est_son_bailleur(p.organisme_code, p.bailleur_code) as voix (est_bailleur)
    where m.transmis_at is not null
    union all
    select
        d.organisme_code,
        d.departement_code,
        d.demande_id,
        d.candidature_id,
        'CAL' as type_evenement,
        d.date_cal as date_survenance,
        (d.saisie_at at time zone 'Europe/Paris')::date as date_saisie,
        d.offre_id,
        d.organisme_code as bailleur_code,
        null as positionne_par,
        null as reservataire_code,
        null::integer as rang_propose,
        null::numeric as score_cotation,
        d.decision_code as decision,
        d.rang as rang_decision,
        d.motif_decision_code as motif_decision,
        count(*) over (partition by d.departement_code, d.offre_id, d.date_cal) as nb_candidats_examines,
        max(d.motif_moins_de_3_code) over (partition by d.departement_code, d.offre_id, d.date_cal) as motif_moins_de_3,
        d.depose_dans,
        max(d.saisie_at) over (partition by d.departement_code, d.offre_id) as touche_at
    from acces.decision_commission as d;
end;

-- The same for a reader: what its organisme may take away itself.
create or replace function acces.candidatures_transmises(p_profil text)
returns table (
    departement_code text, demande_id text, candidature_id text, type_evenement text, date_survenance date,
    date_saisie date, offre_id text, bailleur_code text, positionne_par text, reservataire_code text,
    rang_propose integer, score_cotation numeric, decision text, rang_decision integer, motif_decision text,
    nb_candidats_examines bigint, motif_moins_de_3 text
)
language sql stable security definer set search_path = ''
begin atomic
    select
        e.departement_code,
        e.demande_id,
        e.candidature_id,
        e.type_evenement,
        e.date_survenance,
        e.date_saisie,
        e.offre_id,
        e.bailleur_code,
        e.positionne_par,
        e.reservataire_code,
        e.rang_propose,
        e.score_cotation,
        e.decision,
        e.rang_decision,
        e.motif_decision,
        e.nb_candidats_examines,
        e.motif_moins_de_3
    from acces.evenements_candidature() as e
    where e.organisme_code = any(acces.organismes_qui_proposent(p_profil))
    order by e.offre_id, e.candidature_id, e.date_survenance;
end;

-- Removes the présélections and the decisions that nobody has touched for a year: what they became is in the files.
create or replace function acces.retirer_preselections_anciennes()
returns integer language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_retirees integer;
begin
    delete from acces.preselection as p where p.modifiee_at < clock_timestamp() - interval '1 year';
    get diagnostics v_retirees = row_count;
    delete from acces.decision_commission as d where d.saisie_at < clock_timestamp() - interval '1 year';
    return v_retirees;
end
$$;
