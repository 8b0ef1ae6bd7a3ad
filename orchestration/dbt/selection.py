"""Build a part of the warehouse, for who changes a model: what changed, its tests, nothing published.

What belongs here: where a part is built, and what it reads of what was not built with it. What does not: calling dbt
(``orchestration.dbt.runner``), the whole build and its publication (``orchestration.build``).

What is not selected is read as it is published; on the sample, as the sample has it, else as it is published.
"""

import json
import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.build import dernier, verrou_de_construction
from orchestration.commands.preview import Apercu, apercus
from orchestration.dbt.process import ProcessusDbt
from orchestration.dbt.runner import (
    CONSTRUCTION,
    DIFFUSES,
    EN_JSON,
    ETAPES,
    LECTURE,
    Verdict,
    derouler,
    environnement,
    executable,
    options_de_dossiers,
    variables_de_publication,
)
from warehouse.database.connections import Base
from warehouse.errors import ErreurObservatoire
from warehouse.progress import Progression, silence
from warehouse.publication.publish import PREFIXE
from warehouse.settings import Settings

# The same name at every run: what dbt keeps of its reading of the project stays good.
HORS_PUBLICATION = "hors_publication"
# A part is built by one dbt command: its results stand as those of the first.
SEULE_ETAPE = next(iter(ETAPES))
CIBLES = {False: "publication", True: "developpement"}
# A sample cannot hold what counts the rows received one by one: those tests carry this tag.
SUR_TOUTES_LES_LIGNES = "tag:toutes_les_lignes"
ILLISIBLE = ("is not a valid", "Invalid", "selector", "Could not")
EXEMPLES = (
    "donnez le nom d’un modèle (int_demande), suivi de + pour ce qui en dépend (int_demande+), "
    "ou un dossier (path:models/marts)"
)
# One of the names that designates nothing stops dbt before it builds the others.
CHAQUE_NOM_COMPTE = ("--warn-error-options", '{"error": ["NoNodesForSelectionCriteria"]}')
INCONNU = re.compile("selection criterion '(.+?)' does not match")
LUS_AILLEURS = ("model.", "seed.", "source.")


@dataclass(frozen=True)
class ResultatPartiel:
    """What was built and tested, and not published."""

    selection: str
    cible: str
    modeles: int
    tests: int
    secondes: float
    avertissements: list[str] = field(default_factory=list)
    apercus: list[Apercu] = field(default_factory=list)
    publie: bool = False

    @property
    def schemas(self) -> str:
        """Where to look at the result."""
        return "dev__…" if self.cible == CIBLES[True] else "next__… et intermediate"


def construire_partie(
    base: Base,
    settings: Settings,
    selection: str = "",
    *,
    echantillon: bool = False,
    progression: Progression | None = None,
) -> ResultatPartiel:
    """Build and test a selection of dbt (everything when empty) beside what is published, and publish nothing.

    Of several départements, the last: the one that a whole build leaves in the layers that nobody reads.

    Args:
        base: the database.
        settings: the home.
        selection: names, methods and graph operators of dbt, separated by spaces.
        echantillon: in the schemas ``dev__*``, on a sample of the demandes.
        progression: called with what was built, how many, of how many.

    """
    debut = time.monotonic()
    options = ["build", *(["--select", *selection.split(), *CHAQUE_NOM_COMPTE] if selection else [])]
    with verrou_de_construction(base):
        try:
            verdict = _lancer(dernier(base), settings, options, echantillon=echantillon, progression=progression)
        except ErreurObservatoire as erreur:
            if inconnu := INCONNU.search(str(erreur)):
                raise ErreurObservatoire(f"La sélection « {inconnu[1]} » ne désigne rien : {EXEMPLES}.") from erreur
            if selection and any(mot in str(erreur) for mot in ILLISIBLE):
                raise ErreurObservatoire(f"La sélection « {selection} » ne se lit pas : {EXEMPLES}.") from erreur
            raise
    _verifier(verdict, selection)
    secondes = time.monotonic() - debut
    return ResultatPartiel(
        selection,
        CIBLES[echantillon],
        verdict.modeles,
        verdict.tests,
        secondes,
        verdict.avertissements,
        apercus(base, verdict.relations),
    )


