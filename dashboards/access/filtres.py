"""The parameters that an address of the portal may carry: codes of filters, never a name nor a number.

What belongs here: their names. What does not: their values, which each page checks against what it offers.
"""

PERMIS = frozenset(
    {
        *("dep", "geo", "annee", "mois", "avec", "avec2", "typo", "pop", "rang"),
        *("indicateur", "mouvement", "groupe", "detail", "maille", "onglet", "offre", "bailleur", "contingent"),
        *("reservataire", "vue", "tri", "page", "pas", "jours", "lecture", "ressources", "anciennete"),
        *("modalite", "parmenage", "quotas", "echeance", "motif", "flux", "seance", "emetteur", "commune", "type"),
        *("pmois", "pdelai", "pdalo", "ppdalpd", "pacd", "pprio", "pmut", "purgent", "seuil", "regle", "contre"),
        *("objectifs", "etat", "souhait", "afaire"),
    }
)
