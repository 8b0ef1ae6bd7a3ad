"""The command of the purge, its place in the night, and what a restore purges by itself."""

import os
from datetime import date

import dagster as dg
import pytest
from psycopg.types.json import Jsonb

from ingestion.door import landing
from orchestration import doctor
from orchestration.backup import restaurer, sauvegarder
from orchestration.commands import purge as commande
from orchestration.commands.purge import ENDROITS, phrases
from orchestration.home import preparer_home
from orchestration.retention import LAISSES, RESTENT, VIDEES, Purge, nombre_echues, purger
from tests.bases import peupler
from tests.ingestion.fabrique import DEMANDES, demande, fichier, nud
from warehouse.database import connections
from warehouse.errors import ErreurObservatoire
from warehouse.progress import silence
from warehouse.settings import Settings

RADIATION = {"type_fichier": "radiation", "date_radiation": "2023-02-01", "motif_radiation": "RADCON"}


def ici(dossier, nom):
    return dossier / f"{nom}-{os.environ.get('PYTEST_XDIST_WORKER', 'seul')}"


def test_nothing_is_purged_before_a_build_has_said_what_is_over(base_vierge, settings_vierge):
    with pytest.raises(ErreurObservatoire, match=r"Rien n’est construit.*lancez « observatoire build »"):
        purger(base_vierge, settings_vierge)


def test_the_night_purges_after_the_publication():
    # Reads the dbt project as it is imported: here, rather than in each worker before the first test.
    from orchestration.definitions import build_defs

    graphe = build_defs().resolve_asset_graph()
    assert dg.AssetKey(["publication"]) in graphe.get(dg.AssetKey(["purge"])).parent_keys


def test_the_command_says_each_place_what_left_and_what_is_left_to_do():
    lignes = {"raw.demandes": 1200, "journaux": 0, LAISSES: 3}
    laisses = {"fichiers_refuses": ["/depot/a.csv"], "fichiers_ailleurs": ["/b.csv", "/c.csv"]}
    faite = Purge(False, date(2026, 10, 31), 2, lignes, **laisses, purge_id=3)
    assert phrases(faite) == [
        "2 demandes purgées, au 31/10/2026.",
        "    messages sur les demandes : 1 200".replace(" 200", "\u202f200"),
        "Preuve n° 3, dans technique.purge.",
        "À effacer à la main, le droit manque : /depot/a.csv.",
        "Reçus d’un autre dossier, et nomment des demandes purgées (--ailleurs les efface) : /b.csv, /c.csv.",
    ]


def test_a_purge_for_nothing_says_that_nothing_changed():
    assert phrases(Purge(True, date(2026, 10, 31), 1, {})) == [
        "À blanc, rien n’est changé : 1 demande à purger, au 31/10/2026."
    ]


def test_every_place_and_every_file_left_has_words():
    assert set(VIDEES) < set(ENDROITS)
    assert set(RESTENT) == set(commande.RESTENT)


@pytest.mark.parametrize(("laisses", "etat"), [(0, "bon"), (2, "conseil")])
def test_the_doctor_advises_as_long_as_the_last_purge_left_a_file(base_vierge, laisses, etat):
    with base_vierge.connexion() as c:
        c.execute(
            "select technique.inscrire_purge('qui', '2026-10-31', %s, array[]::text[])", (Jsonb({LAISSES: laisses}),)
        )
    constat = doctor._constater("Dernière purge", lambda: doctor._purge(base_vierge))
    assert (constat.etat, "2 fichiers où" in constat.message) == (etat, laisses == 2)


@pytest.mark.parametrize(
    ("echues", "etat", "dit"),
    [
        (0, "bon", "aucune encore, et aucune demande n’a dépassé son terme"),
        (1, "conseil", "aucune encore, et 1 demande a dépassé son terme"),
        (3, "conseil", "aucune encore, et 3 demandes ont dépassé leur terme"),
        (None, "conseil", "« observatoire purge --a-blanc » dit ce dont le terme est passé"),
    ],
)
def test_the_doctor_tells_the_command_of_a_purge_that_was_never_made_and_no_fault(
    base_vierge, monkeypatch, echues, etat, dit
):
    monkeypatch.setattr(doctor, "nombre_echues", lambda _: echues)
    constat = doctor._constater("Dernière purge", lambda: doctor._purge(base_vierge))
    assert (constat.etat, constat.bon) == (etat, True)
    assert [texte for texte in (dit, "« observatoire purge »") if texte not in constat.message] == []


