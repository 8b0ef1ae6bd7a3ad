"""One simulated département for the tests of its invariants, read back from its files only."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl
import pytest

from ingestion.simulation import Resume, simuler

ECHELLE = 0.05
PLANTE = r"^(OFX|CAX|ATX)\d{8}$"
NUD_PLANTE = r"^(0310120990\d{3}|31-)"


def lire(dossier: Path, flux: str) -> pl.DataFrame:
    """Every row of a flow, as text, with the emitter and the date of situation of its file."""
    blocs = []
    for fichier in sorted(dossier.glob(f"{flux}_*.csv")):
        _, emetteur, situation = fichier.stem.split("_")
        lignes = pl.read_csv(fichier, separator=";", infer_schema=False, quote_char='"')
        blocs.append(lignes.with_columns(_emetteur=pl.lit(emetteur), _situation=pl.lit(situation)))
    return pl.concat(blocs, how="vertical")


def sans_fautes(flux: str, lignes: pl.DataFrame) -> pl.DataFrame:
    """Rows that were not planted."""
    plantee = pl.col(lignes.columns[0]).str.contains(PLANTE)
    if "nud" in lignes.columns:
        plantee |= pl.col("nud").str.contains(NUD_PLANTE)
    return lignes.filter(~plantee)


@dataclass
class Lecture:
    """The files of a simulation.

    Args:
        dossier: where they are.
        resume: what the simulator says of them.
    """

    dossier: Path
    resume: Resume

    def _flux(self, flux: str, *dates: str) -> pl.DataFrame:
        lignes = sans_fautes(flux, lire(self.dossier, flux))
        return lignes.with_columns(pl.col(dates).str.to_date("%Y-%m-%d"))

    @cached_property
    def messages(self) -> pl.DataFrame:
        """Messages about demandes, in the order of events."""
        dates = ("date_fichier", "date_creation", "date_renouvellement", "date_radiation", "demandeur_date_naissance",
                 "attribution_date_bail")  # fmt: skip
        lignes = self._flux("demandes", *dates).with_columns(pl.col("increment_fichier").cast(pl.Int64))
        return lignes.sort("nud", "date_fichier", "increment_fichier")

    @cached_property
    def offres(self) -> pl.DataFrame:
        """Last version of every offer."""
        dates = ("date_preavis", "date_disponibilite", "date_signalement", "date_retour_bailleur", "date_retrait")
        return self.versions_offres(*dates).unique("offre_id", keep="last", maintain_order=True)

    def versions_offres(self, *dates: str) -> pl.DataFrame:
        """Every version of every offer, oldest first."""
        return self._flux("offres", *dates).sort("offre_id", "_situation")

    @cached_property
    def evenements(self) -> pl.DataFrame:
        """Events of candidatures."""
        return self._flux("candidatures", "date_survenance", "date_saisie")

    @cached_property
    def candidatures(self) -> pl.DataFrame:
        """One row per candidature, events side by side."""
        e = self.evenements

        def de(nature: str, *colonnes: str) -> pl.DataFrame:
            quand = pl.col("date_survenance").alias(f"le_{nature.lower()}")
            return e.filter(pl.col("type_evenement") == nature).select("candidature_id", quand, *colonnes)

        positionnement = de(
            "POSITIONNEMENT", "offre_id", "nud", "bailleur_code", "positionne_par", "reservataire_code", "rang_propose"
        )
        cal = de("CAL", "decision", "rang_decision", "motif_decision", "nb_candidats_examines", "motif_moins_de_3")
        offre, reponse = de("OFFRE", "delai_reponse_jours"), de("REPONSE", "reponse", "motif_refus")
        for droite in (cal, offre, reponse):
            positionnement = positionnement.join(droite, on="candidature_id", how="left")
        return positionnement

    @cached_property
    def attributions(self) -> pl.DataFrame:
        """Leases."""
        return self._flux("attributions", "date_bail", "date_decision_cal")

    @cached_property
    def priorites(self) -> pl.DataFrame:
        """Every version of every decision or label."""
        return self._flux("priorites", "date_depot", "date_decision", "date_fin")

    @cached_property
    def parc(self) -> pl.DataFrame:
        """Dwellings by year, with the header's year and landlord."""
        from ingestion.contracts.parc import PARC_RPLS

        blocs = []
        for fichier in sorted(self.dossier.glob("parc_*.csv")):
            with fichier.open(encoding="utf-8") as flux:
                annee, bailleur, *_, nombre = flux.readline().rstrip("\n").split(";")
            lignes = pl.read_csv(
                fichier,
                separator=";",
                infer_schema=False,
                has_header=False,
                skip_rows=1,
                new_columns=list(PARC_RPLS.noms),
            )
            blocs.append(
                lignes.with_columns(_annee=pl.lit(int(annee)), _bailleur=pl.lit(bailleur), _nombre=pl.lit(int(nombre)))
            )
        return pl.concat(blocs)

    def au_moment(self, evenements: pl.DataFrame, quand: str) -> pl.DataFrame:
        """Join events (``nud`` and a day) with the snapshot of the demande known that day."""
        return evenements.sort(quand).join_asof(
            self.messages.sort("date_fichier", "increment_fichier"), left_on=quand, right_on="date_fichier", by="nud",
            strategy="backward", suffix="_demande", check_sortedness=False,
        )  # fmt: skip


@pytest.fixture(scope="session")
def simulation(tmp_path_factory: pytest.TempPathFactory) -> Lecture:
    """Simulate three years at a twentieth of the département."""
    dossier = tmp_path_factory.mktemp("simulation")
    return Lecture(dossier, simuler(dossier, scale=ECHELLE, years=3, seed=7))
