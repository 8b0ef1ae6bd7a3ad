"""The page Rapprochement, beyond the list of a dwelling: the cases of each rule, and how many others fit it."""

import pytest

from dashboards.kit.fiche import sur
from dashboards.kit.words.formats import apostrophes
from dashboards.pages.rapprochement import logement, sentences
from tests.dashboards.test_rapprochement import LECTEURS, nue, tables, textes


@pytest.fixture
def lues(entrepot):
    """Count the lists of the matching that an account read, or what else it read, by the journal."""

    def _lues(login: str, cible: str = "rapprochement") -> int:
        with entrepot.connexion() as connexion:
            (combien,) = connexion.execute(
                "select count(*) from acces.journal_entier where evenement = 'lecture' and login = %s and cible = %s",
                [login, cible],
            ).fetchone()
        return int(combien)

    return _lues


@pytest.mark.parametrize("login", LECTEURS)
def test_a_rule_that_is_chosen_lists_those_that_it_excludes_each_with_all_its_reasons(
    ouvrir, lire, demandee, lues, login
):
    offre, avant = demandee(login), lues(login)
    (motif,) = lire(
        login,
        "select motif_exclusion_code as code from rapprochement"
        f" where offre_id = '{offre}' and not is_eligible group by 1 order by count(*) desc, 1 limit 1",
    )
    attendues = lire(
        login,
        "select points, motifs_exclusion_codes from rapprochement"
        f" where offre_id = '{offre}' and motif_exclusion_code = '{motif['code']}'"
        " order by points desc, date_creation, demande_id limit 20",
    )
    mots = {
        x["code"]: apostrophes(x["libelle"]) for x in lire(login, "select * from code where liste = 'MOTIF_EXCLUSION'")
    }
    at = ouvrir(login, "rapprochement", offre=offre, onglet="exclues", motif=motif["code"], vue="impression")
    table = tables(at)[-1]
    assert len(table) == len(attendues) > 0
    for (_, ligne), attendue in zip(table.iterrows(), attendues, strict=True):
        assert all(nue(mots[code]) in nue(ligne["Écartée par"]) for code in attendue["motifs_exclusion_codes"])
        assert nue(ligne["Points et pourquoi"]).startswith(f":blue[★ {attendue['points']} point")
    assert lues(login) == avant + 1


def test_the_row_of_a_case_leads_to_every_reason_that_keeps_it_out(ouvrir, lire, demandee):
    offre = demandee("bailleur-a")
    (_, seconde) = lire(
        "bailleur-a",
        f"select demande_id from rapprochement where offre_id = '{offre}' and motif_exclusion_code = 'TERRITOIRE'"
        " order by points desc, date_creation, demande_id limit 2",
    )
    at = ouvrir("bailleur-a", "rapprochement", offre=offre, onglet="exclues", motif="TERRITOIRE")
    next(bouton for bouton in at.button if bouton.label == sur(logement.RAISONS, 2)).click().run()
    assert not at.exception
    assert at.text_input(key="menage_saisi").value == seconde["demande_id"]
    assert "✕ Cette demande n’est pas dans la liste" in textes(at)


@pytest.mark.parametrize("login", LECTEURS)
def test_a_reader_of_some_demandes_is_told_in_one_class_how_many_others_fit(ouvrir, lire, lues, demandee, login):
    offre, avant = demandee(login), lues(login, "autres_menages")
    at = ouvrir(login, "rapprochement", offre=offre)
    texte = textes(at)
    at.run()
    # Once while it stays on screen; of what is not told, nothing.
    assert lues(login, "autres_menages") - avant == (login != "bailleur-a")
    if login == "bailleur-a":
        assert "que vous ne lisez pas et à qui ce logement convient" not in texte
        return
    (dite,) = lire(
        login,
        "select libelle from autres_menages inner join code on liste = 'AUTRES_MENAGES' and code = classe_code"
        f" where offre_id = '{offre}'",
    )
    dit = sentences.phrase_autres(dite["libelle"])
    assert nue(dit) in nue(texte)
