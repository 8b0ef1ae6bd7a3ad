"""The tables of one household: what it asks for, the dwellings that fit or nearly, what asking for more would open."""

from collections.abc import Mapping

import pandas as pd

from dashboards.kit.logement import loyer, nom_logement, oui_non
from dashboards.kit.words.formats import ABSENT, date_longue, nombre, typologie
from dashboards.pages.rapprochement.cards import (
    A_COMPLETER,
    A_SURVEILLER,
    EFFORT,
    a_regarder,
    avertis,
    effort,
    exclusion,
    menage,
    signer,
)
from dashboards.pages.rapprochement.ouvertures import COMMUNE, Ouvertures
from dashboards.pages.rapprochement.sentences import Mots


def demande(ligne: "pd.Series", communes: Mapping[str, str], dits: Mots) -> pd.DataFrame:
    """Write what a household asks for, one thing a row."""
    voeux = [communes.get(code, code) for code in ligne["communes_souhaitees"]]
    types = [typologie(code) for code in ligne["typologies_souhaitees"]]
    mois = int(ligne["anciennete_mois"])
    lignes = {
        "Ménage": menage(ligne, dits),
        "Types demandés": ", ".join(types) or ABSENT,
        "Communes demandées": ", ".join(voeux) or ABSENT,
        "Recherche élargie": oui_non(ligne["demande_elargie"]),
        "Attend depuis": f"{nombre(mois)} mois (demande du {date_longue(ligne['date_creation'])})",
    }
    return pd.DataFrame({"Ce ménage": list(lignes), "Ce qui est reçu": list(lignes.values())})


def conviennent(cadre: pd.DataFrame, communes: Mapping[str, str], dits: Mots) -> pd.DataFrame:
    """Write the dwellings that fit, the longest vacant first."""
    dites = [regards(ligne, dits) for _, ligne in cadre.iterrows()]
    return pd.DataFrame(
        {
            "Logement": [nom_logement(ligne, communes) for _, ligne in cadre.iterrows()],
            "Loyer et charges": [loyer(ligne) for _, ligne in cadre.iterrows()],
            "Candidatures reçues": [nombre(n) for n in cadre["nb_candidatures"]],
            **{quoi: [dit[quoi] for dit in dites] for quoi in (EFFORT, A_SURVEILLER, A_COMPLETER)},
            "Offre": list(cadre["offre_id"]),
        }
    )


def presque(cadre: pd.DataFrame, communes: Mapping[str, str], dits: Mots) -> pd.DataFrame:
    """Write the dwellings that one reason alone holds back, with it."""
    return pd.DataFrame(
        {
            "Logement": [nom_logement(ligne, communes) for _, ligne in cadre.iterrows()],
            "La seule raison": [exclusion(ligne, dits) for _, ligne in cadre.iterrows()],
            "Loyer et charges": [loyer(ligne) for _, ligne in cadre.iterrows()],
            "Offre": list(cadre["offre_id"]),
        }
    )


def rangee(titre: str, ligne: "pd.Series", dits: Mots) -> list[str]:
    """Write a dwelling as a row of a list: which, at which price, the reason that holds it back or what is to watch."""
    couts = [f"Loyer et charges : {loyer(ligne)}"]
    if not ligne["is_eligible"]:
        return [titre, exclusion(ligne, dits), *couts]
    dites = regards(ligne, dits)
    couts += [f"{EFFORT} : {dites[EFFORT]}", f"Candidatures reçues : {nombre(ligne['nb_candidatures'])}"]
    return [titre, " · ".join(couts), *a_regarder(dites)]


def regards(ligne: "pd.Series", dits: Mots) -> dict[str, str]:
    """Write what a dwelling would cost the household, what is to watch and what is to be completed."""
    return signer({EFFORT: effort(ligne), **avertis(ligne["avertissements_codes"], dits)})


def ouvrirait(lues: Ouvertures, communes: Mapping[str, str]) -> pd.DataFrame:
    """Write what was let with one wish more, against what was let for the wishes of the household."""
    ou = "dans ses communes" if lues.maille == COMMUNE else "dans les EPCI de ses communes"
    lignes = [
        (f"Avec un {typologie(type_)} aussi, {ou}", somme.ecrire(), lues.siens.ecrire())
        for type_, somme in lues.par_type.items()
    ]
    quoi = "tous types confondus" if lues.communes_tous_types else "pour ses types"
    lignes += [
        (f"Avec {communes.get(code, code)} aussi, {quoi}", somme.ecrire(), lues.siennes.ecrire())
        for code, somme in lues.par_commune.items()
    ]
    return pd.DataFrame(lignes, columns=["En demandant plus", f"Logements attribués en {lues.annee}", "Au lieu de"])
