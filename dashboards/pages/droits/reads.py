"""What each profile reads, in the words of the register of rights: the same files as the policies and the views.

What belongs here: rows of tables. What does not: rights (the database), the sentence of the band (``portee``).
"""

from collections import Counter

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
    masques = profil.masques.get(vue.nom, ())
    # Those that are shown whole in the same rows are told together.
    ensemble = [[m for m in masques if m.sauf == sauf] for sauf in dict.fromkeys(m.sauf for m in masques)]
    return " ; ".join(_dire(vue, siens) for siens in ensemble) or TOUT


def _dire(vue: Vue, masques: list[Masque]) -> str:
    comptes: Counter[str] = Counter()
    for masque in masques:
        comptes[masque.traitement] += len(masque.colonnes)
    *premieres, derniere = (_compter(n, traitement) for traitement, n in comptes.items())
    dites = f"{', '.join(premieres)} et {derniere}" if premieres else derniere
    combien, sauf = f"{dites} sur {len(vue.colonnes)}", masques[0].sauf
    return combien if sauf is None else f"{combien}, sauf pour {lire_registre().predicats[sauf]}"


def _compter(n: int, traitement: str) -> str:
    comment = TRAITEMENTS[traitement]
    return f"{n} {pluriel(n, f'rubrique {comment}', f'rubriques {comment}' + ('s' if traitement == 'vide' else ''))}"
