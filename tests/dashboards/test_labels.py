"""What is told of the priorities is told by the labels that the reader reads: none is taken for the others."""

import re

import pytest

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.pages.demandes import reads
from tests.dashboards.test_exports import feuilles_de, lignes_de
from tests.dashboards.test_plan import calculer
from tests.dashboards.test_rapprochement import tables


@pytest.mark.parametrize(
    ("login", "offertes"),
    [
        *((login, ["prio", "dalo", "pdalpd", "acd"]) for login in ("bailleur-a", "etat")),
        *((login, ["dalo"]) for login in ("commune-muret", "epci-sicoval", "action-logement", "comed", "adil")),
        ("conseil-departemental", ["pdalpd"]),
    ],
)
def test_who_does_not_read_every_label_is_offered_those_that_it_reads_and_no_list_of_all(
    portail, session_de, login, offertes
):
    siennes = reads.populations(Lecteur(portail, session_de(login), departements=("31",)))
    assert [code for code in siennes if code in {"prio", *reads.LABELS}] == offertes


@pytest.mark.parametrize(
    ("login", "labels"), [("etat", "DALO, PDALPD ou accord collectif"), ("commune-toulouse", "DALO")]
)
def test_what_is_counted_of_the_priorities_is_named_by_the_labels_that_are_read(ouvrir, demandee, login, labels):
    at = ouvrir(login, "rapprochement", offre=demandee(login))
    (dit,) = [str(m.value) for m in at.caption if re.fullmatch(r"DALO.*", str(m.value))]
    assert dit == labels


@pytest.mark.parametrize(
    ("login", "titre"), [("etat", "Prioritaire"), ("commune-toulouse", "DALO"), ("conseil-departemental", "PDALPD")]
)
def test_who_is_put_forward_is_told_of_by_the_labels_that_the_reader_reads(ouvrir, login, titre):
    at = calculer(ouvrir(login, "offres", onglet="plan"))
    (propose,) = [t for t in tables(at) if "Place" in t.columns]
    assert titre == propose.columns[-1]


@pytest.mark.parametrize(
    ("login", "filtres", "labels"),
    [
        ("commune-muret", {"chemin": "demandes", "onglet": "liste"}, "DALO"),
        ("conseil-departemental", {"chemin": "demandes", "onglet": "liste"}, "PDALPD"),
        ("commune-muret", {"chemin": "priorites", "onglet": "labels"}, "DALO"),
        ("conseil-departemental", {"chemin": "rapprochement"}, "PDALPD"),
    ],
)
def test_a_saved_address_of_all_the_priorities_is_said_not_to_be_offered_to_who_does_not_read_every_label(
    ouvrir, demandee, login, filtres, labels
):
    chemin = filtres.pop("chemin")
    if chemin == "rapprochement":
        filtres["offre"] = demandee(login)
    at = ouvrir(login, chemin, pop="prio", **filtres)
    (dit,) = [str(un.value) for un in at.info if "n’est pas proposé à votre profil" in str(un.value)]
    assert f"qui ne lit que {labels} parmi les labels de priorité" in dit
    assert at.query_params["pop"] != "prio"


def test_who_reads_every_label_is_offered_all_the_priorities_without_a_remark(ouvrir):
    at = ouvrir("bailleur-a", "demandes", onglet="liste", pop="prio")
    assert not [un for un in at.info if "n’est pas proposé" in str(un.value)]
    assert at.query_params["pop"] == "prio"


@pytest.mark.parametrize(
    ("login", "attendues"),
    [
        ("epci-sicoval", ["ne comptent que DALO, le motif urgent", "tout ménage éligible est d’un public prioritaire"]),
        ("commune-toulouse", ["ne comptent que DALO, le motif urgent"]),
        ("etat", []),
    ],
)
def test_a_plan_says_which_priority_publics_its_quotas_do_not_count(ouvrir, login, attendues):
    at = calculer(ouvrir(login, "offres", onglet="plan"))
    dits = " ".join(str(un.value) for un in at.info if "Votre profil ne lit pas tous les labels" in str(un.value))
    assert [phrase for phrase in attendues if phrase not in dits] == []
    assert bool(dits) == bool(attendues)
    assert ("tout ménage éligible" in dits) == (len(attendues) == 2)


@pytest.mark.parametrize(
    ("login", "lus", "non_lus"),
    [
        ("etat", ["has_dalo", "has_pdalpd", "has_acd"], None),
        ("commune-muret", ["has_dalo"], "PDALPD, Accord collectif"),
        ("conseil-departemental", ["has_pdalpd"], "Reconnue DALO, Accord collectif"),
    ],
)
def test_a_file_leaves_out_the_labels_that_its_reader_is_not_told_of_and_names_them_once(
    client, connecter, login, lus, non_lus
):
    connecter(login)
    entetes, *_ = lignes_de(client.get("/export/liste.csv?geo=com-31395").content)
    assert [nom for nom in entetes if nom.startswith("has_")] == lus
    feuilles = feuilles_de(client.get("/export/liste.xlsx?geo=com-31395").content)
    dites = [ligne["B"] for ligne in feuilles["Filtres et source"] if ligne["A"] == "Non communiqué à votre profil"]
    assert dites == ([non_lus] if non_lus else [])


@pytest.mark.parametrize(
    ("login", "labels"), [("etat", None), ("commune-muret", "DALO"), ("conseil-departemental", "PDALPD")]
)
def test_a_list_of_demandes_says_once_which_labels_alone_its_reader_is_told_of(ouvrir, login, labels):
    at = ouvrir(login, "demandes", onglet="liste")
    dits = [str(un.value) for un in at.caption if "labels de priorité" in str(un.value)]
    assert len(dits) == (1 if labels else 0)
    assert not labels or f"votre profil ne lit que {labels}." in dits[0]
