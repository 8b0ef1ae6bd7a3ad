"""A reader of rows of its own takes them from a published count: what is left are people that it may not read.

First the attack, by what each perimeter really reads: rows of the same population counted one by one, perimeter by
perimeter, taken from the rows that readers see. Then the guard: it counts every cell by the models of the indicators.
"""

import re
from functools import cache
from operator import attrgetter
from typing import NamedTuple

import polars as pl
import pytest

from tests.warehouse import mesures
from tests.warehouse.lecteurs import auditer_un_lecteur
from tests.warehouse.mesures import LIEU
from warehouse.access import reading
from warehouse.disclosure import queries
from warehouse.disclosure.cubes import lire_cellules
from warehouse.disclosure.egalites import confirmer
from warehouse.disclosure.grids import lire_trame
from warehouse.disclosure.liens import observer
from warehouse.disclosure.perimetres import lire_lisibles
from warehouse.disclosure.territoires import Territoires

SEUIL = 11
RESERVATAIRES = ("commune-toulouse", "commune-muret", "epci-sicoval", "conseil-departemental", "action-logement")
PARTENAIRES = (*RESERVATAIRES, "comed", "adil")
GARDES = (
    *("int_lisible_stock", "int_lisible_profil", "int_lisible_evenement", "int_lisible_suivi", "int_lisible_sortie"),
    *("int_lisible_bail", "int_lisible_candidature", "int_lisible_reponse", "int_lisible_menage"),
)
# What a profile that sees rows may count of the stock of each December, of the flows, and of the leases of each year.
STOCK = """
select p.demande_id as cle, p.commune_code, 'stock' as mesure, to_char(p.mois, 'YYYY') as periode, d.*
from intermediate.int_stock_photographie as p
cross join lateral (values
    ('ensemble', 'TOUS'), ('typologie', p.typologie_code), ('composition', p.composition_code),
    ('plafond', p.tranche_plafond_code), ('priorite', p.priorite_code), ('motif', coalesce(p.motif_code, 'NR')),
    ('logement_actuel', coalesce(p.modele_logement_code, 'NR'))
) as d (dimension, modalite)
where date_part('month', p.mois) = 12
"""
FLUX = """
select e.demande_id as cle, e.commune_code, e.mesure, to_char(e.mois, 'YYYY') as periode, d.*
from (
    select demande_id, commune_code, mois, typologie_code, guichet_type, 'creation' as mesure
    from intermediate.int_population_nouvelle
    union all
    select demande_id, commune_code, mois, typologie_code, null, m.mesure
    from intermediate.int_population_renouvelee
    cross join lateral (values ('renouvellement', true), ('renouvellement_ailleurs', is_ailleurs)) as m (mesure, oui)
    where m.oui
    union all
    select demande_id, commune_code, mois, typologie_code, null, m.mesure
    from intermediate.int_population_modifiee
    cross join lateral (values ('modification', true), ('modification_ailleurs', is_ailleurs)) as m (mesure, oui)
    where m.oui
    union all
    select demande_id, commune_code, mois, typologie_code, null, 'radiation' from intermediate.int_population_radiee
) as e
cross join lateral (values
    ('ensemble', 'TOUS'), ('typologie', e.typologie_code), ('guichet_type', e.guichet_type)
) as d (dimension, modalite)
"""
BAIL = """
select b.attribution_id as cle, b.commune_code, 'bail' as mesure, to_char(b.mois, 'YYYY') as periode, d.*
from intermediate.int_attribution_fait as b
cross join lateral (values
    ('ensemble', 'TOUS'), ('typologie', b.typologie_code), ('qpv', b.qpv_code), ('priorite', b.priorite_code),
    ('contingent', b.contingent_code), ('plafond', b.plafond_code), ('age', b.age_code), ('motif', b.motif_code)
) as d (dimension, modalite)
"""
PROPOSITION = """
select p.candidature_id as cle, p.commune_code, e.mesure, to_char(e.jour, 'YYYY') as periode, d.*
from intermediate.int_chaine_proposition as p
left join intermediate.int_proposition_partagee as s on p.candidature_id = s.candidature_id
cross join lateral (values
    ('proposition_bailleur', p.date_entree, s.candidature_id is not null),
    ('proposition_autre_guichet', p.date_entree, s.is_autre_guichet),
    ('premiere_proposition_autre', p.date_entree, s.is_premiere),
    ('positionnee', p.date_entree, true), ('examinee', p.date_entree, p.is_examinee),
    ('favorable', p.date_entree, p.is_favorable), ('offerte', p.date_entree, p.is_offerte),
    ('acceptee', p.date_entree, p.is_acceptee), ('bail_proposition', p.date_entree, p.is_bail),
    ('decision', p.date_cal, p.decision_code is not null), ('non_attribution', p.date_cal, p.decision_code = 'NAT'),
    ('echec_proposition', p.date_fin, p.issue_code not in ('BAIL', 'EN_COURS')),
    ('reponse', p.date_issue, true), ('refus', p.date_issue, p.is_refusee)
) as e (mesure, jour, est_comptee)
cross join lateral (values ('ensemble', 'TOUS'), ('typologie', p.typologie_code)) as d (dimension, modalite)
where e.est_comptee and e.jour is not null
"""
# Who may read each row: a commune or an EPCI by the desk and the wishes, a réservataire by its contingent, a landlord.
PAR_GUICHET = """
select demande_id as cle, unnest(territoires_guichet_collectivite) as lecteur from marts.fct_demande
"""
PAR_CONTINGENT = """
select attribution_id as cle, reservataire_code as lecteur from marts.fct_attribution
where contingent_code = 'COLTER'
"""
PAR_BAILLEUR = "select attribution_id as cle, bailleur_code as lecteur from marts.fct_attribution"
CANDIDATURE_PAR_BAILLEUR = "select candidature_id as cle, bailleur_code as lecteur from marts.fct_candidature"
CANDIDATURE_PAR_CONTINGENT = """
select candidature_id as cle, reservataire_code as lecteur from marts.fct_candidature
where contingent_code = 'COLTER'
"""
DE_SA_DEMANDE = """
select a.attribution_id as cle, unnest(d.territoires_guichet_collectivite) as lecteur
from marts.fct_attribution as a
inner join marts.fct_demande as d on a.demande_id = d.demande_id
"""
LUS = """
select l.lecteur, f.mesure, 'annee' as periode_type, f.periode, t.territoire_type, t.territoire_code, f.dimension,
    f.modalite, count(*) as lus
from ({faits}) as f
inner join ({lecteurs}) as l on f.cle = l.cle
inner join intermediate.int_territoire_commune as t on f.commune_code = t.commune_code
group by 1, 2, 3, 4, 5, 6, 7, 8
"""

