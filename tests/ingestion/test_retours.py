"""A number that was purged and comes in again: neither lost, nor doubled, nor named."""

import datetime as dt
import os

import pytest

from ingestion.door.identity import Pseudonymes
from ingestion.purge.content import numeros
from ingestion.purge.erasure import MARQUE, designer, effacer, oublier_les_numeros
from ingestion.purge.traces import retirer_les_fichiers, retirer_les_traces, taire_la_quarantaine
from tests.ingestion.fabrique import (
    ATTRIBUTIONS,
    CANDIDATURES,
    DEMANDES,
    OFFRES,
    attribution,
    candidature,
    demande,
    fichier,
    nud,
    offre,
)

REFERENCE = dt.date(2024, 3, 31)
NOM, TELEPHONE = "Zyxwander", "0987654321"


@pytest.fixture
def base(base_vierge):
    """Database with the proofs of the purges, which the door reads."""
    return base_vierge


@pytest.fixture
def settings_reception(settings_vierge):
    return settings_vierge


@pytest.fixture
def purger(base, settings_reception):
    """Empty the rows of some numbers, as the command does once the warehouse has named them."""

    def faire(*nuds: str, reference: dt.date = REFERENCE) -> Pseudonymes:
        with base.connexion() as conn:
            pseudonymes = Pseudonymes.de(conn, settings_reception)
            designer(conn, pseudonymes.preparer(nuds), reference)
            effacer(conn)
            oublier_les_numeros(conn)
            pseudonymes.relire(conn)
            taire_la_quarantaine(conn, pseudonymes)
        return pseudonymes

    return faire


def personne(rang=1, **autres):
    propres = {"demandeur_nom": NOM, "demandeur_telephone": TELEPHONE, "precision_demande": f"voir {NOM}"}
    return demande(rang, **{**propres, **autres})


def est_nommee(lire):
    """Tell whether a raw table still says who the person is."""
    tables = ("demandes", "candidatures", "attributions", "pseudonymes", "quarantaine")
    motif = f"{NOM}|{TELEPHONE}|{nud(1)}"
    return [t for t in tables if lire(f"select from raw.{t} as t where t::text ~* %s", (motif,))]


def test_of_a_purged_row_the_contract_says_all_that_is_left(tmp_path, recevoir, lire, purger):
    ligne = personne(
        demandeur_civilite="3", personne_1_date_naissance="2010-05-17", handicap_moteur="", nud_associe=nud(7)
    )
    recevoir(fichier(tmp_path, DEMANDES, [ligne]))
    pseudonyme = purger(nud(1)).demande_id(nud(1))
    nominatives = [c.nom for c in DEMANDES.colonnes if c.nominatif]
    reste = dict(zip(nominatives, lire(f"select {', '.join(nominatives)} from raw.demandes")[0], strict=True))
    assert {nom: valeur for nom, valeur in reste.items() if valeur is not None} == {
        "nud": pseudonyme,
        "demandeur_civilite": "2",
        "demandeur_date_naissance": "1988-02-01",
        "demandeur_telephone": MARQUE,
        "personne_1_date_naissance": "2010-05-01",
    }


@pytest.mark.parametrize("bail", ["2024-03-20", "2024-02-10", "2023-02-28"])
@pytest.mark.parametrize(
    "naissance", ["1988-02-29", "1988-03-15", "1988-03-20", "1988-03-21", "1988-02-11", "1988-03-31"]
)
def test_a_birth_reduced_to_its_month_gives_the_same_ages(tmp_path, recevoir, lire, purger, naissance, bail):
    recevoir(fichier(tmp_path, DEMANDES, [personne(demandeur_date_naissance=naissance)]))
    recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(date_bail=bail)]))
    purger(nud(1))
    ((reste,),) = lire("select demandeur_date_naissance::date from raw.demandes")
    assert (reste.year, reste.month) == (int(naissance[:4]), int(naissance[5:7]))
    ages = "select extract(year from age(j::date, %s::date)) from unnest(%s::text[]) as u (j)"
    jours = [bail, "2024-03-31", "2023-12-31", "2022-12-31"]
    assert lire(ages, (str(reste), jours)) == lire(ages, (naissance, jours))


def test_who_holds_two_numbers_is_one_person_after_the_purge_of_either(tmp_path, recevoir, lire, purger):
    recevoir(
        fichier(
            tmp_path,
            DEMANDES,
            [personne(1), personne(2, demandeur_nom=NOM.upper()), personne(3, demandeur_nom="Autre")],
        )
    )
    personnes = "select _personne from raw.demandes order by _ligne"
    purger(nud(1))
    (un,), (deux,), (autre,) = lire(personnes)
    assert (un == deux, un is None, autre) == (True, False, None)
    purger(nud(2))
    assert lire(personnes)[:2] == [(un,), (un,)]


def test_the_same_rows_in_another_file_are_duplicates(tmp_path, recevoir, lire, purger):
    recevoir(fichier(tmp_path, DEMANDES, [personne(1), demande(2)]))
    purger(nud(1))
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [personne(1)], emetteur="BA02"))
    assert (bilan.chargees, bilan.doublons, bilan.quarantaine) == (0, 1, 0)
    assert est_nommee(lire) == []


