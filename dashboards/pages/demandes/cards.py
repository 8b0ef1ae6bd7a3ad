"""What the page Demandes crosses in its own words: households and types asked for, places of residence and wishes."""

from collections.abc import Mapping
from dataclasses import replace
from textwrap import wrap

import pandas as pd

from dashboards.charts import croisement
from dashboards.kit.graphique import Carte
from dashboards.kit.reads import indicateurs
from dashboards.kit.reads.catalogue import dimension, modalites
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import mesure, nombre, pluriel
from dashboards.kit.words.sentences import a_la_fin, source
from dashboards.pages.demandes import residences

INDICATEUR, CROISEE = "stock_profil", "taille_typologie"
NOMS = ("Premier type demandé", "Personnes à loger")
RESIDENCES = "residence_souhait"
NOM_DES_RESIDENCES = "Intercommunalité de résidence et intercommunalité souhaitée"
LIEUX = ("Résidence", "Souhaitée (n° de ligne)")
# A phone has room for four columns, and names of a dozen letters a line.
DESSINEES, LARGEUR = 4, 12


@une_fois
def profil(vue: Vue, nom: str, code: str) -> Carte | None:
    """Split the demandes in progress by one dimension, and say what is counted, where and at which date."""
    carte, trouve = vue.repartition(nom, code), vue.detail(nom, code)
    if carte is None or trouve is None:
        return None
    ou, quand, _ = trouve
    return replace(
        carte,
        titre=dater(vue, carte.titre, quand),
        sous_titre=f"Nombre de demandes valides selon « {dimension(vue.lecteur, code).libelle} », au premier vœu, "
        f"{ou.libelle}, {a_la_fin(quand)}",
    )


def dater(vue: Vue, titre: str, quand: str) -> str:
    """Write the date of a card in its title where it is not that of the page."""
    est_celle_de_la_page = indicateurs.date_de(quand) == indicateurs.date_de(vue.situation.periode)
    return titre if est_celle_de_la_page else f"{titre}, {a_la_fin(quand)}"


@une_fois
def menages_par_type(vue: Vue) -> Carte | None:
    """Cross the size of the households with the first type that they ask for; None for who is not told of it."""
    trouve = vue.detail(INDICATEUR, CROISEE)
    if trouve is None:
        return None
    ou, quand, lignes = trouve
    definition = vue.definitions[INDICATEUR]
    cadre = croiser(vue, lignes)
    premier = cadre.loc[cadre["valeur"].idxmax()]
    carte = Carte(
        cle="menages_par_type",
        titre=dater(vue, f"Croisement le plus fréquent : {premier['complet'].lower()}, {premier['ligne']}", quand),
        sous_titre="Nombre de demandes valides selon les personnes à loger et le premier type demandé, au premier vœu, "
        f"{ou.libelle}, {a_la_fin(quand)} ; plus la case se détache du fond, plus elles sont nombreuses",
        dessiner=lambda theme: croisement.grille(cadre, NOMS, definition.unite, theme),
        donnees=table(cadre, definition.unite),
        alt=f"Tableau croisé : demandes par taille de ménage et type demandé, {ou.libelle}, {a_la_fin(quand)}.",
        source=definition.provenance(vue.publiee),
    )
    return vue.situer(carte, ou)


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


@une_fois
def residences_souhaits(vue: Vue) -> Carte | None:
    """Cross where the applicants live with where they wish to; None before the first month photographed."""
    quand, lignes = residences.croisement(vue.lecteur, indicateurs.date_de(vue.situation.periode))
    flux = residences.premier_flux(lignes) if quand else None
    if flux is None:
        return None
    noms = modalites(vue.lecteur, "RESIDENCE")
    combien = f"{nombre(flux['effectif'])} {pluriel(flux['effectif'], 'demande')}"
    titre = f"{noms[flux['residence']]} vers {noms[flux['souhait']]} ({combien})"
    lieu = "" if vue.situation.est_reference else f" ({vue.situation.reference.libelle})"
    cadre = damier(lignes, noms)
    return Carte(
        cle="residences_souhaits",
        titre=dater(vue, f"Premier départ d’une intercommunalité à l’autre{lieu} : {titre}", quand),
        sous_titre="Nombre de demandes valides selon l’intercommunalité de résidence et celle du premier vœu, "
        f"{vue.situation.reference.libelle}, {a_la_fin(quand)} ; les {DESSINEES} plus demandées, toutes dans le "
        "tableau ; plus la case se détache du fond, plus elles sont nombreuses",
        dessiner=lambda theme: croisement.grille(cadre, LIEUX, "compte", theme),
        donnees=table_des_residences(lignes, noms),
        alt=f"Tableau croisé : demandes par intercommunalité de résidence et souhaitée, {a_la_fin(quand)}.",
        source=source(vue.publiee, "demandes valides à la date, à l’intercommunalité de leur premier vœu"),
    )


def damier(lignes: pd.DataFrame, noms: Mapping[str, str]) -> pd.DataFrame:
    """Return the EPCI wished the most against themselves and those who come from outside; nobody is a true zero."""
    retenues = residences.premieres(lignes, DESSINEES)
    lus = _lus(lignes)
    cases = [
        (
            "<br>".join(wrap(f"{retenues.index(ici) + 1}. {noms[ici]}" if ici in retenues else noms[ici], LARGEUR)),
            str(rang),
            float(lus.get((ici, ailleurs), 0)),
        )
        for ici in [*retenues, residences.HORS_DEPARTEMENT]
        for rang, ailleurs in enumerate(retenues, start=1)
    ]
    return pd.DataFrame(cases, columns=["ligne", "colonne", "valeur"])


def table_des_residences(lignes: pd.DataFrame, noms: Mapping[str, str]) -> pd.DataFrame:
    """Write the whole crossing: one row a place of residence, one column a place wished, the greatest first."""
    souhaits, lus = residences.premieres(lignes, len(noms)), _lus(lignes)
    vivent = set(lignes["residence"])
    ordre = [*(epci for epci in souhaits if epci in vivent), *(code for code in noms if code not in souhaits)]
    return pd.DataFrame(
        [[noms[ici], *(nombre(lus.get((ici, la_bas), 0)) for la_bas in souhaits)] for ici in ordre if ici in vivent],
        columns=["Résidence", *(noms[la_bas] for la_bas in souhaits)],
    )


def _lus(lignes: pd.DataFrame) -> dict[tuple[str, str], int]:
    return {
        (str(r), str(s)): int(n) for r, s, n in lignes[["residence", "souhait", "effectif"]].itertuples(index=False)
    }
