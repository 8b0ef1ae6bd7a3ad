"""The tables of one dwelling: what it is, its candidates, two of them side by side, what each rule leaves."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboards.kit.words.formats import (
    ABSENT,
    INSECABLE,
    date_longue,
    est_absent,
    nombre,
    pluriel,
    pourcentage,
    rang,
    typologie,
)
from dashboards.pages.rapprochement.sentences import Mots, enumerer, minuscule, points

RIEN = "rien"
ELARGIE = "hors vœux, recherche élargie"
# Said once, above the list: it is the same of every demande.
DU_LOGEMENT = ("A_COMPLETER_PLAFOND", "A_COMPLETER_CONTINGENT")
# Said among the wishes.
DU_SOUHAIT = "COMMUNE_ELARGIE"
PUBLICS = {"has_dalo": "DALO", "has_pdalpd": "PDALPD"}


def logement(offre: "pd.Series", noms: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Write the card of a dwelling, one feature a row; ``noms``: the words of the codes, by column."""
    etage = ABSENT
    if not est_absent(offre["etage"]):
        etage = "rez-de-chaussée" if int(offre["etage"]) == 0 else rang(int(offre["etage"]))
    surface = "" if est_absent(offre["surface_m2"]) else f", {nombre(offre['surface_m2'])} m²"
    commune = noms["commune_code"].get(offre["commune_code"], offre["commune_code"])
    quartier = "" if est_absent(offre["quartier"]) else f", {offre['quartier']}"
    qpv = ", en quartier prioritaire" if offre["is_qpv"] is True else ""
    jours = 0 if est_absent(offre["jours_vacance"]) else int(offre["jours_vacance"])
    libre = f"{nombre(jours)} {pluriel(jours, 'jour')}" if jours > 0 else "pas encore libre"
    lignes = {
        "Référence": f"offre {offre['offre_id']}, logement {_ou_absent(offre['logement_id'])}",
        "Où": f"{commune}{quartier}{qpv}",
        "Type et surface": f"{typologie(offre['typologie_code'])}{surface}",
        "Étage": etage,
        "Ascenseur": oui_non(offre["has_ascenseur"]),
        "Accessible": oui_non(offre["is_accessible"]),
        "Loyer et charges": loyer(offre),
        "Financement": _ou_absent(offre["financement_code"]),
        "Contingent": noms["contingent_code"].get(offre["contingent_code"], ABSENT),
        "Vacant depuis": libre,
        "Candidatures reçues": nombre(offre["nb_candidatures"]),
    }
    return pd.DataFrame({"Le logement": list(lignes), "Ce qui est reçu": list(lignes.values())})


def loyer(offre: "pd.Series") -> str:
    """Write « 412 € et 90 € de charges par mois »; an amount that was not received is said."""
    if est_absent(offre["loyer_eur"]):
        return "loyer non reçu"
    charges = "charges non reçues" if est_absent(offre["charges_eur"]) else f"{euros(offre['charges_eur'])} de charges"
    return f"{euros(offre['loyer_eur'])} et {charges}, par mois"


def candidats(cadre: pd.DataFrame, dits: Mots) -> pd.DataFrame:
    """Write one page of the ranked demandes: place, why, who, means, wishes, what is to watch."""
    lignes = [fiche_courte(ligne, dits) for _, ligne in cadre.iterrows()]
    return pd.DataFrame([{"Rang": nombre(r), **fiche} for r, fiche in zip(cadre["rang"], lignes, strict=True)])


def comparaison(un: "pd.Series", autre: "pd.Series", dits: Mots) -> pd.DataFrame:
    """Write two candidates side by side, one criterion a row."""
    fiches = [fiche_courte(ligne, dits) for ligne in (un, autre)]
    colonnes = [f"{rang(int(ligne['rang']))} rang" for ligne in (un, autre)]
    valeurs = {nom: [fiche[quoi] for quoi in fiche] for nom, fiche in zip(colonnes, fiches, strict=True)}
    return pd.DataFrame({"Ce qui les compare": list(fiches[0]), **valeurs})


def fiche_courte(ligne: "pd.Series", dits: Mots) -> dict[str, str]:
    """Write one demande of the list, under no name: a heading and its text for each thing that is told."""
    publics = [nom for colonne, nom in PUBLICS.items() if not est_absent(ligne[colonne]) and ligne[colonne]]
    mois = int(ligne["anciennete_mois"])
    return {
        "Points et pourquoi": points(ligne["points"], ligne["points_detail"], dits.criteres),
        "Ménage": ", ".join([menage(ligne, dits), *publics]),
        "Demande": f"{nombre(mois)} mois (du {date_longue(ligne['date_creation'])})",
        "Ressources": ressources(ligne, dits),
        "Effort et reste à vivre": effort(ligne),
        "Souhaits": souhaits(ligne),
        "À surveiller": " ; ".join(enumerer(du_menage(ligne["avertissements_codes"]), dits.avertissements)) or RIEN,
    }


