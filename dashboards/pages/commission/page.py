"""Commission: which dwellings it has to see, with enough candidates or not, and what it decided lately."""

import streamlit as st

from dashboards.kit import fiche_logement
from dashboards.kit.chiffres import chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.logement import nom_logement
from dashboards.kit.reads import suivis, territoires
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import date_longue
from dashboards.kit.words.sentences import contexte
from dashboards.kit.words.sentences_suivi import phrase_commission
from dashboards.kit.words.texts import echapper
from dashboards.pages.commission import cards, decisions, envoi, ordre_du_jour, reads

TOUS = "tous"
AUCUNE = "aucune"
REGLE = (
    "Pour chaque logement, la commission examine au moins trois demandes, sauf si les candidats ne suffisent pas, si "
    "le préfet désigne un ménage reconnu au titre du DALO ou si le logement est un PLAI adapté (CCH, article R441-3)."
)

lecteur, etat = page.ouvrir("commission")
entete = st.container()
page.sans_publication(etat)
jour = date_des_donnees(lecteur)
est_bailleur = lecteur.est_bailleur
contingents = modalites(lecteur, "CONTINGENT")
est_tu = "motif_moins_de_3_code" in lecteur.droits.cachees("candidature")
motifs = {} if est_tu else modalites(lecteur, "MOTIF_MOINS_DE_3")
noms = {
    "commune_code": territoires.territoires(lecteur).libelles("commune"),
    "bailleur_code": suivis.organismes(lecteur),
    "contingent_code": contingents,
}
seances = {str(date): date for date in reads.seances(lecteur)}

with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
    jours = list(seances) or [AUCUNE]
    seance = adresse.choisir(
        "detail", "Séance", jours, jours[0], lambda code: date_longue(seances[code]) if code in seances else "Aucune"
    )
    attendent = reads.a_examiner(lecteur)
    decidees = reads.decisions(lecteur, seances.get(seance))
    presents = {*attendent["contingent_code"], *decidees["contingent_code"]}
    offerts = {TOUS: "Tous les contingents"} | {code: nom for code, nom in contingents.items() if code in presents}
    contingent = adresse.choisir("contingent", "Contingent", list(offerts), TOUS, offerts.__getitem__)
    tri = adresse.choisir("tri", "Trier selon", list(cards.TRIS), cards.ATTENTE, cards.TRIS.__getitem__)
    adresse.reserver()
if contingent != TOUS:
    attendent = attendent[attendent["contingent_code"] == contingent]
    decidees = decidees[decidees["contingent_code"] == contingent]
examines = cards.par_logement(decidees)
le = f"le {date_longue(seances[seance])}" if seances else ""

with entete:
    page.titre(
        "Commission",
        phrase_commission(len(attendent), cards.peu_de_candidats(attendent), len(examines), le),
        contexte(
            "vos logements" if est_bailleur else "vos contingents",
            date_longue(jour) if jour else "date des données",
            "logements et candidatures présentés à la commission d’attribution",
            "vos droits",
        ),
    )
chiffres(cards.chiffres(attendent, examines, le))

if lecteur.droits.propose:
    ordre_du_jour.presenter(lecteur, noms["commune_code"])

st.markdown("## À examiner")
attendent = cards.trier(attendent, tri, noms["commune_code"])
table = cards.lignes_a_examiner(attendent, noms, motifs, reads.jours(lecteur))
tableau(
    table.drop(columns="Bailleur") if est_bailleur else table,
    "Logements qui attendent la commission",
    cle="a_examiner",
    nombres=False,
    vide="Aucun logement n’attend la commission.",
)
st.caption(echapper(REGLE))
regarde, nommes = None, {}
if not attendent.empty:
    par_offre = attendent.set_index("offre_id", drop=False)
    nommes = {code: f"{nom_logement(lu, noms['commune_code'])} (offre {code})" for code, lu in par_offre.iterrows()}
    regarde = adresse.choisir("offre", "Logement à examiner", list(nommes), par_offre.index[0], nommes.__getitem__)
    fiche_logement.presenter(lecteur, regarde)
    if lecteur.droits.propose:
        ordre_du_jour.a_examiner(lecteur, regarde, nommes[regarde])
page.lien("offres", "Voir les candidatures de chaque offre")
if est_bailleur:
    decisions.presenter(lecteur, entete, noms["commune_code"], regarde, nommes)
if lecteur.droits.propose:
    envoi.proposer(lecteur)

if seances:
    st.markdown(f"## {echapper(f'Décisions prises {le}')}")
    table = cards.lignes_decisions(examines, noms, modalites(lecteur, "DECISION_CAL"), motifs)
    tableau(
        table.drop(columns="Bailleur") if est_bailleur else table,
        f"Décisions de la commission {le}, un logement par ligne",
        cle="decisions",
        nombres=False,
        vide="Aucun logement de ce contingent n’a été examiné à cette séance.",
    )
