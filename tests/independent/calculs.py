"""The indicators of the domain dossier (section 3), computed again from the partners' files, without the warehouse.

What belongs here: polars over the raw files and two reference files; no SQL, no model, no rule read from them. A
demande is counted on a day if its last message of that day or before is not a radiation, and if it was filed or renewed
less than a year before. Territory and type of a demande are its first wish here and first type, a former commune being
what it has become; without a wish here, it counts nowhere. Those of a lease are those of the dwelling.
"""

import calendar
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

import polars as pl

PROJET = Path(__file__).resolve().parents[2]
SEEDS = PROJET / "warehouse" / "seeds"
REFERENCE = PROJET / "ingestion" / "simulation" / "reference"
PLANTEES = r"^(OFX|CAX|ATX)\d{8}$"
NUMEROS_PLANTES = r"^(0310120990\d{3}|31-)"
COMMUNES = "^(voeu_[1-6]_commune|demandeur_commune|commune_code)$"
CLE = ["periode", "territoire_type", "territoire_code", "typologie"]
MODES = {"loue": "1", "vacant": "2", "sorti": "9"}


def mois_entre(debut: date, fin: date) -> Iterator[date]:
    """Last days of the months from one to another."""
    annee, mois = debut.year, debut.month
    while (annee, mois) <= (fin.year, fin.month):
        yield date(annee, mois, calendar.monthrange(annee, mois)[1])
        annee, mois = (annee + 1, 1) if mois == 12 else (annee, mois + 1)


@cache
def seed(nom: str) -> list[dict[str, str]]:
    """Read a reference file: what it says of the département, or of none."""
    with (SEEDS / f"{nom}.csv").open(encoding="utf-8") as flux:
        return [ligne for ligne in csv.DictReader(flux) if ligne.get("departement_code", "31") == "31"]


@dataclass(frozen=True)
class Fichiers:
    """Files of the partners, the planted faulty rows left out.

    Args:
        dossier: where they are.
    """

    dossier: Path

    def _lire(self, flux: str, *dates: str) -> pl.DataFrame:
        blocs = [
            pl.read_csv(fichier, separator=";", infer_schema=False).with_columns(
                _fichier=pl.lit(fichier.stem.split("_")[2]), _nom=pl.lit(fichier.name)
            )
            for fichier in sorted(self.dossier.glob(f"{flux}_*.csv"))
        ]
        lignes = pl.concat(blocs)
        plantee = pl.col(lignes.columns[0]).str.contains(PLANTEES)
        if "nud" in lignes.columns:
            plantee |= pl.col("nud").str.contains(NUMEROS_PLANTES)
        devenues = {ligne["code_commune"]: ligne["commune_actuelle"] for ligne in seed("commune_ancienne")}
        return lignes.filter(~plantee).with_columns(
            pl.col(dates).str.to_date("%Y-%m-%d"), pl.col(COMMUNES).replace(devenues)
        )

    @cached_property
    def messages(self) -> pl.DataFrame:
        """Messages about demandes."""
        lignes = self._lire("demandes", "date_fichier", "date_creation", "date_renouvellement")
        rang = pl.col("increment_fichier").cast(pl.Int64)
        voeux = [pl.col(f"voeu_{i}_commune") for i in range(1, 7)]
        ici = pl.coalesce(pl.when(voeu.is_in(list(self.epci))).then(voeu) for voeu in voeux).alias("premier_voeu_ici")
        return lignes.with_columns(rang, ici).sort("nud", "date_fichier", "increment_fichier")

    def versions(self, flux: str, cle: str, *dates: str) -> pl.DataFrame:
        """Last version of every row of a flow."""
        lignes = self._lire(flux, *dates).sort("_fichier", maintain_order=True)
        return lignes.unique(cle, keep="last", maintain_order=True)

    @cached_property
    def offres(self) -> pl.DataFrame:
        """Offers."""
        jours = ("preavis", "disponibilite", "signalement", "retour_bailleur", "retrait")
        return self.versions("offres", "offre_id", *(f"date_{jour}" for jour in jours))

    @cached_property
    def evenements(self) -> pl.DataFrame:
        """Events of the candidatures, the last of each kind last."""
        lignes = self._lire("candidatures", "date_survenance")
        return lignes.sort("date_survenance", "_fichier", maintain_order=True)

    def derniers(self, genre: str, **colonnes: str) -> pl.DataFrame:
        """Last event of a kind of each candidature, its columns renamed."""
        lignes = self.evenements.filter(pl.col("type_evenement") == genre)
        return lignes.group_by("candidature_id", maintain_order=True).agg(
            **{nom: pl.col(colonne).last() for nom, colonne in colonnes.items()}
        )

    def premiers_baux(self, cle: str) -> pl.DataFrame:
        """Day of the first lease of each offer, or of each candidature."""
        return self.attributions.drop_nulls(cle).group_by(cle).agg(pl.col("date_bail").min())

    @cached_property
    def attributions(self) -> pl.DataFrame:
        """Leases."""
        return self.versions("attributions", "attribution_id", "date_bail", "date_decision_cal")

    @cached_property
    def reference(self) -> date:
        """Date of reference: the last day that the files cover."""
        return self.mois[-1]

    @cached_property
    def epci(self) -> dict[str, str]:
        """EPCI of each commune."""
        return {ligne["code_commune"]: ligne["epci_code"] for ligne in seed("commune")}

    @cached_property
    def parc(self) -> pl.DataFrame:
        """Dwellings of the landlords' yearly files: year, commune, rooms, occupation (fields 4, 24 and 40)."""
        blocs = []
        for fichier in sorted(self.dossier.glob("parc_*.csv")):
            lignes = pl.read_csv(fichier, separator=";", infer_schema=False, has_header=False, skip_rows=1)
            champ = dict(enumerate(lignes.columns, start=1))
            choix = lignes.select(commune=champ[4], pieces=champ[24], mode=champ[40])
            blocs.append(choix.with_columns(annee=pl.lit(int(fichier.stem.split("_")[2][:4]))))
        return pl.concat(blocs)

    @cached_property
    def mois(self) -> list[date]:
        """Months that the files cover."""
        return list(mois_entre(self.messages["date_fichier"].min(), self.messages["date_fichier"].max()))


