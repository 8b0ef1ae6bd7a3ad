"""The filters of a file: those asked for, and those that were used, which the journal and the file itself tell.

What belongs here: taking a filter where it is offered, and the sentences that refuse a file. What does not: what is
offered.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from warehouse.errors import ErreurObservatoire

# What one file of rows may hold.
LIGNES_MAX = 10_000
FERME = "Ce fichier n’est pas ouvert à votre profil."
TROP = "Export limité à {n} lignes. Précisez les filtres."
NON_OFFERT = "« {valeur} » n’est pas proposé pour ce fichier : ouvrez sa page, puis téléchargez-le de là."


@dataclass
class Choix:
    """What the address asks for, what the file kept of it, and the words of the codes that were offered with them."""

    demandes: Mapping[str, str]
    retenus: dict[str, str] = field(default_factory=dict)
    dits: dict[str, str] = field(default_factory=dict)

    def prendre(self, nom: str, offerts: Collection[str] | None = None, defaut: str = "") -> str:
        """Return a filter, else its default; refuse what is not offered (None: any code; a mapping: with its words)."""
        valeur = self.demandes.get(nom, "") or defaut
        if valeur and offerts is not None and valeur not in offerts:
            raise ErreurObservatoire(NON_OFFERT.format(valeur=valeur))
        if valeur:
            self.retenus[nom] = valeur
            if isinstance(offerts, Mapping):
                self.dits[nom] = str(offerts[valeur])
        return valeur
