"""The référentiel decides of the rights: it takes at once, gives with the next publication, and says what it takes."""

import datetime as dt

import pytest

from ingestion.contracts.offres import CONTRAT as OFFRES
from ingestion.door import landing
from ingestion.door.amendment import declarer
from tests.bases import oublier_les_fichiers
from tests.ingestion.fabrique import offre
from tests.jours import dans, demain
from tests.security.lignes_du_referentiel import (
    TOULOUSE,
    bailleur,
    droits,
    guichet,
    ligne,
    ouvrir_une_page,
    passer_a_demain,
    republier,
)
from tests.security.petit_entrepot import D1, D2, D3, D4
from warehouse.access import accounts, sessions
from warehouse.access.rights import lire_registre
from warehouse.database import connections
from warehouse.errors import ErreurObservatoire, SessionExpiree
from warehouse.settings import aujourd_hui

SIENS = "select unnest(acces.bailleurs('bailleur'))"  # the landlords whose rows are the reader's own


def test_attaque_A10_a_habilitation_that_a_file_takes_is_told_then_gone_at_the_next_query(neuve, recevoir, lues):
    recevoir(ligne("ORGANISME", "C31555", **TOULOUSE), au=dans(-40))
    assert lues("commune-toulouse") == [D1, D4]
    bilan = recevoir(ligne("ORGANISME", "C31555", **TOULOUSE | {"est_registraire": "NON"}))
    assert bilan.statut == "en_attente"
    assert (
        "ce fichier retire des droits\u00a0: C31555 perd l’enregistrement. Le dépôt n’est pas en vigueur."
        in bilan.message
    )
    assert lues("commune-toulouse") == [D1, D4]
    landing.confirmer(neuve, bilan.depot_id, "fin de la convention")
    assert lues("commune-toulouse") == []


def test_what_a_file_gives_opens_with_the_next_publication(neuve, recevoir, lues):
    muret = ligne("PORTEE", "C31555/31395", organisme_code="C31555", territoire_code="31395")
    assert recevoir(ligne("ORGANISME", "C31555", **TOULOUSE), muret).statut == "charge"
    assert lues("commune-toulouse") == [D1, D4]
    republier(neuve)
    assert lues("commune-toulouse") == [D1, D2, D4]


def test_a_dépôt_that_is_withdrawn_takes_with_it_the_organisme_that_it_alone_declared(neuve, recevoir, lues):
    oublier_les_fichiers(neuve)
    bilan = recevoir(ligne("ORGANISME", "C31555", **TOULOUSE))
    assert lues("commune-toulouse") == [D1, D4]
    landing.retirer(neuve, bilan.depot_id, "fichier d’un autre département")
    with pytest.raises(SessionExpiree):
        lues("commune-toulouse")


@pytest.mark.parametrize("profil", sorted({*lire_registre().profils} - {lire_registre().public()}))
def test_attaque_A10_an_organisme_of_a_file_has_accounts_at_once_and_rights_once_published(
    neuve, recevoir, lues, profil
):
    recevoir(ligne("ORGANISME", "NEUF", organisme_code="NEUF", type_organisme=profil, est_registraire="OUI"))
    with neuve.connexion() as c:
        accounts.creer_compte(c, {"login": "neuf", "libelle": "Ida Brun", "organisme_code": "NEUF"}, "convention")
        (etat,) = (un["etat"] for un in accounts.comptes(c) if un["login"] == "neuf")
    assert accounts.ETATS[etat] == "ouvert à la prochaine publication"
    siens = f"select unnest(acces.departements('{profil}'))"
    with pytest.raises(ErreurObservatoire, match="neuf"):
        lues("neuf", siens)
    republier(neuve)
    assert lues("neuf", siens) == ["31"]


def test_attaque_A10_an_organisme_that_changes_its_kind_reads_as_the_other_once_published(neuve, recevoir, lues):
    recevoir(bailleur("BA01"), bailleur("BA02"), au=dans(-40))
    republier(neuve)
    assert lues("bailleur-b") == [D1, D2, D3, D4]
    bilan = recevoir(ligne("ORGANISME", "BA02", type_organisme="etat", organisme_code="BA02"))
    landing.confirmer(neuve, bilan.depot_id, "erreur de saisie")
    with neuve.connexion() as c:
        accounts.creer_compte(c, {"login": "nouvelle", "libelle": "Ida Brun", "organisme_code": "BA02"}, "essai")
    for login in ("bailleur-b", "nouvelle"):
        with pytest.raises(ErreurObservatoire):
            sessions.ouvrir_session_admin(neuve, login)
    republier(neuve)
    assert lues("nouvelle") == [D1, D3]
    with pytest.raises(ErreurObservatoire, match="bailleur-b"):
        sessions.ouvrir_session_admin(neuve, "bailleur-b")


