-- Tables of schema acces. No reader has any right on them; functions answer.
create table if not exists acces.installation (
    empreinte text not null,
    installee_at timestamptz not null default clock_timestamp()
);

create table if not exists acces.profil (
    profil text primary key check (profil ~ '^[a-z_]+$'),
    libelle text not null
);
alter table acces.profil add column if not exists est_public boolean not null default false;
alter table acces.profil add column if not exists journal text;
alter table acces.profil add column if not exists voit_les_motifs boolean not null default false;
alter table acces.profil add column if not exists comptes text;
alter table acces.profil add column if not exists propose boolean not null default false;
comment on table acces.profil is 'Un profil : un rôle profil_<profil>, un schéma de vues du même nom.';
comment on column acces.profil.journal is 'Le journal qu’il lit : celui de son organisme, celui de tous, aucun.';
comment on column acces.profil.comptes is
'Les comptes que gèrent les siens : ceux de tous ; ceux de leur organisme, s’ils en sont administrateurs ; aucun.';
comment on column acces.profil.propose is
'Il présélectionne des ménages pour les offres qu’il lit, parmi les demandes qu’il lit, avec les siens et eux seuls.';
comment on column acces.profil.voit_les_motifs is
'Il lit pourquoi une publication est refusée, ou acceptée malgré une baisse.';

-- The profiles are those of the register (warehouse/access/register), which the installation hands over.
delete from acces.profil as p
where p.profil not in (
    select r.profil from jsonb_to_recordset(current_setting('observatoire.registre')::jsonb) as r (profil text)
);
insert into acces.profil (profil, libelle, est_public, journal, voit_les_motifs, comptes, propose)
select
    r.profil,
    r.libelle,
    r.est_public,
    r.journal,
    r.voit_les_motifs,
    r.comptes,
    r.propose
from
    jsonb_to_recordset(current_setting('observatoire.registre')::jsonb)
        as r (
            profil text, libelle text, est_public boolean, journal text, voit_les_motifs boolean, comptes text,
            propose boolean
        )
on conflict (profil) do update set
    libelle = excluded.libelle,
    est_public = excluded.est_public,
    journal = excluded.journal,
    voit_les_motifs = excluded.voit_les_motifs,
    comptes = excluded.comptes,
    propose = excluded.propose;

create table if not exists acces.departement (
    departement_code text primary key,
    installe_at timestamptz not null default clock_timestamp()
);
alter table acces.departement add column if not exists est_demonstration boolean not null default false;
comment on table acces.departement is
'Les départements de cette base : ceux de son installation, ou celui de sa démonstration.';

create table if not exists acces.organisme (
    organisme_code text primary key,
    departement_code text not null,
    libelle text not null,
    type_organisme text not null,
    profil text references acces.profil,
    siren text,
    communes text[] not null default '{}',
    epcis text[] not null default '{}',
    bailleur_code text,
    reservataires text[] not null default '{}',
    est_registraire boolean not null default false,
    a_cia boolean not null default false,
    est_delegataire boolean not null default false
);
alter table acces.organisme alter column departement_code drop default;
alter table acces.organisme add column if not exists reservataires text[] not null default '{}';
do $$
begin
    update acces.organisme set reservataires = array[reservataire_code] where reservataire_code is not null;
    alter table acces.organisme drop column reservataire_code;
exception when undefined_column then null;
end
$$;
alter table acces.organisme add column if not exists successeur_code text;
alter table acces.organisme add column if not exists valable_au date;
alter table acces.organisme add column if not exists autres_departements text[] not null default '{}';
alter table acces.organisme add column if not exists ouvert_at timestamptz default now();
-- Unknown in a home of before these two, until the end of 82_droits_du_referentiel.sql.
alter table acces.organisme add column if not exists guichets text[];
alter table acces.organisme add column if not exists delegations text[];
alter table acces.organisme alter column guichets set default '{}', alter column delegations set default '{}';
comment on table acces.organisme is
'Un organisme et la portée de ses droits : ce que donne la dernière publication, moins ce que le référentiel a retiré.';
comment on column acces.organisme.autres_departements is
'Où il agit aussi, d’après le référentiel de chacun ; son territoire et ses réservations y sont réunis.';
comment on column acces.organisme.successeur_code is 'Qui lit son passé, une fois qu’il n’est plus.';
comment on column acces.organisme.valable_au is 'Premier jour où il n’est plus ; ses comptes ne lisent plus rien.';
comment on column acces.organisme.ouvert_at is
'Quand ses droits se sont ouverts ; vide, ses comptes ne lisent rien avant la prochaine publication.';
comment on column acces.organisme.guichets is 'Les guichets qu’il tient, et ceux qu’il tenait et qui ont fermé.';
comment on column acces.organisme.delegations is 'Communes et EPCI où l’État lui délègue ses aides à la pierre.';

create table if not exists acces.guichet (
    departement_code text not null,
    guichet_code text not null,
    nature text not null check (nature in ('etat', 'collectivite')),
    primary key (departement_code, guichet_code)
);
comment on table acces.guichet is
'Les guichets de l’État et des collectivités à la dernière publication, moins ceux qui ont changé de nature depuis.';

