"""The cards of the page Contingents: what is reserved, what is proposed and in how many days, what is let."""

from datetime import date

import pandas as pd

from dashboards.charts import classement, suivi
from dashboards.charts.base import dessinables, ecrire
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte
from dashboards.kit.reads.catalogue import dimension
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import (
    ABSENT,
    Valeur,
    est_absent,
    mesure,
    minuscule,
    nombre,
    periode,
    pluriel,
    pourcentage,
)
from dashboards.kit.words.sentences import source
from dashboards.kit.words.sentences_suivi import des_contingents, en_retard, rythme
from warehouse.reference import delai_reservataire

NON_PRECISE = "NON_PRECISE"
FLUX = "Flux : part des baux des deux contingents de l’État, et engagement simulé"
RYTHME = (
    "Rythme : baux comptés rapportés à ceux que l’engagement demande, sur les baux signés ; les plus en retard d’abord"
)
QUI = {"bailleur": "bailleur", "reservataire": "réservataire"}
# A landlord waits for the candidate that a réservataire takes its days to propose.
AU_DELA = {"bailleur": ("n’attend", "attend", "attendent"), "reservataire": ("ne met", "met", "mettent")}
LOUES_ET_BAUX = (
    "Un logement signalé une année peut être loué la suivante : il compte parmi les loués de la première, et son bail "
    "parmi ceux de la seconde."
)
POPULATION = "logements réservés au 1ᵉʳ janvier, logements signalés et baux signés dans l’année"
COMPTES = ("nb_offres_signalees", "nb_offres_proposees", "nb_offres_pourvues", "nb_offres_rendues", "nb_baux")
ISSUES = {
    "nb_offres_signalees": "Signalés au réservataire",
    "nb_offres_proposees": "Avec un candidat du réservataire",
    "nb_offres_pourvues": "Loués depuis",
    "nb_offres_rendues": "Rendus au bailleur",
}


def nommer(vue: Vue, cadre: pd.DataFrame, noms: dict[str, str]) -> pd.DataFrame:
    """Add the words of contingents, landlords and réservataires to the follow-up."""
    libelles = dimension(vue.lecteur, "contingent")
    return cadre.assign(
        bailleur=cadre["bailleur_code"].map(lambda c: noms.get(c, c)),
        reservataire=cadre["reservataire_code"].map(lambda c: noms.get(c, c)),
        contingent=cadre["contingent_code"].map(libelles.ecrire),
    )


def chiffres(cadre: pd.DataFrame) -> list[Chiffre]:
    """Return the key figures of the rows that the reader sees; no stock where the parc tells of nobody's."""
    stock = pd.to_numeric(cadre.loc[cadre["is_stock_connu"].astype(bool), "nb_logements_reserves"])
    reserves = Chiffre("Logements réservés au 1ᵉʳ janvier", Valeur(int(stock.sum())), "compte")
    signalees, pourvues, rendues = (int(cadre[c].sum()) for c in (COMPTES[0], COMPTES[2], COMPTES[3]))
    part = f"sur {nombre(signalees)}" if signalees else ""
    return [
        *([reserves] if len(stock) else []),
        Chiffre("Logements signalés dans l’année", Valeur(signalees), "compte"),
        Chiffre("Loués depuis", Valeur(pourvues), "compte", comparaisons=part),
        Chiffre("Rendus au bailleur", Valeur(rendues), "compte", comparaisons=part),
    ]


def issues(vue: Vue, cadre: pd.DataFrame) -> Carte | None:
    """Show what became of the vacancies signalled."""
    barres = pd.DataFrame(
        {"libelle": list(ISSUES.values()), "valeur": [int(cadre[c].sum()) for c in ISSUES], "is_masque": False}
    )
    signalees, pourvues = int(barres["valeur"][0]), int(barres["valeur"][2])
    quand, lesquels = periode(vue.situation.periode), des_contingents(set(cadre["contingent"]))
    if not signalees:
        return None
    return Carte(
        cle="issues",
        titre=f"{nombre(pourvues)} {pluriel(pourvues, 'logement loué', 'logements loués')} "
        f"sur {nombre(signalees)} {pluriel(signalees, 'signalé')}",
        sous_titre=f"Logements signalés en {quand} {lesquels}",
        dessiner=lambda theme: classement.barres(barres, "compte", theme, ordre=False),
        donnees=pd.DataFrame({"Étape": barres["libelle"], "Logements": [nombre(n) for n in barres["valeur"]]}),
        alt="Barres : logements signalés, proposés, loués, rendus.",
        source=source(vue.publiee, POPULATION),
    )


