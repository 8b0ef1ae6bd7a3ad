"""The audit: quiet on what is right, and red for each guard taken away, one at a time, on each table."""

import pytest

from ingestion.contracts import CONTRATS
from ingestion.door.schema import colonnes_techniques
from tests.security.petit_entrepot import PROFILS, REGISTRE, portee
from warehouse.access import audit
from warehouse.access.audit import auditer, auditer_connexion

TABLES = ("marts.fct_demande", "marts.fct_demande_identite", "cubes.cube")
SAISIES = ("acces.preselection", "acces.preselection_menage", "acces.decision_commission")
NOMINATIVE = "marts.fct_demande_identite"
REGLE = portee("departement_code", "departements", "bailleur")


def constats(petite, *instructions, superutilisateur=False):
    """Break something, audit, put it back; return the checks that went red, with their objects."""
    parametres = petite.proprietaire
    if superutilisateur:
        parametres = parametres | {"user": "postgres", "password": petite.serveur.mot_de_passe}
    import psycopg

    with psycopg.connect(**parametres) as c:
        for instruction in instructions:
            c.execute(instruction)
        if superutilisateur:
            c.execute("set local role observatoire")
        trouves, _ = auditer_connexion(c, "", None, registre=REGISTRE)
        c.rollback()
    return {(constat.controle, constat.objet) for constat in trouves}


def controles(trouves):
    return {controle for controle, _ in trouves}


def test_the_audit_of_what_is_published_is_quiet(petite):
    assert auditer(petite, registre=REGISTRE) == ([], [chemin.stem.split("_", 1)[1] for chemin in audit.controles()])


def test_every_check_says_what_it_demands_and_is_numbered_once():
    numeros = [chemin.stem.split("_", 1)[0] for chemin in audit.controles()]
    assert len(set(numeros)) == len(numeros) >= 25
    assert all(chemin.read_text(encoding="utf-8").startswith("-- ") for chemin in audit.controles())


def test_an_exception_names_a_check_and_has_a_reason():
    noms = {chemin.stem.split("_", 1)[1] for chemin in audit.controles()}
    for controle, objets in audit.exceptions().items():
        assert controle in noms
        assert all(len(raison.split()) >= 5 for raison in objets.values())


@pytest.mark.parametrize("table", [*TABLES, *SAISIES])
@pytest.mark.parametrize("mode", ["disable", "no force"])
def test_attaque_A15_row_security_taken_off_a_table_is_found(petite, table, mode):
    assert constats(petite, f"alter table {table} {mode} row level security") == {("row_security_active", table)}


@pytest.mark.parametrize("profil", PROFILS)
@pytest.mark.parametrize("table", TABLES)
def test_attaque_A15_a_policy_dropped_or_doubled_is_found(petite, table, profil):
    with petite.connexion() as c:
        existe = c.execute(
            "select from pg_policy where polrelid = %s::regclass and polname = %s", [table, profil]
        ).fetchone()
    if existe is None:
        droit = f"grant select on {table} to profil_{profil}"
        attendu = {"politique_par_profil"} | ({"identite_journalisee"} if table == NOMINATIVE else set())
        assert controles(constats(petite, droit)) == attendu
        return
    assert constats(petite, f"drop policy {profil} on {table}") == {("politique_par_profil", table)}
    assert constats(petite, f"revoke select on {table} from profil_{profil}") == {("politique_par_profil", table)}
    double = portee("departement_code", "departements", profil)
    assert constats(petite, f"create policy deux on {table} for select to profil_{profil} using ({double})") == {
        ("politique_par_profil", table)
    }


@pytest.mark.parametrize("profil", ["bailleur", "etat", "commune", "epci"])
def test_attaque_A15_identity_without_the_journal_is_found(petite, profil):
    assert constats(petite, f"drop policy {profil}_journal on {NOMINATIVE}") == {("identite_journalisee", NOMINATIVE)}


def test_identity_added_to_an_ordinary_table_is_found(petite):
    assert constats(petite, "alter table marts.fct_demande add column telephone text") == {
        ("identite_journalisee", "marts.fct_demande")
    }


