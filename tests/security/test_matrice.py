"""Every account against the access matrix, on the published warehouse: exact views, columns, rows, masks."""

import pytest

from tests.bases import ouvrir_tout
from tests.security import oracle
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.access.register import DEBUT, FIN, PAGE, lire_matrice, tableau
from warehouse.errors import ErreurLecture

pytestmark = pytest.mark.deux_serveurs

MATRICE_LUE = lire_matrice()
CAS = [
    pytest.param(login, vue, id=f"{login}-{vue.nom}")
    for login, (profil, _) in oracle.COMPTES.items()
    for vue in MATRICE_LUE.vues.values()
    if profil in vue.lignes
]
INDICATEURS = [nom for nom in MATRICE_LUE.vues if nom.startswith("indicateur") and nom != "indicateur_definition"]
MASQUES = [
    pytest.param(profil, vue, id=f"{profil}-{vue.nom}")
    for vue in MATRICE_LUE.vues.values()
    for profil in (*vue.masques, *vue.masques_hors)
]
# The State reads the dwellings, candidatures and leases of its own contingent row by row.
COMPTE_DU_PROFIL = {profil: login for login, (profil, _) in reversed(oracle.COMPTES.items())}


@pytest.fixture(scope="module")
def lecteur(entrepot):
    moteur = entrepot.moteur_lecteur()
    yield moteur
    moteur.dispose()


@pytest.fixture(scope="module")
def sessions(entrepot):
    return {login: ouvrir_session_admin(entrepot, login) for login in oracle.COMPTES}


@pytest.fixture(scope="module")
def attendues(entrepot):
    """Keys that an account must see in a view, worked out once."""
    connues = {}

    def donner(login, vue):
        if (login, vue.nom) not in connues:
            with entrepot.connexion() as c:
                connues[login, vue.nom] = oracle.cles(c, vue, login)
        return connues[login, vue.nom]

    return donner


@pytest.mark.parametrize("login", oracle.COMPTES)
def test_the_journal_gives_each_account_what_the_matrix_says_that_its_profile_reads(entrepot, lecteur, sessions, login):
    ((nom, journal),) = MATRICE_LUE.fonctions.items()
    profil, _ = oracle.COMPTES[login]
    lu = lire(lecteur, sessions[login], f"select * from {nom}('{profil}')")
    with entrepot.connexion() as c:
        siens = c.execute(
            "select login from acces.compte where organisme_code = (select organisme_code from acces.compte"
            " where login = %s)",
            [login],
        ).fetchall()
    assert tuple(lu.colonnes) == journal.colonnes
    logins = {ligne[journal.colonnes.index("login")] for ligne in lu.lignes}
    assert (bool(logins), logins <= {un for (un,) in siens}) == (profil in journal.lignes, True)


def lire_vue(entrepot, lecteur, session, vue, colonnes, condition="true"):
    """Read columns of a view; identity asks for a purpose first."""
    if vue.nom == "demande_identite":
        ouvrir_tout(entrepot, lecteur, session, "instruction")
    return lire(lecteur, session, f"select {', '.join(colonnes)} from {vue.nom} where {condition}")


def test_the_matrix_is_about_the_accounts_of_the_demo():
    assert set(MATRICE_LUE.profils) == {profil for profil, _ in oracle.COMPTES.values()}
    for vue in MATRICE_LUE.vues.values():
        assert set(vue.lignes) <= set(MATRICE_LUE.profils)
        assert set(vue.lignes.values()) <= set(MATRICE_LUE.predicats)
        assert {c for masques in vue.masques.values() for c in masques} <= set(vue.colonnes)


@pytest.mark.parametrize("login", oracle.COMPTES)
def test_an_account_has_exactly_the_views_of_its_profile(lecteur, sessions, login):
    profil = oracle.COMPTES[login][0]
    resultat = lire(
        lecteur,
        sessions[login],
        "select c.relname::text from pg_catalog.pg_class as c"
        " where c.relnamespace = %(schema)s::regnamespace and has_table_privilege(c.oid, 'select')",
        {"schema": profil},
    )
    assert {ligne[0] for ligne in resultat.lignes} == {v.nom for v in MATRICE_LUE.vues.values() if profil in v.lignes}
    for vue in MATRICE_LUE.vues.values():
        if profil not in vue.lignes:
            with pytest.raises(ErreurLecture, match="n’existe pas pour votre profil"):
                lire(lecteur, sessions[login], f"select * from {vue.nom}")