def delais(vue: Vue, cadre: pd.DataFrame, par: str) -> Carte | None:
    """Show the median days to propose, by landlord or by réservataire, against the delay at the end of the year."""
    lu = cadre[pd.to_numeric(cadre["delai_median_jours"]).notna()]
    if lu.empty:
        return None
    barres = pd.DataFrame(
        {
            "libelle": _lignes(lu, par),
            "valeur": pd.to_numeric(lu["delai_median_jours"]).astype(float),
            "is_masque": False,
            "cas": lu["nb_offres_proposees"],
            "tard": lu["nb_proposees_au_dela_30_jours"],
        }
    )
    barres = classement.trier(barres).reset_index(drop=True)
    admis = delai_reservataire(date(int(vue.situation.periode[:4]), 12, 31))
    longs = lu[pd.to_numeric(lu["delai_median_jours"]) > admis]
    combien, tous = longs[par].nunique(), lu[par].nunique()
    tard, cas = int(barres["tard"].sum()), int(barres["cas"].sum())
    jamais, *parfois = AU_DELA[par]
    qui = (
        f"{nombre(combien)} {pluriel(combien, QUI[par])} sur {nombre(tous)} {pluriel(combien, *parfois)}"
        if combien
        else f"aucun {QUI[par]} {jamais}"
    )
    return Carte(
        cle="delais",
        titre=f"Délai médian pour proposer un candidat : {qui} plus de {admis} jours",
        sous_titre=f"Jours, médiane, entre le signalement et le premier candidat, {periode(vue.situation.periode)} ; "
        f"{_retards(tard, cas)} ; trait pointillé : {admis} jours",
        dessiner=lambda theme: classement.barres(barres, "jours", theme, reference=float(admis)),
        donnees=pd.DataFrame(
            {
                "Ligne": barres["libelle"],
                "Médiane (jours)": [mesure(v, "jours") for v in barres["valeur"]],
                "Propositions": [nombre(n) for n in barres["cas"]],
                "Proposés après le délai": [nombre(n) for n in barres["tard"]],
            }
        ),
        alt="Barres : délai médian pour proposer un candidat.",
        source=source(vue.publiee, "logements signalés pour lesquels le réservataire a proposé un candidat"),
    )


def _retards(tard: int, cas: int) -> str:
    if cas == 1:
        return f"candidat venu {'après' if tard else 'dans'} le délai pour le seul logement qui en a reçu un"
    combien = nombre(tard) if tard else "aucun"
    return f"candidat venu après le délai pour {combien} des {nombre(cas)} logements qui en ont reçu un"


def stock(vue: Vue, cadre: pd.DataFrame, par: str) -> Carte | None:
    """Compare the share of the dwellings reserved with the share that may be."""
    connu = cadre["is_stock_connu"].astype(bool)
    lu = cadre[connu]
    quoi = f"Part des logements de chaque bailleur réservée au 1ᵉʳ janvier {vue.situation.periode}"
    if par == "reservataire":
        quoi = f"Part de vos logements réservée à chacun au 1ᵉʳ janvier {vue.situation.periode}"
    if len(lu) and not connu.all():
        ensemble = ", ".join(sorted(set(cadre.loc[~connu, "contingent"])))
        quoi += f" ; « {ensemble} » : ensemble, le parc ne dit pas à qui"
    contingents = sorted(set(lu["contingent"]))
    nom = f"{contingents[0]} · " if len(contingents) == 1 else ""
    colonnes = ("part_stock_pct", "objectif_stock_pct", "nb_logements_reserves", "nb_logements_bailleur")
    return _part(vue, lu, par, colonnes, "Stock : part du parc réservée, et part prévue", f"{nom}{quoi}", "stock")


def flux(vue: Vue, cadre: pd.DataFrame) -> Carte | None:
    """Compare the leases counted for the State, both of its contingents together, with the commitment in flux."""
    lu = cadre[pd.to_numeric(cadre["engagement_flux_etat_pct"]).notna()]
    if lu.empty:
        return None
    # The share of the State stands on the row of each of its contingents.
    etat = lu.drop_duplicates("bailleur").drop(columns="contingent_code")
    quand = periode(vue.situation.periode)
    quoi = f"Part des baux de chaque bailleur comptés pour l’État en {quand}, ses deux contingents ensemble"
    colonnes = ("part_flux_etat_pct", "engagement_flux_etat_pct", "nb_baux_etat", "nb_baux_bailleur")
    retards = en_retard(etat["rythme_flux_etat_code"], "bailleur", "bailleurs")
    titre = f"{FLUX} ; {retards}" if retards else FLUX
    quoi = f"{quoi}. {RYTHME}"
    return _part(vue, etat, "bailleur", colonnes, titre, quoi, "flux", rythmes="rythme_flux_etat")


