"""What leaves the nominative perimeter: small numbers hidden, and nothing that a subtraction gives back.

The cube is read as its readers read it, then attacked: by what adds up, by rates beside masked counts, by intervals.
The data test that guards every build is then shown a planted leak.
"""

from collections import defaultdict
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from orchestration import build
from tests.warehouse import mesures
from tests.warehouse.mesures import VIDES
from warehouse.access import reading
from warehouse.disclosure import diffusion, queries
from warehouse.disclosure.audit import auditer
from warehouse.disclosure.cellules import CellulePubliee
from warehouse.disclosure.cubes import lire_cellules
from warehouse.disclosure.egalites import confirmer, relations_d_egalite
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.liens import observer
from warehouse.disclosure.report import CLE_LIGNE
from warehouse.disclosure.territoires import Territoires
from warehouse.errors import ErreurObservatoire

SEUIL = 11
COMPTES = ("numerateur", "denominateur", "effectif")


@pytest.fixture(scope="module")
def lire(entrepot):
    """Read the views of the public."""
    moteur, session = entrepot.moteur_lecteur(), reading.ouvrir_session_admin(entrepot, "public")
    yield lambda sql: reading.lire(moteur, session, sql).dictionnaires()
    moteur.dispose()


@pytest.fixture(scope="module")
def publiees(lire):
    """Return every published row."""
    lignes = lire("select * from indicateur")
    nombres = dict.fromkeys(("valeur", "borne_basse", "borne_haute", *COMPTES), pl.Float64)
    schema = dict.fromkeys(CLE_LIGNE, pl.String) | nombres | {"is_masque": pl.Boolean}
    return pl.DataFrame([tuple(ligne[nom] for nom in schema) for ligne in lignes], schema=schema, orient="row")


@pytest.fixture(scope="module")
def territoires(entrepot):
    colonnes = ["territoire_type", "territoire_code", "epci_code", "zone_abc", "delegation_code"]
    with entrepot.connexion() as connexion:
        lignes = connexion.execute(f"select {', '.join(colonnes)} from marts.dim_territoire").fetchall()
    return Territoires(pl.DataFrame(lignes, schema=dict.fromkeys(colonnes, pl.String), orient="row"))


@pytest.fixture(scope="module")
def exactes(entrepot, publiees, catalogue):
    """Return the exact counts of the published rows, groups of modalities included (`test_cubes_recomptes`)."""
    with entrepot.connexion() as connexion:
        toutes = diffusion.versions_lues(lire_trame(connexion, queries.CONNUES), catalogue)[-1]
    return toutes.drop("is_masque").join(publiees.select(*CLE_LIGNE, "is_masque"), on=list(CLE_LIGNE))


def test_no_small_count_is_shown_and_a_masked_row_says_nothing(publiees, catalogue):
    montrees, masquees = publiees.filter(~pl.col("is_masque")), publiees.filter("is_masque")
    assert montrees.height
    assert masquees.height
    for code, comptes in catalogue.comptes.items():
        siennes = montrees.filter(indicateur_code=code)
        for compte in comptes:
            petits = siennes.filter(pl.col(compte.colonne).is_between(1, SEUIL - 1))
            assert petits.rows() == [] or compte.mesure in VIDES, (code, compte)
    vides = pl.all_horizontal(pl.col("valeur", "borne_basse", "borne_haute", *COMPTES).is_null())
    assert masquees.filter(~vides).rows() == []


def test_a_count_hidden_in_a_row_is_shown_by_no_other(publiees, exactes, catalogue, territoires):
    """The rate × count leak of the published commune file: vacancies hidden, the rate left beside the dwellings."""
    vus = defaultdict(set)
    for is_masque in (True, False):
        for cle in lire_cellules(exactes.filter(is_masque=is_masque), catalogue, territoires):
            vus[cle].add(is_masque)
    toutes = lire_cellules(exactes, catalogue, territoires)
    petites = {cle for cle, v in toutes.items() if 0 < v < SEUIL and cle.mesure not in VIDES}
    assert petites
    assert {cle for cle in petites if False in vus[cle]} == set()
    rates = publiees.filter(~pl.col("is_masque") & (pl.col("denominateur") < SEUIL) & (pl.col("denominateur") > 0))
    montres = {code for code, comptes in catalogue.comptes.items() if "denominateur" in {c.colonne for c in comptes}}
    assert rates.filter(pl.col("indicateur_code").is_in(montres)).rows() == []


def test_the_vacancy_of_a_territory_is_told_however_few_its_empty_dwellings(publiees):
    vacance = publiees.filter(~pl.col("is_masque"), indicateur_code="vacance", periode_type="annee")
    peu = vacance.filter(pl.col("numerateur").is_between(1, SEUIL - 1), dimension="ensemble")
    assert {"commune", "epci"} <= set(peu["territoire_type"])
    assert (peu["denominateur"] - peu["numerateur"] >= SEUIL).all()


