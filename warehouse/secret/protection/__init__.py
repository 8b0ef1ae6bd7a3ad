"""Choice of the cells to mask in linked count tables, all published margins at once.

What belongs here: the producer's side, which knows the exact counts. What does not: judging the result, which belongs
to ``warehouse.secret.audit``; neither imports the other.
"""

from warehouse.secret.protection.derivees import masquer_derivees
from warehouse.secret.protection.motif import Masques, proteger
from warehouse.secret.protection.systeme import Decomposition, Systeme

__all__ = ["Decomposition", "Masques", "Systeme", "masquer_derivees", "proteger"]
