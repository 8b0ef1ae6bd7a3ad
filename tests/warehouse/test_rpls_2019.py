"""The real stock of 1 January 2019, from the file to the published views: 256 counts, equal to the dwelling.

The table of the counts and of their differences is in the report of each test (``-rP`` for those that pass).
On a fresh home, with no demo before. The published indicators come from another reader of the same national source.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from ingestion.door import landing
from orchestration.build import construire
from orchestration.commands.display import tableau
from orchestration.home import preparer_home
from tests.bases import peupler
from tests.conftest import deja_lu
from warehouse.access import reading
from warehouse.settings import Settings

ANNEE = 2019
# Perimeters that changed between the source (2019) and the seed of EPCI (2026).
EPCI_CHANGES = {"200034023", "243100567", "243100781"}
DEPARTEMENT = "31"
EPCIS = "select territoire_code from territoire where territoire_type = 'epci'"

MESURES = {
    ("parc_hlm", "Nombre de logements sociaux"): "total",
    ("typeconst", "Logements collectifs"): "collectif",
    ("typeconst", "Logements individuels"): "individuel",
    ("nbpiece_aggrege", "moins de 2 pièces"): "pieces_1_2",
    ("nbpiece_aggrege", "3 et 4 pièces"): "pieces_3_4",
    ("nbpiece_aggrege", "5 pièces et plus"): "pieces_5_plus",
    ("qpv", "En QPV"): "en_qpv",
    ("qpv", "Hors QPV"): "hors_qpv",
    ("dpeenergie_aggrege", "DPE énergie classe A, B ou C"): "dpe_abc",
    ("dpeenergie_aggrege", "DPE énergie classe D"): "dpe_d",
    ("dpeenergie_aggrege", "DPE énergie classe E, F ou G"): "dpe_efg",
    ("dpeenergie_aggrege", "DPE énergie inconnu"): "dpe_inconnu",
    ("dpeserre_aggrege", "DPE GES classe A, B ou C"): "ges_abc",
    ("dpeserre_aggrege", "DPE GES classe D"): "ges_d",
    ("dpeserre_aggrege", "DPE GES classe E, F ou G"): "ges_efg",
    ("dpeserre_aggrege", "DPE GES inconnu"): "ges_inconnu",
}

# The same measures in the indicator parc_profil: dimension and modalities.
PROFIL = {
    "total": ("ensemble", ("TOUS",)),
    "collectif": ("type_construction", ("C", "E")),
    "individuel": ("type_construction", ("I",)),
    "pieces_1_2": ("typologie", ("T1", "T2")),
    "pieces_3_4": ("typologie", ("T3", "T4")),
    "pieces_5_plus": ("typologie", ("T5", "T6P")),
    "en_qpv": ("qpv", ("OUI",)),
    "hors_qpv": ("qpv", ("NON",)),
    **{
        f"{prefixe}_{suffixe}": (dimension, modalites)
        for prefixe, dimension in (("dpe", "dpe"), ("ges", "ges"))
        for suffixe, modalites in (
            ("abc", tuple("ABC")),
            ("d", ("D",)),
            ("efg", tuple("EFG")),
            ("inconnu", ("INCONNU",)),
        )
    },
}


def comptes_publies(fichier: Path, epcis: set[str]) -> dict[tuple[str, str], int]:
    """Return what the source publishes on the whole stock: (territory, measure) → dwellings."""
    with fichier.open(encoding="utf-8", newline="") as flux:
        lignes = [ligne for ligne in csv.DictReader(flux) if ligne["SousEnsemble"] == "Ensemble du parc"]
    comptes = {}
    for ligne in lignes:
        code = DEPARTEMENT if ligne["CodeZone"] == DEPARTEMENT else ligne["CodeZone"]
        mesure = MESURES.get((ligne["Variable"], ligne["Indicateur"]))
        if mesure and (code == DEPARTEMENT or code in epcis - EPCI_CHANGES):
            comptes[code, mesure] = round(float(ligne["Valeur"]))
    return comptes


def ecarts(titre: str, attendus: dict[tuple[str, str], int], lus: dict[tuple[str, str], int]) -> dict:
    """Print each count of the source beside the published one, and return those that differ or are absent."""
    assert len(attendus) == 256
    lignes = [(*cle, source, lus.get(cle, "absent")) for cle, source in sorted(attendus.items())]
    table = [(*ligne, ligne[3] - ligne[2] if ligne[3] != "absent" else "absent") for ligne in lignes]
    differents = {ligne[:2]: ligne[2:4] for ligne in table if ligne[4] != 0}
    print(f"\n{titre} : {len(table)} comptes, dont {len(differents)} en écart")
    print(tableau(("territoire", "mesure", "source", "publié", "écart"), table))
    return differents


@pytest.fixture(scope="module")
def rpls(donnees_partagees):
    """Return the folder of the RPLS files."""
    dossier = donnees_partagees / "rpls"
    if not (dossier / "rpls_2019_31_logements.csv.gz").is_file():
        pytest.skip("the RPLS files of 2019 are not beside the project (shared/data/rpls)")
    return dossier


@pytest.fixture(scope="module")
def maison(rpls, dossier_du_run):
    """Open a fresh home, load the real file, build and publish."""
    settings = deja_lu(dossier_du_run, Settings(home=dossier_du_run / "rpls"))
    base = preparer_home(settings)
    peupler(base, settings)
    bilans = landing.ingerer(base, settings, [rpls / "rpls_2019_31_logements.csv.gz"])
    construire(base, settings)
    return base, bilans


@pytest.fixture(scope="module")
def lire(maison):
    """Query the published views as the account of the public."""
    base, _ = maison
    moteur, session = base.moteur_lecteur(), reading.ouvrir_session_admin(base, "public")
    yield lambda sql, parametres=None: reading.lire(moteur, session, sql, parametres).lignes
    moteur.dispose()


def test_the_real_file_is_loaded_whole(maison):
    _, (bilan,) = maison
    assert (bilan.flux, bilan.emetteur, str(bilan.situation_au)) == ("parc", "SDES", "2019-01-01")
    assert (bilan.lues, bilan.chargees, bilan.quarantaine, bilan.doublons) == (89_205, 89_205, 0, 0)


def test_the_256_published_counts_are_reproduced_to_the_dwelling(lire, rpls):
    lus = {
        (code, mesure): valeur
        for code, mesure, valeur in lire(
            "select territoire_code, mesure, valeur from parc_indicateur"
            " where annee = %(annee)s and territoire_type in ('departement', 'epci')",
            {"annee": ANNEE},
        )
    }
    epcis = {code for (code,) in lire(EPCIS)}
    attendus = comptes_publies(rpls / "rpls_2019_indicateurs_dep31_epci_region76_france.csv", epcis)

    assert ecarts("parc_indicateur", attendus, lus) == {}


@pytest.mark.parametrize("compte", ["ingenieur", "etat", "public"])
def test_the_256_counts_are_the_same_in_the_profile_of_the_parc(maison, rpls, compte):
    base, _ = maison
    moteur, session = base.moteur_lecteur(), reading.ouvrir_session_admin(base, compte)
    lignes = reading.lire(
        moteur,
        session,
        "select territoire_code, dimension, modalite, valeur from indicateur where indicateur_code = 'parc_profil'"
        " and periode = %(annee)s and territoire_type in ('departement', 'epci')",
        {"annee": str(ANNEE)},
    ).lignes
    epcis = {code for (code,) in reading.lire(moteur, session, EPCIS).lignes}
    moteur.dispose()
    assert lignes, f"parc_profil is not published to the account {compte}"
    attendus = comptes_publies(rpls / "rpls_2019_indicateurs_dep31_epci_region76_france.csv", epcis)
    # A modality that a territory knows nothing of has no cell: no QPV, no dwelling in one.
    lus = dict.fromkeys(attendus, 0)
    for code, dimension, modalite, valeur in lignes:
        for mesure, (detail, modalites) in PROFIL.items():
            if (code, mesure) in lus and dimension == detail and modalite in modalites:
                lus[code, mesure] += int(valeur or 0)
    assert ecarts(f"parc_profil lu par {compte}", attendus, lus) == {}


def test_the_public_file_gives_no_occupation_no_rent_no_first_letting(maison):
    base, _ = maison
    moteur, session = base.moteur_lecteur(), reading.ouvrir_session_admin(base, "ingenieur")
    connus = reading.lire(
        moteur,
        session,
        "select indicateur_code, count(*), count(valeur) from indicateur where indicateur_code in"
        " ('vacance_structurelle', 'mobilite', 'loyer_m2', 'parc_recent') group by indicateur_code",
    ).lignes
    moteur.dispose()
    assert len(connus) == 4
    assert [nombre for _, _, nombre in connus] == [0, 0, 0, 0]


def test_the_dwellings_read_one_by_one_add_up_to_the_counts(lire):
    logements = lire(
        "select epci_code, count(*) from logement where annee = %(annee)s group by epci_code", {"annee": ANNEE}
    )
    comptes = lire(
        "select territoire_code, valeur from parc_indicateur"
        " where annee = %(annee)s and territoire_type = 'epci' and mesure = 'total'",
        {"annee": ANNEE},
    )
    assert Counter(dict(logements)) == Counter(dict(comptes))
    assert sum(nombre for _, nombre in logements) == 89_205


def test_the_public_file_names_no_landlord_and_is_the_current_stock(lire):
    ((nombre, actuels, bailleurs, occupations),) = lire(
        "select count(*), count(*) filter (where is_parc_actuel), count(bailleur_code), count(mode_occupation_code)"
        " from logement"
    )
    assert (nombre, actuels, bailleurs, occupations) == (89_205, 89_205, 0, 0)
