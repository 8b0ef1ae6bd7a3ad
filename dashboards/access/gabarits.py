"""Plain HTML of the pages that exist before a session: sign-in, sign-out, bounce. No script, no outside resource."""

from html import escape
from urllib.parse import quote

IDENTIFIANT_MAX = 80
TITRE_SITE = "Observatoire du logement social"

PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{titre} – {site}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/habillage.css">
{entete}
</head>
<body class="porte">
<a class="evitement" href="#contenu">Aller au contenu</a>
<header class="porte-bandeau"><p class="porte-site">{site}</p>
<p class="porte-sous">La demande de logement social, partagée entre ses partenaires</p></header>
<main id="contenu" class="porte-contenu" tabindex="-1">
{contenu}
</main>
<footer class="porte-pied"><p>Chaque compte ne voit que ce que ses droits permettent.
Les accès aux données nominatives sont enregistrés : qui, quand, pour quoi.</p></footer>
</body>
</html>
"""

CONNEXION = """<h1>Se connecter</h1>
{message}
<form method="post" action="/connexion" class="porte-formulaire">
<input type="hidden" name="jeton" value="{jeton}">
<input type="hidden" name="suite" value="{suite}">
<p><label for="identifiant">Identifiant</label>
<input id="identifiant" name="identifiant" type="text" autocomplete="username"
autocapitalize="none" spellcheck="false" maxlength="80" required value="{identifiant}" {focus}></p>
<p><label for="mot_de_passe">Mot de passe</label>
<input id="mot_de_passe" name="mot_de_passe" type="password" autocomplete="current-password"
maxlength="200" required></p>
{choix}
<p><button type="submit" class="porte-bouton">Se connecter</button></p>
</form>
{federee}
<h2>Sans compte</h2>
<p>Les statistiques du département sont ouvertes à tous, les petits effectifs étant masqués.</p>
<form method="post" action="/connexion">
<input type="hidden" name="jeton" value="{jeton}">
<input type="hidden" name="suite" value="{suite}">
<input type="hidden" name="public" value="oui">
<p><button type="submit" class="porte-bouton porte-bouton-second">Consulter les statistiques publiques</button></p>
</form>
"""

FEDEREE = """<h2>Avec {nom}</h2>
<p>Votre compte s’ouvre par l’adresse de courriel professionnelle que {nom} connaît de vous.</p>
<p><a class="porte-bouton" href="/connexion/fournisseur?suite={suite}">Se connecter avec {nom}</a></p>"""

CHOIX = """<p><label for="nouveau">Nouveau mot de passe</label>
<input id="nouveau" name="nouveau" type="password" autocomplete="new-password" maxlength="200" required></p>
<p><label for="confirmation">Nouveau mot de passe, une seconde fois</label>
<input id="confirmation" name="confirmation" type="password" autocomplete="new-password"
maxlength="200" required></p>"""

DECONNEXION = """<h1>Se déconnecter</h1>
<p>Votre session sera fermée dans tous les onglets ouverts.</p>
<form method="post" action="/deconnexion">
<input type="hidden" name="jeton" value="{jeton}">
<p><button type="submit" class="porte-bouton">Se déconnecter</button></p>
</form>
<p><a href="/">Revenir au portail</a></p>
"""


def _page(titre: str, contenu: str, entete: str = "") -> str:
    return PAGE.format(titre=escape(titre), site=TITRE_SITE, contenu=contenu, entete=entete)


def connexion(
    jeton: str,
    suite: str,
    message: str,
    prechargements: list[str],
    identifiant: str = "",
    *,
    alerte: bool = True,
    a_choisir: bool = False,
    fournisseur: str | None = None,
) -> str:
    """Write the sign-in page; it fetches the shell ahead while the user types.

    ``identifiant``: the login of an attempt that failed, for a person to correct one field; never the password.
    ``a_choisir``: the page also asks for a new password. ``fournisseur``: the name of the provider of identity.
    """
    liens = "\n".join(f'<link rel="prefetch" href="/{escape(chemin)}">' for chemin in prechargements)
    role = "alert" if alerte else "status"
    bloc = f'<p class="porte-message" role="{role}">{escape(message)}</p>' if message else ""
    return _page(
        "Se connecter",
        CONNEXION.format(
            jeton=escape(jeton),
            suite=escape(suite),
            message=bloc,
            identifiant=escape(identifiant[:IDENTIFIANT_MAX]),
            choix=CHOIX if a_choisir else "",
            federee=FEDEREE.format(nom=escape(fournisseur), suite=quote(suite, safe="")) if fournisseur else "",
            focus="" if message else "autofocus",
        ),
        liens,
    )


def deconnexion(jeton: str) -> str:
    """Write the page that confirms a sign-out: the act itself is a POST."""
    return _page("Se déconnecter", DECONNEXION.format(jeton=escape(jeton)))


def rebond(adresse: str) -> str:
    """Write the page that asks the same address again: coming from elsewhere, the browser kept the cookie back."""
    cible = escape(adresse)
    return _page(
        "Ouverture",
        f'<h1>Ouverture du portail</h1><p><a href="{cible}">Continuer</a></p>',
        f'<meta http-equiv="refresh" content="0;url={cible}">',
    )


def refus(titre: str, phrase: str, *, dit_les_droits: bool = False) -> str:
    """Write a refusal: one sentence, the page that says who sees what where it is a matter of rights, the way out."""
    droits = '<p><a href="/droits">Voir qui voit quoi</a></p>' if dit_les_droits else ""
    retour = '<p><a href="/">Revenir au portail</a></p>'
    return _page(titre, f"<h1>{escape(titre)}</h1><p>{escape(phrase)}</p>{droits}{retour}")
