"""The cards of the page Territoire: each turns the same frame into a figure, a table and an alternative."""

import pandas as pd

from dashboards.charts import carte, classement, serie
from dashboards.components.chiffres import Chiffre
from dashboards.components.graphique import Carte
from dashboards.components.textes import MASQUE_PRIMAIRE, SOMME_DIFFERENTE, masquees
from dashboards.formats import ABSENT, Valeur, mesure, periode, typologie
from dashboards.geo import geometrie
from dashboards.phrases import source, sujet
from dashboards.queries.catalogue import Indicateur
from dashboards.queries.territoire import Situation
from dashboards.queries.territoires import Territoire, sans_accent


def ecrire(cadre: pd.DataFrame, colonne: str, unite: str, masque: str = "is_masque") -> list[str]:
    """Write a column of figures, masked where its cell is."""
    return [mesure(v, unite, masque=bool(m)) for v, m in zip(cadre[colonne], cadre[masque], strict=True)]


def chiffres_cles(situation: Situation) -> list[Chiffre]:
    """Return the four figures of a territory, each beside those of its EPCI and of the département."""

    def carte_de(libelle: str, nom: str, unite: str, colonne: str = "valeur") -> Chiffre:
        textes = []
        if situation.ici.type == "commune" and situation.ici.epci_code:
            textes.append(f"EPCI : {situation.ailleurs(nom, situation.ici.epci_code, colonne).ecrire(unite)}")
        if not situation.est_reference:
            textes.append(f"Département : {situation.ailleurs(nom, situation.reference.code, colonne).ecrire(unite)}")
        ici, avant = situation.valeur(nom, colonne), situation.avant(nom, colonne)
        return Chiffre(libelle, ici, unite, avant, " · ".join(textes))

    return [
        carte_de("Demandes en cours", "stock", "compte"),
        carte_de("Ancienneté médiane (mois)", "anciennete", "mois"),
        carte_de("Demandes pour une attribution", "tension", "ratio"),
        carte_de("Attributions sur douze mois", "tension", "compte", "denominateur"),
    ]


def evolution(situation: Situation, indicateur: Indicateur, publiee: str) -> Carte:
    """Follow one indicator of the territory over time, the département behind (never for counts: scales differ)."""
    ici = situation.serie(indicateur.nom, situation.ici.code)
    lignes = [serie.Serie(situation.ici.libelle, ici)]
    if not situation.est_reference and indicateur.unite != "compte":
        reference = situation.serie(indicateur.nom, situation.reference.code)
        lignes.append(serie.Serie(situation.reference.libelle, reference, principale=False))
    textes = pd.DataFrame({"Période": [periode(p) for p in ici["periode"]]})
    for ligne in lignes:
        par_periode = dict(
            zip(ligne.valeurs["periode"], ecrire(ligne.valeurs, "valeur", indicateur.unite), strict=True)
        )
        textes[ligne.nom] = [par_periode.get(p, ABSENT) for p in ici["periode"]]
    legende = f" · trait plein : {lignes[0].nom}, pointillé : {lignes[1].nom}" if len(lignes) > 1 else ""
    return Carte(
        cle=f"evolution_{indicateur.nom}",
        titre=_constat(indicateur, ici),
        sous_titre=indicateur.libelle + legende,
        dessiner=lambda theme: serie.courbes(lignes, indicateur.unite, theme),
        donnees=textes.iloc[::-1].reset_index(drop=True),
        alt=f"Courbe : {indicateur.libelle}, {situation.ici.libelle}, jusqu’à {periode(situation.periode)}.",
        source=source(publiee, indicateur.population),
        nb_masques=int(sum(int(ligne.valeurs["is_masque"].astype(bool).sum()) for ligne in lignes)),
    )


