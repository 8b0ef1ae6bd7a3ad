"""Signing in by a provider of identity, at the portal: a real provider on this machine, its lies, its silence."""

import re
from contextlib import ExitStack
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboards.access import connexion, cookies, federation, sessions
from dashboards.access.actifs import Actifs
from dashboards.access.cookies import EN_COURS, IDENTITE, SESSION
from dashboards.access.garde import Garde
from tests.portails import portail_de
from tests.security.fournisseur_local import ABSENT, AILLEURS, CONTREFACONS, FAUX, INFOS_D_AILLEURS
from warehouse.access.accounts import creer_compte
from warehouse.access.federation import renseigner
from warehouse.access.sessions import session_de

ICI = "http://127.0.0.1"
PERSONNE = {"sub": "martin", "email": "B.Martin@canal.example", "email_verified": True}
COMPTE = {"login": "b.martin", "libelle": "Bruno Martin", "organisme_code": "BA01", "email": "b.martin@canal.example"}


@pytest.fixture(scope="module", autouse=True)
def compte(petite):
    with petite.connexion() as c:
        c.execute("update acces.organisme set siren = '900000001' where organisme_code = 'BA01'")
        creer_compte(c, COMPTE, "essai")


@pytest.fixture(autouse=True)
def a_neuf(petite, local, federee, compte):
    """Each test begins with an honest provider, that the database knows, and with nobody bound to it."""
    local.oublier()
    local.personne = dict(PERSONNE)
    with petite.connexion() as c:
        c.execute("delete from acces.identite_federee")
        c.execute("update acces.compte set email = %s, suspendu_at = null, valable_au = null, utilise_at = null"
                  " where login = 'b.martin'", [COMPTE["email"]])  # fmt: skip
    renseigner(petite, federee())


class Navigateur:
    """A browser: it holds the cookies of the portal, and goes to the provider and back."""

    def __init__(self, application):
        self.client = TestClient(application, base_url=ICI, follow_redirects=False)

    def partir(self, suite=None):
        reponse = self.client.get(federation.DEPART, params={"suite": suite} if suite else {})
        assert reponse.status_code == 303
        return reponse.headers["location"]

    def chez_le_fournisseur(self, suite=None):
        return requests.get(self.partir(suite), allow_redirects=False, timeout=5).headers["location"]

    def revenir(self, adresse):
        return self.client.get(adresse.removeprefix(ICI))

    def entrer(self, suite=None):
        return self.revenir(self.chez_le_fournisseur(suite))


@pytest.fixture
def navigateurs(federee):
    """Browsers of one portal, made with the settings that are given: ``navigateurs(oidc_signed_userinfo=True)``."""
    portails = ExitStack()

    def ouvrir(combien=1, **reglages):
        portail, actifs = portails.enter_context(portail_de(federee(**reglages))), Actifs()
        garde = Middleware(Garde, portail=portail, actifs=actifs)
        application = Starlette(routes=connexion.routes(portail, actifs), middleware=[garde])
        return [Navigateur(application) for _ in range(combien)]

    with portails:
        yield ouvrir


@pytest.fixture
def navigateur(navigateurs):
    (un,) = navigateurs()
    return un


@pytest.fixture
def demandees(monkeypatch):
    """What the portal asked the database to open: nothing, where it refused by itself."""
    vues, ouvrir = [], sessions.ouvrir_federee
    monkeypatch.setattr(sessions, "ouvrir_federee", lambda *a: vues.append(a) or ouvrir(*a))
    return vues


def est_refusee(navigateur, reponse, *mots):
    """Tell whether a page of ours refuses, in these words, and opens nothing."""
    texte = re.sub(r"\s", " ", reponse.text)
    return (
        reponse.status_code in (401, 403) and SESSION not in navigateur.client.cookies and all(m in texte for m in mots)
    )


def login(navigateur, portier):
    ouverte = session_de(portier, navigateur.client.cookies[SESSION])
    return ouverte and ouverte.login


def un(petite, requete):
    with petite.connexion() as c:
        return c.execute(requete).fetchone()


def test_a_person_with_an_account_enters_and_goes_on_to_the_page_that_was_asked_for(navigateur, portier):
    reponse = navigateur.entrer("/territoire?geo=com-31395")
    assert reponse.status_code == 200
    assert 'content="0;url=/territoire?geo=com-31395"' in reponse.text
    assert login(navigateur, portier) == "b.martin"
    assert navigateur.client.get("/territoire").status_code == 200


