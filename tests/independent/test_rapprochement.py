"""Each pair of an offered dwelling and a demande, as the warehouse compares them and as the text of the rules does."""

import random
from pathlib import Path

import pytest

from tests.independent.calculs import Fichiers
from tests.independent.paires import Lignes, ecarts, lire
from tests.independent.rapprochement import Rapprochement, points
from warehouse.access import reading

CLE = ("offre_id", "demande_id")
COMPAREES = (
    *(*CLE, "is_eligible", "is_eligible_profil", "motif_exclusion_code", "motifs_exclusion_codes"),
    *("avertissements_codes", "norme_code", "points", "points_detail", "quantites", "rang_commune"),
    *("taux_effort_pct", "reste_a_vivre_eur_jour_uc", "is_premier_quartile"),
)
# The simulation knows every link, every list of types, and which dwellings are accessible.
JAMAIS_SIMULES = {"A_COMPLETER_COMPOSITION", "A_COMPLETER_TYPES", "A_COMPLETER_ACCESSIBILITE"}


@pytest.fixture(scope="module")
def regles(dossier_du_run: Path, settings_entrepot) -> Rapprochement:
    """The rules on the files that the warehouse of the run was made from."""
    return Rapprochement(Fichiers(dossier_du_run / "fichiers"))


@pytest.fixture(scope="module")
def lues(entrepot) -> Lignes:
    """Every pair of the warehouse, by offer and number."""
    return lire(entrepot)


@pytest.fixture(scope="module")
def attendues(regles: Rapprochement) -> Lignes:
    """Every pair of the text."""
    return {
        (offre["offre_id"], demande["nud"]): regles.paire(offre, demande)
        for offre in regles.offres
        for demande in regles.demandes
    }


def test_every_pair_says_what_the_text_of_the_rules_says(attendues: Lignes, lues: Lignes) -> None:
    assert len(attendues) > 10_000
    assert set(lues) == set(attendues)
    assert {*CLE, *next(iter(attendues.values()))} == {*COMPAREES}
    assert ecarts(attendues, lues)[:10] == []


def test_the_files_try_each_rule(attendues: Lignes) -> None:
    motifs = set().union(*(paire["motifs_exclusion_codes"] for paire in attendues.values()))
    premiers = {paire["motif_exclusion_code"] for paire in attendues.values()}
    avertissements = set().union(*(paire["avertissements_codes"] for paire in attendues.values()))
    assert len(motifs) == 8
    assert premiers == {None, *motifs}
    assert len(avertissements) + len(JAMAIS_SIMULES - avertissements) == 10
    assert {paire["norme_code"] for paire in attendues.values()} == {"strict", "elargie"}


def test_the_number_of_the_reasons_stands_for_their_list(entrepot) -> None:
    with entrepot.connexion() as c:
        nombres, listes, ensemble = c.execute(
            "select count(distinct motifs_exclusion_masque), count(distinct motifs_exclusion_codes),"
            " count(distinct (motifs_exclusion_masque, motifs_exclusion_codes)) from marts.rapprochement"
        ).fetchone()
    assert nombres == listes == ensemble > 8


@pytest.mark.parametrize("login", ["bailleur-a", "etat"])
def test_the_order_is_points_then_oldest_filing_whatever_the_order_of_the_files(regles, entrepot, lues, login) -> None:
    moteur, session = entrepot.moteur_lecteur(), reading.ouvrir_session_admin(entrepot, login)
    siennes = reading.lire(
        moteur,
        session,
        "select offre_id, demande_id,"
        " rank() over (partition by offre_id order by points desc, date_creation, demande_id)"
        " from rapprochement where is_eligible order by offre_id, 3",
    ).lignes
    moteur.dispose()
    nuds = {ligne["demande_id"]: nud for (_, nud), ligne in lues.items()}
    demandes = {demande["nud"]: demande for demande in regles.demandes}
    melangees = random.Random(31).sample(siennes, len(siennes))  # noqa: S311
    attendu = sorted(
        melangees,
        key=lambda ligne: (
            ligne[0],
            -sum(points(demandes[nuds[ligne[1]]]).values()),
            demandes[nuds[ligne[1]]]["depot"],
            ligne[1],
        ),
    )
    assert len(siennes) > 10
    assert siennes == attendu


def test_a_month_more_never_lowers_a_score(regles: Rapprochement) -> None:
    for demande in regles.demandes:
        plus_ancienne = {**demande, "attente": demande["attente"] + 1}
        assert sum(points(plus_ancienne).values()) > sum(points(demande).values())


def test_every_reason_and_warning_has_its_words(lues: Lignes, entrepot) -> None:
    with entrepot.connexion() as connexion:
        mots = dict(
            connexion.execute(
                "select code, libelle from marts.dim_code where liste in ('MOTIF_EXCLUSION', 'AVERTISSEMENT')"
            )
        )
    assert {(x["motif_exclusion_code"], x["motif_exclusion"]) for x in lues.values()} <= {(None, None), *mots.items()}
    assert {code for ligne in lues.values() for code in ligne["avertissements_codes"]} <= set(mots)


@pytest.mark.parametrize("login", ["bailleur-a", "commune-toulouse"])
def test_only_offered_dwellings_of_the_reader_are_ranked(entrepot, login: str) -> None:
    moteur, session = entrepot.moteur_lecteur(), reading.ouvrir_session_admin(entrepot, login)
    offres, rapprochees = reading.lire_ensemble(
        moteur,
        session,
        [
            ("select offre_id from offre where is_offert order by offre_id", None),
            ("select distinct offre_id from rapprochement order by offre_id", None),
        ],
    )
    moteur.dispose()
    assert rapprochees.lignes == offres.lignes
    assert offres.lignes
