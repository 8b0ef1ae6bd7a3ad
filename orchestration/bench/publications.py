"""``publications``: twenty publications in a row while readers loop on the views."""

import threading
import time
from dataclasses import dataclass, field

from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_plus
from orchestration.build import construire
from warehouse.access import reading
from warehouse.errors import ErreurObservatoire
from warehouse.publication import publish

NOMBRE = 20
# How many profiles read beside the public.
PROPOSANTS = 2
# Read in one transaction: all must carry the same publication.
VUES = ("indicateur_stock", "indicateur_tension", "territoire")
BARRE_ECHANGE_S = 2.0


@dataclass
class Observation:
    """What the readers saw."""

    lectures: int = 0
    erreurs: list[str] = field(default_factory=list)
    melanges: int = 0
    publications: set[str] = field(default_factory=set)
    plus_longue_s: float = 0.0
    verrou: threading.Lock = field(default_factory=threading.Lock)


def mesurer(banc: Banc) -> list[Mesure]:
    """Publish a build of its own, then swap the two builds back and forth, each swap being a publication."""
    base = banc.base()
    vu, fin = Observation(), threading.Event()
    lecteurs = [*banc.proposants(PROPOSANTS), banc.public()]
    fils = [threading.Thread(target=_lire_sans_fin, args=(banc, compte, vu, fin)) for compte in lecteurs]
    for fil in fils:
        fil.start()
    durees = []
    try:
        banc.dire("Publications : une construction entière, puis dix-neuf échanges sous les lecteurs…")
        construire(base, banc.settings)
        for _ in range(NOMBRE - 1):
            debut = time.monotonic()
            with base.connexion() as connexion:
                publish.echanger(connexion)
            durees.append(time.monotonic() - debut)
            time.sleep(0.2)
    finally:
        fin.set()
        for fil in fils:
            fil.join()
    if vu.erreurs:
        banc.dire(f"Première erreur : {vu.erreurs[0]}")
    return [
        au_plus(f"publications : erreurs sur {vu.lectures} lectures", len(vu.erreurs), "lectures", 0),
        au_plus("publications : réponses mêlant deux constructions", vu.melanges, "lectures", 0),
        Mesure("publications : constructions vues", len(vu.publications), "", None, 2, len(vu.publications) >= 2),
        au_plus("publications : échange le plus long", max(durees), "s", BARRE_ECHANGE_S),
        au_plus("publications : lecture la plus longue", vu.plus_longue_s, "s", BARRE_ECHANGE_S),
    ]


def _lire_sans_fin(banc: Banc, compte: str, vu: Observation, fin: threading.Event) -> None:
    base = banc.base()
    moteur, session = base.moteur_lecteur(), reading.ouvrir_session_admin(base, compte)
    requetes = [(f"select distinct publication_id from {vue}", None) for vue in VUES]  # noqa: S608
    while not fin.is_set():
        debut = time.monotonic()
        try:
            resultats = reading.lire_ensemble(moteur, session, requetes)
        except ErreurObservatoire as erreur:
            with vu.verrou:
                vu.erreurs.append(f"{compte} : {erreur}")
            continue
        lues = {ligne[0] for resultat in resultats for ligne in resultat.lignes}
        with vu.verrou:
            vu.lectures += 1
            vu.melanges += len(lues) != 1
            vu.publications |= lues
            vu.plus_longue_s = max(vu.plus_longue_s, time.monotonic() - debut)
