"""What can keep the observatory from working, checked one by one.

What belongs here: one short check for each foreseeable failure, with what to do. What does not: repairing.
"""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ingestion.door.identity import verifier_cle
from orchestration.commands.display import compte, decimal
from orchestration.home import ecriture_impossible, ouverts, preparer_home, verifier_place
from orchestration.ports import port_libre, repond
from orchestration.retention import LAISSES, nombre_echues
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire, refus_du_systeme
from warehouse.settings import Settings

MODE_SECRET = 0o077
Etat = Literal["bon", "conseil", "mauvais"]


class Conseil(str):
    """What a check says when nothing keeps the observatory from working, yet something is to be done."""


@dataclass(frozen=True)
class Constat:
    """One check: its name, its state, what is seen or to be done, and the system's own words for machines."""

    nom: str
    etat: Etat
    message: str
    detail: str = ""

    @property
    def bon(self) -> bool:
        """Whether this does not keep the observatory from working."""
        return self.etat != "mauvais"

    def en_dictionnaire(self) -> dict[str, Any]:
        """Return the fields for JSON."""
        return {"nom": self.nom, "bon": self.bon, "etat": self.etat, "message": self.message, "detail": self.detail}


def _constater(nom: str, essai: Callable[[], str]) -> Constat:
    try:
        message = essai()
    except ErreurObservatoire as erreur:
        return Constat(nom, "mauvais", str(erreur), str(erreur.__cause__ or ""))
    except OSError as erreur:
        message = f"{refus_du_systeme(erreur)} ({erreur.filename})" if erreur.filename else refus_du_systeme(erreur)
        return Constat(nom, "mauvais", message, str(erreur))
    return Constat(nom, "conseil" if isinstance(message, Conseil) else "bon", message)


def _python() -> str:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise ErreurObservatoire("Il faut Python 3.11, 3.12 ou 3.13 : refaites « make install » avec l’un d’eux.")
    return f"version {sys.version.split()[0]}"


def _dossier(dossier: Path, variable: str) -> str:
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=dossier):
            pass
    except OSError as erreur:
        raise ecriture_impossible(dossier, variable, erreur) from erreur
    return f"{dossier}, accessible en écriture"


def _place(settings: Settings) -> str:
    verifier_place(settings)
    return f"{decimal(shutil.disk_usage(settings.home_dir).free / 1024**3)} Go libres"


def _secrets(settings: Settings) -> str:
    dossier = settings.home_dir / "secrets"
    ouverts = [f for f in dossier.glob("*") if stat.S_IMODE(f.stat().st_mode) & MODE_SECRET]
    if ouverts:
        raise ErreurObservatoire(
            f"D’autres que vous peuvent lire {', '.join(map(str, ouverts))} : faites « chmod 600 » sur ces fichiers."
        )
    return "lisibles par vous seul"


def _fermeture(settings: Settings) -> str:
    """Say what others may enter, before the preparation of the home closes it, and what is not ours to close."""
    dehors = settings.landing_dir
    if trouves := ouverts(settings):
        noms = ", ".join(map(str, trouves))
        return Conseil(
            f"D’autres que vous pouvaient entrer dans {noms} : l’observatoire les referme à chaque commande. Si cet"
            " avis revient, ils sont à un autre compte : faites-lui exécuter « chmod go-rwx »."
        )
    if not dehors.is_relative_to(settings.home_dir) and dehors.exists() and dehors.stat().st_mode & 0o007:
        return Conseil(
            f"Tous les comptes de cette machine peuvent entrer dans {dehors}, où arrivent des noms : si ce n’est pas"
            " voulu, faites « chmod o-rwx » sur ce dossier."
        )
    return "fermés aux autres comptes de cette machine"


def _port(port: int, variable: str, sante: str) -> str:
    """``sante``: the path that answers 200 when the observatory itself holds the port."""
    if not port_libre(port):
        if repond(port, sante):
            return f"{port}, où l’observatoire répond déjà"
        raise ErreurObservatoire(
            f"Le port {port} de 127.0.0.1 est pris par un autre programme : arrêtez-le, "
            f"ou choisissez-en un autre par {variable}."
        )
    return f"{port} libre"


def _outils() -> str:
    manquants = [nom for nom in ("dbt", "dagster") if not os.access(Path(sys.executable).with_name(nom), os.X_OK)]
    if manquants:
        raise ErreurObservatoire(f"Il manque {' et '.join(manquants)} : refaites « make install ».")
    return "dbt et dagster sont installés"


def _cle(base: Base, settings: Settings) -> str:
    with base.connexion() as connexion:
        verifier_cle(connexion, settings)
    return "celle des données" if settings.cle_est_gardee else "tirée au premier fichier"


