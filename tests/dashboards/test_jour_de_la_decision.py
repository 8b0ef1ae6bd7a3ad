"""The page Commission: of which household and under which day a decision is entered, then corrected."""

import csv
import io
from contextlib import ExitStack

import pytest
from pypdf import PdfReader

from dashboards.kit.preselection import COURT
from dashboards.kit.words.formats import date_longue
from dashboards.pages.commission import decisions
from tests.bases import candidature_d_un_autre
from tests.dashboards.test_commission import ATTENDENT
from tests.dashboards.test_preselection import (
    ASSEZ,
    bouton,
    du_menage,
    liste,
    proposer,
    rien_ne_reste,
    tables,
    textes,
)
from tests.jours import dans, hier
from warehouse.settings import aujourd_hui

__all__ = ["liste", "proposer", "rien_ne_reste"]


def decider(at, decision: str) -> None:
    at.selectbox(key="decision").set_value(decision).run()
    if decision == "NAT":
        at.selectbox(key="motif_decision").set_value("PIE")
    bouton(at, "Enregistrer la décision").click().run()
    assert not at.exception
    assert not at.error


def test_a_decision_is_corrected_on_its_own_day_and_another_day_takes_the_others_along(ouvrir, lire):
    (assez,) = lire("bailleur-a", ASSEZ)
    jours = f"select date_cal from acces.decisions_saisies('bailleur') where offre_id = '{assez['offre_id']}'"
    at = ouvrir("bailleur-a", "commission")
    at.selectbox(key="logement_examine").set_value(assez["offre_id"]).run()
    du_menage(at, assez["demandes"][0]).run()
    at.date_input[0].set_value(hier()).run()
    decider(at, "NAT")
    # The next candidature is offered the day that was chosen last.
    du_menage(at, assez["demandes"][1]).run()
    decider(at, "NAT")
    assert [lu["date_cal"] for lu in lire("bailleur-a", jours)] == [hier(), hier()]
    assert not at.checkbox
    at.date_input[0].set_value(aujourd_hui()).run()
    assert at.checkbox[0].label == f"Déplacer aussi l’autre décision du {date_longue(hier())}"
    decider(at, "NAT")
    assert [lu["date_cal"] for lu in lire("bailleur-a", jours)] == [aujourd_hui()] * 2


def nue(dit: object) -> str:
    return str(dit).replace("\\", "")


@pytest.fixture
def a_decider(entrepot, liste):
    """Publish on one dwelling candidatures of one day, whose numbers are in the reverse order of their households."""
    offre, demandes = liste("bailleur-a")
    with ExitStack() as pile:
        for n, demande in enumerate(sorted(demandes[1:], reverse=True)):
            pile.enter_context(candidature_d_un_autre(entrepot, offre, demande, candidature_id=f"AUTRE-{n}"))
        yield offre, demandes, pile


def formulaire(at):
    (table,) = tables(at, "Décision saisie")
    return table


def feuille(client, connecter, offre: str) -> tuple[list[dict[str, str]], str]:
    """Return the rows of the sheet of a dwelling as a table, and its text as a document."""
    connecter("bailleur-a")
    lignes = client.get(f"/export/candidats.csv?offre_id={offre}").content.decode("utf-8-sig")
    document = PdfReader(io.BytesIO(client.get(f"/export/feuille_commission.pdf?offre_id={offre}").content))
    return list(csv.DictReader(io.StringIO(lignes), delimiter=";")), "".join(p.extract_text() for p in document.pages)


def test_row_n_of_the_form_is_row_n_of_the_sheet_and_its_label_holds_its_household(
    ouvrir, client, connecter, a_decider
):
    offre, demandes, _ = a_decider
    at = ouvrir("bailleur-a", "commission", offre=offre)
    lignes, document = feuille(client, connecter, offre)
    courts = [demande[:COURT] for demande in sorted(demandes[1:])]
    assert [ligne["pseudonyme_court"] for ligne in lignes] == courts
    assert [ligne["demande_id"][:COURT] for ligne in lignes] == courts
    assert sorted(courts, key=document.index) == courts
    table, (agenda, *_) = formulaire(at), tables(at, "Proposé par")
    assert list(table["Pseudonyme"]) == list(agenda["Pseudonyme"]) == courts
    assert list(table["Ménage"]) == list(agenda["Ménage"])
    assert list(table["Rang et points"]) == list(agenda["Rang et points"])
    for n, dit in enumerate(at.selectbox(key="candidature_examinee").options):
        assert dit.startswith(f"{courts[n]} : {nue(table['Ménage'][n])}, {lignes[n]['points'].split('.')[0]} point")
        assert dit.endswith("(positionnée par le réservataire le 2 janvier 2026)")


