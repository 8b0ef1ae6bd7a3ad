"""What is told of the priorities is told by the labels that the reader reads: none is taken for the others."""

import re

import pytest

from dashboards.kit.reads.lecteur import Lecteur
from dashboards.pages.demandes import reads
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
