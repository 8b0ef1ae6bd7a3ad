"""Months still open to late entries: two publications a day apart must not tell who was entered between them.

The public reads no such month; partners read how many demandes and leases there are, where they are many, nothing of
whom. The step of the build is then given the marts of the next day, where one late demande was entered.
"""

import pytest

from warehouse.access import reading
from warehouse.disclosure import diffusion

GRANDES = 110
COMPTES = {
    *("stock", "stock_pour_1000_habitants", "stock_pour_100_residences"),
    *("creation", "renouvellement", "radiation", "attribution"),
}
CLE = ("indicateur_code", "periode", "territoire_type", "territoire_code", "dimension", "modalite")
OUVERTES = (
    "select * from indicateur where periode_type = 'mois'"
    " and periode > (select to_char(date_reference - make_interval(months => mois_provisoires), 'YYYY-MM')"
    " from publication)"
)
# One demande more, a T2 wanted in Muret, in every count of demandes of the last month, whichever indicator tells it.
LENDEMAIN = """
create or replace view next__marts.indicateur_valeur as
select v.departement_code, v.indicateur_code, v.periode_type, v.periode, v.territoire_type, v.territoire_code,
    v.dimension, v.modalite, v.valeur, v.borne_basse, v.borne_haute, {comptes}, {droits}
from marts.indicateur_valeur as v
inner join marts.dim_indicateur as d using (departement_code, indicateur_code)
cross join marts.dim_territoire as muret
where muret.territoire_type = 'commune' and muret.territoire_code = '31395'
"""
UN_DE_PLUS = """coalesce((
    v.periode = '{mois}' and v.modalite in ('TOUS', 'T2')
    and v.territoire_code in ('31', muret.territoire_code, muret.epci_code, muret.zone_abc, muret.delegation_code)
    and d.comptes ->> '{colonne}' in (
        select mesure.value from marts.dim_indicateur cross join jsonb_each_text(comptes) as mesure
        where domaine = 'demande'
    )
)::integer, 0)"""


@pytest.fixture
def ouvertes(entrepot, session_de):
    """Read the rows of the open months, as an account."""
    moteur = entrepot.moteur_lecteur()
    yield lambda login: reading.lire(moteur, session_de(login), OUVERTES).dictionnaires()
    moteur.dispose()


def test_the_public_reads_no_month_that_is_still_open(ouvertes):
    assert ouvertes("public") == []


@pytest.mark.parametrize("login", ["commune-muret", "epci-sicoval"])
def test_partners_read_at_once_how_many_there_are_and_nothing_of_whom(ouvertes, login):
    lues = ouvertes(login)
    assert {"departement", "epci", "commune"} == {ligne["territoire_type"] for ligne in lues}
    assert {ligne["indicateur_code"] for ligne in lues} <= COMPTES
    assert {ligne["dimension"] for ligne in lues} == {"ensemble"}
    assert all(ligne["effectif"] >= GRANDES and not ligne["is_masque"] for ligne in lues)


@pytest.fixture
def lendemain(entrepot, marts_a_publier):
    """Show the marts of the next day: each count of the demandes of the last month is one more."""
    with entrepot.connexion() as connexion:
        (dernier,) = connexion.execute("select max(mois) from marts.stock_flux_mensuel").fetchone()
        comptes = ", ".join(
            f"(v.{nom} + {UN_DE_PLUS.format(mois=f'{dernier:%Y-%m}', colonne=nom)})::{genre} as {nom}"
            for nom, genre in (("numerateur", "numeric"), ("denominateur", "numeric"), ("effectif", "integer"))
        )
        noms = [
            colonne.name for colonne in connexion.execute("select * from marts.indicateur_valeur limit 0").description
        ]
        droits = ", ".join(f"v.{nom}" for nom in noms[noms.index("effectif") + 1 :])
        connexion.execute(LENDEMAIN.format(comptes=comptes, droits=droits))
    return f"{dernier:%Y-%m}"


def lignes_montrees(entrepot) -> dict[tuple, tuple]:
    requete = (
        f"select {', '.join(CLE)}, denominateur, effectif from technique.secret_cellule"
        " where not is_masque order by revision"
    )
    with entrepot.connexion() as connexion:
        return {ligne[: len(CLE)]: ligne[len(CLE) :] for ligne in connexion.execute(requete)}


def test_what_a_late_demande_changes_from_a_day_to_the_next_is_how_many_there_are(entrepot, lendemain):
    avant = lignes_montrees(entrepot)
    assert diffusion.preparer(entrepot, "lendemain").motifs == []
    apres = lignes_montrees(entrepot)
    changees = {cle for cle in avant.keys() & apres.keys() if avant[cle] != apres[cle]}
    assert changees
    assert {cle[1] for cle in changees} == {lendemain}
    montrees = {cle for cle in apres if cle[1] == lendemain}
    assert {cle[0] for cle in montrees} <= COMPTES
    assert {cle[4] for cle in montrees} == {"ensemble"}