def test_the_form_has_what_was_put_forward_by_its_organisme_first_in_the_order_of_its_preselection(
    ouvrir, client, connecter, proposer, lire, a_decider, entrepot
):
    offre, demandes, pile = a_decider
    proposer("bailleur-a", transmise=True)
    siennes = lire("bailleur-a", "select demande_id, candidature_id from acces.preselections('bailleur') order by rang")
    for n, sienne in enumerate(siennes):
        jour = {"positionne_par": "BAILLEUR", "date_positionnement": f"2026-01-{9 - n:02d}"}
        pile.enter_context(candidature_d_un_autre(entrepot, offre, **{**autre(sienne), **jour}))
    at = ouvrir("bailleur-a", "commission", offre=offre, seance=str(dans(7)))
    lignes, _ = feuille(client, connecter, offre)
    table = formulaire(at)
    # A household that two organismes put forward is one row of the sheet and two candidatures.
    assert list(dict.fromkeys(table["Pseudonyme"])) == [ligne["pseudonyme_court"] for ligne in lignes]
    assert [ligne["demande_id"] for ligne in lignes] == demandes
    dits = at.selectbox(key="candidature_examinee").options
    assert len(set(dits)) == len(dits) == len(table)


def autre(sienne: dict[str, str]) -> dict[str, str]:
    return {"demande": sienne["demande_id"], "candidature_id": sienne["candidature_id"]}


def test_two_candidatures_with_the_same_words_are_told_apart_in_the_list(ouvrir, entrepot, a_decider):
    offre, demandes, pile = a_decider
    pile.enter_context(candidature_d_un_autre(entrepot, offre, demandes[1], candidature_id="DOUBLE"))
    dits = ouvrir("bailleur-a", "commission", offre=offre).selectbox(key="candidature_examinee").options
    assert len(set(dits)) == len(dits) == 4


@pytest.fixture
def reservee(lire, entrepot):
    """Reserve one of the dwellings that wait; return it, then the others."""
    reservee, *autres = (lu["offre_id"] for lu in lire("bailleur-b", ATTENDENT))
    changer = "update marts.fct_offre set contingent_code = %s where offre_id = %s"
    with entrepot.connexion() as c:
        (ancien,) = c.execute("select contingent_code from marts.fct_offre where offre_id = %s", [reservee]).fetchone()
        c.execute(changer, ["PPRIOR", reservee])
    yield reservee, *autres
    with entrepot.connexion() as c:
        c.execute(changer, [ancien, reservee])


def test_the_form_opens_on_the_dwelling_looked_at_and_follows_it_until_another_is_chosen_there(ouvrir, reservee):
    autre, une, troisieme, *_ = reservee

    def ouvertes(at) -> tuple[str, str]:
        assert not at.exception
        return at.selectbox(key="filtre_offre").value, at.selectbox(key="logement_examine").value

    for offre in (une, autre):
        at = ouvrir("bailleur-b", "commission", offre=offre)
        assert ouvertes(at) == (offre, offre)
    at.selectbox(key="filtre_offre").set_value(une).run()
    assert ouvertes(at) == (une, une)
    at.selectbox(key="logement_examine").set_value(troisieme).run()
    assert ouvertes(at.run()) == (une, troisieme)
    assert at.query_params["offre"] == une
    # A filter that takes away what was looked at is no choice.
    at.selectbox(key="filtre_contingent").set_value("PPRIOR").run()
    assert ouvertes(at) == (autre, troisieme)
    at.selectbox(key="filtre_contingent").set_value("tous").run()
    at.selectbox(key="filtre_offre").set_value(une).run()
    assert ouvertes(at) == (une, une)


def test_the_head_of_the_page_leads_who_decides_to_the_form(ouvrir):
    lien = f"[{decisions.VERS_LA_SAISIE}](#{decisions.SAISIE})"
    at = ouvrir("bailleur-a", "commission")
    assert lien in textes(at)
    assert [titre.anchor for titre in at.header if titre.value == decisions.TITRE] == [decisions.SAISIE]
    at = ouvrir("etat", "commission")
    assert lien not in textes(at)
    assert not at.header
