"""Months still open to late entries: two publications a day apart must not tell who was entered between them.

The public reads no such month; partners read how many demandes and leases there are, where they are many, nothing of
whom; a collectivité reads how many of its own territory. The step of the build is then given the marts of the next day,
where one late demande was entered.
"""

import polars as pl
import pytest

from warehouse.access import reading
from warehouse.disclosure import diffusion, ouvertes
from warehouse.disclosure.catalogue import COLONNES_DE_COMPTE, Catalogue, Compte
from warehouse.disclosure.entourage import COLLECTIVITES
from warehouse.disclosure.perimetres import LIEU
from warehouse.disclosure.report import CLE_LIGNE

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
def lire_les_ouvertes(entrepot, session_de):
    """Read the rows of the open months, as an account."""
    moteur = entrepot.moteur_lecteur()
    yield lambda login: reading.lire(moteur, session_de(login), OUVERTES).dictionnaires()
    moteur.dispose()


def test_the_public_reads_no_month_that_is_still_open(lire_les_ouvertes):
    assert lire_les_ouvertes("public") == []


@pytest.mark.parametrize("login", ["commune-muret", "epci-sicoval"])
def test_partners_read_at_once_how_many_there_are_and_nothing_of_whom(lire_les_ouvertes, login):
    lues = lire_les_ouvertes(login)
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


# Leases too, of larger territories than this département has.
FLUX = {"creation", "renouvellement", "radiation"}


def test_a_collectivite_is_told_the_flows_of_its_own_territory_where_many_are_here_and_around(
    entrepot, marts_a_publier, monkeypatch
):
    monkeypatch.setattr(ouvertes, "FOIS_LE_SEUIL", 1)
    assert diffusion.preparer(entrepot, "en-petit").motifs == []
    with entrepot.connexion() as connexion:
        dites = connexion.execute(
            "select t.indicateur_code, t.dimension, t.is_masque, t.effectif, d.effectif - t.effectif, t.territoire_type"
            " from technique.secret_cellule as t"
            " inner join marts.indicateur_valeur as d"
            " using (indicateur_code, periode_type, periode, dimension, modalite)"
            " where t.is_provisoire and t.is_propre and d.territoire_type = 'departement'"
        ).fetchall()
    assert {nom for nom, *_ in dites} == FLUX
    assert {genre for *_, genre in dites} == {"epci", "commune"}
    assert {(dimension, est_masquee) for _, dimension, est_masquee, *_ in dites} == {("ensemble", False)}
    assert min(min(ici, autour) for *_, ici, autour, _ in dites) >= SEUIL


SEUIL = 11
BAUX = Catalogue({"baux": (Compte("effectif", "bail"),)}, {})
DATE = {"periode_type": "mois", "periode": "2026-10", "dimension": "ensemble", "modalite": "TOUS"}
ICI, EN_TOUT = ("epci", "a"), ("departement", "31")


def dire(ici, en_tout, lus_ici=0, lus_en_tout=0, *, sont_comptes=True, ouverte=True):
    """Return how many leases of an EPCI its accounts are told of an open month, of so many in the département."""
    schema = dict.fromkeys(CLE_LIGNE, pl.String) | dict.fromkeys(COLONNES_DE_COMPTE, pl.Int64)

    def trame(lieu, nombre):
        ligne = {"indicateur_code": "baux", "territoire_type": lieu[0], "territoire_code": lieu[1], "effectif": nombre}
        complete = dict.fromkeys(COLONNES_DE_COMPTE) | DATE | ligne
        return pl.DataFrame([complete], schema=schema).with_columns(is_provisoire=pl.lit(value=ouverte))

    lecture = {"lecteur_code": COLLECTIVITES, "mesure": "bail"} | DATE
    if not sont_comptes:
        lecture["periode_type"] = "annee"
    lus = [
        lecture | {"territoire_type": lieu[0], "territoire_code": lieu[1], "effectif": nombre}
        for lieu, nombre in ((ICI, lus_ici), (EN_TOUT, lus_en_tout))
    ]
    lisibles = pl.DataFrame(
        lus, schema=dict.fromkeys(("mesure", *LIEU, "lecteur_code"), pl.String) | {"effectif": pl.Int64}
    )
    dites = ouvertes.dire_aux_leurs(trame(ICI, ici), trame(EN_TOUT, en_tout), BAUX, SEUIL, lisibles)
    return dites["effectif"].to_list()


@pytest.mark.parametrize(("ici", "en_tout", "sont_dits"), [(110, 220, True), (109, 400, False), (200, 309, False)])
def test_an_open_month_is_told_where_ten_times_the_threshold_are_here_and_around(ici, en_tout, sont_dits):
    assert dire(ici, en_tout) == ([ici] if sont_dits else [])


def test_those_that_the_account_reads_row_by_row_do_not_make_a_count_large():
    assert dire(150, 400, lus_ici=40, lus_en_tout=40) == [150]
    assert dire(150, 400, lus_ici=41, lus_en_tout=41) == []
    assert dire(150, 400, lus_en_tout=141) == []


def test_a_count_of_which_nobody_counts_the_readers_is_not_told_before_its_month_is_closed():
    assert dire(150, 400, sont_comptes=False) == []


def test_a_closed_month_is_not_told_that_way():
    assert dire(150, 400, ouverte=False) == []