def test_no_term_is_over_before_a_build(base_vierge):
    assert nombre_echues(base_vierge) == 0


def test_the_terms_that_are_over_are_those_that_a_purge_would_take(entrepot, settings_entrepot):
    assert nombre_echues(entrepot) == purger(entrepot, settings_entrepot, a_blanc=True).demandes > 0


def test_what_a_backup_brings_back_past_its_term_is_purged_by_the_restore(dossier_du_run, tmp_path):
    source = Settings(home=ici(dossier_du_run, "avant-purge"))
    base = preparer_home(source)
    peupler(base, source)
    ancienne = {"date_creation": "2022-01-10", "date_fichier": "2022-01-10"}
    lignes = [
        demande(1, **ancienne),
        demande(1, **{**ancienne, **RADIATION, "date_fichier": "2023-02-01"}),
        demande(2, **ancienne),
        # Radiated, then opened again.
        demande(3, **ancienne),
        demande(3, **{**ancienne, **RADIATION, "date_fichier": "2023-02-01"}),
        demande(3, **{**ancienne, "type_fichier": "deradiation", "date_fichier": "2023-03-01"}),
        # Radiated for less than a year.
        demande(4, **ancienne),
        demande(4, **{**ancienne, **RADIATION, "date_fichier": "2023-04-02", "date_radiation": "2023-04-02"}),
    ]
    landing.ingerer(base, source, [fichier(tmp_path, DEMANDES, lignes)])
    fichiers = tmp_path / "s", tmp_path / "s.secrets"
    sauvegarder(base, source, *fichiers, silence)
    neuf = Settings(home=ici(dossier_du_run, "apres-purge"))
    assert restaurer(neuf, *fichiers, silence).purgees == 1
    with connections.ouvrir(neuf).connexion() as c:
        nommees = c.execute("select distinct nud from raw.demandes where demandeur_nom <> '' order by 1").fetchall()
        videes = c.execute("select count(*) from raw.demandes where demandeur_nom is null").fetchone()
    assert (nommees, videes) == ([(nud(2),), (nud(3),), (nud(4),)], (2,))


def test_attaque_E4_lines_in_quarantine_and_numbers_of_nobody_past_their_term_do_not_outlive_a_restore(
    dossier_du_run, tmp_path
):
    source = Settings(home=ici(dossier_du_run, "avant-purge-de-personne"))
    base = preparer_home(source)
    peupler(base, source)
    ancienne = {"date_creation": "2022-01-10", "date_fichier": "2022-01-10"}
    lignes = [demande(1, nud_associe=nud(9), **ancienne), demande(2, motif_1="?", **ancienne)]
    landing.ingerer(
        base,
        source,
        [
            fichier(tmp_path, DEMANDES, lignes, au="2023-01-31"),
            fichier(tmp_path, DEMANDES, [demande(1, date_fichier="2024-05-01")], au="2024-05-31"),
        ],
    )
    requete = (
        "select (select count(*) from raw.quarantaine where contenu <> ''),"
        " (select array_agg(nud order by nud) from raw.pseudonymes where nud <> demande_id)"
    )
    with base.connexion() as c:
        assert c.execute(requete).fetchone() == (1, [nud(1), nud(9)])
    fichiers = tmp_path / "s", tmp_path / "s.secrets"
    sauvegarder(base, source, *fichiers, silence)
    neuf = Settings(home=ici(dossier_du_run, "apres-purge-de-personne"))
    restaurer(neuf, *fichiers, silence)
    with connections.ouvrir(neuf).connexion() as c:
        assert c.execute(requete).fetchone() == (0, [nud(1)])
