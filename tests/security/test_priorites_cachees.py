"""What a profile is not told of the priorities of a demande, no other column tells it.

Every hidden label is turned into its contrary in the published tables, with all that is made of it, in a transaction
that is rolled back: what an account reads must be the same to the value.

Of the matching, two things are told to who ranks, and said so in the access model, hence left aside here: the total of
the points, and who is eligible on the State's priority contingent, which is let to these publics alone.
"""

from collections import Counter

import psycopg
import pytest

from tests.bases import devenir, superutilisateur
from tests.security import oracle, oracle_colonnes
from tests.security.mutations import defaire
from warehouse.access.sessions import ouvrir_session_admin

HORS_ETAT = f"not ({oracle.PERIMETRE_ETAT})"
CRITERES = {"has_dalo": "DALO", "has_pdalpd": "PDALPD", "has_acd": "ACD"}
UN_LABEL = " or ".join(CRITERES)
# For each account: the flags that it is not told of, and the demandes of which it is not.
CACHES = {
    "etat": ({"is_mutation", "is_motif_urgent"}, HORS_ETAT),
    **{
        login: (oracle_colonnes.PRIORITES - {*oracle_colonnes.LABELS[profil]}, "true")
        for login, (profil, _) in oracle.COMPTES.items()
        if profil in oracle_colonnes.LABELS
    },
}
# What a lease was signed under, and the points of a candidature, by the label that they tell; (view, column): how the
# owner turns it into its contrary.
CONTRAIRES = {
    "attribution": {
        "is_dalo": ({"has_dalo"}, "not coalesce(is_dalo, false)"),
        "accord_collectif_code": (
            {"has_acd"},
            "case accord_collectif_code when 'ACD' then 'AUCUN' else 'ACD' end",
        ),
    },
    "candidature": {
        "score_cotation": ({"has_dalo", "has_pdalpd", "has_acd"}, "coalesce(score_cotation, 0) + 40"),
        "motif_moins_de_3_code": (
            {"has_dalo"},
            "case when motif_moins_de_3_code is distinct from 'DALO' then 'DALO' end",
        ),
    },
}
# Who reads leases and candidatures and not every label; the State reads every label of what it reads.
BAUX = {"commune", "epci", "comed", "conseil_departemental", "action_logement", "ingenieur"}
ONT_DES_BAUX = [login for login, (profil, _) in oracle.COMPTES.items() if login in CACHES and profil in BAUX]
RAPPROCHENT = [
    login for login, (profil, _) in oracle.COMPTES.items() if login in CACHES and profil in oracle.RAPPROCHENT
]
DITES = {
    "rapprochement": "offre_id not in (select offre_id from offre where contingent_code = 'PPRIOR')",
    "rapprochement_passe": "true",
}


@pytest.fixture
def c(entrepot):
    with psycopg.connect(**superutilisateur(entrepot)) as connexion:
        yield connexion
        connexion.rollback()


def lignes(c: psycopg.Connection, session, vue: str, condition: str = "true") -> Counter:
    """Count the rows of a view as an account reads them, the total of the points aside."""
    with defaire(c):
        c.execute("set local session authorization authenticator")
        devenir(c, session)
        c.execute(f"set local search_path = {session.profil}, pg_catalog")
        lues = c.execute(f"select to_jsonb(v) - 'points' from {vue} as v where {condition}").fetchall()
    return Counter(str(ligne) for (ligne,) in lues)


def inverser_les_demandes(c: psycopg.Connection, caches: set[str], ou: str) -> int:
    """Turn flags of demandes into their contrary, with what is made of them; return how many demandes change."""
    inverses = ", ".join(f"{nom} = not coalesce({nom}, false)" for nom in sorted(caches))
    combien = c.execute(
        f"update marts.fct_demande as d set {inverses}, points_rapprochement = points_rapprochement + 40 where {ou}"
    ).rowcount
    c.execute(f"update marts.fct_demande set is_prioritaire = {UN_LABEL}")
    return combien


