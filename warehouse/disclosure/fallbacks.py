"""Around a finding, what is withdrawn: which cells, wider at each attempt; which findings ask for nothing.

What belongs here: the choice. What does not: the attempts (``warehouse.disclosure.groupes``).
"""

from collections.abc import Callable, Mapping

from warehouse.disclosure.catalogue import HORS
from warehouse.disclosure.cellules import Cle, Statut
from warehouse.disclosure.suppression import MiseAuSecret


def _meme_mesure(cle: Cle, trouvee: Cle) -> bool:
    return cle.mesure == trouvee.mesure


# What is withdrawn around a finding, wider at each attempt: the series of the cell; territories that overlap others;
# the period; the measure; at last even its figures of the whole.
REPLIS: tuple[Callable[[Cle, Cle], bool], ...] = (
    lambda cle, t: _meme_mesure(cle, t) and (cle.territoire, cle.modalite) == (t.territoire, t.modalite),
    lambda cle, t: _meme_mesure(cle, t) and cle.periode == t.periode and cle.territoire.startswith(("zone", "deleg")),
    lambda cle, t: _meme_mesure(cle, t) and cle.territoire.startswith(("zone", "deleg")),
    lambda cle, t: _meme_mesure(cle, t) and cle.periode == t.periode and not cle.territoire.startswith("depart"),
    lambda cle, t: _meme_mesure(cle, t) and not cle.territoire.startswith("depart"),
    _meme_mesure,
)


def a_sacrifier(trouvee: Cle, nombre: Mapping[str, int]) -> Cle:
    """Name the cell found; for those out of a share, that of the share or of its whole, whichever is shown least."""
    return trouvee.autre(mesure=min(trouvee.mesure.split(HORS), key=lambda mesure: (nombre[mesure], mesure)))


def anodins(resultat: MiseAuSecret, exactes: Mapping[Cle, int], statuts: Mapping[Cle, Statut], seuil: int) -> set[Cle]:
    """Return the counts that an earlier publication masked without their being small, and that the audit finds."""
    trouvees = (constat.cle for rapport in resultat.rapports for constat in rapport.constats)
    return {cle for cle in trouvees if statuts.get(cle) == "masquee" and not 0 < exactes[cle] < seuil}
