"""What the commission of a landlord decided, entered candidature by candidature, whoever put it forward."""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.kit import preselection
from dashboards.kit.logement import nom_logement
from dashboards.kit.preselection import REQUIS
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.preselections import qui_propose
from dashboards.kit.tableau import tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import ABSENT, date_longue, est_absent, nombre
from dashboards.kit.words.texts import echapper
from dashboards.pages.commission import reads
from dashboards.pages.offres.cards import PAR
from warehouse.access import proposals
from warehouse.errors import ErreurObservatoire

CHOISIR = "Choisir…"
RANG, MOTIF = "ATR", "NAT"
# The day of the commission that was chosen last.
JOUR = "_jour_de_commission"
NOTE = (
    "Une décision saisie part avec le prochain fichier de candidatures. Elle se corrige tant que la candidature reste "
    "dans cette liste, avant que le logement ne soit proposé au ménage ; une fois partie, au même jour ou à un jour "
    "plus tardif. Ni nom ni numéro ici : l’identité s’ouvre sur finalité, depuis « Rapprochement » ou « Demandes »."
)


def presenter(lecteur: Lecteur, communes: Mapping[str, str]) -> None:
    """Draw the candidatures of one dwelling that wait for a decision, and take it."""
    en_attente = reads.a_decider(lecteur)
    if en_attente.empty:
        return
    st.markdown("## Saisir les décisions")
    offres = {str(offre): siennes for offre, siennes in en_attente.groupby("offre_id", sort=False)}
    offre = st.selectbox(
        "Logement examiné",
        list(offres),
        format_func=lambda code: f"{nom_logement(offres[code].iloc[0], dict(communes))} (offre {code})",
        key="logement_examine",
    )
    siennes, libelles = offres[offre], modalites(lecteur, "DECISION_CAL")
    noter_une_fois(lecteur, ("a_decider", offre), len(siennes), ou="decisions", cible="candidature", offre_id=offre)
    tableau(lignes(siennes, libelles), "Candidatures de ce logement", cle="a_decider", entier=True, nombres=False)
    saisir(lecteur, siennes, libelles)
    st.caption(echapper(NOTE))


def lignes(cadre: pd.DataFrame, libelles: Mapping[str, str]) -> pd.DataFrame:
    """Write the candidatures of one dwelling, and what was entered of each."""
    return pd.DataFrame(
        {
            "Candidature": [nombre(rang) for rang in range(1, len(cadre) + 1)],
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


def saisir(lecteur: Lecteur, cadre: pd.DataFrame, libelles: Mapping[str, str]) -> None:
    """Take the decision of one candidature."""
    motifs, moins = modalites(lecteur, "MOTIF_NON_ATTRIBUTION"), modalites(lecteur, "MOTIF_MOINS_DE_3")
    noms = {str(code): f"Candidature {nombre(rang)}" for rang, code in enumerate(cadre["candidature_id"], 1)}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        candidature = st.selectbox("Candidature", list(noms), format_func=noms.__getitem__, key="candidature_examinee")
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
    propose = st.session_state.get(JOUR, date.today()) if est_absent(saisi) else saisi
    cle = f"commission_du_{candidature}"
    jour = st.date_input("Commission du", value=propose, max_value=date.today(), format="DD/MM/YYYY", key=cle)
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
