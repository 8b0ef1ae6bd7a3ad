"""Faulty rows, planted and counted, so that the quarantine of a demonstration is not empty.

What belongs here: copies of good rows with one error each. The good rows stay: no event is lost.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from ingestion.simulation import parametres as p

COMMUNE_INCONNUE = "31999"
# Kind of fault by flow: (code, columns to overwrite). A key of its own keeps each copy from being a duplicate.
FAUTES: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "demandes": (
        ("numero_mal_forme", {"nud": "31-{rang}-ERREUR"}),
        ("commune_inconnue", {"nud": "{nud}", "voeu_1_commune": COMMUNE_INCONNUE}),
        ("date_impossible", {"nud": "{nud}", "demandeur_date_naissance": "1987-02-31"}),
        ("naissance_apres_depot", {"nud": "{nud}", "demandeur_date_naissance": "2031-05-04"}),
    ),
    "offres": (
        ("commune_inconnue", {"offre_id": "OFX{rang:08d}", "commune_code": COMMUNE_INCONNUE}),
        ("date_impossible", {"offre_id": "OFX{rang:08d}", "date_disponibilite": "2025-02-30"}),
    ),
    "candidatures": (
        ("numero_mal_forme", {"candidature_id": "CAX{rang:08d}", "nud": "31-{rang}-ERREUR"}),
        ("candidature_sans_offre", {"candidature_id": "CAX{rang:08d}", "offre_id": "OFZ{rang:08d}"}),
    ),
    "attributions": (("attribution_sans_demande", {"attribution_id": "ATX{rang:08d}", "nud": "{nud}"}),),
}


@dataclass
class Fautes:
    """Planter of faults.

    Args:
        rng: random generator.
        comptes: planted rows by (flow, kind).
        vues: rows seen by flow.
        rang: number of the last planted row.
        avancement: share of the months already written.

    """

    rng: np.random.Generator
    comptes: Counter[tuple[str, str]] = field(default_factory=Counter)
    vues: Counter[str] = field(default_factory=Counter)
    rang: int = 0
    avancement: float = 0.0

    def planter(self, flux: str, lignes: pl.DataFrame) -> pl.DataFrame:
        """Return faulty copies for the rows of a file: one row in ``FAUTE_UNE_SUR``, each kind at least once in all."""
        if flux not in FAUTES or len(lignes) == 0:
            return lignes.head(0).cast(pl.String)
        natures = FAUTES[flux]
        self.vues[flux] += len(lignes)
        deja = sum(n for (f, _), n in self.comptes.items() if f == flux)
        attendu = max(self.vues[flux] // p.FAUTE_UNE_SUR, int(self.avancement * (len(natures) + 1)))
        fautives = []
        for _ in range(max(0, attendu - deja)):
            nature, valeurs = natures[sum(n for (f, _), n in self.comptes.items() if f == flux) % len(natures)]
            self.rang += 1
            modele = lignes.row(int(self.rng.integers(0, len(lignes))), named=True)
            ligne = {nom: None if valeur is None else str(valeur) for nom, valeur in modele.items()}
            vrai = ligne.get("nud") or ""
            nud = f"{vrai[:3]}0120{990_000 + self.rang:06d}{vrai[-5:]}" if vrai else ""
            ligne.update({nom: texte.format(rang=self.rang, nud=nud) for nom, texte in valeurs.items()})
            if flux == "demandes" and nature != "numero_mal_forme":
                ligne["increment_fichier"] = "1"
            self.comptes[flux, nature] += 1
            fautives.append(ligne)
        return pl.DataFrame(fautives, schema=dict.fromkeys(lignes.columns, pl.String))
