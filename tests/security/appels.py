"""What the two service roles call of the functions of ``acces``, one call each.

What belongs here: the calls, by the name of their function. What does not: who tries them (``mutations``).
"""

# Of the authenticator, as any account. Texts for ``str.format``: ``p`` is the profile, ``f`` a purpose of it, and a
# brace of the SQL is doubled.
FONCTIONS_DU_PORTAIL = {
    "finalites": "select acces.finalites('{p}', 'demande_identite')",
    "etat_publication": "select count(*) from acces.etat_publication()",
    "baisses_acceptees": "select count(*) from acces.baisses_acceptees()",
    "journal_organisme": "select count(*) > 0 from acces.journal_organisme('{p}')",
    "comptes_geres": "select count(*) from acces.comptes_geres('{p}')",
    "organismes_geres": "select count(*) from acces.organismes_geres('{p}')",
    "volumes_geres": "select count(*) from acces.volumes_geres('{p}')",
    "organismes_a_ouvrir": "select count(*) from acces.organismes_a_ouvrir('{p}')",
    "bris_recents": "select count(*) from acces.bris_recents('{p}')",
    "vues_enregistrees": "select count(*) from acces.vues_enregistrees('{p}')",
    "alertes_posees": "select count(*) from acces.alertes_posees('{p}')",
    "abonnement": "select count(*) from acces.abonnement('{p}')",
    "preselections": "select count(*) from acces.preselections('{p}')",
    "decisions_saisies": "select count(*) from acces.decisions_saisies('{p}')",
    "candidatures_transmises": "select count(*) from acces.candidatures_transmises('{p}')",
    "candidats_examines": "select acces.candidats_examines('{p}', '31', 'a', '2026-01-02') is null",
    "jours_de_commission": "select count(*) from acces.jours_de_commission('{p}')",
    "noter": "select acces.noter('lecture', 'territoire', '{{}}', 1) > 0",
    "ouvrir_acces": """select acces.ouvrir_acces('{f}', 'demande_identite', '{{"demande_id": "d"}}') > 0""",
}
# Of the portier, as nobody: run as they are, without ``str.format``.
PORTIER = {
    "preparer_connexion": "select acces.preparer_connexion('etat', '\\x00', '\\x00')",
    "engager_preuve": "select acces.engager_preuve('etat', '\\x00')",
    "ouvrir_session": "select acces.ouvrir_session('etat', '\\x00', '\\x00', '\\x00', '\\x00', '\\x00', null)",
    "ouvrir_session_publique": "select acces.ouvrir_session_publique('\\x00', '\\x00')",
    "ouvrir_session_federee": "select acces.ouvrir_session_federee('a', 'b', '\\x00')",
    "lire_session": "select acces.lire_session('\\x00')",
    "fermer_session": "select acces.fermer_session('\\x00')",
    "gerer_compte": "select acces.gerer_compte('\\x00', 'compte_revu', 'etat', '{}', 'essai', null)",
    "demander_bris": "select acces.demander_bris('\\x00', 'BA01', 'essai')",
    "approuver_bris": "select acces.approuver_bris('\\x00', 1)",
    "refuser_bris": "select acces.refuser_bris('\\x00', 1, 'essai')",
    "finir_bris": "select acces.finir_bris('\\x00')",
    "garder_vue": "select acces.garder_vue('\\x00', 'a', 'delais', '{}')",
    "ouvrir_vue": "select acces.ouvrir_vue('\\x00', 1)",
    "retirer_vue": "select acces.retirer_vue('\\x00', 1)",
    "poser_alerte": "select acces.poser_alerte('\\x00', 'stock', 'departement', '31', 'au_moins', 1)",
    "retirer_alerte": "select acces.retirer_alerte('\\x00', 1)",
    "s_abonner": "select acces.s_abonner('\\x00', true)",
    "preselectionner": "select acces.preselectionner('\\x00', '31', 'a', 'b', null, null)",
    "retirer_preselection": "select acces.retirer_preselection('\\x00', '31', 'a', 'b')",
    "inscrire_a_la_commission": "select acces.inscrire_a_la_commission('\\x00', '31', 'a', null, null)",
    "transmettre_preselection": "select acces.transmettre_preselection('\\x00', '31', 'a')",
    "statuer": "select acces.statuer('\\x00', '31', 'a', null, 'ATT', null, null, null, false)",
}
