"""Composing a card once, for those who read the same of the same publication under the same filters."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar

from dashboards.kit.dessins import DESSINS
from dashboards.kit.graphique import Carte
from dashboards.kit.reads.lecteur import Lecteur

P = ParamSpec("P")
C = TypeVar("C", Carte, Carte | None)


class Regard(Protocol):
    """What a card is composed of: a reader, and what it looks at (``filtres``)."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def lecteur(self) -> Lecteur:
        """The reader."""

    @property
    def filtres(self) -> Hashable:
        """What a card depends on, the reader and the publication aside."""


V = TypeVar("V", bound=Regard)


def une_fois(composer: Callable[Concatenate[V, P], C]) -> Callable[Concatenate[V, P], C]:
    """Compose a card of a view once, for those who read the same of the same publication under the same filters.

    It is made of statistics alone: what the register does not keep is refused where it is read.
    """
    # Two cards of two modules may bear one name.
    ou = composer.__module__, composer.__qualname__

    @wraps(composer)
    def garder(vue: V, *args: P.args, **options: P.kwargs) -> C:
        cle = (vue.lecteur.cle(*ou), vue.filtres, args, tuple(sorted(options.items())))

        def faire() -> C:
            carte = composer(replace(vue, lecteur=replace(vue.lecteur, est_garde=True)), *args, **options)
            return carte and replace(carte, gardee=cle)

        DESSINS.suivre(vue.lecteur.publication_id)
        return DESSINS.obtenir(cle, frozenset(), faire)

    return garder
