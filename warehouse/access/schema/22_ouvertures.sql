-- What an account may open: the purposes of its profile, as the register says, and how many demandes a day.
create table if not exists acces.finalite_profil (
    profil text not null references acces.profil on delete cascade,
    finalite text not null,
    primary key (profil, finalite)
);
comment on table acces.finalite_profil is 'Les finalités qu’un profil peut déclarer.';

delete from acces.finalite_profil;
insert into acces.finalite_profil (profil, finalite)
select
    r.profil,
    jsonb_array_elements_text(r.finalites) as finalite
from jsonb_to_recordset(current_setting('observatoire.registre')::jsonb) as r (profil text, finalites jsonb);

-- What an entry of the journal may be about: a view, a page, a file of the register; never a word that a reader
-- chooses.
create table if not exists acces.cible (cible text primary key);
comment on table acces.cible is
'Ce dont une ligne du journal peut parler : une vue, une page ou un fichier du registre des droits.';
delete from acces.cible;
insert into acces.cible (cible) select jsonb_array_elements_text(current_setting('observatoire.cibles')::jsonb);

-- What opens on a purpose: the column by which an entry of the journal names its rows, and the purposes of it.
create table if not exists acces.ouverture (
    cible text primary key,
    par text not null check (par in ('demande_id', 'depot_id')),
    finalites text[] not null
);
comment on table acces.ouverture is 'Ce qui ne s’ouvre que sur finalité : par quoi une ligne du journal le nomme.';
delete from acces.ouverture;
insert into acces.ouverture (cible, par, finalites)
select
    r.cible,
    r.par,
    r.finalites
from
    jsonb_to_recordset(current_setting('observatoire.ouvertures')::jsonb)
        as r (cible text, par text, finalites text[]);

create table if not exists acces.quota_ouverture (
    valable_du date primary key,
    demandes_par_jour integer not null check (demandes_par_jour > 0),
    source text not null
);
comment on table acces.quota_ouverture is
'Combien de demandes différentes un compte peut ouvrir en un jour ; la ligne la plus récente s’applique.';
insert into acces.quota_ouverture (valable_du, demandes_par_jour, source)
values ('2026-01-01', 1000, 'Choix du projet')
on conflict do nothing;
