"""Audit of a publication: what a reader can deduce about the hidden cells from all that is shown.

What belongs here: the attacker's side, written without anything of ``warehouse.disclosure.protection``: identities are
found from sets (``familles``), bounds by linear programming (``bornes``), successive publications compared
(``revision``). The verdict decides whether a build may be published. What does not: choosing what to mask.
"""

from warehouse.disclosure.audit.revision import auditer_revision
from warehouse.disclosure.audit.verdict import Constat, Intervalle, RapportAudit, auditer

__all__ = ["Constat", "Intervalle", "RapportAudit", "auditer", "auditer_revision"]
