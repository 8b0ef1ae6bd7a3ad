-- Which candidates of a dwelling count among the three that a commission examines: to come, then
-- held. Fewer are refused without a reason.

-- A commission examines so many demandes at least for a dwelling, or says a legal reason (CCH R441-3).
create or replace function acces.candidats_requis()
returns integer language sql immutable set search_path = ''
return 3;

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

-- How many demandes a commission examined for a dwelling on a day: those that it decided, and those that waited then,
-- positioned on that day or before and decided later, or not yet. A decision entered at the portal takes the place of
-- the published one. One demande counts once; one that is radiated, undecided, does not count.
create or replace function acces.nb_examines(p_departement_code text, p_offre_id text, p_date_cal date)
returns integer language plpgsql stable security definer set search_path = ''
as $$
declare
    v_nombre integer;
    -- Before the first publication, what was entered is all that is known. Both values of is_en_cours: an index has it
    -- before the offre.
    v_publiees text := case when to_regclass('marts.fct_candidature') is not null then
        ' union select c.demande_id from marts.fct_candidature as c left join acces.decision_commission as d'
        ' on c.departement_code = d.departement_code and c.candidature_id = d.candidature_id'
        ' where c.departement_code = $1 and c.is_en_cours = any(array[true, false]) and c.offre_id = $2'
        ' and c.date_positionnement <= $3 and case when coalesce(d.date_cal, c.date_cal) is null'
        ' then c.etat_code = ''POSITIONNEE'' and not acces.est_radiee(c.departement_code, c.demande_id)'
        ' else coalesce(d.date_cal, c.date_cal) >= $3 end'
    else '' end;
begin
    execute 'select count(*) from (select demande_id from acces.decision_commission'
        ' where departement_code = $1 and offre_id = $2 and date_cal = $3' || v_publiees || ') as examinee'
    into v_nombre
    using p_departement_code, p_offre_id, p_date_cal;
    return v_nombre;
end
$$;

-- The same for the landlord of the dwelling, which enters what its commission decided; of another's, nothing.
create or replace function acces.candidats_examines(
    p_profil text, p_departement_code text, p_offre_id text, p_date_cal date
)
returns integer language plpgsql stable security definer set search_path = ''
as $$
begin
    return case when exists (
        select
        from marts.fct_candidature as c
        cross join unnest(acces.organismes_qui_proposent(p_profil)) as o (organisme_code)
        where
            c.departement_code = p_departement_code and c.is_en_cours and c.offre_id = p_offre_id
            and acces.est_son_bailleur(o.organisme_code, c.bailleur_code)
    ) then acces.nb_examines(p_departement_code, p_offre_id, p_date_cal) end;
end
$$;

-- Refuses a commission that examines fewer than three demandes for a dwelling, of which no decision says why.
create or replace function acces.verifier_le_nombre(p_departement_code text, p_offre_id text, p_date_cal date)
returns void language plpgsql stable security definer set search_path = ''
as $$
declare
    v_nombre integer := acces.nb_examines(p_departement_code, p_offre_id, p_date_cal);
begin
    if v_nombre < acces.candidats_requis() and exists (
        select
        from acces.decision_commission as d
        where d.departement_code = p_departement_code and d.offre_id = p_offre_id and d.date_cal = p_date_cal
        having count(*) > 0 and count(d.motif_moins_de_3_code) = 0
    ) then
        perform acces.refuser(format(
            'Une commission examine au moins trois demandes par logement, et celle du %s en examine %s : '
            'donnez la raison légale d’un examen de moins de trois, ou corrigez le jour de la commission.',
            to_char(p_date_cal, 'DD/MM/YYYY'), v_nombre
        ));
    end if;
end
$$;