@pytest.mark.parametrize(
    ("regle", "attendu"),
    [
        ("true", "politique_toujours_vraie"),
        ("departement_code = '31'", "politique_toujours_vraie"),
        ("departement_code = any (acces.departements('bailleur'))", "fonction_une_fois"),
        (portee("departement_code", "departements", "etat"), "fonction_du_profil"),
        (f"{REGLE} or departement_code = any (acces.communes('bailleur'))", "fonction_une_fois"),
    ],
)
def test_a_policy_that_shows_too_much_or_costs_too_much_is_found(petite, regle, attendu):
    trouves = constats(
        petite,
        "drop policy bailleur on marts.fct_demande",
        f"create policy bailleur on marts.fct_demande for select to profil_bailleur using ({regle})",
    )
    assert trouves == {(attendu, "marts.fct_demande")}


def test_a_policy_for_everybody_is_found(petite):
    trouves = constats(petite, f"create policy tous on marts.fct_demande for select to public using ({REGLE})")
    assert ("politique_par_profil", "marts.fct_demande") in trouves


def test_a_large_table_whose_policy_has_no_index_is_found(neuve):
    grossir = "insert into marts.fct_demande select '31', 'g' || i, repeat('x', 200) from generate_series(1, 9000) as i"
    assert constats(neuve, grossir, "analyze marts.fct_demande") == {("politique_indexee", "marts.fct_demande")}
    index = [
        "create index on marts.fct_demande (departement_code)",
        "create index on marts.fct_demande using gin (territoires_guichet_collectivite)",
    ]
    assert constats(neuve, grossir, *index, "analyze marts.fct_demande") == set()


def test_a_large_table_whose_policy_is_the_condition_of_an_index_is_let_in(neuve):
    grossir = "insert into marts.fct_demande select '31', 'g' || i, repeat('x', 200) from generate_series(1, 9000) as i"
    communs = "create index on marts.fct_demande (departement_code)", "analyze marts.fct_demande"
    partiel = "create index on marts.fct_demande (demande_id) where {}"
    tenus = partiel.format("territoires_guichet_collectivite is not null")
    assert constats(neuve, grossir, tenus, *communs) == set()
    assert constats(neuve, grossir, partiel.format("demande_id is not null"), *communs) != set()


@pytest.mark.parametrize(
    ("instruction", "attendu"),
    [
        ("create materialized view marts.copie as select * from marts.fct_demande", "nature_des_objets"),
        ("create view marts.copie as select * from marts.fct_demande", "vue_invocante"),
        ("create table etat.copie as select * from marts.fct_demande", "nature_des_objets"),
        ("create table marts.nue (departement_code text not null)", "row_security_active"),
        ("create table acces.nue (demande_id text)", "row_security_active"),
        ("create table acces.nue (offre_id text)", "row_security_active"),
        ("create policy tous on acces.navigateur using (true)", "row_security_active"),
        ("create view etat.fuite as select * from marts.fct_demande", "vue_invocante"),
        ("alter view etat.demande set (security_invoker = false)", "vue_invocante"),
        (
            "create view etat.fuite with (security_invoker = true) as select * from acces.compte",
            "vue_sur_couche_publiee",
        ),
        ("grant insert on marts.fct_demande to profil_etat", "droits_de_lecture_seule"),
        ("grant truncate on marts.fct_demande to profil_etat", "droits_de_lecture_seule"),
        ("grant references on marts.fct_demande to profil_etat", "droits_de_lecture_seule"),
        ("grant select on etat.demande to public", "droits_de_lecture_seule"),
        ("grant select on etat.demande to profil_bailleur", "lecteurs_et_objets"),
        ("grant select on acces.compte to portier", "lecteurs_et_objets"),
        ("grant select (login) on acces.compte to profil_etat", "lecteurs_et_objets"),
        ("grant select on raw.depots to profil_ingenieur", "lecteurs_et_objets"),
        ("grant usage on schema marts to profil_bailleur", "schemas_fermes"),
        ("grant usage on schema etat to profil_bailleur", "schemas_fermes"),
        ("grant create on schema etat to profil_etat", "schemas_fermes"),
        ("grant usage on schema public to public", "schemas_fermes"),
        ("grant usage on schema extensions to profil_etat", "schemas_fermes"),
        ("alter function acces.departements(text) reset search_path", "fonctions_executables"),
        ("alter function acces.departements(text) set search_path = public", "fonctions_executables"),
        ("grant execute on function acces.departements(text) to public", "fonctions_executables"),
        ("grant execute on function acces.ouvrir_session_admin(text, bytea) to profil_etat", "fonctions_executables"),
        ("grant execute on function acces.lire_session(bytea) to profil_etat", "fonctions_executables"),
        ("grant execute on function acces.departements(text) to portier", "fonctions_executables"),
        ("grant execute on function acces.journal_organisme to profil_public", "fonctions_executables"),
        ("grant execute on function acces.comptes_geres(text) to profil_public", "fonctions_executables"),
        ("grant execute on function acces.preselections(text) to profil_adil", "fonctions_executables"),
        ("grant portier to profil_etat", "appartenances"),
        ("grant profil_bailleur to profil_etat", "appartenances"),
        ("grant profil_bailleur to portier", "appartenances"),
        ("grant profil_etat to observatoire with inherit true", "appartenances"),
        ("alter role profil_etat login", "attributs_des_roles"),
        ("alter role authenticator inherit", "attributs_des_roles"),
        ("alter table marts.fct_demande alter column departement_code drop not null", "departement_en_tete"),
        ("create table marts.z (a int, departement_code text not null)", "departement_en_tete"),
        ("do $$ begin execute format('grant create on database %I to profil_etat', current_database()); end $$",
         "droits_sur_la_base"),
        ("do $$ begin execute format('grant temp on database %I to public', current_database()); end $$",
         "droits_sur_la_base"),
    ],
)  # fmt: skip
def test_attaque_A15_each_planted_fault_is_found_by_its_check(petite, instruction, attendu):
    assert attendu in controles(constats(petite, instruction))