def test_the_departement_minus_its_communes_gives_nobody_away(publiees, exactes):
    stock = exactes.filter(indicateur_code="stock", dimension="ensemble", periode_type="annee")
    for (_,), annee in stock.group_by("periode"):
        communes = annee.filter(territoire_type="commune")
        caches = communes.filter("is_masque")["effectif"]
        assert caches.len() != 1
        assert caches.len() == 0 or caches.sum() >= SEUIL


def test_attaque_D1_a_whole_less_the_modalities_that_are_shown_gives_nobody_away(exactes, catalogue):
    restes = mesures.retrancher(exactes, catalogue)
    assert {("stock", "typologie"), ("bail", "typologie"), ("stock", "plafond")} <= {(r[0], r[5]) for r in restes}
    assert [reste for reste in restes if 0 < reste[-1] < SEUIL] == []


@pytest.fixture(scope="module")
def dernier_mois_clos(entrepot):
    requete = "select to_char(date_reference - interval '2 months', 'YYYY-MM') from marts.dim_publication"
    with entrepot.connexion() as connexion:
        return connexion.execute(requete).fetchone()[0]


def test_every_interval_is_wide_enough(exactes, catalogue, territoires, dernier_mois_clos):
    """Everything that is published, attacked at once: what is shown, and what names cover."""
    observees = lire_cellules(exactes, catalogue, territoires)
    provisoires = frozenset(cle.periode for cle in observees if cle.periode.removeprefix("12m-") > dernier_mois_clos)
    # Of a month still open only large cells are shown: its territories do not add up, those of the closed ones do.
    entieres = {cle: valeur for cle, valeur in observees.items() if cle.periode not in provisoires}
    liens = observer(entieres, territoires, provisoires)
    visibles = {liens.renommer(c) for c in lire_cellules(exactes.filter(~pl.col("is_masque")), catalogue, territoires)}
    closes = {liens.renommer(cle): valeur for cle, valeur in observees.items()}
    cellules = {cle: valeur if cle in visibles else None for cle, valeur in closes.items()}
    cellules |= dict.fromkeys(liens.zeros(closes), 0)
    catalogue = confirmer(catalogue, entieres, liens)
    parts = [replace(part, is_zero_secret=False) for part in parts_de(cellules | closes, catalogue, liens)]
    rapport = auditer(
        [CellulePubliee(cle, valeur) for cle, valeur in cellules.items()],
        liens.ensembles(set(cellules)),
        SEUIL,
        relations=relations_d_egalite(closes | dict.fromkeys(liens.zeros(closes), 0), catalogue, liens),
        parts=parts,
        mesures_libres=VIDES,
        is_complet=False,
    )
    assert len(rapport.intervalles) > 100
    # A zero or a large count may be deduced: its row was masked for another of its counts. Those out of a share are
    # people like any other.
    vraies = closes | {part.complement: closes.get(part.total, 0) - closes.get(part.partie, 0) for part in parts}
    assert set(vraies) > set(closes)
    deduits = [c for c in rapport.constats if 0 < vraies.get(c.cle, 0) < SEUIL]
    assert [constat.message for constat in deduits] == []


def test_only_the_cells_of_the_list_leave(publiees):
    assert publiees.filter(pl.col("dimension").is_in(["bailleur", "age_sexe", "taille_typologie"])).rows() == []
    communes = publiees.filter(pl.col("territoire_type") == "commune", pl.col("dimension") != "ensemble")
    assert set(communes["indicateur_code"]) == {"parc_profil", "stock", "anciennete_moyenne"}


@pytest.fixture(scope="module")
def propres(entrepot):
    """Return the rows that the accounts of one territory read besides."""
    with entrepot.connexion() as connexion:
        return lire_trame(connexion, queries.PROPRES_CONNUES)


def test_an_epci_reads_a_thin_dimension_of_itself_only_where_it_is_large(propres):
    d_epci = propres.filter(territoire_type="epci")
    assert {"motif_dalo", "etape"} <= set(d_epci["dimension"])
    assert d_epci.filter(pl.col("dimension").is_in(["nature_recours", "motif_moins_de_3", "priorite"])).rows() == []


def test_everybody_is_told_the_median_wait_by_type_priority_and_mutation_of_the_epci_that_are_large(publiees):
    d_epci = publiees.filter(territoire_type="epci")
    attentes = d_epci.filter(pl.col("dimension") != "ensemble", indicateur_code="attente_mediane")
    assert set(attentes.filter(~pl.col("is_masque"))["dimension"]) == {"typologie", "priorite", "mutation"}
    stocks = d_epci.filter(pl.col("effectif") >= 300, indicateur_code="stock", dimension="ensemble")
    grandes = stocks.select("territoire_code", "periode").rows()
    assert {*attentes.select("territoire_code", "periode").rows()} <= {*grandes}


