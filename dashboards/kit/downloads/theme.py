"""The file of a thematic page: the figures that its screen shows, at every period."""

from functools import partial

import pandas as pd

from dashboards.kit.downloads.filters import Choix
from dashboards.kit.downloads.statistiques import DEFINITIONS, statistiques
from dashboards.kit.reads import indicateurs, territoire, territoires
from dashboards.kit.reads.catalogue import catalogue
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import bailleur


def lire(nom: str, lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read what a thematic page shows: its series beside those compared, and its breakdowns, at every period.

    Of one landlord, nothing is broken down.
    """
    theme, definitions = THEMES[nom], catalogue(lecteur)
    suivis = tuple(n for n in theme.series if n in definitions)
    mesh = territoires.dits(lecteur, suivis, communes=theme.communes)
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), territoires.depart(lecteur, mesh)))
    # Left out of the journal, which takes codes of a fixed form alone: the title of the file says it.
    seul = Choix(choix.demandes).prendre(bailleur.PAR, bailleur.dits(lecteur, definitions, suivis, ici))
    if seul:
        lecteur, definitions = bailleur.restreindre(lecteur, definitions, seul)
        suivis = tuple(n for n in suivis if n in definitions)
    aux_pas = territoire.aux_deux_pas(lecteur, ici, mesh.departement(), suivis, theme.pas)
    offerts = {
        geo: None
        for pas, dates, _ in aux_pas
        for geo in (territoire.comparables(lecteur, mesh, ici, suivis, pas, dates[0]) if dates else [])
    }
    autres = [mesh.trouver(geo) for f in ("avec", "avec2") if (geo := choix.prendre(f, list(offerts)))]
    lus = [territoire.series(lecteur, ici, mesh.departement(), suivis, autres, pas) for pas, _, _ in aux_pas]
    lus += [indicateurs.details(lecteur, n, ici.code) for n in theme.details if n in definitions and not seul]
    cadre = pd.concat([c for c in lus if not c.empty] or lus[:1], ignore_index=True)
    qui = f", {bailleur.nom(lecteur)}" if seul else ""
    cadre = cadre.assign(dimension=bailleur.PAR, modalite=seul) if seul else cadre
    return statistiques(lecteur, cadre, mesh), f"{theme.titre}, {ici.libelle}{qui}"


JEUX_THEMES = {nom: (partial(lire, nom), DEFINITIONS) for nom in THEMES}
