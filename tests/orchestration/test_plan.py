"""The account of the plan of a whole département: what it counts, its line in the journal, that it names nobody."""

import json

import pytest

from orchestration.commands.plan import LEGENDE, en_dictionnaire, phrases
from orchestration.plan import planifier_departement
from warehouse.errors import ErreurObservatoire
from warehouse.matching.account import PRIS_AILLEURS


@pytest.fixture(scope="module")
def fait(entrepot):
    """The plan of the département of the warehouse."""
    return planifier_departement(entrepot)


@pytest.fixture
def lire(entrepot):
    """Return the rows of a query of the owner."""

    def lire(sql: str) -> list[tuple]:
        with entrepot.connexion() as connexion:
            return connexion.execute(sql).fetchall()

    return lire


def test_the_plan_of_a_departement_is_that_of_every_landlord_with_every_demande(fait, lire):
    offertes = lire("select offre_id, bailleur_code from marts.fct_offre where is_offert")
    assert set(fait.plan.candidats()) == {offre for offre, _ in offertes}
    servis = {dict(offertes)[offre] for offre, _ in fait.plan.propositions}
    assert len(servis) > 1
    eligibles = lire("select offre_id, demande_id from marts.rapprochement where is_eligible")
    assert set(fait.plan.propositions) <= set(eligibles)
    # Few dwellings: one that a quota asks for weighs as much as the gap of a whole département.
    assert fait.compte.ecart_pct < 5


def test_the_account_counts_what_the_plan_does(fait):
    candidats = list(fait.plan.candidats().values())
    compte = fait.compte
    assert (compte.logements, compte.a_trois) == (len(candidats), candidats.count(3))
    assert compte.sans_candidat == candidats.count(0)
    assert sum(un.logements for un in compte.penuries) == len(candidats) - candidats.count(3) > 0
    assert sum(un.places_vides for un in compte.penuries) == 3 * len(candidats) - len(fait.plan.propositions)
    assert sum(un.sans_candidat for un in compte.penuries) == candidats.count(0)
    for un in compte.quotas:
        siens = [quota for quota in fait.plan.quotas if quota.code == un.code]
        assert un.manque == sum(max(0, quota.cible - quota.atteint) for quota in siens)
        assert un.cout is not None
        assert un.cout >= 0


def test_a_shortage_has_the_reason_that_alone_keeps_most_demandes_out(fait, lire):
    """Recounted dwelling by dwelling: enough eligible, who all go elsewhere; else the rule that alone excludes most."""
    candidats = fait.plan.candidats()
    comptes: dict[tuple[str, str, str], int] = {}
    for offre, epci, type_, eligibles in lire(
        "select o.offre_id, o.epci_code, o.typologie_code, count(*) filter (where r.is_eligible_profil)"
        " from marts.fct_offre as o join marts.rapprochement as r using (departement_code, offre_id)"
        " where o.is_offert group by 1, 2, 3"
    ):
        if candidats[offre] == 3:
            continue
        raison = PRIS_AILLEURS
        if eligibles < 3:
            seules = lire(
                "select motif_exclusion_code, count(*) from marts.rapprochement where cardinality("
                f"motifs_exclusion_codes) = 1 and offre_id = '{offre}' group by 1 order by 2 desc, 1 limit 1"
            )
            raison = seules[0][0] if seules else ""
        comptes[epci, type_, raison] = comptes.get((epci, type_, raison), 0) + 1
    assert {(un.epci_code, un.typologie_code, un.raison): un.logements for un in fait.compte.penuries} == comptes


def test_the_account_names_nobody_and_the_journal_says_that_it_was_made(fait, lire):
    texte = json.dumps(en_dictionnaire(fait), ensure_ascii=False) + "\n".join(phrases(fait))
    demandes = {demande for _, demande in fait.plan.propositions}
    assert not [une for une in demandes if une in texte]
    assert not [offre for offre in fait.plan.candidats() if offre in texte]
    ((evenement, login, filtre, nombre),) = lire(
        "select evenement, login, filtre, nb_lignes from acces.journal_entier"
        " where cible = 'rapprochement' and filtre ? 'plan' order by entree_id desc limit 1"
    )
    assert (evenement, login, filtre, nombre) == ("lecture", None, {"plan": "31"}, None)


def test_the_account_says_what_its_columns_count_and_in_which_unit(fait):
    texte = "\n".join(phrases(fait))
    assert "Coût (points)" in texte
    assert LEGENDE in texte


def test_a_plan_that_stops_halfway_has_its_line_in_the_journal(fait, entrepot, lire):
    def arreter(etape: str) -> None:
        raise KeyboardInterrupt(etape)

    lignes = "select count(*) from acces.journal_entier where cible = 'rapprochement' and filtre ? 'plan'"
    ((avant,),) = lire(lignes)
    with pytest.raises(KeyboardInterrupt):
        planifier_departement(entrepot, avancer=arreter)
    assert lire(lignes) == [(avant + 1,)]


def test_no_plan_before_a_build_and_the_sentence_says_to_build(base_vierge):
    with pytest.raises(ErreurObservatoire, match=r"Rien n’est construit.*lancez « observatoire build »"):
        planifier_departement(base_vierge)


def test_an_unknown_departement_is_one_sentence(entrepot):
    with pytest.raises(ErreurObservatoire, match="n’est pas installé"):
        planifier_departement(entrepot, "09")
