"""The ledger: nothing lost, nothing twice, a crash is as if never started."""

import os
import signal
import subprocess
import sys
import threading
import uuid
from decimal import Decimal

import psycopg
import pytest

from ingestion.door import landing
from ingestion.door.schema import VERROU_RECEPTION
from tests.bases import detruire
from tests.ingestion.fabrique import (
    CANDIDATURES,
    DEMANDES,
    OFFRES,
    PAR_TABLE,
    candidature,
    demande,
    ecrire,
    fichier,
    nud,
    offre,
    relire,
    texte,
)
from warehouse.database import connections
from warehouse.errors import ErreurObservatoire

NOM = "demandes_BA01_2024-03-31.csv"


def grand(dossier, nombre=12_000):
    """A file of more than one block."""
    chemin = ecrire(
        dossier, NOM, texte(DEMANDES, (demande(rang, precision_demande="x" * 250) for rang in range(nombre)))
    )
    assert chemin.stat().st_size > 4 << 20
    return chemin


@pytest.fixture(params=["petit", "grand"])
def envoi(request, tmp_path):
    """A file of one block, then one of several."""
    return (
        fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(20)])
        if request.param == "petit"
        else grand(tmp_path)
    )


def test_attaque_E1_the_same_file_again_changes_nothing_and_says_so(envoi, recevoir, lire):
    (premier,) = recevoir(envoi)
    avant = lire("select * from raw.depots"), lire("select count(*) from raw.demandes")
    (second,) = recevoir(envoi)
    assert (second.statut, second.depot_id, second.lues) == ("deja_charge", premier.depot_id, 0)
    assert "rien n’a changé" in second.message
    assert (lire("select * from raw.depots"), lire("select count(*) from raw.demandes")) == avant


@pytest.mark.parametrize("nombre", [0, 3])
def test_a_file_of_a_flow_of_versions_again_changes_nothing(tmp_path, recevoir, lire, nombre):
    chemin = fichier(tmp_path, OFFRES, [offre(rang) for rang in range(nombre)])
    assert [recevoir(chemin)[0].statut for _ in range(2)] == ["charge", "deja_charge"]
    assert lire("select count(*) from raw.depots") == [(1,)]


def test_attaque_E1_the_same_content_under_another_name_is_not_counted_twice(envoi, recevoir, tmp_path, lire):
    recevoir(envoi)
    copie = ecrire(tmp_path, "demandes_BA01_2024-04-30.csv", envoi.read_bytes())
    (bilan,) = recevoir(copie)
    assert bilan.statut == "deja_charge"
    assert f"«\u00a0{envoi.name}\u00a0»" in bilan.message
    assert lire("select count(*) from raw.depots") == [(1,)]


def test_two_empty_files_of_two_emitters_are_two_depots(tmp_path, recevoir):
    bilans = recevoir(*(fichier(tmp_path, DEMANDES, [], emetteur) for emetteur in ("BA01", "BA02")))
    assert [bilan.statut for bilan in bilans] == ["charge", "charge"]


def test_a_flow_of_versions_may_say_the_same_thing_at_another_date(tmp_path, recevoir):
    bilans = recevoir(*(fichier(tmp_path, OFFRES, [offre(1)], au=au) for au in ("2024-03-31", "2024-04-30")))
    assert [bilan.statut for bilan in bilans] == ["charge", "charge"]


def test_a_corrected_file_supersedes_and_both_are_kept(tmp_path, recevoir, lire):
    (premier,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)]))
    (second,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2, loyer_max_eur="700"), demande(3)]))
    assert (second.statut, second.chargees, second.quarantaine, second.doublons) == ("charge", 3, 0, 0)
    assert f"Remplace le dépôt {premier.depot_id}" in second.message
    assert lire("select depot_id, statut, remplace_par from raw.depots order by 1") == [
        (premier.depot_id, "remplace", second.depot_id),
        (second.depot_id, "charge", None),
    ]
    assert lire("select _depot_id, count(*) from raw.demandes group by 1 order by 1") == [
        (premier.depot_id, 2),
        (second.depot_id, 3),
    ]


def test_a_correction_is_not_compared_with_the_file_that_it_supersedes(tmp_path, recevoir):
    """Even when other files of the flow are in force, with which it is compared."""
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)]))
    recevoir(fichier(tmp_path, DEMANDES, [demande(9)], au="2024-04-30"))
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2, loyer_max_eur="700"), demande(9)]))
    assert (bilan.statut, bilan.chargees, bilan.quarantaine, bilan.doublons) == ("charge", 2, 0, 1)


