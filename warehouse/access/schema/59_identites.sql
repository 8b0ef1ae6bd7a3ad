-- Persons that the provider of identity names: the account of each, and the proof of each sign-in.
create table if not exists acces.identite_federee (
    emetteur text not null,
    sub text not null,
    compte_id bigint not null references acces.compte on delete cascade,
    liee_at timestamptz not null default clock_timestamp(),
    primary key (emetteur, sub),
    unique (compte_id, emetteur)
);
comment on table acces.identite_federee is
'La personne du fournisseur d’identité à qui un compte est lié : à sa première connexion, par son adresse de courriel.';

create table if not exists acces.preuve_identite (
    nonce text primary key,
    emetteur text not null,
    sub text not null,
    compte_id bigint not null references acces.compte on delete cascade,
    session_sha256 bytea not null,
    jeton_sha256 bytea not null,
    signature bytea not null,
    cle_id text not null,
    alg text not null,
    ouverte_at timestamptz not null default clock_timestamp()
);
comment on table acces.preuve_identite is
'Le jeton signé sur lequel une session s’est ouverte : il n’en ouvre pas deux. Gardé aussi longtemps que le journal.';
comment on column acces.preuve_identite.session_sha256 is 'La session, sous le nom que lui donne le journal.';
create index if not exists preuve_identite_date on acces.preuve_identite (ouverte_at);
create index if not exists preuve_identite_compte on acces.preuve_identite (compte_id);
