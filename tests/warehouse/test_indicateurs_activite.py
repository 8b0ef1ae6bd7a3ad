"""Attributions, refusals, tension and vacancy, counted again in Python from the files as received.

Only the exact indicators are compared (the cubes have their own tests), over the whole grid of months and years,
territories and types: a cell that the warehouse does not write must be a zero here too.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest

from tests.independent import calculs

GRANDS = {"T6", "T7", "T8", "T9P"}
CLE = "periode_type, periode, territoire_type, territoire_code, typologie"


@pytest.fixture(scope="module")
def connexion(entrepot):
    """Owner connection, for the files as received."""
    with entrepot.connexion() as c:
        yield c
        c.rollback()


def lignes(connexion, table: str, cle: tuple[str, ...]) -> list[dict]:
    """Return the rows in force of a raw table, the latest situation of each key."""
    curseur = connexion.execute(
        f"select l.*, d.situation_au as situation from raw.{table} as l join raw.depots as d"
        " on d.depot_id = l._depot_id where d.statut = 'charge' order by d.situation_au, d.depot_id, l._ligne"
    )
    noms = [colonne.name for colonne in curseur.description]
    toutes = [dict(zip(noms, ligne, strict=True)) for ligne in curseur]
    return list({tuple(ligne[c] for c in cle): ligne for ligne in toutes}.values())


@pytest.fixture(scope="module")
def reference(connexion):
    """Return the date of reference: the latest situation of the flows that move every month."""
    return connexion.execute("select date_reference from marts.dim_publication").fetchone()[0]


@pytest.fixture(scope="module")
def mois(connexion):
    """Return the months covered."""
    return [code for (code,) in connexion.execute("select mois_code from marts.dim_calendrier order by 1")]


@pytest.fixture(scope="module")
def territoires_de():
    """Return the territories of each commune."""
    lieux = defaultdict(list)
    for niveau, codes in calculs.mailles():
        for commune, code in codes.items():
            lieux[commune].append((niveau, code))
    return dict(lieux)


def jour(texte: str | None) -> dt.date | None:
    return dt.date.fromisoformat(texte) if texte else None


def classe(typologie: str) -> str:
    """Six rooms and more are one class."""
    return "T6P" if typologie in GRANDS else typologie


def cellules(date: dt.date, commune: str, typologie: str, territoires_de: dict[str, list[tuple]]) -> list[tuple]:
    """Return every cell of the grid where a fact of that day and place counts."""
    return [
        (type_, periode, territoire, code, t)
        for type_, periode in (("mois", f"{date:%Y-%m}"), ("annee", f"{date:%Y}"))
        for territoire, code in territoires_de[commune]
        for t in ("TOUS", classe(typologie))
    ]


def annees_pleines(mois: list[str]) -> set[str]:
    return {annee for annee, n in Counter(code[:4] for code in mois).items() if n == 12}


def lues(connexion, indicateur: str) -> dict[tuple, tuple]:
    """Return the exact cells of an indicator: key → numerator, denominator, value."""
    return {
        tuple(ligne[:5]): ligne[5:]
        for ligne in connexion.execute(
            f"select {CLE}, numerateur, denominateur, valeur from ingenieur.indicateur_{indicateur}"
        )
    }


@pytest.fixture(scope="module")
def baux(connexion, territoires_de):
    """Return the number of leases of each cell."""
    comptes = Counter()
    for ligne in lignes(connexion, "attributions", ("attribution_id",)):
        comptes.update(cellules(jour(ligne["date_bail"]), ligne["commune_code"], ligne["typologie"], territoires_de))
    return comptes


def sans_les_petites(cles: Iterable[tuple], lus: Iterable[tuple]) -> set[tuple]:
    """Keep the cells that are computed: of communes, only the large ones have months."""
    communes = {cle[3] for cle in lus if cle[0] == "mois" and cle[2] == "commune"}
    return {cle for cle in cles if cle[0] != "mois" or cle[2] != "commune" or cle[3] in communes}


def comparer(attendus: dict[tuple, int], lus: dict[tuple, int], periodes: set[str]) -> None:
    """Compare two sets of cells over the periods covered; a missing cell is a zero."""
    dites = sans_les_petites(attendus, lus)
    attendus = {cle: n for cle, n in attendus.items() if cle[1] in periodes and n and cle in dites}
    assert attendus
    assert {cle: n for cle, n in lus.items() if n} == attendus


def test_attributions_are_the_leases_of_the_files(connexion, baux, mois):
    lus = {cle: valeur for cle, (_, _, valeur) in lues(connexion, "attribution").items()}
    comparer(baux, lus, {*mois, *annees_pleines(mois)})


def test_a_period_and_a_territory_without_any_lease_is_a_zero_not_a_hole(connexion, mois, territoires_de):
    cles = {cle for cle in lues(connexion, "attribution") if cle[4] == "TOUS"}
    territoires = {lieu for lieux in territoires_de.values() for lieu in lieux}
    periodes = {*(("mois", m) for m in mois), *(("annee", a) for a in annees_pleines(mois))}
    attendues = {(*periode, *territoire, "TOUS") for periode in periodes for territoire in territoires}
    assert cles == sans_les_petites(attendues, cles)


def test_refusals_are_the_answers_of_the_files_silence_included(connexion, territoires_de, mois, reference):
    offres = {ligne["offre_id"]: ligne for ligne in lignes(connexion, "offres", ("offre_id",))}
    loues = {
        ligne["candidature_id"]: jour(ligne["date_bail"])
        for ligne in lignes(connexion, "attributions", ("attribution_id",))
    }
    evenements = defaultdict(dict)
    for ligne in lignes(connexion, "candidatures", ("candidature_id", "type_evenement", "date_survenance")):
        precedent = evenements[ligne["candidature_id"]].get(ligne["type_evenement"])
        if precedent is None or ligne["date_survenance"] >= precedent["date_survenance"]:
            evenements[ligne["candidature_id"]][ligne["type_evenement"]] = ligne
    reponses, refus = Counter(), Counter()
    for candidature, etapes in evenements.items():
        envoi, reponse, bail = etapes.get("OFFRE"), etapes.get("REPONSE"), loues.get(candidature)
        if envoi is None and reponse is None:
            continue
        if reponse:
            quand, refusee = jour(reponse["date_survenance"]), reponse["reponse"] != "ACCEPTE" and bail is None
        else:
            echeance = jour(envoi["date_survenance"]) + dt.timedelta(max(int(envoi["delai_reponse_jours"] or 10), 10))
            if bail is None and echeance >= reference:
                continue
            quand, refusee = bail or echeance, bail is None
        offre = offres[(envoi or reponse)["offre_id"]]
        ou = cellules(quand, offre["commune_code"], offre["typologie"], territoires_de)
        reponses.update(ou)
        if refusee:
            refus.update(ou)
    periodes = {*mois, *annees_pleines(mois)}
    lus = lues(connexion, "refus")
    comparer(reponses, {cle: denominateur for cle, (_, denominateur, _) in lus.items()}, periodes)
    comparer(refus, {cle: numerateur for cle, (numerateur, _, _) in lus.items()}, periodes)
    assert {cle for cle, (n, d, v) in lus.items() if not est_le_quotient(v, n, d, 100)} == set()


def est_le_quotient(valeur, numerateur, denominateur, facteur: int = 1) -> bool:
    """Tell whether a value is the quotient of its counts, to four decimals; nothing over nobody."""
    if not denominateur:
        return valeur is None
    return abs(float(valeur) - facteur * float(numerateur) / float(denominateur)) < 1e-4


def test_tension_divides_the_stock_by_the_leases_of_twelve_months_or_of_the_year(connexion, baux, mois):
    stock = {
        tuple(ligne[:5]): ligne[5]
        for ligne in connexion.execute(f"select {CLE}, valeur from ingenieur.indicateur_stock")
    }
    lus = lues(connexion, "tension")
    attendues = {}
    for cle, demandes in stock.items():
        type_, periode, *reste = cle
        if type_ == "annee":
            if periode not in annees_pleines(mois):
                continue
            nombre = baux[cle]
        else:
            rang = mois.index(periode)
            if rang < 11:
                continue
            nombre = sum(baux["mois", m, *reste] for m in mois[rang - 11 : rang + 1])
        if cle[4] == "TOUS" or demandes or nombre:
            attendues[cle] = (demandes, nombre)
    assert attendues
    assert {cle: (n, d) for cle, (n, d, _) in lus.items()} == attendues
    assert {cle for cle, (n, d, v) in lus.items() if not est_le_quotient(v, n, d)} == set()


def test_vacancy_of_a_year_is_read_in_the_landlords_files(connexion, territoires_de):
    vacants, logements = Counter(), Counter()
    for ligne in lignes(connexion, "parc", ("_bailleur_code", "_annee", "ident_int")):
        if ligne["mode"] not in ("1", "2") or (ligne["sortiepatrim"] or "9") != "9":
            continue
        pieces = int(ligne["nbpiece"])
        ou = cellules(
            dt.date(int(ligne["_annee"]), 1, 1), ligne["depcom"], "T9P" if pieces == 9 else f"T{pieces}", territoires_de
        )
        ou = [cle for cle in ou if cle[0] == "annee"]
        logements.update(ou)
        if ligne["mode"] == "2":
            vacants.update(ou)
    lus = {cle: valeurs for cle, valeurs in lues(connexion, "vacance").items() if cle[0] == "annee"}
    assert logements
    assert {cle: d for cle, (_, d, _) in lus.items() if d} == dict(logements)
    assert {cle: n for cle, (n, _, _) in lus.items() if n} == dict(vacants)


def test_vacancy_of_a_month_counts_the_dwellings_still_offered_at_its_end(connexion, mois):
    fins = {code: fin for code, fin in connexion.execute("select mois_code, fin_mois from marts.dim_calendrier")}
    loues = {ligne["offre_id"]: ligne["date_bail"] for ligne in lignes(connexion, "attributions", ("attribution_id",))}
    ouvertes = defaultdict(set)
    for ligne in lignes(connexion, "offres", ("offre_id",)):
        clotures = [loues.get(ligne["offre_id"]), ligne["date_retrait"], ligne["date_retour_bailleur"]]
        cloture = min((jour(c) for c in clotures if c), default=dt.date.max)
        logement = ligne["numero_rpls"] or f"{ligne['bailleur_code']}-{ligne['identifiant_interne']}"
        for code, fin in fins.items():
            if jour(ligne["date_disponibilite"]) <= fin < cloture:
                ouvertes[code].add(logement)
    lus = {
        cle[1]: int(n)
        for cle, (n, _, _) in lues(connexion, "vacance").items()
        if cle[0] == "mois" and cle[2] == "departement" and cle[4] == "TOUS"
    }
    assert lus == {code: len(ouvertes[code]) for code in mois}
    assert any(lus.values())
