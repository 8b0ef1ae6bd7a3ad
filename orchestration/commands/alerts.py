"""Commands of the alerts: ``alerte essayer`` and ``alerte envoyer``."""

from dataclasses import asdict

import typer

from orchestration.commands.options import Commandes, Json


def essayer(en_json: Json = False) -> None:
    """Envoie un message d’essai à ceux que préviendrait une nuit en échec."""
    from orchestration.alerts import sending
    from orchestration.commands.display import json_sortie
    from warehouse.settings import Settings

    message = sending.Message("Observatoire : essai", "Ceci est un essai : une nuit en échec s’annoncerait ainsi.")
    canaux = sending.prevenir(Settings(), message)
    if en_json:
        json_sortie({"canaux": canaux})
        return
    print(f"Message d’essai envoyé par {' et '.join(canaux)}.")


def envoyer(en_json: Json = False) -> None:
    """Envoie leurs alertes de la semaine aux comptes qui les ont demandées ; sans effet deux fois la même semaine."""
    from orchestration.alerts import week
    from orchestration.commands.display import compte, json_sortie
    from orchestration.home import preparer_home
    from warehouse.settings import Settings

    settings = Settings()
    envois = week.envoyer(preparer_home(settings), settings)
    if en_json:
        json_sortie(asdict(envois))
    else:
        print(f"{compte(envois.envoyes, 'courriel envoyé', 'courriels envoyés')} ; {envois.sans_alerte} sans alerte.")
        for raison in envois.rates:
            print(raison)
    if envois.rates:
        raise typer.Exit(1)


COMMANDES: Commandes = {
    "essayer": (essayer, "Envoie un message d’essai."),
    "envoyer": (envoyer, "Envoie les alertes de la semaine."),
}
