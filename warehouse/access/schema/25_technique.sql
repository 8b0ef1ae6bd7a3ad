-- What survives every build beside the accesses: the publications, and what disclosure control has shown so far.
create table if not exists technique.publication (
    publication_id text primary key,
    statut text not null check (statut in ('publiee', 'refusee')),
    debut_at timestamptz not null,
    fin_at timestamptz not null default clock_timestamp(),
    motif text,
    audit jsonb not null default '{}'
);
comment on table technique.publication is 'Une tentative de publication : publiée, ou refusée avec ses motifs.';
create index if not exists publication_fin on technique.publication (fin_at);

-- What readers outside the perimeter see, row by row, kept from one publication to the next: a published row keeps its
-- value, until a revision audited with it adds another. Exact even where masked: the owner's alone, as the marts.
create table if not exists technique.secret_cellule (
    departement_code text not null,
    indicateur_code text not null,
    periode_type text not null,
    periode text not null,
    territoire_type text not null,
    territoire_code text not null,
    dimension text not null,
    modalite text not null,
    valeur numeric,
    borne_basse numeric,
    borne_haute numeric,
    numerateur numeric,
    denominateur numeric,
    effectif integer,
    is_masque boolean not null,
    is_provisoire boolean not null,
    is_soustraite boolean not null default false,
    is_propre boolean not null default false,
    revision integer not null default 0,
    publication_id text not null
);
alter table technique.secret_cellule add column if not exists is_soustraite boolean not null default false;
alter table technique.secret_cellule add column if not exists is_propre boolean not null default false;
alter table technique.secret_cellule add column if not exists revision integer not null default 0;
alter table technique.secret_cellule drop constraint if exists secret_cellule_pkey;
create unique index if not exists secret_cellule_revision on technique.secret_cellule (
    departement_code, indicateur_code, periode_type, periode, territoire_type, territoire_code, dimension, modalite,
    revision
);
comment on table technique.secret_cellule is
'Ce que voient les lecteurs hors du périmètre nominatif, figé à sa première publication, et ses révisions.';
comment on column technique.secret_cellule.is_soustraite is
'Ce qu’en lisent des collectivités, retranché, laissait trop peu de personnes à la première publication.';
comment on column technique.secret_cellule.is_propre is
'Ligne d’un territoire que seuls lisent les comptes de ce territoire.';
create index if not exists secret_cellule_publication on technique.secret_cellule (publication_id);

-- Points of the waiting curves that readers outside the perimeter see, of each closed year, once; to the point.
create table if not exists technique.secret_courbe (
    departement_code text not null,
    periode text not null,
    territoire_type text not null,
    territoire_code text not null,
    typologie text not null,
    priorite text not null,
    mutation text not null,
    attente_mois integer not null,
    survie double precision not null,
    survie_basse double precision,
    survie_haute double precision,
    incidence_logee double precision not null,
    incidence_basse double precision,
    incidence_haute double precision,
    publication_id text not null,
    primary key (
        departement_code, periode, territoire_type, territoire_code, typologie, priorite, mutation, attente_mois
    )
);
comment on table technique.secret_courbe is
'Les points des courbes d’attente que voient les lecteurs hors du périmètre nominatif, figés année par année.';
create index if not exists secret_courbe_publication on technique.secret_courbe (publication_id);

create table if not exists technique.secret_bilan (
    publication_id text not null,
    bilan jsonb not null
);
alter table technique.secret_bilan add column if not exists departement_code text;
alter table technique.secret_bilan drop constraint if exists secret_bilan_pkey;
create unique index if not exists secret_bilan_departement on technique.secret_bilan (
    publication_id, departement_code
);
comment on table technique.secret_bilan is
'Information gardée et masquée par cube, pour chaque construction de chaque département.';

-- What keys a pseudonym that a reader could otherwise work out from another: drawn once, read by the owner alone.
create table if not exists technique.sel (
    usage text primary key,
    valeur bytea not null
);
comment on table technique.sel is 'Le secret d’un pseudonyme propre à une liste, tiré une fois.';
insert into technique.sel (usage, valeur)
values ('presomption', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
on conflict (usage) do nothing;