def test_attaque_A10_who_changes_its_kind_is_succeeded_once_published(neuve, recevoir, lues):
    finie = {"organisme_code": "VIEUX", "valide_au": aujourd_hui(), "successeur_code": "BA01"}
    recevoir(
        bailleur("BA01"),
        ligne("ORGANISME", "VIEUX", type_organisme="commune", **finie),
        ligne("RESERVATAIRE", "R2", organisme_code="VIEUX"),
        au=dans(-40),
    )
    republier(neuve)
    recevoir(ligne("ORGANISME", "VIEUX", type_organisme="bailleur", **finie))
    reservataires = "select unnest(acces.reservataires('bailleur'))"
    assert lues("bailleur-a", reservataires) == []
    republier(neuve)
    assert lues("bailleur-a", reservataires) == ["R2"]


def test_attaque_A1_accounts_of_an_organisme_that_ended_read_nothing_and_its_successor_reads_its_past(
    neuve, recevoir, lues
):
    recevoir(bailleur("BA01"), bailleur("BA02"), au=dans(-40))
    republier(neuve)
    assert (lues("bailleur-a", SIENS), lues("bailleur-b", SIENS)) == (["BA01"], ["BA02"])
    bilan = recevoir(bailleur("BA02", valide_au=aujourd_hui(), successeur_code="BA01"))
    assert "BA02 est clos" in bilan.message
    landing.confirmer(neuve, bilan.depot_id, "fusion")
    with pytest.raises(SessionExpiree):
        lues("bailleur-b")
    assert lues("bailleur-a", SIENS) == ["BA01"]
    republier(neuve)
    assert lues("bailleur-a", SIENS) == ["BA01", "BA02"]


def test_attaque_A1_an_organisme_that_has_not_ended_is_read_by_no_successor(neuve, recevoir, lues):
    recevoir(bailleur("BA01"), bailleur("BA02", valide_au=demain(), successeur_code="BA01"), motif="fusion à venir")
    republier(neuve)
    assert (lues("bailleur-a", SIENS), lues("bailleur-b", SIENS)) == (["BA01"], ["BA02"])


def test_attaque_A1_an_organisme_is_never_succeeded_by_one_of_another_kind(neuve, recevoir, lues):
    recevoir(
        bailleur("BA02", valide_au=aujourd_hui(), successeur_code="C31555"),
        ligne("ORGANISME", "C31555", **TOULOUSE),
        motif="fin d’activité",
    )
    republier(neuve)
    assert lues("commune-toulouse", "select unnest(acces.bailleurs('commune') || acces.organismes('commune'))") == [
        "C31555"
    ]


def test_attaque_E2_an_organisme_that_ended_sends_nothing_of_after(neuve, recevoir):
    recevoir(bailleur("BA02", valide_au=aujourd_hui()), motif="fin d’activité")
    republier(neuve)
    refus = recevoir(offre(1, bailleur_code="BA02"), contrat=OFFRES, emetteur="BA02")
    assert refus.statut == "rejete"
    assert "BA02 est clos depuis le" in refus.message
    hier = aujourd_hui() - dt.timedelta(days=1)
    assert recevoir(offre(1, bailleur_code="BA02"), contrat=OFFRES, emetteur="BA02", au=hier).statut == "charge"


def test_attaque_E2_a_flow_that_the_référentiel_gives_to_some_is_refused_from_the_others(recevoir):
    recevoir(ligne("EMETTEUR", "BA01/offres", organisme_code="BA01"))
    refus = recevoir(offre(1, bailleur_code="BA02"), contrat=OFFRES, emetteur="BA02")
    assert refus.statut == "rejete"
    assert "n’est transmis que par BA01, non par BA02" in refus.message
    assert recevoir(offre(1), contrat=OFFRES, emetteur="BA01").statut == "charge"


def test_a_reservation_out_of_its_dates_gives_nothing(neuve, recevoir):
    recevoir(
        ligne("ORGANISME", "C31555", **TOULOUSE),
        ligne("RESERVATAIRE", "C31555", organisme_code="C31555", valide_au=aujourd_hui()),
        ligne("RESERVATAIRE", "R2", organisme_code="C31555", valide_du=demain()),
        ligne("RESERVATAIRE", "R3", organisme_code="C31555", valide_au=demain()),
    )
    republier(neuve)
    assert droits(neuve, "C31555")["reservataires"] == ["R3"]