def inverser_les_criteres(c: psycopg.Connection, caches: set[str]) -> None:
    """Do the same to what dwellings are compared with, today and then."""
    for nom in sorted(caches & CRITERES.keys()):
        quantites, points_detail = (_inverse(detail, CRITERES[nom]) for detail in ("quantites", "points_detail"))
        c.execute(f"update marts.fct_demande_critere_passe set {quantites}, points = points + 40")
        c.execute(
            "update marts.fct_demande_critere"
            f" set {quantites}, {points_detail}, {nom} = not {nom}, points = points + 40"
        )
    labels = " or ".join(f"jsonb_exists(quantites, '{code}')" for code in CRITERES.values())
    un_label = f"case when {labels} then quantites || '{{\"PRIORITAIRE\": 1}}' else quantites - 'PRIORITAIRE' end"
    c.execute(f"update marts.fct_demande_critere_passe set quantites = {un_label}")
    c.execute(
        f"update marts.fct_demande_critere set quantites = {un_label}, is_prioritaire = {UN_LABEL},"
        f" is_public_prioritaire = {UN_LABEL} or has_handicap or jsonb_exists(quantites, 'MOTIF_URGENT')"
    )


def inverser_les_baux(c: psycopg.Connection, caches: set[str]) -> None:
    """Do the same to what a lease was signed under, and to the points that a landlord gave."""
    for vue, colonnes in CONTRAIRES.items():
        for colonne, (labels, contraire) in colonnes.items():
            if labels & caches:
                c.execute(f"update marts.fct_{vue} set {colonne} = {contraire}")


def _inverse(detail: str, code: str) -> str:
    """Write that a criterion leaves a detail where it was, and comes where it was not."""
    sinon = f"else {detail} || '{{\"{code}\": 1}}' end"
    return f"{detail} = case when jsonb_exists({detail}, '{code}') then {detail} - '{code}' {sinon}"


@pytest.mark.parametrize("login", CACHES)
def test_no_column_of_a_demande_tells_a_priority_that_is_hidden(entrepot, c, login):
    session = ouvrir_session_admin(entrepot, login)
    avant = lignes(c, session, "demande")
    assert inverser_les_demandes(c, *CACHES[login])
    assert avant
    assert lignes(c, session, "demande") == avant


@pytest.mark.parametrize("vue", DITES)
@pytest.mark.parametrize("login", RAPPROCHENT)
def test_no_column_of_a_match_tells_a_priority_that_is_hidden_but_the_points(entrepot, c, login, vue):
    session = ouvrir_session_admin(entrepot, login)
    avant = lignes(c, session, vue, DITES[vue])
    inverser_les_criteres(c, CACHES[login][0])
    assert lignes(c, session, vue, DITES[vue]) == avant


@pytest.mark.parametrize("vue", CONTRAIRES)
@pytest.mark.parametrize("login", ONT_DES_BAUX)
def test_no_column_of_a_lease_or_of_a_candidature_tells_a_priority_that_is_hidden(entrepot, c, login, vue):
    session = ouvrir_session_admin(entrepot, login)
    avant = lignes(c, session, vue)
    assert avant
    inverser_les_baux(c, CACHES[login][0])
    assert lignes(c, session, vue) == avant


def test_what_is_turned_into_its_contrary_is_what_a_landlord_reads(entrepot, c):
    """An account that is told of everything sees every change: the tests above change something."""
    session = ouvrir_session_admin(entrepot, "bailleur-a")
    lues = {vue: lignes(c, session, vue) for vue in ("demande", *DITES, *CONTRAIRES)}
    inverser_les_demandes(c, oracle_colonnes.PRIORITES, "true")
    inverser_les_criteres(c, oracle_colonnes.PRIORITES)
    inverser_les_baux(c, oracle_colonnes.PRIORITES)
    for vue, avant in lues.items():
        assert avant
        assert not avant & lignes(c, session, vue), vue
