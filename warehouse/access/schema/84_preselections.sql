-- Présélections: the households that an organisme puts forward for an offre, in order, under pseudonym. They are shared
-- inside the organisme, and with nobody else, until they are handed over: then they leave as a file of candidatures.
-- Here: what is kept. Reading it: 84_preselections_lues.sql; writing it: 85_proposer.sql, 86_commission.sql.
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
    passe_devant boolean not null default false,
    ajoute_par text not null,
    ajoute_at timestamptz not null default clock_timestamp(),
    transmis_par text,
    transmis_at timestamptz,
    depose_dans text,
    unique (preselection_id, demande_id),
    unique (preselection_id, rang) deferrable initially deferred
);
alter table acces.preselection_menage add column if not exists passe_devant boolean not null default false;
comment on table acces.preselection_menage is
'Un ménage présélectionné, sous pseudonyme : sa place, son rang dans la liste et la grille du jour, qui, quand.';
comment on column acces.preselection_menage.passe_devant is
'Un ménage mieux classé de la liste n’est pas avant lui dans la présélection ; revu à chaque changement.';
comment on column acces.preselection_menage.motif_ordre_code is 'Pourquoi il passe devant un ménage mieux classé.';
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