@pytest.mark.parametrize("connue", [True, False], ids=["of an organisme that the files name", "of another"])
def test_a_row_of_tomorrow_is_told_and_confirmed_and_takes_nothing_today(neuve, recevoir, lues, connue):
    if connue:
        recevoir(ligne("ORGANISME", "C31555", **TOULOUSE), au=dans(-40))
    a_venir = ligne("ORGANISME", "C31555", **TOULOUSE | {"est_registraire": "NON", "valide_du": str(demain())})
    bilan = recevoir(a_venir)
    assert "C31555 perd l’enregistrement" in bilan.message
    landing.confirmer(neuve, bilan.depot_id, "fin de la convention")
    republier(neuve)
    assert lues("commune-toulouse") == [D1, D4]
    passer_a_demain(neuve)
    ouvrir_une_page(neuve)
    assert lues("commune-toulouse") == []


def test_attaque_A10_an_organisme_that_changes_its_kind_loses_its_former_rights_at_once(neuve, recevoir, lues):
    recevoir(ligne("ORGANISME", "C31555", **TOULOUSE), au=dans(-40))
    assert lues("commune-toulouse") == [D1, D4]
    bilan = recevoir(ligne("ORGANISME", "C31555", **TOULOUSE | {"type_organisme": "producteur"}))
    assert "C31555 n’est plus de la catégorie «\u00a0Commune\u00a0»" in bilan.message
    landing.confirmer(neuve, bilan.depot_id, "erreur de saisie")
    with pytest.raises(SessionExpiree):
        lues("commune-toulouse")


def test_rows_written_by_command_on_one_day_stand_beside_each_other_and_beside_the_file_of_the_day(
    neuve, settings_petite, recevoir
):
    recevoir(ligne("ORGANISME", "C31555", **TOULOUSE))
    declarer(neuve, settings_petite, [ligne("GUICHET", "G900A", organisme_code="BA01")], None)
    declarer(neuve, settings_petite, [ligne("GUICHET", "G901A", organisme_code="BA01")], None)
    with neuve.connexion() as c:
        guichets = "select code from acces.lignes_du_referentiel() where nature = 'GUICHET' order by code"
        lus = c.execute(guichets).fetchall()
    assert lus == [("G900A",), ("G901A",)]
    assert droits(neuve, "C31555")["libelle"] == TOULOUSE["libelle"]


def test_a_command_that_takes_rights_changes_nothing_without_a_reason_and_says_what_it_takes(
    neuve, settings_petite, recevoir, lues
):
    recevoir(ligne("ORGANISME", "C31555", **TOULOUSE), au=dans(-40))
    moins = ligne("ORGANISME", "C31555", **TOULOUSE | {"est_registraire": "NON"})
    with pytest.raises(ErreurObservatoire, match=r"C31555 perd l’enregistrement.*--motif : rien n’est changé"):
        declarer(neuve, settings_petite, [moins], None)
    assert lues("commune-toulouse") == [D1, D4]
    declarer(neuve, settings_petite, [moins], "fin de la convention")
    assert lues("commune-toulouse") == []


def test_a_row_that_the_flow_does_not_admit_is_said_and_changes_nothing(neuve, settings_petite):
    with pytest.raises(ErreurObservatoire, match="type_organisme"):
        declarer(neuve, settings_petite, [ligne("ORGANISME", "X1", type_organisme="mairie")], None)
    with neuve.connexion() as c:
        assert c.execute("select from acces.lignes_du_referentiel() where code = 'X1'").fetchall() == []


def test_each_change_of_an_organisme_is_one_line_of_the_journal(neuve, recevoir):
    recevoir(ligne("ORGANISME", "C31044", **TOULOUSE | {"organisme_code": "C31044"}))
    republier(neuve)
    with neuve.connexion() as c:
        c.execute("select acces.chainer_journal()")
        requete = "select evenement, cible from acces.journal where organisme_code = 'C31044' order by journal_id"
        assert c.execute(requete).fetchall() == [("organisme_cree", "C31044"), ("organisme_change", "C31044")]


GUICHETS, DELEGATIONS = (f"select unnest(acces.{liste}('%s'))" for liste in ("guichets", "delegations"))


