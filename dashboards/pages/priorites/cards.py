"""The cards of the page DALO et publics prioritaires: deadlines by week, the accord collectif by landlord."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from dashboards.charts import suivi
from dashboards.kit.graphique import Carte
from dashboards.kit.reads import suivis
from dashboards.kit.reads.suivis import A_RELOGER, EN_INSTRUCTION
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import ABSENT, date_longue, est_absent, nombre, pluriel, pourcentage
from dashboards.kit.words.sentences import source
from dashboards.kit.words.sentences_suivi import en_retard, rythme
from dashboards.pages.priorites.sentences import NOMS

ATTENTE = {A_RELOGER: "l’offre d’un logement", EN_INSTRUCTION: "la décision de la commission de médiation"}
SEMAINES_MAX = 13
RYTHME = "Rythme : relogements rapportés à l’engagement × mois couverts / 12."


def echeances_par_semaine(cadre: pd.DataFrame) -> pd.DataFrame:
    """Count the deadlines by week from the day of the data; those past or far away in one bar at each end.

    The first week ends seven days after that day, as the list and the alert « dans les sept jours » do.
    """
    jours = pd.to_numeric(cadre["jours_restants"]).dropna()
    semaine = ((jours[jours >= 0] - 1).clip(lower=0) // 7).astype(int)
    libelles = ["Dépassée"]
    comptes = [len(jours[jours < 0])]
    for n in range(SEMAINES_MAX):
        libelles.append("Sous 7 jours" if n == 0 else f"Dans {n} {pluriel(n, 'semaine')}")
        comptes.append(len(semaine[semaine == n]))
    libelles.append("Plus tard")
    comptes.append(len(semaine[semaine >= SEMAINES_MAX]))
    return pd.DataFrame({"libelle": libelles, "nombre": comptes})


def calendrier(vue: Vue, cadre: pd.DataFrame, etape: str, jour: date | None) -> Carte:
    """Draw the calendar of the deadlines, those already past on the left."""
    semaines = echeances_par_semaine(cadre)
    proches = suivis.compter(cadre)[1]
    verbe = pluriel(proches, "échéance tombe", "échéances tombent")
    titre = f"{nombre(proches)} {verbe} dans les 30 jours" if proches else "Aucune échéance dans les 30 jours"
    return Carte(
        cle=f"calendrier_{etape}",
        titre=titre,
        sous_titre=f"{NOMS[etape]} : échéances de {ATTENTE[etape]}, par semaine à partir du "
        f"{date_longue(jour) if jour else 'jour des données'}",
        dessiner=lambda theme: suivi.barres_verticales(list(semaines["libelle"]), list(semaines["nombre"]), theme),
        donnees=pd.DataFrame({"Échéance": semaines["libelle"], "Ménages": [nombre(n) for n in semaines["nombre"]]}),
        alt=f"Barres : échéances par semaine, {NOMS[etape].lower()}.",
        source=source(vue.publiee, "recours DALO en attente, sous pseudonyme"),
    )


def acd(vue: Vue, cadre: pd.DataFrame, organismes: Mapping[str, str]) -> Carte | None:
    """Compare the relogements of each landlord with its commitment, at the last year of the page; the latest first."""
    if cadre.empty:
        return None
    annee, couverts = int(cadre["annee"].iloc[0]), int(cadre["nb_mois_couverts"].iloc[0])
    table = pd.DataFrame(
        {
            "libelle": [organismes.get(c, c) for c in cadre["bailleur_code"]],
            "valeur": pd.to_numeric(cadre["nb_relogements"]).astype(float),
            "objectif": pd.to_numeric(cadre["objectif"]).astype(float),
            "part": pd.to_numeric(cadre["part_objectif_pct"]).astype(float),
            "rythme": pd.to_numeric(cadre["rythme_pct"]).astype(float),
            "mot": cadre["rythme_code"].map(rythme),
            # Of one pace, less than a lease may be missing to some.
            "a_l_heure": cadre["rythme_code"].ne("EN_RETARD"),
        }
    ).sort_values(["rythme", "a_l_heure", "libelle"], na_position="last", ignore_index=True)
    table["texte"] = [
        f"{nombre(v)} sur {_entier(o)}, {mot}" if not est_absent(o) else nombre(v)
        for v, o, mot in zip(table["valeur"], table["objectif"], table["mot"], strict=True)
    ]
    simules = bool(cadre["is_objectif_simule"].any())
    quand = f"{annee}" if couverts == 12 else f"{annee}, {couverts} mois sur 12"
    realises = int(table["valeur"].sum())
    promis = f" pour {_entier(table['objectif'].sum())} promis" if table["objectif"].notna().any() else ""
    retards = en_retard(cadre["rythme_code"], "bailleur", "bailleurs")
    retards = f" ; {retards}" if retards else ""
    return Carte(
        cle="acd",
        titre=f"Accord collectif : {nombre(realises)} {pluriel(realises, 'relogement')}{promis}{retards}",
        sous_titre=f"Relogements de l’accord collectif départemental, {quand} ; trait : engagement de l’année"
        + (" (objectifs simulés)" if simules else "")
        + f" ; les plus en retard d’abord. {RYTHME}",
        dessiner=lambda theme: suivi.objectifs(table, "compte", theme),
        donnees=pd.DataFrame(
            {
                "Bailleur": table["libelle"],
                "Relogements": [nombre(v) for v in table["valeur"]],
                "Objectif simulé" if simules else "Objectif": [_entier(o) for o in table["objectif"]],
                "Part réalisée": [pourcentage(p) for p in table["part"]],
                "Rythme": [pourcentage(p) for p in table["rythme"]],
                "Situation": table["mot"].replace("", ABSENT),
            }
        ),
        alt=f"Barres avec objectif : relogements de l’accord collectif par bailleur, {annee}.",
        source=source(vue.publiee, "baux signés au titre de l’accord collectif départemental"),
    )


def _entier(valeur: float) -> str:
    """Write a commitment: whole, or with its decimal where it has one."""
    return nombre(valeur, 0 if est_absent(valeur) or round(float(valeur), 1).is_integer() else 1)
