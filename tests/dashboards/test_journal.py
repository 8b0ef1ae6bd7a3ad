"""The page Journal: whose entries it shows, which of them, and what it never tells."""

import pytest

from dashboards.datasets import FICHES, JEUX
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import nombre
from dashboards.pages.donnees.sentences import phrase_journal
from dashboards.pages.journal import reads
from dashboards.pages.journal.cibles import FICHIERS
from warehouse.access import reading

CIBLE = "demande_identite"


@pytest.fixture
def actes(portail, session_de, lire):
    """An identity opened by each of three accounts, and a file taken by the first."""
    (demande,) = lire("bailleur-a", "select demande_id from demande where etat_code = 'active' limit 1")
    for login in ("bailleur-a", "bailleur-b", "etat"):
        reading.ouvrir_acces(portail.lecteur, session_de(login), "instruction", CIBLE, demande)
    reading.noter(portail.lecteur, session_de("bailleur-a"), "export", "parc", 1234)
    return demande["demande_id"]


def table(at):
    return at.table[-1].value


@pytest.mark.parametrize("login", ["bailleur-a", "bailleur-b", "etat"])
def test_an_organisme_reads_what_its_own_accounts_did_and_nothing_of_another(ouvrir, actes, login):
    lue = table(ouvrir(login, "journal", detail="acces"))
    assert set(lue["Compte"]) == {login}
    assert set(lue["Événement"]) == {"Accès nominatif"}
    assert "Instruction" in set(lue["Finalité"])
    assert set(lue["Sur quoi"]) <= {"Identité de demandeurs", "Contenu de lignes en quarantaine"}


def test_the_journal_never_says_which_demande_was_opened(ouvrir, actes):
    at = ouvrir("bailleur-a", "journal", jours="365")
    dits = " ".join(str(e.value) for e in [*at.markdown, *at.caption, *at.title]) + table(at).to_string()
    assert actes not in dits


@pytest.mark.parametrize("login", ["bailleur-a", "etat", "ingenieur"])
def test_the_figures_of_the_journal_are_those_of_its_entries(ouvrir, lire, actes, login):
    at = ouvrir(login, "journal")
    profil = login.removesuffix("-a")
    (lu,) = lire(
        login,
        "select count(*) filter (where evenement = 'acces') as acces,"
        " count(distinct login) filter (where evenement = 'acces') as comptes,"
        " count(*) filter (where evenement = 'export') as exports"
        f" from acces.journal_organisme('{profil}') where cree_at >= now() - interval '30 days'",
    )
    assert [m.value for m in at.metric][:3] == [nombre(lu["acces"]), nombre(lu["comptes"]), nombre(lu["exports"])]
    assert phrase_journal(lu["acces"], lu["comptes"], lu["exports"], 0).split(" ;")[0].rstrip(".") in str(
        at.markdown[0].value
    )


def test_a_file_that_was_taken_is_in_the_journal_with_its_lines_the_latest_first(ouvrir, actes):
    lue = table(ouvrir("bailleur-a", "journal", detail="export"))
    assert lue.iloc[0].to_dict() == {
        "Compte": "bailleur-a",
        "Événement": "Export",
        "Finalité": "—",
        "Sur quoi": "Parc social",
        "Lignes": nombre(1234),
    }


def test_every_file_of_the_portal_has_its_name_in_the_journal():
    assert set(FICHIERS) == {*JEUX, *FICHES}
    assert len(set(FICHIERS.values())) == len(FICHIERS)


def test_the_journal_opens_on_every_action(ouvrir, actes):
    at = ouvrir("bailleur-a", "journal")
    assert {"Accès nominatif", "Export"} <= set(table(at)["Événement"])
    assert at.query_params["detail"] == reads.TOUS


def test_an_identity_opened_counts_as_one_line_and_a_connection_as_none(ouvrir, actes):
    lue = table(ouvrir("bailleur-a", "journal"))
    assert set(lue.loc[lue["Événement"] == "Accès nominatif", "Lignes"]) == {"1"}
    assert set(lue.loc[lue["Événement"] == "Connexion", "Lignes"]) == {"—"}


def test_a_long_journal_is_cut_in_pages_that_follow_one_another(portail, session_de, ouvrir):
    for rang in range(51):
        reading.noter(portail.lecteur, session_de("commune-muret"), "lecture", "demande", rang)
    lecteur = Lecteur(portail, session_de("commune-muret"), departements=("31",))
    premiere, suite = (reads.entrees(lecteur, 7, "lecture", debut, 50)["nb_lignes"].tolist() for debut in (0, 50))
    assert premiere == list(range(50, 0, -1))
    assert suite[0] == 0
    assert len(table(ouvrir("commune-muret", "journal", detail="lecture"))) == 50


def test_a_period_without_such_an_action_says_so(ouvrir):
    at = ouvrir("epci-sicoval", "journal", detail="refus")
    assert "Aucune action de ce genre sur la période" in at.info[-1].value


def test_the_sentence_of_the_journal_counts_accesses_accounts_and_files():
    assert phrase_journal(0, 0, 0, 0) == "Aucun accès nominatif sur la période."
    assert phrase_journal(1, 1, 0, 0) == "1 accès nominatif par 1 compte."
    assert phrase_journal(0, 0, 2, 1) == "Aucun accès nominatif sur la période ; 2 exports ; 1 refus."


@pytest.mark.parametrize(
    ("login", "dit"),
    [
        ("bailleur-a", "ce que les comptes de votre organisme ont fait"),
        ("gestionnaire", "ce que les comptes de tous les organismes du département ont fait"),
    ],
)
def test_the_journal_says_whose_accounts_it_shows(ouvrir, login, dit):
    at = ouvrir(login, "journal")
    (contexte,) = [str(c.value) for c in at.caption if str(c.value).startswith("Ce que vous regardez")]
    assert dit in contexte
