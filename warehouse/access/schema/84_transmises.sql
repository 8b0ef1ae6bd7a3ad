-- What leaves as a file of candidatures: all of it for the owner, its own part for a reader.

-- What was handed over or decided, as the rows of a file of candidatures (ingestion/contracts/candidatures.py), but for
-- the numéro unique, which this schema does not hold. For the owner alone. A landlord speaks in its own name, of the
-- dwellings of those that it succeeds too. touche_at: when what a row says was last written.
create or replace function acces.evenements_candidature()
returns table (
    organisme_code text, departement_code text, demande_id text, candidature_id text, type_evenement text,
    date_survenance date, date_saisie date, offre_id text, bailleur_code text, positionne_par text,
    reservataire_code text, rang_propose integer, score_cotation numeric, decision text, rang_decision integer,
    motif_decision text, nb_candidats_examines bigint, motif_moins_de_3 text, depose_dans text, touche_at timestamptz
)
language sql stable security definer set search_path = ''
begin atomic
    select
        p.organisme_code,
        p.departement_code,
        m.demande_id,
        acces.candidature_id(p.organisme_code, m.menage_id) as candidature_id,
        'POSITIONNEMENT' as type_evenement,
        (m.transmis_at at time zone 'Europe/Paris')::date as date_survenance,
        (m.ajoute_at at time zone 'Europe/Paris')::date as date_saisie,
        p.offre_id,
        case when voix.est_bailleur then p.organisme_code else p.bailleur_code end as bailleur_code,
        case when voix.est_bailleur then 'BAILLEUR' else 'RESERVATAIRE' end as positionne_par,
        p.reservataire_code,
        m.rang as rang_propose,
        m.points as score_cotation,
        null as decision,
        null::integer as rang_decision,
        null as motif_decision,
        null::bigint as nb_candidats_examines,
        p.motif_moins_de_3_code as motif_moins_de_3,
        m.depose_dans,
        m.transmis_at as touche_at
    from acces.preselection as p
    inner join acces.preselection_menage as m on p.preselection_id = m.preselection_id
    cross join lateral acces.est_son_bailleur(p.organisme_code, p.bailleur_code) as voix (est_bailleur)
    where m.transmis_at is not null
    union all
    select
        d.organisme_code,
        d.departement_code,
        d.demande_id,
        d.candidature_id,
        'CAL' as type_evenement,
        d.date_cal as date_survenance,
        (d.saisie_at at time zone 'Europe/Paris')::date as date_saisie,
        d.offre_id,
        d.organisme_code as bailleur_code,
        null as positionne_par,
        null as reservataire_code,
        null::integer as rang_propose,
        null::numeric as score_cotation,
        d.decision_code as decision,
        d.rang as rang_decision,
        d.motif_decision_code as motif_decision,
        seance.nb_examines::bigint as nb_candidats_examines,
        case
            when seance.nb_examines < acces.candidats_requis()
                then
                    max(d.motif_moins_de_3_code) over (partition by d.departement_code, d.offre_id, d.date_cal)
        end as motif_moins_de_3,
        d.depose_dans,
        max(d.saisie_at) over (partition by d.departement_code, d.offre_id) as touche_at
    from acces.decision_commission as d
    cross join lateral acces.nb_examines(d.departement_code, d.offre_id, d.date_cal) as seance (nb_examines);
end;

-- The same for a reader: what its organisme may take away itself.
create or replace function acces.candidatures_transmises(p_profil text)
returns table (
    departement_code text, demande_id text, candidature_id text, type_evenement text, date_survenance date,
    date_saisie date, offre_id text, bailleur_code text, positionne_par text, reservataire_code text,
    rang_propose integer, score_cotation numeric, decision text, rang_decision integer, motif_decision text,
    nb_candidats_examines bigint, motif_moins_de_3 text
)
language sql stable security definer set search_path = ''
begin atomic
    select
        e.departement_code,
        e.demande_id,
        e.candidature_id,
        e.type_evenement,
        e.date_survenance,
        e.date_saisie,
        e.offre_id,
        e.bailleur_code,
        e.positionne_par,
        e.reservataire_code,
        e.rang_propose,
        e.score_cotation,
        e.decision,
        e.rang_decision,
        e.motif_decision,
        e.nb_candidats_examines,
        e.motif_moins_de_3
    from acces.evenements_candidature() as e
    where e.organisme_code = any((select acces.organismes_qui_proposent(p_profil))::text[])
    order by e.offre_id, e.candidature_id, e.date_survenance;
end;