def test_a_figure_that_ripens_is_told_of_ones_own_territory_only_where_a_line_names_it(entrepot, propres):
    requete = (
        "select indicateur_code, indicateur_code in (select m.indicateur_code from referentiel.cube_maille as m"
        " where m.is_propre) from marts.dim_indicateur where maturite_mois > 0 and is_publie"
    )
    with entrepot.connexion() as connexion:
        murissent = dict(connexion.execute(requete).fetchall())
    assert set(propres["indicateur_code"]) & set(murissent) == {code for code, nomme in murissent.items() if nomme}
    assert not all(murissent.values())


def test_a_figure_that_would_tell_another_by_subtraction_is_told_where_it_does_not(publiees, propres):
    lieux = {
        genre
        for trame in (publiees, propres)
        for genre in trame.filter(indicateur_code="part_abandon")["territoire_type"]
    }
    assert lieux == {"departement"}
    peu = pl.concat([trame.select(CLE_LIGNE) for trame in (publiees, propres)])
    peu = peu.filter(pl.col("indicateur_code").is_in(["dalo_sans_objet", "dalo_reorientes"]))
    assert set(peu["dimension"]) == {"ensemble"}
    assert set(peu["periode_type"]) == {"annee"}


def test_a_territory_reads_its_parc_by_types_told_together_where_nobody_else_does(publiees, propres):
    types = {"C+T1", "T2", "T3", "T4+T5+T6P"}
    siens = propres.filter(indicateur_code="vacance", dimension="typologie")
    assert {"epci", "commune"} <= set(siens["territoire_type"])
    assert set(siens["modalite"]) <= types
    assert "T5" in set(publiees.filter(indicateur_code="parc_profil", territoire_type="epci")["modalite"])


def test_only_large_communes_are_told_by_month(publiees, exactes):
    """Large at the end of the year before, or of the year itself: what is published says it already."""
    stock = exactes.filter(indicateur_code="stock", periode_type="annee", territoire_type="commune")
    grandes = stock.filter(pl.col("effectif") >= 110, dimension="ensemble").select("territoire_code", annee="periode")
    avant = pl.col("periode").str.slice(0, 4).cast(int) - (pl.col("periode").str.slice(5) != "12").cast(int)
    par_mois = publiees.filter(periode_type="mois", territoire_type="commune")
    detaillees = par_mois.select("territoire_code", annee=avant.cast(str))
    assert detaillees.height
    assert detaillees.join(grandes, on=["territoire_code", "annee"], how="anti").rows() == []


def test_an_epci_tells_small_types_together_and_none_of_them_apart(publiees):
    types = publiees.filter(indicateur_code="stock", territoire_type="epci", dimension="typologie")
    assert set(types["modalite"]) == {"C+T1", "T2", "T3", "T4+T5+T6P"}


def test_a_cohort_leaves_when_its_end_is_known(publiees, entrepot):
    requete = """
    select indicateur_code, to_char(date_reference - make_interval(months => 2 + maturite_mois), 'YYYY-MM') as dernier
    from marts.dim_indicateur cross join marts.dim_publication where maturite_mois > 0
    """
    with entrepot.connexion() as connexion:
        derniers = dict(connexion.execute(requete).fetchall())
    cohortes = publiees.filter(pl.col("indicateur_code").is_in(list(derniers)))
    fin = pl.when(pl.col("periode_type") == "annee").then(pl.col("periode") + "-12").otherwise("periode")
    cohortes = cohortes.with_columns(fin=fin, dernier=pl.col("indicateur_code").replace_strict(derniers, default=""))
    assert set(cohortes["indicateur_code"]) == set(derniers)
    assert cohortes.filter(pl.col("fin") > pl.col("dernier")).rows() == []


def test_a_zero_is_shown(publiees):
    zeros = publiees.filter((pl.col("effectif") == 0) & (pl.col("indicateur_code") == "stock"))
    assert zeros.height


def test_the_balance_is_kept_with_the_publication(entrepot):
    with entrepot.connexion() as connexion:
        (bilan,) = connexion.execute(
            "select audit->'secret'->acces.departement_du_fichier() from technique.publication"
            " where statut = 'publiee' order by fin_at desc limit 1"
        ).fetchone()
    assert bilan["total"]["lignes"] >= 0
    assert {"lignes", "petites", "masquees", "rapport"} <= set(bilan["total"])