def test_attaque_A10_a_guichet_that_moves_is_told_leaves_at_once_and_arrives_with_the_publication(
    neuve, settings_petite, recevoir, lues
):
    recevoir(bailleur("BA01"), bailleur("BA02"), guichet("G900A", "BA01"), guichet("G901A", "BA01"), au=dans(-40))
    republier(neuve)
    siens = GUICHETS % "bailleur"
    assert (lues("bailleur-a", siens), lues("bailleur-b", siens)) == (["G900A", "G901A"], [])
    with pytest.raises(ErreurObservatoire, match=r"BA01 perd le guichet G900A\..*--motif : rien n’est changé"):
        declarer(neuve, settings_petite, [guichet("G900A", "BA02")], None)
    assert lues("bailleur-a", siens) == ["G900A", "G901A"]
    declarer(neuve, settings_petite, [guichet("G900A", "BA02")], "le guichet change de mains")
    assert (lues("bailleur-a", siens), lues("bailleur-b", siens)) == (["G901A"], [])
    republier(neuve)
    assert (lues("bailleur-a", siens), lues("bailleur-b", siens)) == (["G901A"], ["G900A"])


def test_a_file_that_takes_a_guichet_and_a_habilitation_says_both(recevoir):
    recevoir(ligne("ORGANISME", "C31555", **TOULOUSE), bailleur("BA01"), guichet("GAL31", "BA01"), au=dans(-40))
    bilan = recevoir(ligne("ORGANISME", "C31555", **TOULOUSE | {"est_registraire": "NON"}), guichet("GAL31", "C31555"))
    assert bilan.statut == "en_attente"
    assert "BA01 perd le guichet GAL31\u202f; C31555 perd l’enregistrement." in bilan.message


def test_a_guichet_that_closed_keeps_its_past_and_that_of_an_organisme_that_ended_is_its_successor_s(
    neuve, recevoir, lues
):
    recevoir(
        bailleur("BA01"), guichet("G901A", "BA01", valide_au=aujourd_hui()),
        bailleur("BA02", valide_au=aujourd_hui(), successeur_code="BA01"), guichet("G902A", "BA02"),
        motif="fusion",
    )  # fmt: skip
    republier(neuve)
    assert lues("bailleur-a", GUICHETS % "bailleur") == ["G901A", "G902A"]


def test_attaque_A10_a_delegation_that_ends_is_told_then_gone_at_the_next_query(neuve, settings_petite, recevoir, lues):
    delegation = {"organisme_code": "C31555", "territoire_code": "31395"}
    # The organisme that an ORGANISME row belongs to is optional: its own code says whose delegation this is.
    recevoir(
        ligne("ORGANISME", "C31555", **TOULOUSE | {"organisme_code": ""}, est_delegataire="OUI"),
        ligne("DELEGATION", "C31555/31395", **delegation),
        au=dans(-40),
    )
    siennes = DELEGATIONS % "commune"
    assert lues("commune-toulouse", siennes) == []
    republier(neuve)
    assert lues("commune-toulouse", siennes) == ["31395", "31555"]
    finie = ligne("DELEGATION", "C31555/31395", **delegation, valide_au=aujourd_hui())
    with pytest.raises(ErreurObservatoire, match=r"C31555 perd la délégation sur 31395\."):
        declarer(neuve, settings_petite, [finie], None)
    declarer(neuve, settings_petite, [finie], "fin de la convention")
    assert lues("commune-toulouse", siennes) == ["31555"]
    sans = ligne("ORGANISME", "C31555", **TOULOUSE, est_delegataire="NON")
    with pytest.raises(ErreurObservatoire, match=r"C31555 perd la délégation sur 31555\."):
        declarer(neuve, settings_petite, [sans], None)
    declarer(neuve, settings_petite, [sans], "fin de la convention")
    assert lues("commune-toulouse", siennes) == []


@pytest.mark.parametrize(("a_cia", "lues_par_lui"), [("OUI", [D2]), ("NON", [])])
def test_droit_R3_an_epci_that_signed_a_cia_reads_its_territory_without_registering(
    neuve, recevoir, lues, a_cia, lues_par_lui
):
    sicoval = {"organisme_code": "E243100633", "territoire_code": "243100633", "est_registraire": "NON"}
    recevoir(ligne("ORGANISME", "E243100633", type_organisme="epci", **sicoval, a_cia=a_cia), motif="convention")
    republier(neuve)
    assert lues("epci-sicoval") == lues_par_lui


