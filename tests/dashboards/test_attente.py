import re
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboards.kit.reads.lecteur import CACHE
from dashboards.kit.reads.territoire import MEDIANE
from dashboards.kit.words.formats import ABSENT, CAS_MIN, INSECABLE, est_insuffisant, nombre, periode, pourcentage
from dashboards.kit.words.texts import echapper
from dashboards.pages.delais import cards, reads
from dashboards.pages.delais.cards import ANNEE_CLOSE, MEDIANE_ABSENTE, VIDE
from tests.portails import textes


def logees(combien: int | None) -> pd.DataFrame:
    return pd.DataFrame({"dimension": ["ensemble"], "modalite": ["TOUS"], "cas": [combien]})


def test_the_curve_of_the_wait_counts_those_followed_for_the_profiles_that_read_them_only(ouvrir, lire):
    (lues,) = lire("bailleur-a", "select count(*) as n, count(a_risque) as comptees from courbe_attente")
    (publiques,) = lire("public", "select count(*) as n, count(a_risque) as comptees from courbe_attente")
    assert (lues["n"] > 0, lues["comptees"]) == (True, lues["n"])
    assert publiques["comptees"] == 0
    CACHE.vider()
    assert "demandes encore suivies" in textes(ouvrir("bailleur-a", "delais"))
    assert "demandes encore suivies" not in textes(ouvrir("public", "delais"))


def test_a_curve_stops_where_too_few_are_followed():
    lignes = pd.DataFrame(
        {
            **{groupe: "TOUS" for groupe in reads.GROUPES},
            "attente_mois": [1, 2, 3],
            "a_risque": [40, 11, 10],
            "survie": [0.9, 0.8, 0.7],
            "survie_basse": [0.85, 0.7, 0.6],
            "survie_haute": [0.95, 0.9, 0.8],
        }
    )
    points = reads.maintenue(reads.assez_suivies(reads.assez_logees(lignes, logees(30)), 11))
    assert list(points["mois"]) == [1, 2]
    assert [round(v) for v in points["valeur"]] == [10, 20]
    assert [(round(b), round(h)) for b, h in zip(points["basse"], points["haute"], strict=True)] == [(5, 15), (10, 30)]


def test_a_curve_without_counts_is_drawn_to_its_last_published_point():
    lignes = pd.DataFrame(
        {
            **{groupe: "TOUS" for groupe in reads.GROUPES},
            "attente_mois": [3, 6],
            "a_risque": [None, None],
            "survie": [0.9, 0.5],
            "survie_basse": [None, 0.4],
            "survie_haute": [None, 0.6],
        }
    )
    gardees = reads.assez_suivies(reads.assez_logees(lignes, logees(None)), 11)
    assert list(reads.maintenue(gardees)["mois"]) == [3, 6]


def test_no_curve_is_drawn_of_a_handful_housed(ouvrir, lire):
    """The demo gives both: a territory of which enough are housed, and one of which too few are."""
    comptes = {
        ligne["territoire_code"]: ligne["logees"]
        for ligne in lire(
            "bailleur-a",
            "select territoire_code, sum(logees) as logees from courbe_attente"
            " where typologie = 'TOUS' and priorite = 'TOUS' and mutation = 'TOUS' and territoire_type = 'epci'"
            " group by territoire_code",
        )
    }
    rare = max((code for code, n in comptes.items() if n < CAS_MIN), key=comptes.__getitem__)
    at = ouvrir("bailleur-a", "delais", geo=f"epci-{rare}")
    assert VIDE not in [str(e.value) for e in at.info]
    (courbe,) = [titre for titre in textes(at).splitlines() if titre.startswith("## Logées en 24 mois (")]
    assert courbe.endswith("(Haute-Garonne)")
    frequent = max(comptes, key=comptes.__getitem__)
    assert comptes[frequent] >= CAS_MIN
    assert f"({nombre(comptes[frequent])} logées)" in textes(ouvrir("bailleur-a", "delais", geo=f"epci-{frequent}"))


