"""Files of the simulated partners: one per flow, emitter and month, in the real formats.

What belongs here: names, order and writing of the files, and the summary. What does not: their rows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from ingestion.simulation.calendrier import en_date, mois_de
from ingestion.simulation.dossiers import tirer_dossiers
from ingestion.simulation.envois import Envois
from ingestion.simulation.fautes import Fautes
from ingestion.simulation.foyers import reunir
from ingestion.simulation.identites import tirer_identites
from ingestion.simulation.messages import Messages
from ingestion.simulation.monde import Monde
from ingestion.simulation.partenaires import emetteurs_des_priorites, priorites, referentiels
from ingestion.simulation.releve import Releve
from warehouse.progress import Progression

FORMAT_DATE = "%Y-%m-%d"
LISTE = ".simulation"  # names of the files of the last simulation of a folder


@dataclass
class Resume:
    """What was written.

    Args:
        dossier: folder of the files.
        debut, fin: first and last day of the messages.
        fichiers: number of files by flow.
        lignes: number of rows by flow, faulty rows included.
        fautes: planted faulty rows by flow and kind.
        demandes_actives: active demandes at the end of the month of the last day.
        logements: dwellings on the last 1 January, exits excluded.
        attributions: leases signed by year.

    """

    dossier: Path
    debut: date
    fin: date
    fichiers: Counter[str] = field(default_factory=Counter)
    lignes: Counter[str] = field(default_factory=Counter)
    fautes: dict[str, dict[str, int]] = field(default_factory=dict)
    demandes_actives: int = 0
    logements: int = 0
    attributions: dict[int, int] = field(default_factory=dict)


def en_csv(lignes: pl.DataFrame) -> str:
    """Return rows as the files of partners write them."""
    return lignes.write_csv(separator=";", date_format=FORMAT_DATE)


def ecrire_fichier(dossier: Path, flux: str, emetteur: str, situation: date, contenu: str) -> Path:
    """Write a file under the name that says what it is; return where."""
    chemin = dossier / f"{flux}_{emetteur}_{situation.isoformat()}.csv"
    chemin.write_text(contenu, encoding="utf-8", newline="")
    return chemin


class Ecriture:
    """Writer of the files of a world.

    Args:
        monde: everything that happened.
        dossier: where to write.
        progression: told of each month.

    """

    def __init__(self, monde: Monde, dossier: Path, progression: Progression) -> None:
        """Prepare identities, numbers and the planter of faults."""
        self.m, self.dossier, self.progression = monde, dossier, progression
        rngs = [np.random.default_rng(graine) for graine in np.random.SeedSequence([monde.graine, 2]).spawn(7)]
        identites = tirer_identites(rngs[0], monde.graine, monde.demandes.menages)
        dossiers = tirer_dossiers(rngs[1], monde.demandes)
        identites, origine = reunir(rngs[6], monde.demandes, monde.emises, identites)
        self.envois = Envois(monde, dossiers, rngs[2])
        self.messages = Messages(monde, identites, dossiers, origine, self.envois, rngs[3])
        self.releve = Releve(monde, identites, rngs[4])
        self.fautes = Fautes(rngs[5])
        self.noms: list[str] = []
        self.resume = Resume(dossier, en_date(monde.debut), en_date(monde.fin))

    def ecrire(self) -> Resume:
        """Write everything, in the place of the files of an earlier simulation."""
        liste = self.dossier / LISTE
        for nom in liste.read_text(encoding="utf-8").splitlines() if liste.exists() else ():
            (self.dossier / nom).unlink(missing_ok=True)
        self._tout()
        liste.write_text("\n".join(self.noms), encoding="utf-8")
        return self.resume

    def _tout(self) -> None:
        premier, dernier = self.envois.premier, self.envois.dernier
        bailleurs = self.m.organismes.bailleurs
        autres = {
            "offres": (self.envois.offres(), bailleurs),
            "candidatures": (self.envois.candidatures(), bailleurs),
            "attributions": (self.envois.attributions(), bailleurs),
            "priorites": (priorites(self.m, self.envois.nuds, premier, dernier), emetteurs_des_priorites(self.m)),
        }
        par_mois = {
            flux: lignes.partition_by("_mois", as_dict=True, maintain_order=True)
            for flux, (lignes, _) in autres.items()
        }
        mois = [mois_de(rang) for rang in range(premier, dernier + 1)]
        partenaires = referentiels(self.m.territoire, self.m.organismes, self.m.echelle, mois)
        self._bloc("referentiels", self.m.organismes.gestionnaire, self._fin(premier), partenaires)
        for rang, lignes in self.messages.par_mois():
            self.progression(f"Écriture de {en_date(mois_de(rang).debut):%m/%Y}", rang - premier, dernier - premier + 1)
            self.fautes.avancement = (rang - premier) / (dernier - premier + 1)
            self._mois("demandes", rang, lignes, self.messages.emetteurs)
            for flux, (_, emetteurs) in autres.items():
                self._mois(flux, rang, par_mois[flux].get((rang,)), emetteurs)
        for an in self.m.releves:
            self._parc(an)
        self.progression("Fichiers écrits", dernier - premier + 1, dernier - premier + 1)
        for (flux, nature), nombre in sorted(self.fautes.comptes.items()):
            self.resume.fautes.setdefault(flux, {})[nature] = nombre

    def _fin(self, mois: int) -> date:
        return min(en_date(mois_de(mois).fin), self.resume.fin)

    def _fichier(self, flux: str, emetteur: str, situation: date, contenu: str) -> None:
        self.noms.append(ecrire_fichier(self.dossier, flux, emetteur, situation, contenu).name)
        self.resume.fichiers[flux] += 1

    def _mois(self, flux: str, mois: int, lignes: pl.DataFrame | None, emetteurs: Sequence[str]) -> None:
        if lignes is None or len(lignes) == 0:
            return
        lignes = lignes.sort("_emetteur", maintain_order=True).drop("_mois")
        for bloc in lignes.partition_by("_emetteur", maintain_order=True):
            code = emetteurs[bloc["_emetteur"][0]]
            self._bloc(flux, code, self._fin(mois), bloc.drop("_emetteur"))

    def _bloc(self, flux: str, emetteur: str, situation: date, lignes: pl.DataFrame) -> None:
        fautives = self.fautes.planter(flux, lignes)
        contenu = en_csv(lignes)
        if len(fautives):
            contenu += fautives.write_csv(separator=";", include_header=False)
        self._fichier(flux, emetteur, situation, contenu)
        self.resume.lignes[flux] += len(lignes) + len(fautives)

    def _parc(self, an: int) -> None:
        for code, entete, lignes in self.releve.fichiers(an):
            contenu = entete + "\n" + lignes.write_csv(separator=";", include_header=False)
            self._fichier("parc", code, date(an, 1, 1), contenu)
            self.resume.lignes["parc"] += len(lignes)
