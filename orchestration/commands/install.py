"""Command that makes an installation for real data: ``init``."""

from typing import Annotated

import typer

from orchestration.commands.options import Json
from warehouse.errors import ErreurObservatoire


def init(
    departement: Annotated[
        str, typer.Option("--departement", metavar="CODE", help="Code du département.", show_default=False)
    ],
    compte: Annotated[
        str | None, typer.Option("--compte", metavar="LOGIN", help="Premier compte (sinon gestionnaire).")
    ] = None,
    libelle: Annotated[
        str, typer.Option("--libelle", metavar="NOM", help="Nom et fonction de la personne.", show_default=False)
    ] = "Gestionnaire du fichier",
    email: Annotated[str | None, typer.Option("--email", metavar="ADRESSE", help="Son adresse de courriel.")] = None,
    ajouter: Annotated[
        bool, typer.Option("--ajouter", help="Ajoute ce département à une installation qui en a déjà un.")
    ] = False,
    motif: Annotated[
        str | None, typer.Option("--motif", metavar="RAISON", help="Confirme l’ajout, et dit pourquoi.")
    ] = None,
    confirmer: Annotated[
        bool, typer.Option("--confirmer", help="Prend aussi un dossier qui contient autre chose, et l’y laisse.")
    ] = False,
    en_json: Json = False,
) -> None:
    """Prépare un dossier neuf, ou une base vide, pour les vrais fichiers d’un département.

    Rien de la démonstration n’y est : ni personne simulée, ni organisme fictif, ni mot de passe.
    """
    from orchestration import installation
    from orchestration.commands.accounts import remettre
    from orchestration.commands.display import json_sortie
    from warehouse.settings import Settings

    settings = Settings()
    if ajouter:
        faite = installation.ajouter(settings, departement, compte, libelle, email, motif, confirme=confirmer)
    else:
        if motif is not None:
            raise ErreurObservatoire("L’option --motif va avec --ajouter : elle dit pourquoi un département s’ajoute.")
        login = compte or installation.GESTIONNAIRE
        faite = installation.initialiser(settings, departement, login, libelle, email, confirme=confirmer)
    if en_json:
        json_sortie(faite)
        return
    remettre(faite.login, faite.secret, f"L’observatoire du département {departement} est installé.", en_json=False)
    if faite.manques:
        print(
            f"Non paramétrés pour ce département : {', '.join(faite.manques)}. Rien n’est emprunté à un autre : ce qui"
            " en dépend reste vide, ou suit le calcul entre parenthèses. Ajoutez leurs lignes, datées, à"
            f" {', '.join(faite.fichiers)}."
        )
    print(f"Gardez à part le dossier des secrets, avec la clé des pseudonymes : {settings.home_dir / 'secrets'}.")
