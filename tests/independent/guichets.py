"""The desks that register demandes, and the organisme that holds each, from the files of the gestionnaire."""

import polars as pl

from tests.independent.calculs import Fichiers


class Guichets:
    """Who registers.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        lignes = fichiers.versions("referentiels", "code")
        types = dict(lignes.filter(type_enregistrement="ORGANISME").select("code", "type_organisme").iter_rows())
        guichets = lignes.filter(type_enregistrement="GUICHET").to_dicts()
        self.organismes = {x["code"]: x["organisme_code"] for x in guichets}
        self.types = {x["code"]: x["type_organisme"] or types.get(x["organisme_code"]) for x in guichets}

    def organisme(self, guichet: str) -> pl.Expr:
        """Return the organisme of a desk, none when the desk is unknown; ``guichet``: column of its code."""
        return pl.col(guichet).replace_strict(self.organismes, default=None, return_dtype=pl.String)

    def categorie(self, guichet: str) -> pl.Expr:
        """Return the kind of organisme of a desk, none when the desk is unknown; ``guichet``: column of its code."""
        return pl.col(guichet).replace_strict(self.types, default=None, return_dtype=pl.String)