# Measures of people that the guard does not count, as patterns, and what a reader of its rows knows of them.
NON_COMPTEES = (
    (r"logement.*|vacant.*|bail_mobilite.*|offre_.*|examen.*", "dwellings"),
    (r"etape_franchie", "for the département, counts under another name"),
    (r"recours|dalo_.*", "the State reads them all; a collectivité reads one flag of today, without its dates"),
)


class Attaque(NamedTuple):
    """What is counted, and who reads it."""

    faits: str
    lecteurs: str


ATTAQUES = {
    "the demandes of a desk in the stock": Attaque(STOCK, PAR_GUICHET),
    "the demandes of a desk in the flows": Attaque(FLUX, PAR_GUICHET),
    "the leases of a contingent": Attaque(BAIL, PAR_CONTINGENT),
    "the leases of the demandes of a desk": Attaque(BAIL, DE_SA_DEMANDE),
    "the leases of a landlord": Attaque(BAIL, PAR_BAILLEUR),
    "the candidatures of a landlord": Attaque(PROPOSITION, CANDIDATURE_PAR_BAILLEUR),
    "the candidatures of a contingent": Attaque(PROPOSITION, CANDIDATURE_PAR_CONTINGENT),
}
# What each account reads row by row, of counts that it does not read exact: view, its key, what it counts.
SIENNES = {
    "demande": ("demande_id", (STOCK, FLUX)),
    "attribution": ("attribution_id", (BAIL,)),
    "candidature": ("candidature_id", (PROPOSITION,)),
}
# The State reads every aggregate exact: nothing is hidden from it.
COMPTES = {
    "commune-toulouse": ("demande", "attribution", "candidature"),
    "commune-muret": ("demande", "attribution", "candidature"),
    "epci-sicoval": ("demande", "candidature"),
    "bailleur-a": ("attribution", "candidature"),
    "bailleur-b": ("attribution", "candidature"),
}


def interroger(entrepot, requete: str) -> pl.DataFrame:
    with entrepot.connexion() as connexion:
        return lire_trame(connexion, requete)


