"""Where a request comes from: its network, and whether one of our own pages sent it.

What belongs here: reading addresses and origins. What does not: what is refused for it (``garde``, the database). The
headers that a proxy adds are believed from the proxies of the settings alone: anybody else may write them.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from dashboards.access.portail import Portail

ETAPES_MAX = 20
SCHEMAS = {"ws": "http", "wss": "https"}
Adresse = IPv4Address | IPv6Address


def reseau(portail: Portail, scope: Scope) -> bytes:
    """Return a digest, under the key of this portal, of the network of the client: its IPv4 address, its IPv6 /64."""
    client = _client(portail, scope)
    if isinstance(client, IPv6Address):
        return bytes.fromhex(portail.sceller(f"reseau|{IPv6Network((client, 64), strict=False)}"))
    return bytes.fromhex(portail.sceller(f"reseau|{client}"))


def vient_de_nos_pages(portail: Portail, scope: Scope) -> bool:
    """Tell whether the browser says that one of our own pages sent this: same scheme, same host, same port."""
    return Headers(scope=scope).get("origin", "") == notre_adresse(portail, scope)


def notre_adresse(portail: Portail, scope: Scope) -> str:
    """Return the address of the portal as the browser has it: scheme, host, port."""
    if portail.settings.public_url is not None:
        return portail.settings.public_url
    schema = SCHEMAS.get(scope["scheme"], scope["scheme"])
    return f"{schema}://{Headers(scope=scope).get('host', '')}".lower()


def _client(portail: Portail, scope: Scope) -> Adresse | None:
    """Return the address of the client: the last one that no proxy of ours bears."""
    pair = _lire((scope.get("client") or ("",))[0])
    suite = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")[-ETAPES_MAX:]
    while pair is not None and suite and _est_mandataire(portail, pair):
        precedent = _lire(suite.pop())
        if precedent is None:
            break
        pair = precedent
    return pair


def _est_mandataire(portail: Portail, adresse: Adresse) -> bool:
    return any(adresse in un for un in portail.settings.trusted_proxies)


def _lire(texte: str) -> Adresse | None:
    """Read an address, its port left aside; IPv4 written as IPv6 is IPv4."""
    texte = texte.strip()
    if texte.startswith("["):
        texte = texte[1:].partition("]")[0]
    elif "." in texte and not texte.startswith(":"):
        texte = texte.partition(":")[0]
    try:
        adresse = ip_address(texte)
    except ValueError:
        return None
    return getattr(adresse, "ipv4_mapped", None) or adresse
