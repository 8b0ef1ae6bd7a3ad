"""Two départements in one base: each as if it were alone, none summed, one demande of both in each."""

import csv
from datetime import timedelta
from decimal import Decimal

import pytest

from dashboards.access import telechargement
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.pages.accueil.reads import a_renouveler
from ingestion.door import landing
from tests.deux_departements import AUTRE, ICI
from tests.portails import ouvrir_page, portail_de
from tests.security import oracle
from warehouse.access import alerts
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.database import connections
from warehouse.matching import answers

# What differs from one home to another: pseudonyms, numbers and times of what was received.
D_UN_HOME = {"demande_id", "presomption_id", "depot_id", "quarantaine_id"}
D_UN_HOME |= {"recu_at", "charge_at", "dernier_chargement_at", "construite_at"}
# The kinds of guichets are the profiles of the register: the one alone has one more.
D_UN_REGISTRE = {"marts.dim_code": " and liste <> 'GUICHET_TYPE'"}
CHIFFRES = ("marts.indicateur_valeur", "marts.reconciliation", "marts.fct_demande", "cubes.cube_indicateur_valeur")
VUES = ("demande", "offre", "candidature", "attribution", "logement", "indicateur", "organisme", "depot")


def condenses(base, departement):
    """Number of rows of each mart and cube that are of a département, and their digest, in no order."""
    tables = (
        "select c.oid::regclass::text, string_agg(quote_ident(a.attname), ', ' order by a.attname)"
        " filter (where a.attname <> all (%s)) from pg_class as c join pg_attribute as a on a.attrelid = c.oid"
        " where c.relnamespace in (to_regnamespace('marts'), to_regnamespace('cubes')) and c.relkind = 'r'"
        " and a.attnum > 0 and not a.attisdropped group by 1 order by 1"
    )
    somme = "select count(*), sum(hashtextextended(row({})::text, 0)::numeric) from {} where departement_code = %s"
    with base.connexion() as c:
        return {
            table: c.execute(somme.format(colonnes, table) + D_UN_REGISTRE.get(table, ""), [departement]).fetchone()
            for table, colonnes in c.execute(tables, [[*D_UN_HOME]]).fetchall()
        }


def partagee(fichier, cible):
    """Write the header and one creation of a file of demandes, whose second wish is in the other département."""
    with fichier.open(encoding="utf-8", newline="") as flux:
        lignes = csv.DictReader(flux, delimiter=";")
        ligne = next(un for un in lignes if un["date_radiation"] == "")
        noms = lignes.fieldnames
    ligne |= {"nud": "0310120990001BA01A", "voeu_2_commune": "09122", "voeu_2_quartier": ""}
    ligne |= {nom: "" for nom in noms if nom.startswith("voeu_2_") and nom != "voeu_2_commune"}
    with cible.open("w", encoding="utf-8", newline="") as flux:
        ecriture = csv.DictWriter(flux, noms, delimiter=";", lineterminator="\n")
        ecriture.writeheader()
        ecriture.writerow(ligne)
    return ligne["nud"]


@pytest.fixture(scope="module")
def reglages(settings_deux_departements):
    return settings_deux_departements


@pytest.fixture(scope="module")
def deux(reglages):
    return connections.ouvrir(reglages)


@pytest.fixture(scope="module")
def lecteur(deux):
    moteur = deux.moteur_lecteur()
    yield moteur
    moteur.dispose()


def test_each_departement_has_the_rows_that_it_has_alone(deux, entrepot, voisin_seul):
    """All of each mart and cube but what is ``D_UN_HOME``: figures, their masks, and the facts that they count.

    The other is built alone too, at the size that it has here: each is one of the two orders of a build of both (the
    first is set aside, the last receives its rows), and a base of 09 has nothing of the demonstration of 31.
    """
    seuls = {ICI: condenses(entrepot, ICI), AUTRE: condenses(connections.ouvrir(voisin_seul.settings), AUTRE)}
    assert {code: condenses(deux, code) for code in seuls} == seuls
    comptes = [seul[table][0] for seul in seuls.values() for table in CHIFFRES]
    assert min(comptes) > 0


def test_nothing_stays_set_aside(deux):
    with deux.connexion() as c:
        assert c.execute("select nspname from pg_namespace where nspname like '%lot%'").fetchall() == []


def test_every_table_keeps_its_indexes_and_its_rights(deux, entrepot):
    requete = (
        "select c.oid::regclass::text, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text,"
        " (select count(*) from pg_index as i where i.indrelid = c.oid),"
        " (select count(*) from pg_policy as p where p.polrelid = c.oid)"
        " from pg_class as c where c.relnamespace in (to_regnamespace('marts'), to_regnamespace('cubes'))"
        " and c.relkind = 'r' order by 1"
    )
    with deux.connexion() as un, entrepot.connexion() as autre:
        assert un.execute(requete).fetchall() == autre.execute(requete).fetchall()


