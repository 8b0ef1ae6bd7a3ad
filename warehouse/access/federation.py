"""The provider of identity: what is asked of it, what it answers, what the database is told of it.

What belongs here: OpenID Connect, by Authlib, as the settings have it. What does not: cookies and pages
(``dashboards.access.federation``); whether a session opens, which the database decides from the signed token itself
(``warehouse/access/schema``, ``59_fournisseur.sql`` and ``61_identite_federee.sql``).
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.sync_app import BaseApp, OAuth2Mixin
from authlib.integrations.base_client.sync_openid import OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from psycopg.types.json import Jsonb
from requests import RequestException

from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire, IdentiteRefusee
from warehouse.settings import Settings

AVIS = logging.getLogger(__name__)
DECOUVERTE = "/.well-known/openid-configuration"
# The one that every provider has, and that the database checks too: never a shared secret, never nothing.
ALGORITHME = "RS256"
EXPOSANT = "AQAB"
DELAI_S = 5
ECART_S = 60
SIRET = "siret"
JETON = "jeton"


class FournisseurMuetError(ErreurObservatoire):
    """The provider does not answer, or not as OpenID Connect wants it."""


@dataclass(frozen=True)
class Demande:
    """A sign-in under way: what only the browser that began it may bring back, once."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def nouvelle(cls) -> "Demande":
        """Draw one."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True)
class Identite:
    """What the provider says of a person: the signed token and the rest, as they came; the address, for the page."""

    jeton: str = field(repr=False)
    infos: str = field(repr=False)
    email: str


class Fournisseur(OAuth2Mixin, OpenIDMixin, BaseApp):
    """The provider of the settings, as Authlib speaks to it."""

    client_cls = OAuth2Session

    def __init__(self, settings: Settings) -> None:
        if not settings.oidc_issuer or not settings.oidc_client_id or not settings.oidc_client_secret:
            raise ErreurObservatoire(
                "OBSERVATOIRE_OIDC_ISSUER, OBSERVATOIRE_OIDC_CLIENT_ID et OBSERVATOIRE_OIDC_CLIENT_SECRET vont"
                " ensemble : donnez les trois, ou aucun."
            )
        self.emetteur = settings.oidc_issuer
        self.settings = settings
        super().__init__(
            None,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            server_metadata_url=self.emetteur.rstrip("/") + DECOUVERTE,
            authorize_params={"acr_values": settings.oidc_acr} if settings.oidc_acr else None,
            client_kwargs={"scope": settings.oidc_scopes, "default_timeout": DELAI_S, "leeway": 0},
        )

    def load_server_metadata(self) -> dict[str, Any]:
        """Read what the provider says of itself, once; it must be the one of the settings."""
        lues: dict[str, Any] = super().load_server_metadata()
        if lues.get("issuer") != self.emetteur:
            self.server_metadata.clear()
            raise self._muet()
        lues["id_token_signing_alg_values_supported"] = [ALGORITHME]
        if "S256" in lues.get("code_challenge_methods_supported", ()):
            lues["code_challenge_method"] = "S256"
        if "client_secret_basic" not in lues.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            lues["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - the name of a method
        return lues

    def _muet(self) -> FournisseurMuetError:
        return FournisseurMuetError(f"{self.settings.oidc_name} ne répond pas, ou pas comme il le devrait.")

    @contextmanager
    def _ecoute(self) -> Iterator[None]:
        """Tell who does not answer from what is not believed; the log has the kind of the cause, and no name."""
        try:
            yield
        except (JoseError, AuthlibBaseError) as erreur:
            AVIS.warning("%s: %s", type(erreur).__name__, erreur.error)
            raise IdentiteRefusee(JETON) from erreur
        except (RequestException, RuntimeError, LookupError, ValueError, TypeError) as erreur:
            AVIS.warning("%s", type(erreur).__name__)
            raise self._muet() from erreur

    def adresse_de_connexion(self, demande: Demande, retour: str) -> str:
        """Return where the browser goes to sign in."""
        with self._ecoute():
            return str(
                self.create_authorization_url(
                    retour, state=demande.state, nonce=demande.nonce, code_verifier=demande.verifier
                )["url"]
            )

    def adresse_de_sortie(self, jeton: str, retour: str) -> str | None:
        """Return where the browser goes to sign out, where the provider has such a place."""
        with self._ecoute():
            if "end_session_endpoint" not in self.load_server_metadata():
                return None
            return str(
                self.create_logout_url(
                    post_logout_redirect_uri=retour, id_token_hint=jeton, state=secrets.token_urlsafe(32)
                )["url"]
            )

    def identifier(self, demande: Demande, code: str, emetteur: str | None, retour: str) -> Identite:
        """Exchange a code for what the provider says of the person.

        Args:
            demande: the sign-in that this browser began.
            code: what the provider gave the browser.
            emetteur: who says that it gave it (RFC 9207), if it says so.
            retour: the address that the code was sent to.

        Raises:
            FournisseurMuetError: it does not answer.
            IdentiteRefusee: what it answers proves nobody.

        """
        with self._ecoute():
            metadonnees = self.load_server_metadata()
            if emetteur is None and not metadonnees.get("authorization_response_iss_parameter_supported"):
                emetteur = self.emetteur
            if emetteur != self.emetteur:
                raise IdentiteRefusee(JETON)
            verifier = demande.verifier if "code_challenge_method" in metadonnees else None
            jetons = self.fetch_access_token(retour, code=code, code_verifier=verifier)
            dit = self.parse_id_token(jetons, demande.nonce, claims_options=self._exigences(), leeway=ECART_S)
            if dit is None:
                raise IdentiteRefusee(JETON)
            texte, infos = self._infos(jetons)
        if infos.get("sub") != dit["sub"]:
            raise IdentiteRefusee(JETON)
        return Identite(jetons["id_token"], texte, str(dit.get("email") or infos.get("email") or ""))

    def _exigences(self) -> dict[str, Any]:
        """Return what an identity token must say, besides what any must."""
        exigences: dict[str, Any] = {
            "iss": {"essential": True, "value": self.emetteur},
            "aud": {"essential": True, "value": self.client_id},
        }
        if self.settings.oidc_acr:
            exigences["acr"] = {"essential": True, "values": self.settings.oidc_acr.split()}
        return exigences

    def _infos(self, jetons: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return what the provider says besides, as it came and as it is read."""
        reponse = self.get(self.server_metadata["userinfo_endpoint"], token=jetons)
        reponse.raise_for_status()
        if not self.settings.oidc_signed_userinfo:
            return reponse.text, reponse.json()
        cles = KeySet.import_key_set(self.fetch_jwk_set())
        lu = jwt.decode(reponse.text, cles, registry=JWSRegistry(algorithms=[ALGORITHME], strict_check_header=False))
        qui = {cle: self._exigences()[cle] for cle in ("iss", "aud")}
        jwt.JWTClaimsRegistry(leeway=ECART_S, **qui).validate(lu.claims)
        return reponse.text, lu.claims

    def pour_la_base(self) -> dict[str, Any]:
        """Return what the database is told: whom to believe, and by which keys."""
        with self._ecoute():
            cles = self.fetch_jwk_set(force=True)["keys"]
        modules = {
            cle["kid"]: cle["n"]
            for cle in cles
            if cle.get("kty") == "RSA" and cle.get("e") == EXPOSANT and cle.get("use", "sig") == "sig" and "kid" in cle
        }
        if not modules:
            raise ErreurObservatoire(
                f"Le fournisseur d’identité n’a pas de clé RSA ({ALGORITHME}) : demandez-lui de signer ainsi."
            )
        return {
            "emetteur": self.emetteur,
            "client_id": self.client_id,
            "cles": modules,
            "est_signe": self.settings.oidc_signed_userinfo,
            "rattache": SIRET in self.settings.oidc_scopes.split(),
            "est_repondant": self.settings.oidc_vouched_email,
        }


def renseigner(base: Base, settings: Settings) -> dict[str, Any] | None:
    """Tell the database which provider to believe and its keys of today; without a provider, that it believes none."""
    dit = Fournisseur(settings).pour_la_base() if settings.est_federe else None
    with base.connexion() as connexion:
        connexion.execute("select acces.poser_fournisseur(%s)", [None if dit is None else Jsonb(dit)])
    return dit