@pytest.mark.parametrize(("login", "vue"), CAS)
def test_an_account_reads_exactly_its_columns_and_its_rows(entrepot, attendues, lecteur, sessions, login, vue):
    attendu = attendues(login, vue)
    lu = lire_vue(entrepot, lecteur, sessions[login], vue, vue.cle)
    cles = [tuple(ligne) for ligne in lu.lignes]
    # The key of a dwelling is masked for those who may not know the landlord's: the count is then what can be compared.
    if any(colonne in vue.masques.get(oracle.COMPTES[login][0], []) for colonne in vue.cle) or (
        vue.nom == "logement" and login.startswith("bailleur")
    ):
        assert len(cles) == len(attendu)
    else:
        assert set(cles) == attendu
        assert len(cles) == len(attendu)
    assert lire_vue(entrepot, lecteur, sessions[login], vue, ["*"], "false").colonnes == vue.colonnes


# What the single year of that server is too short for: a curve, and a tension of twelve months once closed.
TROP_LONGS = {"courbe_attente", "indicateur_tension"}


def test_the_matrix_is_tested_on_rows_that_exist(request, attendues):
    """A predicate that gives nothing to anybody would prove nothing."""
    vides = {
        (login, vue.nom)
        for login, (profil, _) in oracle.COMPTES.items()
        for vue in MATRICE_LUE.vues.values()
        if profil in vue.lignes and not attendues(login, vue)
    }
    rares = {"quarantaine", "saut"}
    if request.node.callspec.params["settings_entrepot"] == "distribution":
        rares |= TROP_LONGS
    assert {nom for _, nom in vides} <= rares | {"rapprochement", "offre", "candidature", "attribution"}
    assert not [login for login, nom in vides if nom not in rares and login in ("bailleur-a", "etat", "ingenieur")]


@pytest.mark.parametrize(("profil", "vue"), MASQUES)
def test_masked_columns_are_empty_where_the_matrix_says(entrepot, lecteur, sessions, profil, vue):
    login = COMPTE_DU_PROFIL[profil]
    if profil in vue.masques:
        sommes = ", ".join(f"count({colonne})" for colonne in vue.masques[profil])
        attendu = tuple(0 for _ in vue.masques[profil])
        condition = "perimetre <> 'RPLS_PUBLIC'" if vue.nom == "logement" else "true"
        lu = lire(lecteur, sessions[login], f"select {sommes} from {vue.nom} where {condition}")
        assert lu.lignes == [attendu]
        return
    hors = vue.masques_hors[profil]
    colonnes = ["demande_id" if vue.nom == "demande" else "bailleur_code", *hors["colonnes"]]
    lignes = lire_vue(entrepot, lecteur, sessions[login], vue, colonnes).lignes
    with entrepot.connexion() as c:
        ouvertes = oracle.demandes(c, "perimetre_etat", login) if vue.nom == "demande" else {oracle.COMPTES[login][1]}
    dedans = [ligne for ligne in lignes if ligne[0] in ouvertes]
    dehors = [ligne for ligne in lignes if ligne[0] not in ouvertes]
    assert dedans
    assert dehors
    assert [valeur for ligne in dehors for valeur in ligne[1:] if valeur is not None] == []
    assert [valeur for ligne in dedans for valeur in ligne[1:] if valeur is not None]


@pytest.mark.parametrize("login", ["commune-toulouse", "commune-muret", "epci-sicoval", "public"])
@pytest.mark.parametrize("vue", INDICATEURS)
def test_a_masked_cell_says_nothing_and_no_cell_of_one_to_ten_is_shown(request, lecteur, sessions, login, vue):
    lignes = lire(lecteur, sessions[login], f"select * from {vue}").dictionnaires()
    if request.node.callspec.params["settings_entrepot"] == "distribution" and vue in TROP_LONGS:
        assert lignes == []
        return
    chiffres = [
        c
        for c in ("valeur", "numerateur", "denominateur", "effectif", "p75", "borne_haute")
        if lignes and c in lignes[0]
    ]
    assert lignes
    assert {ligne[c] for ligne in lignes if ligne["is_masque"] for c in chiffres} <= {None}
    # The public variables of the parc are shown as they are.
    definitions = lire(lecteur, sessions[login], "select * from indicateur_definition").dictionnaires()
    ouverts = {d["indicateur_code"] for d in definitions if not d["comptes"]}
    assert len(ouverts) < len(definitions)
    petits = [ligne for ligne in lignes if not ligne["is_masque"] and 1 <= (ligne["effectif"] or 0) <= 10]
    assert {ligne.get("indicateur_code") or vue.removeprefix("indicateur_") for ligne in petits} <= ouverts


def test_the_published_table_is_the_one_of_the_matrix():
    """After a change of the matrix: ``python -m warehouse.access.register`` writes the table again."""
    texte = PAGE.read_text(encoding="utf-8")
    assert texte.split(DEBUT)[1].split(FIN)[0].strip() == tableau(MATRICE_LUE).strip()
