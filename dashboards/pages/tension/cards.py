"""Two cards of the page Tension: the demandes of each EPCI against its attributions, and the extreme types."""

import pandas as pd

from dashboards.charts import classement, nuage
from dashboards.charts.base import fiables
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte, Choix
from dashboards.kit.reads import indicateurs, territoire
from dashboards.kit.reads.catalogue import dimension, ensemble
from dashboards.kit.reads.publication import est_provisoire
from dashboards.kit.thematic.mesh import PARMI_ASSEZ, tableau_mesh
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import Valeur, majuscule, periode
from dashboards.kit.words.sentences import Extreme, Types


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


def par_type(vue: Vue, nom: str) -> Types:
    """Return the tightest type and the least tight of the territory; where some are secret, which ones.

    Those of no attribution have no figure: they are, like those of few, outside the ranking.
    """
    quand = vue.situation_de(nom, "typologie", vue.ici) if nom in vue.definitions else None
    if quand is None:
        return Types()
    lignes = indicateurs.detail(indicateurs.details(vue.lecteur, nom, vue.ici.code), "typologie", quand)
    types = dimension(vue.lecteur, "typologie")
    lignes = lignes.sort_values("modalite", key=lambda codes: codes.map(types.rang))
    masques = lignes["is_masque"].astype(bool)
    montres = lignes[~masques & lignes["valeur"].notna()]
    retenu = montres[fiables(montres)]
    if masques.any() and not montres.empty:
        return Types(quand[1], secrets=tuple(map(types.ecrire, lignes.loc[masques, "modalite"])))
    if len(retenu) < 2:
        return Types()
    trie = retenu.assign(valeur=pd.to_numeric(retenu["valeur"])).sort_values("valeur", ascending=False)
    bouts = tuple(
        Extreme(types.ecrire(str(un["modalite"])), Valeur(un["valeur"]), len(ensemble(str(un["modalite"]))))
        for _, un in trie.iloc[[0, -1]].iterrows()
    )
    return Types(quand[1], bouts, PARMI_ASSEZ if len(retenu) < len(lignes) else "")


def chiffres_des_bouts(vue: Vue, nom: str, types: Types) -> list[Chiffre]:
    """Return the two types of a period as key figures, where they are known."""
    if not types.bouts:
        return []
    ouvert = est_provisoire(vue.lecteur, vue.definitions[nom], types.quand)
    suite = f",{types.lesquels}" if types.lesquels else ""
    precision = f"{periode(types.quand)}, selon le premier type demandé{suite}"
    return [
        Chiffre(
            f"{majuscule(bout.titre(sens))} : {bout.nom}",
            bout.valeur,
            "ratio",
            comparaisons=precision,
            est_provisoire=ouvert,
        )
        for bout, sens in zip(types.bouts, ("plus", "moins"), strict=True)
    ]
