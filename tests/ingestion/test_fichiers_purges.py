"""Files that name a purged demande: read whatever holds them, removed or named, and never more than is due."""

import gzip
import io
import os
import time
import zipfile
import zlib

import pytest

from ingestion.door.identity import Pseudonymes
from ingestion.door.schema import preparer_raw
from ingestion.purge import traces
from ingestion.purge.content import Contenu
from ingestion.purge.erasure import designer, effacer, oublier_les_numeros
from ingestion.purge.traces import retirer_d_ailleurs, retirer_les_fichiers
from ingestion.readers.octets import empreinte
from tests.ingestion.fabrique import DEMANDES, demande, fichier, nud

UN_AN = 366 * 86400


@pytest.fixture
def purger(base, settings_reception, recevoir, tmp_path):
    """Load one demande and purge it: what the files below name."""

    def faire():
        recevoir(fichier(tmp_path, DEMANDES, [demande(1)], emetteur="BA02"))
        with base.connexion() as conn:
            pseudonymes = Pseudonymes.de(conn, settings_reception)
            designer(conn, pseudonymes.preparer([nud(1)]), None)
            effacer(conn)
            oublier_les_numeros(conn)
            pseudonymes.relire(conn)
        return pseudonymes

    return faire


@pytest.fixture
def depot(tmp_path):
    dossier = tmp_path / "depot"
    dossier.mkdir()
    return dossier


def archive(texte, nom="dedans.csv"):
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as zippe:
        zippe.writestr(nom, texte)
    return octets.getvalue()


LISIBLES = {
    "texte.csv": lambda texte: texte.encode(),
    "texte.csv.gz": lambda texte: gzip.compress(texte.encode()),
    "utf16.csv": lambda texte: texte.encode("utf-16"),
    "utf16-be.csv": lambda texte: texte.encode("utf-16-be"),
    "utf32.csv": lambda texte: texte.encode("utf-32"),
    "classeur.xlsx": lambda texte: archive(f"<t>{texte}</t>", "xl/sharedStrings.xml"),
    "balises.xlsx": lambda texte: archive(f"<r><t>{texte[:7]}</t></r><r><t>{texte[7:]}</t></r>", "a.xml"),
    "archive.zip": lambda texte: archive(gzip.compress(texte.encode())),
    "archives.zip": lambda texte: archive(archive(texte)),
}
OPAQUES = {
    "scan.pdf": lambda texte: b"%PDF-1.7\n" + zlib.compress(texte.encode() * 9),
    "coupe.csv.gz": lambda texte: gzip.compress(os.urandom(50_000) + texte.encode())[:40_000],
    "coupe.zip": lambda texte: archive(texte)[:-30],
}


@pytest.mark.parametrize("nom", LISIBLES)
def test_attaque_E4_a_number_is_found_whatever_holds_the_text(tmp_path, nom):
    chemin = tmp_path / nom
    chemin.write_bytes(LISIBLES[nom](f"{nud(1)};été"))
    contenu = Contenu(chemin)
    assert nud(1) in set().union(*contenu.numeros())
    assert not contenu.est_incomplet or nom in ("utf16-be.csv", "utf32.csv")


@pytest.mark.parametrize("nom", OPAQUES)
def test_what_cannot_be_read_to_its_end_is_said_to_be_so(tmp_path, nom):
    chemin = tmp_path / nom
    chemin.write_bytes(OPAQUES[nom](nud(1)))
    contenu = Contenu(chemin)
    assert [*contenu.numeros()]
    assert contenu.est_incomplet


def test_a_number_in_the_name_of_a_file_is_found(tmp_path):
    chemin = tmp_path / f"dossier_{nud(1)}.txt"
    chemin.write_text("", encoding="utf-8")
    assert nud(1) in set().union(*Contenu(chemin).numeros())


def bilan_de(base, pseudonymes, depot):
    with base.connexion() as conn:
        return retirer_les_fichiers(conn, pseudonymes, depot, a_blanc=False)


@pytest.mark.parametrize("nom", LISIBLES)
def test_attaque_E4_a_refused_file_that_names_a_purged_demande_leaves(base, recevoir, purger, depot, nom):
    chemin = depot / nom
    chemin.write_bytes(LISIBLES[nom](nud(1)))
    assert recevoir(chemin)[0].statut == "rejete"
    assert bilan_de(base, purger(), depot).retires == [chemin]


@pytest.mark.parametrize("nom", [*OPAQUES, "liste.txt"])
def test_attaque_E4_a_refused_file_leaves_a_year_after_it_came_in_whatever_is_in_it(base, recevoir, purger, depot, nom):
    chemin = depot / nom
    chemin.write_bytes(OPAQUES.get(nom, str.encode)("Mme Zyxwander"))
    assert recevoir(chemin)[0].statut == "rejete"
    pseudonymes = purger()
    jeune = bilan_de(base, pseudonymes, depot)
    assert (jeune.retires, jeune.illisibles) == ([], [chemin] if nom in OPAQUES else [])
    with base.connexion() as conn:
        conn.execute("update raw.depots set recu_at = recu_at - interval '366 days'")
    assert bilan_de(base, pseudonymes, depot).retires == [chemin]
    assert not chemin.exists()


def test_a_refused_file_that_cannot_be_read_of_a_flow_that_names_nobody_is_not_told(base, recevoir, purger, depot):
    chemin = depot / "offres_BA01_2025-01-31.csv"
    chemin.write_bytes(OPAQUES["scan.pdf"]("rien"))
    assert (recevoir(chemin)[0].statut, bilan_de(base, purger(), depot).illisibles) == ("rejete", [])


