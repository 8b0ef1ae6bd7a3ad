"""Days beside the present one, asked at each use: a run may begin before midnight and end after it."""

from datetime import date, timedelta

from warehouse.settings import aujourd_hui


def dans(jours: int) -> date:
    """Return the day so many days from now; a negative number is a day gone by."""
    return aujourd_hui() + timedelta(days=jours)


def hier() -> date:
    """Return yesterday."""
    return dans(-1)


def demain() -> date:
    """Return tomorrow."""
    return dans(1)