def construire_sans_tests(base: Base, settings: Settings, selection: str, progression: Progression) -> None:
    """Build a selection and nothing else: for who reads it beside what is published, or before anything is."""
    with verrou_de_construction(base):
        options = [*CONSTRUCTION, "--exclude-resource-type", "test", "--select", selection]
        _verifier(_lancer(base, settings, options, progression=progression), selection)


def _lancer(
    base: Base,
    settings: Settings,
    options: list[str],
    *,
    echantillon: bool = False,
    progression: Progression | None = None,
) -> Verdict:
    dossier = settings.target_dir / ("developpement" if echantillon else "selection")
    dossier.mkdir(parents=True, exist_ok=True)
    if echantillon:
        # Disclosure control belongs to a publication: a whole sample goes as far as the exact marts and views.
        options += ["--exclude", SUR_TOUTES_LES_LIGNES, *([] if "--select" in options else [DIFFUSES])]
        # A test that compares what was selected with a table further on would compare a sample with the whole.
        options += ["--indirect-selection", "buildable"]
    else:
        _reprendre_la_lecture(settings.target_dir, dossier)
    report = options_de_report(base, settings, dossier, echantillon) if "--select" in options else []
    commande = [
        *EN_JSON,
        *(*options, "--target", CIBLES[echantillon], *report),
        *options_de_dossiers(dossier, settings.journaux_dir),
    ]
    environ = environnement(base.environnement_dbt() | variables_de_publication(HORS_PUBLICATION))
    with ProcessusDbt(executable(), [commande], environ, progression or silence) as dbt:
        return derouler(dbt, dossier, SEULE_ETAPE)


def options_de_report(base: Base, settings: Settings, dossier: Path, echantillon: bool) -> list[str]:
    """Return the options by which dbt reads what it does not build; none while nothing is published."""
    manifeste = settings.target_dir / "manifest.json"
    with base.connexion() as connexion:
        est_publie = connexion.execute("select 1 from pg_namespace where nspname = 'marts'").fetchone()
    if not est_publie or not manifeste.exists():
        return []
    etat = dossier / "publie"
    _ecrire_etat_publie(manifeste, etat)
    return ["--defer", "--state", str(etat), *([] if echantillon else ["--favor-state"])]


def _ecrire_etat_publie(manifeste: Path, etat: Path) -> None:
    """Write where the models are once published: the manifest of the last whole build knows where they were made."""
    copie = etat / "manifest.json"
    if copie.exists() and copie.stat().st_mtime >= manifeste.stat().st_mtime:
        return
    contenu = json.loads(manifeste.read_text(encoding="utf-8"))
    noeuds = {cle: noeud for cle, noeud in contenu["nodes"].items() if cle.startswith(LUS_AILLEURS)}
    for noeud in noeuds.values():
        noeud["schema"] = noeud["schema"].removeprefix(PREFIXE)
        noeud["relation_name"] = (noeud["relation_name"] or "").replace(f'"{PREFIXE}', '"')
    vides = ("docs", "exposures", "disabled", "unit_tests")
    etat.mkdir(exist_ok=True)
    copie.write_text(json.dumps(contenu | {"nodes": noeuds} | {cle: {} for cle in vides}), encoding="utf-8")


def _reprendre_la_lecture(de: Path, vers: Path) -> None:
    """Start from what the last whole build kept of its reading of the project, rather than read all of it again."""
    lecture = de / LECTURE
    if lecture.exists() and not (vers / lecture.name).exists():
        shutil.copy(lecture, vers / lecture.name)


def _verifier(verdict: Verdict, selection: str) -> None:
    if verdict.echecs:
        raise ErreurObservatoire(
            f"La sélection n’est pas bonne, et rien n’est publié : {' ; '.join(verdict.echecs)}. "
            "Corrigez la cause, puis relancez la même commande."
        )
    if not verdict.modeles + verdict.tests + verdict.seeds:
        raise ErreurObservatoire(f"La sélection « {selection} » ne désigne rien : {EXEMPLES}.")
