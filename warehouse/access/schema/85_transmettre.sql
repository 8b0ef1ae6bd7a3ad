-- The day of the commission, and the handing over of a présélection.

-- The day of the commission, and why it will examine fewer than three demandes.
create or replace function acces.inscrire_a_la_commission(
    p_jeton_sha256 bytea, p_departement_code text, p_offre_id text, p_date_cal date, p_motif_moins_de_3 text
)
returns void language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_qui_propose(p_jeton_sha256);
    v_preselection acces.preselection
        := acces.tenir_preselection(v_compte, acces.offre_a_pourvoir(v_compte, p_departement_code, p_offre_id));
begin
    if p_date_cal < acces.aujourd_hui() or p_date_cal > acces.aujourd_hui() + 365 then
        perform acces.refuser('Donnez à la commission une date à venir, d’ici un an.');
    end if;
    if p_motif_moins_de_3 is not null then
        perform acces.verifier_code('MOTIF_MOINS_DE_3', p_motif_moins_de_3);
    end if;
    update acces.preselection as p set date_cal = p_date_cal, motif_moins_de_3_code = p_motif_moins_de_3
    where p.preselection_id = v_preselection.preselection_id;
    perform acces.journaliser(
        'preselection_seance', v_compte, sha256(p_jeton_sha256), null, 'commission',
        jsonb_build_object('offre_id', p_offre_id), null
    );
end
$$;

-- Hands over: what is not yet handed over leaves with the next file. Three candidates at least, or a legal reason,
-- which leaves too; each household is still in the list. Returns how many leave.
create or replace function acces.transmettre_preselection(
    p_jeton_sha256 bytea, p_departement_code text, p_offre_id text
)
returns integer language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_compte acces.compte := acces.compte_qui_propose(p_jeton_sha256);
    v_offre acces.preselection := acces.offre_a_pourvoir(v_compte, p_departement_code, p_offre_id);
    v_preselection acces.preselection := acces.tenir_preselection(v_compte, v_offre);
    v_menage acces.preselection_menage;
    v_nombre integer := acces.candidats_a_examiner(v_compte, v_preselection);
    v_transmis integer := 0;
begin
    if v_nombre < acces.candidats_requis() and v_preselection.motif_moins_de_3_code is null then
        perform acces.refuser(
            'Une commission examine au moins trois demandes par logement : complétez, ou donnez la raison légale.'
        );
    end if;
    -- Enough candidates need no reason: one given before is not told.
    if v_nombre >= acces.candidats_requis() then
        update acces.preselection as p set motif_moins_de_3_code = null
        where p.preselection_id = v_preselection.preselection_id;
    end if;
    perform acces.revoir_l_ordre(v_compte, v_preselection);
    for v_menage in
        select m.* from acces.preselection_menage as m
        where m.preselection_id = v_preselection.preselection_id and m.transmis_at is null order by m.rang
    loop
        if v_menage.passe_devant and v_menage.motif_ordre_code is null then
            perform acces.refuser(
                'Un ménage passe devant un ménage mieux classé sans raison donnée : dites-la, ou changez l’ordre.'
            );
        end if;
        perform acces.place_dans_la_liste(v_compte, v_offre, v_menage.demande_id);
        update acces.preselection_menage as m set transmis_par = v_compte.login, transmis_at = clock_timestamp()
        where m.menage_id = v_menage.menage_id;
        v_transmis := v_transmis + 1;
    end loop;
    if v_transmis = 0 then
        perform acces.refuser('Tout est déjà transmis.');
    end if;
    perform acces.journaliser(
        'preselection_transmise', v_compte, sha256(p_jeton_sha256), null, 'rapprochement',
        jsonb_build_object('offre_id', p_offre_id), v_transmis
    );
    return v_transmis;
end
$$;
