"""A provider of identity on this machine: it speaks OpenID Connect over HTTP, and lies where a test asks it to.

What belongs here: discovery, keys, authorization code with PKCE, signed tokens, userinfo, sign-out; the faults. What
does not: the portal and the database, which must believe none of the faults (``test_oidc``, ``test_jeton_federe``).
"""

import hashlib
import hmac
import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "observatoire", "un-secret-d-essai"
KID = "cle-1"
AILLEURS = "https://ailleurs.example"
ABSENT = object()
# Claims of an identity token that is signed, and not for this sign-in.
FAUX = {
    "the nonce of another sign-in": {"nonce": "n" * 43},
    "no nonce": {"nonce": ABSENT},
    "another audience": {"aud": "un-autre-client"},
    "another audience, for us": {"aud": "un-autre-client", "azp": CLIENT},
    "two audiences, for nobody": {"aud": [CLIENT, "un-autre-client"]},
    "for another client": {"azp": "un-autre-client"},
    "expired": {"exp": int(time.time()) - 120},
    "never expires": {"exp": ABSENT},
    "issued tomorrow": {"iat": int(time.time()) + 86400},
    "another issuer": {"iss": AILLEURS},
    "no issuer": {"iss": ABSENT},
    "nobody": {"sub": ABSENT},
}
# Claims of a userinfo that is signed, and was not said to us, or not now.
INFOS_D_AILLEURS = {nom: FAUX[nom] for nom in ("another issuer", "no issuer", "another audience", "expired")} | {
    "no audience": {"aud": ABSENT}
}
CONTREFACONS = ("none", "HS256", "ES256", "RS512", "crit", "une autre clé", "une clé inconnue")


def b64(octets: bytes) -> str:
    """Write bytes as JOSE does."""
    return urlsafe_b64encode(octets).decode().rstrip("=")


