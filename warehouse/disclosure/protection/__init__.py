"""Choice of the cells to mask in linked count tables, all published margins at once.

What belongs here: the producer's side, which knows the exact counts. What does not: judging the result, which belongs
to ``warehouse.disclosure.audit``; neither imports the other.
"""

from warehouse.disclosure.protection.derivees import masquer_derivees
from warehouse.disclosure.protection.motif import Masques, proteger
from warehouse.disclosure.protection.systeme import Decomposition, Systeme

__all__ = ["Decomposition", "Masques", "Systeme", "masquer_derivees", "proteger"]
