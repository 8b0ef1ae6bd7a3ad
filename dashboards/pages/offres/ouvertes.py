"""The offers that are still to let: how far each has gone, what is due, the candidatures on one of them."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.kit import fiche_logement, preselection
from dashboards.kit.chiffres import chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.logement import ligne_logement, nom_logement, par_offre
from dashboards.kit.reads import preselections, suivis
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.suivis import DEPASSEES, SEMAINE, TOUTES
from dashboards.kit.tableau import tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import date_longue
from dashboards.kit.words.sentences import contexte
from dashboards.kit.words.sentences_suivi import phrase_mes_offres
from dashboards.kit.words.texts import echapper
from dashboards.pages.offres import cards, reads, reservataire
from dashboards.pages.offres.reads import TOUS

# A list of one column in four cuts what is longer.
DELAIS = {
    TOUTES: "Tous",
    SEMAINE: "Sans candidat, 7 jours",
    DEPASSEES: "Sans candidat, dépassé",
}
# The list is long: who comes for one offer goes to its candidatures by this mark.
FICHE, VERS_LA_FICHE = "candidatures", "Aller aux candidatures de l’offre"
INCONNUE = "Cette offre n’existe pas, n’est plus ouverte ou n’est pas dans votre périmètre : vous voyez {choix}."
PSEUDONYME = "Ni nom ni numéro ici : l’identité s’ouvre sur finalité, depuis « Rapprochement » ou « Demandes »."


def contingent_choisi(lues: pd.DataFrame, contingents: Mapping[str, str]) -> str:
    """Draw the filter of the contingent, among those of the offers read."""
    presents = [code for code in contingents if code in set(lues["contingent_code"])]
    noms = {TOUS: "Tous les contingents"} | {code: contingents[code] for code in presents}
    return adresse.choisir("contingent", "Contingent", list(noms), TOUS, noms.__getitem__)


def presenter(lecteur: Lecteur, entete: DeltaGenerator, communes: Mapping[str, str], jour: date | None) -> None:
    """Draw the open offers of a reader."""
    lues = reads.ouvertes(lecteur)
    contingents = modalites(lecteur, "CONTINGENT")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        contingent = contingent_choisi(lues, contingents)
        delai = TOUTES
        if not lecteur.est_bailleur:
            # The deadlines of other lists are not those of a proposal: a choice made there is not one made here.
            delai = adresse.choisir(
                "echeance", "Délai pour proposer", list(DELAIS), TOUTES, DELAIS.__getitem__, memoire="delai_offre"
            )
        etapes = {TOUS: "Toutes les étapes"} | cards.ETAPES
        etape = adresse.choisir("detail", "Étape", list(etapes), TOUS, etapes.__getitem__)
        tri = adresse.choisir("tri", "Trier selon", list(cards.TRIS), cards.VACANCE, cards.TRIS.__getitem__)
        adresse.reserver()
    lues = reads.du_delai(lues, delai)
    retenues = lues if contingent == TOUS else lues[lues["contingent_code"] == contingent]
    retenues = retenues if etape == TOUS else retenues[retenues["etape"] == etape]

    figures = cards.chiffres(retenues, jour)
    ouvertes, sans, attendues = (int(figure.valeur.valeur or 0) for figure in figures[:3])
    with entete:
        page.titre(
            "Mes offres",
            phrase_mes_offres(ouvertes, sans, attendues, cards.a_signaler(retenues)),
            contexte(
                "vos logements" if lecteur.est_bailleur else "vos contingents",
                date_longue(jour) if jour else "date des données",
                "logements proposés à la location, sans bail ni retrait",
                "vos droits",
            ),
        )
    if retenues.empty:
        st.info("Aucune offre ne répond à ces filtres. Élargissez-les.")
    else:
        chiffres(figures)
        if (voulue := st.query_params.get("offre")) in set(retenues["offre_id"]):
            nom = nom_logement(retenues.set_index("offre_id").loc[voulue], communes)
            st.markdown(f"[{echapper(f'{VERS_LA_FICHE} : {nom}')}](#{FICHE})")
        if not lecteur.est_bailleur:
            reservataire.presenter(lecteur, retenues, communes, jour)
            st.markdown("## Toutes les offres")
        mots = {"commune_code": communes, "bailleur_code": suivis.organismes(lecteur), "contingent_code": contingents}
        table = cards.lignes(cards.trier(retenues, tri, communes, jour), mots, jour)
        tableau(
            table.drop(columns="Bailleur") if lecteur.est_bailleur else table,
            "Offres ouvertes",
            cle="offres",
            nombres=False,
        )

        st.header("Les candidatures d’une offre", anchor=FICHE)
        siennes = par_offre(retenues)
        choisie = adresse.choisir(
            "offre",
            "Offre",
            list(siennes),
            next(iter(siennes)),
            lambda offre: ligne_logement(siennes[offre], communes),
            inconnu=INCONNUE,
            annonce=entete,
        )
        fiche_logement.presenter(lecteur, choisie)
        lues_ici = reads.candidatures(lecteur, [choisie])
        noter_une_fois(
            lecteur, (choisie,), len(lues_ici), ou="candidatures", cible="candidature", offre_id=str(choisie)
        )
        tableau(
            cards.candidatures(
                lues_ici,
                modalites(lecteur, "DECISION_CAL"),
                modalites(lecteur, "REPONSE"),
            ),
            f"Candidatures : {nom_logement(siennes[choisie], communes)}",
            cle="candidatures",
            nombres=False,
            vide="Aucune candidature sur ce logement.",
        )
        st.caption(PSEUDONYME)
        proposes = preselections.candidats(lecteur, choisie)
        if not preselections.siennes(proposes).empty:
            st.markdown("## Présélection")
            noter_une_fois(lecteur, ("preselection", choisie), len(proposes), ou="preselection", offre_id=str(choisie))
            dits = preselection.mots(lecteur)
            st.markdown(echapper(preselection.complete(proposes, dits)))
            tableau(preselection.lignes(proposes, dits), preselection.DANS_L_ORDRE, cle="preselection", nombres=False)
            st.caption(echapper(preselection.RESERVEE))
        page.lien("rapprochement", "Chercher des candidats", offre=choisie)
        page.lien("commission", "Voir ce qui attend la commission")
