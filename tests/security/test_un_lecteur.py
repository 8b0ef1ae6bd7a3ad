"""All that one reader has, side by side: one number under one name, nothing told in one place and masked in another.

Each view that counts is read as an account reads it, and each of its counts is named as the catalogue names it:
measure, period, territory, modality. The pages and the files read these views alone. What is known to contradict is
listed with its reason, and no longer than it does.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.security import oracle
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.disclosure.catalogue import COLONNES_DE_COMPTE, SUFFIXE_FENETRE


class Cellule(NamedTuple):
    """What is counted, when, where, of whom."""

    mesure: str
    periode_type: str
    periode: str
    territoire_type: str
    territoire_code: str
    dimension: str = "ensemble"
    modalite: str = "TOUS"


# A board or a list, by view: who reads all of it, and what it counts in the words of the catalogue. The engineer reads
# what the State does.
FAITS = {
    "suivi_mixite": (
        ("etat",),
        """
        select m.mesure, 'annee', annee::text, case epci_code when 'TOUS' then 'departement' else 'epci' end,
            case epci_code when 'TOUS' then departement_code else epci_code end, 'ensemble', 'TOUS', sum(m.n)
        from suivi_mixite
        cross join lateral (values
            ('bail_hors_qpv', nb_hors_qpv), ('bail_hors_qpv_q1', nb_hors_qpv_q1), ('bail_qpv', nb_en_qpv),
            ('bail_qpv_q2_q4', nb_en_qpv_q2_q4), ('bail', nb_hors_qpv + nb_en_qpv)
        ) as m (mesure, n)
        where is_annee_complete
        group by 1, 2, 3, 4, 5
        """,
    ),
    "suivi_acd": (
        ("etat",),
        """
        select m.mesure, 'annee', annee::text, 'departement', departement_code, 'ensemble', 'TOUS', sum(m.n)
        from suivi_acd cross join lateral (values ('bail', nb_baux), ('bail_acd', nb_relogements)) as m (mesure, n)
        where is_annee_complete
        group by 1, 2, 3, 4, 5
        """,
    ),
    "delai_anormal_vieillissement": (
        ("bailleur", "etat"),
        """
        select m.mesure, 'mois', periode, 'epci', epci_code, 'ensemble', 'TOUS', sum(m.n)
        from delai_anormal_vieillissement
        cross join lateral (
            values ('delai_anormal', effectif), ('delai_anormal_sans_proposition', nb_sans_proposition)
        ) as m (mesure, n)
        group by 1, 2, 3, 4, 5
        """,
    ),
    "dalo_suivi": (
        ("etat",),
        """
        select 'dalo_a_loger', 'mois', to_char(p.date_reference, 'YYYY-MM'), 'departement', p.departement_code,
            'ensemble', 'TOUS', count(s.recours_id)
        from publication as p
        left join dalo_suivi as s on s.etat_code = 'A_RELOGER'
        where p.date_reference = (date_trunc('month', p.date_reference) + interval '1 month - 1 day')::date
        group by p.departement_code, p.date_reference
        """,
    ),
    "presomption_dalo": (
        ("etat",),
        """
        select m.mesure, 'mois', d.mois, 'departement', departement_code, m.dimension, m.modalite, count(*)
        from presomption_dalo
        cross join (
            select max(periode) as mois from indicateur where indicateur_code = 'presomption_dalo'
        ) as d
        cross join lateral (values
            ('presomption', 'ensemble', 'TOUS', true), ('presomption', 'motif_dalo', '1', presomption_dalo_motif_1),
            ('delai_anormal_sans_proposition', 'ensemble', 'TOUS', presomption_dalo_motif_1)
        ) as m (mesure, dimension, modalite, oui)
        where m.oui
        group by 1, 2, 3, 4, 5, 6, 7
        """,
    ),
    "stock_flux_mensuel": (
        ("bailleur", "etat"),
        """
        select 'stock', 'mois', periode, territoire_type, territoire_code,
            case typologie when 'TOUS' then 'ensemble' else 'typologie' end, typologie, stock
        from stock_flux_mensuel
        where territoire_type <> 'commune'
        """,
    ),
    "demande": (
        ("bailleur",),
        """
        select 'stock', 'mois', to_char(p.date_reference, 'YYYY-MM'), 'departement', p.departement_code, 'ensemble',
            'TOUS', count(*)
        from demande cross join publication as p
        where demande.etat_code = 'active'
            and p.date_reference = (date_trunc('month', p.date_reference) + interval '1 month - 1 day')::date
        group by p.departement_code, p.date_reference
        """,
    ),
    "demande beyond the delay": (
        ("bailleur", "etat"),
        """
        select 'delai_anormal', 'mois', to_char(p.date_reference, 'YYYY-MM'), 'departement', p.departement_code,
            'ensemble', 'TOUS', count(*)
        from demande cross join publication as p
        where demande.etat_code = 'active' and demande.is_delai_anormal
            and p.date_reference = (date_trunc('month', p.date_reference) + interval '1 month - 1 day')::date
        group by p.departement_code, p.date_reference
        """,
    ),
}
# (profile, measure): two numbers under one name, or a mask beside what tells it, and why it stands.
QUOTIENT = "the demandes that a landlord reads are exact; the leases, and what is divided by them, those of everybody"
CONNUES = {("bailleur", "tension"): QUOTIENT}
LIGNES = f"""
select indicateur_code, {", ".join(Cellule._fields[1:])}, is_masque, {", ".join(COLONNES_DE_COMPTE)}
from indicateur
where dimension <> 'bailleur'
    and (territoire_type not in ('commune', 'liste') or periode_type = 'annee' and dimension = 'ensemble')
