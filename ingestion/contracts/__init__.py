"""The seven flows, in the order in which they are loaded: a flow comes after those it refers to."""

import re

from ingestion.contracts import attributions, candidatures, demandes, offres, parc, priorites, referentiels
from ingestion.contracts.base import CODE_D_ORGANISME, Contrat

CONTRATS: tuple[Contrat, ...] = (
    referentiels.CONTRAT,
    parc.PARC_RPLS,
    parc.PARC_PUBLIC,
    demandes.CONTRAT,
    offres.CONTRAT,
    candidatures.CONTRAT,
    attributions.CONTRAT,
    priorites.CONTRAT,
)
FLUX: tuple[str, ...] = tuple(dict.fromkeys(contrat.flux for contrat in CONTRATS))
# The code of a row that keeps a flow to an organisme, and the words for who wrote another.
CODE_DE_FLUX = re.compile(f"{CODE_D_ORGANISME.pattern}/({'|'.join(FLUX)})")
FLUX_ATTENDU = f"attendu : le code de l'organisme, une barre oblique et un flux, parmi {', '.join(FLUX)}"


def contrats_du_flux(flux: str) -> tuple[Contrat, ...]:
    """Return the formats in which the flow may come."""
    return tuple(contrat for contrat in CONTRATS if contrat.flux == flux)


def contrat_de_table(table: str) -> Contrat:
    """Contract whose rows are kept in ``raw.<table>``."""
    return next(contrat for contrat in CONTRATS if contrat.table == table)


def contrat_du_format(flux: str, format_: str) -> Contrat:
    """Return the contract of a format of a flow, as the ledger names it."""
    return next(contrat for contrat in CONTRATS if (contrat.flux, contrat.format) == (flux, format_))