def test_the_curve_of_a_type_is_that_of_the_nearest_territory_that_has_one(monkeypatch):
    siennes = dict.fromkeys(("priorite", "mutation"), "TOUS")
    courbes = {
        code: pd.DataFrame([{**siennes, "typologie": type_} for type_ in types])
        for code, types in {"31395": [], "200068641": ["TOUS"], "31": ["TOUS", "T2", "T3"]}.items()
    }
    monkeypatch.setattr(reads, "courbes", lambda _, code: courbes[code])
    lieux = [SimpleNamespace(code=code) for code in courbes]
    vue = SimpleNamespace(
        lecteur=None, ici=lieux[0], mesh=SimpleNamespace(autour=lambda _: lieux), definitions={reads.INDICATEUR}
    )
    assert cards.groupes(vue) == ["ensemble", "typologie-T2", "typologie-T3"]
    assert [cards.lues(vue, groupe)[0].code for groupe in cards.groupes(vue)] == ["200068641", "31", "31"]


@pytest.mark.parametrize(
    ("parts", "medianes", "attendu"),
    [
        pytest.param(None, [None, 38.0], MEDIANE, id="no-share-is-told-here"),
        pytest.param([30.0, 40.0], [None, 38.0], reads.INDICATEUR, id="both-are-told-here"),
        pytest.param(None, [None, None], reads.INDICATEUR, id="half-are-housed-of-no-type"),
    ],
)
def test_a_territory_without_shares_by_type_is_shown_its_median_wait_by_type(parts, medianes, attendu):
    ici, plus_loin = SimpleNamespace(code="200068641"), SimpleNamespace(code="31")
    lues = {reads.INDICATEUR: (ici, parts) if parts else (plus_loin, [35.0, 41.0]), MEDIANE: (ici, medianes)}
    vue = SimpleNamespace(
        ici=ici,
        mesh=SimpleNamespace(autour=lambda _: [ici, plus_loin]),
        detail=lambda nom, _: (lues[nom][0], "2025", pd.DataFrame({"valeur": lues[nom][1], "cas": [40, 50]})),
        repartition=lambda nom, *_, **__: dessinees.append(nom),
    )
    dessinees: list[str] = []
    cards.par_type(vue, [], "ensemble")
    assert dessinees == [attendu]


def test_a_chance_of_being_housed_is_written_over_how_many_were(ouvrir, lire):
    ecrites = []
    for epci in lire("bailleur-a", "select territoire_code from territoire where territoire_type = 'epci'"):
        at = ouvrir("bailleur-a", "delais", geo=f"epci-{epci['territoire_code']}")
        quand = at.query_params.get("mois") or at.query_params["annee"]
        cellules = lire(
            "bailleur-a",
            "select valeur, effectif from indicateur where indicateur_code = 'loge_24_mois' and dimension = 'ensemble'"
            f" and periode = '{quand}' and territoire_code = '{epci['territoire_code']}' and valeur is not null",
        )
        for cellule in cellules:
            lues = {m.label: m.value for m in at.metric}
            part = pourcentage(cellule["valeur"], cellule["effectif"])
            assert lues["Part des demandes logées en 24 mois, si elles sont maintenues"].removesuffix("\u00a0p") == part
            dite = f"{nombre(cellule['effectif'])} demandes logées dans la période" in textes(at)
            assert dite == (not est_insuffisant(part) and part != ABSENT)
            ecrites.append(est_insuffisant(part))
    assert set(ecrites) == {True, False}


