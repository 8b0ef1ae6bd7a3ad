"""What is handed over at the portal is written as files that the door takes, and leaves again where it did not."""

from datetime import date, timedelta

import pytest

from ingestion.door.declaration import AVANCE
from orchestration import proposals
from tests.bases import oublier_ce_qui_est_propose
from tests.ingestion.fabrique import CANDIDATURES, DEMANDES, OFFRES, demande, fichier, nud, offre, relire
from tests.jours import hier
from warehouse.errors import ErreurObservatoire
from warehouse.settings import Settings, aujourd_hui

# Two EPCI of the demonstration: one that ends, one that succeeds it.
FINI, SUCCESSEUR = "E243100518", "E243100633"
IDENTIFIANT, BAILLEUR, PAR, DECISION = (
    CANDIDATURES.noms.index(nom) for nom in ("candidature_id", "bailleur_code", "positionne_par", "decision")
)


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path / "portail")


@pytest.fixture
def base(base):
    yield base
    oublier_ce_qui_est_propose(base)
    with base.connexion() as c:
        c.execute("delete from acces.organisme where organisme_code = 'AL30'")
        c.execute("update acces.organisme set successeur_code = null, valable_au = null where organisme_code = 'BA02'")


@pytest.fixture
def recues(tmp_path, recevoir):
    """Three demandes; two offres of a landlord, one of another, one reserved."""
    recevoir(
        fichier(tmp_path, DEMANDES, [demande(1), demande(2), demande(3)]),
        fichier(tmp_path, OFFRES, [offre(1), offre(2), offre(4, contingent_code="COLACT", reservataire_code="AL31")]),
        fichier(tmp_path, OFFRES, [offre(3, bailleur_code="BA02")], "BA02"),
    )


@pytest.fixture
def transmettre(base, recues):
    """Write one household handed over on an offre, as the portal does; return the identifier of its candidature."""

    def _transmettre(organisme: str, une: str, bailleur: str = "BA01", reservataire: str | None = None) -> str:
        with base.connexion() as c:
            (identifiant,) = c.execute(
                "with p as (insert into acces.preselection (organisme_code, departement_code, offre_id, bailleur_code,"
                " reservataire_code, ouverte_par) values (%s, '31', %s, %s, %s, 'essai') returning *)"
                " insert into acces.preselection_menage (preselection_id, demande_id, rang, rang_liste, points,"
                " grille_code, grille_version, ajoute_par, transmis_par, transmis_at)"
                " select preselection_id, (select demande_id from raw.pseudonymes where nud = %s), 1, 1, 10, 'G', '1',"
                " 'essai', 'essai', clock_timestamp() from p"
                " returning acces.candidature_id(%s, menage_id)",
                [organisme, une, bailleur, reservataire, nud(1), organisme],
            ).fetchone()
        return identifiant

    return _transmettre


@pytest.fixture
def decider(base, recues):
    """Write a decision of the commission of the first landlord, as the portal does."""

    def _decider(candidature: str, decision: str = "ATT", departement: str = "31", le: date | None = None) -> None:
        with base.connexion() as c:
            c.execute(
                "insert into acces.decision_commission (departement_code, candidature_id, organisme_code, offre_id,"
                " demande_id, bailleur_code, date_cal, decision_code, saisie_par)"
                " select %s, %s, 'BA01', 'O1', coalesce((select demande_id from raw.pseudonymes where nud = %s"
                " and %s = '31'), 'inconnue'), 'BA01', %s, %s, 'essai'"
                " on conflict (departement_code, candidature_id) do update set date_cal = excluded.date_cal,"
                " decision_code = excluded.decision_code, saisie_at = clock_timestamp(), depose_dans = null",
                [departement, candidature, nud(1), departement, le or hier(), decision],
            )

    return _decider


def finir(base, organisme: str, successeur: str) -> None:
    with base.connexion() as c:
        c.execute(
            "update acces.organisme set successeur_code = %s, valable_au = current_date - 1 where organisme_code = %s",
            [successeur, organisme],
        )


