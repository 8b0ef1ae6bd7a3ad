"""From a list to a proposal: what the portal hands over leaves as files, which the door takes and the next build shows.

One home of its own: a landlord and the State put households forward, the landlord enters a decision, the files leave,
are received and published; every partner then reads the same thing.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from ingestion.door import landing
from ingestion.simulation import simuler
from orchestration import proposals as depot
from orchestration.build import construire
from orchestration.home import preparer_home
from tests.conftest import GRAINE, deja_lu
from tests.ingestion.fabrique import CANDIDATURES, fichier, relire
from tests.jours import hier
from warehouse.access import proposals, sessions
from warehouse.access.reading import lire
from warehouse.settings import Settings, aujourd_hui

LISTES = (
    "select r.offre_id, array_agg(r.demande_id order by r.points desc, r.date_creation, r.demande_id)"
    " from rapprochement as r where r.is_eligible group by r.offre_id order by count(*) desc, r.offre_id"
)


@pytest.fixture(scope="module")
def suivi(dossier_du_run):
    """The line done twice, with what was handed over at the portal between; what was read before and after."""
    settings = deja_lu(dossier_du_run, Settings(home=dossier_du_run / "candidatures"))
    base = preparer_home(settings)
    simuler(dossier_du_run / "fichiers-candidatures", scale=0.01, years=1, seed=GRAINE)
    landing.ingerer(base, settings, [dossier_du_run / "fichiers-candidatures"])
    construire(base, settings)
    lecteur, portier = base.moteur_lecteur(), base.moteur_portier()

    def ouvrir(login):
        return sessions.ouvrir_session_admin(base, login)

    def lues(login, sql):
        return lire(lecteur, ouvrir(login), sql).lignes

    proposes = {}
    for login in ("bailleur-a", "etat"):
        deja = {demande for une, demandes in proposes.values() for demande in demandes}
        offre, demandes = next(
            (offre, demandes[:3]) for offre, demandes in lues(login, LISTES) if not deja & set(demandes[:3])
        )
        for demande in demandes:
            proposals.preselectionner(portier, ouvrir(login), "31", offre, demande)
        motif = None if len(demandes) == 3 else "INSUFFISANCE"
        proposals.inscrire(portier, ouvrir(login), "31", offre, aujourd_hui() + timedelta(days=7), motif)
        proposals.transmettre(portier, ouvrir(login), "31", offre)
        proposes[login] = offre, demandes
    ((candidature, attendent),) = lues(
        "bailleur-a",
        "select candidature_id, (select count(distinct a.demande_id) from candidature as a"
        " where a.offre_id = c.offre_id and a.etat_code = 'POSITIONNEE') from candidature as c"
        " where is_en_cours and date_offre is null and decision_code is null order by 1 limit 1",
    )
    decision = proposals.Decision(hier(), "NAT", motif="PIE", motif_moins_de_3="INSUFFISANCE")
    proposals.statuer(portier, ouvrir("bailleur-a"), "31", candidature, decision)
    premiers = depot.deposer(base, settings)
    seconds = depot.deposer(base, settings)
    bilans = landing.ingerer(base, settings, premiers)
    (avant,) = lues("bailleur-a", "select distinct date_reference from publication")[0]
    construire(base, settings)
    yield SimpleNamespace(
        base=base, lues=lues, proposes=proposes, candidature=candidature, attendent=attendent, premiers=premiers,
        seconds=seconds, bilans=bilans, avant=avant, settings=settings,
    )  # fmt: skip
    lecteur.dispose()
    portier.dispose()


def test_each_organisme_has_its_file_which_leaves_once_and_is_received_whole(suivi):
    jour = aujourd_hui()
    assert [chemin.name for chemin in suivi.premiers] == [
        f"candidatures_BA01_{jour}.csv",
        f"candidatures_DDETS31_{jour}.csv",
    ]
    assert suivi.seconds == []
    combien = [len(suivi.proposes["bailleur-a"][1]) + 1, len(suivi.proposes["etat"][1])]
    assert [len(relire(chemin)) for chemin in suivi.premiers] == combien
    assert [(b.statut, b.chargees, b.quarantaine) for b in suivi.bilans] == [("charge", n, 0) for n in combien]


@pytest.mark.parametrize(("qui", "autre"), [("bailleur-a", "bailleur-b"), ("etat", "bailleur-b")])
def test_another_partner_sees_the_households_as_already_positioned(suivi, qui, autre):
    _, demandes = suivi.proposes[qui]
    siennes = "', '".join(demandes)
    assert suivi.lues(autre, f"select is_positionne from demande where demande_id in ('{siennes}')") == [(True,)] * len(
        demandes
    )
    motifs = suivi.lues(autre, f"select motifs_exclusion_codes from rapprochement where demande_id in ('{siennes}')")
    assert all("POSITIONNEMENT" in codes for (codes,) in motifs)


def test_the_landlord_reads_who_put_forward_whom_under_the_prefix_of_the_emitter(suivi):
    for qui, prefixe, par in (("bailleur-a", "BA01-P", "BAILLEUR"), ("etat", "DDETS31-P", "RESERVATAIRE")):
        offre, demandes = suivi.proposes[qui]
        lues = suivi.lues(
            qui,
            "select demande_id, candidature_id, positionne_par, etat_code from candidature"
            f" where offre_id = '{offre}' and candidature_id like '{prefixe}%'",
        )
        assert {ligne[0] for ligne in lues} == set(demandes)
        assert {ligne[2:] for ligne in lues} == {(par, "POSITIONNEE")}


def test_the_decision_entered_is_published(suivi):
    assert suivi.lues(
        "bailleur-a",
        "select date_cal, decision_code, motif_decision_code, nb_candidats_examines from candidature"
        f" where candidature_id = '{suivi.candidature}'",
    ) == [(hier(), "NAT", "PIE", suivi.attendent)]


def test_candidatures_do_not_move_the_date_of_the_data(suivi):
    assert suivi.lues("bailleur-a", "select distinct date_reference from publication") == [(suivi.avant,)]


def test_a_file_whose_place_another_took_leaves_again_under_another_day(suivi, tmp_path):
    chemin = suivi.premiers[1]
    vide = fichier(tmp_path, CANDIDATURES, [], "DDETS31", str(aujourd_hui()))
    (bilan,) = landing.ingerer(suivi.base, suivi.settings, [vide])
    assert (bilan.statut, vide.name) == ("charge", chemin.name)
    (encore,) = depot.deposer(suivi.base, suivi.settings)
    assert encore.name == f"candidatures_DDETS31_{aujourd_hui() + timedelta(days=1)}.csv"
    assert relire(encore) == relire(chemin)