def test_who_acts_in_one_departement_reads_nothing_of_the_other(deux, lecteur):
    session = ouvrir_session_admin(deux, "etat")
    for vue in sorted({*VUES} & {*oracle.vues("etat")}):
        lus = lire(lecteur, session, f"select distinct departement_code from etat.{vue}")
        assert {code for (code,) in lus.lignes} <= {ICI}, vue


@pytest.mark.parametrize("login", oracle.COMPTES)
def test_each_account_reads_of_its_departement_what_it_reads_alone(deux, lecteur, entrepot, session_de, login):
    profil, _ = oracle.COMPTES[login]
    seul = entrepot.moteur_lecteur()
    try:
        for vue in sorted({*VUES} & {*oracle.vues(profil)}):
            requete = f"select count(*) from {profil}.{vue} where departement_code = %(ici)s"
            lues = lire(lecteur, ouvrir_session_admin(deux, login), requete, {"ici": ICI}).lignes
            assert lues == lire(seul, session_de(login), requete, {"ici": ICI}).lignes, vue
    finally:
        seul.dispose()


@pytest.mark.parametrize(("login", "lus"), [("public", {ICI, AUTRE}), ("bailleur-a", {ICI, AUTRE}), ("etat", {ICI})])
def test_the_departements_of_an_account_are_those_that_declare_it(deux, lecteur, login, lus):
    session = ouvrir_session_admin(deux, login)
    requete = "select acces.departements(%(profil)s)"
    assert {*lire(lecteur, session, requete, {"profil": session.profil}).lignes[0][0]} == lus
    territoires = lire(lecteur, session, f"select distinct departement_code from {session.profil}.territoire")
    assert {code for (code,) in territoires.lignes} == lus


def test_a_departement_that_a_reader_names_opens_nothing(deux, lecteur):
    session = ouvrir_session_admin(deux, "etat")
    autre = deux.au_departement(AUTRE).moteur_lecteur()
    try:
        nomme = lire(autre, session, "select current_setting('observatoire.departement')").lignes
        assert nomme == [(AUTRE,)]
        assert lire(autre, session, "select distinct departement_code from etat.demande").lignes == [(ICI,)]
    finally:
        autre.dispose()


def test_a_demande_of_two_departements_is_a_row_and_a_pseudonym_in_each(deux, reglages, dossier_du_run, tmp_path):
    origine = min((dossier_du_run / "fichiers").glob("demandes_BA01_*.csv"))
    fichier = tmp_path / "demandes_BA01_2019-01-31.csv"
    nud = partagee(origine, fichier)
    bilans = landing.ingerer(deux, reglages, [fichier])
    assert [(b.statut, b.lues, b.chargees) for b in bilans] == [("charge", 1, 1)] * 2
    with deux.connexion() as c:
        lues = c.execute(
            "select p.departement_code, p.demande_id, p.version_cle from raw.pseudonymes as p where p.nud = %s", [nud]
        ).fetchall()
        depots = c.execute(
            "select d.departement_code, count(*) from raw.demandes as l"
            " join raw.depots as d on d.depot_id = l._depot_id where l.nud = %s group by 1 order by 1",
            [nud],
        ).fetchall()
    assert depots == [(AUTRE, 1), (ICI, 1)]
    assert {code for code, _, _ in lues} == {ICI, AUTRE}
    assert len({pseudonyme for _, pseudonyme, _ in lues}) == len({version for _, _, version in lues}) == 2
    (de_nouveau,) = landing.ingerer(deux, reglages, [fichier])
    assert de_nouveau.statut == "deja_charge"


@pytest.fixture
def ouvrir(deux, reglages, monkeypatch):
    """Open a page of the portal as an account: ``ouvrir("public", "territoire", dep="09")``."""
    with portail_de(reglages, deux):

        def _ouvrir(login, chemin="accueil", **filtres):
            at = ouvrir_page(monkeypatch, ouvrir_session_admin(deux, login), chemin, **filtres)
            assert not at.exception
            return at

        yield _ouvrir


@pytest.mark.parametrize(
    ("login", "offerts"),
    [
        ("public", ["Haute-Garonne (31)", "Ariège (09)"]),
        # Two files declare it: its own is the first by its code.
        ("bailleur-a", ["Ariège (09)", "Haute-Garonne (31)"]),
    ],
)
def test_who_reads_several_departements_chooses_one(ouvrir, login, offerts):
    at = ouvrir(login, "guide", dep=AUTRE)
    assert at.selectbox(key="filtre_dep").options == offerts
    assert at.selectbox(key="filtre_dep").value == AUTRE
    assert at.query_params["dep"] == AUTRE


