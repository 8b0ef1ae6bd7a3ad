"""What moves the stock (section 3.1 of the domain dossier), told message by message from the files.

What belongs here: polars and plain Python over the raw files; no SQL, no model, no rule read from them. The life of a
demande is followed day by day: what its messages of a day say at its end. Without a wish here, it is nowhere. It enters
by its filing, by the undoing of a radiation or by a late renewal; it leaves by a radiation while valid or on the day
its year runs out; in between it changes territory or type, which counts where it changes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from tests.independent.calculs import CLE, Fichiers, mailles

TERMES = [
    *("reprises", "creations", "deradiations", "retours_de_validite", "entrees_modification"),
    *("radiations", "expirations", "sorties_modification"),
]
# First commune here (none: elsewhere), first type.
Situation = tuple[str | None, str]


def vies(fichiers: Fichiers) -> Iterator[list[dict[str, Any]]]:
    """Messages of each demande, the last of each day: its filing, the end of its validity, whether it is radiated."""
    messages = fichiers.messages.with_columns(
        depot=pl.col("date_creation").min().over("nud"),
        renouvele=pl.col("date_renouvellement").cum_max().forward_fill().over("nud"),
        # A modification neither opens nor closes a radiation.
        radiee=pl.when(pl.col("type_fichier") != "modification")
        .then(pl.col("type_fichier") == "radiation")
        .forward_fill()
        .over("nud")
        .fill_null(value=False),
    ).with_columns(echeance=pl.max_horizontal("depot", "renouvele").dt.offset_by("12mo"))
    colonnes = ["nud", "date_fichier", "depot", "echeance", "radiee", "premier_voeu_ici", "type_logement_1"]
    jours = messages.select(colonnes).unique(["nud", "date_fichier"], keep="last", maintain_order=True)
    for _, vie in jours.group_by("nud", maintain_order=True):
        yield vie.to_dicts()


def mouvements(fichiers: Fichiers) -> Iterator[tuple[date, str, Situation, Situation | None]]:
    """Day, term, situation of what moves; a change of situation has the new one as well."""
    premier, deuxieme = fichiers.mois[0].replace(day=1), fichiers.mois[1].replace(day=1)
    for vie in vies(fichiers):
        present, etait_radiee, deja = False, False, False
        situation, echeance = ("", ""), date.min
        for message in vie:
            jour = message["date_fichier"]
            # A renewal of the day of the term is made in time.
            if present and echeance < jour:
                yield echeance, "expirations", situation, None
                present = False
            nouvelle = (message["premier_voeu_ici"], message["type_logement_1"])
            valide = not message["radiee"] and message["echeance"] > jour
            if valide and not present:
                if etait_radiee:
                    terme = "deradiations"
                elif deja:
                    terme = "retours_de_validite"
                else:
                    terme = "reprises" if message["depot"] < premier and jour < deuxieme else "creations"
                yield jour, terme, nouvelle, None
            elif present and not valide:
                yield jour, "radiations" if message["radiee"] else "expirations", situation, None
            elif present and nouvelle != situation:
                yield jour, "modification", situation, nouvelle
            present, etait_radiee, deja = valide, message["radiee"], True
            situation, echeance = nouvelle, message["echeance"]
        if present:
            yield echeance, "expirations", situation, None


def flux(fichiers: Fichiers) -> pl.DataFrame:
    """Every term, by month, territory of every level and type."""
    niveaux = mailles()
    comptes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)

    def cellules(codes: dict[str, str], situation: Situation) -> set[tuple[str, str]]:
        territoire = codes.get(situation[0] or "")
        return {(territoire, "TOUS"), (territoire, situation[1])} if territoire else set()

    for jour, terme, avant, apres in mouvements(fichiers):
        periode = f"{jour:%Y-%m}"
        for niveau, codes in niveaux:
            quittees = cellules(codes, avant)
            if apres is None:
                for territoire, typologie in quittees:
                    comptes[periode, niveau, territoire, typologie][terme] += 1
                continue
            rejointes = cellules(codes, apres)
            for territoire, typologie in quittees - rejointes:
                comptes[periode, niveau, territoire, typologie]["sorties_modification"] += 1
            for territoire, typologie in rejointes - quittees:
                comptes[periode, niveau, territoire, typologie]["entrees_modification"] += 1
    couverts = {f"{fin:%Y-%m}" for fin in fichiers.mois}
    lignes = [
        dict(zip(CLE, cle, strict=True)) | {terme: compte[terme] for terme in TERMES}
        for cle, compte in comptes.items()
        if cle[0] in couverts
    ]
    return pl.DataFrame(lignes)