def restes(lus: pl.DataFrame, comptes: pl.DataFrame) -> pl.DataFrame:
    """Return the large counts of which a reader leaves a few people, its own taken away."""
    deux = comptes.join(lus, on=["mesure", *LIEU]).with_columns(reste=pl.col("valeur") - pl.col("lus"))
    assert deux.filter(pl.col("reste") < 0).height == 0, "a reader counts more than there are"
    return deux.filter(pl.col("reste").is_between(1, SEUIL - 1), pl.col("valeur") >= SEUIL)


@pytest.fixture(scope="module")
def lus_par(entrepot):
    """Return what an attack counts, counted once."""
    return cache(lambda nom: interroger(entrepot, LUS.format(**ATTAQUES[nom]._asdict())))


@pytest.fixture(scope="module")
def montrees_a(entrepot, catalogue):
    """Return the counts that an account is shown, read once."""
    return cache(lambda login: mesures.lire_publiees(entrepot, catalogue, login))


@pytest.mark.parametrize("nom", ATTAQUES)
def test_attaque_A11_D1_no_perimeter_leaves_a_few_people_of_a_published_count(lus_par, publiees, nom):
    assert restes(lus_par(nom), publiees).rows() == []


@pytest.mark.parametrize("nom", ATTAQUES)
def test_the_attack_finds_people_in_the_exact_figures(lus_par, exactes, nom):
    assert restes(lus_par(nom), exactes).height > 0


@pytest.mark.parametrize(("login", "vue"), [(login, vue) for login, vues in COMPTES.items() for vue in vues])
def test_attaque_A11_D1_an_account_that_subtracts_what_it_reads_finds_nobody(
    entrepot, montrees_a, session_de, login, vue
):
    cle, comptees = SIENNES[vue]
    moteur, session = entrepot.moteur_lecteur(), session_de(login)
    siennes = reading.lire(moteur, session, f"select {cle} as cle from {vue}").dictionnaires()
    moteur.dispose()
    assert siennes
    with entrepot.connexion() as connexion:
        connexion.execute("create temporary table siennes (cle text)")
        with connexion.cursor() as curseur, curseur.copy("copy siennes from stdin") as copie:
            for ligne in siennes:
                copie.write_row((ligne["cle"],))
        lecteurs = f"select cle, '{login}' as lecteur from siennes"
        lus = pl.concat(lire_trame(connexion, LUS.format(faits=faits, lecteurs=lecteurs)) for faits in comptees)
    assert restes(lus, montrees_a(login)).rows() == []


def test_what_a_partner_reads_is_what_the_guard_takes_for_readable(entrepot, session_de):
    moteur = entrepot.moteur_lecteur()
    with entrepot.connexion() as connexion:
        lisibles = {cle for (cle,) in connexion.execute("select demande_id from intermediate.int_lisible_demande")}
        autres = connexion.execute(
            "select count(*) from marts.fct_demande where has_pdalpd or has_dalo or has_dalo_recours"
            " or guichet_type_organisme in ('action_logement', 'adil', 'conseil_departemental')"
            " or guichet_type_organisme in ('commune', 'epci') and territoires_guichet_collectivite <> '{}'"
        ).fetchone()
    lues = {
        ligne["demande_id"]
        for login in PARTENAIRES
        for ligne in reading.lire(moteur, session_de(login), "select demande_id from demande").dictionnaires()
    }
    contingents = {
        ligne["contingent_code"]
        for login in RESERVATAIRES
        for vue in ("attribution", "candidature")
        for ligne in reading.lire(moteur, session_de(login), f"select contingent_code from {vue}").dictionnaires()
    }
    moteur.dispose()
    assert lues <= lisibles
    assert autres == (len(lisibles),)
    assert contingents == {"COLTER", "COLACT", "AUTRES"}


def tout_lisible(texte: str) -> str:
    """Return the guard as if partners read everything."""
    texte = re.sub(r'"\w+"\."intermediate"\."int_lisible_demande"', "(select demande_id from marts.fct_demande)", texte)
    return texte.replace("contingent_code in ('COLTER', 'COLACT', 'AUTRES')", "true")