def test_attaque_E4_a_file_of_which_a_line_in_quarantine_was_emptied_leaves(base, recevoir, purger, depot):
    chemin = fichier(depot, DEMANDES, [demande(2), demande(3, motif_1="?")])
    recevoir(chemin)
    pseudonymes = purger()
    assert bilan_de(base, pseudonymes, depot).retires == []
    with base.connexion() as conn:
        conn.execute("update raw.quarantaine set contenu = ''")
    assert bilan_de(base, pseudonymes, depot).retires == [chemin]


@pytest.mark.parametrize(
    ("nom", "part"), [(".demandes.csv", True), ("demandes.csv.part", True), ("demandes.csv", False)]
)
def test_a_transfer_abandoned_for_a_year_leaves_and_a_file_to_be_received_stays(base, purger, depot, nom, part):
    chemin = depot / nom
    chemin.write_text(nud(1), encoding="utf-8")
    pseudonymes = purger()
    assert bilan_de(base, pseudonymes, depot).non_recus == [chemin]
    os.utime(chemin, (time.time() - UN_AN,) * 2)
    bilan = bilan_de(base, pseudonymes, depot)
    assert (bilan.retires, bilan.non_recus) == (([chemin], []) if part else ([], [chemin]))


def test_attaque_E4_a_file_received_from_another_folder_is_named_then_removed(base, recevoir, purger, tmp_path):
    nomme, change = (fichier(tmp_path, DEMANDES, [demande(1)], emetteur=e) for e in ("BA01", "C31555"))
    autre = fichier(tmp_path, DEMANDES, [demande(2)], emetteur="EXT1")
    recevoir(nomme, change, autre)
    change.write_text(f"autre chose que ce qui fut reçu : {nud(1)}", encoding="utf-8")
    pseudonymes = purger()
    chez_ba02 = tmp_path / nomme.name.replace("BA01", "BA02")
    renomme = nomme.rename(tmp_path / "renomme.txt")
    for retirer in (False, True):
        with base.connexion() as conn:
            bilan = retirer_d_ailleurs(conn, pseudonymes, retirer=retirer, a_blanc=False)
        assert sorted(bilan.retires if retirer else bilan.ailleurs) == [chez_ba02, renomme]
    assert (renomme.exists(), change.exists(), autre.exists()) == (False, True, True)
    with base.connexion() as conn:
        assert conn.execute("select dossier, sha256 from raw.dossiers_ailleurs").fetchall() == [
            (str(tmp_path), empreinte(autre)[0])
        ]


def test_each_file_of_another_folder_is_read_once_however_many_came_from_it(
    base, recevoir, purger, tmp_path, monkeypatch
):
    recus = [fichier(tmp_path, DEMANDES, [demande(2)], emetteur="BA01")]
    recus.append(fichier(tmp_path, DEMANDES, [demande(3)], emetteur="C31555"))
    recevoir(*recus)
    pseudonymes, lus = purger(), []
    monkeypatch.setattr(traces, "empreinte", lambda chemin: lus.append(chemin) or empreinte(chemin))
    with base.connexion() as conn:
        retirer_d_ailleurs(conn, pseudonymes, retirer=False, a_blanc=True)
    assert {*recus} <= {*lus}
    assert len(lus) == len({*lus})


def test_attaque_E4_a_file_received_from_a_folder_that_has_two_names_is_removed_once_and_forgotten(base, purger):
    pseudonymes = purger()
    with base.connexion() as conn:
        conn.execute(
            "insert into raw.dossiers_ailleurs select dossier || '/', sha256, octets from raw.dossiers_ailleurs"
        )
        bilan = retirer_d_ailleurs(conn, pseudonymes, retirer=True, a_blanc=False)
        assert (len(bilan.retires), bilan.refuses) == (1, [])
        assert conn.execute("select from raw.dossiers_ailleurs").fetchall() == []


def test_a_file_that_another_one_replaces_while_a_purge_looks_at_it_stays(base, purger, tmp_path, monkeypatch):
    def lire_puis_remplacer(chemin):
        lue = empreinte(chemin)
        chemin.write_text(f"autre chose que ce qui fut reçu : {nud(1)}", encoding="utf-8")
        return lue

    pseudonymes = purger()
    monkeypatch.setattr(traces, "empreinte", lire_puis_remplacer)
    with base.connexion() as conn:
        assert retirer_d_ailleurs(conn, pseudonymes, retirer=True, a_blanc=False).retires == []
    assert [chemin.read_text(encoding="utf-8")[:5] for chemin in tmp_path.glob("*BA02*")] == ["autre"]


def test_the_name_that_a_sender_chose_is_not_kept_of_a_file_received_from_another_folder(base, recevoir, tmp_path):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)], emetteur="BA01").rename(tmp_path / "Durand.csv"))
    with base.connexion() as conn:
        garde = conn.execute("select u::text from raw.dossiers_ailleurs as u").fetchall()
    assert garde
    assert "Durand" not in repr(garde)


def test_of_the_paths_that_an_earlier_version_kept_the_folders_stay(base):
    with base.connexion() as conn:
        conn.execute("create table raw.recus_ailleurs (chemin text, sha256 text)")
        conn.execute("insert into raw.recus_ailleurs values ('/srv/x/Durand.csv', 'a'), ('/srv/x/Dupont.csv', 'a')")
        preparer_raw(conn)
        assert conn.execute("select * from raw.dossiers_ailleurs").fetchall() == [("/srv/x/", "a", None)]
        assert conn.execute("select to_regclass('raw.recus_ailleurs')").fetchone() == (None,)
