"""Two cards of the page Tension: the demandes of each EPCI against its attributions, and the extreme types."""

import pandas as pd

from dashboards.charts import classement, nuage
from dashboards.charts.base import fiables
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte, Choix
from dashboards.kit.reads import indicateurs, territoire
from dashboards.kit.reads.catalogue import dimension
from dashboards.kit.reads.publication import est_provisoire
from dashboards.kit.thematic.mesh import PARMI_ASSEZ, tableau_mesh
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import Valeur, periode
from dashboards.kit.words.sentences import parmi


@une_fois
def demandes_et_attributions(vue: Vue, nom: str) -> Carte:
    """Place each EPCI by the two terms of its tension."""
    quand = territoire.date_de_maille(vue.lecteur, (nom,), vue.situation.periode, "epci")
    cadre = territoire.maille(vue.lecteur, vue.mesh, nom, quand, "epci")
    definition = vue.definitions[nom]
    choisi = vue.ici.code if vue.ici.type == "epci" else vue.ici.epci_code
    absents = len(cadre) - len(nuage.visibles(cadre))
    note = f" ; {absents} EPCI dans le tableau seulement (secret, ou un terme nul)" if absents else ""
    return Carte(
        cle=f"nuage_{nom}",
        titre="Où les demandes dépassent-elles le plus les attributions ?",
        sous_titre=f"Demandes en cours et attributions sur douze mois, par EPCI, {periode(quand)}, échelles "
        f"logarithmiques ; pointillés : 1, 2, 5, 10, 20, 50 demandes pour une attribution{note}",
        dessiner=None
        if absents == len(cadre)
        else lambda theme: nuage.rapports(
            cadre, ("Demandes en cours", "Attributions sur douze mois"), definition.unite, theme, choisi=choisi
        ),
        donnees=tableau_mesh(classement.trier(cadre), definition, "EPCI"),
        choisit=Choix("geo", "epci-"),
        alt=f"Nuage de points des EPCI : demandes en cours et attributions, {periode(quand)}.",
        source=definition.provenance(vue.publiee),
        nb_masques=int(cadre["is_masque"].sum()),
    )


def extremes(vue: Vue, nom: str) -> tuple[str, list[tuple[str, Valeur]], str]:
    """Return a period, the tightest type and the least tight of the territory, and among which where not among all."""
    quand = vue.situation_de(nom, "typologie", vue.ici) if nom in vue.definitions else None
    if quand is None:
        return "", [], ""
    lignes = indicateurs.detail(indicateurs.details(vue.lecteur, nom, vue.ici.code), "typologie", quand)
    masques = lignes["is_masque"].astype(bool)
    montres = lignes[~masques & lignes["valeur"].notna()]
    retenu = montres[fiables(montres)]
    if len(retenu) < 2:
        return "", [], ""
    trie = retenu.assign(valeur=pd.to_numeric(retenu["valeur"])).sort_values("valeur", ascending=False)
    types = dimension(vue.lecteur, "typologie")
    lus = [(types.ecrire(str(trie.iloc[i]["modalite"])), Valeur(trie.iloc[i]["valeur"])) for i in (0, -1)]
    return quand[1], lus, parmi(int(masques.sum())) or (PARMI_ASSEZ if len(retenu) < len(montres) else "")


def chiffres_des_extremes(
    vue: Vue, nom: str, quand: str, lus: list[tuple[str, Valeur]], lesquels: str
) -> list[Chiffre]:
    """Return the two types of a period as key figures."""
    if not lus:
        return []
    titres = ("Type le plus tendu", "Type le moins tendu")
    ouvert = est_provisoire(vue.lecteur, vue.definitions[nom], quand)
    precision = f"{periode(quand)}, selon le premier type demandé{',' if lesquels else ''}{lesquels}"
    return [
        Chiffre(f"{titre} : {type_}", valeur, "ratio", comparaisons=precision, est_provisoire=ouvert)
        for titre, (type_, valeur) in zip(titres, lus, strict=False)
    ]
