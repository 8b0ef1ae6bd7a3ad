"""Commands that bring data in: ``simulate``, ``ingest``, ``build``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.decisions import Motif, decider
from orchestration.commands.options import Departement, Json, Scale, Seed, Years, lire_chemins, lire_date
from warehouse.errors import ErreurObservatoire

if TYPE_CHECKING:
    from warehouse.database.connections import Base
    from warehouse.settings import Settings

GRAINE = 31
SANS_TEST = (
    "Aucun test ne porte sur cette sélection seule : ajoutez + au nom d’un modèle (int_indicateur_attribution+) pour "
    "essayer ce qui en dépend, la forme des indicateurs comprise."
)


def simulate(
    out: Annotated[
        Path, typer.Option("--out", metavar="DOSSIER", help="Dossier où écrire les fichiers.", show_default=False)
    ],
    departement: Departement = None,
    scale: Scale = 1.0,
    years: Years = 3,
    seed: Seed = GRAINE,
    en_json: Json = False,
) -> None:
    """Écrit les fichiers d’un département simulé, dans les formats des partenaires."""
    from ingestion.simulation import simuler
    from orchestration.commands.bilan import phrase_de_la_simulation
    from orchestration.commands.display import Avancement, json_sortie
    from warehouse.settings import Settings

    depot = Settings().landing_dir
    if depot in (out.resolve(), *out.resolve().parents):
        raise ErreurObservatoire(
            f"{depot} est le dossier où arrivent les vrais fichiers : donnez-en un autre avec --out."
        )
    with Avancement(["Simulation"], muet=en_json) as avancement:
        avancement.commencer("Simulation")
        resume = simuler(out, departement=departement, scale=scale, years=years, seed=seed, progression=avancement)
    if en_json:
        json_sortie(resume)
    else:
        print(phrase_de_la_simulation(resume))


def _exiger_un_chemin(contexte: typer.Context, chemins: list[Path] | None) -> list[Path] | None:
    """Refuse ``ingest`` without anything to load, nor to let in."""
    if not chemins and contexte.params.get("confirmer") is None:
        raise typer.TyperException("Missing argument 'CHEMIN'.")
    return chemins


def ingest(
    chemins: Annotated[
        list[Path] | None,
        typer.Argument(metavar="CHEMIN", help="Fichiers ou dossiers.", show_default=False, callback=_exiger_un_chemin),
    ] = None,
    flux: Annotated[
        str | None, typer.Option("--flux", metavar="FLUX", help="Flux, si le nom du fichier ne le dit pas.")
    ] = None,
    emetteur: Annotated[
        str | None, typer.Option("--emetteur", metavar="CODE", help="Code de l’organisme émetteur.")
    ] = None,
    situation_au: Annotated[
        str | None, typer.Option("--situation-au", metavar="AAAA-MM-JJ", help="Date de situation du fichier.")
    ] = None,
    confirmer: Annotated[
        int | None,
        typer.Option(
            "--confirmer", metavar="DÉPÔT", is_eager=True, help="Fait entrer ce dépôt, qui attend ou est retiré."
        ),
    ] = None,
    motif: Motif = None,
    en_json: Json = False,
) -> None:
    """Charge des fichiers ou des dossiers : rien n’est perdu, rien n’est chargé deux fois.

    Une correction qui ferait perdre plus d’un dixième des lignes qu’elle remplace attend d’être confirmée.
    """
    if confirmer is not None:
        if chemins or flux or emetteur or situation_au:
            raise ErreurObservatoire("L’option --confirmer va avec --motif seul : le fichier est déjà reçu.")
        decider("Confirmation", confirmer, motif, en_json=en_json)
        return
    if motif is not None:
        raise ErreurObservatoire("L’option --motif va avec --confirmer : dites quel dépôt entre.")
    chemins = lire_chemins(chemins or [])
    date_situation = lire_date(situation_au, "--situation-au")

    from ingestion.door import landing
    from orchestration.commands.bilan import phrases_de_fin, phrases_des_bilans
    from orchestration.commands.display import Avancement, json_sortie
    from orchestration.home import preparer_home, verifier_place
    from warehouse.settings import Settings

    settings = Settings()
    verifier_place(settings)
    with Avancement(["Base de données", "Chargement"], muet=en_json) as avancement:
        avancement.commencer("Base de données")
        base = preparer_home(settings)
        avancement.commencer("Chargement")
        bilans = landing.ingerer(
            base,
            settings,
            chemins,
            flux=flux,
            emetteur=emetteur,
            situation_au=date_situation,
            progression=avancement,
        )
    if en_json:
        json_sortie(bilans)
    else:
        print("\n".join(phrases_des_bilans(bilans)))
    if fin := phrases_de_fin(bilans):
        typer.echo("\n".join(fin), err=True)
        raise typer.Exit(1)


def rejouer(
    flux: Annotated[str | None, typer.Option("--flux", metavar="FLUX", help="Seulement ce flux.")] = None,
    code: Annotated[
        str | None, typer.Option("--code", metavar="MOTIF", help="Seulement les lignes écartées pour ce motif.")
    ] = None,
    depot: Annotated[int | None, typer.Option("--depot", metavar="N", min=1, help="Seulement ce dépôt.")] = None,
    en_json: Json = False,
) -> None:
    """Reprend les lignes en quarantaine : celles auxquelles il ne manque plus rien rejoignent leur dépôt."""
    from ingestion.door import landing
    from orchestration.commands.bilan import phrases_des_bilans
    from orchestration.commands.display import Avancement, json_sortie
    from orchestration.home import preparer_home
    from warehouse.settings import Settings

    settings = Settings()
    with Avancement(["Base de données", "Nouvel essai de la quarantaine"], muet=en_json) as avancement:
        avancement.commencer("Base de données")
        base = preparer_home(settings)
        avancement.commencer("Nouvel essai de la quarantaine")
        bilans = landing.rejouer(base, settings, flux=flux, code=code, depot_id=depot, progression=avancement)
    if en_json:
        json_sortie(bilans)
        return
    if not bilans:
        print("Aucune ligne à reprendre : rien de tel n’est en quarantaine.")
        return
    print("\n".join(phrases_des_bilans(bilans)))
    print(
        "Lancez « observatoire build » pour publier les lignes reprises."
        if any(bilan.chargees for bilan in bilans)
        else "Aucune ligne n’a pu être reprise : ce qui leur manque n’est pas encore arrivé."
    )


def build(
    accepter_baisse: Annotated[
        str | None,
        typer.Option(
            "--accepter-baisse",
            metavar="RAISON",
            help="Publie bien qu’un territoire, un bailleur ou 5 % du stock disparaisse ; la raison est gardée.",
        ),
    ] = None,
    selection: Annotated[
        str | None,
        typer.Option("--select", metavar="SÉLECTION", help="Seulement ces modèles (syntaxe de dbt), sans publier."),
    ] = None,
    echantillon: Annotated[
        bool, typer.Option("--echantillon", help="Construit à part, sur une demande sur dix, sans publier.")
    ] = False,
    en_json: Json = False,
) -> None:
    """Construit l’entrepôt à côté du précédent, le vérifie, puis le publie d’un coup.

    Avec --select ou --echantillon, rien n’est publié : c’est la boucle de qui modifie un modèle.
    """
    from orchestration.build import construire
    from orchestration.commands.display import Avancement, duree, json_sortie, nombre, tableau
    from orchestration.commands.preview import COLONNES
    from orchestration.dbt.selection import ResultatPartiel, construire_partie
    from orchestration.home import preparer_home, verifier_place
    from warehouse.publication.publish import verifier_raison
    from warehouse.settings import Settings

    verifier_raison(accepter_baisse)
    if selection is not None and not selection.split():
        raise ErreurObservatoire("L’option --select attend le nom d’un modèle, par exemple --select int_demande.")
    partiel = selection is not None or echantillon
    if partiel and accepter_baisse is not None:
        raise ErreurObservatoire(
            f"L’option --accepter-baisse ne va pas avec {'--select' if selection is not None else '--echantillon'}, "
            "qui ne publie rien : lancez « observatoire build --accepter-baisse RAISON » seul pour publier."
        )
    etape = "Construction et tests" if partiel else "Construction, tests et publication"
    settings = Settings()
    verifier_place(settings)
    with Avancement(["Base de données", etape], muet=en_json) as avancement:
        avancement.commencer("Base de données")
        base = preparer_home(settings)
        _refuser_le_vide(base, settings)
        avancement.commencer(etape)
        resultat = (
            construire_partie(base, settings, selection or "", echantillon=echantillon, progression=avancement)
            if partiel
            else construire(base, settings, progression=avancement, accepter_baisse=accepter_baisse)
        )
    if en_json:
        json_sortie(resultat)
    elif isinstance(resultat, ResultatPartiel):
        print(
            f"Modèles construits : {resultat.modeles} ; tests passés : {resultat.tests} ; "
            f"en {duree(resultat.secondes)}, dans les schémas {resultat.schemas}. Rien n’est publié."
        )
        if not resultat.tests:
            print(SANS_TEST)
        for apercu in resultat.apercus:
            print(f"\n{apercu.indicateur} : {nombre(apercu.cellules)} cellules ; le département, en dernier lieu :")
            print(tableau(COLONNES, apercu.lignes))
    else:
        print(
            f"Publication {resultat.publication_id} : {resultat.modeles} modèles construits, {resultat.tests} tests "
            f"passés, publiée en {duree(resultat.secondes)}."
        )
        for avertissement in resultat.avertissements:
            print(f"    attention : {avertissement}")


def _refuser_le_vide(base: "Base", settings: "Settings") -> None:
    """Refuse a home that nobody installed and that received nothing: another one was meant, or a step is missing."""
    from ingestion.door.ledger.ledger import fichiers_recus
    from warehouse.access.accounts import departements

    with base.connexion() as connexion:
        installes = departements(connexion)
    if not installes and not fichiers_recus(base):
        raise ErreurObservatoire(
            f"Il n’y a rien à publier : {settings.home_dir} n’a reçu aucun fichier. Chargez-en par « observatoire"
            " ingest », après « observatoire init » si ce sont de vrais fichiers, ou désignez un autre dossier par"
            " OBSERVATOIRE_HOME."
        )
