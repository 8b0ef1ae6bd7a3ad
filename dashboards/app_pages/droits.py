"""Qui voit quoi: what each profile sees, in words."""

import pandas as pd

from dashboards.access.profils import LIBELLES, PORTEES, portee_d_un_autre
from dashboards.components import page
from dashboards.components.tableau import tableau

lecteur, etat = page.ouvrir("droits")
page.titre(
    "Qui voit quoi",
    f"Vous êtes {LIBELLES[lecteur.profil]} ({lecteur.session.organisme_libelle}) : "
    f"vous voyez {PORTEES[lecteur.profil]}.",
    "La base de données décide de chaque ligne ; le portail ne fait que montrer ce qu’elle rend.",
)
lignes = pd.DataFrame([(LIBELLES[p], portee_d_un_autre(p)) for p in LIBELLES], columns=["Profil", "Ce qu’il voit"])
tableau(lignes, "Ce que voit chaque profil", cle="profils", nombres=False)