def test_a_correction_keeps_the_rows_of_a_purged_demande_without_its_identity(tmp_path, recevoir, lire, purger):
    autres = [demande(rang) for rang in range(2, 8)]
    recevoir(fichier(tmp_path, DEMANDES, [personne(1), *autres]))
    pseudonyme = purger(nud(1)).demande_id(nud(1))
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [personne(1), *autres, demande(9)]))
    assert (bilan.statut, bilan.chargees) == ("charge", 8)
    assert est_nommee(lire) == []
    requete = (
        "select count(*), count(distinct _personne) from raw.demandes join raw.depots on depot_id = _depot_id"
        " where nud = %s and statut = 'charge'"
    )
    assert lire(requete, (pseudonyme,)) == [(1, 1)]


def test_rows_of_other_flows_are_loaded_under_the_pseudonym(tmp_path, recevoir, lire, purger):
    recevoir(fichier(tmp_path, DEMANDES, [personne(1)]), fichier(tmp_path, OFFRES, [offre()]))
    pseudonyme = purger(nud(1)).demande_id(nud(1))
    bilans = recevoir(
        fichier(tmp_path, CANDIDATURES, [candidature()]), fichier(tmp_path, ATTRIBUTIONS, [attribution()])
    )
    assert [(bilan.chargees, bilan.quarantaine) for bilan in bilans] == [(1, 0), (1, 0)]
    assert lire("select nud from raw.candidatures union all select nud from raw.attributions") == [(pseudonyme,)] * 2
    assert est_nommee(lire) == []


def test_a_faulty_row_of_a_purged_demande_goes_to_quarantine_without_its_text(tmp_path, recevoir, lire, ecarts, purger):
    recevoir(fichier(tmp_path, DEMANDES, [personne(1)]))
    purger(nud(1))
    recevoir(fichier(tmp_path, DEMANDES, [personne(1, motif_1="?"), demande(2)], emetteur="BA02"))
    assert ecarts() == [(2, "CODE_INCONNU", "motif_1")]
    assert est_nommee(lire) == []


def test_a_demande_that_speaks_again_takes_its_number_and_its_new_identity_back(tmp_path, recevoir, lire, purger):
    recevoir(fichier(tmp_path, DEMANDES, [personne(1)]), fichier(tmp_path, ATTRIBUTIONS, [attribution()]))
    pseudonyme = purger(nud(1)).demande_id(nud(1))
    rouverte = personne(1, type_fichier="deradiation", date_fichier="2024-04-20")
    recevoir(fichier(tmp_path, DEMANDES, [rouverte], au="2024-04-30"))
    assert lire("select nud, demandeur_nom from raw.demandes order by date_fichier") == [(nud(1), None), (nud(1), NOM)]
    assert lire("select nud from raw.attributions") == [(nud(1),)]
    assert lire("select nud, demande_id from raw.pseudonymes") == [(nud(1), pseudonyme)]


def test_a_kept_demande_cites_a_purged_one_by_its_pseudonym(tmp_path, recevoir, lire, purger):
    recevoir(fichier(tmp_path, DEMANDES, [personne(1), demande(2, nud_associe=nud(1))]))
    pseudonyme = purger(nud(1)).demande_id(nud(1))
    assert lire("select nud_associe from raw.demandes where nud = %s", (nud(2),)) == [(pseudonyme,)]


def test_a_number_is_found_wherever_it_stands_in_a_text():
    assert numeros(f"x;{nud(1)};y{nud(2)}z") >= {nud(1), nud(2)}


def test_a_line_that_names_no_demande_kept_leaves_a_year_after_its_file(tmp_path, base, recevoir, lire, purger):
    lignes = [personne(1, nud="0310324"), demande(2), demande(2, date_fichier="2024-03-06", motif_1="?")]
    recevoir(fichier(tmp_path, DEMANDES, lignes))
    pseudonymes = purger()
    for avant, restent in ((dt.date(2024, 3, 30), 2), (dt.date(2024, 3, 31), 1)):
        with base.connexion() as conn:
            taire_la_quarantaine(conn, pseudonymes, avant=avant)
        assert lire("select count(*) from raw.quarantaine where contenu <> ''") == [(restent,)]
    assert est_nommee(lire) == []


@pytest.mark.parametrize("ext", ["csv", "csv.gz"])
def test_a_file_received_that_names_a_purged_demande_leaves_and_no_other(tmp_path, base, recevoir, purger, ext):
    recu = fichier(tmp_path, DEMANDES, [personne(1)], ext=ext)
    autre = fichier(tmp_path, DEMANDES, [demande(2)], emetteur="BA02")
    recevoir(recu, autre)
    pas_recu = fichier(tmp_path, DEMANDES, [personne(1), demande(3)], emetteur="BA03")
    pseudonymes = purger(nud(1))
    for a_blanc in (True, False):
        with base.connexion() as conn:
            bilan = retirer_les_fichiers(conn, pseudonymes, tmp_path, a_blanc=a_blanc)
        assert (bilan.retires, bilan.non_recus) == ([recu], [pas_recu])
        assert recu.exists() is a_blanc
    assert autre.exists()


def test_a_log_that_names_a_purged_demande_leaves_and_one_of_a_year_ago_too(tmp_path, recevoir, purger):
    recevoir(fichier(tmp_path, DEMANDES, [personne(1)]))
    journaux = tmp_path / "journaux"
    journaux.mkdir()
    for nom, texte in (("nomme", nud(1)), ("ancien", "x"), ("autre", nud(2))):
        (journaux / nom).write_text(texte, encoding="utf-8")
    an_dernier = dt.datetime.now().timestamp() - 366 * 86400
    os.utime(journaux / "ancien", (an_dernier, an_dernier))
    retirer_les_traces(purger(nud(1)), journaux, a_blanc=False)
    assert [f.name for f in journaux.iterdir()] == ["autre"]