def test_a_page_speaks_of_the_departement_that_the_address_names(ouvrir):
    at = ouvrir("bailleur-a", "territoire", dep=AUTRE)
    assert (at.query_params["dep"], at.query_params["geo"]) == (AUTRE, f"dep-{AUTRE}")
    territoires = at.selectbox(key="filtre_geo").options
    assert any("Foix" in nom for nom in territoires)
    assert not any("Toulouse" in nom for nom in territoires)


def test_another_departement_forgets_the_territory_of_the_first(ouvrir):
    at = ouvrir("bailleur-a", "territoire", dep=ICI, geo="com-31555")
    assert at.query_params["geo"] == "com-31555"
    at.selectbox(key="filtre_dep").select(AUTRE).run()
    assert not at.exception
    assert (at.query_params["dep"], at.query_params["geo"]) == (AUTRE, f"dep-{AUTRE}")
    assert "périmètre" not in " ".join(str(info.value) for info in at.info)


def test_a_bound_in_another_departement_is_listed_by_its_name(ouvrir, deux):
    portier = deux.moteur_portier()
    session = ouvrir_session_admin(deux, "bailleur-a")
    numero = alerts.poser(portier, session, "stock", ("commune", "09122"), "au_moins", Decimal(1))
    try:
        dits = [m.value.replace("\\", "") for m in ouvrir("bailleur-a", dep=ICI).markdown]
    finally:
        alerts.retirer(portier, session, numero)
        portier.dispose()
    assert "Demandes en cours, Foix\u00a0: au moins 1" in dits


def test_who_reads_one_departement_is_shown_no_choice(ouvrir):
    at = ouvrir("etat", "territoire", dep=AUTRE)
    assert [s.key for s in at.selectbox if s.key == "filtre_dep"] == []
    assert at.query_params["geo"] == f"dep-{ICI}"


def test_a_file_of_the_portal_is_of_one_departement_and_its_name_says_which(deux, reglages):
    with portail_de(reglages, deux) as portail:
        session = ouvrir_session_admin(deux, "public")
        noms = [
            telechargement.fabriquer(portail, session, "communes", "csv", {"dep": dep} if dep else {})[0]
            for dep in (ICI, AUTRE, "75", "")
        ]
    assert noms == [f"observatoire-{dep}-communes" for dep in (ICI, AUTRE, ICI, ICI)]


def test_the_lists_read_of_each_departement_are_in_the_journal(ouvrir, deux):
    def notees() -> list[int]:
        with deux.connexion() as c:
            return [
                nb
                for (nb,) in c.execute(
                    "select nb_lignes from acces.journal_entier where evenement = 'lecture' and login = 'bailleur-a'"
                    " and cible = 'rapprochement' order by entree_id"
                )
            ]

    at = ouvrir("bailleur-a", "cotation", dep=ICI)
    avant = notees()
    at.run()
    assert notees() == avant
    at.selectbox(key="filtre_dep").select(AUTRE).run()
    assert not at.exception
    _, lectures = at.session_state["_cotation"]
    assert notees()[len(avant) :] == [lectures.lignes, len(lectures.baux)]


def test_the_wait_of_a_household_is_counted_at_the_day_of_its_departement(deux, reglages):
    with portail_de(reglages, deux) as portail, deux.connexion(autocommit=True) as c:
        lecteur = Lecteur(portail, ouvrir_session_admin(deux, "bailleur-a"), departements=(ICI,))
        (offre,) = lecteur.lignes(
            "select offre_id from offre where departement_code = %(departement)s and is_offert limit 1"
        )["offre_id"]
        demandes = lecteur.lignes("select demande_id from demande where departement_code = %(departement)s")
        avant = answers.menages(lecteur.lignes, offre, list(demandes["demande_id"]))
        decaler = "update marts.dim_publication set date_reference = date_reference + %s where departement_code = %s"
        c.execute(decaler, [10_000, AUTRE])
        try:
            apres = answers.menages(lecteur.lignes, offre, list(demandes["demande_id"]))
        finally:
            c.execute(decaler, [-10_000, AUTRE])
    assert set(avant["attente"]) >= {"COURTE", "MOYENNE"}
    assert apres.equals(avant)


def test_what_falls_due_at_the_desks_of_a_reader_of_two_departements_is_counted_once(deux, reglages):
    with portail_de(reglages, deux) as portail:
        lecteur = Lecteur(portail, ouvrir_session_admin(deux, "bailleur-a"), departements=(ICI,))
        siennes = lecteur.lignes(
            "select date_fin_validite from demande where departement_code = %(departement)s and etat_code = 'active'"
            " and organisme_enregistreur_code = %(organisme)s",
            organisme=lecteur.session.organisme_code,
        )
        comptees = a_renouveler(lecteur)
        fin = date_des_donnees(lecteur) + timedelta(days=30)
    assert comptees == siennes["date_fin_validite"].le(fin).sum() > 0
