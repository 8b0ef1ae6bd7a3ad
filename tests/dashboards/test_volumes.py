"""Who opened far more identities than it is used to is on the screens of those who manage its account."""

import pytest

from warehouse.access import reading

DIT = "bien plus d’identités en un jour que d’habitude"
QUI = "bailleur-b"


@pytest.fixture
def poser_le_seuil(entrepot, session_de, moteur_des_tests):
    """An account opens two identities; the threshold of the day is that of the test, and leaves with it.

    What was written in the journal stays: under the threshold of the project, two are nothing unusual.
    """
    with entrepot.connexion() as c:
        lues = c.execute("select demande_id from marts.fct_demande_identite order by 1 limit 2").fetchall()
    demandes = [demande for (demande,) in lues]
    reading.ouvrir_acces(moteur_des_tests, session_de(QUI), "proposition", "demande_identite", {"demande_id": demandes})

    def poser(plancher: int) -> None:
        with entrepot.connexion() as c:
            c.execute("insert into acces.seuil_volume values (acces.aujourd_hui(), 2, %s, 'essai')", [plancher])

    yield poser
    with entrepot.connexion() as c:
        c.execute("delete from acces.seuil_volume where source = 'essai'")


def clair(texte: str) -> str:
    return texte.replace("\\", "")


def volumes(at):
    """Return the accounts of the table of the unusual days; none where it is not drawn."""
    return [login for table in at.table if "Identités ouvertes" in table.value for login in table.value.index]


def test_the_gestionnaire_is_told_on_the_page_of_accounts_with_the_account_and_its_numbers(ouvrir, poser_le_seuil):
    poser_le_seuil(1)
    at = ouvrir("gestionnaire", "comptes")
    assert [un.value for un in at.warning if DIT in clair(un.value)]
    assert QUI in volumes(at)


def test_the_landing_page_of_the_gestionnaire_leads_to_the_accounts(ouvrir, poser_le_seuil):
    poser_le_seuil(1)
    (lien,) = [un for un in ouvrir("gestionnaire").get("page_link") if DIT in clair(un.proto.label)]
    assert lien.proto.page.endswith("comptes")


@pytest.mark.parametrize("login", ["etat", "commune-muret"])
def test_who_manages_no_account_of_it_is_told_nothing(ouvrir, poser_le_seuil, login):
    poser_le_seuil(1)
    assert [un for un in ouvrir(login).get("page_link") if DIT in clair(un.proto.label)] == []


def test_a_day_within_the_threshold_is_told_on_no_screen(ouvrir, poser_le_seuil):
    poser_le_seuil(10_000_000)
    at = ouvrir("gestionnaire", "comptes")
    assert [un.value for un in at.warning if DIT in clair(un.value)] == []
    assert volumes(at) == []