def test_a_share_of_the_curve_that_is_not_computed_is_explained_and_an_older_one_is_not_counted(ouvrir, lire):
    comptes = {
        ligne["territoire_code"]: ligne
        for ligne in lire(
            "epci-sicoval",
            "select territoire_code, valeur, effectif, is_masque from indicateur where indicateur_code = 'loge_24_mois'"
            " and dimension = 'ensemble' and territoire_type = 'epci' and periode = '2025'",
        )
    }
    inconnues = {code: un for code, un in comptes.items() if not un["is_masque"] and un["valeur"] is None}
    assert inconnues
    table = ouvrir("epci-sicoval", "delais", geo="dep-31").table[-1].value
    sans = [part for part in table["Logées en 24 mois"] if part == ABSENT]
    assert len(sans) == len([un for un in inconnues.values() if not 0 < un["effectif"] < CAS_MIN])
    page = textes(ouvrir("epci-sicoval", "delais", geo="dep-31"))
    assert echapper(MEDIANE_ABSENTE.format(seuil=11)).replace("\\", "") in page


def test_a_territory_whose_share_is_not_computed_is_told_so_and_why(ouvrir, lire):
    """An older year of too few cases is not what the page looks at."""
    inconnues = lire(
        "epci-sicoval",
        "select territoire_code, effectif from indicateur where indicateur_code = 'loge_24_mois' and not is_masque"
        " and dimension = 'ensemble' and territoire_type = 'epci' and periode = '2025' and valeur is null"
        f" and effectif >= {CAS_MIN}",
    )
    for cellule in inconnues[:1]:
        at = ouvrir("epci-sicoval", "delais", geo=f"epci-{cellule['territoire_code']}", annee="2025")
        dites = [str(e.value) for e in at.info if f"malgré {cellule['effectif']} cas. Moins de 11" in str(e.value)]
        assert len(dites) == 1
    assert inconnues


def test_a_curve_of_another_period_than_the_page_says_why(ouvrir):
    """Landlords and the State read the curve of the last month, everybody else that of the last closed year."""
    assert ANNEE_CLOSE in textes(ouvrir("epci-sicoval", "delais", geo="dep-31", annee="2024"))
    assert ANNEE_CLOSE in textes(ouvrir("epci-sicoval", "delais", geo="dep-31"))
    assert ANNEE_CLOSE not in textes(ouvrir("epci-sicoval", "delais", geo="dep-31", pas="annee"))
    assert ANNEE_CLOSE not in textes(ouvrir("bailleur-a", "delais", geo="dep-31"))
    assert ANNEE_CLOSE not in textes(ouvrir("etat", "delais", geo="dep-31"))


def test_the_sentence_of_the_wait_gives_the_share_housed_of_the_database(ouvrir, lire):
    (part,) = lire(
        "bailleur-a",
        "select valeur, effectif from indicateur where indicateur_code = 'loge_24_mois' and dimension = 'ensemble'"
        " and periode_type = 'mois' and territoire_code = '31' order by periode desc limit 1",
    )
    texte = textes(ouvrir("bailleur-a", "delais"))
    if part["valeur"] is not None:
        ecrite = pourcentage(part["valeur"], part["effectif"])
        assert re.search(rf"{ecrite} (des demandes maintenues sont logées|le sont) dans les 24 mois", texte)


@pytest.mark.parametrize("login", ["public", "epci-sicoval", "etat"])
def test_the_wait_told_on_the_landing_page_is_the_first_figure_of_the_page_of_its_curve(ouvrir, lire, login):
    lues = lire(
        login,
        "select valeur, periode from indicateur where indicateur_code = 'attente_mediane' and dimension = 'ensemble'"
        f" and territoire_code = '31' and valeur is not null and coalesce(effectif, {CAS_MIN}) >= {CAS_MIN}",
    )
    assert lues
    at = ouvrir(login, "delais", geo="dep-31")
    premier = at.metric[0]
    assert premier.label.startswith("Attente médiane avant un logement (mois), ")
    dits = {(f"{int(lue['valeur'])}", periode(lue["periode"])) for lue in lues}
    lu = premier.value.removesuffix(f"{INSECABLE}p")
    (mois,) = [mois for mois, quand in dits if mois == lu and premier.label.endswith(quand)]
    assert f"la moitié des demandes maintenues sont logées en {mois} mois ou moins" in textes(at)
