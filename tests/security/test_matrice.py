"""Every account against what the seed grants it, on the published warehouse: exact views, columns, rows, masks."""

from collections import Counter

import pytest

from tests.bases import ouvrir_tout
from tests.security import oracle, oracle_colonnes
from warehouse.access.reading import lire, ouvrir_session_admin
from warehouse.access.rights import DEBUT, FIN, JOURNAL, PAGE, lire_registre, tableau
from warehouse.errors import ErreurLecture

pytestmark = [pytest.mark.deux_serveurs, pytest.mark.deux_departements]

REGISTRE = lire_registre()
# A number is that of its département: the same in two is two.
CLES = {nom: tuple(dict.fromkeys(("departement_code", *vue.cle))) for nom, vue in REGISTRE.vues.items()}
CAS = [
    pytest.param(login, vue, id=f"droit_{oracle.code(profil, vue)}-{login}-{vue}")
    for login, (profil, _) in oracle.COMPTES.items()
    for vue in sorted(oracle.vues(profil))
]
MONTREES = [cas for cas in CAS if cas.values[1] in oracle_colonnes.CACHES]
RAPPROCHENT = [login for login, (profil, _) in oracle.COMPTES.items() if profil in oracle.RAPPROCHENT]


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
        if (login, vue) not in connues:
            with entrepot.connexion() as c:
                connues[login, vue] = oracle.cles(c, vue, CLES[vue], login)
        return connues[login, vue]

    return donner


@pytest.mark.parametrize("login", sorted({*oracle.COMPTES} - {"public"}))
def test_the_journal_gives_each_account_what_its_people_did_and_all_of_it_to_the_gestionnaire(
    entrepot, lecteur, sessions, login
):
    profil, _ = oracle.COMPTES[login]
    # A break-glass is written for the organisme that it opens to somebody else.
    lu = lire(lecteur, sessions[login], f"select * from {JOURNAL}('{profil}') where evenement not like 'bris%'")
    with entrepot.connexion() as c:
        siens = c.execute(
            "select login from acces.compte where organisme_code = (select organisme_code from acces.compte"
            " where login = %s)",
            [login],
        ).fetchall()
    # What a référentiel changes of the organisme itself is told to its people, and nobody of them did it.
    logins = {ligne[lu.colonnes.index("login")] for ligne in lu.lignes} - {None}
    if profil == "gestionnaire":
        assert logins >= {"bailleur-a", "etat", "gestionnaire"}
    else:
        assert logins
        assert logins <= {un for (un,) in siens}


def lire_vue(entrepot, lecteur, session, vue, colonnes, condition="true"):
    """Read columns of a view; identity and the content of a line ask for a purpose first."""
    if vue == "demande_identite":
        ouvrir_tout(entrepot, lecteur, session, "enregistrement" if session.profil != "comed" else "dalo")
    if vue == "quarantaine_valeur":
        ouvrir_tout(entrepot, lecteur, session, "correction_envoi", vue)
    return lire(lecteur, session, f"select {', '.join(colonnes)} from {vue} where {condition}")


def test_the_oracle_is_about_all_the_profiles_of_the_register():
    assert set(REGISTRE.profils) == {profil for profil, _ in oracle.COMPTES.values()}


@pytest.mark.parametrize("login", oracle.COMPTES)
def test_attaque_A5_an_account_has_exactly_the_views_of_its_profile(lecteur, sessions, login):
    profil = oracle.COMPTES[login][0]
    resultat = lire(
        lecteur,
        sessions[login],
        "select c.relname::text from pg_catalog.pg_class as c"
        " where c.relnamespace = %(schema)s::regnamespace and has_table_privilege(c.oid, 'select')",
        {"schema": profil},
    )
    assert {ligne[0] for ligne in resultat.lignes} == oracle.vues(profil)
    for vue in REGISTRE.vues.values():
        if vue.nom not in oracle.vues(profil):
            with pytest.raises(ErreurLecture, match="n’existe pas pour votre profil"):
                lire(lecteur, sessions[login], f"select * from {vue.nom}")