def _publication(base: Base) -> str:
    with base.connexion() as connexion:
        ligne = connexion.execute(
            # The hour of the portal, whatever the clock of this machine.
            "select publication_id, statut, motif, fin_at at time zone 'Europe/Paris' from technique.publication"
            " order by debut_at desc limit 1"
        ).fetchone()
    if ligne is None:
        return Conseil("aucune encore : chargez des fichiers puis lancez « observatoire build »")
    if ligne[1] != "publiee":
        raise ErreurObservatoire(f"La dernière construction ({ligne[0]}) n’est pas publiée : {ligne[2]}")
    return f"{ligne[0]}, du {ligne[3]:%d/%m/%Y à %H:%M}"


def _purge(base: Base) -> str:
    with base.connexion() as connexion:
        ligne = connexion.execute(
            "select purge_id, faite_at at time zone 'Europe/Paris', coalesce((comptes ->> %s)::integer, 0)"
            " from technique.purge order by purge_id desc limit 1",
            (LAISSES,),
        ).fetchone()
    if ligne is None:
        return _purge_a_faire(nombre_echues(base))
    phrase = f"n° {ligne[0]}, du {ligne[1]:%d/%m/%Y à %H:%M}"
    if not ligne[2]:
        return phrase
    return Conseil(
        f"{phrase} : elle a laissé {compte(ligne[2], 'fichier', 'fichiers')} où des demandes purgées peuvent être"
        " nommées. « observatoire purge --a-blanc » dit lesquels, et quoi faire."
    )


def _purge_a_faire(echues: int | None) -> str:
    """Say that none was made yet, and with which command it is; an advice unless nothing is over, as far as is known.

    ``echues``: demandes whose term is over, None where only a purge tells.
    """
    commande = "« observatoire purge » la fait, et Dagster chaque nuit"
    if echues is None:
        return Conseil(f"aucune encore : {commande} ; « observatoire purge --a-blanc » dit ce dont le terme est passé.")
    if echues:
        dites = compte(echues, "demande a dépassé son terme", "demandes ont dépassé leur terme")
        return Conseil(f"aucune encore, et {dites} : {commande}.")
    return f"aucune encore, et aucune demande n’a dépassé son terme : {commande}"


def constater_fournisseur(base: Base, settings: Settings) -> Constat:
    """Say whether the database knows the provider of identity of the settings, and its keys of today."""
    return _constater("Fournisseur d’identité", lambda: _fournisseur(base, settings))


def _fournisseur(base: Base, settings: Settings) -> str:
    with base.connexion() as connexion:
        ligne = connexion.execute(
            "select emetteur, client_id, lu_at < now() - interval '1 day', lu_at at time zone 'Europe/Paris'"
            " from acces.fournisseur"
        ).fetchone()
    if (ligne and ligne[:2]) != ((settings.oidc_issuer, settings.oidc_client_id) if settings.est_federe else None):
        raise ErreurObservatoire(
            "La base ne connaît pas le fournisseur d’identité des réglages, ou en connaît un qu’ils n’ont plus : lancez"
            " « observatoire fournisseur »."
        )
    if ligne is None:
        return "aucun : on entre par mot de passe"
    phrase = f"{ligne[0]}, clés lues le {ligne[3]:%d/%m/%Y à %H:%M}"
    return Conseil(f"{phrase} : lancez « observatoire fournisseur » chaque heure.") if ligne[2] else phrase


def verifier(settings: Settings) -> list[Constat]:
    """Run every check; those that need the database only once it opens."""
    constats = [
        _constater("Python", _python),
        _constater("Outils", _outils),
        _constater("Dossier de l’observatoire", lambda: _dossier(settings.home_dir, "OBSERVATOIRE_HOME")),
        _constater("Dossier de dépôt", lambda: _dossier(settings.landing_dir, "OBSERVATOIRE_LANDING")),
        _constater("Place sur le disque", lambda: _place(settings)),
        _constater("Secrets", lambda: _secrets(settings)),
        _constater("Droits des dossiers", lambda: _fermeture(settings)),
        _constater("Port du portail", lambda: _port(settings.port, "OBSERVATOIRE_PORT", "/_stcore/health")),
        _constater(
            "Port de Dagster", lambda: _port(settings.dagster_port, "OBSERVATOIRE_DAGSTER_PORT", "/server_info")
        ),
    ]
    ouverte: list[Base] = []

    def ouvrir() -> str:
        base = preparer_home(settings)
        ouverte.append(base)
        genre = "serveur désigné par OBSERVATOIRE_DATABASE_URL" if settings.database_url else "serveur embarqué"
        vue = f"PostgreSQL {base.version // 10000}.{base.version % 10000}, {genre}"
        return Conseil(" ".join([f"{vue}.", *base.avertissements])) if base.avertissements else vue

    constats.append(_constater("Base de données", ouvrir))
    if ouverte:
        constats.append(_constater("Clé des pseudonymes", lambda: _cle(ouverte[0], settings)))
        constats.append(_constater("Dernière publication", lambda: _publication(ouverte[0])))
        constats.append(_constater("Dernière purge", lambda: _purge(ouverte[0])))
        constats.append(constater_fournisseur(ouverte[0], settings))
    return constats