@pytest.mark.parametrize("modele", GARDES)
def test_the_guard_counts_what_the_indicators_count(entrepot, settings_entrepot, exactes, modele):
    (fichier,) = (settings_entrepot.target_dir / "compiled").rglob(f"{modele}.sql")
    tous = interroger(entrepot, tout_lisible(fichier.read_text(encoding="utf-8"))).drop("departement_code")
    tous = tous.filter(lecteur_code="COLLECTIVITES").drop("lecteur_code")
    # Of a contingent, or of a kind of desk, the guard counts what one reader reads.
    tous = tous.filter(~pl.col("dimension").is_in(["contingent", "guichet_type"]))
    deux = tous.join(exactes, on=["mesure", *LIEU])
    assert deux.filter(pl.col("effectif") != pl.col("valeur")).rows() == []
    # Where it counts a series, no cell of it is missing: a missing one would be taken for a cell that nobody reads.
    series = tous.select("mesure", "periode_type", "territoire_type", "dimension").unique()
    attendues = exactes.filter(pl.col("valeur") > 0).join(series, on=series.columns)
    assert attendues.join(tous, on=["mesure", *LIEU], how="anti").rows() == []


def test_each_measure_of_people_is_counted_by_the_guard_or_has_a_reason(entrepot, publiees):
    comptees = set(interroger(entrepot, "select distinct mesure from intermediate.int_lisible_compte")["mesure"])
    autres = {mesure for mesure in publiees["mesure"].unique() if mesure not in comptees}
    assert {m for m in autres if not any(re.fullmatch(motif, m) for motif, _ in NON_COMPTEES)} == set()
    assert [motif for motif, _ in NON_COMPTEES if not any(re.fullmatch(motif, m) for m in autres)] == []


def test_the_readers_to_hide_from_are_collectivites_and_landlords_never_the_state(entrepot):
    lecteurs = set(
        interroger(entrepot, "select distinct lecteur_code from intermediate.int_lisible_compte").to_series()
    )
    bailleurs = interroger(
        entrepot, "select organisme_code from marts.dim_organisme where type_organisme_code = 'bailleur'"
    )
    assert lecteurs - set(bailleurs.to_series()) == {"COLLECTIVITES"}
    assert "BA01" in lecteurs


def test_attaque_D3_all_that_is_published_tells_a_reader_of_its_own_rows_of_no_few_people(entrepot, catalogue):
    """The audit of each reader, on what is shown: collectivités together, each landlord (decision 0018)."""
    with entrepot.connexion() as connexion:
        lignes = lire_trame(connexion, queries.CONNUES)
        entieres = lire_trame(connexion, queries.A_PUBLIER.replace("next__marts", "marts")).filter(~pl.col("is_propre"))
        territoires = Territoires(lire_trame(connexion, queries.TERRITOIRES.replace("next__marts", "marts")))
        lisibles = lire_trame(connexion, queries.LISIBLES)
    vraies = lire_cellules(entieres, catalogue, territoires)
    provisoires = frozenset(entieres.filter("is_provisoire")["periode"])
    liens = observer(vraies, territoires, provisoires)
    catalogue = confirmer(catalogue, vraies, liens)
    vraies = {liens.renommer(cle): valeur for cle, valeur in vraies.items()}
    vues = {
        liens.renommer(cle): valeur
        for cle, valeur in lire_cellules(lignes.filter(~pl.col("is_masque")), catalogue, territoires).items()
    }
    masquees = {
        liens.renommer(cle): None
        for cle in lire_cellules(lignes.filter("is_masque"), catalogue, territoires)
        if liens.renommer(cle) not in vues
    }
    montrees = vues | masquees
    montrees |= dict.fromkeys(liens.zeros(montrees), 0)
    par_lecteur, comptees = attrgetter("comptes", "series")(lire_lisibles(lisibles, entieres, territoires, liens))
    lecteurs = {lecteur for siens in par_lecteur.values() for lecteur in siens}
    assert {"COLLECTIVITES", "BA01"} <= lecteurs
    trouves = []
    for groupe in liens.groupes(montrees, catalogue.lies):
        siennes = {cle: montrees[cle] for cle in groupe}
        for lecteur in sorted({lecteur for cle in groupe for lecteur in par_lecteur.get(cle, ())}):
            lus = {cle: par_lecteur[cle][lecteur] for cle in groupe if lecteur in par_lecteur.get(cle, ())}
            constats = auditer_un_lecteur(siennes, vraies, lus, comptees, liens, catalogue, SEUIL)
            trouves += [(lecteur, constat.message) for constat in constats]
    assert trouves == []
