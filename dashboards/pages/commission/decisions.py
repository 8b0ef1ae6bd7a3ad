"""What the commission of a landlord decided, entered candidature by candidature, whoever put it forward."""

from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.kit import preselection
from dashboards.kit.logement import nom_logement
from dashboards.kit.preselection import REQUIS, Mots, place_et_points, pseudonyme_court, qui
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.preselections import qui_propose
from dashboards.kit.tableau import tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import ABSENT, date_longue, est_absent, nombre, pluriel
from dashboards.kit.words.texts import echapper
from dashboards.pages.commission import reads
from dashboards.pages.offres.cards import PAR
from warehouse.access import proposals
from warehouse.errors import ErreurObservatoire
from warehouse.settings import aujourd_hui

CHOISIR = "Choisir…"
RANG, MOTIF = "ATR", "NAT"
# The day of the commission that was chosen last.
JOUR = "_jour_de_commission"
# The form is far down the page: who comes to decide goes to it by this mark.
TITRE, SAISIE, VERS_LA_SAISIE = "Saisir les décisions", "decisions", "Aller à la saisie des décisions"
# The dwelling of the form, the one that was looked at above when it was drawn last, and whether it was chosen there.
EXAMINE, REGARDE, CHOISI = "logement_examine", "_logement_regarde", "_logement_examine_choisi"
NOTE = (
    "Une décision saisie part avec le prochain fichier de candidatures. Elle se corrige tant que la candidature reste "
    "dans cette liste, avant que le logement ne soit proposé au ménage ; une fois partie, au même jour ou à un jour "
    "plus tardif. Le pseudonyme court est celui de la feuille de ce logement, dans le même ordre. "
    "Ni nom ni numéro ici : l’identité s’ouvre sur finalité, depuis « Rapprochement » ou « Demandes »."
)


def presenter(
    lecteur: Lecteur, entete: DeltaGenerator, communes: Mapping[str, str], regarde: str | None, offerts: Collection[str]
) -> None:
    """Draw the candidatures of one dwelling that wait for a decision, and take it.

    Args:
        lecteur: the landlord.
        entete: the head of the page, which leads here.
        communes: their names.
        regarde: the dwelling that is looked at above, none when none is.
        offerts: those that may be looked at there.

    """
    en_attente = reads.a_decider(lecteur)
    if en_attente.empty:
        return
    entete.markdown(f"[{echapper(VERS_LA_SAISIE)}](#{SAISIE})")
    st.header(TITRE, anchor=SAISIE)
    offres = {str(offre): siennes for offre, siennes in en_attente.groupby("offre_id", sort=False)}
    suivre(offres, regarde, offerts)
    offre = st.selectbox(
        "Logement examiné",
        list(offres),
        format_func=lambda code: f"{nom_logement(offres[code].iloc[0], communes)} (offre {code})",
        key=EXAMINE,
        on_change=_choisir,
    )
    siennes, libelles = offres[offre], modalites(lecteur, "DECISION_CAL")
    menages, dits = reads.menages(lecteur, offre), preselection.mots(lecteur)
    noter_une_fois(lecteur, ("a_decider", offre), len(siennes), ou="decisions", cible="candidature", offre_id=offre)
    table = lignes(siennes, menages, libelles, dits)
    tableau(table, "Candidatures de ce logement", cle="a_decider", entier=True, nombres=False)
    saisir(lecteur, siennes, noms(siennes, menages), libelles)
    st.caption(echapper(NOTE))


def suivre(offres: Collection[str], regarde: str | None, offerts: Collection[str]) -> None:
    """Open the form on the dwelling looked at above, if it can be decided, each time that another one is.

    What was chosen in the form stays, until another dwelling is chosen above: that a filter has taken away the one that
    was looked at there is no choice.
    """
    avant, choisi = st.session_state.get(REGARDE), st.session_state.get(CHOISI, False)
    est_neuf = EXAMINE not in st.session_state
    est_autre = regarde != avant and not (choisi and avant not in offerts)
    if regarde in offres and (est_neuf or est_autre):
        st.session_state[EXAMINE], st.session_state[CHOISI] = regarde, False
    st.session_state[REGARDE] = regarde


def _choisir() -> None:
    """Keep that the dwelling of the form was chosen there."""
    st.session_state[CHOISI] = True


def lignes(cadre: pd.DataFrame, menages: pd.DataFrame, libelles: Mapping[str, str], dits: Mots) -> pd.DataFrame:
    """Write the candidatures of one dwelling, in the order of its sheet, and what was entered of each."""
    lus = [menages.loc[demande] for demande in cadre["demande_id"]]
    return pd.DataFrame(
        {
            "Pseudonyme": [pseudonyme_court(demande) for demande in cadre["demande_id"]],
            "Place": [nombre(rang) for rang in cadre["rang"]],
            "Ménage": [qui(menage) for menage in lus],
            "Rang et points": [place_et_points(menage, dits) for menage in lus],
            "Positionnée": [date_longue(jour) for jour in cadre["date_positionnement"]],
            "Par": [PAR.get(code, ABSENT) for code in cadre["positionne_par"]],
            "Décision publiée": [libelles.get(code, ABSENT) for code in cadre["decision_code"]],
            "Décision saisie": [
                ABSENT
                if est_absent(code)
                else f"{libelles.get(code, code)}, commission du {date_longue(jour)}{preselection.du_fichier(statut)}"
                for code, jour, statut in zip(
                    cadre["saisie_code"], cadre["saisie_date_cal"], cadre["saisie_depot_statut"], strict=True
                )
            ],
        }
    )


