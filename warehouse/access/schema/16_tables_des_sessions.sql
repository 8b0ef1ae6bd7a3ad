-- Sessions, attempts to open one, browsers from which an account signed in.
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
