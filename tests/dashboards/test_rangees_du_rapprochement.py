"""The page Rapprochement: the row of a list is what one opens, a household or a dwelling."""

import pytest

from dashboards.kit.fiche import LOGEMENTS_POSSIBLES, VOIR, sur
from dashboards.kit.words.formats import rang
from dashboards.pages.rapprochement import menage
from tests.dashboards.test_logements_d_un_menage import SERVIE, ouvrir_un_menage
from tests.dashboards.test_preselection import bouton, liste, proposer, rien_ne_reste
from tests.dashboards.test_rapprochement import LECTEURS, nue

__all__ = ["liste", "proposer", "rien_ne_reste"]


@pytest.mark.parametrize("login", LECTEURS)
def test_a_row_of_the_list_opens_its_own_household_and_its_own_dwellings(ouvrir, lire, demandee, login):
    offre = demandee(login)
    classees = lire(
        login,
        f"select demande_id, nb_personnes from rapprochement where offre_id = '{offre}' and is_eligible"
        " order by points desc, date_creation, demande_id limit 20",
    )
    at = ouvrir(login, "rapprochement", offre=offre)
    places = range(1, len(classees) + 1)
    for action in (VOIR, LOGEMENTS_POSSIBLES):
        assert [b.label for b in at.button if b.label.startswith(action)] == [sur(action, place) for place in places]
    next(b for b in at.button if b.label == sur(VOIR, 2)).click().run()
    assert not at.exception
    qui = f"{rang(2)} rang : {classees[1]['nb_personnes']} personne"
    dits = [nue(m.value).removeprefix("**") for m in at.markdown]
    # The row, then its file.
    assert len([dit for dit in dits if dit.startswith(qui)]) == 2
    at = ouvrir(login, "rapprochement", offre=offre)
    next(b for b in at.button if b.label == sur(LOGEMENTS_POSSIBLES, 2)).click().run()
    assert at.text_input(key="menage_saisi").value == classees[1]["demande_id"]


def test_a_row_of_the_preselection_opens_its_household_until_it_is_handed_over(ouvrir, proposer):
    offre, demandes = proposer("bailleur-a")
    at = ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="preselection")
    fiches = [b.label for b in at.button if b.label.startswith("Voir la fiche")]
    assert fiches == [sur(VOIR, place) for place in range(1, len(demandes) + 1)]
    bouton(at, sur(VOIR, 2)).click().run()
    assert not at.exception
    # The row, then its file.
    assert len([m.value for m in at.markdown if "Place 2" in m.value]) == 2
    bouton(
        ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="preselection"), "Transmettre la présélection"
    ).click().run()
    at = ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="preselection")
    assert [b.label for b in at.button if b.label.startswith("Voir la fiche")] == []


def test_the_row_of_a_dwelling_leads_to_the_rank_or_the_reasons_of_the_household_there(ouvrir, lire):
    (servie,) = lire("bailleur-a", SERVIE)
    lignes = lire(
        "bailleur-a",
        "select offre_id from rapprochement join offre using (departement_code, offre_id)"
        f" where demande_id = '{servie['demande_id']}' and (is_eligible or cardinality(motifs_exclusion_codes) = 1)"
        " order by is_eligible desc, jours_vacance desc nulls last, offre_id",
    )
    at = ouvrir_un_menage(ouvrir, "bailleur-a", servie["demande_id"])
    liens = [un.proto for un in at.get("page_link") if un.proto.label.startswith(menage.RAISONS)]
    assert [un.label for un in liens] == [sur(menage.RAISONS, place) for place in range(1, len(lignes) + 1)]
    assert [un.query_string for un in liens] == [
        f"offre={x['offre_id']}&onglet=pas_la&lecture=logement" for x in lignes
    ]
    # The box is for the others: who is on a row is not chosen twice.
    autres = at.selectbox(key="un_autre_logement").options
    assert len(autres) == len(lire("bailleur-a", "select offre_id from offre where is_offert")) - len(lignes)
