"""The tables of one dwelling: its candidates, two of them side by side, what each rule leaves, whom it leaves out."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboards.kit.logement import euros
from dashboards.kit.words.formats import (
    ABSENT,
    INSECABLE,
    date_longue,
    est_absent,
    minuscule,
    nombre,
    pluriel,
    pourcentage,
    rang,
    typologie,
)
from dashboards.pages.rapprochement.mixite import AIDE, PREMIER
from dashboards.pages.rapprochement.sentences import MANQUE, Mots, enumerer, points, separer

RIEN = "rien"
ELARGIE = "hors vœux, recherche élargie"
# Said once, above the list: it is the same of every demande.
DU_LOGEMENT = ("A_COMPLETER_PLAFOND", "A_COMPLETER_CONTINGENT")
# Said among the wishes.
DU_SOUHAIT = "COMMUNE_ELARGIE"
# Three things that a reader must not take for one another: each column has its sign and its colour.
MENAGE, POINTS, EFFORT = "Ménage", "Points et pourquoi", "Effort et reste à vivre"
A_SURVEILLER, A_COMPLETER, ECARTEE = "À surveiller", "À compléter", "Écartée par"
SIGNES = {POINTS: "★", A_SURVEILLER: "▲", A_COMPLETER: "○"}
EXCLUT = "✕"
TEINTES = {POINTS: "blue", A_SURVEILLER: "orange", A_COMPLETER: "gray", EFFORT: "gray"}
TEINTES_DES_EXCLUES = TEINTES | {ECARTEE: "orange"}
TEINTES_DES_SIGNES = {signe: TEINTES[quoi] for quoi, signe in SIGNES.items()} | {EXCLUT: TEINTES_DES_EXCLUES[ECARTEE]}
INCONNU = "à compléter"
SIGNES_DITS = (
    "★ score : les points de la grille · ▲ règle : ce que la commission regarde, sans exclure · ○ donnée manquante : "
    "ce que les fichiers ne disent pas, et qui n’exclut personne."
)
PUBLICS = {
    "has_dalo": "DALO",
    "has_pdalpd": "PDALPD",
    "is_mutation": "déjà locataire du parc social (mutation)",
    "is_premier_quartile": PREMIER,
}


def candidats(cadre: pd.DataFrame, dits: Mots) -> pd.DataFrame:
    """Write one page of the ranked demandes: place, why, who, means, wishes, what is to watch."""
    lignes = [signer(fiche_courte(ligne, dits)) for _, ligne in cadre.iterrows()]
    return pd.DataFrame([{"Rang": nombre(r), **fiche} for r, fiche in zip(cadre["rang"], lignes, strict=True)])


def comparaison(un: "pd.Series", autre: "pd.Series", dits: Mots) -> pd.DataFrame:
    """Write two candidates side by side, one criterion a row."""
    fiches = [signer(fiche_courte(ligne, dits)) for ligne in (un, autre)]
    colonnes = [f"{rang(int(ligne['rang']))} rang" for ligne in (un, autre)]
    valeurs = {nom: [fiche[quoi] for quoi in fiche] for nom, fiche in zip(colonnes, fiches, strict=True)}
    return pd.DataFrame({"Ce qui les compare": list(fiches[0]), **valeurs})


def fiche_courte(ligne: "pd.Series", dits: Mots) -> dict[str, str]:
    """Write one demande of the list, under no name: a heading and its text for each thing that is told."""
    publics = [nom for colonne, nom in PUBLICS.items() if not est_absent(ligne.get(colonne)) and ligne[colonne]]
    aide = [ligne[AIDE]] if ligne.get(AIDE) else []
    mois = int(ligne["anciennete_mois"])
    return {
        POINTS: points(ligne["points"], ligne["points_detail"], dits.criteres),
        MENAGE: ", ".join([menage(ligne, dits), *publics, *aide]),
        "Demande": f"{nombre(mois)} mois (du {date_longue(ligne['date_creation'])})",
        "Ressources": ressources(ligne, dits),
        EFFORT: effort(ligne),
        "Souhaits": souhaits(ligne),
        **avertis(ligne["avertissements_codes"], dits, manque_a_l_effort(ligne)),
    }


def rangee(titre: str, ligne: "pd.Series", dits: Mots) -> list[str]:
    """Write one demande as a row of a list: who, its score, its wishes and means, then what a commission looks at."""
    fiche = signer(fiche_courte(ligne, dits))
    reste = " · ".join(f"{quoi} : {texte}" for quoi, texte in fiche.items() if quoi not in {MENAGE, *SIGNES})
    return [f"{titre} : {fiche[MENAGE]}", fiche[POINTS], reste, *a_regarder(fiche)]


def rangee_exclue(place: int, ligne: "pd.Series", dits: Mots) -> list[str]:
    """Write one demande that a rule excludes as a row of a list, its reasons right after who it is."""
    qui, *suite = rangee(f"Cas {nombre(place)}", ligne, dits)
    return [qui, exclusion(ligne, dits), *suite]


def a_regarder(fiche: Mapping[str, str]) -> list[str]:
    """Keep what is to watch and what is to be completed, where there is some."""
    return [fiche[quoi] for quoi in (A_SURVEILLER, A_COMPLETER) if fiche[quoi] != RIEN]


def exclusion(ligne: "pd.Series", dits: Mots) -> str:
    """Write the reasons that exclude a demande."""
    return f"{EXCLUT} {' ; '.join(enumerer(ligne['motifs_exclusion_codes'], dits.motifs))}"


def signer(fiche: Mapping[str, str]) -> dict[str, str]:
    """Put its sign before what is a score, a rule or a missing piece of data; before nothing, none."""
    signes = {quoi: SIGNES[A_COMPLETER] if texte == INCONNU else SIGNES.get(quoi) for quoi, texte in fiche.items()}
    return {
        quoi: f"{signes[quoi]} {texte}" if signes[quoi] and texte != RIEN else texte for quoi, texte in fiche.items()
    }


def avertis(codes: object, dits: Mots, aussi: str = "") -> dict[str, str]:
    """Write what a commission must look at, then what is to be completed (``aussi``), each under its heading."""
    siens = du_menage(codes)
    manquent, regles = separer(siens)
    manques = [texte.removeprefix(MANQUE) for texte in enumerer(manquent, dits.avertissements)]
    return {
        A_SURVEILLER: " ; ".join(enumerer(regles, dits.avertissements)) or RIEN,
        A_COMPLETER: " ; ".join([*manques, aussi] if aussi else manques) or RIEN,
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
    if manque_a_l_effort(ligne):
        return INCONNU
    taux = "sans ressources"
    if not est_absent(ligne["taux_effort_pct"]):
        taux = f"{pourcentage(ligne['taux_effort_pct'])} hors APL"
    if est_absent(ligne["reste_a_vivre_eur_jour_uc"]):
        return taux
    return f"{taux}, reste {nombre(ligne['reste_a_vivre_eur_jour_uc'])}{INSECABLE}€ par jour et par UC"


def manque_a_l_effort(ligne: "pd.Series") -> str:
    """Say which data the effort rate lacks; nothing where it is known, or where there is no income to divide by."""
    if not est_absent(ligne["taux_effort_pct"]):
        return ""
    if est_absent(ligne["ressources_mensuelles_eur"]):
        return "ressources mensuelles inconnues"
    return "" if not ligne["ressources_mensuelles_eur"] else "loyer ou charges du logement inconnus"


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
    return pd.DataFrame(lignes, columns=["Règle", "Écartées", "Restent", "Reviendraient sans cette règle"])


def cas_exclus(cadre: pd.DataFrame, dits: Mots) -> pd.DataFrame:
    """Write the demandes that a rule is the first to exclude, each with all its reasons."""
    return pd.DataFrame(
        [
            {"Cas": nombre(place), ECARTEE: exclusion(ligne, dits), **signer(fiche_courte(ligne, dits))}
            for place, (_, ligne) in enumerate(cadre.iterrows(), 1)
        ]
    )


def etiquettes(cadre: pd.DataFrame) -> Mapping[str, str]:
    """Return how each row of a page is called in a list of choices, by demande."""
    return {
        str(demande): f"{rang(int(place))} rang, {nombre(total)} {pluriel(total, 'point')}"
        for demande, place, total in zip(cadre["demande_id"], cadre["rang"], cadre["points"], strict=True)
    }


def autres(cles: Sequence[str], une: str) -> list[str]:
    """Return the other choices."""
    return [cle for cle in cles if cle != une]