def test_the_sign_in_asks_for_a_code_with_pkce_and_what_the_settings_want(navigateurs, local):
    (navigateur,) = navigateurs(oidc_scopes="openid email siret", oidc_acr="eidas1")
    navigateur.partir()
    navigateur.chez_le_fournisseur()
    demande = local.demandes[-1]
    assert (demande["response_type"], demande["scope"], demande["acr_values"]) == (
        "code",
        "openid email siret",
        "eidas1",
    )
    assert demande["code_challenge_method"] == "S256"
    assert demande["redirect_uri"] == f"{ICI}/connexion/retour"


def test_each_sign_in_leaves_its_proof_and_one_line_of_the_journal(navigateur, petite):
    avant, *_ = un(petite, "select count(*) from acces.journal_entier")
    navigateur.entrer()
    nouvelles, sur = un(
        petite,
        f"select count(*) - {avant}, bool_or(j.evenement = 'connexion' and p.session_sha256 = j.session_sha256)"
        " from acces.journal_entier as j"
        " left join (select * from acces.preuve_identite order by ouverte_at desc limit 1) as p on true",
    )
    assert (nouvelles, sur) == (1, True)
    (preuve,) = un(petite, "select to_jsonb(p) from acces.preuve_identite as p order by ouverte_at desc limit 1")
    assert (preuve["sub"], preuve["cle_id"], preuve["alg"]) == ("martin", "cle-1", "RS256")


@pytest.mark.parametrize("fautes", FAUX.values(), ids=FAUX)
def test_attaque_B9_the_portal_believes_no_token_that_is_not_for_this_sign_in(navigateur, local, demandees, fautes):
    local.id_token = fautes
    assert est_refusee(navigateur, navigateur.entrer(), "n’a pas confirmé qui vous êtes")
    assert demandees == []


@pytest.mark.parametrize("signature", CONTREFACONS)
def test_attaque_B9_the_portal_believes_no_forged_signature(navigateur, local, demandees, signature):
    local.signature = signature
    assert est_refusee(navigateur, navigateur.entrer(), "n’a pas confirmé qui vous êtes")
    assert demandees == []


def test_attaque_B9_a_weaker_sign_in_than_the_settings_want_is_refused(navigateurs, local, demandees):
    (navigateur,) = navigateurs(oidc_acr="eidas2 eidas3")
    assert est_refusee(navigateur, navigateur.entrer())
    assert demandees == []


@pytest.mark.parametrize("signature", ["JSON", "RS256"])
def test_attaque_B9_what_is_said_of_another_person_is_refused(navigateurs, local, demandees, signature):
    (navigateur,) = navigateurs(oidc_signed_userinfo=signature == "RS256")
    local.signature_infos, local.infos = signature, {"sub": "quelqu’un d’autre"}
    assert est_refusee(navigateur, navigateur.entrer(), "n’a pas confirmé")
    assert demandees == []


@pytest.mark.parametrize("signature", ["JSON", *CONTREFACONS])
def test_attaque_B9_what_is_said_of_a_person_is_signed_where_it_must_be(navigateurs, local, demandees, signature):
    (navigateur,) = navigateurs(oidc_signed_userinfo=True)
    local.signature_infos = signature
    assert est_refusee(navigateur, navigateur.entrer(), "n’a pas confirmé")
    assert demandees == []


@pytest.mark.parametrize("fautes", INFOS_D_AILLEURS.values(), ids=INFOS_D_AILLEURS)
def test_attaque_B9_the_portal_believes_no_userinfo_that_was_not_signed_for_it(navigateurs, local, demandees, fautes):
    (navigateur,) = navigateurs(oidc_signed_userinfo=True)
    local.signature_infos, local.infos = "RS256", fautes
    assert est_refusee(navigateur, navigateur.entrer(), "n’a pas confirmé")
    assert demandees == []


def test_attaque_B9_another_state_is_refused_and_its_code_is_not_used(navigateur, local):
    retour = navigateur.chez_le_fournisseur()
    lus = {cle: valeur for cle, (valeur,) in parse_qs(urlsplit(retour).query).items()}
    reponse = navigateur.revenir(f"{ICI}/connexion/retour?{urlencode(lus | {'state': 's' * 43})}")
    assert est_refusee(navigateur, reponse, "a commencé dans un autre navigateur")
    assert lus["code"] in local.codes


