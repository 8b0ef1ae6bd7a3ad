"""The cards of the page Parc."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from dashboards.charts import carte, classement
from dashboards.charts.base import dessinables, ecrire
from dashboards.charts.geo import geometrie
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte, Choix
from dashboards.kit.reads import indicateurs
from dashboards.kit.reads.catalogue import Indicateur, catalogue, dimension
from dashboards.kit.reads.publication import seuil_effectif
from dashboards.kit.reads.territoires import sans_accent
from dashboards.kit.thematic import cards
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.words.formats import ABSENT, Valeur, est_fiable, mesure, nombre, pourcentage
from dashboards.kit.words.sentences import sujet
from dashboards.pages.parc import reads
from dashboards.pages.parc.reads import REPARTITIONS, Inventaire

POPULATION = (
    "logements du répertoire des logements locatifs des bailleurs sociaux (RPLS) : collectifs, individuels, "
    "résidences étudiantes"
)

SOURCE_INSEE = " · Résidences principales : INSEE, recensement 2021 · Habitants : INSEE, populations légales 2023"


def origine(vue: Inventaire, population: str = POPULATION) -> str:
    """Write the foot of a card."""
    return f"Source : RPLS au 1ᵉʳ janvier {vue.annee}, publication du {vue.publiee} · Population : {population}"


def chiffres_cles(vue: Inventaire, definitions: Mapping[str, Indicateur]) -> list[Chiffre]:
    """Return the four figures of the stock, each beside that of the département.

    What exists, what is empty, who moves, what it costs; where the two last are not told, where the stock is.
    """
    ici, reference = vue.ici.code, vue.reference.code

    def a_cote(texte: str) -> str:
        return "" if ici == reference else f"Département : {texte}"

    def par_habitant(code: str) -> str:
        par_mille = vue.densite(code, reads.PAR_HABITANT)
        return f"{par_mille.ecrire('ratio')} logements sociaux pour 1\u202f000 habitants" if par_mille.connue else ""

    def d_occupation(nom: str) -> Chiffre:
        definition = definitions[nom]
        valeur, avant, la_bas = (
            indicateurs.valeur(vue.occupation, nom, code, quand)
            for code, quand in (
                (ici, vue.annee),
                (ici, indicateurs.annee_avant(vue.annee)),
                (reference, vue.annee),
            )
        )
        return Chiffre(definition.libelle, valeur, definition.unite, avant, a_cote(la_bas.ecrire(definition.unite)))

    occupes = {nom: d_occupation(nom) for nom in reads.OCCUPATION if nom in definitions}
    dits = {nom for nom, un in occupes.items() if un.valeur.connue or un.valeur.is_masque}
    lisibles = [nom for nom in (reads.VACANCE_LONGUE, reads.VACANCE) if nom in occupes and occupes[nom].valeur.connue]
    vacance = [occupes[nom] for nom in (*lisibles, *(n for n in (reads.VACANCE,) if n in occupes))][:1]
    departement = a_cote(f"{vue.densite(reference).ecrire('ratio')} ; {par_habitant(reference)}")
    total, en_qpv = vue.comptes.compte(reference, "total"), vue.comptes.part(reference, "en_qpv")
    logements = Chiffre(
        "Logements sociaux",
        Valeur(vue.comptes.compte(ici, "total")),
        "compte",
        comparaisons=a_cote(Valeur(total).ecrire("compte")),
    )
    if {reads.MOBILITE, reads.LOYER} & dits:
        par_residence = vue.densite(ici)
        dense = f"{par_residence.ecrire('ratio')} pour 100 résidences principales" if par_residence.connue else ""
        suite = "  \n".join(t for t in (dense, par_habitant(ici), logements.comparaisons) if t)
        autres = [occupes[nom] for nom in (reads.MOBILITE, reads.LOYER) if nom in dits]
        return [replace(logements, comparaisons=suite), *vacance, *autres]
    return [
        logements,
        Chiffre(
            "Pour 100 résidences principales",
            vue.densite(ici),
            "ratio",
            comparaisons=f"{par_habitant(ici)}  \n{departement}".strip(),
        ),
        Chiffre(
            "En quartier prioritaire",
            vue.comptes.part(ici, "en_qpv"),
            "pct",
            comparaisons=a_cote(en_qpv.ecrire("pct")),
        ),
        *vacance,
    ]


@une_fois
def par_type(vue: Inventaire, nom: str) -> Carte | None:
    """Split an indicator of the occupation by type of dwelling, in the nearest territory of which it is told."""
    trouve = reads.par_type(vue.lecteur, nom, vue.mesh.autour(vue.ici), vue.annee)
    if trouve is None:
        return None
    ou, quand, lignes = trouve
    indicateur, par = catalogue(vue.lecteur)[nom], dimension(vue.lecteur, "typologie")
    carte_ = cards.repartition(
        lignes,
        indicateur,
        par,
        ou.libelle,
        quand,
        vue.publiee,
        est_ailleurs=ou.code != vue.ici.code,
        reference=indicateurs.valeur(vue.occupation, nom, ou.code, quand),
        objet=indicateur.court,
        choisit=cards.ecran_d_une_modalite(indicateur, par, ou),
    )
    return replace(carte_, source=origine(vue, indicateur.population))


@une_fois
def repartition(vue: Inventaire, nom: str) -> Carte:
    """Show how the stock splits, in percent, classes in their own order."""
    total = vue.comptes.compte(vue.ici.code, "total")
    return carte_de_repartition(vue, vue.comptes.repartition(vue.ici.code, nom), total, nom)


def carte_de_repartition(vue: Inventaire, cadre: pd.DataFrame, total: int, nom: str) -> Carte:
    """Write the card of a breakdown of the stock (columns of ``Comptes.repartition``)."""
    titre, territoire = REPARTITIONS[nom][0], vue.ici.libelle
    nommes = vue.ici.quartiers_dits if nom == "qpv" else ""
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
        sous_titre=f"Part des logements sociaux, {territoire}, 1ᵉʳ janvier {vue.annee} ({nombre(total)} logements)"
        + (f" ; {nommes}" if nommes else ""),
        dessiner=lambda theme: classement.barres(cadre, "pct", theme, ordre=False),
        donnees=table if total else vide,
        alt=f"Barres : logements sociaux selon « {titre.lower()} », {territoire}, {vue.annee}.",
        source=origine(vue),
        vide="Aucun logement social dans ce territoire.",
    )


@une_fois
def densite_epci(vue: Inventaire) -> Carte:
    """Rank the EPCI by density."""
    cadre = vue.maille("epci")
    trie = classement.trier(cadre)
    reference = float(vue.densite(vue.reference.code).valeur or 0)
    choisi = vue.ici.code if vue.ici.type == "epci" else vue.ici.epci_code
    return Carte(
        cle="densite_epci",
        titre=f"{sujet('epci', trie.iloc[0]['libelle'])} a le parc social le plus dense",
        sous_titre=f"Logements sociaux pour 100 résidences principales, par EPCI, {vue.annee} ; "
        "pointillé : département",
        dessiner=lambda theme: classement.points(
            cadre, "ratio", theme, reference=reference, choisi=choisi, nom_reference="département"
        ),
        donnees=table_densite(trie, "EPCI"),
        alt=f"Classement des EPCI : logements sociaux pour 100 résidences principales, {vue.annee}.",
        choisit=Choix("geo", "epci-"),
        source=origine(vue) + SOURCE_INSEE,
    )


@une_fois
def densite_communes(vue: Inventaire) -> Carte:
    """Map the density by commune; those without a dwelling stay white, those with a few make no class."""
    cadre, contours = vue.maille("commune"), geometrie(vue.reference.code)
    decoupe = carte.classes(cadre.loc[cadre["logements"] >= seuil_effectif(vue.lecteur), "valeur"], 0.5)
    sans = len(cadre[cadre["logements"] == 0])
    choisi = vue.ici.code if vue.ici.type == "commune" else None
    return Carte(
        cle="carte_densite",
        titre=f"{nombre(sans)} communes sur {nombre(len(cadre))} n’ont aucun logement social",
        sous_titre=f"Logements sociaux pour 100 résidences principales, par commune, {vue.annee}",
        dessiner=carte.tracer(
            contours, cadre, "commune", "ratio", decoupe, choisi=choisi, vide="aucun logement social"
        ),
        donnees=table_densite(classement.trier(cadre), "Commune"),
        alt=f"Communes : logements sociaux pour 100 résidences principales, {vue.annee}.",
        choisit=Choix("geo", "com-"),
        source=origine(vue) + carte.origine(contours),
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
                en_quartier(*lus) for lus in zip(trie["part_qpv"], trie["en_qpv"], trie["logements"], strict=True)
            ],
        }
    ).reset_index(drop=True)


def en_quartier(part: float, combien: int, logements: int) -> str:
    """Write the share of the dwellings in a quartier prioritaire; of few dwellings, which are all there are, counts."""
    if not logements:
        return ABSENT
    return pourcentage(part, logements) if est_fiable(logements) else f"{nombre(combien)} sur {nombre(logements)}"


@une_fois
def communes(vue: Inventaire) -> Carte:
    """Write the communes of the territory, in French order."""
    cadre = vue.ici.ses_communes(vue.maille("commune"))
    cadre = cadre.assign(_cle=cadre["libelle"].map(sans_accent)).sort_values("_cle")
    return Carte(
        cle="parc_communes",
        titre="Communes",
        sous_titre="",
        dessiner=None,
        donnees=table_densite(cadre, "Commune"),
        alt="Logements sociaux par commune",
        source=origine(vue),
    )