def flux(situation: Situation, indicateur: Indicateur, publiee: str, provisoires: int) -> Carte:
    """Show a flow of the territory as bars; the last months are provisional."""
    ici = situation.serie(indicateur.nom, situation.ici.code)
    marques = [" p" if i >= len(ici) - provisoires else "" for i in range(len(ici))]
    ecrits = [t + m for t, m in zip(ecrire(ici, "valeur", indicateur.unite), marques, strict=True)]
    textes = pd.DataFrame({"Période": [periode(p) for p in ici["periode"]], situation.ici.libelle: ecrits})
    note = " · hachures, « p » : provisoire, les saisies sont admises pendant trente jours" if provisoires else ""
    return Carte(
        cle=f"flux_{indicateur.nom}",
        titre=_constat_du_flux(situation, indicateur),
        sous_titre=indicateur.libelle + note,
        dessiner=lambda theme: serie.barres_de_flux(
            serie.Serie(situation.ici.libelle, ici), provisoires, indicateur.unite, theme
        ),
        donnees=textes.iloc[::-1].reset_index(drop=True),
        alt=f"Barres : {indicateur.libelle}, {situation.ici.libelle}, jusqu’à {periode(situation.periode)}.",
        source=source(publiee, indicateur.population),
        nb_masques=int(ici["is_masque"].astype(bool).sum()),
    )


def _constat_du_flux(situation: Situation, indicateur: Indicateur) -> str:
    """Write the finding of a flow: its twelve months, against those of the year before."""
    douze, avant = situation.valeur("tension", "denominateur"), situation.avant("tension", "denominateur")
    if not douze.connue:
        return indicateur.court
    texte = f"{indicateur.court} : {douze.ecrire('compte')} sur douze mois"
    return f"{texte}, contre {avant.ecrire('compte')} un an plus tôt" if avant.connue else texte


def _tete(nom: str | None, masques: int, defaut: str) -> str:
    """Write who comes first, among the figures that are shown."""
    if nom is None:
        return defaut
    return f"{nom} vient en tête" + (" parmi les valeurs affichées" if masques else "")


def _constat(indicateur: Indicateur, cadre: pd.DataFrame) -> str:
    """Write the finding of a curve: from its first visible value to its last."""
    visibles = cadre[~cadre["is_masque"].astype(bool) & cadre["valeur"].notna()]
    if len(visibles) < 2:
        return indicateur.court
    debut, fin = visibles.iloc[0], visibles.iloc[-1]
    textes = mesure(debut["valeur"], indicateur.unite), mesure(fin["valeur"], indicateur.unite)
    if textes[0] == textes[1]:
        return f"{indicateur.court} : {textes[1]}, comme en {periode(debut['periode'])}"
    return f"{indicateur.court} : {textes[1]}, contre {textes[0]} en {periode(debut['periode'])}"


def rangs(
    cadre: pd.DataFrame, indicateur: Indicateur, reference: Valeur, choisi: str | None, quand: str, publiee: str
) -> Carte:
    """Rank the EPCI, greatest first."""
    trie = classement.trier(cadre)
    visibles = trie[~trie["is_masque"] & trie["valeur"].notna()]
    premier = visibles.iloc[0]["libelle"] if not visibles.empty else None
    return Carte(
        cle="classement",
        titre=_tete(sujet("epci", premier) if premier else None, int(cadre["is_masque"].sum()), indicateur.court),
        sous_titre=f"{indicateur.libelle}, {quand}, par EPCI ; trait pointillé : le département",
        dessiner=lambda theme: classement.points(
            cadre,
            indicateur.unite,
            theme,
            reference=float(reference.valeur or 0) if reference.connue and indicateur.unite != "compte" else None,
            choisi=choisi,
            nom_reference="département",
        ),
        donnees=tableau_mesh(trie, indicateur, "EPCI"),
        alt=f"Classement des EPCI : {indicateur.libelle}, {quand}.",
        source=source(publiee, indicateur.population),
        nb_masques=int(cadre["is_masque"].sum()),
    )


def tableau_mesh(trie: pd.DataFrame, indicateur: Indicateur, entete: str) -> pd.DataFrame:
    """Write a mesh as a table: value, and the two terms of a rate."""
    table = pd.DataFrame(
        {
            entete: trie["libelle"],
            indicateur.court: ecrire(trie, "valeur", indicateur.unite),
        }
    )
    if indicateur.unite in {"ratio", "pct"}:
        for colonne, nom in (("numerateur", "Numérateur"), ("denominateur", "Dénominateur")):
            table[nom] = ecrire(trie, colonne, "compte")
    return table.reset_index(drop=True)


