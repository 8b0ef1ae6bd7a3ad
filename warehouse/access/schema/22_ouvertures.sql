-- What an account may open: the purposes of its profile, and how many demandes a day. Rows are added, with their date.
create table if not exists acces.finalite_profil (
    profil text not null references acces.profil,
    finalite text not null,
    primary key (profil, finalite)
);
comment on table acces.finalite_profil is 'Les finalités qu’un profil peut déclarer pour lire une identité.';

-- All four register and instruct demandes; landlords and reservation holders propose dwellings; who holds reservations
-- follows them; DALO and PDALPD are the State’s.
insert into acces.finalite_profil (profil, finalite)
values
('bailleur', 'enregistrement'),
('bailleur', 'instruction'),
('bailleur', 'proposition'),
('etat', 'enregistrement'),
('etat', 'instruction'),
('etat', 'proposition'),
('etat', 'suivi_contingent'),
('etat', 'dalo'),
('etat', 'pdalpd'),
('commune', 'enregistrement'),
('commune', 'instruction'),
('commune', 'proposition'),
('commune', 'suivi_contingent'),
('epci', 'enregistrement'),
('epci', 'instruction'),
('epci', 'proposition'),
('epci', 'suivi_contingent')
on conflict do nothing;

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