@dataclass
class FournisseurLocal:
    """What it knows and what it lies about.

    Args:
        personne: who signs in: ``sub``, ``email``, ``email_verified``, ``siret``.
        id_token: claims of the identity token that are other than they should be; ``ABSENT`` takes one away.
        infos: the same for userinfo.
        metadonnees: the same for the discovery.
        retour: the same for what comes back to the portal with the code.
        signature: « RS256 », or one of CONTREFACONS: nothing, the public key taken for a secret, an algorithm that we
            do not want, the name of another, what must be understood and is not, another key under its name or not.
        signature_infos: the same for userinfo, « JSON » where it is not signed.
        rejoue: a code may be exchanged again.
        en_panne: it answers 503 to everything.

    """

    personne: dict[str, Any] = field(default_factory=dict)
    id_token: dict[str, Any] = field(default_factory=dict)
    infos: dict[str, Any] = field(default_factory=dict)
    metadonnees: dict[str, Any] = field(default_factory=dict)
    retour: dict[str, Any] = field(default_factory=dict)
    signature: str = "RS256"
    signature_infos: str = "JSON"
    rejoue: bool = False
    en_panne: bool = False

    def __post_init__(self) -> None:
        self.cle = RSAKey.generate_key(2048, {"kid": KID, "use": "sig", "alg": "RS256"})
        self.courbe = ECKey.generate_key("P-256", {"kid": "courbe", "use": "sig", "alg": "ES256"})
        self.autre = RSAKey.generate_key(2048, {"kid": KID, "use": "sig", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}
        self.acces: dict[str, dict[str, Any]] = {}
        self.sorties: list[dict[str, str]] = []
        self.demandes: list[dict[str, str]] = []
        self.emetteur = ""

    def oublier(self) -> None:
        """Tell the truth again."""
        self.id_token, self.infos, self.metadonnees, self.retour = {}, {}, {}, {}
        self.signature, self.signature_infos, self.rejoue, self.en_panne = "RS256", "JSON", False, False

    def decouverte(self) -> dict[str, Any]:
        """Return what it says of itself."""
        return _avec(
            {
                "issuer": self.emetteur,
                "authorization_endpoint": f"{self.emetteur}/autoriser",
                "token_endpoint": f"{self.emetteur}/jeton",
                "userinfo_endpoint": f"{self.emetteur}/infos",
                "jwks_uri": f"{self.emetteur}/cles",
                "end_session_endpoint": f"{self.emetteur}/sortie",
                "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": ["none", "HS256", "RS256", "ES256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "authorization_response_iss_parameter_supported": True,
            },
            self.metadonnees,
        )

    def dire(self, nonce: str | None = None) -> tuple[str, str]:
        """Return an identity token and a userinfo, with their faults."""
        a = int(time.time())
        jeton = {
            "iss": self.emetteur, "aud": CLIENT, "sub": self.personne["sub"], "exp": a + 60, "iat": a,
            "nonce": nonce or secrets.token_urlsafe(32), "acr": "eidas1",
        }  # fmt: skip
        signees = {"iss": self.emetteur, "aud": CLIENT, "exp": a + 60} if self.signature_infos != "JSON" else {}
        infos = _avec(self.personne | signees, self.infos)
        return self.signer(_avec(jeton, self.id_token), self.signature), self.signer(infos, self.signature_infos)

    def signer(self, dit: dict[str, Any], maniere: str) -> str:
        """Sign claims, or forge their signature."""
        if maniere == "JSON":
            return json.dumps(dit)
        entete = {"alg": "RS256", "kid": KID, "typ": "JWT"}
        if maniere == "RS256":
            return jwt.encode(entete, dit, self.cle)
        if maniere == "une autre clé":
            return jwt.encode(entete, dit, self.autre)
        if maniere == "une clé inconnue":
            return jwt.encode(entete | {"kid": "cle-2"}, dit, self.autre)
        if maniere == "ES256":
            return jwt.encode({"alg": "ES256", "kid": "courbe"}, dit, self.courbe, algorithms=["ES256"])
        entete |= {"crit": ["exp"], "exp": 1} if maniere == "crit" else {"alg": maniere}
        contenu = f"{b64(json.dumps(entete).encode())}.{b64(json.dumps(dit).encode())}"
        if maniere == "none":
            return f"{contenu}."
        if maniere in ("RS512", "crit"):
            return f"{contenu}.{b64(self.cle.private_key.sign(contenu.encode(), PKCS1v15(), SHA256()))}"
        return f"{contenu}.{b64(hmac.digest(self.cle.as_pem(private=False), contenu.encode(), 'sha256'))}"

    def autoriser(self, lus: dict[str, str]) -> str:
        """Return the address to which the browser goes back: the person says yes."""
        assert lus["client_id"] == CLIENT
        assert lus["response_type"] == "code"
        assert "openid" in lus["scope"].split()
        assert min(len(lus["state"]), len(lus["nonce"])) >= 32
        self.demandes.append(lus)
        code = secrets.token_urlsafe(16)
        self.codes[code] = lus
        rendus = _avec({"code": code, "state": lus["state"], "iss": self.emetteur}, self.retour)
        return f"{lus['redirect_uri']}?{urlencode(rendus)}"

    def echanger(self, lus: dict[str, str], autorisation: str) -> tuple[int, dict[str, Any]]:
        """Exchange a code, once, for whoever knows the secret and began the sign-in."""
        recu = b64decode(autorisation.removeprefix("Basic ")).decode() if autorisation else ""
        client, _, secret = recu.partition(":")
        if (client, secret) != (CLIENT, SECRET) and lus.get("client_secret") != SECRET:
            return 401, {"error": "invalid_client"}
        demande = self.codes.get(lus.get("code", "")) if self.rejoue else self.codes.pop(lus.get("code", ""), None)
        empreinte = b64(hashlib.sha256(lus.get("code_verifier", "").encode()).digest())
        if (
            demande is None
            or demande["redirect_uri"] != lus.get("redirect_uri")
            or demande.get("code_challenge", empreinte) != empreinte
        ):
            return 400, {"error": "invalid_grant"}
        jeton, infos = self.dire(demande["nonce"])
        acces = secrets.token_urlsafe(16)
        self.acces[acces] = {"infos": infos}
        return 200, {"access_token": acces, "token_type": "Bearer", "expires_in": 60, "id_token": jeton}


def _avec(dit: dict[str, Any], fautes: dict[str, Any]) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in (dit | fautes).items() if valeur is not ABSENT}


def servir(fournisseur: FournisseurLocal) -> ThreadingHTTPServer:
    """Serve it on a port of this machine until its server is shut down and closed."""

    class Reponses(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def rendre(self, statut: int, corps: str, genre: str = "application/json", **entetes: str) -> None:
            octets = corps.encode()
            self.send_response(statut)
            for nom, valeur in (entetes | {"Content-Type": genre, "Content-Length": str(len(octets))}).items():
                self.send_header(nom, valeur)
            self.end_headers()
            self.wfile.write(octets)

        def do_GET(self) -> None:
            morceaux = urlsplit(self.path)
            lus = dict(parse_qsl(morceaux.query))
            if fournisseur.en_panne:
                self.rendre(503, "{}")
            elif morceaux.path == "/.well-known/openid-configuration":
                self.rendre(200, json.dumps(fournisseur.decouverte()))
            elif morceaux.path == "/cles":
                self.rendre(
                    200,
                    json.dumps({"keys": [une.as_dict(private=False) for une in (fournisseur.cle, fournisseur.courbe)]}),
                )
            elif morceaux.path == "/autoriser":
                self.rendre(302, "", Location=fournisseur.autoriser(lus))
            elif morceaux.path == "/sortie":
                fournisseur.sorties.append(lus)
                self.rendre(302, "", Location=f"{lus['post_logout_redirect_uri']}?{urlencode({'state': lus['state']})}")
            elif morceaux.path == "/infos":
                connu = fournisseur.acces.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
                genre = "application/json" if fournisseur.signature_infos == "JSON" else "application/jwt"
                self.rendre(200 if connu else 401, connu["infos"] if connu else "{}", genre)
            else:
                self.rendre(404, "{}")

        def do_POST(self) -> None:
            corps = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if fournisseur.en_panne:
                self.rendre(503, "{}")
                return
            statut, dit = fournisseur.echanger(dict(parse_qsl(corps)), self.headers.get("Authorization", ""))
            self.rendre(statut, json.dumps(dit))

    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Reponses)
    fournisseur.emetteur = f"http://127.0.0.1:{serveur.server_address[1]}"
    Thread(target=serveur.serve_forever, daemon=True).start()
    return serveur