def carte_du_departement(
    cadre: pd.DataFrame, indicateur: Indicateur, maille: str, choisi: str | None, quand: str, publiee: str
) -> Carte:
    """Map one rate; Toulouse, half of everything, stays out of the breaks."""
    pour_les_bornes = cadre.loc[~cadre["is_masque"] & (cadre["code"] != "31555"), "valeur"]
    decoupe = carte.classes(pour_les_bornes, indicateur.pas)
    contours = geometrie()
    par = "commune" if maille == "commune" else "EPCI"
    return Carte(
        cle=f"carte_{maille}",
        titre="Où la valeur est-elle la plus forte ?",
        sous_titre=f"{indicateur.libelle}, {quand}, par {par}, cinq classes d’effectifs proches",
        dessiner=lambda theme: carte.carte(
            cadre, contours, maille, indicateur.unite, decoupe, theme, choisi=choisi, vide="non calculable"
        ),
        donnees=tableau_mesh(classement.trier(cadre), indicateur, "Commune" if maille == "commune" else "EPCI"),
        alt=f"Carte de la Haute-Garonne par {par} : {indicateur.libelle}, {quand}.",
        source=f"{source(publiee, indicateur.population)} · Contours : {contours.source}",
        nb_masques=int(cadre["is_masque"].sum()),
    )


def types(cadre: pd.DataFrame, indicateur: Indicateur, quand: str, publiee: str) -> Carte:
    """Compare the types of dwelling, in the département only."""
    table = cadre.assign(code=cadre["modalite"], libelle=cadre["modalite"].map(typologie))
    table = table.assign(is_masque=table["is_masque"].astype(bool))
    trie = classement.trier(table)
    visibles = trie[~trie["is_masque"] & trie["valeur"].notna()]
    premier = None if visibles.empty else f"Type de logement : {visibles.iloc[0]['libelle']}"
    return Carte(
        cle="types",
        titre=_tete(premier, int(table["is_masque"].sum()), indicateur.court),
        sous_titre=f"{indicateur.libelle}, {quand}, département, selon le premier type demandé",
        dessiner=lambda theme: classement.barres(table, indicateur.unite, theme),
        donnees=tableau_mesh(trie, indicateur, "Type"),
        alt=f"Barres par type de logement : {indicateur.libelle}, département, {quand}.",
        source=source(publiee, indicateur.population),
        nb_masques=int(table["is_masque"].sum()),
    )


COLONNES_COMMUNES = (
    ("stock", "Demandes en cours", "compte"),
    ("attribution", "Attributions", "compte"),
    ("tension", "Demandes pour une attribution", "ratio"),
    ("anciennete", "Ancienneté médiane (mois)", "mois"),
)


def communes(cadre: pd.DataFrame, ici: Territoire) -> tuple[pd.DataFrame, int]:
    """Write the communes of the territory's EPCI (all of them for the département), and count the masked cells."""
    epci = ici.code if ici.type == "epci" else ici.epci_code if ici.type == "commune" else None
    retenu = cadre if epci is None else cadre[cadre["epci_code"] == epci]
    cles = {"_n": retenu["stock"].where(~retenu["stock_masque"]), "_nom": retenu["libelle"].map(sans_accent)}
    retenu = retenu.assign(**cles).sort_values(["_n", "_nom"], ascending=[False, True], na_position="last")
    retenu = pd.concat([retenu[retenu["_n"] > 0], retenu[retenu["stock_masque"]], retenu[retenu["_n"].eq(0)]])
    table = pd.DataFrame({"Commune": retenu["libelle"]})
    masquees = 0
    for nom, entete, unite in COLONNES_COMMUNES:
        masque = retenu[f"{nom}_masque"]
        table[entete] = ecrire(retenu, nom, unite, f"{nom}_masque")
        masquees += int(masque.sum())
    return table.reset_index(drop=True), masquees


def pied_communes(masquees_: int) -> str:
    """Explain the signs of the table."""
    signes = "« s » : secret statistique, « — » : non calculable."
    if not masquees_:
        return signes
    return f"{signes} {masquees(masquees_)}. {MASQUE_PRIMAIRE} {SOMME_DIFFERENTE}"
