"""The command that ends the term of the identities: ``purge``."""

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.options import Json

if TYPE_CHECKING:
    from orchestration.retention import Purge

ENDROITS = {
    "raw.demandes": "messages sur les demandes",
    "raw.candidatures": "événements de candidatures",
    "raw.attributions": "attributions",
    "raw.priorites": "priorités",
    "raw.pseudonymes": "numéros uniques",
    "raw.quarantaine": "lignes en quarantaine",
    "raw.depots": "noms de fichiers au registre des dépôts",
    "acces.journal": "lignes du journal de plus de douze mois",
    "acces.vue_enregistree": "vues enregistrées sans usage depuis un an, ou de comptes révoqués",
    "acces.preselection": "présélections que personne n’a touchées depuis un an",
    "acces.alerte_chiffre": "alertes de comptes révoqués",
    "fichiers": "fichiers reçus",
    "journaux": "fichiers de journaux techniques",
}
RESTENT = {
    "fichiers_refuses": "À effacer à la main, le droit manque",
    "fichiers_non_recus": "Pas encore reçus, et nomment des demandes purgées",
    "fichiers_ailleurs": "Reçus d’un autre dossier, et nomment des demandes purgées (--ailleurs les efface)",
    "fichiers_illisibles": "Illisibles, et peut-être nominatifs ; un fichier refusé part un an après sa réception",
}


def purge(
    a_blanc: Annotated[bool, typer.Option("--a-blanc", help="Dit ce qui partirait, et ne change rien.")] = False,
    ailleurs: Annotated[
        bool,
        typer.Option("--ailleurs", help="Efface aussi les fichiers d’un autre dossier qui nomment une demande purgée."),
    ] = False,
    en_json: Json = False,
) -> None:
    """Efface les identités un an après la radiation, partout où elles sont ; les chiffres ne changent pas.

    Les termes se comptent à la date de la dernière construction. Une preuve reste, sans nom : qui, quand, combien.
    """
    from orchestration.commands.display import Avancement, json_sortie
    from orchestration.home import preparer_home
    from orchestration.retention import purger
    from warehouse.settings import Settings

    settings = Settings()
    with Avancement(["Base de données", "Purge"], muet=en_json) as avancement:
        avancement.commencer("Base de données")
        base = preparer_home(settings)
        avancement.commencer("Purge")
        faite = purger(base, settings, avancement, a_blanc=a_blanc, ailleurs=ailleurs)
    if en_json:
        json_sortie(faite)
        return
    print("\n".join(phrases(faite)))


def phrases(faite: "Purge") -> list[str]:
    """Say what left, or would leave."""
    from orchestration.commands.display import compte, nombre

    debut = compte(faite.demandes, "demande purgée", "demandes purgées")
    if faite.a_blanc:
        debut = f"À blanc, rien n’est changé\u00a0: {compte(faite.demandes, 'demande', 'demandes')} à purger"
    lignes = [f"{debut}, au {faite.date_reference:%d/%m/%Y}."]
    partis = ((mots, faite.lignes.get(endroit)) for endroit, mots in ENDROITS.items())
    lignes += [f"    {mots} : {nombre(total)}" for mots, total in partis if total]
    if faite.purge_id:
        lignes.append(f"Preuve n° {faite.purge_id}, dans technique.purge.")
    for champ, titre in RESTENT.items():
        if fichiers := getattr(faite, champ):
            lignes.append(f"{titre} : {', '.join(fichiers)}.")
    return lignes
