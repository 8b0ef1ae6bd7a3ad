-- Organismes, accounts, and what was decided of them.
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

create table if not exists acces.suivi (
    jour date not null
);
comment on table acces.suivi is
'Le dernier jour où les droits ont suivi les dates du référentiel ; une ligne, ou aucune avant la première fois.';

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