def test_attaque_B9_a_return_opens_nothing_in_another_browser(navigateurs, local):
    victime, autre = navigateurs(2)
    retour = victime.chez_le_fournisseur()
    assert est_refusee(autre, autre.revenir(retour), "a commencé dans un autre navigateur")
    autre.partir()
    assert est_refusee(autre, autre.revenir(retour), "a commencé dans un autre navigateur")


def test_attaque_B9_a_sign_in_under_way_is_the_one_that_the_portal_sealed(navigateurs):
    navigateur, autre = navigateurs(2)
    retour = navigateur.chez_le_fournisseur()
    contenu, _, sceau = navigateur.client.cookies[EN_COURS].partition(".")
    for faux in (f"{contenu}.{'0' * 64}", f"{contenu}.é", f"e30.{sceau}", contenu, "."):
        entetes = {b"cookie": f"{EN_COURS}={faux}".encode("latin-1")}
        reponse = autre.client.get(retour.removeprefix(ICI), headers=entetes)
        assert est_refusee(autre, reponse, "a expiré")


def test_attaque_B9_a_sign_in_under_way_lasts_ten_minutes_in_its_cookie_and_at_the_portal(navigateur, monkeypatch):
    reponse = navigateur.client.get(federation.DEPART)
    (pose,) = [c.lower() for c in reponse.headers.get_list("set-cookie") if c.startswith(EN_COURS)]
    assert {"httponly", "max-age=600", "samesite=lax"} <= {m.strip() for m in pose.split(";")}
    retour = navigateur.chez_le_fournisseur()
    monkeypatch.setattr(cookies, "EN_COURS_S", 0)
    assert est_refusee(navigateur, navigateur.revenir(retour), "a expiré")


def test_attaque_B9_a_return_serves_once_even_where_the_provider_takes_the_code_again(navigateurs, local):
    premier, second = navigateurs(2)
    local.rejoue = True
    retour = premier.chez_le_fournisseur()
    en_cours = premier.client.cookies[EN_COURS]
    assert premier.revenir(retour).status_code == 200
    assert EN_COURS not in premier.client.cookies
    reponse = second.client.get(retour.removeprefix(ICI), headers={"cookie": f"{EN_COURS}={en_cours}"})
    assert est_refusee(second, reponse, "a déjà servi")


@pytest.mark.parametrize("pkce", [["S256"], ABSENT], ids=["with PKCE", "without"])
def test_attaque_B9_the_code_of_another_sign_in_opens_nothing(navigateurs, local, demandees, pkce):
    local.metadonnees = {"code_challenge_methods_supported": pkce}
    victime, voleur = navigateurs(2)
    sien = parse_qs(urlsplit(voleur.chez_le_fournisseur()).query)
    a_elle = parse_qs(urlsplit(victime.chez_le_fournisseur()).query)
    melange = urlencode({cle: valeur for cle, (valeur,) in (a_elle | {"code": sien["code"]}).items()})
    assert est_refusee(victime, victime.revenir(f"{ICI}/connexion/retour?{melange}"))
    assert demandees == []


@pytest.mark.parametrize("iss", [AILLEURS, ABSENT], ids=["another", "none"])
def test_attaque_B9_a_code_that_another_issuer_gave_is_not_used(navigateur, local, iss):
    local.retour = {"iss": iss}
    retour = navigateur.chez_le_fournisseur()
    assert est_refusee(navigateur, navigateur.revenir(retour), "n’a pas confirmé")
    assert parse_qs(urlsplit(retour).query)["code"][0] in local.codes


def test_a_provider_that_does_not_announce_its_name_in_the_return_is_believed_without_it(navigateur, local, portier):
    local.metadonnees, local.retour = {"authorization_response_iss_parameter_supported": ABSENT}, {"iss": ABSENT}
    navigateur.entrer()
    assert login(navigateur, portier) == "b.martin"


def test_attaque_B9_a_discovery_that_speaks_for_another_issuer_is_not_followed(navigateur, local):
    local.metadonnees = {"issuer": AILLEURS, "authorization_endpoint": f"{AILLEURS}/autoriser"}
    reponse = navigateur.client.get(federation.DEPART)
    assert (reponse.status_code, "location" in reponse.headers) == (503, False)


@pytest.mark.parametrize("suite", ["//ailleurs.example", "https://ailleurs.example/territoire", "/\\ailleurs.example"])
def test_attaque_B9_one_goes_on_within_the_portal_only(navigateur, suite):
    reponse = navigateur.entrer(suite)
    assert 'content="0;url=/"' in reponse.text
    assert "ailleurs" not in reponse.text