def test_what_a_refused_file_held_leaves_again_and_the_portal_says_that_it_was_refused(
    base, settings, recevoir, transmettre, decider, lire
):
    transmettre("BA01", "O1")
    decider("C1")
    (chemin,) = proposals.deposer(base, settings)
    lignes = relire(chemin)
    chemin.write_text("ceci;n’est;pas\n", encoding="utf-8")
    (bilan,) = recevoir(chemin)
    assert bilan.statut == "rejete"
    assert lire("select acces.statut_du_depot('31', depose_dans) from acces.preselection_menage") == [("rejete",)]
    (encore,) = proposals.deposer(base, settings)
    assert relire(encore) == lignes
    (bilan,) = recevoir(encore)
    assert (bilan.statut, bilan.chargees) == ("charge", 2)
    assert proposals.deposer(base, settings) == []


def test_the_legal_reason_for_fewer_than_three_leaves_with_the_candidature_and_is_taken(
    base, settings, recevoir, transmettre
):
    transmettre("BA01", "O1")
    with base.connexion() as c:
        c.execute("update acces.preselection set motif_moins_de_3_code = 'DALO'")
    (chemin,) = proposals.deposer(base, settings)
    assert [ligne[CANDIDATURES.noms.index("motif_moins_de_3")] for ligne in relire(chemin)] == ["DALO"]
    (bilan,) = recevoir(chemin)
    assert (bilan.statut, bilan.chargees, bilan.quarantaine) == ("charge", 1, 0)


def test_an_offre_that_changed_hands_stays_out_of_the_file_and_the_rest_is_taken(
    base, settings, tmp_path, recevoir, transmettre
):
    transmettre("BA01", "O1")
    reste = transmettre("BA01", "O2")
    recevoir(fichier(tmp_path, OFFRES, [offre(1, bailleur_code="BA02")], "BA02", "2024-04-30"))
    (chemin,) = proposals.deposer(base, settings)
    assert [ligne[IDENTIFIANT] for ligne in relire(chemin)] == [reste]
    (bilan,) = recevoir(chemin)
    assert (bilan.statut, bilan.chargees) == ("charge", 1)


def test_a_landlord_speaks_in_its_own_name_of_the_dwellings_of_the_one_that_it_succeeds(
    base, settings, recevoir, transmettre
):
    finir(base, "BA02", "BA01")
    transmettre("BA01", "O3", "BA02")
    (chemin,) = proposals.deposer(base, settings)
    assert [(ligne[BAILLEUR], ligne[PAR]) for ligne in relire(chemin)] == [("BA01", "BAILLEUR")]
    (bilan,) = recevoir(chemin)
    assert bilan.statut == "charge"


def test_a_reservataire_proposes_on_what_is_reserved_to_the_one_that_it_succeeds(
    base, settings, tmp_path, recevoir, transmettre
):
    with base.connexion() as c:
        c.execute(
            "insert into acces.organisme select (jsonb_populate_record(o, jsonb_build_object('organisme_code', 'AL30',"
            " 'reservataires', array['AL30'], 'libelle', 'Finie'))).* from acces.organisme as o"
            " where o.organisme_code = 'AL31'"
        )
    finir(base, "AL30", "AL31")
    reservee = offre(8, contingent_code="COLACT", reservataire_code="AL30")
    recevoir(fichier(tmp_path, OFFRES, [reservee], au="2024-04-10"))
    transmettre("AL31", "O8", reservataire="AL30")
    (chemin,) = proposals.deposer(base, settings)
    (bilan,) = recevoir(chemin)
    assert bilan.statut == "charge"


def test_who_has_the_contingent_of_the_state_by_delegation_is_no_landlord(base, transmettre, lire):
    transmettre("CD31", "O1")
    assert lire("select bailleur_code, positionne_par from acces.evenements_candidature()") == [
        ("BA01", "RESERVATAIRE")
    ]


