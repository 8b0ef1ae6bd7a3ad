"""From the list to the commission, on screen: to put forward, to order, to hand over, to decide, to take away."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from dashboards.kit import preselection
from dashboards.kit.words.formats import date_longue
from dashboards.pages.commission import ordre_du_jour
from dashboards.pages.rapprochement import preselection as onglet_preselection
from tests.bases import candidature_d_un_autre, oublier_ce_qui_est_propose
from tests.ingestion.fabrique import CANDIDATURES
from tests.jours import dans
from tests.portails import textes
from warehouse.access import proposals
from warehouse.settings import aujourd_hui

LISTE = (
    "select o.offre_id, array(select r.demande_id from rapprochement as r where r.offre_id = o.offre_id"
    " and r.is_eligible order by r.points desc, r.date_creation, r.demande_id limit 4) as demandes"
    " from (select offre_id from offre where is_offert and nb_candidatures = 0 order by offre_id limit 12) as o"
    " where (select count(*) from rapprochement as r where r.offre_id = o.offre_id and r.is_eligible) >= 4 limit 1"
)
MOTS = preselection.Mots(
    {"CONTACT": "Injoignable"}, {"POSITIONNEMENT": "Déjà"}, {}, {"DALO": "Préfet"}, {"R": "La ville"}, "BAILLEUR"
)


@pytest.fixture(autouse=True)
def rien_ne_reste(entrepot):
    yield
    oublier_ce_qui_est_propose(entrepot)


@pytest.fixture
def liste(lire):
    """Return an offre of an account and its households, in order."""

    def _liste(login):
        (ligne,) = lire(login, LISTE)
        return ligne["offre_id"], ligne["demandes"]

    return _liste


@pytest.fixture
def proposer(portail, session_de, liste):
    """Put forward the first three households of an account, for a commission."""

    def _proposer(login, *, transmise=False):
        offre, demandes = liste(login)
        session = session_de(login)
        for demande in demandes[:3]:
            proposals.preselectionner(portail.portier, session, "31", offre, demande)
        proposals.inscrire(portail.portier, session, "31", offre, dans(7), None)
        if transmise:
            proposals.transmettre(portail.portier, session, "31", offre)
        return offre, demandes[:3]

    return _proposer


def bouton(at, libelle):
    return next(b for b in at.button if b.label == libelle)


def tables(at, colonne) -> list[pd.DataFrame]:
    return [t.value.reset_index() for t in at.table if colonne in t.value.reset_index().columns]


@pytest.mark.parametrize("login", ["bailleur-a", "etat"])
def test_a_household_of_the_list_is_put_forward_and_the_tab_shows_it(ouvrir, liste, login):
    offre, _ = liste(login)
    at = ouvrir(login, "rapprochement", offre=offre)
    bouton(at, "Ajouter à la présélection").click().run()
    assert not at.exception
    at = ouvrir(login, "rapprochement", offre=offre, onglet="preselection", vue="impression")
    (table,) = tables(at, "Pourquoi cet ordre")
    assert list(table["Pourquoi cet ordre"]) == ["ordre de la liste"]
    assert f"par {login}" in table["Ajouté"][0].replace("\\", "")
    assert "moins de trois" in textes(at)


def test_a_household_that_passes_over_another_is_refused_in_a_sentence_until_a_reason_is_chosen(ouvrir, liste):
    offre, demandes = liste("bailleur-a")
    at = ouvrir("bailleur-a", "rapprochement", offre=offre)
    at.selectbox(key="a_preselectionner").set_value(demandes[1])
    bouton(at, "Ajouter à la présélection").click().run()
    assert "dites pourquoi" in at.error[0].value
    at.selectbox(key="raison_ajout").set_value("CONTACT")
    bouton(at, "Ajouter à la présélection").click().run()
    assert not at.error
    at = ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="preselection", vue="impression")
    assert list(tables(at, "Pourquoi cet ordre")[0]["Pourquoi cet ordre"]) == ["Ménage injoignable"]


def test_a_household_is_moved_and_taken_away_then_the_rest_is_handed_over(ouvrir, proposer, lire):
    offre, demandes = proposer("bailleur-a")
    at = ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="preselection")
    bouton(at, "Transmettre la présélection").click().run()
    assert not at.error
    transmis = lire("bailleur-a", "select demande_id, transmis_at from acces.preselections('bailleur')")
    assert {ligne["demande_id"] for ligne in transmis if ligne["transmis_at"]} == set(demandes)
    at = ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="preselection")
    assert "Transmettre la présélection" not in {b.label for b in at.button}


@pytest.mark.parametrize("onglet", ["classement", "preselection"])
@pytest.mark.parametrize(
    ("login", "depuis", "averti"), [("bailleur-a", 0, True), ("bailleur-a", 1, False), ("etat", 0, False)]
)
def test_a_landlord_is_warned_until_the_last_day_of_the_réservataire(
    ouvrir, lire, monkeypatch, login, depuis, averti, onglet
):
    (offre,) = lire(
        login, "select offre_id, date_echeance from offre where is_offert and date_echeance is not null limit 1"
    )
    jour = offre["date_echeance"] + timedelta(days=depuis)
    monkeypatch.setattr(onglet_preselection, "date_des_donnees", lambda _: jour)
    dits = textes(ouvrir(login, "rapprochement", offre=offre["offre_id"], onglet=onglet))
    assert (f"jusqu’au {date_longue(offre['date_echeance'])}. Cet avertissement" in dits) == averti


def test_mes_offres_shows_the_preselection_of_the_offre_chosen(ouvrir, proposer):
    offre, demandes = proposer("bailleur-a")
    (table,) = tables(ouvrir("bailleur-a", "offres", offre=offre), "Pourquoi cet ordre")
    assert len(table) == len(demandes)


@pytest.mark.parametrize("login", ["bailleur-a", "etat"])
@pytest.mark.parametrize("page", ["rapprochement", "offres"])
def test_a_preselection_that_is_read_is_in_the_journal_once(ouvrir, proposer, entrepot, login, page):
    offre, _ = proposer(login)

    def lues() -> int:
        with entrepot.connexion() as c:
            return c.execute(
                "select count(*) from acces.journal_entier"
                " where evenement = 'lecture' and nb_lignes = 3 and filtre = %s",
                [json.dumps({"offre_id": offre})],
            ).fetchone()[0]

    avant = lues()
    at = ouvrir(login, page, offre=offre, onglet="preselection")
    assert lues() == avant + 1
    at.run().run()
    assert lues() == avant + 1


def test_the_agenda_opens_on_the_next_commission_then_on_the_last_one():
    hier, demain, apres = (aujourd_hui() + timedelta(days=n) for n in (-1, 1, 2))
    assert ordre_du_jour.prochaine({str(jour): jour for jour in (hier, demain, apres)}) == str(demain)
    assert ordre_du_jour.prochaine({str(jour): jour for jour in (hier - timedelta(days=7), hier)}) == str(hier)
    assert ordre_du_jour.prochaine({}) == ordre_du_jour.SANS_DATE


@pytest.mark.parametrize("login", ["bailleur-a", "etat"])
def test_the_agenda_of_a_commission_has_its_day_its_dwellings_and_their_households(ouvrir, proposer, login):
    offre, _ = proposer(login)
    at = ouvrir(login, "commission", seance=str(dans(7)))
    assert offre in textes(at)
    assert date_longue(dans(7)) in at.selectbox(key="filtre_seance").options
    assert len(tables(at, "Pourquoi cet ordre")[0]) == 3


def test_the_agenda_and_the_sheet_have_the_candidates_that_others_handed_over_and_who_did(
    ouvrir, client, connecter, proposer, liste, entrepot
):
    offre, siens = proposer("bailleur-a")
    _, demandes = liste("bailleur-a")
    with candidature_d_un_autre(entrepot, offre, demandes[3]):
        at = ouvrir("bailleur-a", "commission", seance=str(dans(7)))
        (table, *_) = tables(at, "Pourquoi cet ordre")
        connecter("bailleur-a")
        reponse = client.get(f"/export/candidats.csv?offre_id={offre}")
        document = client.get(f"/export/feuille_commission.pdf?offre_id={offre}")
    assert list(table["Proposé par"].str.slice(0, 15)) == [*["votre organisme"] * 3, "le réservataire"]
    assert "4 candidats, dont 1 proposé par un autre organisme" in textes(at)
    lignes = list(csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert [ligne["demande_id"] for ligne in lignes] == [*siens, demandes[3]]
    assert [ligne["place"] for ligne in lignes] == ["1", "2", "3", ""]
    assert lignes[3]["propose_par"].startswith("le réservataire")
    assert lignes[3]["menage"] != "—"
    assert document.content[:5] == b"%PDF-"


def test_no_candidate_is_told_twice_when_what_was_handed_over_comes_back(ouvrir, proposer, lire, entrepot):
    offre, demandes = proposer("bailleur-a", transmise=True)
    (premiere, *_) = lire("bailleur-a", "select candidature_id from acces.preselections('bailleur') where rang = 1")
    with candidature_d_un_autre(entrepot, offre, demandes[0], positionne_par="BAILLEUR", **premiere):
        (table, *_) = tables(ouvrir("bailleur-a", "commission", seance=str(dans(7))), "Pourquoi cet ordre")
    assert list(table["Proposé par"]) == ["votre organisme"] * 3
    assert table["Ce qui a changé"][0] == "candidature reçue par l’observatoire"


def test_a_dwelling_that_only_a_reservataire_proposes_for_is_put_on_the_agenda_with_its_sheet(
    ouvrir, portail, session_de, liste, entrepot, client, connecter
):
    offre, demandes = liste("bailleur-a")
    with candidature_d_un_autre(entrepot, offre, demandes[0]):
        at = ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="preselection")
        assert "1 candidat, dont 1 proposé par un autre organisme, moins de trois" in textes(at)
        assert "Inscrire à l’ordre du jour" in {b.label for b in at.button}
        assert "Transmettre la présélection" not in {b.label for b in at.button}
        proposals.inscrire(portail.portier, session_de("bailleur-a"), "31", offre, dans(7), "DALO")
        at = ouvrir("bailleur-a", "commission", seance=str(dans(7)))
        assert len(tables(at, "Pourquoi cet ordre")[0]) == 1
        assert "1 candidat, dont 1 proposé par un autre organisme, moins de trois" in textes(at)
        connecter("bailleur-a")
        assert client.get(f"/export/candidats.xlsx?offre_id={offre}").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("place", "par", "lecteur", "dit"),
    [
        (1, None, "BAILLEUR", "votre organisme"),
        (1, ["BAILLEUR"], "BAILLEUR", "votre organisme"),
        (1, ["BAILLEUR", "RESERVATAIRE"], "BAILLEUR", "votre organisme et le réservataire (La ville)"),
        (None, ["BAILLEUR"], "BAILLEUR", "votre organisme, par ses fichiers"),
        (None, ["RESERVATAIRE"], "BAILLEUR", "le réservataire (La ville)"),
        (None, ["RESERVATAIRE"], "R", "votre organisme, par ses fichiers"),
        (None, ["RESERVATAIRE"], "un autre", "le réservataire (La ville)"),
        (None, [None], "BAILLEUR", "—"),
    ],
)
def test_who_put_a_candidate_forward_is_said(place, par, lecteur, dit):
    lu = {"rang": place, "positionne_par": par, "reservataire_code": "R", "est_reservee_au_lecteur": lecteur == "R"}
    comme = "BAILLEUR" if lecteur == "BAILLEUR" else "RESERVATAIRE"
    assert preselection.propose_par(pd.Series(lu), replace(MOTS, comme=comme)) == dit


def test_no_other_organisme_sees_the_agenda(ouvrir, proposer):
    proposer("bailleur-a")
    assert "Aucun logement à l’ordre du jour" in textes(ouvrir("bailleur-b", "commission"))


def test_the_sheet_of_a_dwelling_is_a_table_and_a_document_without_any_number(client, connecter, proposer, lire):
    offre, demandes = proposer("bailleur-a")
    connecter("bailleur-a")
    reponse = client.get(f"/export/candidats.csv?offre_id={offre}")
    lignes = list(csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert [ligne["demande_id"] for ligne in lignes] == demandes
    assert client.get(f"/export/candidats.xlsx?offre_id={offre}").content[:2] == b"PK"
    document = client.get(f"/export/feuille_commission.pdf?offre_id={offre}")
    assert (document.status_code, document.content[:5]) == (200, b"%PDF-")
    assert "nud" not in lignes[0]


def test_attaque_B2_the_sheet_of_a_dwelling_is_for_the_organisme_that_put_its_households_forward(
    client, connecter, proposer
):
    offre, _ = proposer("bailleur-a")
    connecter("bailleur-b")
    for chemin in ("candidats.csv", "feuille_commission.pdf"):
        assert client.get(f"/export/{chemin}?offre_id={offre}").status_code == 409


def test_the_file_of_candidatures_opens_on_a_purpose_and_has_the_columns_of_the_door(
    client, connecter, proposer, entrepot
):
    _, demandes = proposer("bailleur-a", transmise=True)
    connecter("bailleur-a")
    assert client.get("/export/candidatures.csv").status_code == 409
    reponse = client.get("/export/candidatures.csv?finalite=proposition")
    lignes = list(csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert len(lignes) == 3
    assert set(lignes[0]) <= set(CANDIDATURES.noms)
    with entrepot.connexion() as c:
        numeros = dict(c.execute("select nud, demande_id from raw.pseudonymes").fetchall())
        (filtre,) = c.execute(
            "select filtre from acces.journal_entier where evenement = 'acces' order by entree_id desc limit 1"
        ).fetchone()
    assert {numeros[ligne["nud"]] for ligne in lignes} == set(demandes)
    assert sorted(filtre["demande_id"]) == sorted(demandes)
    assert 'filename="candidatures_BA01_' in reponse.headers["content-disposition"]


def du_menage(at, demande: str):
    """Choose, in the form of the decisions, the candidature of a household."""
    choix = at.selectbox(key="candidature_examinee")
    (ligne,) = [n for n, dit in enumerate(choix.options) if dit.startswith(demande[: preselection.COURT])]
    return choix.select_index(ligne)


ASSEZ = (
    "select offre_id, array_agg(demande_id order by demande_id) as demandes from candidature"
    " where is_en_cours and date_offre is null and etat_code = 'POSITIONNEE'"
    " group by offre_id having count(distinct demande_id) >= 3 order by offre_id limit 1"
)


def test_a_decision_is_entered_from_the_page_and_shown_there(ouvrir, lire):
    at = ouvrir("bailleur-a", "commission")
    (assez,) = lire("bailleur-a", ASSEZ)
    at.selectbox(key="logement_examine").set_value(assez["offre_id"]).run()
    du_menage(at, assez["demandes"][-1]).run()
    at.selectbox(key="decision").set_value("NAT").run()
    at.selectbox(key="motif_decision").set_value("PIE")
    assert "motif_moins_de_3" not in {choix.key for choix in at.selectbox}
    bouton(at, "Enregistrer la décision").click().run()
    assert not at.exception
    (saisie,) = lire(
        "bailleur-a", "select s.*, demande_id from acces.decisions_saisies('bailleur') as s join candidature"
        " using (departement_code, candidature_id)"
    )  # fmt: skip
    assert (saisie["demande_id"], saisie["decision_code"], saisie["motif_decision_code"]) == (
        assez["demandes"][-1],
        "NAT",
        "PIE",
    )
    # One less waits: as many were examined.
    assert "motif_moins_de_3" not in {choix.key for choix in at.selectbox}


def test_the_page_asks_why_a_commission_examines_fewer_than_three(ouvrir, lire, liste, entrepot):
    offre, demandes = liste("bailleur-a")
    with candidature_d_un_autre(entrepot, offre, demandes[0]):
        at = ouvrir("bailleur-a", "commission")
        at.selectbox(key="logement_examine").set_value(offre).run()
        at.selectbox(key="decision").set_value("ATT").run()
        bouton(at, "Enregistrer la décision").click().run()
        assert "donnez la raison légale" in at.error[0].value
        at.selectbox(key="motif_moins_de_3").set_value("INSUFFISANCE")
        bouton(at, "Enregistrer la décision").click().run()
        assert not at.error
    (saisie,) = lire("bailleur-a", "select * from acces.decisions_saisies('bailleur')")
    assert (saisie["offre_id"], saisie["decision_code"]) == (offre, "ATT")


@pytest.mark.parametrize("login", ["etat", "commune-toulouse"])
def test_a_reservataire_enters_no_decision(ouvrir, login):
    at = ouvrir(login, "commission")
    assert "Saisir les décisions" not in textes(at)


@pytest.mark.parametrize(
    ("statut", "dit"),
    [("charge", "29 novembre 2026"), ("rejete", "fichier refusé à l’entrée"), ("retire", "fichier retiré")],
)
def test_a_household_whose_file_was_refused_is_not_told_as_handed_over_only(statut, dit):
    lu = pd.Series({"rang": 1, "transmis_at": date(2026, 11, 29), "depot_statut": statut})
    assert dit in preselection.transmis(lu)
    assert ("fichier" in preselection.transmis(lu)) is (statut != "charge")


def menage(**autres) -> pd.Series:
    fixes = {
        "candidature_etat_code": None,
        "is_offert": True,
        "demande_etat_code": "active",
        "motif_radiation_code": None,
        "date_bail": None,
        "is_eligible": True,
        "motifs_exclusion_codes": [],
    }
    return pd.Series(fixes | autres)


@pytest.mark.parametrize(
    ("autres", "dit"),
    [
        ({}, "rien"),
        ({"is_offert": False}, "logement loué, retiré ou rendu"),
        ({"demande_etat_code": "radiee", "motif_radiation_code": "RADATT", "is_eligible": None}, "ménage logé depuis"),
        ({"demande_etat_code": "radiee", "motif_radiation_code": "RADABA", "is_eligible": None}, "demande radiée"),
        ({"demande_etat_code": None, "is_eligible": None}, "demande que vous ne lisez plus"),
        ({"demande_etat_code": "hors_departement", "is_eligible": None}, "demande qui n’est plus en cours"),
        ({"is_eligible": False, "motifs_exclusion_codes": ["POSITIONNEMENT"]}, "déjà positionné par ailleurs"),
        ({"is_eligible": False, "motifs_exclusion_codes": ["X"]}, "écarté depuis : x"),
        ({"candidature_etat_code": "POSITIONNEE", "is_offert": False}, "candidature reçue par l’observatoire"),
        ({"candidature_etat_code": "POSITIONNEE", "demande_etat_code": "radiee"}, "demande radiée"),
        ({"candidature_etat_code": "POSITIONNEE", "motif_radiation_code": "RADATT"}, "ménage logé depuis"),
        ({"candidature_etat_code": "POSITIONNEE", "date_bail": date(2026, 11, 2)}, "ménage logé depuis"),
    ],
)
def test_what_has_changed_of_a_household_is_said(autres, dit):
    assert preselection.changement(menage(**autres), MOTS) == dit


def test_once_handed_over_a_household_that_left_is_still_told_and_no_longer_counts_among_the_three():
    recue = {"candidature_etat_code": "POSITIONNEE", "transmis_at": date(2026, 11, 2), "positionne_par": None}
    lus = pd.DataFrame(
        [
            menage(rang=n, motif_moins_de_3_code=None, **recue, demande_etat_code=etat)
            for n, etat in enumerate(("active", "active", "radiee"), 1)
        ]
    )
    assert preselection.en_alerte(lus, MOTS) == 1
    assert preselection.complete(lus, MOTS) == "2 candidats, moins de trois : raison légale à donner"
    assert preselection.complete(lus.assign(demande_etat_code="active"), MOTS) == "3 candidats"
