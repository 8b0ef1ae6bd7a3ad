-- Accounts managed by people: who manages whom is decided here, from the session. Here readers list; a decision is
-- carried by 77_gestion_ecrite.sql.
create or replace function acces.gere(p_auteur acces.compte, p_organisme_code text)
returns boolean language sql stable security definer set search_path = ''
return exists (
    select
    from acces.organisme as o
    inner join acces.organisme as sien on sien.organisme_code = (p_auteur).organisme_code
    where
        o.organisme_code = p_organisme_code
        and o.profil is not null and not acces.est_public(o.profil)
        and case acces.gestion(p_auteur)
            when 'tous' then acces.departements_de(o) && acces.departements_de(sien)
            when 'organisme' then o.organisme_code = sien.organisme_code
            else false
        end
);

create or replace function acces.comptes_geres(p_profil text)
returns table (
    login text, libelle text, email text, profil text, organisme_code text, organisme_libelle text, communes text[],
    epcis text[], valable_du date, valable_au date, est_administrateur boolean, etat text, utilise_at timestamptz,
    revu_at timestamptz, est_a_revoir boolean, est_le_sien boolean
)
language sql stable security definer set search_path = ''
begin atomic
    select
        c.login,
        c.libelle,
        c.email,
        c.profil,
        c.organisme_code,
        o.libelle as organisme_libelle,
        c.communes,
        c.epcis,
        c.valable_du,
        c.valable_au,
        c.est_administrateur,
        acces.etat_du_compte(c) as etat,
        c.utilise_at,
        c.revu_at,
        acces.est_a_revoir(c) as est_a_revoir,
        c.compte_id = auteur.compte_id as est_le_sien
    from acces.compte_courant(p_profil) as auteur
    inner join acces.compte as c on acces.gere(auteur, c.organisme_code)
    inner join acces.organisme as o on c.organisme_code = o.organisme_code
    order by o.libelle, c.login;
end;

create or replace function acces.organismes_geres(p_profil text)
returns table (organisme_code text, libelle text, profil text, communes text[], epcis text[])
language sql stable security definer set search_path = ''
begin atomic
    select
        o.organisme_code,
        o.libelle,
        o.profil,
        o.communes,
        o.epcis
    from acces.compte_courant(p_profil) as auteur
    inner join acces.organisme as o on acces.gere(auteur, o.organisme_code)
    order by o.libelle;
end;

create or replace function acces.volumes_geres(p_profil text)
returns table (jour date, login text, organisme_code text, ouvertes bigint, habituelles numeric)
language sql stable security definer set search_path = ''
begin atomic
    select
        v.jour,
        v.login,
        v.organisme_code,
        v.ouvertes,
        v.habituelles
    from acces.compte_courant(p_profil) as auteur
    cross join acces.volumes_inhabituels() as v
    where acces.gere(auteur, v.organisme_code)
    order by v.jour desc, v.ouvertes desc;
end;
