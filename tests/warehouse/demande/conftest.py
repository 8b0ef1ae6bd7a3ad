"""The messages as received, and what plain Python makes of them: nothing of the warehouse is used but its results."""

import datetime as dt
from collections import defaultdict

import pytest

JOUR = dt.timedelta(days=1)


def date(texte):
    return dt.date.fromisoformat(texte) if texte else None


def un_an_apres(jour):
    try:
        return jour.replace(year=jour.year + 1)
    except ValueError:
        return jour.replace(year=jour.year + 1, day=28)


def fin_de_mois(mois):
    return (mois.replace(day=28) + 4 * JOUR).replace(day=1) - JOUR


@pytest.fixture(scope="session")
def lire(entrepot):
    """Read as the owner: list of rows as dictionaries."""

    def lire_(requete):
        with entrepot.connexion() as connexion:
            curseur = connexion.execute(requete)
            noms = [colonne.name for colonne in curseur.description]
            return [dict(zip(noms, ligne, strict=True)) for ligne in curseur]

    return lire_


@pytest.fixture(scope="session")
def histoires(lire):
    """Messages of each demande, in the order of their date and increment."""
    lignes = lire(
        """
        select pseudonymes.demande_id, demandes.*
        from raw.demandes
        join raw.depots on depots.depot_id = demandes._depot_id and depots.statut = 'charge'
        join raw.pseudonymes using (nud)
        """
    )
    par_demande = defaultdict(list)
    for ligne in lignes:
        par_demande[ligne["demande_id"]].append(ligne)
    for messages in par_demande.values():
        messages.sort(key=lambda message: (message["date_fichier"], int(message["increment_fichier"])))
    return par_demande


@pytest.fixture(scope="session")
def date_reference(lire):
    """Latest situation received, outside the parc and the référentiels."""
    (ligne,) = lire(
        """
        select max(situation_au) as jour from raw.depots
        where statut = 'charge' and chargees > 0 and flux not in ('parc', 'referentiels')
        """
    )
    return ligne["jour"]


@pytest.fixture(scope="session")
def photographie(histoires):
    """State of the file on a day: demande → (commune, type, filing date), for the valid ones."""

    def photographier(jour):
        valides = {}
        for demande, messages in histoires.items():
            connus = [message for message in messages if date(message["date_fichier"]) <= jour]
            if not connus:
                continue
            etats = [m["type_fichier"] for m in connus if m["type_fichier"] != "modification"]
            depot = min(date(m["date_creation"]) for m in connus)
            renouvellements = [
                date(m["date_renouvellement"] or m["date_fichier"])
                for m in connus
                if m["date_renouvellement"] or m["type_fichier"] == "renouvellement"
            ]
            if (not etats or etats[-1] != "radiation") and un_an_apres(max([depot, *renouvellements])) > jour:
                valides[demande] = (connus[-1]["voeu_1_commune"], connus[-1]["type_logement_1"], depot)
        return valides

    return photographier
