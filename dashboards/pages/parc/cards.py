"""The cards of the page Parc."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from dashboards.charts import carte, classement
from dashboards.charts.base import dessinables, ecrire
from dashboards.charts.geo import Geometrie
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte, Choix
from dashboards.kit.reads import indicateurs
from dashboards.kit.reads.catalogue import Indicateur, dimension
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire, sans_accent
from dashboards.kit.thematic import cards
from dashboards.kit.words.formats import ABSENT, Valeur, est_fiable, mesure, nombre, pourcentage
from dashboards.kit.words.sentences import sujet
from dashboards.pages.parc import reads
from dashboards.pages.parc.reads import REPARTITIONS

POPULATION = (
    "logements du répertoire des logements locatifs des bailleurs sociaux (RPLS) : collectifs, individuels, "
    "résidences étudiantes"
)

SOURCE_INSEE = " · Résidences principales : INSEE, recensement 2021 · Habitants : INSEE, populations légales 2023"


def origine(publiee: str, annee: str, population: str = POPULATION) -> str:
    """Write the foot of a card."""
    return f"Source : RPLS au 1ᵉʳ janvier {annee}, publication du {publiee} · Population : {population}"


def densite(mailles: pd.DataFrame, territoire: Territoire) -> tuple[Valeur, Valeur]:
    """Return the dwellings of a territory per 100 résidences principales, and per 1 000 inhabitants."""
    ligne = mailles[mailles["code"] == territoire.code].iloc[0]
    return Valeur(ligne["valeur"]), Valeur(ligne["pour_mille"])


def chiffres_cles(
    ici: Territoire,
    reference: Territoire,
    cadre: pd.DataFrame,
    densites: Mapping[str, tuple[Valeur, Valeur]],
    occupation: pd.DataFrame,
    definitions: Mapping[str, Indicateur],
    annee: str,
) -> list[Chiffre]:
    """Return the four figures of the stock, each beside that of the département.

    What exists, what is empty, who moves, what it costs; where the two last are not told, where the stock is.
    """

    def a_cote(texte: str) -> str:
        return "" if ici.code == reference.code else f"Département : {texte}"

    def par_habitant(code: str) -> str:
        par_mille = densites[code][1]
        return f"{par_mille.ecrire('ratio')} logements sociaux pour 1\u202f000 habitants" if par_mille.connue else ""

    def d_occupation(nom: str) -> Chiffre:
        definition = definitions[nom]
        valeur, avant, la_bas = (
            indicateurs.valeur(occupation, nom, code, quand)
            for code, quand in (
                (ici.code, annee),
                (ici.code, indicateurs.annee_avant(annee)),
                (reference.code, annee),
            )
        )
        return Chiffre(definition.libelle, valeur, definition.unite, avant, a_cote(la_bas.ecrire(definition.unite)))

    occupes = {nom: d_occupation(nom) for nom in reads.OCCUPATION if nom in definitions}
    dits = {nom for nom, un in occupes.items() if un.valeur.connue or un.valeur.is_masque}
    lisibles = [nom for nom in (reads.VACANCE_LONGUE, reads.VACANCE) if nom in occupes and occupes[nom].valeur.connue]
    vacance = [occupes[nom] for nom in (*lisibles, *(n for n in (reads.VACANCE,) if n in occupes))][:1]
    departement = a_cote(f"{densites[reference.code][0].ecrire('ratio')} ; {par_habitant(reference.code)}")
    total, en_qpv = reads.compte(cadre, reference.code, "total"), reads.part(cadre, reference.code, "en_qpv")
    logements = Chiffre(
        "Logements sociaux",
        Valeur(reads.compte(cadre, ici.code, "total")),
        "compte",
        comparaisons=a_cote(Valeur(total).ecrire("compte")),
    )
    if {reads.MOBILITE, reads.LOYER} & dits:
        par_residence = densites[ici.code][0]
        dense = f"{par_residence.ecrire('ratio')} pour 100 résidences principales" if par_residence.connue else ""
        suite = "  \n".join(t for t in (dense, par_habitant(ici.code), logements.comparaisons) if t)
        autres = [occupes[nom] for nom in (reads.MOBILITE, reads.LOYER) if nom in dits]
        return [replace(logements, comparaisons=suite), *vacance, *autres]
    return [
        logements,
        Chiffre(
            "Pour 100 résidences principales",
            densites[ici.code][0],
            "ratio",
            comparaisons=f"{par_habitant(ici.code)}  \n{departement}".strip(),
        ),
        Chiffre(
            "En quartier prioritaire",
            reads.part(cadre, ici.code, "en_qpv"),
            "pct",
            comparaisons=a_cote(en_qpv.ecrire("pct")),
        ),
        *vacance,
    ]


def par_type(
    lecteur: Lecteur, indicateur: Indicateur, lieux: Sequence[Territoire], annee: str, publiee: str
) -> Carte | None:
    """Split an indicator of the occupation by type of dwelling, in the nearest territory of which it is told."""
    trouve = reads.par_type(lecteur, indicateur.nom, lieux, annee)
    if trouve is None:
        return None
    ou, lignes = trouve
    lu, par = reads.occupation(lecteur, [ou.code]), dimension(lecteur, "typologie")
    carte_ = cards.repartition(
        lignes,
        indicateur,
        par,
        ou.libelle,
        annee,
        publiee,
        est_ailleurs=ou.code != lieux[0].code,
        reference=indicateurs.valeur(lu, indicateur.nom, ou.code, annee),
        objet=indicateur.court,
        choisit=cards.ecran_d_une_modalite(indicateur, par, ou),
    )
    return replace(carte_, source=origine(publiee, annee, indicateur.population))


def repartition(cadre: pd.DataFrame, total: int, nom: str, ici: Territoire, annee: str, publiee: str) -> Carte:
    """Show how the stock splits, in percent, classes in their own order."""
    titre, territoire = REPARTITIONS[nom][0], ici.libelle
    nommes = ici.quartiers_dits if nom == "qpv" else ""
    vide = cadre.iloc[0:0]
    cadre = dessinables(cadre, "pct")
    tete = cadre.sort_values("valeur", ascending=False).iloc[0] if total and est_fiable(total) else None
    constat = f"{titre} : {tete['libelle']} pour {pourcentage(tete['valeur'], total)}" if tete is not None else titre
    table = pd.DataFrame(
        {
            titre: cadre["libelle"],
            "Logements": [nombre(n) for n in cadre["nombre"]],
            "Part": ecrire(cadre, "valeur", "pct"),
        }
    )
    return Carte(
        cle=f"parc_{nom}",
        titre=constat,
        sous_titre=f"Part des logements sociaux, {territoire}, 1ᵉʳ janvier {annee} ({nombre(total)} logements)"
        + (f" ; {nommes}" if nommes else ""),
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
        choisit=Choix("geo", "epci-"),
        source=origine(publiee, annee) + SOURCE_INSEE,
    )


def densite_communes(
    cadre: pd.DataFrame, choisi: str | None, annee: str, publiee: str, seuil: int, contours: Geometrie | None
) -> Carte:
    """Map the density by commune; those without a dwelling stay white, those with a few make no class."""
    decoupe = carte.classes(cadre.loc[cadre["logements"] >= seuil, "valeur"], 0.5)
    sans = len(cadre[cadre["logements"] == 0])
    return Carte(
        cle="carte_densite",
        titre=f"{nombre(sans)} communes sur {nombre(len(cadre))} n’ont aucun logement social",
        sous_titre=f"Logements sociaux pour 100 résidences principales, par commune, {annee}",
        dessiner=carte.tracer(
            contours, cadre, "commune", "ratio", decoupe, choisi=choisi, vide="aucun logement social"
        ),
        donnees=table_densite(classement.trier(cadre), "Commune"),
        alt=f"Communes : logements sociaux pour 100 résidences principales, {annee}.",
        choisit=Choix("geo", "com-"),
        source=origine(publiee, annee) + carte.origine(contours),
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


def communes(cadre: pd.DataFrame) -> pd.DataFrame:
    """Write communes in French order."""
    return table_densite(cadre.assign(_cle=cadre["libelle"].map(sans_accent)).sort_values("_cle"), "Commune")
