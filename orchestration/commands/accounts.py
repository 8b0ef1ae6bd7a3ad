"""Commands of the life of an account: ``observatoire compte …``."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.options import OBLIGATOIRE, Commandes, Json, lire_date
from warehouse.errors import ErreurObservatoire

if TYPE_CHECKING:
    from warehouse.database.connections import Base

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="Identifiant du compte.", show_default=False)]
Organisme = Annotated[str | None, typer.Option("--organisme", metavar="CODE", help="Code de son organisme.")]
Libelle = Annotated[str | None, typer.Option("--libelle", metavar="NOM", help="Nom et fonction de la personne.")]
Email = Annotated[str | None, typer.Option("--email", metavar="ADRESSE", help="Adresse de courriel de la personne.")]
Profil = Annotated[
    str | None, typer.Option("--profil", metavar="PROFIL", help="Profil, qui doit être celui de l’organisme.")
]
Communes = Annotated[
    list[str] | None,
    typer.Option("--commune", metavar="CODE", help="Commune de sa part du territoire ; à répéter.", show_default=False),
]
Epcis = Annotated[
    list[str] | None,
    typer.Option("--epci", metavar="CODE", help="EPCI de sa part du territoire ; à répéter.", show_default=False),
]
Du = Annotated[str | None, typer.Option("--du", metavar="AAAA-MM-JJ", help="Premier jour du compte.")]
Au = Annotated[str | None, typer.Option("--au", metavar="AAAA-MM-JJ", help="Dernier jour du compte.")]


def _exiger_motif(motif: str | None) -> str:
    """Refuse a decision without its reason, by the name of the option."""
    if not (motif or "").strip():
        raise ErreurObservatoire(
            "Dites pourquoi par --motif RAISON : rien n’est changé ; le motif est gardé avec la décision."
        )
    return str(motif)


Motif = Annotated[
    str | None,
    typer.Option(
        "--motif",
        metavar="RAISON",
        help=f"Raison, gardée avec la décision.{OBLIGATOIRE}",
        callback=_exiger_motif,
    ),
]
Administrateur = Annotated[
    bool | None,
    typer.Option(
        "--administrateur/--simple-lecteur", help="Gère les comptes de son organisme, hors le sien, ou n’en gère aucun."
    ),
]
JAMAIS = "jamais"


def creer(
    login: Login,
    organisme: Annotated[
        str, typer.Option("--organisme", metavar="CODE", help="Code de son organisme.", show_default=False)
    ],
    libelle: Annotated[
        str, typer.Option("--libelle", metavar="NOM", help="Nom et fonction de la personne.", show_default=False)
    ],
    email: Annotated[str, typer.Option("--email", metavar="ADRESSE", help="Adresse de courriel.", show_default=False)],
    profil: Profil = None,
    communes: Communes = None,
    epcis: Epcis = None,
    du: Du = None,
    au: Au = None,
    administrateur: Administrateur = None,
    motif: Motif = None,
    en_json: Json = False,
) -> None:
    """Crée le compte d’une personne, et donne une fois le secret qui lui sert à choisir son mot de passe.

    Le compte a les droits de son organisme ; --commune et --epci n’en donnent qu’une part du territoire.
    """
    from warehouse.access.accounts import creer_compte, est_a_publier, poser_secret

    champs = {"login": login, "organisme_code": organisme, "libelle": libelle, "email": email}
    champs |= _champs(profil=profil, communes=communes, epcis=epcis, valable_du=_jour(du, "--du"))
    champs |= _champs(valable_au=_jour(au, "--au"), est_administrateur=administrateur)
    with _base().connexion() as connexion:
        creer_compte(connexion, champs, motif)
        secret = poser_secret(connexion, login, motif)
        suite = " ; il s’ouvrira à la prochaine publication" if est_a_publier(connexion, organisme) else ""
    remettre(login, secret, f"Le compte « {login} » est créé{suite}.", en_json=en_json)


def changer(
    login: Login,
    organisme: Organisme = None,
    libelle: Libelle = None,
    email: Email = None,
    profil: Profil = None,
    communes: Communes = None,
    epcis: Epcis = None,
    tout: Annotated[
        bool, typer.Option("--tout-le-territoire", help="Rend le territoire entier de l’organisme.")
    ] = False,
    du: Du = None,
    administrateur: Administrateur = None,
    motif: Motif = None,
    en_json: Json = False,
) -> None:
    """Change la personne, l’organisme ou la part du territoire d’un compte ; ses sessions ouvertes se ferment."""
    from warehouse.access.accounts import changer_compte

    champs = _champs(
        organisme_code=organisme, libelle=libelle, email=email, profil=profil, valable_du=_jour(du, "--du"),
        est_administrateur=administrateur,
    )  # fmt: skip
    if tout and (communes or epcis):
        raise ErreurObservatoire("L’option --tout-le-territoire ne va pas avec --commune ni --epci : choisissez.")
    if tout or communes or epcis:
        champs |= {"communes": communes or None, "epcis": epcis or None}
    if not champs:
        raise ErreurObservatoire(
            "Dites ce qui change : --libelle, --email, --organisme, --commune, --epci, --administrateur ou --du."
        )
    with _base().connexion() as connexion:
        changer_compte(connexion, login, champs, motif)
    _dire(login, f"Le compte « {login} » est changé.", en_json=en_json)


def suspendre(login: Login, motif: Motif = None, en_json: Json = False) -> None:
    """Ferme un compte jusqu’à nouvel ordre : ses sessions ouvertes et son login PostgreSQL ne lisent plus rien."""
    from warehouse.access.accounts import suspendre_compte

    with _base().connexion() as connexion:
        suspendre_compte(connexion, login, motif)
    _dire(login, f"Le compte « {login} » est suspendu, ses sessions sont fermées.", en_json=en_json)


def reprendre(login: Login, motif: Motif = None, en_json: Json = False) -> None:
    """Rouvre un compte suspendu, ou endormi après 90 jours sans usage ; son mot de passe est le même."""
    from warehouse.access.accounts import reprendre_compte

    with _base().connexion() as connexion:
        reprendre_compte(connexion, login, motif)
    _dire(login, f"Le compte « {login} » est repris.", en_json=en_json)


def expirer(
    login: Login,
    jour: Annotated[
        str, typer.Argument(metavar="AAAA-MM-JJ", help=f"Dernier jour du compte, ou « {JAMAIS} ».", show_default=False)
    ],
    motif: Motif = None,
    en_json: Json = False,
) -> None:
    """Donne à un compte son dernier jour, le prolonge, ou le laisse sans fin (« jamais »)."""
    from warehouse.access.accounts import changer_compte

    fin = None if jour == JAMAIS else lire_date(jour, "le dernier jour")
    with _base().connexion() as connexion:
        changer_compte(connexion, login, {"valable_au": fin.isoformat() if fin else None}, motif)
    suite = f"finit le {fin:%d/%m/%Y}" if fin else "n’a plus de fin"
    _dire(login, f"Le compte « {login} » {suite}.", en_json=en_json)


def revoquer(login: Login, motif: Motif = None, en_json: Json = False) -> None:
    """Ferme un compte pour toujours, avec son mot de passe et son login PostgreSQL ; sessions ouvertes comprises."""
    from warehouse.access.accounts import revoquer_compte

    with _base().connexion() as connexion:
        revoquer_compte(connexion, login, motif)
    _dire(login, f"Le compte « {login} » est révoqué, ses sessions sont fermées.", en_json=en_json)


def revoir(login: Login, motif: Motif = None, en_json: Json = False) -> None:
    """Note qu’un compte a été revu et reste nécessaire : il quitte pour un an ceux à revoir."""
    from warehouse.access.accounts import revoir_compte

    with _base().connexion() as connexion:
        revoir_compte(connexion, login, motif)
    _dire(login, f"Le compte « {login} » est revu.", en_json=en_json)


def mot_de_passe(login: Login, motif: Motif = None, en_json: Json = False) -> None:
    """Donne une fois un secret qui sert à choisir un nouveau mot de passe ; l’ancien ne vaut plus rien."""
    from warehouse.access.accounts import poser_secret

    with _base().connexion() as connexion:
        secret = poser_secret(connexion, login, motif)
    remettre(login, secret, f"L’ancien mot de passe de « {login} » ne vaut plus rien.", en_json=en_json)


def role(
    login: Login,
    nom: Annotated[
        str | None, typer.Option("--role", metavar="NOM", help="Nom du login PostgreSQL (sinon celui du compte).")
    ] = None,
    motif: Motif = None,
    en_json: Json = False,
) -> None:
    """Donne à une personne un login PostgreSQL pour psql ou un outil de BI : il lit les lignes de son compte.

    Lancé de nouveau, il change son mot de passe. Il dort avec le compte : 90 jours sans connexion au portail.
    """
    import secrets

    from orchestration.commands.display import json_sortie
    from warehouse.access.accounts import creer_login_personnel

    base, choisi, mot = _base(), nom or login, secrets.token_urlsafe(24)
    with base.connexion() as connexion:
        creer_login_personnel(connexion, login, choisi, mot, motif)
    if en_json:
        json_sortie({"login": login, "role": choisi, "mot_de_passe": mot, "base": base.nom})
        return
    print(f"Login PostgreSQL « {choisi} », base « {base.nom} » ; son mot de passe ne sera plus montré : {mot}")


def liste(organisme: Organisme = None, en_json: Json = False) -> None:
    """Donne les comptes : personne, organisme, part du territoire, dates, état."""
    lus = [compte for compte in _comptes() if organisme in (None, compte["organisme_code"])]
    colonnes = {
        "Compte": "login", "Personne": "libelle", "Profil": "profil", "Organisme": "organisme_code",
        "Communes": "communes", "EPCI": "epcis", "Du": "valable_du", "Au": "valable_au",
        "Administre": "est_administrateur", "Login PostgreSQL": "role_pg",
    }  # fmt: skip
    _montrer(lus, colonnes, en_json=en_json)


def revue(en_json: Json = False) -> None:
    """Donne la liste à revoir chaque année : dernier usage, dernière décision, par qui et pourquoi.

    Les comptes sans usage depuis 90 jours dorment : ils ne se connectent plus avant d’être repris.
    """
    lus = sorted(
        (compte for compte in _comptes() if compte["etat"] != "revoque"),
        key=lambda compte: (
            compte["etat"] == "ouvert",
            not compte["est_a_revoir"],
            str(compte["utilise_at"] or ""),
            compte["login"],
        ),
    )
    colonnes = {
        "Compte": "login", "Personne": "libelle", "Courriel": "email", "Organisme": "organisme_code",
        "Dernier usage": "utilise_at", "Revu le": "revu_at",
        "À revoir": "est_a_revoir", "Décidé le": "decidee_at", "Par": "par", "Motif": "motif",
    }  # fmt: skip
    _montrer(lus, colonnes, en_json=en_json)


COMMANDES: Commandes = {
    "creer": (creer, "Crée le compte d’une personne."),
    "liste": (liste, "Donne les comptes et leur état."),
    "changer": (changer, "Change la personne, l’organisme ou le territoire."),
    "suspendre": (suspendre, "Ferme un compte jusqu’à nouvel ordre."),
    "reprendre": (reprendre, "Rouvre un compte suspendu ou endormi."),
    "expirer": (expirer, "Donne à un compte son dernier jour."),
    "revoquer": (revoquer, "Ferme un compte pour toujours."),
    "mot-de-passe": (mot_de_passe, "Donne un secret pour choisir un mot de passe."),
    "role": (role, "Donne un login PostgreSQL, pour psql ou la BI."),
    "revoir": (revoir, "Note qu’un compte a été revu, pour un an."),
    "revue": (revue, "Donne la liste à revoir chaque année."),
}


def _base() -> "Base":
    from orchestration.home import preparer_home
    from warehouse.settings import Settings

    return preparer_home(Settings())


def _champs(**valeurs: Any) -> dict[str, Any]:
    """Keep the fields that were given."""
    return {cle: valeur for cle, valeur in valeurs.items() if valeur is not None}


def _jour(texte: str | None, option: str) -> str | None:
    lu = lire_date(texte, option)
    return None if lu is None else lu.isoformat()


def _comptes() -> list[dict[str, Any]]:
    from warehouse.access.accounts import comptes

    with _base().connexion() as connexion:
        return comptes(connexion)


def _montrer(comptes: list[dict[str, Any]], colonnes: dict[str, str], *, en_json: bool) -> None:
    from orchestration.commands.display import json_sortie, tableau
    from warehouse.access.accounts import ETATS

    if en_json:
        json_sortie(comptes)
        return
    lignes = [[*(_cellule(compte[champ]) for champ in colonnes.values()), ETATS[compte["etat"]]] for compte in comptes]
    print(tableau([*colonnes, "État"], lignes))


def _cellule(valeur: Any) -> Any:
    """Write a moment as its day, and yes or no in words."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return f"{valeur:%Y-%m-%d}" if isinstance(valeur, date) else valeur


def _dire(login: str, phrase: str, *, en_json: bool) -> None:
    from orchestration.commands.display import json_sortie

    if en_json:
        json_sortie({"login": login, "message": phrase})
    else:
        print(phrase)


def remettre(login: str, secret: str, phrase: str, *, en_json: bool) -> None:
    """Show a secret, once."""
    from orchestration.commands.display import json_sortie

    if en_json:
        json_sortie({"login": login, "secret": secret, "message": phrase})
        return
    print(phrase)
    print(f"Secret à lui remettre, qui ne sera plus montré : {secret}")
    print("Dans les sept jours, il sert une fois, à la page de connexion, à choisir un mot de passe.")
