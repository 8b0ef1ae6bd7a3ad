"""Commands of the journal as a whole: ``observatoire journal …``."""

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


def volumes(en_json: Json = False) -> None:
    """Donne les comptes qui, depuis sept jours, ont ouvert bien plus d’identités en un jour que d’habitude.

    Ce qui est inhabituel est une ligne datée de la table acces.seuil_volume ; qui gère les comptes le voit au portail.
    """
    from orchestration.commands.display import json_sortie, tableau
    from orchestration.home import preparer_home
    from warehouse.access.journal import volumes as volumes_du_journal
    from warehouse.settings import Settings

    lus = volumes_du_journal(preparer_home(Settings()))
    if en_json:
        json_sortie(lus)
    elif not lus:
        print("Aucun compte n’a ouvert bien plus d’identités que d’habitude depuis sept jours.")
    else:
        print(
            tableau(
                ["Jour", "Compte", "Organisme", "Identités ouvertes", "D’habitude"], [list(u.values()) for u in lus]
            )
        )


COMMANDES: Commandes = {
    "verifier": (verifier, "Vérifie que le journal est entier."),
    "volumes": (volumes, "Donne qui ouvre bien plus d’identités que d’habitude."),
}
