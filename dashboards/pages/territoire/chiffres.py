"""The files of the figures of a territory, and of the communes at one date."""

import pandas as pd

from dashboards.kit.downloads.filters import Choix
from dashboards.kit.downloads.statistiques import DEFINITIONS, statistiques
from dashboards.kit.reads import indicateurs, territoire, territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import periode


def du_territoire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the figures of a territory and of the département, at every period."""
    mesh = territoires.dits(lecteur, territoire.SUIVIS)
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), territoires.depart(lecteur, mesh)))
    offerts = territoire.aux_deux_pas(lecteur, ici, mesh.departement(), territoire.SUIVIS)
    codes = territoire.codes(ici, mesh.departement())
    lus = [indicateurs.serie(lecteur, territoire.CLASSES, suivi.pas, codes) for suivi in offerts]
    return statistiques(lecteur, pd.concat(lus, ignore_index=True), mesh), ici.libelle


def des_communes(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the figures of the communes of a territory at one date: those of the table of its page."""
    mesh = territoires.territoires(lecteur)
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), mesh.departement().geo))
    quand = choix.prendre("annee")
    pas = "mois" if "-" in quand else "annee"
    cadre = indicateurs.classement(lecteur, territoire.CLASSES, pas, [quand], "commune")
    siennes = ici.ses_communes(mesh.noms("commune"))["code"]
    cadre = cadre[cadre["territoire_code"].isin(siennes)]
    return statistiques(lecteur, cadre, mesh), f"communes, {ici.libelle}, {periode(quand)}"


JEUX_TERRITOIRE = {"territoire": (du_territoire, DEFINITIONS), "communes": (des_communes, DEFINITIONS)}
