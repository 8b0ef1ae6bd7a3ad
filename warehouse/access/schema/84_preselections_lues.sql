-- Who reads the présélections of an organisme, and what became of them.

-- The identifier of a candidature says who put it forward: the code of the organisme, then a number.
create or replace function acces.candidature_id(p_organisme_code text, p_menage_id bigint)
returns text language sql immutable set search_path = ''
return p_organisme_code || '-P' || p_menage_id;

-- Whether a landlord is an organisme, or one that it succeeds.
create or replace function acces.est_son_bailleur(p_organisme_code text, p_bailleur_code text)
returns boolean language sql stable security definer set search_path = ''
return exists (
    select from acces.lignee_de(p_organisme_code) as l
    where l.bailleur_code = p_bailleur_code
);

-- The organismes whose présélections a reader shares: its own, if the register opens them to its profile; under the
-- rights that a break-glass lends, nobody's.
create or replace function acces.organismes_qui_proposent(p_profil text)
returns text[] language sql stable security definer set search_path = ''
return case
    when exists (
        select
        from acces.profil as p
        cross join acces.compte_courant(p_profil) as courant
        inner join acces.compte as c
            on courant.compte_id = c.compte_id and courant.organisme_code = c.organisme_code
        where p.profil = p_profil and p.propose
    ) then acces.organismes(p_profil)
    else '{}'
end;

-- What became, at the door, of the last file of this name in a département; nothing as long as it was not received.
create or replace function acces.statut_du_depot(p_departement_code text, p_fichier text)
returns text language plpgsql stable security definer set search_path = ''
as $$
begin
    if p_fichier is null or to_regclass('raw.depots') is null then
        return null;
    end if;
    return (
        select d.statut
        from raw.depots as d
        where d.fichier = p_fichier and coalesce(d.departement_code = p_departement_code, true)
        order by d.depot_id desc
        limit 1
    );
end
$$;

-- Its columns may have changed, which a replacement refuses.
drop function if exists acces.preselections(text);

-- One row per household; of a dwelling on which only others put households forward, one row without any.
create or replace function acces.preselections(p_profil text)
returns table (
    preselection_id bigint, departement_code text, offre_id text, date_cal date, motif_moins_de_3_code text,
    demande_id text, rang integer, rang_liste integer, points numeric, grille_code text, grille_version text,
    motif_ordre_code text, passe_devant boolean, ajoute_par text, ajoute_at timestamptz, transmis_par text,
    transmis_at timestamptz, candidature_id text, depot_statut text
)
language sql stable security definer set search_path = ''
begin atomic
    select
        p.preselection_id,
        p.departement_code,
        p.offre_id,
        p.date_cal,
        p.motif_moins_de_3_code,
        m.demande_id,
        m.rang,
        m.rang_liste,
        m.points,
        m.grille_code,
        m.grille_version,
        m.motif_ordre_code,
        m.passe_devant,
        m.ajoute_par,
        m.ajoute_at,
        m.transmis_par,
        m.transmis_at,
        acces.candidature_id(p.organisme_code, m.menage_id) as candidature_id,
        acces.statut_du_depot(p.departement_code, m.depose_dans) as depot_statut
    from acces.preselection as p
    left join acces.preselection_menage as m on p.preselection_id = m.preselection_id
    where p.organisme_code = any((select acces.organismes_qui_proposent(p_profil))::text[])
    order by p.offre_id, m.rang;
end;

create or replace function acces.decisions_saisies(p_profil text)
returns table (
    departement_code text, candidature_id text, offre_id text, date_cal date, decision_code text, rang integer,
    motif_decision_code text, saisie_par text, saisie_at timestamptz, depot_statut text
)
language sql stable security definer set search_path = ''
begin atomic
    select
        d.departement_code,
        d.candidature_id,
        d.offre_id,
        d.date_cal,
        d.decision_code,
        d.rang,
        d.motif_decision_code,
        d.saisie_par,
        d.saisie_at,
        acces.statut_du_depot(d.departement_code, d.depose_dans) as depot_statut
    from acces.decision_commission as d
    where d.organisme_code = any((select acces.organismes_qui_proposent(p_profil))::text[])
    order by d.offre_id, d.candidature_id;
end;
