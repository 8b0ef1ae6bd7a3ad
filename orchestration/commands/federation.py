"""Command of the provider of identity: ``fournisseur``."""

from orchestration.commands.options import Json


def fournisseur(en_json: Json = False) -> None:
    """Donne à la base le fournisseur d’identité des réglages et ses clés ; sans lui, ferme cette entrée.

    À lancer de nouveau quand ses clés ou les réglages changent, par exemple chaque heure.
    """
    from orchestration.commands.display import compte, json_sortie
    from orchestration.home import preparer_home
    from warehouse.access.federation import renseigner
    from warehouse.settings import Settings

    settings = Settings()
    dit = renseigner(preparer_home(settings), settings)
    if en_json:
        json_sortie({"emetteur": dit and dit["emetteur"], "cles": sorted(dit["cles"]) if dit else []})
    elif dit is None:
        print("Aucun fournisseur d’identité n’est réglé : on n’entre que par mot de passe.")
    else:
        print(f"{settings.oidc_name} ({dit['emetteur']}) : {compte(len(dit['cles']), 'clé', 'clés')} dans la base.")
