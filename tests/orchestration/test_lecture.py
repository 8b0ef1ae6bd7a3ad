"""``observatoire sql``: reads as the account does, and says in one sentence what it may not."""

import csv
import io
import shlex

import pytest

from orchestration.commands.bilan import LECTURE
from tests.orchestration.test_cli import refuse

# Active demandes have an identity, which a landlord may open.
ACTIVES = "select demande_id from demande where etat_code = 'active' order by 1"
QUELQUES_UNES = f"{ACTIVES} limit 100"


@pytest.fixture
def sql(observatoire, settings_entrepot):
    """Run ``observatoire sql`` on the published warehouse of the run."""
    return lambda *arguments: observatoire(settings_entrepot.home_dir, "sql", *arguments)


def test_csv_is_for_machines(sql):
    sortie = sql(
        *("--compte", "etat", "--format", "csv"),
        "select territoire_code, libelle from territoire where territoire_type = 'departement'",
    )
    assert sortie.code == 0
    assert list(csv.reader(io.StringIO(sortie.texte), delimiter=";")) == [
        ["territoire_code", "libelle"],
        ["31", "Haute-Garonne"],
    ]


def test_the_command_that_ingest_gives_reads_the_rows_in_quarantine(sql):
    programme, commande, *arguments = shlex.split(LECTURE)
    assert (programme, commande) == ("observatoire", "sql")
    sortie = sql(*arguments)
    assert (sortie.code, sortie.texte.split()[:3]) == (0, ["fichier", "ligne", "message"])
    assert len(sortie.texte.splitlines()) > 2


def test_a_table_is_for_people_and_a_csv_for_machines(sql):
    requete = (
        "select true as vrai, false as faux, 0.0 as zero, 6.1918 as loyer, 2026 as annee, array['a', 'b'] as liste,"
        " '1 moins le produit (Kaplan-Meier).' as texte"
    )
    titres, _, ligne = sql("--compte", "public", requete).texte.splitlines()
    assert ligne.split()[:7] == ["oui", "non", "0,0", "6,1918", "2026", "a,", "b"]
    assert ligne.index("1 moins") == titres.index("texte")
    machine = sql("--compte", "public", "--format", "csv", requete).texte.splitlines()[1]
    assert machine.split(";")[:5] == ["true", "false", "0", "6.1918", "2026"]


def test_a_csv_holds_no_formula(sql):
    requete = """select ' =1' as a, E'\\n＝1' as "=b", 'x,=HYPERLINK("y")' as c, -1.5 as d, array['=1', '+2'] as e"""
    entetes, ligne = csv.reader(io.StringIO(sql("--compte", "public", "--format", "csv", requete).texte), delimiter=";")
    assert entetes == ["a", "'=b", "c", "d", "e"]
    assert ligne == ["' =1", "'\n'＝1", 'x,\'=HYPERLINK("y")', "-1.5", "'=1, '+2"]


def test_two_accounts_of_one_profile_read_their_own_rows(sql):
    requete = "select distinct bailleur_code from candidature order by 1"
    lus = {
        compte: sql("--compte", compte, "--format", "csv", requete).texte.split()
        for compte in ("bailleur-a", "bailleur-b")
    }
    assert lus == {"bailleur-a": ["bailleur_code", "BA01"], "bailleur-b": ["bailleur_code", "BA02"]}


def test_identities_open_with_a_purpose_and_only_then(sql):
    requete = "select count(*) > 0 as ouvert from demande_identite"
    sans = sql("--compte", "bailleur-a", "--format", "csv", requete)
    avec = sql(
        *("--compte", "bailleur-a", "--finalite", "proposition", "--demandes", QUELQUES_UNES, "--format", "csv"),
        requete,
    )
    assert (sans.texte.split(), avec.texte.split()) == (["ouvert", "false"], ["ouvert", "true"])


def test_who_asks_for_identities_without_a_purpose_is_told_of_it(sql):
    requete = "select nud from demande_identite limit 1"
    assert "ajoutez --finalite" in sql("--compte", "bailleur-a", requete).erreurs
    avec = sql("--compte", "bailleur-a", "--finalite", "proposition", "--demandes", QUELQUES_UNES, requete)
    assert "--finalite" not in avec.erreurs


def test_a_purpose_opens_the_demandes_of_its_query_and_the_journal_says_how_many_rows_were_read(sql, entrepot):
    une = f"{ACTIVES} limit 1"
    avec = sql(
        *("--compte", "bailleur-b", "--finalite", "instruction", "--demandes", une, "--format", "csv"),
        "select demande_id from demande_identite",
    )
    _, lue = avec.texte.split()
    with entrepot.connexion() as connexion:
        lecture, acces = connexion.execute(
            "select evenement, filtre, nb_lignes from acces.journal_entier where login = 'bailleur-b'"
            " and evenement in ('acces', 'lecture') order by entree_id desc limit 2"
        ).fetchall()
    assert acces == ("acces", {"demande_id": [lue]}, None)
    assert (lecture[0], list(lecture[1]), lecture[2]) == ("lecture", ["requete_sha256"], 1)


def test_a_purpose_of_another_profile_is_refused_with_those_of_this_one(sql):
    sortie = sql("--compte", "bailleur-a", "--finalite", "dalo", "--demandes", QUELQUES_UNES, "select 1")
    refuse(sortie, "choisissez parmi enregistrement, instruction, proposition")


@pytest.mark.parametrize(
    ("compte", "requete", "mot"),
    [
        ("inconnu", "select 1", "inconnu"),
        ("public", "select * from demande", "profil"),
        ("bailleur-a", "select * from raw.demandes", "profil"),
        ("bailleur-a", "explain select * from demande", "EXPLAIN"),
        ("bailleur-a", "delete from demande", "lecture"),
        ("bailleur-a", "select * form demande", ""),
        ("etat", "select * from indicateur where indicateur = 'tension'", "comparez des colonnes"),
    ],
)
def test_a_refusal_is_one_sentence(sql, compte, requete, mot):
    refuse(sql("--compte", compte, requete), mot)
