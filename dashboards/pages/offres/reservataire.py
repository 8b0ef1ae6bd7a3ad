"""What a réservataire proposes: its vacancies short of candidates, days left, who fits; for the State, whom first.

What belongs here: the sections of the page, and their words. What does not: which household fits a dwelling, which the
warehouse says.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from dashboards.kit import fiche
from dashboards.kit.frame import page
from dashboards.kit.labels import LABELS
from dashboards.kit.logement import A_SIGNALER, nom_logement
from dashboards.kit.menage import proposer_ses_logements
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.logement import VUE, autres_menages
from dashboards.kit.tableau import impression, tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import ABSENT, date_longue, est_absent, majuscule, nombre, pluriel, typologie
from dashboards.kit.words.texts import SCORE, echapper
from dashboards.pages.offres import reads
from dashboards.pages.offres.cards import A_REPROPOSER, AUCUN_PROPOSE, SANS_DELAI, attend_un_candidat, sur_requis
from warehouse.reference import delai_reservataire

# Of so many offers, the households are compared in one query.
PAR_PAGE = 20
MENAGES_MONTRES = 20
NOTE = (
    "Les ménages comptés sont ceux que vous pouvez lire et qu’aucune règle n’écarte ; ceux que vous ne lisez pas sont "
    "dits en une classe par logement, comptée à la publication sur toutes les demandes. Délai pour proposer : d’après "
    "la date d’échéance reçue du bailleur"
)
AU_PLUS = ", {n} jours au plus après le signalement en zone tendue"
RIEN = "Aucun de vos logements n’attend de candidat."
ORDRE = (
    "DALO d’abord, puis PDALPD, puis accord collectif ; la plus proche échéance d’abord. Les {n} premiers ménages "
    "qu’un de ces logements peut loger. La lecture de cette liste est enregistrée au journal."
)

POSSIBLES = "Voir ses logements"
SUITE_DE_LA_RANGEE = ("Attend depuis", "Échéance", "Parmi ces logements, conviennent")


def a_proposer(offres: pd.DataFrame, jour: date | None) -> pd.DataFrame:
    """Keep the offers that wait for a candidate, the nearest deadline first, those without one last."""
    attendus = [attend_un_candidat(offre, jour) for offre in offres.to_dict("records")]
    attendent = offres[pd.Series(attendus, index=offres.index, dtype=bool)]
    ordre = attendent["date_echeance"].map(lambda limite: date.max if est_absent(limite) else limite)
    return attendent.loc[ordre.sort_values(kind="stable").index]


def presenter(lecteur: Lecteur, offres: pd.DataFrame, communes: Mapping[str, str], jour: date | None) -> None:
    """Draw the offers that wait for a candidate of this réservataire, each one click away from its households."""
    st.markdown("## À proposer, la plus proche échéance d’abord")
    attendent = a_proposer(offres, jour)
    if attendent.empty:
        st.info(RIEN)
        return
    pages = -(-len(attendent) // PAR_PAGE)
    numero = st.pagination(pages, key="page_a_proposer") if pages > 1 else 1
    montrees = attendent.iloc[(numero - 1) * PAR_PAGE : numero * PAR_PAGE]
    montres = list(montrees["offre_id"])
    comptes, autres = reads.conviennent(lecteur, montres), autres_menages(lecteur, montres)
    if autres:
        noter_une_fois(lecteur, tuple(montres), len(autres), ou="autres", cible=VUE)
    for _, offre in montrees.iterrows():
        code = str(offre["offre_id"])
        dit = combien(comptes, code)
        if classe := autres.get(code):
            dit += f" ; autres ménages, que vous ne lisez pas : {classe}"
        with st.container(gap=None):
            nom = nom_logement(offre, communes)
            page.lien("rapprochement", f"{nom} : {reste(offre, jour)}, {sur_requis(offre['nb_en_cours'])}", offre=code)
            st.caption(echapper(majuscule(dit)))
    au_plus = AU_PLUS.format(n=delai_reservataire(jour)) if jour else ""
    st.caption(echapper(f"{NOTE}{au_plus}. {SCORE}"))
    if lecteur.droits.lit("dalo_suivi"):
        premiers(lecteur, montres, communes)


def premiers(lecteur: Lecteur, offres: Sequence[str], communes: Mapping[str, str]) -> None:
    """Draw the households that the State houses first, each one click away from its possible dwellings."""
    lus = reads.publics(lecteur, offres, MENAGES_MONTRES)
    noter_une_fois(lecteur, ("publics", *offres), len(lus))
    st.markdown("## Les ménages à loger d’abord")
    table = lignes_des_publics(lus, communes)
    if lus.empty or impression():
        tableau(
            table,
            "Ménages prioritaires qu’un de ces logements peut loger",
            cle="publics",
            nombres=False,
            vide="Aucun ménage prioritaire ne convient à ces logements.",
        )
    else:
        for demande, ligne in zip(lus["demande_id"], table.to_dict("records"), strict=True):
            place = ligne["Ordre"]
            suite = " · ".join(f"{nom} : {ligne[nom]}" for nom in SUITE_DE_LA_RANGEE if ligne[nom] != ABSENT)
            logements = partial(proposer_ses_logements, demande, POSSIBLES, f"logements_public_{place}")
            fiche.rangee([f"{place}. {majuscule(ligne['Public'])}, {ligne['Demande']}", suite], logements)
    if not lus.empty:
        st.caption(echapper(ORDRE.format(n=MENAGES_MONTRES)))


def lignes_des_publics(lus: pd.DataFrame, communes: Mapping[str, str]) -> pd.DataFrame:
    """Write these households, in the order read, under no name."""
    lignes = _lignes(lus)
    return pd.DataFrame(
        {
            "Ordre": [nombre(place) for place in range(1, len(lus) + 1)],
            "Public": [_public(ligne) for ligne in lignes],
            "Échéance": [_echeance(ligne) for ligne in lignes],
            "Demande": [
                f"{typologie(ligne['typologie_code'])} à {communes.get(ligne['commune_code'], ligne['commune_code'])}, "
                f"{nombre(ligne['nb_personnes'])} {pluriel(ligne['nb_personnes'], 'personne')}"
                for ligne in lignes
            ],
            "Attend depuis": [f"{nombre(ligne['anciennete_mois'])} mois" for ligne in lignes],
            "Parmi ces logements, conviennent": [nombre(ligne["nb_offres"]) for ligne in lignes],
        }
    )


def reste(offre: "pd.Series", jour: date | None) -> str:
    """Write how long is left to propose a candidate."""
    if offre["is_a_signaler"]:
        return A_SIGNALER
    if est_absent(offre["date_echeance"]):
        return SANS_DELAI
    limite = offre["date_echeance"]
    if jour is None:
        return f"à proposer avant le {date_longue(limite)}"
    jours = (limite - jour).days
    if jours < 0:
        if offre["is_proposee"]:
            return A_REPROPOSER
        return f"{AUCUN_PROPOSE}, délai dépassé depuis {nombre(-jours)} {pluriel(-jours, 'jour')}"
    if jours == 0:
        return "dernier jour pour proposer"
    return f"{nombre(jours)} {pluriel(jours, 'jour')} pour proposer"


def combien(comptes: pd.DataFrame, offre: str) -> str:
    """Write how many households fit an offer, and how many of them are of a priority public."""
    if offre not in comptes.index:
        return "aucun ménage ne convient"
    menages, dalo, autres = (int(comptes.loc[offre, c]) for c in ("menages", "dalo", "autres_prioritaires"))
    dit = f"{nombre(menages)} {pluriel(menages, 'ménage convient', 'ménages conviennent')}"
    autre = ("autre prioritaire", "autres prioritaires") if dalo else ("prioritaire", "prioritaires")
    dont = [f"{nombre(n)} {mot}" for n, mot in ((dalo, "DALO"), (autres, pluriel(autres, *autre))) if n]
    return f"{dit}, dont {' et '.join(dont)}" if dont else dit


def _lignes(lus: pd.DataFrame) -> "list[pd.Series]":
    return [ligne for _, ligne in lus.iterrows()]


def _public(ligne: "pd.Series") -> str:
    return next((nom for colonne, nom in LABELS.items() if ligne[colonne]), ABSENT)


def _echeance(ligne: "pd.Series") -> str:
    if est_absent(ligne["date_echeance"]):
        return ABSENT
    jours = int(ligne["jours_restants"])
    sens = f"dans {nombre(jours)}" if jours >= 0 else f"dépassée depuis {nombre(-jours)}"
    return f"{date_longue(ligne['date_echeance'])} ({sens} {pluriel(jours, 'jour')})"
