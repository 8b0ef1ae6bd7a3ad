"""Signing in by a provider of identity, at the database: what was signed opens, once, whoever brings it."""

import json
import secrets
import time

import psycopg
import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import RSAKey

from orchestration.doctor import constater_fournisseur
from tests.security.fournisseur_local import ABSENT, CLIENT, CONTREFACONS, FAUX, INFOS_D_AILLEURS, b64
from warehouse.access.accounts import changer_compte, creer_compte, revoquer_compte
from warehouse.access.federation import renseigner
from warehouse.access.sessions import ouvrir_session_federee
from warehouse.errors import ErreurObservatoire, IdentiteRefusee

PERSONNE = {"sub": "martin", "email": "b.martin@canal.example", "email_verified": True}
MARTIN = {"login": "b.martin", "libelle": "Bruno Martin", "organisme_code": "BA01", "email": PERSONNE["email"]}
# Faults that the portal sees by the sign-in under way, which the database does not know.
DU_NAVIGATEUR = {"the nonce of another sign-in"}


@pytest.fixture(autouse=True)
def a_neuf(petite, local, federee):
    local.oublier()
    local.personne = dict(PERSONNE)
    with petite.connexion() as c:
        c.execute("delete from acces.session")
        c.execute("delete from acces.compte where email like '%@canal.example'")
        c.execute("update acces.organisme set siren = '900000001' where organisme_code = 'BA01'")
        creer_compte(c, MARTIN, "essai")
    renseigner(petite, federee())


def issue(portier, jeton, infos):
    """What the database answers to what the doorkeeper brings: « ouverte », or why not."""
    try:
        return ouvrir_session_federee(portier, jeton, infos).login
    except IdentiteRefusee as refus:
        return str(refus)


def test_what_the_provider_signed_opens_the_account_of_the_person(portier, local):
    assert issue(portier, *local.dire()) == "b.martin"


AUTRES = {
    "issued long ago": {"iat": int(time.time()) - 700},
    "never issued": {"iat": ABSENT},
    "a short nonce": {"nonce": "court"},
    "two audiences, for another client": {"aud": [CLIENT, "un-autre-client"], "azp": "un-autre-client"},
}
REFUSES = {nom: fautes for nom, fautes in FAUX.items() if nom not in DU_NAVIGATEUR} | AUTRES


@pytest.mark.parametrize("fautes", REFUSES.values(), ids=REFUSES)
def test_attaque_B9_the_database_believes_no_token_that_is_not_for_us_and_of_now(portier, local, fautes):
    local.id_token = fautes
    assert issue(portier, *local.dire()) == "jeton"


@pytest.mark.parametrize("sub", ["", ABSENT], ids=["empty", "none"])
def test_attaque_B9_who_the_provider_does_not_name_is_nobody(portier, local, sub):
    local.id_token, local.infos = {"sub": sub}, {"sub": sub}
    assert issue(portier, *local.dire()) == "jeton"


@pytest.mark.parametrize("signature", CONTREFACONS)
def test_attaque_B9_the_database_believes_no_signature_but_that_of_a_key_it_keeps(portier, local, signature):
    local.signature = signature
    assert issue(portier, *local.dire()) == "cle"


def test_attaque_B9_a_word_changed_in_a_token_is_seen(portier, local):
    jeton, infos = local.dire()
    entete, contenu, signature = jeton.split(".")
    autre = b64(json.dumps({"sub": "quelqu’un d’autre"}).encode())
    dernier = "A" if signature[10] != "A" else "B"
    for faux in (
        f"{entete}.{autre}.{signature}",
        f"{entete}.{contenu}.{signature[:10]}{dernier}{signature[11:]}",
        f"{entete}.{contenu}.{b64(b'')}",
        f"{entete}.{contenu}",
        "",
    ):
        assert issue(portier, faux, infos) == "cle"
    assert issue(portier, jeton, infos) == "b.martin"


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_the_database_reads_signatures_as_the_library_writes_them(petite, bits):
    cle = RSAKey.generate_key(bits)
    texte, _, signature = jwt.encode({"alg": "RS256"}, {"un": secrets.token_hex(8)}, cle).rpartition(".")
    requete = "select acces.est_signee(%s, acces.octets_url(%s), acces.octets_url(%s))"
    with petite.connexion() as c:
        module = cle.as_dict()["n"]
        assert c.execute(requete, [texte, signature, module]).fetchone() == (True,)
        assert c.execute(requete, [texte + "x", signature, module]).fetchone() == (False,)


