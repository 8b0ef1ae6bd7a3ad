"""Commands that serve or check: ``portal``, ``dagster``, ``docs``, ``doctor``."""

import json
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from orchestration.commandes.options import Json, Port, PortDagster, PortDocs

RAPPEL_S = 2
SIGNES = {"bon": "✓", "conseil": "!", "mauvais": "✗"}


def annonce(en_json: bool) -> Callable[[str], None]:
    """Return what says that a service listens: one sentence, or one line of JSON that holds it."""
    if en_json:
        return lambda phrase: print(json.dumps({"message": phrase}, ensure_ascii=False), flush=True)
    return lambda phrase: print(phrase, flush=True)


@contextmanager
def fin_ordinaire() -> Iterator[None]:
    """Let a service manager, or a closed terminal, end a service as Ctrl+C does.

    Killed by the signal, the process would say no goodbye, and the embedded server would outlive its last user.
    """
    anciens = {signe: signal.getsignal(signe) for signe in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)}
    signal.signal(signal.SIGTERM, _partir)
    signal.signal(signal.SIGALRM, _partir)
    if anciens[signal.SIGHUP] == signal.SIG_DFL:
        # Handed on to the server of the portal, which ends its connections first.
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for signe, ancien in anciens.items():
            signal.signal(signe, ancien)


def _partir(*_: object) -> None:
    """Leave, and again a moment later: Python loses an exception that falls in one of its finalisers."""
    signal.setitimer(signal.ITIMER_REAL, RAPPEL_S)
    sys.exit(0)


def portal(port: Port = None, en_json: Json = False) -> None:
    """Sert le portail sur 127.0.0.1 (Ctrl+C pour l’arrêter)."""
    from orchestration.home import preparer_home
    from orchestration.reseau import verifier_port
    from warehouse.settings import Settings

    settings = Settings()
    choisi = port or settings.port
    verifier_port(choisi, "OBSERVATOIRE_PORT", "--port")
    base = preparer_home(settings)

    from dashboards.app import servir

    with fin_ordinaire():
        servir(settings, choisi, base=base, annoncer=annonce(en_json))


def dagster(port: PortDagster = None, en_json: Json = False) -> None:
    """Sert Dagster sur 127.0.0.1 : graphe des données, surveillance du dossier de dépôt, construction nocturne."""
    from orchestration.affichage import json_sortie
    from orchestration.home import preparer_home
    from orchestration.instance import commande_dagster, lancer
    from orchestration.reseau import verifier_port
    from warehouse.settings import Settings

    settings = Settings()
    choisi = port or settings.dagster_port
    verifier_port(choisi, "OBSERVATOIRE_DAGSTER_PORT", "--port")
    preparer_home(settings)
    adresse = f"http://127.0.0.1:{choisi}"
    if en_json:
        json_sortie({"adresse": adresse, "dossier_de_depot": settings.landing_dir})
    else:
        print(f"Dagster : {adresse} · dossier surveillé : {settings.landing_dir} (Ctrl+C pour l’arrêter)", flush=True)
    raise typer.Exit(lancer(commande_dagster("dev", "--host", "127.0.0.1", "--port", str(choisi)), settings))


def docs(port: PortDocs = None, en_json: Json = False) -> None:
    """Sert sur 127.0.0.1 la documentation de l’entrepôt : tables, colonnes, tests, graphe du fichier à la page."""
    from orchestration.affichage import Avancement
    from orchestration.documentation import generer, servir
    from orchestration.home import preparer_home
    from orchestration.reseau import verifier_port
    from warehouse.settings import Settings

    settings = Settings()
    choisi = port or settings.docs_port
    verifier_port(choisi, "OBSERVATOIRE_DOCS_PORT", "--port")
    with Avancement(["Documentation"], muet=en_json) as avancement:
        avancement.commencer("Documentation")
        page = generer(preparer_home(settings), settings)
    with fin_ordinaire():
        servir(page, choisi, annonce(en_json))


def doctor(en_json: Json = False) -> None:
    """Vérifie tout ce qui peut empêcher l’observatoire de fonctionner, et dit quoi faire."""
    from orchestration.affichage import compte, json_sortie
    from orchestration.doctor import verifier
    from warehouse.settings import Settings

    constats = verifier(Settings())
    etats = Counter(constat.etat for constat in constats)
    if en_json:
        json_sortie([constat.en_dictionnaire() for constat in constats])
    else:
        for constat in constats:
            print(f"{SIGNES[constat.etat]} {constat.nom} : {constat.message}")
        conseils = compte(etats["conseil"], "conseil", "conseils") + " ci-dessus"
        if etats["mauvais"]:
            print(f"{compte(etats['mauvais'], 'point', 'points')} à corriger.")
        else:
            print(f"L’observatoire fonctionne ; {conseils}." if etats["conseil"] else "Tout est en ordre.")
    if etats["mauvais"]:
        raise typer.Exit(1)
