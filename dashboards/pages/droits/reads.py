"""What each profile reads, in the words of the register of rights: the same files as the policies and the views.

What belongs here: rows of tables. What does not: rights (the database), the sentence of the band (``portee``).
"""

import pandas as pd

from dashboards.kit.words.formats import ABSENT, pluriel
from warehouse.access.rights import COMPTES, JOURNAUX, PROPOSE, Masque, Profil, Vue, lire_registre

RIEN = "rien"
TOUT = "aucune"
JOURNAL = "Journal : connexions, identités ouvertes, fichiers téléchargés, refus ; aucun nom de demandeur"
GESTION = "Comptes : personne, courriel, territoire, dates, état, à gérer ; aucun mot de passe"
PRESELECTIONS = "Présélections : ménages à proposer sur une offre, sous pseudonyme"
TRAITEMENTS = {
    **{"vide": "vide", "mois": "au mois près", "classe": "par classe", "sans": "sans ce qui dit une priorité"},
    "selon": "d’après ce qui est lu",
}


def du_profil(profil: Profil) -> pd.DataFrame:
    """Return one row for each set of data: what the profile reads of it, and what is hidden there."""
    registre = lire_registre()
    lignes = [
        (
            vue.libelle,
            registre.predicats[profil.lignes[vue.nom]] if profil.lit(vue.nom) else RIEN,
            _masques(vue, profil),
        )
        for vue in registre.vues.values()
        if not vue.est_interne
    ]
    lignes.append((JOURNAL, JOURNAUX.get(profil.journal or "", RIEN), TOUT if profil.journal else ABSENT))
    lignes.append((GESTION, COMPTES.get(profil.comptes or "", RIEN), TOUT if profil.comptes else ABSENT))
    lignes.append((PRESELECTIONS, PROPOSE if profil.propose else RIEN, TOUT if profil.propose else ABSENT))
    return pd.DataFrame(lignes, columns=["Données", "Lignes lues", "Rubriques cachées"])


def _masques(vue: Vue, profil: Profil) -> str:
    """Say how many columns are hidden, how, and in which rows, in words that need no other cell."""
    if not profil.lit(vue.nom):
        return ABSENT
    return " ; ".join(_dire(vue, masque) for masque in profil.masques.get(vue.nom, ())) or TOUT


def _dire(vue: Vue, masque: Masque) -> str:
    n, comment = len(masque.colonnes), TRAITEMENTS[masque.traitement]
    dites = pluriel(n, f"rubrique {comment}", f"rubriques {comment}{'s' if masque.traitement == 'vide' else ''}")
    combien = f"{n} {dites} sur {len(vue.colonnes)}"
    if masque.sauf is None:
        return combien
    return f"{combien}, sauf pour {lire_registre().predicats[masque.sauf]}"
