"""The yearly RPLS file of a landlord: one header line, then 64 fields per dwelling (arrêté of 5 January 2010).

What belongs here: the dwelling in the words of RPLS. What does not: occupation over time (``vacances``).
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from ingestion.contracts.parc import PARC_RPLS
from ingestion.simulation import series as s
from ingestion.simulation.calendrier import Entiers, annee
from ingestion.simulation.envois import identifiants_internes, identifiants_rpls
from ingestion.simulation.identites import Identites
from ingestion.simulation.monde import Monde

CUS = ("11", "13", "14", "16")
CONTINGENTS_RPLS = ("2", "1", "4", "3", "6", "7")
HAUSSE_LOYER = 1.022
CLASSES = ("A", "B", "C", "D", "E", "F", "G", "")


def mois_fr(jours: Entiers, connu: np.ndarray) -> pl.Series:
    """Months written mm/aaaa."""
    serie = s.jours(jours, connu).dt.strftime("%m/%Y")
    return serie


class Releve:
    """RPLS files of one département.

    Args:
        monde: parc and its occupation on each 1 January.
        identites: street names.
        rng: random generator of the characteristics that only RPLS shows.

    """

    def __init__(self, monde: Monde, identites: Identites, rng: np.random.Generator) -> None:
        """Draw what does not change from year to year."""
        self.m, self.i = monde, identites
        n, programmes = len(monde.parc), int(monde.parc.programme.max()) + 1
        self.voie, self.numero = rng.integers(0, len(identites.voies), programmes), rng.integers(1, 200, programmes)
        construction = monde.parc.annee_construction
        tirage = rng.random(n)
        vefa = (construction >= 2008) & (tirage < 0.45)
        self.origine = np.where(vefa, 3, np.where(tirage > 0.93, 1 + (tirage > 0.97), 0))
        self.droit = np.where(rng.random(programmes) < 0.05, 1 + (rng.random(programmes) < 0.25), 0)
        self.dpe_annee = rng.integers(2014, 2023, n)
        self.dpe_mois = rng.integers(1, 13, n)
        self.reprise = rng.random(n) < 0.03

    def fichiers(self, an: int) -> Iterator[tuple[str, str, pl.DataFrame]]:
        """Landlord, header line and rows of a year."""
        lignes = self._lignes(an)
        for rang, code in enumerate(self.m.organismes.bailleurs):
            du_bailleur = lignes.filter(pl.col("_emetteur") == rang).drop("_emetteur")
            organisme = next(o for o in self.m.organismes.lignes if o["organisme_code"] == code)
            siret = f"{900_000_000 + rang:09d}{rang + 1:05d}"
            adresse = f"{self.numero[rang]} {self.i.voies[rang]}"
            entete = f"{an};{code};{organisme['libelle']};{adresse};{siret};{len(du_bailleur)}"
            yield code, entete, du_bailleur

    def _lignes(self, an: int) -> pl.DataFrame:
        parc, m = self.m.parc, self.m
        releve = m.releves[an]
        log = releve["logement"].astype(np.int64)
        mode, motif = releve["mode"][log].astype(np.int64), releve["motif_sortie"][log].astype(np.int64)
        bail, remise = releve["bail"][log].astype(np.int64), releve["remise"][log].astype(np.int64)
        construction, programme, n = parc.annee_construction[log], parc.programme[log], len(log)
        janvier = int(np.datetime64(f"{an}-01-01", "D").astype(np.int64))
        reference = max(m.releves)
        loyer = np.minimum(9998, parc.loyer[log] * HAUSSE_LOYER ** (an - reference)).round().astype(np.int64)
        loue, propose = mode == 1, np.isin(mode, (1, 2))
        # The number of the register is known from the second 1 January on.
        ancien = (parc.entree[log] == 0) | (annee(np.maximum(parc.entree[log], 1)) <= an - 2)
        diagnostic = parc.dpe[log] < 7
        dpe_annee = np.where(construction >= self.dpe_annee[log], construction, self.dpe_annee[log])
        dpe = (dpe_annee - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (self.dpe_mois[log] - 1)
        dpe_jour = np.minimum(dpe.astype("datetime64[D]").astype(np.int64), janvier - 1)
        quartier = s.texte(m.territoire.quartiers, parc.quartier[log])
        conventionne = parc.finan[log] != "16"
        convention = (construction - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
        convention = np.maximum(convention, jour_1978())
        numero = pl.Series(programme + 1).cast(pl.String).str.zfill(5)
        colonnes = {
            "ident_rep": identifiants_rpls(m, log).zip_with(pl.Series(ancien), s.vide(n)),
            "ident_int": identifiants_internes(m, log),
            "droit": s.texte(("1", "3", "5"), self.droit[programme]),
            "depcom": s.texte(m.territoire.codes, parc.commune[log]),
            "codepostal": s.texte(m.territoire.codes_postaux, parc.commune[log]),
            "libcom": s.texte(m.territoire.noms, parc.commune[log]),
            "numvoie": s.entier(self.numero[programme]),
            "nomvoie": s.texte(self.i.voies, self.voie[programme]),
            "numappt": s.entier(log % 997 + 1),
            "etage": s.entier(parc.etage[log]),
            "complgeo": pl.select(pl.concat_str(pl.lit("Programme "), numero)).to_series(),
            "lieudit": quartier,
            "qpv": s.texte(("2", "1"), parc.qpv[log].astype(np.int64)),
            "typeconst": s.texte(("C", "I", "E"), parc.construction[log]),
            "nbpiece": s.entier(parc.pieces[log]),
            "surfhab": s.entier(parc.surface[log]),
            "construct": s.entier(construction),
            "locat": s.entier(np.maximum(construction, 1_950)),
            "patrimoine": s.entier(np.maximum(construction, 1_950)),
            "origine": s.texte(("1", "2", "3", "4"), self.origine[log]),
            "finan": pl.Series(parc.finan[log]),
            "finanautre": s.texte(("Autre financement",), np.where(np.isin(parc.finan[log], ("49", "99")), 0, -1)),
            "conv": s.texte(("2", "1"), conventionne.astype(np.int64)),
            "numconv": pl.select(pl.concat_str(pl.lit(f"{m.territoire.departement}/"), numero))
            .to_series()
            .zip_with(pl.Series(conventionne), s.vide(n)),
            "datconv": s.jours(convention, conventionne).dt.strftime("%d/%m/%Y"),
            "sortiepatrim": s.entier(motif),
            "mode": s.entier(mode),
            "bail": mois_fr(bail, loue),
            "modesurf": s.entier(np.where(loue, 1, 9)),
            "surfmode": s.entier(np.where(loue, parc.surface[log] + 3, 999)),
            "loyerprinc": s.entier(np.where(loue & (bail < janvier - 31), loyer, 9_999)),
            "loyeracc": s.entier(np.where(loue, np.where(parc.parking[log], 25, 0), 999)),
            "contrib": s.entier(np.full(n, 999)),
            "cus": s.texte(CUS, parc.financement[log]),
            "dpedate": mois_fr(np.where(diagnostic, dpe_jour, jour_1900()), np.ones(n, dtype=bool)),
            "dpeenergie": s.texte(CLASSES, parc.dpe[log]),
            "dpeserre": s.texte(CLASSES, parc.ges[log]),
            "loyermaxapl": s.entier((loyer * 1.08).round().astype(np.int64), conventionne),
            "remlocdate": mois_fr(remise, propose),
            "contreslog": s.texte(CONTINGENTS_RPLS, parc.contingent[log]),
        }
        ordre = {
            nom: colonnes[nom] if nom in colonnes else pl.Series([None]).new_from_index(0, n) for nom in PARC_RPLS.noms
        }
        return pl.DataFrame({**ordre, "_emetteur": parc.bailleur[log]})


def jour_1978() -> int:
    """First conventions."""
    return int(np.datetime64("1978-01-01", "D").astype(np.int64))


def jour_1900() -> int:
    """RPLS writes 01/1900 where no diagnosis was made."""
    return int(np.datetime64("1900-01-01", "D").astype(np.int64))
