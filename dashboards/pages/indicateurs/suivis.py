"""The screens of what is followed beside the catalogue: movements of the stock, what was known then, ageing, counters.

What belongs here: one view turned into cards. What does not: reads and meanings (``reads``).
"""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboards.charts import croisement, serie
from dashboards.kit.frame import adresse
from dashboards.kit.graphique import Carte, graphique
from dashboards.kit.reads import suivis
from dashboards.kit.reads.catalogue import Indicateur, dimension, modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.thematic import cards
from dashboards.kit.words.formats import ABSENT, CAS_MIN, TYPOLOGIES, nombre, periode, typographier
from dashboards.kit.words.sentences import chaque
from dashboards.kit.words.texts import echapper
from dashboards.pages.indicateurs import raisons, reads

MOUVEMENTS = {
    "stock": "Demandes en cours",
    "creations": "Créations",
    "reprises": "Reprises",
    "deradiations": "Déradiations",
    "retours_de_validite": "Retours de validité",
    "entrees_modification": "Entrées par modification",
    "radiations": "Radiations",
    "expirations": "Expirations",
    "sorties_modification": "Sorties par modification",
}
RECULS = {"M": "Connus à la fin du mois", "M+1": "Connus un mois après", "REFERENCE": "Connus aujourd’hui"}
ALORS, AUJOURD_HUI = "M", "REFERENCE"
CLASSES = "CLASSE_DEPASSEMENT"
NOMS = ("Premier type demandé", "Mois depuis le dépassement")
PLUS_PRES = "{ici} : ce suivi n’est pas donné pour ce territoire ; voici {ou}, le plus proche qui l’est."
PAS_DE_LIGNE = (
    "{ici} : aucune ligne de ce suivi ne vous est donnée, ni pour ce territoire ni pour ceux qui l’entourent."
)
PEU_AU_GUICHET = "Moins de {n} demandes en cours à ce guichet : aucun pourcentage fiable."
UN_EPCI = "Ce suivi se lit par intercommunalité : choisissez-en une pour le graphique ; le tableau les donne toutes."


def montrer(lecteur: Lecteur, mesh: Territoires, entree: Indicateur, ici: Territoire, publiee: str) -> None:
    """Draw one of these screens for a territory, or for the nearest that is told, which is named."""
    if not lecteur.droits.lit(entree.nom):
        st.info(echapper(raisons.nulle_part(lecteur, entree)))
        return
    ou, cadre = _au_plus_pres(lecteur, mesh, entree, ici)
    if cadre.empty:
        st.info(echapper(PAS_DE_LIGNE.format(ici=ici.libelle)))
        return
    if ou.code != ici.code and entree.nom != reads.COMPLETUDE:
        st.info(echapper(PLUS_PRES.format(ici=ici.libelle, ou=ou.libelle)))
    if entree.nom == reads.FLUX:
        graphique(_stock(cadre, entree, ou, publiee))
        graphique(_mouvements(cadre, entree, ou, publiee))
    elif entree.nom == reads.VU_AU:
        graphique(_vu_au(lecteur, cadre, entree, ou, publiee))
    elif entree.nom == reads.VIEILLISSEMENT:
        graphique(_vieillissement(lecteur, mesh, cadre, entree, ou, publiee))
    else:
        graphique(_completude(lecteur, cadre, entree, publiee))


def _au_plus_pres(
    lecteur: Lecteur, mesh: Territoires, entree: Indicateur, ici: Territoire
) -> tuple[Territoire, pd.DataFrame]:
    for ou in mesh.autour(ici):
        cadre = reads.lire(lecteur, entree.nom, ou)
        if not cadre.empty:
            return ou, cadre
    return ici, pd.DataFrame()


def _serie(cadre: pd.DataFrame, nom: str, *, principale: bool = True) -> serie.Serie:
    points = cadre[["periode", "effectif"]].rename(columns={"effectif": "valeur"})
    return serie.Serie(nom, points.assign(is_masque=False, cas=None), principale=principale)


def _stock(cadre: pd.DataFrame, entree: Indicateur, ou: Territoire, publiee: str) -> Carte:
    ligne = _serie(cadre.rename(columns={"stock": "effectif"}), ou.libelle)
    textes = [[periode(p), nombre(n)] for p, n in cadre[["periode", "stock"]].iloc[::-1].itertuples(index=False)]
    premier, dernier = cadre.iloc[0], cadre.iloc[-1]
    quoi = f"Demandes en cours, {ou.libelle}, {chaque(str(dernier['periode']))}"
    return Carte(
        cle="flux_stock",
        titre=f"Demandes en cours ({ou.libelle}) : {nombre(dernier['stock'])}, contre {nombre(premier['stock'])} en "
        f"{periode(premier['periode'])}",
        sous_titre=quoi,
        dessiner=lambda theme: serie.courbes([ligne], "compte", theme),
        donnees=pd.DataFrame(textes, columns=["Période", "Demandes en cours"]),
        alt=f"Courbe : {quoi}.",
        source=entree.provenance(publiee),
    )


def _mouvements(cadre: pd.DataFrame, entree: Indicateur, ou: Territoire, publiee: str) -> Carte:
    table = pd.DataFrame({"Mois": cadre["periode"].map(periode)})
    for colonne, nom in MOUVEMENTS.items():
        table[nom] = cadre[colonne].map(nombre)
    return Carte(
        cle="flux_mouvements",
        titre=f"Entrées et sorties de chaque mois ({ou.libelle})",
        sous_titre="Demandes en cours à la fin du mois, puis ce qui les a fait monter et descendre",
        dessiner=None,
        donnees=table.iloc[::-1].reset_index(drop=True),
        alt=f"Tableau : mouvements des demandes en cours, {ou.libelle}.",
        source=entree.provenance(publiee),
    )


