"""Journal: who opened what, when and why, among the accounts of the reader's organisme."""

import pandas as pd
import streamlit as st

from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.tableau import LIGNES_PAR_PAGE, tableau
from dashboards.kit.words.formats import ABSENT, Valeur, date_heure, nombre
from dashboards.kit.words.sentences import contexte
from dashboards.kit.words.texts import echapper
from dashboards.kit.words.vous import a_vous
from dashboards.pages.donnees.sentences import phrase_journal
from dashboards.pages.journal import reads
from dashboards.pages.journal.cibles import CIBLES
from dashboards.pages.journal.reads import TOUS
from warehouse.access.reading import FINALITES
from warehouse.access.rights import JOURNAUX

PERIODES = {"7": "7 derniers jours", "30": "30 derniers jours", "365": "12 derniers mois"}
EVENEMENTS = {
    TOUS: "Tout",
    "acces": "Accès nominatif",
    "export": "Export",
    "lecture": "Lecture",
    "refus": "Refus",
    "connexion": "Connexion",
    "deconnexion": "Déconnexion",
    "refus_connexion": "Connexion refusée",
    "compte_cree": "Compte créé",
    "compte_change": "Compte changé",
    "compte_suspendu": "Compte suspendu",
    "compte_repris": "Compte repris",
    "compte_expire": "Date de fin d’un compte",
    "compte_revoque": "Compte révoqué",
    "compte_revu": "Compte revu",
    "bris_demande": "Bris de glace demandé",
    "bris_approuve": "Bris de glace approuvé",
    "bris_refuse": "Bris de glace refusé",
    "bris_fini": "Bris de glace terminé avant l’heure",
    "mot_de_passe": "Mot de passe changé",
    "login_personnel": "Login PostgreSQL donné",
    "organisme_cree": "Organisme créé",
    "organisme_change": "Droits d’un organisme changés",
    "vue_gardee": "Vue enregistrée",
    "vue_ouverte": "Vue enregistrée ouverte",
    "vue_retiree": "Vue enregistrée retirée",
    "alerte_posee": "Alerte posée sur un chiffre",
    "alerte_retiree": "Alerte retirée",
    "alerte_abonnee": "Alertes demandées par courriel",
    "alerte_desabonnee": "Alertes par courriel arrêtées",
    "alerte_envoyee": "Alertes envoyées par courriel",
    "preselection_menage": "Ménage présélectionné",
    "preselection_retrait": "Ménage retiré d’une présélection",
    "preselection_seance": "Présélection inscrite à une commission",
    "preselection_transmise": "Présélection transmise",
    "decision_saisie": "Décision de commission saisie",
    "installation": "Installation",
}
NOTE = (
    "Chaque organisme lit ce que ses propres comptes ont fait, et ce qui a été décidé d’eux (sans compte : par "
    "l’administrateur). Aucun nom de demandeur n’y est écrit ; personne ne peut "
    "en changer ni en retirer une ligne."
)

lecteur, _ = page.ouvrir("journal")
entete = st.container()
with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    jours = adresse.choisir("jours", "Période", list(PERIODES), "30", PERIODES.__getitem__)
    evenement = adresse.choisir("detail", "Événement", list(EVENEMENTS), TOUS, EVENEMENTS.__getitem__)
    adresse.reserver()

comptes = reads.compter(lecteur, int(jours))
acces, exports, refus = comptes.de("acces"), comptes.de("export"), comptes.de("refus", "refus_connexion")
with entete:
    page.titre(
        "Journal",
        phrase_journal(acces, comptes.comptes_nominatifs, exports, refus),
        contexte(
            lecteur.session.organisme_libelle,
            PERIODES[jours],
            "actions enregistrées",
            a_vous(JOURNAUX[lecteur.droits.journal or "organisme"]),
        ),
    )
chiffres(
    [
        Chiffre("Accès nominatifs", Valeur(acces), "compte", comparaisons="finalité inscrite avant la lecture"),
        Chiffre("Comptes qui ont ouvert une identité", Valeur(comptes.comptes_nominatifs), "compte"),
        Chiffre("Exports", Valeur(exports), "compte", comparaisons="fichiers téléchargés"),
        Chiffre("Refus", Valeur(refus), "compte", comparaisons="connexions refusées comprises"),
    ]
)

pages = -(-comptes.de(evenement) // LIGNES_PAR_PAGE)
# A filter that changes starts the list again.
cle = f"page_journal_{jours}_{evenement}"
debut = (st.pagination(pages, key=cle) - 1) * LIGNES_PAR_PAGE if pages > 1 else 0
lues = reads.entrees(lecteur, int(jours), evenement, debut, LIGNES_PAR_PAGE)
tableau(
    pd.DataFrame(
        {
            "Quand": [date_heure(quand) for quand in lues["cree_at"]],
            "Compte": lues["login"].fillna(ABSENT),
            "Événement": [EVENEMENTS.get(code, code) for code in lues["evenement"]],
            "Finalité": [FINALITES.get(code, ABSENT) for code in lues["finalite"]],
            "Sur quoi": [CIBLES.get(code, code) for code in lues["cible"].fillna(ABSENT)],
            "Lignes": [nombre(n) for n in lues["nb_lignes"]],
        }
    ),
    "Actions enregistrées, la plus récente d’abord",
    cle="journal",
    nombres=False,
    vide="Aucune action de ce genre sur la période. Élargissez la période ou l’événement.",
)
st.caption(echapper(NOTE))
page.lien("droits", "Voir qui voit quoi")
