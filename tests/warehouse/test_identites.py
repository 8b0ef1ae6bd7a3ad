"""Each identity of the reconciliation by its name: it is compared, it holds, and wrong figures break it.

A figure is falsified in the tables that the identity reads, in a transaction that is rolled back; its model is then
computed again by the SQL of the build, and must find the difference.
"""

import re
from pathlib import Path

import pytest

from orchestration import build
from orchestration.dbt.runner import Verdict
from tests.independent.calculs import seed
from warehouse.errors import ErreurObservatoire
from warehouse.settings import WAREHOUSE_DIR

LIBELLES = {ligne["identite_code"]: ligne["libelle"] for ligne in seed("identite")}
# A difference that is explained: none, when each lease of the files has its radiation.
ECARTS = {"baux_radiations_motifs"}
DEPARTEMENT = "territoire_type = 'departement'"
ANNEE = f"{DEPARTEMENT} and dimension = 'ensemble' and periode = '2025'"


def de_trop(table: str, colonne: str, condition: str) -> str:
    """One more of what a column counts."""
    return f"update intermediate.{table} set {colonne} = {colonne} + 1 where {condition}"


def indicateur(code: str, colonne: str = "valeur", condition: str = ANNEE) -> str:
    """One more in an indicator."""
    return de_trop("int_chiffre_compare", colonne, f"indicateur_code = '{code}' and {condition}")


def modalite(code: str, dimension: str, colonne: str = "valeur") -> str:
    """Twice as many in each modality of a dimension."""
    ou = f"indicateur_code = '{code}' and {DEPARTEMENT} and dimension = '{dimension}'"
    return f"update intermediate.int_chiffre_compare set {colonne} = {colonne} * 2 where {ou}"


def parc(mesure: str, territoire: str = DEPARTEMENT) -> str:
    """Half as many again of a class of the parc."""
    ou = f"mesure = '{mesure}' and {territoire}"
    return f"update intermediate.int_parc_indicateur set valeur = valeur * 1.5 where {ou}"


