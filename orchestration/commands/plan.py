"""Command of the plan of proposals of a département: ``plan``."""

import errno
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.options import Json
from warehouse.errors import ecriture_refusee

if TYPE_CHECKING:
    from orchestration.plan import PlanDepartement

ETAPES = ["Base de données", "Logements vacants", "Plan", "Compte"]
SANS_RAISON = "Plusieurs règles à la fois"
LEGENDE = (
    "Un par un : logements du plan si chacun était servi à son tour, sans quota."
    " Coût : points que le plan gagnerait, au moins, sans ce quota."
)


def plan(
    departement: Annotated[
        str | None,
        typer.Option("--departement", metavar="CODE", help="Département, s’il y en a plusieurs.", show_default=False),
    ] = None,
    par_menage: Annotated[
        int, typer.Option("--par-menage", metavar="N", min=1, max=3, help="Logements proposés à un ménage, au plus.")
    ] = 1,
    sans_quotas: Annotated[bool, typer.Option("--sans-quotas", help="Laisse les quotas de côté.")] = False,
    sortie: Annotated[
        Path | None,
        typer.Option("--sortie", metavar="CHEMIN", help="Écrit aussi ce compte, en JSON.", show_default=False),
    ] = None,
    en_json: Json = False,
) -> None:
    """Rend compte du plan de propositions de tous les logements vacants d’un département, sans une ligne de personne.

    Trois ménages par logement, parmi toutes les demandes : ce qui manque et pourquoi, ce que les quotas coûtent.
    """
    from orchestration.commands.display import Avancement, json_sortie
    from orchestration.home import preparer_home
    from orchestration.plan import planifier_departement
    from warehouse.settings import Settings

    if sortie is not None:
        _verifier(sortie)
    with Avancement(ETAPES, muet=en_json) as avancement:
        avancement.commencer(ETAPES[0])
        base = preparer_home(Settings())
        avancement.commencer(ETAPES[1])
        fait = planifier_departement(
            base, departement, par_menage=par_menage, quotas=not sans_quotas, avancer=avancement.commencer
        )
    if sortie is not None:
        _ecrire(sortie, fait)
    if en_json:
        json_sortie(en_dictionnaire(fait))
        return
    print("\n".join(phrases(fait)))


def phrases(fait: "PlanDepartement") -> list[str]:
    """Write the account of a plan: what it fills, what it is measured against, its quotas, its shortages."""
    from orchestration.commands.display import compte, decimal, nombre, tableau
    from warehouse.matching.account import PRIS_AILLEURS
    from warehouse.matching.quotas import NOMS

    tout, noms = fait.compte, fait.noms | {PRIS_AILLEURS: "Ménages éligibles, tous proposés ailleurs", "": SANS_RAISON}
    quotas = [
        (
            NOMS[un.code], nombre(un.logements), nombre(un.cible), nombre(un.atteint), nombre(un.manque),
            nombre(un.glouton), "" if un.cout is None else nombre(round(un.cout)),
        )
        for un in tout.quotas
    ]  # fmt: skip
    penuries = [
        (
            noms.get(un.epci_code, un.epci_code), un.typologie_code, nombre(un.logements), nombre(un.sans_candidat),
            nombre(un.places_vides), noms.get(un.raison, un.raison),
        )
        for un in tout.penuries
    ]  # fmt: skip
    return [
        f"Département {fait.departement}, au {fait.jour:%d/%m/%Y} :"
        f" {compte(tout.logements, 'logement vacant', 'logements vacants')},"
        f" {nombre(tout.a_trois)} à trois candidats, {nombre(tout.sans_candidat)} sans aucun.",
        f"{nombre(round(tout.points))} points, à {decimal(tout.ecart_pct, 2)} % au plus du meilleur plan possible"
        f" ({nombre(round(tout.borne))}). Logement par logement, sans quota : {nombre(round(tout.glouton))}."
        f" Sans aucun quota, au plus : {nombre(round(tout.sans_quota))}.",
        "",
        tableau(
            ["Quota", "Logements", "À atteindre", "Dans le plan", "Manquent", "Un par un", "Coût (points)"], quotas
        ),
        LEGENDE,
        "",
        tableau(["Territoire", "Type", "Logements", "Sans candidat", "Places vides", "Ce qui les vide"], penuries)
        if penuries
        else "Aucun logement ne manque de candidats.",
    ]


def en_dictionnaire(fait: "PlanDepartement") -> dict[str, Any]:
    """Return the account for machines: counts, and no row of a person."""
    return {"departement": fait.departement, "jour": fait.jour.isoformat(), **asdict(fait.compte)}


def _verifier(sortie: Path) -> None:
    """Refuse a file that cannot be written, before minutes of work that it would lose."""
    try:
        if sortie.is_dir():
            raise IsADirectoryError(errno.EISDIR, sortie)
        with tempfile.TemporaryFile(dir=sortie.parent):
            pass
    except OSError as erreur:
        raise ecriture_refusee(sortie, erreur) from erreur


def _ecrire(sortie: Path, fait: "PlanDepartement") -> None:
    try:
        sortie.write_text(json.dumps(en_dictionnaire(fait), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as erreur:
        raise ecriture_refusee(sortie, erreur) from erreur
