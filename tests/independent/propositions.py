"""The chain of the propositions (section 3.4 of the domain dossier), computed again from the partners' files alone.

What belongs here: polars over the raw files; no SQL, no model, no rule read from them. A proposition is a candidature;
it counts at a step when it reached it or a later one. An offer is refused when the household says so or lets ten days
at least go by; it lapses when its dwelling is let to another or withdrawn. A vacancy is a dwelling and its day of
availability, whatever the number of offers under which it was proposed.
"""

from functools import cached_property

import polars as pl

from tests.independent.calculs import Fichiers, mailles, type_de_logement

CLE = ["periode", "territoire_type", "territoire_code", "dimension", "modalite"]
MOTIVES = ("LOC", "ENV", "TAIL", "LOY", "ETA", "ETT", "EQU", "ECO", "SAN", "CHG", "AUT")
FAVORABLES = ("ATT", "ATR", "ACS")
ETAPES = ("positionnees", "examinees", "favorables", "offertes", "acceptees", "baux")


def repartir(
    lignes: pl.DataFrame,
    agregats: list[pl.Expr],
    dimensions: dict[str, str] | None = None,
    mois: bool = True,
    *,
    par_commune: bool = False,
    suivies: tuple[str, ...] = (),
) -> pl.DataFrame:
    """Aggregate rows (``jour``, ``commune``) by month and year, territory and dimension.

    By month above the commune, as a whole and by the dimensions of ``suivies``; by year for every territory, detailed
    above the commune, and of communes too where ``par_commune``.
    """
    blocs = []
    for niveau, codes in mailles():
        situees = lignes.with_columns(
            territoire_type=pl.lit(niveau),
            territoire_code=pl.col("commune").replace_strict(codes, default=None, return_dtype=pl.String),
        ).drop_nulls("territoire_code")
        for forme in ("%Y-%m", "%Y") if mois and niveau != "commune" else ("%Y",):
            detail = dict(dimensions or {}) if par_commune or niveau != "commune" else {}
            for dimension, colonne in {"ensemble": None, **detail}.items():
                if forme != "%Y" and dimension not in {"ensemble", *suivies}:
                    continue
                modalite = pl.lit("TOUS") if colonne is None else pl.col(colonne)
                cellules = situees.with_columns(
                    periode=pl.col("jour").dt.strftime(forme), dimension=pl.lit(dimension), modalite=modalite
                )
                blocs.append(cellules.group_by(CLE).agg(agregats))
    return pl.concat(blocs)