STOCK = f"{DEPARTEMENT} and typologie = 'TOUS' and mois = '2025-12-01'"
# What makes each identity wrong.
RUPTURES = {
    "stock_identite": "delete from intermediate.int_stock_mouvement where mouvement = 'radiation'",
    "stock_identite_cellules": "delete from intermediate.int_stock_mouvement where mouvement = 'creation'",
    "stock_communes_epci": de_trop(
        "int_stock_mensuel_territoire", "stock", "territoire_type = 'epci' and typologie = 'TOUS'"
    ),
    "stock_communes_departement": de_trop("int_stock_mensuel_territoire", "stock", STOCK),
    "stock_epci_departement": de_trop("int_stock_mensuel_territoire", "stock", STOCK),
    "stock_types_total": de_trop("int_stock_mensuel_territoire", "stock", f"{DEPARTEMENT} and typologie = 'T2'"),
    "stock_actives": "update intermediate.int_demande set etat_code = 'radiee' where etat_code = 'active'",
    "stock_decembre_annee": indicateur("stock"),
    "flux_mois_annee": indicateur("creation"),
    "stock_mutations": indicateur("part_mutation", "numerateur"),
    "stock_profil": modalite("stock_profil", "age"),
    "stock_anciennetes": indicateur("part_plus_2_ans", "numerateur"),
    "stock_origines": "update intermediate.int_stock_residence set effectif = effectif + 1",
    "stock_completude": "update intermediate.int_stock_completude set effectif = effectif + 1",
    "tension_baux": indicateur("tension", "denominateur"),
    "tension_hmut_baux": indicateur("tension_hmut", "denominateur"),
    "mutation_satisfaite": indicateur("taux_mutation_satisfaite", "denominateur"),
    "actives_profil": modalite("taux_succes", "taille", "denominateur"),
    "radiations_motifs": modalite("radiation", "radiation"),
    "baux_mutations": indicateur("part_attribution_mutation", "numerateur"),
    "baux_qpv": indicateur("part_q1_hors_qpv", "denominateur"),
    "baux_profil": modalite("attribution_profil", "contingent"),
    "baux_radiations": "delete from intermediate.int_population_radiee where motif_radiation_code = 'RADATT'",
    "baux_radiations_motifs": "delete from intermediate.int_population_radiee where motif_radiation_code = 'RADATT'",
    "refus_motifs": modalite("refus_motif", "motif_refus"),
    "decisions_cal": modalite("decision_cal", "decision"),
    "moins_de_3_motifs": modalite("moins_de_3_motif", "motif_moins_de_3"),
    "candidatures_etats": "update intermediate.int_candidature set etat_code = 'PERDUE' where etat_code = 'BAIL'",
    "parc_occupation": "update intermediate.int_logement set mode_occupation_code = null where nb_pieces = 3",
    "parc_vacants": indicateur("vacance", "numerateur"),
    "parc_vacance": indicateur("vacance", "denominateur"),
    "parc_lignes": parc("total"),
    "parc_catalogue": indicateur("parc_profil"),
    "parc_communes_departement": parc("total", "territoire_type = 'commune'"),
    "parc_construction": parc("collectif"),
    "parc_pieces": parc("pieces_3_4"),
    "parc_qpv": parc("hors_qpv"),
    "parc_energie": parc("dpe_d"),
    "parc_serre": parc("ges_inconnu"),
    "parc_rapports": indicateur("densite", "numerateur"),
    "parc_profil": modalite("parc_profil", "financement"),
    "dalo_decisions": indicateur("dalo_rejets"),
    "dalo_natures": modalite("dalo_recours", "nature_recours"),
    "mixite_suivi": indicateur("part_q1_hors_qpv", "numerateur"),
    "delai_anormal_suivi": "update intermediate.int_stock_depassement set effectif = effectif + 1",
    "dalo_stock": "update intermediate.int_dalo_recours set date_relogement = null",
}


@pytest.fixture(scope="module")
def modeles(settings_entrepot) -> list[str]:
    """The SQL of the build for each model of identities."""
    dossier = settings_entrepot.target_dir / "compiled" / "observatoire" / "models" / "intermediate" / "reconciliation"
    textes = [modele.read_text(encoding="utf-8") for modele in sorted(Path(dossier).glob("int_identite_*.sql"))]
    assert len(textes) == 8
    return [texte.replace('"next__', '"') for texte in textes]


def test_the_identities_are_those_of_the_reference_and_each_can_be_broken(entrepot):
    with entrepot.connexion() as connexion:
        comparees = {ligne[0] for ligne in connexion.execute("select distinct identite_code from marts.reconciliation")}
    assert comparees == set(LIBELLES) == set(RUPTURES)


@pytest.mark.parametrize("code", LIBELLES)
def test_the_identity_holds(entrepot, code):
    """In every period and territory compared; the difference of the table is that of its terms."""
    with entrepot.connexion() as connexion:
        lignes = connexion.execute(
            "select periode, territoire_code, objet, gauche, droite, ecart, is_respectee from marts.reconciliation"
            " where identite_code = %s",
            [code],
        ).fetchall()
    assert len(lignes) > 0
    assert code in ECARTS or any(ligne[3] for ligne in lignes), f"{LIBELLES[code]}: compared on nothing"
    fausses = [ligne for ligne in lignes if not ligne[6] or ligne[5] != ligne[3] - ligne[4]]
    assert fausses == [], LIBELLES[code]


@pytest.mark.parametrize("code", LIBELLES)
def test_wrong_figures_break_the_identity(entrepot, modeles, code):
    rompue = (
        "select count(*) from ({}) as terme inner join referentiel.identite using (identite_code)"
        " where identite_code = %s"
        " and not abs(gauche - droite) <= tolerance_pct / 100 * greatest(abs(gauche), abs(droite))"
    )
    with entrepot.connexion() as connexion:
        touchees = connexion.execute(RUPTURES[code]).rowcount
        (modele,) = [modele for modele in modeles if re.search(rf"(?<!indicateur_code = )'{code}'", modele)]
        (trouvees,) = connexion.execute(rompue.format(modele), [code]).fetchone()
        connexion.rollback()
    assert touchees > 0
    assert trouvees > 0, LIBELLES[code]


