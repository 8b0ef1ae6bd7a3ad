"""What happened: the rank that a scenario would have given to those who were housed, against another grid."""

from collections.abc import Mapping

import streamlit as st

from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import Valeur, date_longue, est_fiable, nombre, pluriel, pourcentage, rang
from dashboards.kit.words.texts import echapper
from dashboards.pages.cotation import cards, reads
from dashboards.pages.cotation.essai import Revue
from dashboards.pages.cotation.scenario import Scenario
from warehouse.matching.grid import PREMIERS
from warehouse.matching.past import Mesure

RIEN = "Aucune attribution des douze derniers mois dont vous lisiez le ménage logé : rien à mesurer."
POPULATION = (
    "{baux} {attributions} des douze derniers mois{tirage}, sur {decides} {decidees} : {celles} dont vous lisez le "
    "ménage logé, en attente le jour de la décision. {quand} "
)
TIRAGE = ", {tires} au sort parmi {tirables}, toujours les mêmes"
JOURS = "Décisions du {du} au {au}."
UN_JOUR = "Décision du {du}."
DEFINITION = (
    "Pour chacune, les demandes que vous pouvez lire et qui étaient en attente le jour de la commission (du bail, "
    "s’il n’y en a pas), telles qu’elles étaient alors : vœux, ménage, ressources, labels, plafonds, ancienneté. La "
    "grille et les règles sont celles d’aujourd’hui ; deux règles ne comptent pas, « déjà proposé » et « déjà "
    "positionnée » : les candidats de la commission l’étaient tous. La norme de taille est la stricte, ou l’élargie "
    "si le ménage logé n’entre pas dans la stricte. Une commission voit aussi ce que la grille ne dit pas : un rang "
    "lointain n’est pas une erreur."
)
LES_MEMES = (
    "Les deux grilles donnent à chacun le même rang : un seul chiffre par groupe. Changez un poids, ou mettez une "
    "règle de côté, et le tableau dira le rang avant et après."
)
LOIN = (
    "Trop peu de ménages logés viennent parmi les premiers de leur liste pour qu’on les répartisse par groupe : le "
    "tableau donne le rang médian de chaque groupe."
)
DU_JOUR = "La règle mise de côté tient à la situation du jour : elle ne change rien à ce qui s’est passé."


def montrer(lectures: reads.Lectures, revue: Revue, epci: Mapping[str, str], voulu: Scenario) -> None:
    """Show the shares of the leases whose household comes first, before and after, then group by group."""
    avant, apres = revue.mesures
    if not apres.baux:
        st.info(echapper(RIEN))
        return
    sont_tires = lectures.tirables > len(lectures.baux)
    chiffres(
        [
            *(
                Chiffre(
                    f"Ménages logés parmi les {premiers} premiers",
                    *_combien(apres, premiers),
                    comparaisons=f"{_sur(apres, premiers)} ; {_sur(avant, premiers)} avant"
                    + (_entre(apres, premiers) if sont_tires else ""),
                )
                for premiers in PREMIERS
            ),
            Chiffre(
                "Rang médian du ménage logé",
                Valeur(apres.rang_median),
                "compte",
                comparaisons=f"médiane des {nombre(apres.admis)} que les règles admettent ; {_median(avant)}",
            ),
            Chiffre(
                "Ménages logés que les règles écartent",
                Valeur(apres.baux - apres.admis),
                "compte",
                comparaisons=f"{nombre(avant.baux - avant.admis)} avant, sur {nombre(apres.baux)}",
            ),
        ]
    )
    passees = cards.dire_passees(cards.passees(revue, epci))
    if (revue.avant == revue.apres).all():
        st.markdown(echapper(LES_MEMES))
    if not any(colonne.startswith(cards.PREMIERES["top_10"]) for colonne in passees):
        st.markdown(echapper(LOIN))
    tableau(passees, "Ménages logés", cle="passe", entier=True)
    st.caption(echapper(population(lectures) + DEFINITION))
    if voulu.levee in reads.DU_JOUR:
        st.caption(echapper(DU_JOUR))


def population(lectures: reads.Lectures) -> str:
    """Say which leases are measured, and of which days."""
    baux = len(lectures.baux)
    tires = f"tirée{'s' if baux > 1 else ''}"
    jours = lectures.passes[""].loges["date_decision"]
    du, au = date_longue(jours.min()), date_longue(jours.max())
    return POPULATION.format(
        baux=nombre(baux),
        attributions=pluriel(baux, "attribution"),
        tirage=TIRAGE.format(tires=tires, tirables=nombre(lectures.tirables)) if lectures.tirables > baux else "",
        decides=nombre(lectures.decides),
        decidees=pluriel(lectures.decides, "décidée"),
        celles=pluriel(baux, "celle", "celles"),
        quand=UN_JOUR.format(du=du) if du == au else JOURS.format(du=du, au=au),
    )


def _combien(mesure: Mesure, premiers: int) -> tuple[Valeur, str]:
    """Return the share with its unit; of too few leases, their number."""
    if est_fiable(mesure.baux):
        return Valeur(mesure.part_pct(premiers), cas=mesure.baux), "pct"
    return Valeur(mesure.premiers[premiers]), "compte"


def _sur(mesure: Mesure, premiers: int) -> str:
    return f"{nombre(mesure.premiers[premiers])} sur {nombre(mesure.baux)}"


def _entre(mesure: Mesure, premiers: int) -> str:
    bas, haut = mesure.bornes_pct(premiers)
    return f" ; de {nombre(bas, 1)} à {pourcentage(haut)} de toutes les attributions (intervalle à 95 %)"


def _median(mesure: Mesure) -> str:
    if mesure.rang_median is None:
        return "aucun ne serait admis avant"
    return f"{rang(round(mesure.rang_median))} avant ({nombre(mesure.admis)} admis)"
