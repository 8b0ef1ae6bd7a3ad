"""The readers of the benches are asked of the register: none is named by hand."""

import pytest

from orchestration.bench import banc as module
from orchestration.bench.banc import Banc
from warehouse.access.rights import lire_registre
from warehouse.settings import Settings


@pytest.fixture
def banc(tmp_path, entrepot, monkeypatch):
    monkeypatch.setattr(Banc, "base", lambda _: entrepot)
    return Banc(Settings(home=tmp_path, database_url=None), 1, None, 1, muet=True)


def test_the_benches_read_as_those_that_put_households_forward_and_as_the_public(banc):
    assert banc.proposants(4) == ["bailleur-a", "etat", "commune-toulouse", "epci-sicoval"]
    assert banc.public() == "public"


def test_one_account_of_every_profile_reads_or_signs_in(banc):
    profils = {compte["login"]: compte["profil"] for compte in banc.comptes_ouverts()}
    lecteurs = [*banc.un_par_profil(), banc.public()]
    assert sorted(profils[login] for login in lecteurs) == sorted(lire_registre().profils)


def test_a_profile_that_puts_nobody_forward_is_read_as_by_no_bench(banc, monkeypatch):
    registre = lire_registre()
    autres = {code: un for code, un in registre.profils.items() if code != "etat"}
    monkeypatch.setattr(module, "lire_registre", lambda: type(registre)(autres, registre.predicats, registre.vues))
    assert banc.proposants(2) == ["bailleur-a", "commune-toulouse"]