@pytest.mark.parametrize("statut", ["charge", "remplace", "en_attente", "retire"])
@pytest.mark.parametrize("contrat", CONTRATS, ids=lambda contrat: contrat.table)
def test_a_raw_row_added_or_taken_away_beside_the_loader_is_found(petite, contrat, statut):
    par, decisions = "9001" if statut == "remplace" else "null", "[{}]" if statut == "retire" else "[]"
    depot = (
        "insert into raw.depots (depot_id, fichier, sha256, flux, format, emetteur, situation_au, charge_at, statut,"
        " remplace_par, decisions, lues, chargees) overriding system value values (9001, 'fichier.csv', '', 'f', 'csv',"
        f" 'BA01', '2026-01-31', now(), '{statut}', {par}, '{decisions}', 1, 1)"
    )
    techniques = {"_extra": "'{}'", "_ligne": "2", "_depot_id": "9001", "_annee": "2026", "_bailleur_code": "'BA01'"}
    noms = colonnes_techniques(contrat)
    valeurs = ", ".join(techniques[nom] for nom in noms)
    ligne = f"insert into raw.{contrat.table} ({', '.join(noms)}) values ({valeurs})"
    assert constats(petite, depot, ligne) == set()
    assert constats(petite, depot, ligne, ligne) == {("lignes_des_depots", "raw.depots 9001")}
    assert constats(petite, depot) == {("lignes_des_depots", "raw.depots 9001")}
    assert constats(petite, ligne) == {("lignes_des_depots", "raw.depots 9001")}


@pytest.mark.parametrize(
    ("instruction", "attendu"),
    [
        ("grant execute on function pg_catalog.set_config(text, text, boolean) to public", "fonctions_du_systeme"),
        ("grant execute on function pg_catalog.ts_rewrite(tsquery, text) to public", "fonctions_du_systeme"),
        ("grant execute on function pg_catalog.ts_stat(text) to profil_public", "fonctions_du_systeme"),
        ("grant execute on function pg_catalog.lo_create(oid) to profil_etat", "fonctions_du_systeme"),
        ("grant execute on function pg_catalog.pg_advisory_lock(bigint) to authenticator", "fonctions_du_systeme"),
        ("alter role profil_etat bypassrls", "attributs_des_roles"),
        ("alter role authenticator superuser", "attributs_des_roles"),
        ("alter role observatoire bypassrls", "attributs_des_roles"),
        ("grant pg_read_all_data to profil_ingenieur", "appartenances"),
        ("grant pg_read_all_data to authenticator", "appartenances"),
        ("alter table marts.fct_demande owner to postgres", "proprietaire"),
        ("alter view etat.demande owner to postgres", "proprietaire"),
    ],
)
def test_attaque_A15_each_fault_that_only_a_superuser_can_plant_is_found(petite, instruction, attendu):
    assert attendu in controles(constats(petite, instruction, superutilisateur=True))
