"""Command that verifies the journal: ``observatoire journal verifier``."""

from orchestration.commands.options import Commandes, Json


def verifier(en_json: Json = False) -> None:
    """Vérifie que le journal est entier : chaque ligne suit la précédente, et rien n’a été retiré de sa fin."""
    from orchestration.commands.display import compte, json_sortie
    from orchestration.home import preparer_home
    from warehouse.access.journal import verifier as verifier_journal
    from warehouse.settings import Settings

    lu = verifier_journal(preparer_home(Settings()))
    if en_json:
        json_sortie(lu)
        return
    print(f"Le journal est entier : {compte(lu.lignes, 'ligne', 'lignes')}, empreinte de la dernière {lu.empreinte}.")


COMMANDES: Commandes = {"verifier": (verifier, "Vérifie que le journal est entier.")}