@pytest.mark.parametrize("dit", [False, "true", ABSENT], ids=["false", "a word", "nothing"])
def test_attaque_B9_an_address_that_is_not_verified_opens_no_account(navigateur, local, petite, dit):
    local.infos = {"email_verified": dit}
    assert est_refusee(navigateur, navigateur.entrer(), "n’est celle d’aucun compte")
    assert un(petite, "select count(*) from acces.identite_federee") == (0,)


def test_an_unknown_person_is_told_its_address_and_whom_to_ask(navigateur, local, petite):
    local.personne = {"sub": "brun", "email": "<b>i.brun@canal.example</b>", "email_verified": True}
    a_qui = "à l’administrateur de votre organisme ou au gestionnaire du fichier"
    assert est_refusee(navigateur, navigateur.entrer(), a_qui, "« &lt;b&gt;i.brun@canal.example&lt;/b&gt; »")
    evenement, qui = un(petite, "select evenement, login from acces.journal_entier order by entree_id desc limit 1")
    assert (evenement, qui) == ("refus_connexion", None)


@pytest.mark.parametrize("etat", ["suspendu_at = now()", "valable_au = '2020-01-01', valable_du = '2019-01-01'"])
def test_attaque_B9_an_account_that_is_not_open_stays_closed(navigateur, petite, etat):
    with petite.connexion() as c:
        c.execute(f"update acces.compte set {etat} where login = 'b.martin'")
    assert est_refusee(navigateur, navigateur.entrer(), "n’est pas ouvert")


def test_attaque_B9_an_account_suspended_meanwhile_reads_nothing_more(navigateur, petite, portier):
    navigateur.entrer()
    with petite.connexion() as c:
        c.execute("update acces.compte set suspendu_at = now() where login = 'b.martin'")
    assert login(navigateur, portier) is None
    assert navigateur.client.get("/territoire").status_code == 303


def test_signing_out_ends_the_session_here_and_at_the_provider(navigateur, local, portier):
    navigateur.entrer()
    jeton = navigateur.client.cookies[SESSION]
    champ = re.search(r'name="jeton" value="([0-9a-f]{64})"', navigateur.client.get("/deconnexion").text).group(1)
    reponse = navigateur.client.post("/deconnexion", headers={"origin": ICI}, data={"jeton": champ})
    assert session_de(portier, jeton) is None
    assert {SESSION, IDENTITE} & set(navigateur.client.cookies) == set()
    adresse = re.search(r'url=([^"]+)"', reponse.text).group(1).replace("&amp;", "&")
    retour = requests.get(adresse, allow_redirects=False, timeout=5).headers["location"]
    assert local.sorties[-1]["id_token_hint"].count(".") == 2
    assert navigateur.client.get(retour.removeprefix(ICI)).status_code == 200


def test_where_the_provider_is_silent_the_password_is_still_asked(navigateurs, local):
    (navigateur,) = navigateurs(oidc_name="Mon fournisseur")
    local.en_panne = True
    page = navigateur.client.get(federation.DEPART)
    assert (page.status_code, 'name="mot_de_passe"' in page.text) == (503, True)
    assert "Mon fournisseur ne répond pas" in page.text
    local.en_panne = False
    retour = navigateur.chez_le_fournisseur()
    local.en_panne = True
    page = navigateur.revenir(retour)
    assert (page.status_code, 'name="mot_de_passe"' in page.text) == (503, True)


def test_a_person_who_gives_up_is_sent_back_to_the_form(navigateur):
    etat = parse_qs(urlsplit(navigateur.partir()).query)["state"][0]
    reponse = navigateur.client.get(federation.RETOUR, params={"error": "access_denied", "state": etat})
    assert est_refusee(navigateur, reponse, "La connexion a été abandonnée")


def test_the_button_has_the_name_of_the_provider_and_is_there_only_where_there_is_one(navigateurs):
    avec, sans = *navigateurs(oidc_name="Mon & fournisseur"), *navigateurs(oidc_issuer=None)
    assert "Se connecter avec Mon &amp; fournisseur" in avec.client.get("/connexion").text
    assert "fournisseur" not in sans.client.get("/connexion").text
    assert [sans.client.get(chemin).status_code for chemin in (federation.DEPART, federation.RETOUR)] == [404, 404]
    assert avec.client.post(federation.DEPART, headers={"origin": ICI}).status_code == 405
