"""The plan of proposals for all the vacant dwellings of a reader: whom to put forward where, what the quotas cost.

What belongs here: the choices, the figures and the words. What does not: the plan (``warehouse.matching``).
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.kit import grille, labels, seuils
from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.logement import nom_logement
from dashboards.kit.reads import territoires
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.suivis import organismes
from dashboards.kit.tableau import tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import Valeur, nombre, pluriel, pourcentage
from dashboards.kit.words.texts import SCORE, echapper
from dashboards.pages.offres import plan_reads, reads
from dashboards.pages.offres.ouvertes import contingent_choisi
from dashboards.pages.rapprochement import refus, sentences
from warehouse.matching.plan import PAR_LOGEMENT, Bilan, Plan, Total
from warehouse.matching.quotas import NOMS, PUBLICS, SEPARATEUR
from warehouse.reference import GRILLE

CLE = "_plan"
TENUS, SANS_QUOTA = "tenus", "sans"
QUOTAS = {TENUS: "Tenus", SANS_QUOTA: "Laissés de côté"}
PAR_MENAGE = {"1": "Un seul logement", "2": "Deux logements au plus", "3": "Trois logements au plus"}
AVANT = (
    "Le plan propose trois ménages pour chaque logement vacant, au plus grand total de points, parmi les ménages que "
    "vous pouvez lire et qu’aucune règle n’écarte. Le calcul prend de quelques secondes à une minute."
)
LECTURE = (
    "En tête : qui a le plus de points, sauf là où un quota demande un autre ménage. "
    "Ni nom ni numéro : chaque ménage est un pseudonyme. La lecture de ce plan est enregistrée au journal. Publics "
    "prioritaires : ce que les flux disent, et que vous lisez, de la liste de L441-1 ({labels}, motif urgent, besoin "
    "d’un logement adapté). Parts : ce que le bailleur ou l’intercommunalité a déclaré pour l’année, sinon la loi "
    "(L441-1) ; accord collectif : engagement de la dernière année complète, rapporté aux baux. "
)
NON_LUS = (
    "Votre profil ne lit pas tous les labels : les quotas de publics prioritaires ne comptent que {labels}, le motif "
    "urgent et le besoin d’un logement adapté. Ils sont peut-être mieux tenus que cette page ne le dit."
)
TOUS_PRIORITAIRES = " Sur le contingent prioritaire de l’État, tout ménage éligible est d’un public prioritaire."
COUT = (
    "À atteindre : arrondi au logement supérieur dans chaque territoire ou pour chaque bailleur, puis ajouté : souvent "
    "plus que la part du total. Coût : points que le plan gagnerait au moins sans ce seul quota, partout où il est dû. "
    "Logement par logement : chacun prend à son tour les premiers de sa liste encore libres, les logements semblables "
    "l’un après l’autre, le plus longtemps vacant d’abord."
)


def presenter(lecteur: Lecteur, entete: DeltaGenerator, communes: Mapping[str, str], jour: date) -> None:
    """Draw the choices of a plan, then the plan once it is asked for."""
    seuils.dire(lecteur, GRILLE)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        contingent = contingent_choisi(reads.ouvertes(lecteur), modalites(lecteur, "CONTINGENT"))
        par_menage = adresse.choisir("parmenage", "Un ménage sur", list(PAR_MENAGE), "1", PAR_MENAGE.__getitem__)
        quotas = adresse.choisir("quotas", "Quotas", list(QUOTAS), TENUS, QUOTAS.__getitem__)
        adresse.reserver()
        demande = st.button("Calculer le plan", type="primary", key="calculer_plan")
    choix = lecteur.cle(contingent, par_menage, quotas)
    # Kept for this browser alone, while its choices and its rights stay: a plan takes seconds.
    if demande:
        with st.spinner("Calcul du plan…"):
            retenu = plan_reads.plan(lecteur, jour, contingent, int(par_menage), quotas=quotas == TENUS)
        st.session_state[CLE] = (choix, retenu)
    garde, retenu = st.session_state.get(CLE, (None, None))
    if garde != choix:
        with entete:
            page.titre("Mes offres : plan de propositions", AVANT)
        st.info("Choisissez, puis calculez le plan.")
        return
    if retenu is None:
        with entete:
            page.titre("Mes offres : plan de propositions", "Aucun logement vacant à pourvoir.")
        return
    montrer(lecteur, entete, retenu, communes)
    limites = f"XLSX et CSV : {page.LIGNES_OUVERTES}"
    page.telecharger("plan", "le plan", limites, contingent=contingent, parmenage=par_menage, quotas=quotas)


def montrer(lecteur: Lecteur, entete: DeltaGenerator, retenu: Plan, communes: Mapping[str, str]) -> None:
    """Draw a plan: its sentence, its figures, its quotas, who is put forward where."""
    proposes = plan_reads.proposes(lecteur, retenu)
    noter_une_fois(lecteur, ("plan", *retenu.propositions), len(proposes))
    candidats = list(retenu.candidats().values())
    pleins, vides = candidats.count(PAR_LOGEMENT), candidats.count(0)
    with entete:
        page.titre("Mes offres : plan de propositions", phrase(len(candidats), pleins, vides, retenu), SCORE)
    chiffres(
        [
            Chiffre(
                "Logements à trois candidats",
                Valeur(pleins),
                "compte",
                comparaisons=f"sur {nombre(len(candidats))}" + (f", dont {nombre(vides)} sans aucun" if vides else ""),
            ),
            Chiffre(
                "Total des points",
                Valeur(retenu.points),
                "compte",
                comparaisons=f"à {pourcentage(retenu.ecart_pct)} au plus du meilleur plan possible (borne prouvée)",
            ),
            Chiffre(
                "Logement par logement",
                Valeur(retenu.glouton),
                "compte",
                comparaisons="points si chaque logement prenait les premiers encore libres, sans quota",
            ),
            Chiffre("Sans aucun quota", Valeur(retenu.sans_quota), "compte", comparaisons="points, au plus"),
        ]
    )
    st.markdown("## Les quotas, sur les ménages placés en tête")
    tableau(table_des_quotas(retenu), "Quotas du plan", cle="quotas_plan", entier=True, vide="Aucun quota applicable.")
    par_territoire = table_des_portees(retenu, noms_des_portees(lecteur))
    if not par_territoire.empty:
        with st.expander("Quotas, territoire par territoire"):
            tableau(par_territoire, "Quotas du plan, là où chacun est dû", cle="portees_plan")
    if dit := ce_qui_n_est_pas_compte(lecteur, retenu):
        st.info(echapper(dit))
    st.caption(echapper(COUT))
    st.markdown("## Qui proposer, logement par logement")
    dits = sentences.mots(lecteur)
    cadre = table(proposes, communes, dits, labels.titre(lecteur))
    tableau(cadre, "Plan de propositions", cle="plan", nombres=False)
    if nommee := grille.phrase(grille.versions(proposes), dits.grilles):
        st.caption(echapper(nommee))
    st.caption(echapper(LECTURE.format(labels=labels.enumerer(lecteur)) + SCORE))
    refus_a_cote(lecteur, proposes, communes)


def refus_a_cote(lecteur: Lecteur, proposes: pd.DataFrame, communes: Mapping[str, str]) -> None:
    """Draw the refusals to expect of the households of one dwelling of the plan; nothing where they are off."""
    if proposes.empty or not refus.est_actif(lecteur):
        return
    premiers = proposes.drop_duplicates("offre_id").set_index("offre_id", drop=False)
    noms = {offre: f"{nom_logement(ligne, communes)} ({offre})" for offre, ligne in premiers.iterrows()}
    offre = st.selectbox("Logement du plan", list(noms), format_func=noms.__getitem__, key="refus_du_plan")
    siens = proposes[proposes["offre_id"] == offre]
    refus.presenter(lecteur, offre, siens.assign(rang=siens["place"]))


def ce_qui_n_est_pas_compte(lecteur: Lecteur, retenu: Plan) -> str:
    """Say which priority publics the quotas do not count, for who does not read every label; nothing otherwise."""
    comptes = {quota.code for quota in retenu.quotas} & {*PUBLICS}
    if not comptes or labels.sont_tous_lus(lecteur):
        return ""
    dit = NON_LUS.format(labels=labels.enumerer(lecteur))
    return dit + (TOUS_PRIORITAIRES if "PRIORITAIRES_ETAT" in comptes else "")


def phrase(logements: int, pleins: int, vides: int, retenu: Plan) -> str:
    """Say in one sentence what the plan does."""
    manquent = logements - pleins
    suite = "aucun ne manque de candidats"
    if manquent:
        rares = f"{nombre(manquent)} {pluriel(manquent, 'en a moins', 'en ont moins')}"
        if vides:
            rares += f", dont {nombre(vides)} aucun"
        if vides == manquent:
            rares = f"{nombre(vides)} {pluriel(vides, 'n’en a aucun', 'n’en ont aucun')}"
        suite = f"{rares}, faute de ménages éligibles encore libres"
    ecart = f"à {pourcentage(retenu.ecart_pct)} au plus du meilleur total possible"
    sur = f"Sur {nombre(logements)} {pluriel(logements, 'logement vacant', 'logements vacants')}"
    ont = f"{nombre(pleins)} {pluriel(pleins, 'a', 'ont')} trois candidats" if pleins else "aucun n’a trois candidats"
    return f"{sur}, {ont}, {ecart} ; {suite}."


def table_des_quotas(retenu: Plan) -> pd.DataFrame:
    """Write the account of each quota, wherever it is owed."""
    return pd.DataFrame(
        [
            {
                "Quota": NOMS[total.code],
                "Part": " ou ".join(pourcentage(part) for part in total.parts_pct),
                "Logements": nombre(total.logements),
                "À atteindre": nombre(total.cible),
                "Dans le plan": _atteint(total),
                "Logement par logement": nombre(total.glouton),
                "Coût en points": nombre(total.cout),
            }
            for total in retenu.totaux()
        ]
    )


def table_des_portees(retenu: Plan, noms: Mapping[str, str]) -> pd.DataFrame:
    """Write the account of the quotas that are owed in several places, or by several: one row each."""
    return pd.DataFrame(
        [
            {
                "Quota": NOMS[code],
                "Où, ou par qui": " × ".join(noms.get(un, un) for un in quota.portee.split(SEPARATEUR)),
                "Part": pourcentage(quota.part_pct),
                "Logements": nombre(quota.logements),
                "À atteindre": nombre(quota.cible),
                "Dans le plan": _atteint(quota),
                "Logement par logement": nombre(quota.glouton),
            }
            for code, siens in retenu.par_code().items()
            if len(siens) > 1
            for quota in siens
        ]
    )


def _atteint(quota: Bilan | Total) -> str:
    return nombre(quota.atteint) + (f" (il en manque {nombre(quota.manque)})" if quota.manque else "")


def noms_des_portees(lecteur: Lecteur) -> dict[str, str]:
    """Return the names of the EPCI and of the landlords, by code."""
    return {**organismes(lecteur), **territoires.territoires(lecteur).libelles("epci")}


def table(proposes: pd.DataFrame, communes: Mapping[str, str], dits: sentences.Mots, prioritaire: str) -> pd.DataFrame:
    """Write who is put forward, dwelling by dwelling, under a pseudonym; ``prioritaire``: the labels that are told."""
    lignes = [ligne for _, ligne in proposes.iterrows()]
    return pd.DataFrame(
        {
            "Logement": [f"{nom_logement(ligne, communes)} ({ligne['offre_id']})" for ligne in lignes],
            "Place": [nombre(ligne["place"]) for ligne in lignes],
            "Ménage (pseudonyme)": [str(ligne["demande_id"]) for ligne in lignes],
            "Points et pourquoi": [
                sentences.points(ligne["points"], ligne["points_detail"], dits.criteres) for ligne in lignes
            ],
            "Personnes": [nombre(ligne["nb_personnes"]) for ligne in lignes],
            prioritaire: ["oui" if ligne["is_prioritaire"] is True else "non" for ligne in lignes],
        }
    )
