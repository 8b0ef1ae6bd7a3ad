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
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.perimetres import LIEU
from warehouse.disclosure.propres import Propres
from warehouse.disclosure.report import CLE_LIGNE, vers_lignes
from warehouse.disclosure.territoires import Territoires

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


@pytest.mark.parametrize("fois", [10, 1])
def test_what_a_late_demande_changes_from_a_day_to_the_next_is_how_many_there_are(
    entrepot, lendemain, monkeypatch, fois
):
    monkeypatch.setattr(ouvertes, "FOIS_LE_SEUIL", fois)
    avant = lignes_montrees(entrepot)
    assert diffusion.preparer(entrepot, "lendemain").motifs == []
    apres = lignes_montrees(entrepot)
    changees = {cle for cle in avant.keys() & apres.keys() if avant[cle] != apres[cle]}
    assert changees
    assert {cle[1] for cle in changees} == {lendemain}
    montrees = {cle for cle in apres if cle[1] == lendemain}
    assert {cle[0] for cle in montrees} <= COMPTES
    assert {cle[4] for cle in montrees} == {"ensemble"}


LUES = "select * from technique.secret_cellule where is_propre and is_provisoire"
UN_MOIS_PLUS_TARD = """
create or replace view next__marts.dim_publication as
select {colonnes} from (
    select p.*, (date_trunc('month', date_reference) + interval '{mois} months' + interval '1 month - 1 day')::date
        as autre_reference
    from marts.dim_publication as p
) as p
"""


def decaler(entrepot, mois):
    """Show the marts of so many months later: what was open is closed, or closed open again."""
    with entrepot.connexion() as connexion:
        noms = [c.name for c in connexion.execute("select * from marts.dim_publication limit 0").description]
        colonnes = ", ".join(f"autre_reference as {n}" if n == "date_reference" else n for n in noms)
        connexion.execute(UN_MOIS_PLUS_TARD.format(colonnes=colonnes, mois=mois))


@pytest.fixture
def lues_ouvertes(entrepot, marts_a_publier, monkeypatch):
    """Tell the open months of the small territories of this département; return what their accounts read."""
    monkeypatch.setattr(ouvertes, "FOIS_LE_SEUIL", 1)
    # Each of them has a month that is masked within the twelve.
    monkeypatch.setattr(ouvertes, "_mois_caches", lambda *_: frozenset())
    assert diffusion.preparer(entrepot, "en-petit").motifs == []
    with entrepot.connexion() as connexion:
        lues = lire_trame(connexion, LUES)
    monkeypatch.setattr(diffusion, "_dites_ouvertes", lambda connexion: lues.select(CLE_LIGNE))
    return lues


# Leases too, of larger territories than this département has.
FLUX = {"creation", "renouvellement", "radiation"}


def test_a_collectivite_is_told_the_flows_of_its_own_territory_where_many_are_here_and_around(entrepot, lues_ouvertes):
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


def tout_masquer(propres, publiques, connues, deja, *autres):
    """Mask all that is new of each territory."""
    neuves = propres.join(deja, on=list(CLE_LIGNE), how="anti")
    return Propres(vers_lignes(neuves, {*range(neuves.height)}))


def test_what_was_told_of_an_open_month_is_told_once_it_is_closed_whatever_is_masked(
    entrepot, lues_ouvertes, monkeypatch
):
    decaler(entrepot, 1)
    monkeypatch.setattr(diffusion, "masquer_les_propres", tout_masquer)
    premiers = lues_ouvertes.filter(pl.col("periode") == lues_ouvertes["periode"].min())
    assert premiers.height
    assert diffusion.preparer(entrepot, "un-mois-plus-tard").motifs == []
    with entrepot.connexion() as connexion:
        closes = lire_trame(connexion, "select * from technique.secret_cellule where is_propre and not is_provisoire")
    tenues = closes.join(premiers, on=list(CLE_LIGNE), how="semi")
    assert tenues.height == premiers.height
    assert not tenues["is_masque"].any()


def test_a_month_that_opens_again_is_not_told_twice(entrepot, marts_a_publier, monkeypatch):
    """A file withdrawn takes the date of the data back."""
    monkeypatch.setattr(ouvertes, "FOIS_LE_SEUIL", 1)
    monkeypatch.setattr(ouvertes, "_mois_caches", lambda *_: frozenset())
    decaler(entrepot, -1)
    assert diffusion.preparer(entrepot, "un-mois-plus-tot").motifs == []


SEUIL = 11
BAUX = Catalogue({"baux": (Compte("effectif", "bail"),)}, {})
DATE = {"periode_type": "mois", "periode": "2026-10", "dimension": "ensemble", "modalite": "TOUS"}
ICI, EN_TOUT = ("epci", "a"), ("departement", "31")


LIEUX = Territoires(
    pl.DataFrame(
        [("epci", "a", "a", None, None)],
        schema=dict.fromkeys(
            ("territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code"), pl.String
        ),
        orient="row",
    )
)


def dire(ici, en_tout, lus_ici=0, lus_en_tout=0, *, sont_comptes=True, ouverte=True, masquees=()):
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
    cachees = [
        {**DATE, "indicateur_code": "baux", "periode_type": "mois" if "-" in periode else "annee", "periode": periode}
        | dict(zip(("territoire_type", "territoire_code"), lieu, strict=True))
        for lieu, periode in masquees
    ]
    dites = ouvertes.dire_aux_leurs(
        trame(ICI, ici),
        trame(EN_TOUT, en_tout),
        pl.DataFrame(cachees, schema=dict.fromkeys(CLE_LIGNE, pl.String)),
        BAUX,
        LIEUX,
        SEUIL,
        lisibles,
    )
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


@pytest.mark.parametrize(
    ("ou", "quand", "sont_dits"),
    [(ICI, "2025", False), (ICI, "2025-11", False), (ICI, "2025-10", True), (EN_TOUT, "2025", True)],
)
def test_within_twelve_months_of_a_count_told_to_be_masked_nothing_is_told(ou, quand, sont_dits):
    assert dire(150, 400, masquees=[(ou, quand)]) == ([150] if sont_dits else [])


def test_a_closed_month_is_not_told_that_way():
    assert dire(150, 400, ouverte=False) == []