@pytest.mark.parametrize(("login", "vue"), CAS)
def test_an_account_reads_exactly_its_columns_and_its_rows(entrepot, attendues, lecteur, sessions, login, vue):
    attendu = attendues(login, vue)
    lu = lire_vue(entrepot, lecteur, sessions[login], vue, CLES[vue])
    cles = [tuple(ligne) for ligne in lu.lignes]
    # The key of a dwelling is masked for those who may not know the landlord's: the count is then what can be compared.
    if vue == "logement":
        assert len(cles) == len(attendu)
    else:
        assert set(cles) == attendu
        assert len(cles) == len(attendu)
    assert lire_vue(entrepot, lecteur, sessions[login], vue, ["*"], "false").colonnes == REGISTRE.vues[vue].colonnes


def test_droit_E2_the_state_reads_the_registration_of_its_own_demandes_and_of_no_other(entrepot, lecteur, sessions):
    dit = "coalesce(guichet_code, date_fin_validite::text, date_dernier_renouvellement::text) is not null"
    lues = lire(lecteur, sessions["etat"], f"select demande_id, {dit} as est_dit from demande").dictionnaires()
    with entrepot.connexion() as c:
        siennes = oracle.demandes(c, "etat", nommees=True)
    assert {ligne["demande_id"] for ligne in lues if ligne["est_dit"]} == siennes
    assert siennes < {ligne["demande_id"] for ligne in lues}


# What the single year of that server is too short for: a curve, and a tension of twelve months once closed.
TROP_LONGS = {"courbe_attente", "indicateur_tension"}


def trop_court(request) -> bool:
    """Tell whether the test runs on the server that has a year alone."""
    return request.node.callspec.params["settings_entrepot"] == "distribution"


def test_droit_R6_a_delegataire_reads_the_statistics_of_its_delegation(request, entrepot, lecteur, sessions):
    delegation = f"territoire_type = 'delegation' and territoire_code = '{oracle.RESERVATAIRES['epci-sicoval']}'"
    cellule = "indicateur_code, periode_type, periode, dimension, modalite, valeur"
    lues = lire(lecteur, sessions["epci-sicoval"], f"select {cellule} from indicateur where {delegation}").lignes
    with entrepot.connexion() as c:
        publiees = c.execute(f"select {cellule} from cubes.cube_indicateur_valeur where {delegation}").fetchall()
    assert {tuple(ligne) for ligne in lues} == set(publiees)
    assert trop_court(request) or [ligne for ligne in lues if ligne[-1] is not None]


def test_the_rights_are_tested_on_rows_that_exist(request, attendues):
    """A right that gives nothing to anybody would prove nothing."""
    vides = {
        (login, vue)
        for login, (profil, _) in oracle.COMPTES.items()
        for vue in oracle.vues(profil)
        if not attendues(login, vue)
    }
    rares = {"quarantaine", "quarantaine_valeur", "saut"}
    if trop_court(request):
        rares |= TROP_LONGS | {"suivi_contingent", "autres_menages"}
    # Nobody made the commission the emitter of a flow.
    vides -= {("comed", nom) for nom in oracle.ENVOIS}
    assert {nom for _, nom in vides} <= rares | {"rapprochement", "rapprochement_passe", *oracle.FAITS}
    assert not [login for login, nom in vides if nom not in rares and login in ("bailleur-a", "etat", "ingenieur")]


@pytest.mark.parametrize("vue", oracle_colonnes.COLONNES)
def test_the_demandes_and_their_names_have_the_columns_of_the_oracle_and_no_other_view_has_a_name(vue):
    assert set(siennes(vue)) == oracle_colonnes.COLONNES[vue]
    assert [nom for nom, une in REGISTRE.vues.items() if oracle_colonnes.NOMS & {*une.colonnes}] == ["demande_identite"]


def siennes(vue: str) -> tuple[str, ...]:
    """Return the columns of a view, but the publication, which every view tells beside its table."""
    return tuple(colonne for colonne in REGISTRE.vues[vue].colonnes if colonne != "publication_id")