def _part(
    vue: Vue,
    lu: pd.DataFrame,
    par: str,
    colonnes: tuple[str, str, str, str],
    titre: str,
    quoi: str,
    cle: str,
    *,
    rythmes: str = "",
) -> Carte | None:
    """Compare shares with those that are planned; with ``rythmes``, the columns of a pace, the latest first."""
    part, cible, nb, cas = colonnes
    if lu.empty:
        return None
    table = pd.DataFrame(
        {
            "libelle": _lignes(lu, par),
            "valeur": pd.to_numeric(lu[part]).astype(float),
            "objectif": pd.to_numeric(lu[cible]).astype(float),
            "nb": pd.to_numeric(lu[nb]),
            "cas": lu[cas],
            "rythme": pd.to_numeric(lu[f"{rythmes}_pct"]).astype(float) if rythmes else None,
            "mot": lu[f"{rythmes}_code"].map(rythme) if rythmes else "",
            "is_masque": False,
        }
    )
    ordre, croissant = (["rythme", "libelle"], [True, True]) if rythmes else (["valeur", "libelle"], [False, True])
    table = dessinables(table, "pct").sort_values(ordre, ascending=croissant, na_position="last")
    parts = ecrire(table, "valeur", "pct")
    table["texte"] = [
        texte if est_absent(v) else ", ".join(filter(None, (f"{texte} ({nombre(n)})", mot)))
        for texte, v, n, mot in zip(parts, table["valeur"], table["nb"], table["mot"], strict=True)
    ]
    suite = {"Rythme": [pourcentage(v) for v in table["rythme"]], "Situation": table["mot"].replace("", ABSENT)}
    si = ", s’il y en a une" if table["objectif"].isna().any() else ""
    unite = "Baux" if nb == "nb_baux_etat" else "Logements"
    return Carte(
        cle=f"{cle}_{'_'.join(sorted(set(lu['contingent_code']))) if 'contingent_code' in lu else ''}",
        titre=titre,
        sous_titre=f"{quoi} ; trait : part prévue{si} ; entre parenthèses : {unite.lower()}",
        dessiner=lambda theme: suivi.objectifs(table, "pct", theme),
        donnees=pd.DataFrame(
            {
                "Ligne": table["libelle"],
                "Part": parts,
                "Part prévue": [pourcentage(v) for v in table["objectif"]],
                unite: [nombre(n) for n in table["nb"]],
                **(suite if rythmes else {}),
            }
        ),
        alt=f"Barres avec objectif : {minuscule(titre)}.",
        source=source(vue.publiee, POPULATION),
    )


def _lignes(cadre: pd.DataFrame, par: str) -> "pd.Series[str]":
    """Write what tells a row from its neighbours: its landlord, or who reserves (its contingent where it has two)."""
    if par == "bailleur":
        return cadre["bailleur"]
    plusieurs = cadre["reservataire"].duplicated(keep=False)
    noms = cadre["reservataire"].where(~plusieurs, cadre["contingent"])
    return noms.where(cadre["reservataire_code"] != NON_PRECISE, cadre["contingent"] + " (réservataire non précisé)")


def conventions(cadre: pd.DataFrame, par: str) -> pd.DataFrame:
    """Write every row as a table; its first column is what tells a row from its neighbours.

    Where the parc tells of no row how many dwellings are reserved, the page says so, and the table leaves these columns
    out.
    """
    trie = cadre.assign(ligne=_lignes(cadre, par)).sort_values(["ligne", "contingent"])
    reserves = [
        nombre(n) if connu else ABSENT
        for n, connu in zip(trie["nb_logements_reserves"], trie["is_stock_connu"], strict=True)
    ]
    stock = {"Logements réservés": reserves, "Part du parc": _parts(trie, "part_stock_pct", "nb_logements_bailleur")}
    return pd.DataFrame(
        {
            "Bailleur" if par == "bailleur" else "Réservataire": trie["ligne"],
            **(stock if trie["is_stock_connu"].any() else {}),
            "Signalés dans l’année": [nombre(n) for n in trie["nb_offres_signalees"]],
            "dont loués depuis": [nombre(n) for n in trie["nb_offres_pourvues"]],
            "dont rendus": [nombre(n) for n in trie["nb_offres_rendues"]],
            "Délai médian (jours)": [mesure(v, "jours") for v in trie["delai_median_jours"]],
            "Baux signés dans l’année": [nombre(n) for n in trie["nb_baux"]],
            "Part des baux du bailleur": _parts(trie, "part_flux_pct", "nb_baux_bailleur"),
        }
    )


def _parts(cadre: pd.DataFrame, part: str, cas: str) -> list[str]:
    return [pourcentage(v, n) for v, n in zip(cadre[part], cadre[cas], strict=True)]
