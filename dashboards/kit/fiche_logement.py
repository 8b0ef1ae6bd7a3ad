"""The card of an offered dwelling, the same on every page: reference, address, features, and where it lies on the map.

What belongs here: a dwelling and its place. What does not: who could live in it.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from dashboards.charts import carte as cartes
from dashboards.charts.geo import geometrie
from dashboards.kit.graphique import Carte, graphique
from dashboards.kit.logement import loyer, oui_non, reserve_a
from dashboards.kit.reads import logement as reads
from dashboards.kit.reads import suivis, territoires
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, INSECABLE, est_absent, nombre, pluriel, rang, typologie
from dashboards.kit.words.texts import echapper

TITRE = "Le logement : référence, adresse, loyer, plan de situation"
SANS_ADRESSE = "non reçue : ni le fichier des offres ni le dernier fichier du parc ne la donnent"
A_LA_COMMUNE = "Le plan s’arrête à la commune : aucun fichier reçu n’attache de point à ce logement"
PARTI = "Cette offre n’est plus dans votre périmètre : sa fiche n’est plus montrée."


def presenter(lecteur: Lecteur, offre: str, *, niveau: int = 3) -> None:
    """Draw the card of one dwelling, folded; its map is made once it is open."""
    volet = st.expander(echapper(TITRE), key=f"fiche_logement_{offre}", on_change="rerun")
    with volet:
        lu = reads.logement(lecteur, offre)
        if lu is None:
            st.info(echapper(PARTI))
            return
        mesh = territoires.territoires(lecteur)
        communes = mesh.noms("commune")
        noms = {
            "commune_code": mesh.libelles("commune"),
            "epci_code": mesh.libelles("epci"),
            "contingent_code": modalites(lecteur, "CONTINGENT"),
            "organismes": suivis.noms(lecteur, mesh),
        }
        dite = fiche(lu, noms, date_des_donnees(lecteur))
        tableau(dite, "Le logement", cle=f"logement_{offre}", entier=True, nombres=False)
        if volet.open:
            voisines = list(communes.loc[communes["epci_code"] == lu["epci_code"], "code"])
            graphique(plan(lu, noms, voisines, mesh.departement().code), niveau=niveau)


def fiche(offre: "pd.Series", noms: Mapping[str, Mapping[str, str]], jour: date | None) -> pd.DataFrame:
    """Write the card of a dwelling on the day of the data, one feature a row; ``noms``: the words of the codes."""
    etage = ABSENT
    if not est_absent(offre["etage"]):
        etage = "rez-de-chaussée" if int(offre["etage"]) == 0 else rang(int(offre["etage"]))
    surface = "" if est_absent(offre["surface_m2"]) else f", {nombre(offre['surface_m2'])}{INSECABLE}m²"
    jours = 0 if est_absent(offre["jours_vacance"]) else int(offre["jours_vacance"])
    libre = f"{nombre(jours)} {pluriel(jours, 'jour')}" if jours > 0 else "pas encore libre"
    lignes = {
        "Référence": f"offre {offre['offre_id']}, logement {_ou_absent(offre['logement_id'])}",
        "Bailleur": noms["organismes"].get(offre["bailleur_code"], offre["bailleur_code"]),
        **lieu(offre, noms),
        "Type et surface": f"{typologie(offre['typologie_code'])}{surface}",
        "Étage": etage,
        "Ascenseur": oui_non(offre["has_ascenseur"]),
        "Stationnement": oui_non(offre["has_parking"]),
        "Accessible": oui_non(offre["is_accessible"]),
        "Loyer et charges": loyer(offre),
        "Financement": _ou_absent(offre["financement_code"]),
        "Contingent": noms["contingent_code"].get(offre["contingent_code"], ABSENT),
        "Réservé à": reserve_a(offre, noms["organismes"], jour),
        "Vacant depuis": libre,
        "Candidatures reçues": nombre(offre["nb_candidatures"]),
    }
    return pd.DataFrame({"Le logement": list(lignes), "Ce qui est reçu": list(lignes.values())})


def lieu(offre: "pd.Series", noms: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Write where a dwelling is, from the door to the EPCI, as far as the files tell."""
    quartier = _ou_absent(offre["quartier"])
    if offre["is_qpv"] is True:
        quartier = "en quartier prioritaire" if quartier == ABSENT else f"{quartier}, en quartier prioritaire"
    return {
        "Adresse": SANS_ADRESSE if est_absent(offre["adresse_logement"]) else str(offre["adresse_logement"]),
        "Programme": _ou_absent(offre["programme"]),
        "Quartier": quartier,
        "Commune": noms["commune_code"].get(offre["commune_code"], str(offre["commune_code"])),
        "Intercommunalité": noms["epci_code"].get(offre["epci_code"], ABSENT),
    }


def plan(offre: "pd.Series", noms: Mapping[str, Mapping[str, str]], voisines: list[str], departement: str) -> Carte:
    """Return the card of the map of a dwelling, whose table is its place in words."""
    ou, contours = lieu(offre, noms), geometrie(departement)
    commune = ou["Commune"]
    return Carte(
        cle=f"plan_{offre['offre_id']}",
        titre=f"Où il est : {commune}",
        sous_titre=f"La commune du logement parmi celles de son intercommunalité. {A_LA_COMMUNE}.",
        dessiner=cartes.situer(contours, str(offre["commune_code"]), commune, voisines),
        donnees=pd.DataFrame({"Lieu": list(ou), "Ce qui est reçu": list(ou.values())}),
        nombres=False,
        alt=f"Plan de situation : {commune}, parmi les communes de son intercommunalité.",
        source=f"Adresse : dernier fichier du parc du bailleur ; commune et quartier : fichier des offres"
        f"{cartes.origine(contours)}",
    )


def _ou_absent(valeur: object) -> str:
    return ABSENT if est_absent(valeur) else str(valeur)
