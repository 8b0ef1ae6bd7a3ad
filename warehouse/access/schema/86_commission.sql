-- What a commission decides, entered by its landlord at the portal: carried by the portier, as 85_proposer.sql.

-- A decision is about a candidature that is published, whoever put it forward: from the commission on, the landlord
-- speaks. Entered again, it takes the place of the former one. Where its day changes, the other decisions of the
-- dwelling and of the former day move with it (p_avec_les_autres), or stay there.
drop function if exists acces.statuer(bytea, text, text, date, text, integer, text, text);
create or replace function acces.statuer(
    p_jeton_sha256 bytea, p_departement_code text, p_candidature_id text, p_date_cal date, p_decision text,
    p_rang integer, p_motif text, p_motif_moins_de_3 text, p_avec_les_autres boolean
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_qui_propose(p_jeton_sha256);
    v_decision acces.decision_commission;
    v_depuis date;
    v_partie date;
    v_ancienne acces.decision_commission;
begin
    execute format(
        'select c.departement_code, c.candidature_id, c.offre_id, c.demande_id, c.bailleur_code, c.date_positionnement,'
        ' c.date_cal'
        ' from (select * from marts.fct_candidature where departement_code = $1 and candidature_id = $2'
        ' and is_en_cours and date_offre is null and (%s)) as c',
        acces.regle_de_lecture(v_compte.profil, 'marts.fct_candidature')
    )
    into
        v_decision.departement_code, v_decision.candidature_id, v_decision.offre_id, v_decision.demande_id,
        v_decision.bailleur_code, v_depuis, v_partie
    using p_departement_code, p_candidature_id;
    if v_decision.candidature_id is null then
        perform acces.refuser('Cette candidature n’attend pas de décision, ou n’est pas la vôtre.');
    end if;
    if not acces.est_son_bailleur(v_compte.organisme_code, v_decision.bailleur_code) then
        perform acces.refuser('La décision est celle de la commission du bailleur : il la saisit.');
    end if;
    if p_date_cal is null or p_date_cal > acces.aujourd_hui() or p_date_cal < v_depuis then
        perform acces.refuser('Donnez le jour de la commission : après le positionnement, et non à venir.');
    end if;
    -- Of two decisions on one candidature, the build keeps that of the latest day.
    select greatest(v_partie, d.date_partie) into v_partie
    from (select) as une
    left join acces.decision_commission as d
        on d.departement_code = v_decision.departement_code and d.candidature_id = p_candidature_id;
    if p_date_cal < v_partie then
        perform acces.refuser(format(
            'Une décision du %s est déjà partie : elle se corrige à ce jour ou après, non avant.',
            to_char(v_partie, 'DD/MM/YYYY')
        ));
    end if;
    if coalesce(p_decision, '') = '' then
        perform acces.refuser('Choisissez la décision de la commission.');
    end if;
    perform acces.verifier_code('DECISION_CAL', p_decision);
    if p_decision = 'NAT' and p_motif is null then
        perform acces.refuser('Choisissez dans la liste le motif de la non-attribution.');
    end if;
    if p_decision = 'NAT' then
        perform acces.verifier_code('MOTIF_NON_ATTRIBUTION', p_motif);
    end if;
    if p_decision = 'ATR' and coalesce(p_rang, 0) not between 1 and 20 then
        perform acces.refuser('Une attribution avec rang demande un rang, de 1 à 20.');
    end if;
    if p_motif_moins_de_3 is not null then
        perform acces.verifier_code('MOTIF_MOINS_DE_3', p_motif_moins_de_3);
    end if;
    perform acces.verifier_le_premier(v_decision, p_decision, p_rang);
    select d.* into v_ancienne
    from acces.decision_commission as d
    where d.departement_code = v_decision.departement_code and d.candidature_id = p_candidature_id;
    if v_ancienne.date_cal <> p_date_cal then
        perform acces.quitter_un_jour(v_ancienne, p_date_cal, p_motif_moins_de_3, p_avec_les_autres);
    end if;
    insert into acces.decision_commission as d (
        departement_code, candidature_id, organisme_code, offre_id, demande_id, bailleur_code, date_cal, decision_code,
        rang, motif_decision_code, motif_moins_de_3_code, saisie_par
    )
    values (
        v_decision.departement_code, p_candidature_id, v_compte.organisme_code, v_decision.offre_id,
        v_decision.demande_id, v_decision.bailleur_code, p_date_cal, p_decision,
        case when p_decision = 'ATR' then p_rang end, case when p_decision = 'NAT' then p_motif end,
        p_motif_moins_de_3, v_compte.login
    )
    on conflict (departement_code, candidature_id) do update set
        organisme_code = excluded.organisme_code, date_cal = excluded.date_cal, decision_code = excluded.decision_code,
        rang = excluded.rang, motif_decision_code = excluded.motif_decision_code,
        -- Given once, the reason is that of the day.
        motif_moins_de_3_code = coalesce(
            excluded.motif_moins_de_3_code,
            case when p_avec_les_autres or d.date_cal = excluded.date_cal then d.motif_moins_de_3_code end
        ),
        saisie_par = excluded.saisie_par, saisie_at = clock_timestamp();
    perform acces.verifier_le_nombre(v_decision.departement_code, v_decision.offre_id, p_date_cal);
    perform acces.verifier_le_nombre(v_decision.departement_code, v_decision.offre_id, v_ancienne.date_cal);
    -- How many were examined is told in each line of the dwelling: all of them leave again.
    update acces.decision_commission as d set depose_dans = null
    where d.departement_code = v_decision.departement_code and d.offre_id = v_decision.offre_id;
    perform acces.journaliser(
        'decision_saisie', v_compte, sha256(p_jeton_sha256), null, 'commission',
        jsonb_build_object('offre_id', v_decision.offre_id, 'demande_id', v_decision.demande_id), null
    );
end
$$;
