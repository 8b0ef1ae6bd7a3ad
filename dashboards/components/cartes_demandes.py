"""What the page Demandes shows in its own words: households against the types that they ask for."""

import pandas as pd

from dashboards.charts import croisement
from dashboards.components.graphique import Carte
from dashboards.components.thematique import Vue
from dashboards.formats import mesure, periode
from dashboards.phrases import source
from dashboards.queries.catalogue import modalites

INDICATEUR, CROISEE = "stock_profil", "taille_typologie"
NOMS = ("Premier type demandé", "Personnes à loger")


def menages_par_type(vue: Vue) -> Carte | None:
    """Cross the size of the households with the first type that they ask for; None for who is not told of it."""
    trouve = vue.detail(INDICATEUR, CROISEE)
    if trouve is None:
        return None
    ou, quand, lignes = trouve
    definition = vue.definitions[INDICATEUR]
    cadre = croiser(vue, lignes)
    premier = cadre.loc[cadre["valeur"].idxmax()]
    return Carte(
        cle="menages_par_type",
        titre=f"Croisement le plus fréquent : {premier['complet'].lower()}, {premier['ligne']}",
        sous_titre=f"Demandes en cours selon les personnes à loger et le premier type demandé, {ou.libelle}, "
        f"{periode(quand)} ; plus la case est foncée, plus elles sont nombreuses",
        dessiner=lambda theme: croisement.grille(cadre, NOMS, definition.unite, theme),
        donnees=table(cadre, definition.unite),
        alt=f"Tableau croisé : demandes par taille de ménage et type demandé, {ou.libelle}, {periode(quand)}.",
        source=source(vue.publiee, definition.population),
    )


def croiser(vue: Vue, lignes: pd.DataFrame) -> pd.DataFrame:
    """Return every type against every size, in the order of their lists; nobody is a true zero."""
    tailles, types = (modalites(vue.lecteur, liste) for liste in ("TAILLE", "ListeTypeLogement"))
    lus = dict(zip(lignes["modalite"], lignes["valeur"], strict=True))
    cases = [
        (type_, code_taille.replace("P", "+"), taille, float(lus.get(f"{code_taille}_{code_type}", 0)))
        for code_type, type_ in types.items()
        for code_taille, taille in tailles.items()
    ]
    return pd.DataFrame(cases, columns=["ligne", "colonne", "complet", "valeur"])


def table(cadre: pd.DataFrame, unite: str) -> pd.DataFrame:
    """Write the crossing as a table: one row a type, one column a size."""
    cases = list(zip(cadre["ligne"], cadre["valeur"], strict=True))
    larges = {
        ligne: [mesure(v, unite) for type_, v in cases if type_ == ligne] for ligne in dict.fromkeys(cadre["ligne"])
    }
    colonnes = list(dict.fromkeys(cadre["complet"]))
    ecrite = pd.DataFrame.from_dict(larges, orient="index", columns=colonnes)
    return ecrite.rename_axis(NOMS[0]).reset_index()
