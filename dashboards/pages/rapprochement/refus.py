"""Refusals to expect, beside the candidates of a page or of a plan: off unless the installation turned it on.

What belongs here: the words. What does not: the model (``warehouse.matching.refusals``), the order of the candidates
and the plan, which never look at it.
"""

import pandas as pd
import streamlit as st

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.tableau import tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import est_fiable, nombre, pluriel, pourcentage
from dashboards.kit.words.texts import echapper
from warehouse.matching import answers
from warehouse.matching.refusals import DE_CHAQUE, REPONSES, Effet, Modele, ajuster

CLE = "_modele_des_refus"
TITRE = "Refus attendus, à titre d’information"
AVERTISSEMENT = (
    "Estimation tirée des réponses passées que vous pouvez lire, qui n’entre ni dans le classement ni dans le plan. "
    "Elle ne dit rien d’une personne : elle aide à prévoir combien de ménages inviter, jamais à en écarter un. Santé, "
    "âge, composition, nationalité et lieu de résidence n’y entrent pas. La lecture est enregistrée au journal."
)
TROP_PEU = (
    f"Trop peu de réponses passées pour estimer les refus attendus : il en faut {REPONSES}, dont {DE_CHAQUE} refus et "
    f"{DE_CHAQUE} acceptations, sans le quart le plus récent, qui sert à vérifier l’estimation."
)
CALIBRAGE = (
    "Le quart le plus récent des réponses, que l’estimation n’a pas vues, rangées par refus attendus croissants : "
    "si elle est juste, attendus et observés se suivent. Un dixième peut manquer là où beaucoup de réponses se valent."
)
LIMITES = (
    "Ce que le ménage demandait est connu tel qu’il est aujourd’hui, non au jour de la proposition. Un refus compte "
    "aussi le silence gardé jusqu’au terme du délai."
)


def presenter(lecteur: Lecteur, offre: str, lues: pd.DataFrame) -> None:
    """Draw the refusals to expect of candidates (``rang``: the place of each), in their order; nothing where off."""
    if not est_actif(lecteur):
        return
    with st.expander(TITRE):
        st.caption(echapper(AVERTISSEMENT))
        estime = modele(lecteur)
        if estime is None:
            st.info(echapper(TROP_PEU))
            return
        menages = answers.menages(lecteur.lignes, offre, list(lues["demande_id"]))
        noter_une_fois(lecteur, (offre, *menages["demande_id"]), len(menages), ou="refus", offre_id=offre)
        tableau(table(estime, menages, lues), TITRE, cle="refus_attendus", entier=True, nombres=False)
        st.markdown("**Ce qui change une réponse, toutes choses égales par ailleurs**")
        st.markdown("\n".join(f"- {echapper(phrase(effet))}" for effet in estime.effets))
        st.markdown("**Ce qui était attendu, ce qui a été observé**")
        tableau(calibrage(estime.calibration), "Calibrage de l’estimation", cle="calibrage_refus", entier=True)
        st.caption(echapper(f"{CALIBRAGE} {LIMITES}"))


def est_actif(lecteur: Lecteur) -> bool:
    """Tell whether the installation turned the estimate on."""
    return lecteur.portail.settings.expected_refusals


def modele(lecteur: Lecteur) -> Modele | None:
    """Return the model of the reader, fitted once while its rights and the publication stay."""
    cle = lecteur.cle(CLE)
    if st.session_state.get(CLE, (None, None))[0] != cle:
        st.session_state[CLE] = (cle, ajuster(answers.reponses(lecteur.lignes)))
    return st.session_state[CLE][1]


def table(estime: Modele, menages: pd.DataFrame, lues: pd.DataFrame) -> pd.DataFrame:
    """Write what is expected of each household, under its rank in the list, and what tells it most from the average."""
    rangs = dict(zip(lues["demande_id"], lues["rang"], strict=True))
    return pd.DataFrame(
        {
            "Rang": [nombre(rangs[demande]) for demande in menages["demande_id"]],
            "Refus attendus sur cent propositions semblables": [
                nombre(combien) for combien in estime.pour_cent(menages)
            ],
            "Ce qui joue le plus": [
                ", ".join(
                    f"{mots} ({'plus' if hausse else 'moins'} de refus)" for mots, hausse in estime.raisons(menage)
                )
                for _, menage in menages.iterrows()
            ],
        }
    )


def phrase(effet: Effet) -> str:
    """Say what a level of a factor changes; of few answers, that they are too few to say."""
    vues = f"{nombre(effet.reponses)} {pluriel(effet.reponses, 'réponse', 'réponses')}"
    if not est_fiable(effet.reponses):
        return f"{effet.facteur} : « {effet.niveau} », trop peu de cas pour en dire l’effet ({vues})."
    combien = nombre(abs(effet.points), 1)
    sens = "de plus" if effet.points >= 0 else "de moins"
    return (
        f"{effet.facteur} : « {effet.niveau} », {combien} refus {sens} sur cent "
        f"propositions que « {effet.reference} » ({vues})."
    )


def calibrage(lignes: pd.DataFrame) -> pd.DataFrame:
    """Write the refusals expected and observed, tenth by tenth of the recent answers, then all together."""
    return pd.DataFrame(
        [
            {
                "Dixième": nombre(ligne["dixieme"]) if ligne["dixieme"] else "Ensemble",
                "Réponses": nombre(ligne["reponses"]),
                "Refus attendus": nombre(ligne["attendus"], 1),
                "Refus observés": nombre(ligne["observes"]),
                "Part attendue": pourcentage(ligne["attendus_pct"], cas=ligne["reponses"]),
                "Part observée": pourcentage(ligne["observes_pct"], cas=ligne["reponses"]),
            }
            for _, ligne in lignes.iterrows()
        ]
    )