def test_a_build_with_a_finding_is_not_published(entrepot, settings_entrepot, monkeypatch):
    refusees = []
    fuite = diffusion.Diffusion(0, 0, ["stock / 2025 / commune:31001 / TOUS : la valeur cachée se déduit (3)."], {})
    etapes = []

    @contextmanager
    def sans_dbt(base, settings, nom, publication_id, vus):
        etapes.append(nom)
        yield

    monkeypatch.setattr(build, "ouvrir_dbt", lambda *_: nullcontext())
    monkeypatch.setattr(build, "jouer", lambda *_: None)
    monkeypatch.setattr(build, "etape", sans_dbt)
    monkeypatch.setattr(diffusion, "preparer", lambda base, publication_id: fuite)
    monkeypatch.setattr(build.publish, "refuser", lambda base, numero, motif, audit: refusees.append(motif))
    with pytest.raises(ErreurObservatoire, match=r"commune:31001.*cube_maille"):
        build.construire(entrepot, settings_entrepot)
    assert etapes == ["marts", "tests"]
    assert ["commune:31001" in motif for motif in refusees] == [True]


@pytest.mark.parametrize(("ecart", "is_corrigee"), [(50, True), (3, False)])
@pytest.mark.usefixtures("marts_a_publier")
def test_a_closed_period_that_changed_is_revised_or_waits(entrepot, ecart, is_corrigee):
    """The build itself: readers saw another count of creations; the marts of today are the correction."""
    cible = (
        "indicateur_code = 'creation' and periode_type = 'annee' and territoire_type = 'departement'"
        " and dimension = 'ensemble' and not is_masque and not is_provisoire"
    )
    with entrepot.connexion() as connexion:
        (annee,) = connexion.execute(f"select min(periode) from technique.secret_cellule where {cible}").fetchone()
        change = f"update technique.secret_cellule set effectif = effectif - %s where {cible} and periode = %s"
        assert connexion.execute(change, [ecart, annee]).rowcount == 1
    bilan = diffusion.preparer(entrepot, "essai").bilan
    with entrepot.connexion() as connexion:
        neuves = connexion.execute(
            "select indicateur_code, periode, revision from technique.secret_cellule where publication_id = 'essai'"
            " and not is_provisoire"
        ).fetchall()
    assert neuves == ([("creation", annee, 1)] if is_corrigee else [])
    assert bilan["total"]["revisees"] == int(is_corrigee)
    assert [(a["indicateurs"], a["periodes"]) for a in bilan["attentes"]] == (
        [] if is_corrigee else [(("creation",), (annee,))]
    )


@pytest.mark.usefixtures("marts_a_publier")
def test_a_list_of_communes_never_leaves_and_could_not(lire, entrepot, session_de):
    """Lists overlap without being cut against each other: even named in the seed, they stop the publication."""
    assert lire("select distinct territoire_code from indicateur where territoire_type = 'liste'") == []
    moteur = entrepot.moteur_lecteur()
    dit = "select count(*) as n from indicateur where territoire_type = 'liste' and indicateur_code = 'stock'"
    lus = {
        login: reading.lire(moteur, session_de(login), dit).dictionnaires()[0]["n"]
        for login in ("bailleur-a", "etat", "commune-muret", "epci-sicoval", "ingenieur")
    }
    moteur.dispose()
    assert lus["bailleur-a"] == lus["etat"] == lus["ingenieur"] > 100
    assert lus["commune-muret"] == lus["epci-sicoval"] == 0
    ligne = "insert into referentiel.cube_maille values ('stock', 'annee', 'liste', 'ensemble', false, 0, false)"
    with entrepot.connexion() as connexion:
        connexion.execute(ligne)
    try:
        rendu = diffusion.preparer(entrepot, "essai-liste")
    finally:
        with entrepot.connexion() as connexion:
            connexion.execute("delete from referentiel.cube_maille where territoire_type = 'liste'")
    assert rendu.motifs == ["les territoires « liste » ne sont pas recoupés avec les autres"]


def controle(settings) -> str:
    """Return the compiled SQL of the data test of the build, on the published schemas."""
    (fichier,) = Path(settings.target_dir).glob("compiled/**/secret_respecte_cube_indicateur_valeur_*.sql")
    return fichier.read_text(encoding="utf-8").replace('"next__', '"')


@pytest.mark.parametrize(
    "fuite", ["is_masque = false, effectif = 3", "is_masque = false, numerateur = 3", "valeur = 12.5"]
)
def test_the_secret_test_sees_a_planted_leak(entrepot, settings_entrepot, fuite):
    requete = controle(settings_entrepot)
    plante = f"""
    update cubes.cube_indicateur_valeur set {fuite}
    where ctid = (
        select min(ctid) from cubes.cube_indicateur_valeur
        where is_masque and indicateur_code = '{"delai_anormal" if "numerateur" in fuite else "stock"}'
    )
    """
    with entrepot.connexion() as connexion:
        assert connexion.execute(requete).fetchall() == []
        assert connexion.execute(plante).rowcount == 1
        assert len(connexion.execute(requete).fetchall()) == 1
        connexion.rollback()