"""
# At a month of waiting, where there is a share: 1 - Kaplan-Meier, in percent.
COURBES = """
select 'loge_' || attente_mois || '_mois', case length(periode) when 4 then 'annee' else 'mois' end, periode,
    territoire_type, territoire_code, typologie, priorite, mutation, 100 * (1 - survie)
from courbe_attente
where attente_mois in (12, 24, 36) and survie is not null
"""
# A share is told to the tenth of a point, a curve to the point, but to who reads it exact.
ARRONDI = 0.56
CONTRATS = ("stock", "anciennete", "delai_anormal", "tension", "attribution", "refus", "vacance")


class Lecture(NamedTuple):
    """What an account reads: the sources of each count told, the counts of each row masked."""

    dites: dict[Cellule, dict[str, float]]
    masquees: dict[tuple, frozenset[Cellule]]


@pytest.fixture(scope="module", params=sorted(oracle.COMPTES.keys() - {"bailleur-b", "commune-toulouse"}))
def lecteur(request, entrepot):
    """Return the profile of an account, and a way to read as it."""
    moteur, session = entrepot.moteur_lecteur(), ouvrir_session_admin(entrepot, request.param)
    yield oracle.COMPTES[request.param][0], lambda sql: lire(moteur, session, sql)
    moteur.dispose()


@pytest.fixture(scope="module")
def lecture(lecteur) -> Lecture:
    profil, lit = lecteur
    definitions = lit("select indicateur_code, comptes from indicateur_definition").lignes
    dites: dict[Cellule, dict[str, float]] = defaultdict(dict)
    masquees = {}
    lignes = lit(LIGNES).dictionnaires()
    for ligne in lignes:
        siennes = dict(_cellules(ligne, dict(definitions)[ligne["indicateur_code"]]))
        if ligne["is_masque"]:
            masquees[_lieu(ligne)] = frozenset(siennes)
        for cellule, nombre in siennes.items():
            if not ligne["is_masque"] and nombre is not None:
                dites[cellule][ligne["indicateur_code"]] = float(nombre)
    for vue, (profils, requete) in FAITS.items():
        for *cellule, nombre in lit(requete).lignes if profil in profils else ():
            dites[Cellule(*cellule)][vue] = float(nombre)
    return Lecture(dites, masquees)


def _lieu(ligne) -> tuple:
    return tuple(ligne[nom] for nom in ("indicateur_code", *Cellule._fields[1:]))


def _cellules(ligne, comptes) -> Iterator[tuple[Cellule, float | None]]:
    """Name the counts of a row; a month of a window stands for the twelve months to it."""
    for colonne in COLONNES_DE_COMPTE:
        if mesure := comptes.get(colonne):
            if ligne["periode_type"] == "annee":
                mesure = mesure.removesuffix(SUFFIXE_FENETRE)
            yield Cellule(mesure, *(ligne[nom] for nom in Cellule._fields[1:])), ligne[colonne]


def ecarts(profil: str, lecture: Lecture) -> dict[tuple[str, str], list]:
    """Return, by profile and measure, the counts told twice and otherwise."""
    trouves = defaultdict(list)
    for cellule, sources in lecture.dites.items():
        if len(set(sources.values())) > 1:
            trouves[profil, cellule.mesure].append((cellule, sources))
    return trouves


def masques_dits(profil: str, lecture: Lecture) -> dict[tuple[str, str], list]:
    """Return, by profile and indicator, the masked rows of which every count is told elsewhere."""
    trouves = defaultdict(list)
    for lieu, cellules in lecture.masquees.items():
        if cellules and cellules <= lecture.dites.keys():
            trouves[profil, lieu[0]].append((lieu, [lecture.dites[cellule] for cellule in cellules]))
    return trouves


def test_one_name_has_one_number(lecteur, lecture):
    trouves = ecarts(lecteur[0], lecture)
    assert {cle: cas[:3] for cle, cas in trouves.items() if cle not in CONNUES} == {}


def test_attaque_D2_what_a_reader_is_told_in_one_place_is_masked_in_no_other(lecteur, lecture):
    trouves = masques_dits(lecteur[0], lecture)
    assert {cle: (len(cas), cas[:3]) for cle, cas in trouves.items() if cle not in CONNUES} == {}


ENSEMBLE = ("ensemble", "TOUS")
# Of the few demandes of the tests, who reads exact counts alone is told a curve of each group.
EXACTS = ("bailleur", "etat", "ingenieur")
PAR_GROUPE = (("mutation", "OUI"), ("priorite", "PRIORITAIRE"), *(("typologie", f"T{n}") for n in range(1, 5)))


def test_the_share_housed_and_the_curve_of_the_same_demandes_say_one_number(lecteur):
    """By type, by priority and by mutation: none is masked beside the curve that tells it."""
    _, lit = lecteur
    parts = {
        tuple(cle): (is_masque, valeur)
        for *cle, is_masque, valeur in lit(
            f"select indicateur_code, {', '.join(Cellule._fields[1:])}, is_masque, valeur from indicateur"
            " where indicateur_code ~ '^loge_[0-9]+_mois$'"
        ).lignes
    }
    comparees, autres = set(), []
    for *lieu, typologie, priorite, mutation, chance in lit(COURBES).lignes:
        groupe = {"typologie": typologie, "priorite": priorite, "mutation": mutation}
        nommes = [(nom, modalite) for nom, modalite in groupe.items() if modalite != "TOUS"] or [("ensemble", "TOUS")]
        if len(nommes) > 1:
            continue
        comparees.add(nommes[0])
        is_masque, part = parts[*lieu, *nommes[0]]
        # Too few were housed for a share: it is empty for everybody, and masked for nobody.
        if is_masque or (part is not None and abs(float(part) - chance) > ARRONDI):
            autres.append((lieu, nommes[0], is_masque, part, chance))
    assert comparees >= ({ENSEMBLE, *PAR_GROUPE} if lecteur[0] in EXACTS else {ENSEMBLE})
    assert autres == []


def test_each_known_exception_is_still_needed(lecteur, lecture):
    profil = lecteur[0]
    trouves = ecarts(profil, lecture).keys() | masques_dits(profil, lecture).keys()
    assert [cle for cle in CONNUES if cle[0] == profil and cle not in trouves] == []


@pytest.mark.parametrize("code", CONTRATS)
def test_the_views_of_the_contract_say_what_the_table_of_all_indicators_says(lecteur, code):
    _, lit = lecteur
    colonnes = (
        "periode_type, periode, territoire_type, territoire_code, {}, valeur, numerateur, denominateur, is_masque"
    )
    une = lit(f"select {colonnes.format('typologie')} from indicateur_{code}").lignes
    toutes = lit(
        f"select {colonnes.format('modalite')} from indicateur"
        f" where indicateur_code = '{code}' and dimension in ('ensemble', 'typologie')"
    ).lignes
    assert set(une) == set(toutes)


def test_every_source_counts_something_that_an_indicator_counts_too(lecteur, lecture):
    profil, _ = lecteur
    communes = {source for sources in lecture.dites.values() if len(sources) > 1 for source in sources}
    assert {vue for vue, (profils, _) in FAITS.items() if profil in profils} <= communes
