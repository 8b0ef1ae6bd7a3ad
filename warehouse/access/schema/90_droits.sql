-- Exactly who may execute what in schema acces; everything else is the owner's.
do $$
declare
    fonction regprocedure;
    lecteurs text := (select string_agg(format('%I', 'profil_' || profil), ', ' order by profil) from acces.profil);
    f text;
    qui text;
begin
    for fonction in select p.oid::regprocedure from pg_proc as p where p.pronamespace = 'acces'::regnamespace loop
        execute format('revoke all on function %s from public, authenticator, portier, %s', fonction, lecteurs);
    end loop;
    -- What every profile calls; then what is for those that the register gives a journal, accounts to manage, or lets put
    -- households forward.
    for f, qui in
        select
            e.f,
            string_agg(format('%I', 'profil_' || p.profil), ', ' order by p.profil)
        from acces.profil as p
        cross join lateral (
            select unnest(array[
                'session_valide(text)', 'departements(text)', 'guichets_etat(text)', 'guichets_collectivite(text)',
                'communes(text)', 'epcis(text)', 'territoires(text)', 'finalites(text, text)',
                'demandes_ouvertes(text, text)', 'depots_ouverts(text, text)',
                'etat_publication()', 'baisses_acceptees()', 'organismes_a_ouvrir(text)', 'bris_recents(text)',
                'vues_enregistrees(text)', 'alertes_posees(text)', 'abonnement(text)',
                'noter(text, text, jsonb, integer)', 'ouvrir_acces(text, text, jsonb)'
            ]) as f
            union all
            select jsonb_array_elements_text(current_setting('observatoire.porte')::jsonb -> 'listes') || '(text)'
            union all
            select 'journal_organisme(text, timestamp with time zone)' where p.journal is not null
            union all
            select unnest(array['comptes_geres(text)', 'organismes_geres(text)', 'volumes_geres(text)'])
            where p.comptes is not null
            union all
            select unnest(array[
                'preselections(text)', 'decisions_saisies(text)', 'candidatures_transmises(text)',
                'candidats_examines(text, text, text, date)', 'jours_de_commission(text)'
            ])
            where p.propose
        ) as e
        group by e.f
    loop
        execute format('grant execute on function acces.%s to %s', f, qui);
    end loop;
    grant execute on function acces.entrer(text, text), acces.sortir() to authenticator;
    foreach f in array array[
        'preparer_connexion(text, bytea, bytea)', 'engager_preuve(text, bytea)',
        'ouvrir_session(text, bytea, bytea, bytea, bytea, bytea, text)',
        'ouvrir_session_publique(bytea, bytea)', 'ouvrir_session_federee(text, text, bytea)',
        'lire_session(bytea)', 'fermer_session(bytea)',
        'gerer_compte(bytea, text, text, jsonb, text, text)', 'demander_bris(bytea, text, text)',
        'approuver_bris(bytea, bigint)', 'refuser_bris(bytea, bigint, text)', 'finir_bris(bytea)',
        'garder_vue(bytea, text, text, jsonb)', 'ouvrir_vue(bytea, bigint)', 'retirer_vue(bytea, bigint)',
        'poser_alerte(bytea, text, text, text, text, numeric)', 'retirer_alerte(bytea, bigint)',
        's_abonner(bytea, boolean)', 'preselectionner(bytea, text, text, text, integer, text)',
        'retirer_preselection(bytea, text, text, text)', 'inscrire_a_la_commission(bytea, text, text, date, text)',
        'transmettre_preselection(bytea, text, text)',
        'statuer(bytea, text, text, date, text, integer, text, text, boolean)'
    ] loop
        execute format('grant execute on function acces.%s to portier', f);
    end loop;
    execute format('revoke all on all tables in schema acces from public, authenticator, portier, %s', lecteurs);
    execute format('revoke all on all tables in schema technique from public, authenticator, portier, %s', lecteurs);
end
$$;