def test_attaque_E2_a_delegation_holds_in_its_departement_for_the_organisme_and_those_that_it_succeeds(base, recues):
    with base.connexion() as c:
        c.execute("create schema if not exists marts")
        c.execute(
            "create table marts.fct_offre as select '31' departement_code, 'O1' offre_id, %s delegation_code,"
            " '31555' commune_code, '243100518' epci_code",
            [FINI],
        )
        c.execute(
            "update acces.organisme set delegations = '{243100518}', successeur_code = %s,"
            " valable_au = current_date - 1 where organisme_code = %s",
            [SUCCESSEUR, FINI],
        )
        requete = (
            "select o, d from unnest(%s::text[]) as o cross join unnest(array['31', '09']) as d"
            " where acces.lit_l_offre(o, d, 'O1', null, %s) order by 1, 2"
        )
        epcis = [FINI, SUCCESSEUR, "E243100567"]
        tenue, autre = (c.execute(requete, [epcis, contingent]).fetchall() for contingent in ("PPRIOR", "COLTER"))
        c.execute("update acces.organisme set delegations = '{31395}' where organisme_code = %s", [FINI])
        finie = c.execute(requete, [epcis, "PPRIOR"]).fetchall()
        c.rollback()
    assert (tenue, autre, finie) == ([(FINI, "31"), (SUCCESSEUR, "31")], [], [])


@pytest.mark.parametrize(
    "predicat", ["reservataire_code = any {reservataires}", "bailleur_code = any {bailleurs}", None]
)
def test_attaque_E2_the_door_asks_of_an_offre_what_the_register_says_of_its_reading(base, recues, predicat):
    """R1, R6 and the rest are the register's: another predicate of the profile is another answer, none is none."""
    with base.connexion() as c:
        c.execute("create schema if not exists marts")
        c.execute(
            "create table marts.fct_offre as select '31' departement_code, 'O1' offre_id, 'BA01' bailleur_code,"
            " %s delegation_code, '31555' commune_code, '243100518' epci_code",
            [FINI],
        )
        c.execute("update acces.organisme set delegations = '{243100518}' where organisme_code = %s", [FINI])
        c.execute("update acces.profil set offres = %s where profil = 'epci'", [predicat])
        (deleguee, reservee) = c.execute(
            "select acces.lit_l_offre(%(qui)s, '31', 'O1', null, 'PPRIOR'),"
            " acces.lit_l_offre(%(qui)s, '31', 'O1', %(qui)s, 'COLTER')",
            {"qui": FINI},
        ).fetchone()
        c.rollback()
    assert (deleguee, reservee) == (False, predicat is not None and "reservataires" in predicat)


def test_a_candidature_of_another_departement_under_the_same_identifier_has_not_left(base, settings, decider, lire):
    decider("C1")
    decider("C1", departement="09")
    proposals.deposer(base, settings)
    assert lire(
        "select departement_code, depose_dans is null, date_partie from acces.decision_commission order by 1"
    ) == [("09", True, None), ("31", False, hier())]


def test_a_decision_entered_while_the_file_is_written_leaves_with_the_next_one(
    base, settings, decider, monkeypatch, lire
):
    decider("C1", "NAT")
    ecrire = proposals._ecrire

    def pendant(chemin, evenements):
        ecrire(chemin, evenements)
        decider("C1", "ATT", le=hier() - timedelta(days=1))

    with monkeypatch.context() as entretemps:
        entretemps.setattr(proposals, "_ecrire", pendant)
        proposals.deposer(base, settings)
    assert lire("select date_partie from acces.decision_commission") == [(hier(),)]
    (chemin,) = proposals.deposer(base, settings)
    assert [ligne[DECISION] for ligne in relire(chemin)] == ["ATT"]


def test_an_emitter_without_a_day_left_takes_nothing_back_from_the_others(base, settings, transmettre, lire):
    transmettre("BA01", "O1")
    transmettre("BA02", "O3", "BA02")
    settings.landing_dir.mkdir(parents=True)
    for n in range(AVANCE.days):
        (settings.landing_dir / f"candidatures_BA02_{aujourd_hui() + timedelta(days=n)}.csv").touch()
    with pytest.raises(ErreurObservatoire, match="BA02"):
        proposals.deposer(base, settings)
    assert lire(
        "select p.organisme_code, m.depose_dans is null from acces.preselection as p"
        " join acces.preselection_menage as m using (preselection_id) order by 1"
    ) == [("BA01", False), ("BA02", True)]
