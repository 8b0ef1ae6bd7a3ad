-- What is installed: the profiles of the register, the départements. No reader has any right on a table of this schema:
-- functions answer.
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
alter table acces.profil add column if not exists offres text;
alter table acces.profil add column if not exists guichets text;
comment on table acces.profil is 'Un profil : un rôle profil_<profil>, un schéma de vues du même nom.';
comment on column acces.profil.journal is 'Le journal qu’il lit : celui de son organisme, celui de tous, aucun.';
comment on column acces.profil.comptes is
'Les comptes que gèrent les siens : ceux de tous ; ceux de leur organisme, s’ils en sont administrateurs ; aucun.';
comment on column acces.profil.propose is
'Il présélectionne des ménages pour les offres qu’il lit, parmi les demandes qu’il lit, avec les siens et eux seuls.';
comment on column acces.profil.offres is
'Les offres qu’il lit et sur lesquelles il propose, par le prédicat du registre ; vide, il ne propose pas.';
comment on column acces.profil.guichets is
'La nature des guichets des organismes de ce profil, pour les droits : etat, collectivite ; vide, aucune des deux.';
comment on column acces.profil.voit_les_motifs is
'Il lit pourquoi une publication est refusée, ou acceptée malgré une baisse.';

-- The profiles are those of the register (warehouse/access/register), which the installation hands over.
delete from acces.profil as p
where p.profil not in (
    select r.profil from jsonb_to_recordset(current_setting('observatoire.registre')::jsonb) as r (profil text)
);
insert into acces.profil (profil, libelle, est_public, journal, voit_les_motifs, comptes, propose, offres, guichets)
select
    r.profil,
    r.libelle,
    r.est_public,
    r.journal,
    r.voit_les_motifs,
    r.comptes,
    r.propose,
    r.offres,
    r.guichets
from
    jsonb_to_recordset(current_setting('observatoire.registre')::jsonb)
        as r (
            profil text, libelle text, est_public boolean, journal text, voit_les_motifs boolean, comptes text,
            propose boolean, offres text, guichets text
        )
on conflict (profil) do update set
    libelle = excluded.libelle,
    est_public = excluded.est_public,
    journal = excluded.journal,
    voit_les_motifs = excluded.voit_les_motifs,
    comptes = excluded.comptes,
    propose = excluded.propose,
    offres = excluded.offres,
    guichets = excluded.guichets;

create table if not exists acces.departement (
    departement_code text primary key,
    installe_at timestamptz not null default clock_timestamp()
);
alter table acces.departement add column if not exists est_demonstration boolean not null default false;
comment on table acces.departement is
'Les départements de cette base : ceux de son installation, ou celui de sa démonstration.';