def test_attaque_B9_a_key_too_short_to_be_safe_signs_nothing(petite):
    with pytest.warns(SecurityWarning):
        cle = RSAKey.generate_key(1024)
    texte, _, signature = jwt.encode({"alg": "RS256"}, {"un": 1}, cle).rpartition(".")
    requete = "select acces.est_signee(%s, acces.octets_url(%s), acces.octets_url(%s))"
    with petite.connexion() as c:
        assert c.execute(requete, [texte, signature, cle.as_dict()["n"]]).fetchone() == (False,)


def test_attaque_B9_a_token_opens_one_session(portier, local):
    jeton, infos = local.dire()
    assert [issue(portier, jeton, infos) for _ in range(2)] == ["b.martin", "rejouee"]
    assert issue(portier, *local.dire()) == "b.martin"


@pytest.mark.parametrize("infos", ['{"sub": "quelqu’un d’autre"}', "{}"])
def test_attaque_B9_the_database_believes_nothing_that_is_said_of_another_person(portier, local, infos):
    assert issue(portier, local.dire()[0], infos) == "jeton"


@pytest.mark.parametrize("signature", ["JSON", *CONTREFACONS])
def test_attaque_B9_a_stolen_doorkeeper_says_nothing_of_a_person_where_that_is_signed(
    petite, portier, federee, local, signature
):
    renseigner(petite, federee(oidc_signed_userinfo=True))
    local.signature_infos = signature
    if signature == "JSON":
        with pytest.raises(IdentiteRefusee, match="cle"):
            ouvrir_session_federee(portier, *local.dire())
        return
    assert issue(portier, *local.dire()) == "cle"
    local.signature_infos = "RS256"
    assert issue(portier, *local.dire()) == "b.martin"


@pytest.mark.parametrize("fautes", INFOS_D_AILLEURS.values(), ids=INFOS_D_AILLEURS)
def test_attaque_B9_the_database_believes_no_userinfo_that_was_not_signed_for_us(
    petite, portier, federee, local, fautes
):
    renseigner(petite, federee(oidc_signed_userinfo=True))
    local.signature_infos, local.infos = "RS256", fautes
    assert issue(portier, *local.dire()) == "jeton"


def test_a_signed_userinfo_may_have_several_audiences_and_no_end(petite, portier, federee, local):
    renseigner(petite, federee(oidc_signed_userinfo=True))
    local.signature_infos, local.infos = "RS256", {"aud": [CLIENT, "un-autre-client"], "exp": ABSENT}
    assert issue(portier, *local.dire()) == "b.martin"


def test_attaque_B9_what_the_identity_token_says_is_not_said_otherwise_beside_it(portier, local):
    local.id_token = {"email": "personne@canal.example"}
    assert issue(portier, *local.dire()) == "inconnue"


def test_attaque_B9_an_address_counts_once_then_the_person_alone(petite, portier, local):
    assert issue(portier, *local.dire()) == "b.martin"
    local.personne = {**PERSONNE, "sub": "un autre"}
    assert issue(portier, *local.dire()) == "inconnue"
    local.personne = {"sub": "martin", "email": "autre@ailleurs.example", "email_verified": False}
    assert issue(portier, *local.dire()) == "b.martin"


def test_attaque_B9_an_address_of_two_accounts_opens_neither(petite, portier, local):
    with petite.connexion() as c:
        creer_compte(c, MARTIN | {"login": "b.martin2"}, "essai")
    assert issue(portier, *local.dire()) == "inconnue"


@pytest.mark.parametrize("dit", [False, "true", ABSENT], ids=["false", "a word", "nothing"])
def test_attaque_B9_the_database_takes_no_address_that_is_not_verified(petite, portier, federee, local, dit):
    local.infos = {"email_verified": dit}
    assert issue(portier, *local.dire()) == "inconnue"
    renseigner(petite, federee(oidc_vouched_email=True))
    assert issue(portier, *local.dire()) == ("b.martin" if dit is ABSENT else "inconnue")


@pytest.mark.parametrize("siret", ["90000000200011", "9000000", ABSENT], ids=["of another", "cut", "none"])
def test_attaque_B9_the_establishment_is_one_of_the_organisme(petite, portier, federee, local, siret):
    renseigner(petite, federee(oidc_scopes="openid email siret"))
    local.infos = {"siret": siret}
    assert issue(portier, *local.dire()) == "etablissement"
    local.infos = {"siret": "90000000100011"}
    assert issue(portier, *local.dire()) == "b.martin"
    local.infos = {"siret": siret}
    assert issue(portier, *local.dire()) == "etablissement"


def test_an_organisme_without_siren_asks_for_no_establishment(petite, portier, federee, local):
    renseigner(petite, federee(oidc_scopes="openid email siret"))
    with petite.connexion() as c:
        c.execute("update acces.organisme set siren = null where organisme_code = 'BA01'")
    assert issue(portier, *local.dire()) == "b.martin"


