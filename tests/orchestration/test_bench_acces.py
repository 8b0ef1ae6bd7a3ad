"""``bench acces``: what every profile asks of the portal, and the views of the owner under the equivalent WHERE."""

from collections import defaultdict
from dataclasses import replace

import psycopg
import pytest

from dashboards.access import portail
from orchestration.bench import ensemble
from orchestration.bench.banc import Banc
from orchestration.bench.equivalent import vues_de_l_equivalent
from orchestration.bench.requetes import poser
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.access.rights import lire_registre

REQUETE = "select * from indicateur_stock"


@pytest.fixture
def banc(entrepot, settings_entrepot, monkeypatch):
    # A bench makes its portal the one of this process: give the other back after the test.
    monkeypatch.setattr(portail, "_installe", None)
    return Banc(settings_entrepot, 1, None, 1, muet=True, _base=entrepot)


def test_every_profile_asks_what_its_pages_ask(banc):
    comptes = [*banc.un_par_profil(), banc.public()]
    posees = poser(banc, comptes, defaultdict(list), 1)
    assert {posee.session.login for posee in posees} == set(comptes)


def test_the_owner_reads_the_rows_of_every_profile_under_the_equivalent_where(banc, entrepot):
    moteur = entrepot.moteur_lecteur()
    for compte in (*banc.un_par_profil(), banc.public()):
        session = ouvrir_session_admin(entrepot, compte)
        with psycopg.connect(**entrepot.proprietaire) as c:
            for instruction in vues_de_l_equivalent(c, moteur, session):
                c.execute(instruction)
            lues = c.execute(REQUETE).fetchall()
            c.rollback()
        assert sorted(map(str, lues)) == sorted(map(str, lire(moteur, session, REQUETE).lignes)), compte
    moteur.dispose()


def test_readers_who_read_every_view_together_get_their_own_rows_alone(banc):
    banc = replace(banc, lecteurs=22, duree_s=12)
    erreurs, etrangeres, _ = ensemble.mesurer(banc)
    assert (erreurs.valeur, etrangeres.valeur) == (0, 0)


@pytest.mark.parametrize("vue", ["demande", "demande_identite"])
def test_the_rows_of_another_account_are_counted_as_foreign(entrepot, vue):
    moteur = entrepot.moteur_lecteur()
    colonnes = ensemble.cle_de(lire_registre().vues[vue])
    with entrepot.connexion() as c:
        source = lire_registre().vues[vue].source
        requete = f"select {', '.join(colonnes)} from marts.{source} order by demande_id limit 500"
        toutes = set(c.execute(requete).fetchall())
    session = ouvrir_session_admin(entrepot, "epci-sicoval")
    siennes = {cle for cle in toutes if cle[:2] in _demandes(moteur, session)}
    assert siennes
    assert siennes != toutes
    comptees = ensemble.des_autres(entrepot, moteur, session, {vue: toutes})
    moteur.dispose()
    assert comptees == len(toutes - siennes)


def _demandes(moteur, session):
    return set(lire(moteur, session, "select departement_code, demande_id from demande").lignes)
