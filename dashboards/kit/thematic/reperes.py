"""Why a page opens on a year where others open on a month, and where its territory is read by month."""

from collections.abc import Sequence

import streamlit as st

from dashboards.kit.frame import page
from dashboards.kit.reads import territoire
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.words.sentences import plus_a_l_annee
from dashboards.kit.words.texts import echapper

ICI, AILLEURS = "Lire au mois", "Lire au mois dans « Territoire »"
AU_MOIS = "territoire"


def ou_lire_au_mois(
    lecteur: Lecteur,
    chemin: str,
    ici: Territoire,
    reference: Territoire,
    offerts: Sequence[territoire.Suivi],
    pas: str,
) -> tuple[str, dict[str, str]] | None:
    """Return the page, and its filters, of the months of a territory of which this one opens on years.

    This page where it has them too; none where it opens on months, where the reader chose, or where none is told.
    """
    if pas == "mois" or offerts[0].pas == "mois":
        return None
    if len(offerts) > 1:
        return chemin, {"geo": ici.geo, "pas": "mois"}
    suivi = territoire.au_plus_fin(lecteur, ici, reference, territoire.SUIVIS)
    return (AU_MOIS, {"geo": ici.geo}) if suivi.pas == "mois" else None


def dire_pourquoi(ici: Territoire, annee: str, chemin: str, filtres: dict[str, str]) -> None:
    """Say why the page opens on a year, with the way to the months."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="au_mois"):
        st.caption(echapper(plus_a_l_annee(annee, ici.sujet)), width="content")
        page.lien(chemin, AILLEURS if chemin == AU_MOIS else ICI, **filtres)
