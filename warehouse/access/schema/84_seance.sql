-- Which candidates of a dwelling count among the three that a commission examines.

-- Whether the last publication says that a demande is radiated: its household waits for no dwelling any more.
create or replace function acces.est_radiee(p_departement_code text, p_demande_id text)
returns boolean language plpgsql stable security definer set search_path = ''
as $$
begin
    return exists (
        select from marts.fct_demande as d
        where d.departement_code = p_departement_code and d.demande_id = p_demande_id and d.etat_code = 'radiee'
    );
end
$$;

-- How many demandes the commission will examine for the dwelling of a présélection: its households, and the
-- candidatures that nobody has examined yet among those that the account reads, whoever put them forward. One of both
-- counts once; a demande that is radiated since does not count.
create or replace function acces.candidats_a_examiner(p_compte acces.compte, p_preselection acces.preselection)
returns integer language plpgsql stable security definer set search_path = ''
as $$
declare
    v_nombre integer;
begin
    execute format(
        'select count(*) from (select demande_id from acces.preselection_menage where preselection_id = $1'
        ' union select demande_id from (select * from marts.fct_candidature where departement_code = $2 and offre_id = $3'
        ' and etat_code = ''POSITIONNEE'' and (%s)) as c) as candidat'
        ' where not acces.est_radiee($2, candidat.demande_id)',
        acces.regle_de_lecture(p_compte.profil, 'marts.fct_candidature')
    )
    into v_nombre
    using p_preselection.preselection_id, p_preselection.departement_code, p_preselection.offre_id;
    return v_nombre;
end
$$;