@pytest.mark.parametrize(
    "etat", ["suspendu_at = now()", "valable_au = '2020-01-01', valable_du = '2019-01-01'",
             "repris_at = now() - interval '91 days', valable_du = '2019-01-01'", "valable_du = '2999-01-01'"],
)  # fmt: skip
def test_attaque_B9_the_database_opens_no_account_that_is_not_open(petite, portier, local, etat):
    with petite.connexion() as c:
        c.execute(f"update acces.compte set {etat} where login = 'b.martin'")
    assert issue(portier, *local.dire()) == "fermee"


def test_attaque_B9_a_person_keeps_no_account_whose_address_or_life_ended(petite, portier, local):
    assert issue(portier, *local.dire()) == "b.martin"
    with petite.connexion() as c:
        changer_compte(c, "b.martin", {"email": "i.brun@canal.example"}, "essai")
    assert issue(portier, *local.dire()) == "inconnue"
    with petite.connexion() as c:
        changer_compte(c, "b.martin", {"email": "b.martin@canal.example"}, "essai")
    local.personne["sub"] = "martin, chez un autre employeur"
    assert issue(portier, *local.dire()) == "b.martin"
    with petite.connexion() as c:
        revoquer_compte(c, "b.martin", "essai")
    assert issue(portier, *local.dire()) == "inconnue"


def test_an_address_given_again_lets_the_same_person_come_by_another_employer(petite, portier, local):
    issue(portier, *local.dire())
    local.personne["sub"] = "martin, chez un autre employeur"
    assert issue(portier, *local.dire()) == "inconnue"
    with petite.connexion() as c:
        changer_compte(c, "b.martin", {"libelle": "Bruno Martin, chef de service"}, "essai")
    assert issue(portier, *local.dire()) == "inconnue"
    with petite.connexion() as c:
        changer_compte(c, "b.martin", {"email": MARTIN["email"]}, "essai")
    assert issue(portier, *local.dire()) == "b.martin"


def test_attaque_B9_a_stolen_doorkeeper_names_no_provider_and_no_key_and_reads_no_proof(petite, local, portier):
    issue(portier, *local.dire())
    with psycopg.connect(**petite.parametres("portier")) as voleur:
        for requete in (
            "select * from acces.fournisseur",
            "select * from acces.identite_federee",
            "select * from acces.preuve_identite",
            "delete from acces.preuve_identite",
            "select acces.poser_fournisseur(null)",
            "select acces.creer_session(null, null, null)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                voleur.execute(requete)
            voleur.rollback()


def test_attaque_B9_without_a_provider_in_the_settings_nothing_opens(petite, portier, federee, local):
    assert renseigner(petite, federee(oidc_issuer=None)) is None
    assert issue(portier, *local.dire()) == "cle"


def test_a_proof_is_kept_as_long_as_the_journal(petite, portier, local):
    issue(portier, *local.dire())
    issue(portier, *local.dire())
    with petite.connexion() as c:
        c.execute("update acces.preuve_identite set ouverte_at = now() - interval '13 months' where nonce ="
                  " (select min(nonce) from acces.preuve_identite)")  # fmt: skip
    issue(portier, *local.dire())
    with petite.connexion() as c:
        assert c.execute("select count(*) from acces.preuve_identite").fetchone() == (2,)


def test_the_settings_of_a_provider_go_together(federee):
    from warehouse.access.federation import Fournisseur

    with pytest.raises(ErreurObservatoire, match="donnez les trois, ou aucun"):
        Fournisseur(federee(oidc_client_secret=None))


def test_an_issuer_is_reached_by_https_or_on_this_machine(federee):
    with pytest.raises(ValueError, match="oidc_issuer"):
        federee(oidc_issuer="http://fournisseur.exemple.fr")
    assert federee(oidc_issuer="https://fournisseur.exemple.fr").est_federe


def test_doctor_says_what_the_database_does_not_know_and_keys_that_are_old(petite, federee):
    assert constater_fournisseur(petite, federee()).etat == "bon"
    assert constater_fournisseur(petite, federee(oidc_client_id="un autre")).etat == "mauvais"
    assert constater_fournisseur(petite, federee(oidc_issuer=None)).etat == "mauvais"
    with petite.connexion() as c:
        c.execute("update acces.fournisseur set lu_at = now() - interval '2 days'")
    assert "chaque heure" in constater_fournisseur(petite, federee()).message
    sans = federee(oidc_issuer=None)
    renseigner(petite, sans)
    assert constater_fournisseur(petite, sans).message == "aucun : on entre par mot de passe"
