"""Landing page."""

from dashboards.components import page

lecteur, etat = page.ouvrir("accueil")
page.titre("Bonjour", "phrase")
page.sans_publication(etat)
