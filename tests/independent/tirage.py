"""A hundred thousand pairs of a large home against the text of the rules: ``python -m tests.independent.tirage HOME``.

The pairs are drawn at random, then until each outcome (eligible, each reason, each warning, each norm) has a thousand
of them, or all those that there are. The pairs of the files made for the limits complete them, and are those of each
limit: ``test_limites`` compares them. Exits with 1 where a pair differs, or where an outcome or a limit has fewer than
a thousand of both. What belongs here: the draw, its table. What does not: the rules (``rapprochement``).
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.independent import limites
from tests.independent.calculs import Fichiers
from tests.independent.paires import Cle, Lignes, ecarts, lire
from tests.independent.rapprochement import Ligne, Rapprochement
from warehouse.database import connections
from warehouse.settings import Settings

PAIRES, PAR_ISSUE, GRAINE = 100_000, 1_000, 31
# As many draws again for the outcomes that are rare.
TIRAGES_MAX = 5
# The simulation writes every link and every accessibility: the files of the limits alone leave some out. That no type
# is asked for (A_COMPLETER_TYPES) comes from no file: the contract wants one.
AILLEURS = ("A_COMPLETER_COMPOSITION", "A_COMPLETER_ACCESSIBILITE")
ISSUES = (
    *("ELIGIBLE", "VALIDITE", "TERRITOIRE", "TYPOLOGIE", "TYPE_NON_DEMANDE", "PLAFOND", "CONTINGENT", "DEJA_PROPOSE"),
    *("POSITIONNEMENT", "ACCESSIBILITE", "LOYER", "RESIDENCE_REFUSEE", "A_COMPLETER_REVENU", "A_COMPLETER_PLAFOND"),
    *("A_COMPLETER_CONTINGENT", "COMMUNE_ELARGIE", "norme strict", "norme elargie"),
)


def issues(paire: Ligne) -> set[str]:
    """Return the outcomes of a pair."""
    eligible = {"ELIGIBLE"} if paire["is_eligible"] else set()
    return eligible | paire["motifs_exclusion_codes"] | paire["avertissements_codes"] | {f"norme {paire['norme_code']}"}


def candidates(regles: Rapprochement, hasard: random.Random) -> Iterator[tuple[Ligne, Ligne]]:
    """Yield pairs: those of a dwelling with who refused it, or one of its residence, and as many others as asked."""
    par_offre = {offre["offre_id"]: offre for offre in regles.offres}
    par_residence: dict[str, list[Ligne]] = {}
    for offre in regles.offres:
        par_residence.setdefault(offre["residence_id"], []).append(offre)
    for demande in regles.demandes:
        yield from ((par_offre[o], demande) for o in sorted(demande["closes"]) if o in par_offre)
        yield from ((o, demande) for r in sorted(demande["refusees"]) for o in par_residence.get(r, ()))
    while True:
        yield hasard.choice(regles.offres), hasard.choice(regles.demandes)


def tirer(regles: Rapprochement) -> tuple[Lignes, Counter[str]]:
    """Draw pairs, rare outcomes first; return what the text says of each, and how many there are of each outcome."""
    hasard = random.Random(GRAINE)  # noqa: S311
    tirees: Lignes = {}
    comptes: Counter[str] = Counter()
    for essai, (offre, demande) in enumerate(candidates(regles, hasard)):
        manquent = {issue for issue in ISSUES if comptes[issue] < PAR_ISSUE}
        if len(tirees) >= PAIRES and (not manquent or essai >= TIRAGES_MAX * PAIRES):
            return tirees, comptes
        cle: Cle = (offre["offre_id"], demande["nud"])
        if cle in tirees:
            continue
        paire = regles.paire(offre, demande)
        siennes = issues(paire)
        if len(tirees) < PAIRES or siennes & manquent:
            tirees[cle] = paire
            comptes.update(siennes)
    raise AssertionError


def fabriquees() -> tuple[Counter[str], Counter[str]]:
    """Count the pairs of the files made for the limits, by outcome and by limit."""
    with tempfile.TemporaryDirectory() as dossier:
        limites.ecrire(Path(dossier))
        regles = Rapprochement(Fichiers(Path(dossier)))
        cotes = {ligne["nud"]: nom for nom, lignes in limites.limites().items() for cote in lignes for ligne in cote}
        par_issue: Counter[str] = Counter()
        par_limite: Counter[str] = Counter()
        for demande in regles.demandes:
            for offre in regles.offres:
                par_issue.update(issues(regles.paire(offre, demande)))
            if demande["nud"] in cotes:
                par_limite[cotes[demande["nud"]]] += len(regles.offres)
    return par_issue, par_limite


def trop_peu(tirees: Mapping[str, int], faites: Mapping[str, int], limites_: Mapping[str, int]) -> list[str]:
    """Name the outcomes and the limits that fewer pairs than ``PAR_ISSUE`` try, drawn and made together."""
    issues_ = {issue: tirees.get(issue, 0) + faites.get(issue, 0) for issue in (*ISSUES, *AILLEURS)}
    return [nom for nom, nombre in (issues_ | dict(limites_)).items() if nombre < PAR_ISSUE]


def main(home: Path) -> None:
    """Draw on the files of a home, compare with its warehouse, and exit with 1 where they differ or are too few."""
    settings = Settings(home=home, database_url=None)
    (fichiers,) = settings.simulation_dir.glob("departement-31-*")
    debut = time.monotonic()
    attendues, comptes = tirer(Rapprochement(Fichiers(fichiers)))
    print(f"{len(attendues)} pairs, drawn and worked out in {time.monotonic() - debut:.0f} s", flush=True)
    lues: Lignes = {}
    cles = sorted(attendues)
    base = connections.ouvrir(settings)
    for place in range(0, len(cles), PAIRES // 10):
        lues |= lire(base, choisies=cles[place : place + PAIRES // 10])
    faites, par_limite = fabriquees()
    print("   drawn     made")
    for issue in (*ISSUES, *AILLEURS):
        print(f"{comptes[issue]:>8} {faites[issue]:>8} {issue}")
    for limite in limites.limites():
        print(f"{'':>8} {par_limite[limite]:>8} {limite}")
    trouves, manquent = (
        ecarts(attendues, lues),
        trop_peu(comptes, faites, {n: par_limite[n] for n in limites.limites()}),
    )
    print(f"{len(trouves)} differences", *trouves[:10], sep="\n")
    print(f"fewer than {PAR_ISSUE} pairs: {', '.join(manquent) or 'none'}")
    raise SystemExit(bool(trouves or manquent))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
