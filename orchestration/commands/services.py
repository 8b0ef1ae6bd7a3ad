"""Commands that serve or check: ``portal``, ``dagster``, ``docs``, ``doctor``."""

import json
from collections import Counter
from collections.abc import Callable

import typer

from orchestration.commands.options import Json, Port, PortDagster, PortDocs

SIGNES = {"bon": "✓", "conseil": "!", "mauvais": "✗"}


def annonce(en_json: bool) -> Callable[[str], None]:
    """Return what says that a service listens: one sentence, or one line of JSON that holds it."""
    if en_json:
        return lambda phrase: print(json.dumps({"message": phrase}, ensure_ascii=False), flush=True)
    return lambda phrase: print(phrase, flush=True)


def portal(port: Port = None, en_json: Json = False) -> None:
    """Sert le portail sur 127.0.0.1 (Ctrl+C pour l’arrêter)."""
    from orchestration.home import preparer_home
    from orchestration.ports import verifier_port
    from warehouse.database.connections import ouvrir_portes
    from warehouse.settings import Settings

    settings = Settings()
    choisi = port or settings.port
    verifier_port(choisi, "OBSERVATOIRE_PORT", "--port")
    if settings.est_portail_seul:
        ouvrir_portes(settings)
    else:
        preparer_home(settings)

    from dashboards.server import servir

    servir(choisi, annoncer=annonce(en_json))


def dagster(port: PortDagster = None, en_json: Json = False) -> None:
    """Sert Dagster sur 127.0.0.1 : graphe des données, surveillance du dossier de dépôt, construction nocturne."""
    from orchestration.assets.instance import commande_dagster, lancer
    from orchestration.commands.display import json_sortie
    from orchestration.home import preparer_home
    from orchestration.ports import verifier_port
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
    from orchestration.commands.display import Avancement
    from orchestration.dbt.documentation import generer, servir
    from orchestration.home import preparer_home
    from orchestration.ports import verifier_port
    from warehouse.settings import Settings

    settings = Settings()
    choisi = port or settings.docs_port
    verifier_port(choisi, "OBSERVATOIRE_DOCS_PORT", "--port")
    with Avancement(["Documentation"], muet=en_json) as avancement:
        avancement.commencer("Documentation")
        page = generer(preparer_home(settings), settings)
    servir(page, choisi, annonce(en_json))


def dbt_profil(en_json: Json = False) -> None:
    """Écrit dans le dossier de l’installation de quoi lancer dbt lui-même ; ce qu’il construit n’est pas publié."""
    from orchestration.commands.display import json_sortie
    from orchestration.dbt.profile import ecrire_profil
    from orchestration.home import preparer_home
    from warehouse.settings import WAREHOUSE_DIR, Settings

    settings = Settings()
    base = preparer_home(settings)
    fichier = ecrire_profil(base, settings)
    commande = f"dbt build --project-dir {WAREHOUSE_DIR} --profiles-dir {fichier.parent}"
    if en_json:
        json_sortie({"profil": fichier, "commande": commande})
    else:
        print(f"Profil écrit : {fichier} (il tient un mot de passe : personne d’autre ne peut le lire).\n{commande}")
        if base.serveur:
            print("Le serveur embarqué ne tourne qu’avec l’observatoire : gardez ouvert « observatoire dagster ».")


def doctor(en_json: Json = False) -> None:
    """Vérifie tout ce qui peut empêcher l’observatoire de fonctionner, et dit quoi faire."""
    from orchestration.commands.display import compte, json_sortie
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
