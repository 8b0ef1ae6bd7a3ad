"""The one resource of the assets: the home of the observatory, opened when it is first asked for."""

from functools import cached_property

import dagster as dg
from pydantic import PrivateAttr

from orchestration.home import preparer_home
from warehouse.database.connections import Base
from warehouse.settings import Settings


class Observatoire(dg.ConfigurableResource):
    """Home of the observatory; ``home`` empty = as the environment says."""

    home: str = ""
    _base: Base | None = PrivateAttr(default=None)

    @cached_property
    def settings(self) -> Settings:
        """Settings of this home."""
        return Settings(home=self.home) if self.home else Settings()  # type: ignore[arg-type]

    def base(self) -> Base:
        """Return the database of this home, made ready the first time."""
        if self._base is None:
            self._base = preparer_home(self.settings)
        return self._base