create table if not exists acces.commune_ancienne (
    code_commune text primary key,
    commune_actuelle text not null
);
comment on table acces.commune_ancienne is
'Les communes d’avant une fusion, dont un fichier peut donner le code : les droits suivent celle d’aujourd’hui.';
delete from acces.commune_ancienne;
insert into acces.commune_ancienne (code_commune, commune_actuelle)
select
    c.key,
    c.value
from jsonb_each_text(current_setting('observatoire.communes_anciennes')::jsonb) as c;

create table if not exists acces.compte (
    compte_id bigint generated always as identity primary key,
    login text not null unique check (login ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    libelle text not null,
    profil text not null references acces.profil,
    organisme_code text not null references acces.organisme,
    empreinte_mot_de_passe text,
    role_pg text unique check (role_pg not in ('authenticator', 'portier') and role_pg not like 'profil\_%'),
    est_actif boolean not null default true,
    est_demo boolean not null default false,
    cree_at timestamptz not null default clock_timestamp()
);
comment on column acces.compte.role_pg is 'Login PostgreSQL du même agent : psql donne alors les mêmes lignes.';
alter table acces.compte add column if not exists email text;
alter table acces.compte add column if not exists communes text[];
alter table acces.compte add column if not exists epcis text[];
alter table acces.compte add column if not exists valable_du date not null
default (clock_timestamp() at time zone 'Europe/Paris')::date;
alter table acces.compte add column if not exists valable_au date;
alter table acces.compte add column if not exists suspendu_at timestamptz;
alter table acces.compte add column if not exists revoque_at timestamptz;
alter table acces.compte add column if not exists mot_de_passe_expire_at timestamptz;
alter table acces.compte add column if not exists utilise_at timestamptz;
alter table acces.compte add column if not exists repris_at timestamptz not null default clock_timestamp();
alter table acces.compte add column if not exists est_administrateur boolean not null default false;
alter table acces.compte add column if not exists revu_at timestamptz;
comment on column acces.compte.est_administrateur is 'Il gère les comptes de son organisme, hors le sien.';
comment on column acces.compte.est_actif is 'Faux : un compte de démonstration que le réglage de l’installation ferme.';
comment on column acces.compte.communes is
'Sa part du territoire de l’organisme ; vide, avec epcis, elle en est le tout.';
comment on column acces.compte.mot_de_passe_expire_at is
'Fin d’un secret à usage unique ; vide, le mot de passe a été choisi par la personne.';
comment on column acces.compte.repris_at is 'Création ou reprise : les 90 jours sans usage se comptent depuis elle.';

create table if not exists acces.decision (
    decision_id bigint generated always as identity primary key,
    decidee_at timestamptz not null default clock_timestamp(),
    decision text not null,
    login text,
    organisme_code text,
    par text not null,
    motif text,
    detail jsonb not null default '{}'
);
comment on table acces.decision is
'Qui a décidé quoi d’un compte ou d’un organisme, et pourquoi : le journal n’en garde que les codes.';
create index if not exists decision_login on acces.decision (login, decision_id);

create table if not exists acces.session (
    jeton_sha256 bytea primary key check (octet_length(jeton_sha256) = 32),
    compte_id bigint not null references acces.compte,
    origine text not null,
    ouverte_at timestamptz not null default clock_timestamp(),
    vue_at timestamptz not null default clock_timestamp(),
    expire_at timestamptz not null default clock_timestamp() + interval '8 hours',
    revoquee_at timestamptz
);
alter table acces.session drop constraint if exists session_origine_check;
alter table acces.session add constraint session_origine_check check (origine in ('portail', 'commande', 'alerte'));
create index if not exists session_fin on acces.session (expire_at);
create index if not exists session_nom on acces.session (encode(sha256(jeton_sha256), 'hex'));
create index if not exists session_compte on acces.session (compte_id) where revoquee_at is null;

create table if not exists acces.tentative (
    login_sha256 bytea not null,
    tentee_at timestamptz not null default clock_timestamp(),
    effacee boolean not null default false
);
alter table acces.tentative add column if not exists lieu_sha256 bytea not null default '';
alter table acces.tentative add column if not exists est_connu boolean not null default false;
comment on column acces.tentative.lieu_sha256 is
'D’où vient la tentative : empreinte du navigateur, si le compte s’y est déjà connecté (est_connu), sinon du réseau.';
create index if not exists tentative_lieu on acces.tentative (lieu_sha256, tentee_at);
create index if not exists tentative_login on acces.tentative (login_sha256, tentee_at);
create index if not exists tentative_date on acces.tentative (tentee_at);

create table if not exists acces.navigateur (
    jeton_sha256 bytea not null check (octet_length(jeton_sha256) = 32),
    compte_id bigint not null references acces.compte on delete cascade,
    vu_at timestamptz not null default clock_timestamp(),
    primary key (jeton_sha256, compte_id)
);
comment on table acces.navigateur is
'Les navigateurs où un compte s’est connecté depuis 90 jours : les échecs venus d’ailleurs ne les arrêtent pas.';
create index if not exists navigateur_date on acces.navigateur (vu_at);

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
