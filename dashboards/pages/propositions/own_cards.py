"""The cards of one landlord's propositions: its stages, its days, its dwellings with few candidates."""

from collections.abc import Mapping

import pandas as pd

from dashboards.charts import classement
from dashboards.kit.graphique import Carte
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import Valeur, nombre, pourcentage, typologie
from dashboards.kit.words.sentences import source
from dashboards.pages.propositions import reads
from dashboards.pages.propositions.cards import PASSAGES, durees, etapes, ranger

ORIGINE = "candidatures et offres transmises par les bailleurs"


def entonnoir(vue: Vue, chaine: pd.DataFrame) -> Carte | None:
    """Show how far the propositions of the landlord that is looked at went, in the year of the view."""
    lu = chaine[chaine["mesure"] == "entonnoir"].set_index("etape")
    if lu.empty:
        return None
    noms = modalites(vue.lecteur, "ETAPE")
    positionnees = lu["nb"].get("POSITIONNEE")
    lignes = [
        (noms[etape], Valeur(lu.loc[etape, "nb"]), pourcentage(lu.loc[etape, "part_pct"], positionnees))
        for etape in ("POSITIONNEE", *PASSAGES)
        if etape in lu.index
    ]
    quoi = f"{vue.annee}, {vue.qui}, {vue.ici.libelle}"
    return etapes(
        lignes,
        f"Propositions positionnées en {quoi}, suivies jusqu’à leur terme",
        source(vue.publiee, f"propositions, {vue.qui}", ORIGINE),
        f"Barres : propositions par étape, {quoi}.",
        "Part des positionnées",
    )


def raisons(vue: Vue) -> pd.DataFrame:
    """Return the refusals of the reader's own offers by reason, as ``cards.raisons`` those of all landlords."""
    lignes, quand = reads.refus(vue.lecteur, vue.ici, vue.situation.periode), vue.situation.periode
    origine = source(vue.publiee, f"offres refusées, {vue.qui}", ORIGINE)
    dits = f"Offres refusées par motif, {vue.qui}", "Offres refusées", origine
    return pd.DataFrame() if lignes.empty else ranger(vue, vue.ici, quand, lignes, *dits)


def delais(vue: Vue, chaine: pd.DataFrame) -> Carte | None:
    """Show the days that each step takes on the dwellings of that landlord."""
    lu = chaine[chaine["mesure"] == "delai"]
    noms = {"mediane_jours": "valeur", "p25_jours": "basse", "p75_jours": "haute", "nb": "effectif"}
    cadre = lu.rename(columns=noms).assign(is_masque=False)
    origine = source(vue.publiee, f"logements et propositions, {vue.qui}", ORIGINE)
    return durees(vue, cadre, f"{vue.qui}, {vue.ici.libelle}, {vue.annee}", origine)


def logements(cadre: pd.DataFrame, communes: Mapping[str, str], raisons_: dict[str, str]) -> pd.DataFrame:
    """Write the reader's dwellings with fewer than three candidates."""
    return pd.DataFrame(
        {
            "Logement": [
                f"{typologie(t)} à {communes.get(c, c)}"
                for t, c in zip(cadre["typologie_code"], cadre["commune_code"], strict=True)
            ],
            "Pourquoi": [raisons_.get(r, r) for r in cadre["raison_code"]],
            "Candidats": [nombre(n) for n in cadre["nb_candidatures"]],
            "En cours": [nombre(n) for n in cadre["nb_en_cours"]],
            "Refus": [nombre(n) for n in cadre["nb_refus"]],
            "Ouvert depuis (jours)": [nombre(n) for n in cadre["jours_ouverte"]],
        }
    )


def peu_candidats(vue: Vue, cadre: pd.DataFrame) -> Carte:
    """Count the reader's dwellings with fewer than three candidates, by reason."""
    noms = modalites(vue.lecteur, "RAISON_PEU_CANDIDATS")
    comptes = cadre["raison_code"].value_counts()
    barres = pd.DataFrame(
        {"libelle": [noms.get(c, c) for c in comptes.index], "valeur": list(comptes), "is_masque": False}
    )
    barres = classement.trier(barres)
    return Carte(
        cle="peu_candidats",
        titre="Pourquoi ont-ils moins de trois candidats ?",
        sous_titre="Vos logements proposés ayant moins de trois candidats, à la date des données",
        dessiner=lambda theme: classement.barres(barres, "compte", theme),
        donnees=pd.DataFrame({"Raison": barres["libelle"], "Logements": [nombre(n) for n in barres["valeur"]]}),
        alt="Barres : vos logements ayant moins de trois candidats, par raison.",
        source=source(vue.publiee, "vos logements proposés", ORIGINE),
    )