def comptees(valeurs) -> Counter:
    """Count the values of a column, whatever their type."""
    return Counter(str(valeur) if isinstance(valeur, list | dict) else valeur for valeur in valeurs)


@pytest.mark.parametrize(("login", "vue"), MONTREES)
def test_a_column_is_shown_whole_in_part_or_not_at_all_as_the_oracle_says(entrepot, lecteur, sessions, login, vue):
    colonnes = siennes(vue)
    lues = lire(lecteur, sessions[login], f"select {', '.join(colonnes)} from {vue}").lignes
    with entrepot.connexion() as c:
        source = oracle.source(c, vue, login)
        attendues = c.execute(f"select {oracle_colonnes.montrees(vue, login, colonnes)} from {source}").fetchall()
    par_colonne = [[comptees(valeurs) for valeurs in zip(*lignes, strict=True)] for lignes in (lues, attendues)]
    assert [nom for nom, lue, due in zip(colonnes, *par_colonne, strict=bool(lues)) if lue != due] == []


@pytest.mark.parametrize("login", RAPPROCHENT)
@pytest.mark.parametrize("vue", ["rapprochement", "rapprochement_passe"])
def test_a_match_tells_no_priority_that_the_demande_hides(lecteur, sessions, login, vue):
    caches, criteres = oracle_colonnes.RAPPROCHEMENT[oracle.COMPTES[login][0]]
    colonnes = REGISTRE.vues[vue].colonnes
    drapeaux = [nom for nom in sorted(oracle_colonnes.PRIORITES) if nom in colonnes]
    details = [nom for nom in ("points_detail", "quantites") if nom in colonnes]
    dits = [f"count({nom})" for nom in drapeaux]
    dits += [f"count(*) filter (where jsonb_exists_any({nom}, %(criteres)s))" for nom in details]
    requete = f"select count(*), {', '.join(dits)} from {vue}"
    (lu,) = lire(lecteur, sessions[login], requete, {"criteres": sorted(criteres)}).lignes
    attendus = [0 if nom in caches else lu[0] for nom in drapeaux] + [0] * len(details)
    assert dict(zip(drapeaux + details, lu[1:], strict=True)) == dict(zip(drapeaux + details, attendus, strict=True))


# What tells a proposition or a lease in the demande, and the end of it that tells the lease.
PROPOSEES = ("nb_propositions", "is_positionne", "date_bail", "date_radiation", "motif_radiation_code")


def test_droit_R4_what_is_proposed_or_let_elsewhere_than_on_its_reservations_shows_in_no_column(
    entrepot, lecteur, sessions
):
    requete = f"select demande_id, {', '.join(PROPOSEES)} from demande"
    lues = lire(lecteur, sessions["action-logement"], requete).lignes
    with entrepot.connexion() as c:
        siennes, logees = (
            {demande for (demande,) in c.execute(f"select demande_id from marts.{condition}")}
            for condition in (
                "fct_candidature where reservataire_code = 'AL31'",
                "fct_demande where motif_radiation_code = 'RADATT'",
            )
        )
    ailleurs = [ligne for ligne in lues if ligne[0] not in siennes]
    assert {ligne[0] for ligne in ailleurs} & logees
    assert {valeur for ligne in ailleurs for valeur in ligne[1:]} == {None}
    assert any(ligne[-1] for ligne in lues if ligne[0] in siennes)


@pytest.mark.parametrize("login", ["commune-toulouse", "commune-muret", "epci-sicoval", "comed", "public"])
@pytest.mark.parametrize("vue", oracle.INDICATEURS)
def test_attaque_D3_a_masked_cell_says_nothing_and_no_cell_of_one_to_ten_is_shown(
    request, lecteur, sessions, login, vue
):
    lignes = lire(lecteur, sessions[login], f"select * from {vue}").dictionnaires()
    if trop_court(request) and vue in TROP_LONGS:
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


def test_the_published_table_is_the_one_of_the_register():
    """After a change of the register: ``python -m warehouse.access.rights`` writes the table again."""
    texte = PAGE.read_text(encoding="utf-8")
    assert texte.split(DEBUT)[1].split(FIN)[0].strip() == tableau(REGISTRE).strip()
