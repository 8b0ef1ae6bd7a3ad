"""Years told together beside each of them: what a reader of the published rows obtains by subtraction."""

from collections import defaultdict

import highspy
import numpy as np
import pytest

from warehouse.access import reading
from warehouse.disclosure.cumuls import annees
from warehouse.disclosure.regroupements import fines

SEUIL = 11
LUES = """
select periode_type, periode, territoire_type, territoire_code, dimension, modalite, effectif, is_masque
from indicateur
where indicateur_code = 'attribution' and periode_type in ('annee', 'annees')
    and territoire_type in ('departement', 'epci') and dimension in ('ensemble', 'typologie')
"""
EXACTES = """
select periode, territoire_code, modalite, effectif::integer
from technique.secret_cellule
where indicateur_code = 'attribution' and periode_type in ('annee', 'annees')
    and territoire_type in ('departement', 'epci') and dimension in ('ensemble', 'typologie')
"""


@pytest.fixture(scope="module")
def vues(entrepot):
    """Counts of the public by period, territory and modality: ``None`` where one is masked."""
    moteur, session = entrepot.moteur_lecteur(), reading.ouvrir_session_admin(entrepot, "public")
    lignes = reading.lire(moteur, session, LUES).lignes
    moteur.dispose()
    return {(p, code, m): None if masque else int(n) for _, p, _, code, _, m, n, masque in lignes}


@pytest.fixture(scope="module")
def exactes(entrepot):
    """Counts of the same cells, masked or not."""
    with entrepot.connexion() as connexion:
        return {tuple(cle): n for *cle, n in connexion.execute(EXACTES).fetchall()}


@pytest.fixture(scope="module")
def blocs(vues):
    """Blocks of years that are told."""
    return sorted({periode for periode, _, _ in vues if len(annees(periode)) > 1})


def egalites(vues, blocs):
    """Yield what adds up, as a reader knows it: a whole, and its parts."""
    periodes = {periode for periode, _, _ in vues}
    lieux, types = defaultdict(set), defaultdict(set)
    for periode, code, modalite in vues:
        lieux[periode].add(code)
        types[periode, code].add(modalite)
    for bloc in blocs:
        for code in lieux[bloc]:
            for modalite in types[bloc, code]:
                yield (bloc, code, modalite), [(annee, code, modalite) for annee in annees(bloc)]
    for periode in periodes.intersection([*blocs, *(annee for bloc in blocs for annee in annees(bloc))]):
        for code in lieux[periode]:
            yield (periode, code, "TOUS"), [(periode, code, m) for m in types[periode, code] - {"TOUS"}]
        epci = lieux[periode] - {"31"}
        yield (periode, "31", "TOUS"), [(periode, code, "TOUS") for code in epci]


def test_blocks_are_told_of_the_departement_and_of_each_epci(blocs, vues):
    assert blocs
    lieux = {code for periode, code, _ in vues if periode in blocs}
    assert lieux == {code for _, code, _ in vues}


def test_attaque_D1_no_subtraction_with_years_told_together_leaves_fewer_than_eleven(vues, blocs):
    """What one sum hides, alone or together, counts nobody, or as many as the threshold in two cells at least."""
    trouvees = []
    for tout, parties in egalites(vues, blocs):
        cachees = [cle for cle in parties if vues.get(cle, 0) is None]
        if vues[tout] is not None and cachees:
            reste = vues[tout] - sum(vues.get(cle) or 0 for cle in parties)
            if reste and (len(cachees) == 1 or reste < SEUIL):
                trouvees.append((tout, cachees, reste))
    assert trouvees == []


def test_attaque_D1_all_that_adds_up_together_places_no_small_count(vues, exactes, blocs):
    """A linear program over every masked cell: its smallest and largest count that fit all that is shown."""
    cachees = [cle for cle, compte in vues.items() if compte is None]
    rang = {cle: numero for numero, cle in enumerate(cachees)}
    programme = highspy.Highs()
    programme.silent()
    for _ in cachees:
        programme.addVar(0, highspy.kHighsInf)
    for tout, parties in egalites(vues, blocs):
        termes = {rang[cle]: signe for cle, signe in ((tout, 1.0), *((c, -1.0) for c in parties)) if cle in rang}
        connu = sum(vues.get(cle) or 0 for cle in parties) - (vues[tout] or 0)
        if termes:
            programme.addRow(
                connu, connu, len(termes), np.array([*termes], dtype=np.int32), np.array([*termes.values()])
            )
    placees = []
    for cle, numero in rang.items():
        if 0 < exactes[cle] < SEUIL:
            bornes = []
            for sens in (1.0, -1.0):
                programme.changeColCost(numero, sens)
                programme.run()
                fini = programme.getModelStatus() == highspy.HighsModelStatus.kOptimal
                bornes.append(programme.getSolution().col_value[numero] if fini else highspy.kHighsInf)
                programme.changeColCost(numero, 0.0)
            if bornes[1] - bornes[0] < SEUIL and not (bornes[0] <= 1 and bornes[1] >= SEUIL - 1):
                placees.append((cle, bornes))
    assert any(0 < exactes[cle] < SEUIL for cle in rang)
    assert placees == []


def test_a_block_of_groups_of_types_is_never_told_beside_its_fine_types(vues, blocs):
    for bloc in blocs:
        for code in {code for periode, code, _ in vues if periode == bloc}:
            siennes = [m for periode, autre, m in vues if (periode, autre) == (bloc, code) and m != "TOUS"]
            toutes = [une for m in siennes for une in fines(f"typologie={m}")]
            assert len(toutes) == len(set(toutes))
