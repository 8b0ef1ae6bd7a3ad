"""Settings of the observatory, read from environment variables ``OBSERVATOIRE_*``.

What belongs here: names, types and defaults of the settings, and the paths derived from them. What does not: opening
anything (``warehouse.database.connections``). No secret has a default: those of a demo home are drawn when the home is
made and kept in ``<home>/secrets`` (files readable by their owner only).
"""

import os
import re
import secrets
from datetime import date, datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parent.parent
WAREHOUSE_DIR = PROJECT_DIR / "warehouse"
# The hour of its readers, wherever the server runs.
FUSEAU = ZoneInfo("Europe/Paris")


def aujourd_hui() -> date:
    """Return the day of its readers."""
    return datetime.now(FUSEAU).date()


PORTS = {"http": 80, "https": 443}
ADRESSE = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
Reseau = IPv4Network | IPv6Network


class Settings(BaseSettings):
    """One field per environment variable (prefix ``OBSERVATOIRE_``); an empty one is as if it were not set."""

    model_config = SettingsConfigDict(env_prefix="OBSERVATOIRE_", env_ignore_empty=True, extra="ignore")

    home: Path = PROJECT_DIR / ".observatoire"
    database_url: SecretStr | None = None
    reader_url: SecretStr | None = None
    doorkeeper_url: SecretStr | None = None
    port: int = Field(default=8501, ge=1, le=65535)
    dagster_port: int = Field(default=3000, ge=1, le=65535)
    docs_port: int = Field(default=8580, ge=1, le=65535)
    landing: Path | None = None
    pseudonym_key: SecretStr | None = None
    demo_accounts: bool = True
    expected_refusals: bool = False
    public_url: str | None = None
    trusted_proxies: Annotated[tuple[Reseau, ...], NoDecode] = ()
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str = "ProConnect"
    oidc_scopes: str = "openid email"
    oidc_acr: str | None = None
    oidc_signed_userinfo: bool = False
    oidc_vouched_email: bool = False
    smtp_host: str | None = None
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    alert_emails: Annotated[tuple[str, ...], NoDecode] = ()
    alert_webhook: SecretStr | None = None

    @field_validator("public_url")
    @classmethod
    def _origine(cls, adresse: str | None) -> str | None:
        """Keep what a browser calls an origin: scheme, host, port; a path would be served by nothing."""
        if adresse is None:
            return None
        morceaux = urlsplit(adresse.strip().lower())
        if morceaux.scheme not in PORTS or not morceaux.hostname or "@" in morceaux.netloc:
            raise ValueError("not an origin")
        if morceaux.path not in ("", "/") or morceaux.query or morceaux.fragment:
            raise ValueError("not an origin")
        hote = f"[{morceaux.hostname}]" if ":" in morceaux.hostname else morceaux.hostname
        port = "" if morceaux.port in (None, PORTS[morceaux.scheme]) else f":{morceaux.port}"
        return f"{morceaux.scheme}://{hote}{port}"

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _reseaux(cls, texte: object) -> object:
        """Read addresses and networks separated by commas."""
        if not isinstance(texte, str):
            return texte
        return tuple(ip_network(un.strip()) for un in texte.split(",") if un.strip())

    @field_validator("oidc_issuer", "alert_webhook")
    @classmethod
    def _chiffree(cls, adresse: str | SecretStr | None) -> str | SecretStr | None:
        """Refuse an address that anybody on the way could play or read; on this machine nobody is on the way."""
        texte = adresse.get_secret_value() if isinstance(adresse, SecretStr) else adresse or ""
        morceaux = urlsplit(texte)
        if texte and morceaux.scheme != "https" and (morceaux.scheme, morceaux.hostname) != ("http", "127.0.0.1"):
            raise ValueError("not https")
        return adresse

    @field_validator("alert_emails", mode="before")
    @classmethod
    def _adresses(cls, texte: object) -> object:
        """Read addresses separated by commas."""
        if not isinstance(texte, str):
            return texte
        adresses = tuple(une.strip() for une in texte.split(",") if une.strip())
        if not all(ADRESSE.fullmatch(une) for une in adresses):
            raise ValueError("not addresses")
        return adresses

    @field_validator("smtp_from")
    @classmethod
    def _expediteur(cls, adresse: str | None) -> str | None:
        if adresse is not None and not ADRESSE.fullmatch(adresse):
            raise ValueError("not an address")
        return adresse

    @field_validator("smtp_security")
    @classmethod
    def _chiffrement(cls, choix: str, info: ValidationInfo) -> str:
        """Refuse to send a password or an alert in clear to another machine."""
        if choix == "none" and info.data.get("smtp_host") not in (None, "127.0.0.1", "localhost"):
            raise ValueError("not encrypted")
        return choix

    @property
    def est_federe(self) -> bool:
        """Whether people may sign in by a provider of identity."""
        return self.oidc_issuer is not None

    @property
    def est_portail_seul(self) -> bool:
        """Whether this machine serves the portal with the two service roles, and holds no password of the owner."""
        return self.reader_url is not None or self.doorkeeper_url is not None

    @property
    def home_dir(self) -> Path:
        """Absolute path of the home."""
        return self.home.expanduser().resolve()

    @property
    def postgres_dir(self) -> Path:
        """Data folder of the embedded server: a directory of its own."""
        return self.home_dir / "postgres"

    @property
    def landing_dir(self) -> Path:
        """Folder watched for partners' files."""
        return (self.landing or self.home_dir / "depot").expanduser().resolve()

    @property
    def simulation_dir(self) -> Path:
        """Where ``demo`` writes the simulated files."""
        return self.home_dir / "simulation"

    @property
    def target_dir(self) -> Path:
        """Where dbt writes its manifest, results and compiled SQL."""
        return self.home_dir / "dbt"

    @property
    def journaux_dir(self) -> Path:
        """Logs: of dbt, and of the errors that nobody foresaw."""
        return self.home_dir / "journaux"

    def garde(self, nom: str) -> bool:
        """Tell whether this home has the secret ``nom`` already."""
        return (self.home_dir / "secrets" / nom).exists()

    def secret(self, nom: str) -> str:
        """Return the secret ``nom`` of this home, drawn at the first call and kept with mode 0600."""
        dossier = self.home_dir / "secrets"
        dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
        fichier = dossier / nom
        try:
            descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return fichier.read_text(encoding="utf-8")
        with os.fdopen(descripteur, "w", encoding="utf-8") as flux:
            valeur = secrets.token_urlsafe(32)
            # A dash would make it an option of the command line it is pasted into.
            while valeur.startswith("-"):
                valeur = secrets.token_urlsafe(32)
            flux.write(valeur)
        return valeur

    @property
    def cle_est_gardee(self) -> bool:
        """Whether this home has its key already, or will draw one."""
        return self.pseudonym_key is not None or self.garde("pseudonyme")

    def cle_pseudonyme(self) -> bytes:
        """Key of the HMAC that turns a numéro unique into a ``demande_id``; never stored in the database."""
        if self.pseudonym_key is not None:
            return self.pseudonym_key.get_secret_value().encode()
        return self.secret("pseudonyme").encode()