def par_territoire(lignes: pl.DataFrame) -> pl.DataFrame:
    """Repeat rows (``commune``, ``type``) for each territory, and for each type and all of them."""
    blocs = [
        lignes.with_columns(
            territoire_type=pl.lit(niveau),
            territoire_code=pl.col("commune").replace_strict(codes, default=None, return_dtype=pl.String),
            typologie=typologie,
        ).drop_nulls("territoire_code")
        for niveau, codes in mailles()
        for typologie in (pl.lit("TOUS"), pl.col("type"))
    ]
    return pl.concat(blocs)


@cache
def mailles() -> list[tuple[str, dict[str, str]]]:
    """Kind of territory and territory of each commune, one entry for each set of disjoint territories."""
    epci = territoires()["epci"]
    listes = [
        ("liste", {c: liste["code"] for c in epci if {c, epci[c]} & set(liste["membres"].split("|"))})
        for liste in demonstration("liste_communes")
    ]
    return [*territoires().items(), *listes]


def demonstration(nom: str) -> list[dict[str, str]]:
    """Rows of a list of the simulation, in which a mark stands for the département."""
    lus = []
    for un in (nom, "collectivites") if nom == "organismes" else (nom,):
        texte = (REFERENCE / f"{un}.csv").read_text(encoding="utf-8")
        lus += csv.DictReader(texte.replace("{departement}", "31").splitlines(), delimiter=";")
    return lus


@cache
def territoires() -> dict[str, dict[str, str]]:
    """Territory of each commune, by type of territory; a commune may have no délégation."""
    epci = {ligne["code_commune"]: ligne["epci_code"] for ligne in seed("commune")}
    zones = {ligne["code_commune"]: ligne["zone_abc"] for ligne in seed("zonage_abc") if not ligne["valide_au"]}
    organismes = demonstration("organismes")
    delegataires = {
        code: organisme["organisme_code"]
        for organisme in organismes
        if organisme["est_delegataire"] == "OUI"
        for code in organisme["epcis"].split("|") + organisme["communes"].split("|")
        if code
    }
    return {
        "commune": {code: code for code in epci},
        "epci": epci,
        "departement": dict.fromkeys(epci, "31"),
        "zone_abc": {code: zones[code] for code in epci},
        "delegation": {
            c: delegataires.get(c) or delegataires[e] for c, e in epci.items() if {c, e} & set(delegataires)
        },
    }


def type_de_logement(pieces: pl.Expr) -> pl.Expr:
    """Six rooms and more are one class."""
    return pl.when(pieces >= 6).then(pl.lit("T6P")).otherwise(pl.concat_str(pl.lit("T"), pieces))


def actives(fichiers: Fichiers) -> pl.DataFrame:
    """Demandes in the stock at the end of each month, with their seniority in months."""
    blocs = []
    for fin in fichiers.mois:
        connus = fichiers.messages.filter(pl.col("date_fichier") <= fin)
        dernier = connus.group_by("nud", maintain_order=True).last()
        echeance = pl.coalesce("date_renouvellement", "date_creation").dt.offset_by("12mo")
        valides = dernier.filter((pl.col("type_fichier") != "radiation") & (echeance > fin))
        creation = pl.col("date_creation")
        blocs.append(
            valides.select(
                "nud",
                periode=pl.lit(f"{fin:%Y-%m}"),
                commune="premier_voeu_ici",
                type="type_logement_1",
                anciennete=fin.year * 12 + fin.month - creation.dt.year().cast(pl.Int64) * 12 - creation.dt.month(),
            )
        )
    return par_territoire(pl.concat(blocs))