class Chaine:
    """Candidatures, offers and vacancies, from the files.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        self.fichiers = fichiers
        self.reference = fichiers.reference

    @cached_property
    def offres(self) -> pl.DataFrame:
        """Last version of every offer, with its lease and the day that closed it."""
        lignes = self.fichiers.offres
        baux = self.fichiers.premiers_baux("offre_id").rename({"date_bail": "bail"})
        pieces = pl.col("typologie").str.extract(r"^T(\d)").cast(pl.Int64)
        logement = pl.coalesce(pl.col("numero_rpls"), pl.col("bailleur_code") + ":" + pl.col("identifiant_interne"))
        return lignes.join(baux, on="offre_id", how="left").select(
            "offre_id",
            pl.col("^date_.*$"),
            "bail",
            "bailleur_code",
            "contingent_code",
            logement=logement,
            commune="commune_code",
            type=type_de_logement(pieces),
            cloture=pl.min_horizontal("bail", "date_retour_bailleur", "date_retrait"),
        )

    @cached_property
    def candidatures(self) -> pl.DataFrame:
        """One row per candidature: its dates, its answer, and how it ended."""
        evenements, dernier, jour = self.fichiers.evenements, self.fichiers.derniers, "date_survenance"
        tete = evenements.group_by("candidature_id").agg(pl.col("offre_id", "nud", "bailleur_code").first())
        for bloc in (
            dernier("POSITIONNEMENT", positionnement=jour),
            dernier(
                "CAL",
                cal=jour,
                decision="decision",
                motif_decision="motif_decision",
                examines="nb_candidats_examines",
                motif_moins_de_3="motif_moins_de_3",
            ),
            dernier("OFFRE", offre=jour, delai="delai_reponse_jours"),
            dernier("REPONSE", reponse_le=jour, reponse="reponse", motif_refus="motif_refus"),
            self.fichiers.premiers_baux("candidature_id").rename({"date_bail": "bail"}),
        ):
            tete = tete.join(bloc, on="candidature_id", how="left")
        logements = self.offres.select(
            "offre_id", "commune", "type", "contingent_code", "cloture", bail_logement="bail"
        )
        tete = tete.join(logements, on="offre_id").filter(pl.col("commune").is_not_null())
        delai = pl.max_horizontal(pl.col("delai").cast(pl.Int64).fill_null(10), pl.lit(10))
        echeance = pl.col("offre") + pl.duration(days=delai)
        muette = pl.col("reponse").is_null() & (echeance < self.reference) & pl.col("bail").is_null()
        dit_non = pl.col("reponse").is_in(["REFUS", "SILENCE"]).fill_null(value=False) & pl.col("bail").is_null()
        tete = tete.with_columns(refusee=(dit_non | muette.fill_null(value=False)), echeance=echeance)
        issue = (
            pl.when(pl.col("bail").is_not_null())
            .then(pl.lit("BAIL"))
            .when((pl.col("reponse") == "REFUS") & pl.col("motif_refus").is_in(MOTIVES))
            .then(pl.lit("REFUS_MOTIVE"))
            .when(pl.col("reponse") == "REFUS")
            .then(pl.lit("REFUS_NON_MOTIVE"))
            .when("refusee")
            .then(pl.lit("SILENCE"))
            .when(pl.col("decision") == "NAT")
            .then(pl.lit("NON_ATTRIBUTION"))
            .when(pl.col("decision") == "IRR")
            .then(pl.lit("IRRECEVABILITE"))
            .when(pl.col("cloture").is_null())
            .then(pl.lit("EN_COURS"))
            .when(pl.col("offre").is_not_null())
            .then(pl.lit("CADUC"))
            .when(pl.col("bail_logement").is_not_null())
            .then(pl.lit("AUTRE_CANDIDAT"))
            .otherwise(pl.lit("RETRAIT"))
        )
        repondue = pl.coalesce("reponse_le", "bail", pl.when(pl.col("echeance") < self.reference).then("echeance"))
        offerte = pl.col("offre").is_not_null() | pl.col("reponse_le").is_not_null()
        tete = tete.with_columns(
            issue=issue,
            repondue=pl.when(offerte).then(repondue),
            offertes=offerte | pl.col("bail").is_not_null(),
            acceptees=(pl.col("reponse") == "ACCEPTE").fill_null(value=False) | pl.col("bail").is_not_null(),
            baux=pl.col("bail").is_not_null(),
            positionnees=pl.lit(value=True),
        )
        favorable = pl.col("decision").is_in(FAVORABLES).fill_null(value=False)
        fin = (
            pl.when(pl.col("issue") == "BAIL")
            .then("bail")
            .when("refusee")
            .then("repondue")
            .when(pl.col("issue").is_in(["NON_ATTRIBUTION", "IRRECEVABILITE"]))
            .then("cal")
            .when(pl.col("issue") != "EN_COURS")
            .then("cloture")
        )
        return tete.with_columns(
            favorables=favorable | pl.col("offertes"),
            examinees=pl.col("cal").is_not_null() | pl.col("offertes"),
            fin=fin,
            entree=pl.min_horizontal("positionnement", "cal", "offre", "reponse_le", "bail"),
            reponse_retenue=pl.coalesce("reponse_le", pl.when("refusee").then("echeance")),
        )

    @cached_property
    def vacances(self) -> pl.DataFrame:
        """One row per offer, with what its vacancy holds."""
        par_offre = self.candidatures.group_by("offre_id").agg(
            propositions=pl.len(),
            passages=pl.col("cal").drop_nulls().n_unique(),
            refus=pl.col("refusee").sum(),
            entree=pl.col("entree").min(),
            premiere_refusee=pl.col("offre").filter("refusee").min(),
            acceptee=pl.col("offre").filter("baux").min(),
        )
        vacance = [pl.coalesce("logement", "offre_id"), pl.col("date_disponibilite")]
        lignes = self.offres.join(par_offre, on="offre_id", how="left").with_columns(
            pl.col("propositions", "passages", "refus").fill_null(0).sum().over(vacance),
            pl.col("entree", "premiere_refusee").min().over(vacance),
        )
        debut = pl.max_horizontal("premiere_refusee", "date_disponibilite")
        perdus = (pl.coalesce("acceptee", "bail") - debut).dt.total_days().clip(lower_bound=0)
        premiere = pl.struct(pl.col("date_signalement").fill_null(pl.date(9999, 1, 1)), "offre_id")
        return lignes.with_columns(
            vide=(pl.col("bail") - pl.col("date_disponibilite")).dt.total_days().clip(lower_bound=0),
            perdus=pl.when(pl.col("refus") > 0).then(perdus).otherwise(0),
            offre_refusee=pl.when(pl.col("refus") > 0).then(pl.lit("OUI")).otherwise(pl.lit("NON")),
            is_premiere=premiere.rank("ordinal").over(vacance) == 1,
        )

    @cached_property
    def examens(self) -> pl.DataFrame:
        """One row per dwelling and session of the commission."""
        examinees = self.candidatures.drop_nulls("cal")
        return examinees.group_by("offre_id", "cal").agg(
            pl.col("commune", "type", "bailleur_code", "contingent_code").first(),
            candidats=pl.coalesce(pl.col("examines").cast(pl.Int64).max(), pl.len()),
            motif=pl.col("motif_moins_de_3").drop_nulls().min(),
        )

    def delais(self) -> pl.DataFrame:
        """Days of each step passed: ``etape``, ``jour`` of arrival, ``jours``, commune and landlord."""
        vacances, candidatures = self.vacances, self.candidatures
        etapes = [
            ("PREAVIS_DISPONIBILITE", vacances.filter("is_premiere"), "date_preavis", "date_disponibilite"),
            ("DISPONIBILITE_POSITIONNEMENT", vacances.filter("is_premiere"), "date_disponibilite", "entree"),
            ("POSITIONNEMENT_CAL", candidatures, "positionnement", "cal"),
            ("CAL_OFFRE", candidatures, "cal", "offre"),
            ("OFFRE_REPONSE", candidatures, "offre", "reponse_retenue"),
            ("REPONSE_BAIL", candidatures, "reponse_le", "bail"),
        ]
        blocs = [
            lignes.select(
                "commune",
                "bailleur_code",
                etape=pl.lit(etape),
                jour=arrivee,
                jours=(pl.col(arrivee) - pl.col(depart)).dt.total_days(),
            )
            for etape, lignes, depart, arrivee in etapes
        ]
        entiere = vacances.select(
            "commune", "bailleur_code", etape=pl.lit("DISPONIBILITE_BAIL"), jour="bail", jours="vide"
        )
        tout = pl.concat([*blocs, entiere]).drop_nulls(["jour", "jours"])
        return tout.filter(pl.col("jour").is_between(self.fichiers.mois[0].replace(day=1), self.reference))
