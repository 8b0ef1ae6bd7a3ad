-- A definer function has a fixed search path; nothing of ours is executable by everybody; each profile, by what the
-- register lets it do, and each service role call their own closed list of functions, none of which gives a right, opens a
-- session for a reader, or reads for the doorkeeper.
with fonction as (
    select
        p.oid,
        p.oid::regprocedure::text as objet,
        p.prosecdef and not coalesce(p.proconfig @> array['search_path=""'], false) as est_detournable,
        coalesce(p.proacl, acldefault('f', p.proowner)) as droits,
        p.proowner
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'extensions')
),

permise (qui, nom) as (
    select
        'profil_' || p.profil,
        e.nom
    from acces.profil as p
    cross join lateral (
        select unnest(array[
            'acces.session_valide(text)', 'acces.departements(text)', 'acces.organismes(text)',
            'acces.bailleurs(text)', 'acces.reservataires(text)', 'acces.guichets(text)',
            'acces.guichets_etat(text)', 'acces.guichets_collectivite(text)', 'acces.delegations(text)',
            'acces.communes(text)', 'acces.epcis(text)', 'acces.territoires(text)', 'acces.finalites(text,text)',
            'acces.demandes_ouvertes(text,text)', 'acces.depots_ouverts(text,text)', 'acces.etat_publication()',
            'acces.baisses_acceptees()', 'acces.organismes_a_ouvrir(text)', 'acces.bris_recents(text)',
            'acces.vues_enregistrees(text)', 'acces.alertes_posees(text)', 'acces.abonnement(text)',
            'acces.noter(text,text,jsonb,integer)', 'acces.ouvrir_acces(text,text,jsonb)'
        ]) as nom
        union all
        select 'acces.journal_organisme(text,timestamp with time zone)' where p.journal is not null
        union all
        select unnest(array['acces.comptes_geres(text)', 'acces.organismes_geres(text)', 'acces.volumes_geres(text)'])
        where p.comptes is not null
        union all
        select unnest(array[
            'acces.preselections(text)', 'acces.decisions_saisies(text)', 'acces.candidatures_transmises(text)',
            'acces.candidats_examines(text,text,text,date)', 'acces.jours_de_commission(text)'
        ])
        where p.propose
    ) as e
    union all
    select 'authenticator', unnest(array['acces.entrer(text,text)', 'acces.sortir()'])
    union all
    select 'portier', unnest(array[
        'acces.preparer_connexion(text,bytea,bytea)', 'acces.ouvrir_session(text,bytea,bytea,bytea,bytea,bytea,text)',
        'acces.engager_preuve(text,bytea)',
        'acces.ouvrir_session_publique(bytea,bytea)', 'acces.ouvrir_session_federee(text,text,bytea)',
        'acces.lire_session(bytea)', 'acces.fermer_session(bytea)',
        'acces.gerer_compte(bytea,text,text,jsonb,text,text)',
        'acces.demander_bris(bytea,text,text)', 'acces.approuver_bris(bytea,bigint)',
        'acces.refuser_bris(bytea,bigint,text)', 'acces.finir_bris(bytea)',
        'acces.garder_vue(bytea,text,text,jsonb)', 'acces.ouvrir_vue(bytea,bigint)', 'acces.retirer_vue(bytea,bigint)',
        'acces.poser_alerte(bytea,text,text,text,text,numeric)', 'acces.retirer_alerte(bytea,bigint)',
        'acces.s_abonner(bytea,boolean)', 'acces.preselectionner(bytea,text,text,text,integer,text)',
        'acces.retirer_preselection(bytea,text,text,text)',
        'acces.inscrire_a_la_commission(bytea,text,text,date,text)',
        'acces.transmettre_preselection(bytea,text,text)',
        'acces.statuer(bytea,text,text,date,text,integer,text,text,boolean)'
    ])
)

select
    objet,
    'fonction à droits élevés sans search_path vide' as detail
from fonction
where est_detournable
union all
select
    f.objet,
    'exécutable par ' || case a.grantee when 0 then 'tous' else a.grantee::regrole::text end as detail
from fonction as f
cross join lateral aclexplode(f.droits) as a
where
    a.grantee <> f.proowner
    and not exists (
        select from permise as p
        where
            p.nom = f.objet
            and p.qui = case a.grantee when 0 then 'tous' else a.grantee::regrole::text end
    )