def test_a_correction_may_be_undone_by_sending_the_first_file_again(tmp_path, recevoir, lire):
    un, deux = texte(DEMANDES, [demande(1)]), texte(DEMANDES, [demande(1, loyer_max_eur="700")])
    statuts = [recevoir(ecrire(tmp_path, NOM, contenu))[0].statut for contenu in (un, deux, un)]
    assert statuts == ["charge"] * 3
    assert lire("select statut, count(*) from raw.depots group by 1 order by 1") == [("charge", 1), ("remplace", 2)]


def test_a_bad_correction_leaves_the_first_file_in_force(tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    (bilan,) = recevoir(ecrire(tmp_path, NOM, texte(DEMANDES, [demande(1)]).encode() + "é".encode("latin-1")))
    assert bilan.statut == "rejete"
    assert lire("select statut from raw.depots order by depot_id") == [("charge",), ("rejete",)]


def test_the_balance_is_a_constraint_of_the_ledger(base):
    with base.connexion() as conn, pytest.raises(psycopg.errors.CheckViolation, match="depots_balance"):
        conn.execute(
            "insert into raw.depots (fichier, sha256, statut, lues, chargees) values ('f', 's', 'rejete', 3, 2)"
        )


def test_one_depot_only_is_in_force_for_a_declaration(tmp_path, recevoir, base):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    recopie = (
        "insert into raw.depots (fichier, sha256, flux, format, emetteur, situation_au, departement_code, statut,"
        " charge_at) select fichier, 'autre', flux, format, emetteur, situation_au, departement_code, statut, charge_at"
        " from raw.depots"
    )
    with base.connexion() as conn, pytest.raises(psycopg.errors.UniqueViolation, match="depots_en_vigueur"):
        conn.execute(recopie)


def test_the_totals_of_the_ledger_are_those_of_an_independent_reader(tmp_path, recevoir, lire):
    lignes = [
        demande(rang, loyer_max_eur=f"{rang}.{rang % 100:02d}", date_fichier=f"2024-03-{5 + rang % 20:02d}")
        for rang in range(400)
    ]
    chemin = fichier(tmp_path, DEMANDES, [*lignes, lignes[7], demande(900, motif_1="?")], ext="csv.gz")
    (bilan,) = recevoir(chemin)
    rangees = relire(chemin)
    bonnes = {tuple(rangee) for rangee in rangees if rangee[DEMANDES.noms.index("motif_1")] != "?"}
    loyers = sum(Decimal(rangee[DEMANDES.noms.index("loyer_max_eur")]) for rangee in bonnes)
    dates = sorted(rangee[DEMANDES.noms.index("date_fichier")] for rangee in bonnes)
    ((controles,),) = lire("select controles from raw.depots")
    assert (bilan.lues, bilan.chargees, bilan.quarantaine, bilan.doublons) == (len(rangees), len(bonnes), 1, 1)
    assert Decimal(str(controles["total"])) == loyers
    assert (controles["date_min"], controles["date_max"]) == (dates[0], dates[-1])
    assert controles["octets"] == chemin.stat().st_size
    assert lire("select count(*), sum(loyer_max_eur::numeric), min(date_fichier) from raw.demandes") == [
        (len(bonnes), loyers, dates[0])
    ]


def test_a_file_of_several_blocks_loses_and_doubles_nothing(tmp_path, recevoir, lire):
    lignes = [demande(rang, precision_demande=f'{rang} ; "x"\n' + "y" * 200) for rang in range(12_000)]
    lignes += [lignes[5], lignes[6] | {"loyer_max_eur": "1"}]
    chemin = ecrire(tmp_path, NOM, texte(DEMANDES, lignes))
    assert chemin.stat().st_size > 4 << 20
    (bilan,) = recevoir(chemin)
    assert (bilan.lues, bilan.chargees, bilan.quarantaine, bilan.doublons) == (12_002, 12_000, 1, 1)
    assert lire("select ligne, code from raw.quarantaine") == [(2 * 12_001 + 2, "CLE_REPETEE")]
    attendues = {(rangee[3], rangee[9]) for rangee in relire(chemin)}
    assert set(lire("select nud, precision_demande from raw.demandes")) == attendues
    ((total,),) = lire("select (controles ->> 'total')::numeric from raw.depots")
    assert total == Decimal("512.35") * 12_000


def test_a_folder_with_one_bad_file_among_ten_loads_the_nine_others(tmp_path, recevoir, lire):
    for rang in range(9):
        fichier(tmp_path, DEMANDES, [demande(rang)], au=f"2024-03-{rang + 10}")
    (tmp_path / "sous-dossier").mkdir()
    fichier(tmp_path / "sous-dossier", DEMANDES, [demande(50)], au="2024-03-30")
    ecrire(tmp_path, "demandes_BA01_2024-03-15.csv", "n'importe quoi")
    bilans = recevoir(tmp_path)
    assert {bilan.fichier: bilan.statut for bilan in bilans if bilan.statut != "charge"} == {
        "demandes_BA01_2024-03-15.csv": "rejete"
    }
    assert lire("select count(*) from raw.demandes") == [(9,)]


def test_a_folder_is_received_in_the_order_of_the_flows(tmp_path, recevoir):
    from tests.ingestion.fabrique import ATTRIBUTIONS, CANDIDATURES, attribution, candidature

    fichier(tmp_path, ATTRIBUTIONS, [attribution(1)])
    fichier(tmp_path, CANDIDATURES, [candidature(1)])
    fichier(tmp_path, DEMANDES, [demande(1)])
    fichier(tmp_path, OFFRES, [offre(1)])
    assert {(bilan.flux, bilan.chargees, bilan.quarantaine) for bilan in recevoir(tmp_path)} == {
        (flux, 1, 0) for flux in ("attributions", "candidatures", "demandes", "offres")
    }


def test_attaque_E1_two_loads_of_the_same_file_at_once_give_one_depot(envoi, base, settings_reception, lire):
    with base.connexion(autocommit=True) as garde:
        garde.execute("select pg_advisory_lock(%s)", (VERROU_RECEPTION,))
        bilans = []
        fils = [
            threading.Thread(target=lambda: bilans.extend(landing.ingerer(base, settings_reception, [envoi])))
            for _ in range(2)
        ]
        for fil in fils:
            fil.start()
        attendre_bloques(base, 2)
        garde.execute("select pg_advisory_unlock(%s)", (VERROU_RECEPTION,))
        for fil in fils:
            fil.join()
    assert sorted(bilan.statut for bilan in bilans) == ["charge", "deja_charge"]
    assert lire("select count(*) = count(distinct nud), count(distinct _depot_id) from raw.demandes") == [(True, 1)]


def attendre_bloques(base, nombre):
    """Wait until as many connections wait for a lock in this database."""
    requete = (
        "select count(*) from pg_locks as verrou join pg_database as base on base.oid = verrou.database"
        " where not verrou.granted and base.datname = current_database()"
    )
    with base.connexion(autocommit=True) as conn:
        for _ in range(3000):
            if conn.execute(requete).fetchone()[0] >= nombre:
                return
            threading.Event().wait(0.02)
    pytest.fail("nobody waits")


CHARGEMENT = """
import sys
from pathlib import Path
from ingestion.door import landing
from warehouse.database import connections
from warehouse.settings import Settings
settings = Settings(home=Path(sys.argv[1]))
landing.ingerer(connections.ouvrir(settings, nom=sys.argv[2]), settings, [Path(sys.argv[3])])
"""


def test_attaque_E1_a_load_killed_in_the_middle_is_as_if_never_started(
    tmp_path, base, settings_reception, recevoir, lire
):
    """The load is stopped on a lock that it meets after its rows, then killed."""
    chemin = grand(tmp_path)
    with base.connexion() as garde:
        garde.execute("lock table raw.pseudonymes in exclusive mode")
        commande = [sys.executable, "-c", CHARGEMENT, str(settings_reception.home_dir), base.nom, str(chemin)]
        processus = subprocess.Popen(commande, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
        attendre_bloques(base, 1)
        copiees = lire("select pg_relation_size('raw.demandes')")[0][0]
        processus.send_signal(signal.SIGKILL)
        assert processus.wait() == -signal.SIGKILL
        garde.rollback()
    assert copiees > 0
    assert {table: lire(f"select count(*) from raw.{table}") for table in ("demandes", "depots", "pseudonymes")} == {
        "demandes": [(0,)],
        "depots": [(0,)],
        "pseudonymes": [(0,)],
    }
    (bilan,) = recevoir(chemin)
    assert (bilan.statut, bilan.chargees) == ("charge", 12_000)


def test_raw_tables_hold_the_columns_of_the_contracts(lire):
    for table, contrat in PAR_TABLE.items():
        colonnes = {
            nom
            for (nom,) in lire(
                "select column_name from information_schema.columns where table_schema = 'raw' and table_name = %s",
                (table,),
            )
        }
        assert colonnes >= {*contrat.noms, "_depot_id", "_ligne", "_extra"}


def test_preparing_the_raw_tables_again_adds_what_a_contract_gained(base, tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    with base.connexion() as conn:
        conn.execute("alter table raw.demandes drop column motif_autre")
    with base.connexion() as conn:
        landing.preparer_raw(conn)
        landing.preparer_raw(conn)
    assert lire("select nud, motif_autre from raw.demandes") == [(nud(1), None)]


def test_a_missing_path_and_an_empty_folder_say_what_to_do(tmp_path, recevoir):
    with pytest.raises(ErreurObservatoire, match="vérifiez le chemin"):
        recevoir(tmp_path / "absent.csv")
    with pytest.raises(ErreurObservatoire, match="ne contient aucun fichier"):
        recevoir(tmp_path)


def test_progress_ends_at_its_total(tmp_path, recevoir):
    etapes = []
    fichier(tmp_path, DEMANDES, [demande(rang) for rang in range(500)])
    recevoir(tmp_path, progression=lambda etape, fait, total: etapes.append((etape, fait, total)))
    assert {etape for etape, _, _ in etapes} == {"Reconnaissance des fichiers", "Chargement\u00a0: demandes"}
    assert etapes[-1][1] == etapes[-1][2] > 0


@pytest.fixture
def base_nue(settings_reception):
    """A database without raw tables."""
    base = connections.ouvrir(settings_reception, nom=f"nue_{uuid.uuid4().hex[:12]}")
    yield base
    detruire(connections.ouvrir(settings_reception), base.nom)


def test_a_base_that_is_not_prepared_says_what_to_do(tmp_path, base_nue, settings_reception):
    chemin = fichier(tmp_path, DEMANDES, [demande(1)])
    with pytest.raises(ErreurObservatoire, match="n’est pas préparée"):
        landing.ingerer(base_nue, settings_reception, [chemin])
    with pytest.raises(ErreurObservatoire, match="n’est pas préparée"):
        landing.rejouer(base_nue, settings_reception)


def test_a_server_that_stops_answering_is_one_sentence_and_loads_nothing(tmp_path, base, settings_reception, lire):
    chemin = grand(tmp_path)

    def couper(etape, fait, total):
        """Once the files are recognised, cut the connection that receives them."""
        with base.connexion(autocommit=True) as conn:
            conn.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid() and usename = current_user"
            )

    with pytest.raises(ErreurObservatoire, match="ne répond plus"):
        landing.ingerer(base, settings_reception, [chemin], progression=couper)
    assert lire("select count(*) from raw.depots") == [(0,)]


def test_two_versions_of_a_depot_received_together_supersede_each_other(tmp_path, recevoir, lire):
    """Judged in one lot, the rows of the second would be duplicates of rows about to be superseded."""
    clair = fichier(tmp_path, DEMANDES, [demande(1), demande(2)])
    comprime = fichier(tmp_path, DEMANDES, [demande(1), demande(2), demande(3)], ext="csv.gz")
    bilans = recevoir(clair, comprime)
    assert [(bilan.statut, bilan.chargees, bilan.doublons) for bilan in bilans] == [("charge", 2, 0), ("charge", 3, 0)]
    assert lire("select statut, chargees from raw.depots order by depot_id") == [("remplace", 2), ("charge", 3)]


def test_the_same_content_twice_in_a_folder_is_loaded_once(tmp_path, recevoir, lire):
    contenu = texte(DEMANDES, [demande(1)])
    bilans = recevoir(*(ecrire(tmp_path, f"demandes_{code}_2024-03-31.csv", contenu) for code in ("BA01", "BA02")))
    assert [bilan.statut for bilan in bilans] == ["charge", "deja_charge"]
    assert lire("select count(*) from raw.depots") == [(1,)]


def test_a_correction_that_loses_what_others_name_says_whose_rows_will_be_held_back(tmp_path, recevoir):
    recevoir(
        fichier(tmp_path, DEMANDES, [demande(1), demande(2)]),
        fichier(tmp_path, OFFRES, [offre(1), offre(2), offre(3)]),
        fichier(tmp_path, CANDIDATURES, [candidature(1), candidature(2), candidature(2, type_evenement="CAL")]),
    )
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, [offre(1), offre(2, typologie="?")]))
    (dit,) = [phrase for phrase in bilan.avertissements if "citent" in phrase]
    assert dit.startswith("2 lignes déjà chargées citent ce qui n’est plus en vigueur (candidatures de BA01\u00a0: 2)")
    (bilan,) = recevoir(fichier(tmp_path, OFFRES, [offre(1), offre(2)]))
    assert not [phrase for phrase in bilan.avertissements if "citent" in phrase]