def du_menage(codes: object) -> list[str]:
    """Keep the warnings that tell one demande from another and that no other cell says."""
    siens = [] if codes is None or est_absent(codes) else list(codes)  # type: ignore[call-overload]
    return [code for code in siens if code not in DU_LOGEMENT and code != DU_SOUHAIT]


def du_logement(cadre: pd.DataFrame, dits: Mots) -> str:
    """Write what is to be completed whatever the demande; empty when nothing is."""
    codes = {code for siens in cadre["avertissements_codes"] for code in siens if code in DU_LOGEMENT}
    return "".join(f"{dits.avertissements[code]}, pour toutes ces demandes. " for code in DU_LOGEMENT if code in codes)


def menage(ligne: "pd.Series", dits: Mots) -> str:
    """Write how many persons, and how they live together where there are several."""
    if est_absent(ligne["nb_personnes"]):
        return ABSENT
    combien = int(ligne["nb_personnes"])
    ensemble = minuscule(dits.compositions.get(ligne["composition_code"], "")) if combien > 1 else ""
    return ", ".join(filter(None, (f"{nombre(combien)} {pluriel(combien, 'personne')}", ensemble)))


def ressources(ligne: "pd.Series", dits: Mots) -> str:
    """Write the income as the profile reads it, and its class among the ceilings."""
    classe = dits.tranches.get(ligne["tranche_plafond_code"], "")
    if est_absent(ligne["ressources_mensuelles_eur"]):
        return classe or ABSENT
    montant = f"{euros(ligne['ressources_mensuelles_eur'])} par mois"
    return f"{montant}, {minuscule(classe)}" if classe else montant


def effort(ligne: "pd.Series") -> str:
    """Write the effort rate, without any housing aid, and what is left to live on."""
    if est_absent(ligne["taux_effort_pct"]):
        return "à compléter"
    taux = f"{pourcentage(ligne['taux_effort_pct'])} hors APL"
    if est_absent(ligne["reste_a_vivre_eur_jour_uc"]):
        return taux
    return f"{taux}, reste {nombre(ligne['reste_a_vivre_eur_jour_uc'])}{INSECABLE}€ par jour et par UC"


def souhaits(ligne: "pd.Series") -> str:
    """Write the types asked for, and the place of the commune among the wishes."""
    codes = ligne["typologies_souhaitees"]
    types = [] if codes is None or est_absent(codes) else [typologie(code) for code in codes]
    place = ELARGIE if est_absent(ligne["rang_commune"]) else f"commune au {rang(int(ligne['rang_commune']))} vœu"
    return f"{', '.join(types) or ABSENT} ; {place}"


def entonnoir(bilan: pd.DataFrame, dits: Mots) -> pd.DataFrame:
    """Write how many demandes each rule leaves, in the order of the rules, and those that it alone excludes."""
    exclues = bilan[~bilan["is_eligible"].astype(bool)]
    par_motif = {
        str(code): (int(lignes["nombre"].sum()), int(lignes["seules"].sum()))
        for code, lignes in exclues.groupby("motif_exclusion_code")
    }
    restent = int(bilan["nombre"].sum())
    lignes = [("Demandes actives ou expirées que vous lisez", ABSENT, nombre(restent), ABSENT)]
    for code in [*dits.motifs, *(code for code in par_motif if code not in dits.motifs)]:
        ecartees, seules = par_motif.get(code, (0, 0))
        restent -= ecartees
        lignes.append((dits.motifs.get(code, code), nombre(ecartees), nombre(restent), nombre(seules)))
    return pd.DataFrame(lignes, columns=["Règle", "Écartées", "Restent", "Que cette règle est seule à écarter"])


def etiquettes(cadre: pd.DataFrame) -> Mapping[str, str]:
    """Return how each row of a page is called in a list of choices, by demande."""
    return {
        str(demande): f"{rang(int(place))} rang, {nombre(total)} {pluriel(total, 'point')}"
        for demande, place, total in zip(cadre["demande_id"], cadre["rang"], cadre["points"], strict=True)
    }


def autres(cles: Sequence[str], une: str) -> list[str]:
    """Return the other choices."""
    return [cle for cle in cles if cle != une]


def euros(montant: float) -> str:
    """Write an amount in whole euros."""
    return f"{nombre(montant)}{INSECABLE}€"


def oui_non(valeur: object) -> str:
    """Write a flag that may be unknown."""
    return ABSENT if est_absent(valeur) else "oui" if valeur else "non"


def _ou_absent(valeur: object) -> str:
    return ABSENT if est_absent(valeur) else str(valeur)