def test_a_former_commune_is_the_one_that_it_is_a_part_of_today(neuve, settings_petite, recevoir):
    lez, saint_beat = "31298", "31471"
    delegation = {"organisme_code": "C31555", "territoire_code": lez}
    recevoir(
        ligne("ORGANISME", "C31555", **TOULOUSE),
        ligne("PORTEE", f"C31555/{lez}", **delegation),
        ligne("DELEGATION", f"C31555/{lez}", **delegation),
        au=dans(-40),
    )
    republier(neuve)
    siens = {"communes": [saint_beat, "31555"], "delegations": [saint_beat]}
    assert {champ: droits(neuve, "C31555")[champ] for champ in siens} == siens
    # The same under the name of today takes nothing; to end it is told of the commune of today.
    declarer(
        neuve, settings_petite, [ligne("PORTEE", f"C31555/{lez}", **delegation | {"territoire_code": saint_beat})], None
    )
    with pytest.raises(ErreurObservatoire, match=rf"C31555 perd la délégation sur {saint_beat}\."):
        declarer(
            neuve, settings_petite, [ligne("DELEGATION", f"C31555/{lez}", **delegation, valide_au=aujourd_hui())], None
        )


def test_a_part_of_a_territory_follows_a_former_commune_to_the_one_of_today(neuve, recevoir):
    lez, saint_beat = "31298", "31471"
    recevoir(
        ligne("ORGANISME", "C94", type_organisme="commune", organisme_code="C94", territoire_code=lez),
        ligne("PORTEE", "C94/31395", organisme_code="C94", territoire_code="31395"),
    )
    with neuve.connexion() as c:
        compte = {"login": "part", "libelle": "Ida Brun", "organisme_code": "C94", "communes": [lez]}
        accounts.creer_compte(c, compte, "secteur")
    with neuve.connexion() as c, pytest.raises(ErreurObservatoire, match="ne comprend pas 31044 :"):
        accounts.creer_compte(c, compte | {"login": "autre", "communes": [lez, "31044"]}, "secteur")
    republier(neuve)
    assert sessions.ouvrir_session_admin(neuve, "part").communes == (saint_beat,)


def test_a_home_of_before_the_guichets_and_delegations_has_them_once_without_a_publication(
    neuve, settings_petite, recevoir
):
    def installer_de_nouveau() -> dict:
        with neuve.connexion() as c:
            c.execute("delete from acces.installation")
        connections.preparer(neuve, settings_petite)
        return {champ: droits(neuve, "C31555")[champ] for champ in ("guichets", "delegations")}

    recevoir(ligne("ORGANISME", "C31555", **TOULOUSE, est_delegataire="OUI"), guichet("G900A", "C31555"))
    with neuve.connexion() as c:
        c.execute("alter table acces.organisme drop column guichets cascade, drop column delegations cascade")
    siens = {"guichets": ["G900A"], "delegations": ["31555"]}
    assert installer_de_nouveau() == siens
    declarer(neuve, settings_petite, [guichet("G901A", "C31555")], None)
    assert installer_de_nouveau() == siens


def test_attaque_A10_the_part_of_an_account_is_also_a_part_of_the_delegations(neuve, lues):
    """A delegation that its organisme has, or had from one that ended, is of who has the EPCI or the commune."""
    sicoval, autre = "243100633", "243100518"
    # Of what no row declares, the test says what it holds.
    oublier_les_fichiers(neuve)
    with neuve.connexion() as c:
        c.execute(
            "update acces.organisme set epcis = %s, communes = '{31001}', delegations = %s"
            " where organisme_code = 'E243100633'",
            [[sicoval, autre], [sicoval, "31001"]],
        )
        c.execute(
            "update acces.organisme set successeur_code = 'E243100633', valable_au = '2020-01-01', delegations = %s"
            " where organisme_code = 'E243100518'",
            [[autre, "31001"]],
        )
        for login, part in (("tout", {}), ("epci", {"epcis": [sicoval]}), ("commune", {"communes": ["31001"]})):
            fiche = {"login": login, "libelle": login, "organisme_code": "E243100633"} | part
            accounts.creer_compte(c, fiche, "essai")
    lu = {qui: set(lues(qui, "select unnest(acces.delegations('epci'))")) for qui in ("tout", "epci", "commune")}
    assert lu == {"tout": {sicoval, autre, "31001"}, "epci": {sicoval}, "commune": {"31001"}}
