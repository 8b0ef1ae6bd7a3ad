"""Pairs at the limits of the rules: a thousand for each, as the warehouse compares them and as the text does.

A base of its own receives files made for this (``limites``, ``cas``); the models of the matching alone are built on it,
beside what would be published.
"""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from ingestion.door import landing
from orchestration.dbt.selection import construire_sans_tests
from tests.conftest import base_prete, home_vierge
from tests.independent import cas, limites
from tests.independent.calculs import Fichiers
from tests.independent.paires import Lignes, ecarts, lire
from tests.independent.rapprochement import Rapprochement
from warehouse.progress import silence

SCHEMA = "next__marts"
PAIRES_MIN = 1000
NOMS = list(limites.limites())
CLASSEMENT = f"""
select offre_id, demande_id, points, date_creation,
    row_number() over (partition by offre_id order by points desc, date_creation, demande_id)
from {SCHEMA}.rapprochement where is_eligible order by 1, 5
"""
# The same rows, laid down in another order.
MELANGER = f"""
create temporary table melangee on commit drop as select * from {SCHEMA}.fct_demande_critere order by md5(demande_id);
delete from {SCHEMA}.fct_demande_critere;
insert into {SCHEMA}.fct_demande_critere select * from melangee;
"""


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the limits."""
    dossier = tmp_path_factory.mktemp("limites")
    limites.ecrire(dossier)
    return dossier


@pytest.fixture(scope="module")
def base(dossier: Path, dossier_du_run: Path, secrets_du_run: Path):
    """Receive them, and build the matching."""
    settings = home_vierge(dossier_du_run, secrets_du_run)
    with base_prete(dossier_du_run, settings) as base:
        bilans = landing.ingerer(base, settings, [dossier])
        assert [(b.fichier, b.message, b.motifs) for b in bilans if b.statut != "charge" or b.quarantaine] == []
        construire_sans_tests(base, settings, "+rapprochement", silence)
        yield base


@pytest.fixture(scope="module")
def lues(base) -> Lignes:
    """Every pair of the warehouse."""
    return lire(base, SCHEMA)


@pytest.fixture(scope="module")
def attendues(dossier: Path) -> Lignes:
    """Every pair of the text."""
    regles = Rapprochement(Fichiers(dossier))
    return {(o["offre_id"], d["nud"]): regles.paire(o, d) for o in regles.offres for d in regles.demandes}


def test_every_pair_at_a_limit_says_what_the_text_of_the_rules_says(attendues: Lignes, lues: Lignes) -> None:
    assert len(attendues) > PAIRES_MIN * len(NOMS)
    assert ecarts(attendues, lues)[:10] == []


@pytest.mark.parametrize("nom", NOMS)
def test_a_thousand_pairs_stand_at_the_limit_and_its_two_sides_differ(lues: Lignes, nom: str) -> None:
    dits, nombre = [], 0
    for cote in limites.limites()[nom]:
        nuds = {ligne["nud"] for ligne in cote}
        siennes = [ligne for (_, nud), ligne in lues.items() if nud in nuds]
        nombre += len(siennes)
        reponses = defaultdict(list)
        for ligne in siennes:
            dit = (ligne["motifs_exclusion_codes"], ligne["avertissements_codes"], ligne["points"])
            reponses[ligne["offre_id"]].append((*dit, ligne["reste_a_vivre_eur_jour_uc"]))
        dits.append({offre: sorted(map(str, reponse)) for offre, reponse in reponses.items()})
    assert nombre >= PAIRES_MIN
    assert dits[0] != dits[1]


def test_the_norm_is_the_wide_one_where_two_households_fit_and_the_strict_one_where_three_do(lues: Lignes) -> None:
    communes = {ligne["offre_id"]: ligne["commune_code"] for ligne in limites.offres()}
    normes = {
        commune: {ligne["norme_code"] for (offre, _), ligne in lues.items() if communes.get(offre) == commune}
        for commune in (limites.A_DEUX, limites.A_TROIS)
    }
    assert normes == {limites.A_DEUX: {"elargie"}, limites.A_TROIS: {"strict"}}
    assert sum(communes.get(offre) in normes for offre, _ in lues) >= PAIRES_MIN


@pytest.mark.parametrize("rang", range(len(cas.CAS)), ids=[un.nom for un in cas.CAS])
def test_a_case_told_by_hand_has_the_answer_that_its_text_gives(lues: Lignes, rang: int) -> None:
    un, lue = cas.CAS[rang], lues[cas.cle(rang)]
    dit = (tuple(lue["motifs_exclusion_codes"]), tuple(lue["avertissements_codes"]), lue["points"], lue["norme_code"])
    assert dit == (un.motifs, un.avertissements, un.points, un.norme), un.texte
    assert lue["is_eligible"] == (not un.motifs)


def test_who_waits_longer_is_never_behind_another_that_is_alike(base, lues: Lignes) -> None:
    nuds = {ligne["demande_id"]: nud for (_, nud), ligne in lues.items()}
    with base.connexion() as c:
        rangs = {(offre, nuds[d]): rang for offre, d, _, _, rang in c.execute(CLASSEMENT)}
    offres = {offre for offre, _ in rangs}
    # The same households in the same order on either side, but for the month that they were filed in.
    apres, avant = limites.limites()["trente-six mois d’attente, et trente-sept"]
    comparees = [
        (rangs[offre, plus["nud"]], rangs[offre, moins["nud"]])
        for offre in offres
        for plus, moins in zip(avant, apres, strict=True)
        if {(offre, plus["nud"]), (offre, moins["nud"])} <= rangs.keys()
    ]
    assert len(comparees) > 30
    assert [paire for paire in comparees if paire[0] >= paire[1]] == []


def test_equal_points_go_to_the_oldest_filing_then_to_the_smallest_pseudonym(base) -> None:
    listes: dict[str, list[tuple]] = defaultdict(list)
    with base.connexion() as c:
        for offre, demande, points, depot, _ in c.execute(CLASSEMENT):
            listes[offre].append((-points, depot, demande))
    assert [offre for offre, liste in listes.items() if liste != sorted(liste)] == []
    egales = [a for liste in listes.values() for a, b in pairwise(liste) if a[:2] == b[:2]]
    assert len(egales) > PAIRES_MIN


def test_the_order_in_which_the_rows_lie_changes_no_rank(base) -> None:
    with base.connexion() as c:
        avant = c.execute(CLASSEMENT).fetchall()
        c.execute(MELANGER)
        apres = c.execute(CLASSEMENT).fetchall()
        c.rollback()
    assert len(avant) > PAIRES_MIN
    assert apres == avant
