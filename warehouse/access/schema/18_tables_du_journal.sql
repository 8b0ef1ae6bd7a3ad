-- The journal: what is chained, and what waits for it.
create table if not exists acces.journal (
    journal_id bigint primary key,
    xid xid8 not null default pg_current_xact_id(),
    cree_at timestamptz not null default clock_timestamp(),
    evenement text not null,
    login text,
    organisme_code text,
    profil text,
    session_sha256 bytea,
    finalite text,
    cible text,
    filtre jsonb not null default '{}',
    nb_lignes integer,
    precedent bytea not null,
    empreinte bytea not null,
    check (evenement <> 'acces' or (finalite is not null and cible is not null and session_sha256 is not null))
);
comment on table acces.journal is 'Ajout seul, chaîné : chaque ligne contient l’empreinte de la précédente. Aucun nom.';
alter table acces.journal add column if not exists entree_id bigint;
alter table acces.journal drop constraint if exists journal_evenement_check;
alter table acces.journal add constraint journal_evenement_check check (
    evenement in (
        'connexion', 'refus_connexion', 'deconnexion', 'acces', 'lecture', 'export', 'refus',
        'compte_cree', 'compte_change', 'compte_suspendu', 'compte_repris', 'compte_expire', 'compte_revoque',
        'compte_revu', 'mot_de_passe', 'login_personnel', 'bris_demande', 'bris_approuve',
        'bris_refuse', 'bris_fini', 'organisme_cree', 'organisme_change', 'installation',
        'vue_gardee', 'vue_ouverte', 'vue_retiree',
        'alerte_posee', 'alerte_retiree', 'alerte_abonnee', 'alerte_desabonnee', 'alerte_envoyee',
        'preselection_menage', 'preselection_retrait', 'preselection_seance', 'preselection_transmise',
        'decision_saisie'
    )
);
alter table acces.journal drop constraint if exists journal_finalite_check;
alter table acces.journal add constraint journal_finalite_check check (
    finalite in (
        'enregistrement', 'instruction', 'proposition', 'suivi_contingent', 'dalo', 'pdalpd', 'correction_envoi'
    )
);
create unique index if not exists journal_entree on acces.journal (entree_id);
create index if not exists journal_session on acces.journal (session_sha256, cree_at) where evenement = 'acces';
create index if not exists journal_login on acces.journal (login, cree_at) where evenement = 'acces';
create index if not exists journal_organisme on acces.journal (organisme_code, journal_id);
create index if not exists journal_cree on acces.journal (cree_at);

-- Entries that the chain does not hold yet. To write one locks nothing that another writer needs.
create table if not exists acces.journal_attente (
    entree_id bigint generated always as identity primary key,
    xid xid8 not null default pg_current_xact_id(),
    cree_at timestamptz not null default clock_timestamp(),
    evenement text not null,
    login text,
    organisme_code text,
    profil text,
    session_sha256 bytea,
    finalite text,
    cible text,
    filtre jsonb not null default '{}',
    nb_lignes integer
);
comment on table acces.journal_attente is 'Les dernières lignes du journal, avant leur entrée dans la chaîne.';
-- Numbers go on from a journal that was chained at once.
select setval('acces.journal_attente_entree_id_seq', max(j.journal_id)) as dernier
from acces.journal as j
having count(j.entree_id) = 0 and count(*) > 0;
