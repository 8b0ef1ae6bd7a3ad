"""The cards of the page Parc."""

import pandas as pd

from dashboards.charts import carte, classement
from dashboards.components.graphique import Carte
from dashboards.formats import ABSENT, Valeur, mesure, nombre, pourcentage
from dashboards.geo import geometrie
from dashboards.phrases import sujet
from dashboards.queries.parc import REPARTITIONS
from dashboards.queries.territoires import sans_accent

POPULATION = "logements ordinaires du répertoire des logements locatifs des bailleurs sociaux (RPLS)"

SOURCE_INSEE = " · Résidences principales : INSEE, recensement 2021 · Habitants : INSEE, populations légales 2023"


def origine(publiee: str, annee: str) -> str:
    """Write the foot of a card."""
    return f"Source : RPLS au 1ᵉʳ janvier {annee}, publication du {publiee} · Population : {POPULATION}"


def repartition(cadre: pd.DataFrame, total: int, nom: str, territoire: str, annee: str, publiee: str) -> Carte:
    """Show how the stock splits, in percent, classes in their own order."""
    titre = REPARTITIONS[nom][0]
    vide = cadre.iloc[0:0]
    tete = cadre.sort_values("valeur", ascending=False).iloc[0] if total else None
    constat = f"{titre} : {tete['libelle']} pour {pourcentage(tete['valeur'], total)}" if tete is not None else titre
    table = pd.DataFrame(
        {
            titre: cadre["libelle"],
            "Logements": [nombre(n) for n in cadre["nombre"]],
            "Part": [pourcentage(v, total) for v in cadre["valeur"]],
        }
    )
    return Carte(
        cle=f"parc_{nom}",
        titre=constat,
        sous_titre=f"Part des logements sociaux, {territoire}, 1ᵉʳ janvier {annee} ({nombre(total)} logements)",
        dessiner=lambda theme: classement.barres(cadre, "pct", theme, ordre=False),
        donnees=table if total else vide,
        alt=f"Barres : logements sociaux selon « {titre.lower()} », {territoire}, {annee}.",
        source=origine(publiee, annee),
        vide="Aucun logement social dans ce territoire.",
    )


def densite_epci(cadre: pd.DataFrame, reference: Valeur, choisi: str | None, annee: str, publiee: str) -> Carte:
    """Rank the EPCI by density."""
    trie = classement.trier(cadre)
    return Carte(
        cle="densite_epci",
        titre=f"{sujet('epci', trie.iloc[0]['libelle'])} a le parc social le plus dense",
        sous_titre=f"Logements sociaux pour 100 résidences principales, par EPCI, {annee} ; pointillé : département",
        dessiner=lambda theme: classement.points(
            cadre, "ratio", theme, reference=float(reference.valeur or 0), choisi=choisi, nom_reference="département"
        ),
        donnees=table_densite(trie, "EPCI"),
        alt=f"Classement des EPCI : logements sociaux pour 100 résidences principales, {annee}.",
        source=origine(publiee, annee) + SOURCE_INSEE,
    )


def densite_communes(cadre: pd.DataFrame, choisi: str | None, annee: str, publiee: str, seuil: int) -> Carte:
    """Map the density by commune; those without a dwelling stay white, those with a few make no class."""
    decoupe = carte.classes(cadre.loc[(cadre["logements"] >= seuil) & (cadre["code"] != carte.A_PART), "valeur"], 0.5)
    sans = len(cadre[cadre["logements"] == 0])
    contours = geometrie()
    return Carte(
        cle="carte_densite",
        titre=f"{nombre(sans)} communes sur {nombre(len(cadre))} n’ont aucun logement social",
        sous_titre=f"Logements sociaux pour 100 résidences principales, par commune, {annee}",
        dessiner=lambda theme: carte.carte(
            cadre, contours, "commune", "ratio", decoupe, theme, choisi=choisi, vide="aucun logement social"
        ),
        donnees=table_densite(classement.trier(cadre), "Commune"),
        alt=f"Carte des communes : logements sociaux pour 100 résidences principales, {annee}.",
        source=f"{origine(publiee, annee)} · Contours : {contours.source}",
    )


def table_densite(trie: pd.DataFrame, entete: str) -> pd.DataFrame:
    """Write counts and density as texts."""
    return pd.DataFrame(
        {
            entete: trie["libelle"],
            "Logements sociaux": [nombre(n) for n in trie["logements"]],
            "Pour 100 résidences principales": [mesure(v, "ratio") for v in trie["valeur"]],
            "Pour 1\u202f000 habitants": [mesure(v, "ratio") for v in trie["pour_mille"]],
            "En quartier prioritaire": [
                pourcentage(part, n) if n else ABSENT
                for part, n in zip(trie["part_qpv"], trie["logements"], strict=True)
            ],
        }
    ).reset_index(drop=True)


def communes(cadre: pd.DataFrame, epci: str | None) -> pd.DataFrame:
    """Write the communes of an EPCI (all without one), in French order."""
    retenu = cadre if epci is None else cadre[cadre["epci_code"] == epci]
    retenu = retenu.assign(_cle=retenu["libelle"].map(sans_accent)).sort_values("_cle")
    return table_densite(retenu, "Commune")