def _vu_au(lecteur: Lecteur, cadre: pd.DataFrame, entree: Indicateur, ou: Territoire, publiee: str) -> Carte:
    noms = {
        code: nom for code, nom in modalites(lecteur, "POPULATION").items() if code in set(cadre["population_code"])
    }
    code = adresse.choisir("detail", "Effectif", list(noms), next(iter(noms)), noms.__getitem__)
    retenu = cadre[cadre["population_code"].eq(code) & cadre["recul"].isin(list(RECULS))]
    lignes = [
        _serie(retenu[retenu["recul"] == recul], RECULS[recul], principale=recul == AUJOURD_HUI)
        for recul in (AUJOURD_HUI, ALORS)
    ]
    lus = {(p, r): nombre(n) for p, r, n in retenu[["periode", "recul", "effectif"]].itertuples(index=False)}
    ecarts = dict(retenu.loc[retenu["recul"] == AUJOURD_HUI, ["periode", "ecart"]].itertuples(index=False))
    mois = sorted(set(retenu["periode"]), reverse=True)
    table = pd.DataFrame({"Période": [periode(p) for p in mois]})
    for recul, nom in RECULS.items():
        table[nom] = [lus.get((p, recul), ABSENT) for p in mois]
    table["Écart"] = [nombre(ecarts.get(p)) for p in mois]
    dernier = next((p for p in mois if ecarts.get(p)), mois[0])
    return Carte(
        cle=f"vu_au_{code}",
        titre=f"{noms[code]} ({ou.libelle}) : {nombre(ecarts.get(dernier))} d’écart en {periode(dernier)} depuis la "
        "fin du mois",
        sous_titre=f"{noms[code]}, {ou.libelle}, {chaque(mois[0])} · {serie.legende(lignes)}",
        dessiner=lambda theme: serie.courbes(lignes, "compte", theme),
        donnees=table,
        alt=f"Courbes : {noms[code]}, connus à la fin du mois et aujourd’hui, {ou.libelle}.",
        source=entree.provenance(publiee),
        absence="« — » : ce recul n’existe pas encore.",
    )


def _vieillissement(
    lecteur: Lecteur, mesh: Territoires, cadre: pd.DataFrame, entree: Indicateur, ou: Territoire, publiee: str
) -> Carte:
    quand, classes = str(cadre["periode"].max()), modalites(lecteur, CLASSES)
    lignes = cadre[cadre["periode"] == quand].assign(
        ligne=lambda c: c["typologie_code"].map(TYPOLOGIES),
        complet=lambda c: c["classe_depassement_code"].map(classes),
    )
    epcis = mesh.libelles("epci")
    table = pd.DataFrame(
        {
            "Intercommunalité": lignes["epci_code"].map(lambda code: epcis.get(code, code)),
            NOMS[0]: lignes["ligne"],
            NOMS[1]: lignes["complet"],
            "Demandes": lignes["effectif"].map(nombre),
            "Sans aucune proposition": lignes["nb_sans_proposition"].map(nombre),
        }
    ).reset_index(drop=True)
    est_un_epci = ou.type == "epci"
    if not est_un_epci:
        st.caption(UN_EPCI)
    cases = _cases(lignes, classes) if est_un_epci else pd.DataFrame()
    return Carte(
        cle="vieillissement",
        titre=f"Depuis combien de mois le délai est-il dépassé ? ({ou.libelle}, {periode(quand)})",
        sous_titre="Demandes en cours au-delà du délai anormalement long, selon le premier type demandé et les mois "
        "passés depuis le dépassement",
        dessiner=(lambda theme: croisement.grille(cases, NOMS, "compte", theme)) if est_un_epci else None,
        donnees=table,
        alt=f"Tableau croisé : demandes au-delà du délai, par type et ancienneté du dépassement, {ou.libelle}.",
        source=entree.provenance(publiee),
    )


def _cases(lignes: pd.DataFrame, classes: dict[str, str]) -> pd.DataFrame:
    """Return every type against every class; nobody is a true zero."""
    lus = dict(zip(zip(lignes["ligne"], lignes["complet"], strict=True), lignes["effectif"], strict=True))
    types = [nom for nom in TYPOLOGIES.values() if nom in set(lignes["ligne"])]
    cases = [
        (type_, code.replace("P", "+"), classe, float(lus.get((type_, classe), 0)))
        for type_ in types
        for code, classe in classes.items()
    ]
    return pd.DataFrame(cases, columns=["ligne", "colonne", "complet", "valeur"])


def _completude(lecteur: Lecteur, cadre: pd.DataFrame, entree: Indicateur, publiee: str) -> Carte:
    quand, noms = str(cadre["periode"].max()), suivis.organismes(lecteur)
    derniers = cadre[cadre["periode"] == quand]
    guichets = {
        str(guichet): f"{noms.get(emetteur, emetteur)} ({guichet})"
        for guichet, emetteur in derniers[["guichet_code", "emetteur"]].itertuples(index=False)
    }
    code = adresse.choisir("detail", "Guichet", list(guichets), next(iter(guichets)), guichets.__getitem__)
    lignes = derniers[derniers["guichet_code"] == code].rename(columns={"rubrique": "modalite", "taux_pct": "valeur"})
    lignes = lignes.assign(
        numerateur=lignes["renseignees"], denominateur=lignes["effectif"], cas=lignes["effectif"], is_masque=False
    )
    rubriques = dimension(lecteur, "rubrique")
    carte = cards.repartition(lignes, entree, rubriques, guichets[code], periode(quand), publiee)
    vide = typographier(PEU_AU_GUICHET.format(n=CAS_MIN))
    return replace(carte, titre=f"{guichets[code]} : rubriques renseignées", vide=vide)
