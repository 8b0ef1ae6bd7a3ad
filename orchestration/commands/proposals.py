"""Command of the candidatures handed over at the portal: ``candidatures``."""

from orchestration.commands.options import Json


def candidatures(en_json: Json = False) -> None:
    """Écrit dans le dossier de dépôt ce qui est transmis et décidé au portail : un fichier par organisme."""
    from orchestration import proposals
    from orchestration.commands.display import compte, json_sortie
    from orchestration.home import preparer_home
    from warehouse.settings import Settings

    settings = Settings()
    ecrits = proposals.deposer(preparer_home(settings), settings)
    if en_json:
        json_sortie({"fichiers": [str(chemin) for chemin in ecrits]})
        return
    for chemin in ecrits:
        print(chemin)
    if not ecrits:
        print("Rien à déposer : tout ce qui est transmis ou décidé au portail est parti, ou sur une offre cédée.")
        return
    print(
        f"{compte(len(ecrits), 'fichier écrit', 'fichiers écrits')} dans le dossier de dépôt. Dagster les charge ; sans"
        " lui, lancez « observatoire ingest » sur ce dossier, puis « observatoire build »."
    )
