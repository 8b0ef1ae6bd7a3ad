"""What the name of a file says, in capitals too, and the public dwelling file under any name."""

import pytest

from orchestration.assets.landing_folder import fichiers_du_flux
from tests.ingestion.fabrique import (
    CANDIDATURES,
    DEMANDES,
    PARC_PUBLIC,
    candidature,
    demande,
    ecrire,
    logement_public,
    texte,
)


def clair(phrase: str) -> str:
    return phrase.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'")


@pytest.mark.parametrize(
    "nom",
    ["DEMANDES_BA01_2024-03-31.CSV", "Demandes_ba01_2024-03-31.csv", "DEMANDES_BA01_2024-03-31.CSV.GZ"],
)
def test_a_file_named_in_another_case_is_recognised(tmp_path, recevoir, nom):
    chemin = tmp_path / nom
    ecrire(tmp_path, "x.gz" if nom.endswith("GZ") else "x", texte(DEMANDES, [demande()])).rename(chemin)
    (bilan,) = recevoir(chemin)
    assert (bilan.statut, bilan.flux, bilan.emetteur, str(bilan.situation_au)) == (
        "charge",
        "demandes",
        "BA01",
        "2024-03-31",
    )


def test_the_public_file_named_in_capitals_is_recognised(tmp_path, recevoir):
    (bilan,) = recevoir(ecrire(tmp_path, "RPLS_2024_31_LOGEMENTS.CSV", texte(PARC_PUBLIC, [logement_public()])))
    assert (bilan.statut, bilan.emetteur, str(bilan.situation_au)) == ("charge", "SDES", "2024-01-01")


@pytest.mark.parametrize(
    ("nom", "flux"),
    [
        ("CANDIDATURES_BA01_2024-03-31.CSV", "candidatures"),
        ("RPLS_2024_31_logements.csv", "parc"),
        ("Demandes_BA01_2024-03-31.csv", "demandes"),
    ],
)
def test_the_landing_folder_gives_a_file_in_capitals_to_its_flow(tmp_path, nom, flux):
    ecrire(tmp_path, nom, texte(CANDIDATURES, [candidature()]))
    assert [chemin.name for chemin in fichiers_du_flux(tmp_path, flux)] == [nom]
    assert fichiers_du_flux(tmp_path, "referentiels") == []


@pytest.mark.parametrize("separateur", [";", ","])
@pytest.mark.parametrize("nom", ["RPLS2025_detail_reg76.csv", "parc_BA01_2025-01-01.csv", "logements.csv"])
def test_the_public_dwelling_file_under_another_name_is_told_the_name_to_bear(tmp_path, recevoir, nom, separateur):
    contenu = texte(PARC_PUBLIC, [logement_public()], noms=[nom.upper() for nom in PARC_PUBLIC.noms])
    (bilan,) = recevoir(ecrire(tmp_path, nom, contenu.replace(";", separateur)))
    message = clair(bilan.message)
    assert bilan.statut == "rejete"
    assert "fichier public des logements (RPLS)" in message
    assert "rpls_<année>_<département>_logements.csv" in message
    assert "annee;identifiant" not in message


def test_the_public_dwelling_file_is_loaded_when_its_year_alone_is_said(tmp_path, recevoir):
    chemin = ecrire(tmp_path, "RPLS2025_detail_reg76.csv", texte(PARC_PUBLIC, [logement_public()]))
    (bilan,) = recevoir(chemin, situation_au="2025-01-01")
    assert (bilan.statut, bilan.flux, bilan.emetteur) == ("charge", "parc", "SDES")
