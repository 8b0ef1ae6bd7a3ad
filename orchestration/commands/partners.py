"""Commands of the organismes: ``observatoire organisme …``. Each writes rows of the référentiel, as a file would."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from orchestration.commands.decisions import Motif
from orchestration.commands.options import Commandes, Json, lire_date
from warehouse.errors import ErreurObservatoire
from warehouse.settings import aujourd_hui

Code = Annotated[str, typer.Argument(metavar="CODE", help="Code de l’organisme.", show_default=False)]
Libelle = Annotated[str | None, typer.Option("--libelle", metavar="NOM", help="Nom de l’organisme.")]
Siren = Annotated[str | None, typer.Option("--siren", metavar="NUMÉRO", help="Neuf chiffres.")]


def _lieux(option: str, quoi: str) -> Any:
    return typer.Option(option, metavar="CODE", help=f"{quoi} ; à répéter.", show_default=False)


Communes = Annotated[list[str] | None, _lieux("--commune", "Commune de son territoire")]
Epcis = Annotated[list[str] | None, _lieux("--epci", "EPCI de son territoire")]
Reservataires = Annotated[
    list[str] | None,
    typer.Option("--reservataire", metavar="CODE", help="Code de ses réservations ; à répéter.", show_default=False),
]
Registraire = Annotated[bool | None, typer.Option("--registraire/--non-registraire", help="Enregistre des demandes.")]
Cia = Annotated[bool | None, typer.Option("--cia/--sans-cia", help="A signé une convention intercommunale.")]
Delegataire = Annotated[bool | None, typer.Option("--delegataire/--non-delegataire", help="Est délégataire des aides.")]
Departement = Annotated[
    str | None,
    typer.Option("--departement", metavar="CODE", help="Département du référentiel, quand il y en a plusieurs."),
]
Ligne = dict[str, str]


def creer(
    code: Code,
    libelle: Annotated[str, typer.Option("--libelle", metavar="NOM", help="Nom de l’organisme.", show_default=False)],
    profil: Annotated[
        str | None, typer.Option("--profil", metavar="PROFIL", help="Profil de ses comptes ; sans lui, il n’en a pas.")
    ] = None,
    siren: Siren = None,
    communes: Communes = None,
    epcis: Epcis = None,
    reservataires: Reservataires = None,
    registraire: Registraire = None,
    cia: Cia = None,
    delegataire: Delegataire = None,
    departement: Departement = None,
    en_json: Json = False,
) -> None:
    """Crée un organisme : ses fichiers sont reçus aussitôt, ses droits s’ouvrent à la prochaine publication."""
    from ingestion.contracts.base import CODE_D_ORGANISME
    from warehouse.access.rights import lire_registre

    if not libelle:
        raise ErreurObservatoire("Donnez le nom de l’organisme par --libelle.")
    if not CODE_D_ORGANISME.fullmatch(code):
        raise ErreurObservatoire(
            f"« {code} » n’est pas un code d’organisme : écrivez de 2 à 12 majuscules sans accent et chiffres, sans"
            " espace, comme BA01."
        )
    entree = lire_registre().profils.get(profil or "")
    if entree and "territoires" in entree.listes and not (communes or epcis):
        raise ErreurObservatoire(
            f"Un organisme de profil « {profil} » lit un territoire : donnez-le par --commune ou --epci ; rien n’est"
            " changé."
        )
    if _lire(code):
        raise ErreurObservatoire(f"L’organisme « {code} » existe déjà : rien n’est changé.")
    vide: dict[str, Any] = {"organisme_code": code, "type_organisme": profil or "producteur"}
    vide |= {"communes": [], "epcis": [], "reservataires": [], "portees": {}}
    champs = _champs(libelle, siren, communes, epcis, reservataires, registraire, cia, delegataire)
    _declarer(_lignes(vide, vide | champs), None, departement, en_json, f"L’organisme « {code} » est créé.")


def changer(
    code: Code,
    libelle: Libelle = None,
    siren: Siren = None,
    communes: Annotated[
        list[str] | None, _lieux("--commune", "Commune de son territoire ; elles remplacent les anciennes")
    ] = None,
    epcis: Annotated[list[str] | None, _lieux("--epci", "EPCI de son territoire ; ils remplacent les anciens")] = None,
    reservataires: Reservataires = None,
    registraire: Registraire = None,
    cia: Cia = None,
    delegataire: Delegataire = None,
    motif: Motif = None,
    departement: Departement = None,
    en_json: Json = False,
) -> None:
    """Change un organisme : ce qui lui est retiré l’est aussitôt, ce qui lui est donné s’ouvre à la publication."""
    avant = _exiger(code)
    champs = _champs(libelle, siren, communes, epcis, reservataires, registraire, cia, delegataire)
    if not champs:
        raise ErreurObservatoire("Dites ce qui change : son nom, son territoire, ses réservations ou ses qualités.")
    _declarer(_lignes(avant, avant | champs), motif, departement, en_json, f"L’organisme « {code} » est changé.")


def clore(
    code: Code,
    au: Annotated[
        str | None, typer.Option("--au", metavar="AAAA-MM-JJ", help="Premier jour où il est clos (aujourd’hui).")
    ] = None,
    successeur: Annotated[
        str | None,
        typer.Option("--successeur", metavar="CODE", help="Organisme qui en prend la suite et lit son passé."),
    ] = None,
    motif: Motif = None,
    departement: Departement = None,
    en_json: Json = False,
) -> None:
    """Clôt un organisme : ses comptes ne lisent plus rien, son passé reste, et son successeur le lit."""
    avant = _exiger(code)
    if successeur and _exiger(successeur)["type_organisme"] != avant["type_organisme"]:
        raise ErreurObservatoire(
            f"« {successeur} » n’est pas de la même catégorie que « {code} » : il ne peut pas lire son passé."
        )
    fin = lire_date(au, "--au") or aujourd_hui()
    voulu = avant | {"valable_au": fin, "successeur_code": successeur}
    _declarer(
        _lignes(avant, voulu),
        motif,
        departement,
        en_json,
        f"L’organisme « {code} » est clos à partir du {fin:%d/%m/%Y}.",
        f"« {successeur} » lira son passé à la prochaine publication." if successeur else "",
    )


def declarer(
    nature: Annotated[
        str, typer.Argument(metavar="NATURE", help="GUICHET, RESERVATAIRE, OBJECTIF, TERRITOIRE, DELEGATION, EMETTEUR…")
    ],
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code de la ligne.")],
    champs: Annotated[
        list[str], typer.Argument(metavar="CHAMP=VALEUR", help="Champs du flux referentiels (docs/flux.md).")
    ],
    motif: Motif = None,
    departement: Departement = None,
    en_json: Json = False,
) -> None:
    """Écrit une ligne du référentiel, en vigueur aujourd’hui, comme le ferait un fichier."""
    from ingestion.contracts import CODE_DE_FLUX, FLUX_ATTENDU
    from ingestion.contracts.referentiels import CONTRAT
    from ingestion.door.checks.messages import soigner

    ligne = {"type_enregistrement": nature.upper(), "code": code}
    for champ in champs:
        nom, egal, valeur = champ.partition("=")
        if not egal or nom not in CONTRAT.noms:
            raise ErreurObservatoire(
                f"« {champ} » ne s’écrit pas CHAMP=VALEUR avec un champ du flux : {', '.join(CONTRAT.noms[2:])}."
            )
        ligne[nom] = valeur
    if manquent := [nom for nom in CONTRAT.exiges.get(nature.upper(), ()) if not ligne.get(nom)]:
        raise ErreurObservatoire(
            f"Une ligne {nature.upper()} ne dit rien sans {' ni '.join(manquent)} : rien n’est changé ; ajoutez"
            f" {' '.join(f'{nom}=VALEUR' for nom in manquent)}."
        )
    if nature.upper() in CONTRAT.codes_de_flux and not CODE_DE_FLUX.fullmatch(code):
        raise ErreurObservatoire(f"« {code} » ne nomme aucun flux, et rien n’est changé ; {soigner(FLUX_ATTENDU)}.")
    _declarer(
        [ligne], motif, departement, en_json, f"{ligne['type_enregistrement']} « {code} » : la ligne est en vigueur."
    )


def liste(en_json: Json = False) -> None:
    """Donne les organismes, leur profil, leur territoire et le nombre de leurs comptes."""
    from orchestration.commands.display import json_sortie, tableau
    from orchestration.home import preparer_home
    from warehouse.access.accounts import organismes
    from warehouse.settings import Settings

    with preparer_home(Settings()).connexion() as connexion:
        lus = organismes(connexion)
    if en_json:
        json_sortie(lus)
        return
    colonnes = {
        "Code": "organisme_code", "Nom": "libelle", "Profil": "profil", "Départements": "departements",
        "Communes": "communes", "EPCI": "epcis", "Réservataires": "reservataires", "Registraire": "est_registraire",
        "CIA": "a_cia", "Délégataire": "est_delegataire", "Clos le": "valable_au", "Successeur": "successeur_code",
        "Comptes": "comptes",
    }  # fmt: skip
    for un in lus:
        un["departements"] = [un["departement_code"], *un["autres_departements"]]
    print(tableau(list(colonnes), [[un[champ] for champ in colonnes.values()] for un in lus]))
    print("Droits publiés : ce qui est donné depuis s’ouvrira à la prochaine publication (« observatoire build »).")
    fins = {un["organisme_code"]: un["valable_au"] or dt.date.max for un in lus if un["ouvert_at"] is None}
    if nouveaux := [code for code, fin in fins.items() if fin > aujourd_hui()]:
        print(f"Organismes qui l’attendent pour s’ouvrir : {', '.join(nouveaux)}.")


COMMANDES: Commandes = {
    "creer": (creer, "Crée un organisme."),
    "changer": (changer, "Change son nom, son territoire, ses qualités."),
    "clore": (clore, "Clôt un organisme, et nomme son successeur."),
    "declarer": (declarer, "Écrit une ligne du référentiel : guichet, objectif…"),
    "liste": (liste, "Donne les organismes."),
}


def _champs(
    libelle: str | None,
    siren: str | None,
    communes: list[str] | None,
    epcis: list[str] | None,
    reservataires: list[str] | None,
    registraire: bool | None,
    cia: bool | None,
    delegataire: bool | None,
) -> dict[str, Any]:
    """Return what the options give, checked; an option that is not given changes nothing."""
    if siren and not (siren.isascii() and siren.isdigit() and len(siren) == 9):
        raise ErreurObservatoire(f"« {siren} » n’est pas un numéro SIREN : il a neuf chiffres.")
    champs = {
        "libelle": libelle, "siren": siren, "communes": communes and verifier_communes(communes),
        "epcis": epcis and verifier_epcis(epcis), "reservataires": reservataires, "est_registraire": registraire,
        "a_cia": cia, "est_delegataire": delegataire,
    }  # fmt: skip
    return {nom: valeur for nom, valeur in champs.items() if valeur is not None and valeur != []}


def _lire(code: str) -> dict[str, Any] | None:
    """Return an organisme as the référentiel in force declares it."""
    from orchestration.home import preparer_home
    from warehouse.access.accounts import organisme_declare
    from warehouse.settings import Settings

    with preparer_home(Settings()).connexion() as connexion:
        return organisme_declare(connexion, code)


def _exiger(code: str) -> dict[str, Any]:
    if organisme := _lire(code):
        return organisme
    raise ErreurObservatoire(f"L’organisme « {code} » n’existe pas : voyez « observatoire organisme liste ».")


def _lignes(avant: dict[str, Any], voulu: dict[str, Any]) -> Iterable[Ligne]:
    """Yield the rows of an organisme: itself, its other territories, its reservations; those that end, ended."""
    code, fin = voulu["organisme_code"], aujourd_hui().isoformat()
    territoires = [*voulu["communes"], *voulu["epcis"]]
    yield {
        "type_enregistrement": "ORGANISME", "code": code, "libelle": voulu["libelle"], "organisme_code": code,
        "type_organisme": voulu["type_organisme"], "territoire_code": territoires[0] if territoires else "",
        "siren": voulu.get("siren") or "", "successeur_code": voulu.get("successeur_code") or "",
        "valide_au": str(voulu.get("valable_au") or ""),
        **{nom: "OUI" if voulu.get(nom) else "NON" for nom in ("est_registraire", "a_cia", "est_delegataire")},
    }  # fmt: skip
    portees = {f"{code}/{un}": un for un in territoires[1:]}
    reservataires, anciens = [dict.fromkeys(un["reservataires"], "") for un in (voulu, avant)]
    for nature, tenus, partis in (
        ("PORTEE", portees, avant["portees"]),
        ("RESERVATAIRE", reservataires, anciens),
    ):
        for un, territoire in (partis | tenus).items():
            yield {
                "type_enregistrement": nature, "organisme_code": code, "libelle": voulu["libelle"], "code": un,
                "territoire_code": territoire, "valide_au": "" if un in tenus else fin,
            }  # fmt: skip


def _departements() -> list[str]:
    """Return the départements of this home."""
    from orchestration.home import preparer_home
    from warehouse.publication.lots import installes
    from warehouse.settings import Settings

    return installes(preparer_home(Settings()))


def _declarer(
    lignes: Iterable[Ligne],
    motif: str | None,
    departement: str | None,
    en_json: bool,
    dit: str,
    suite: str = "Les droits ajoutés s’ouvriront à la prochaine publication.",
) -> None:
    from ingestion.door.amendment import declarer as declarer_lignes
    from orchestration.commands.display import json_sortie
    from orchestration.home import preparer_home
    from warehouse.settings import Settings

    settings = Settings()
    bilan = declarer_lignes(preparer_home(settings), settings, lignes, motif, departement)
    if en_json:
        json_sortie(bilan)
        return
    print(f"{dit} {suite}".rstrip())


def verifier_communes(codes: list[str]) -> list[str]:
    """Refuse a commune that the country has not, or that is of no département of this home."""
    from ingestion.contracts.nomenclatures import communes_de_france, communes_des

    if inconnues := sorted(set(codes) - communes_de_france()):
        raise ErreurObservatoire(
            f"Aucune commune n’a le code {', '.join(inconnues)} : donnez son code INSEE, à cinq caractères."
        )
    ici = _departements()
    if hors := sorted(set(codes) - communes_des(frozenset(ici))):
        raise ErreurObservatoire(
            f"{', '.join(hors)} : pas dans le département {', '.join(ici)}, que cette installation suit ; rien n’est"
            " changé. Donnez une de ses communes, ou ajoutez d’abord l’autre département (« observatoire init"
            " --ajouter »)."
        )
    return codes


def verifier_epcis(codes: list[str]) -> list[str]:
    """Refuse what is not the SIREN of an EPCI of the country, or has no commune in a département of this home."""
    from ingestion.contracts.nomenclatures import epcis_de_france, epcis_des

    if inconnus := sorted(set(codes) - epcis_de_france()):
        raise ErreurObservatoire(
            f"« {', '.join(inconnus)} » n’est pas un EPCI : donnez son numéro SIREN, à neuf chiffres."
        )
    ici = _departements()
    if hors := sorted(set(codes) - epcis_des(frozenset(ici))):
        raise ErreurObservatoire(
            f"L’EPCI {', '.join(hors)} n’a aucune commune dans le département {', '.join(ici)}, que cette installation"
            " suit : rien n’est changé ; donnez un EPCI d’ici."
        )
    return codes