# What two indicators show of one measure: its count, in each cell of all of them.
COMPTES_D_UNE_MESURE = """
select mesure.value as mesure, count(distinct v.indicateur_code) as indicateurs, count(distinct nombre) as nombres
from marts.indicateur_valeur as v
inner join marts.dim_indicateur as d using (departement_code, indicateur_code)
cross join jsonb_each_text(d.comptes) as mesure
cross join lateral (
    select case mesure.key when 'numerateur' then v.numerateur when 'denominateur' then v.denominateur
        else v.effectif end as nombre
) as n
where nombre is not null
group by mesure.value, v.departement_code, v.periode_type, v.periode, v.territoire_type, v.territoire_code,
    v.dimension, v.modalite
"""


def test_a_measure_has_one_count_whichever_indicator_shows_it(entrepot):
    """No identity says it: a build that finds two is refused (``cubes.lire_cellules``)."""
    with entrepot.connexion() as connexion:
        lignes = connexion.execute(COMPTES_D_UNE_MESURE).fetchall()
    partagees = {mesure for mesure, indicateurs, _ in lignes if indicateurs > 1}
    assert {"stock", "bail", "radiation", "dalo_decision", "logement", "examinee"} <= partagees
    assert {mesure for mesure, _, nombres in lignes if nombres > 1} == set()


@pytest.mark.parametrize("jours", [0, 1, 14])
def test_the_active_demandes_are_compared_on_any_day(entrepot, modeles, jours):
    """The files may speak in the middle of a month: the identity then compares that day, and does not vanish."""
    (modele,) = [modele for modele in modeles if "'stock_actives'" in modele]
    with entrepot.connexion() as connexion:
        connexion.execute("update intermediate.int_reference set date_reference = date_reference + %s", [jours])
        expirees = connexion.execute(
            "update intermediate.int_demande set etat_code = 'expiree' from intermediate.int_reference as reference"
            " where etat_code = 'active' and date_fin_validite <= reference.date_reference"
        ).rowcount
        lues = f"select gauche, droite from ({modele}) as terme where identite_code = 'stock_actives'"
        ((stock, actives),) = connexion.execute(lues).fetchall()
        connexion.rollback()
    assert (expirees > 0) == (jours > 0)
    assert stock == actives > 0


def test_a_build_that_breaks_an_identity_names_it(base_vierge):
    """A dbt test gives a number of rows: the refusal says which identity, and where."""
    assert (WAREHOUSE_DIR / "tests" / "reconciliation" / f"{build.TEST_DES_IDENTITES}.sql").is_file()
    with base_vierge.connexion() as connexion:
        connexion.execute("create schema next__marts")
        connexion.execute(
            "create table next__marts.reconciliation as"
            " select code as identite_code, 'Le tout est la somme' as libelle, 'stock' as objet, '2025-03' as periode,"
            " 'departement' as territoire_type, '31' as territoire_code, 10 as gauche, droite, 'exacte' as severite,"
            " droite = 10 as is_respectee from (values ('a', 10), ('b', 9)) as x (code, droite)"
        )
    verdict = Verdict("20250101T000000-essai", echecs=["le test identite_exacte trouve 1 ligne en défaut"])
    with pytest.raises(ErreurObservatoire, match=r"l’identité b ne tient pas \(Le tout est la somme.*10 contre 9"):
        build.refuser(base_vierge, "20250101T000000-essai", verdict)
    with base_vierge.connexion() as connexion:
        (motif,) = connexion.execute("select motif from technique.publication").fetchone()
    assert "identité b" in motif
    assert "identité a" not in motif