def anciennete(fichiers: Fichiers) -> pl.DataFrame:
    """Stock, median and third quartile of its seniority, share beyond the abnormal delay."""
    seuils = [ligne for ligne in seed("delai_anormal") if not ligne["valide_au"] and not ligne["typologie_code"]]
    seuil = int(seuils[0]["seuil_mois"])
    assert len(seuils) == 1
    return (
        actives(fichiers)
        .group_by(CLE)
        .agg(
            stock=pl.len(),
            mediane=pl.col("anciennete").quantile(0.5, interpolation="linear"),
            p75=pl.col("anciennete").quantile(0.75, interpolation="linear"),
            au_dela=(pl.col("anciennete") >= seuil).sum(),
        )
    )


def attributions(fichiers: Fichiers) -> pl.DataFrame:
    """Leases of each month and of each calendar year."""
    pieces = pl.col("typologie").str.extract(r"^T(\d)").cast(pl.Int64)
    baux = fichiers.attributions.select("date_bail", commune="commune_code", type=type_de_logement(pieces))
    par_periode = pl.concat(
        [baux.with_columns(periode=pl.col("date_bail").dt.strftime(forme)) for forme in ("%Y-%m", "%Y")]
    )
    return par_territoire(par_periode).group_by(CLE).agg(baux=pl.len())


def tension(fichiers: Fichiers) -> pl.DataFrame:
    """Stock at the end of a month over the leases of the twelve months to it."""
    mois = [f"{fin:%Y-%m}" for fin in fichiers.mois]
    baux = attributions(fichiers).filter(pl.col("periode").str.len_chars() == 7)
    glissants = pl.concat(
        [
            baux.filter(pl.col("periode").is_in(mois[i - 11 : i + 1])).with_columns(periode=pl.lit(mois[i]))
            for i in range(11, len(mois))
        ]
    )
    glissants = glissants.group_by(CLE).agg(pl.col("baux").sum())
    stock = anciennete(fichiers).select(*CLE, "stock")
    croise = stock.join(glissants, on=CLE, how="right", coalesce=True).with_columns(pl.col("stock").fill_null(0))
    return croise.select(*CLE, "stock", "baux", tension=pl.col("stock") / pl.col("baux"))


def refus(fichiers: Fichiers) -> pl.DataFrame:
    """Offers refused, silence included, over offers answered or expired, at the month of the answer."""
    pieces = pl.col("typologie").str.extract(r"^T(\d)").cast(pl.Int64)
    logements = fichiers.offres.select("offre_id", commune="commune_code", type=type_de_logement(pieces))
    reponses = fichiers.evenements.filter(pl.col("type_evenement") == "REPONSE")
    reponses = reponses.join(logements, on="offre_id").with_columns(
        periode=pl.col("date_survenance").dt.strftime("%Y-%m")
    )
    return (
        par_territoire(reponses.select("periode", "commune", "type", "reponse"))
        .group_by(CLE)
        .agg(refusees=(pl.col("reponse") != "ACCEPTE").sum(), repondues=pl.len())
    )


def vacance_annuelle(fichiers: Fichiers) -> pl.DataFrame:
    """Dwellings to let and vacant on 1 January over dwellings let or to let."""
    lignes = fichiers.parc.filter(pl.col("mode").is_in([MODES["loue"], MODES["vacant"]])).select(
        "commune",
        "mode",
        periode=pl.col("annee").cast(pl.String),
        type=type_de_logement(pl.col("pieces").cast(pl.Int64)),
    )
    return par_territoire(lignes).group_by(CLE).agg(vacants=(pl.col("mode") == MODES["vacant"]).sum(), offerts=pl.len())


def vacance_mensuelle(fichiers: Fichiers) -> pl.DataFrame:
    """Dwellings available and offered at the end of each month."""
    pieces = pl.col("typologie").str.extract(r"^T(\d)").cast(pl.Int64)
    offres = fichiers.offres.join(fichiers.attributions.select("offre_id", "date_bail"), on="offre_id", how="left")
    blocs = []
    for fin in fichiers.mois:
        fermee = pl.any_horizontal(
            (pl.col(c) <= fin).fill_null(value=False) for c in ("date_bail", "date_retour_bailleur", "date_retrait")
        )
        ouvertes = offres.filter((pl.col("date_disponibilite") <= fin) & ~fermee)
        logements = ouvertes.select(
            "identifiant_interne", commune="commune_code", type=type_de_logement(pieces)
        ).unique()
        blocs.append(logements.with_columns(periode=pl.lit(f"{fin:%Y-%m}")))
    return par_territoire(pl.concat(blocs)).group_by(CLE).agg(vacants=pl.len())