def noms(cadre: pd.DataFrame, menages: pd.DataFrame) -> dict[str, str]:
    """Name each candidature by its household and by who put it forward, no two alike: a list is read by its texts."""
    ecrits = []
    for _, lue in cadre.iterrows():
        menage = menages.loc[lue["demande_id"]]
        points = menage["points"]
        dit = "" if est_absent(points) else f", {nombre(points)} {pluriel(float(points), 'point')}"
        par = f"{preselection.PAR.get(lue['positionne_par'], ABSENT)} le {date_longue(lue['date_positionnement'])}"
        ecrits.append(f"{pseudonyme_court(lue['demande_id'])} : {qui(menage)}{dit} (positionnée par {par})")
    repetes = pd.Series(ecrits).duplicated(keep=False)
    return {
        str(code): f"{dit}, ligne {nombre(ligne)}" if est_repete else dit
        for ligne, (code, dit, est_repete) in enumerate(zip(cadre["candidature_id"], ecrits, repetes, strict=True), 1)
    }


def saisir(lecteur: Lecteur, cadre: pd.DataFrame, nommees: Mapping[str, str], libelles: Mapping[str, str]) -> None:
    """Take the decision of one candidature, chosen by its household (``nommees``)."""
    motifs, moins = modalites(lecteur, "MOTIF_NON_ATTRIBUTION"), modalites(lecteur, "MOTIF_MOINS_DE_3")
    candidature = st.selectbox(
        "Candidature", list(nommees), format_func=nommees.__getitem__, key="candidature_examinee"
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        jour = _jour(cadre, candidature)
        decision = _liste("Décision", libelles, "decision")
        rang = st.number_input("Rang", 1, 20, 1) if decision == RANG else None
        motif = _liste("Motif", motifs, "motif_decision") if decision == MOTIF else None
        ancien, autres = jour_quitte(cadre, candidature, jour)
        ensemble = ancien is not None and autres > 0 and st.checkbox(deplacer_aussi(autres, ancien), value=True)
        peu = None
        if _moins_examinees(lecteur, str(cadre["offre_id"].iloc[0]), jour, ancien, autres, ensemble) < REQUIS:
            peu = _liste("Raison d’un examen de moins de trois candidats", moins, "motif_moins_de_3")
        valider = st.button("Enregistrer la décision")
    if not valider:
        return
    try:
        prise = proposals.Decision(jour, decision or "", rang, motif, peu, ensemble)
        proposals.statuer(*qui_propose(lecteur), candidature, prise)
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    st.rerun()


def _jour(cadre: pd.DataFrame, candidature: str) -> date:
    """Ask for the day of the commission: at first that of the decision entered, else the last one that was chosen."""
    saisi = cadre.set_index("candidature_id")["saisie_date_cal"][candidature]
    propose = st.session_state.get(JOUR, aujourd_hui()) if est_absent(saisi) else saisi
    cle = f"commission_du_{candidature}"
    jour = st.date_input("Commission du", value=propose, max_value=aujourd_hui(), format="DD/MM/YYYY", key=cle)
    st.session_state[JOUR] = jour
    return jour


def jour_quitte(cadre: pd.DataFrame, candidature: str, jour: date) -> tuple[date | None, int]:
    """Return the day that a decision already entered leaves for ``jour``, and how many others it leaves there."""
    jours = cadre.set_index("candidature_id")["saisie_date_cal"]
    ancien = jours[candidature]
    return (None, 0) if est_absent(ancien) or ancien == jour else (ancien, int((jours == ancien).sum()) - 1)


def deplacer_aussi(autres: int, ancien: date) -> str:
    """Write « Déplacer aussi les 2 autres décisions du 3 mars 2026 »."""
    celles = "l’autre décision" if autres == 1 else f"les {nombre(autres)} autres décisions"
    return f"Déplacer aussi {celles} du {date_longue(ancien)}"


def _moins_examinees(lecteur: Lecteur, offre: str, jour: date, ancien: date | None, autres: int, ensemble: bool) -> int:
    """Count the demandes that the commission of a day examines, or that of the day left where it is the smaller."""
    if ancien is None:
        return reads.nb_examines(lecteur, offre, jour)
    arrivent = 1 + autres * ensemble if jour > ancien else 0
    combien = reads.nb_examines(lecteur, offre, jour) + arrivent
    if ensemble or not autres:
        return combien
    return min(combien, reads.nb_examines(lecteur, offre, ancien) - (jour < ancien))


def _liste(libelle: str, codes: Mapping[str, str], cle: str) -> str | None:
    choisi: str | None = st.selectbox(
        libelle, list(codes), index=None, format_func=codes.__getitem__, placeholder=CHOISIR, key=cle
    )
    return choisi
