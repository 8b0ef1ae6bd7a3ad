"""Priority public and attributions (sections 1.5 to 1.11, 3.3 and 3.6 of the domain dossier), from the files alone.

What belongs here: polars over the raw files and the reference files; no SQL, no model, no rule read from them. A
household is the one of the last message of the day looked at, with the ages of that day.
"""

from datetime import date
from functools import cached_property

import polars as pl

from tests.independent.calculs import Fichiers, seed, type_de_logement

NB_COTITULAIRES, NB_PERSONNES, NB_GARDES = 2, 8, 4
SANS_TOIT = ("SD", "SQUAT", "HOT", "CAMCAR")
STRUCTURES = {"SH": 6, "RHVS": 6, "RS": 18, "SLHT": 18}
CLASSES = ((12, "lt1"), (24, "1-2"), (36, "2-3"), (48, "3-4"), (60, "4-5"), (120, "5-10"), (10_000, "10P"))


def parmi(prefixe: str, nombre: int, suffixe: str, codes: list[str]) -> pl.Expr:
    """Whether a numbered column holds one of these codes."""
    return pl.any_horizontal(
        pl.col(f"{prefixe}_{i}{suffixe}").is_in(codes).fill_null(value=False) for i in range(1, nombre + 1)
    )


def mois_entiers(debut: pl.Expr, fin: date) -> pl.Expr:
    """Whole months from a day to the last day of a month: the difference of the calendar months."""
    return fin.year * 12 + fin.month - debut.dt.year().cast(pl.Int64) * 12 - debut.dt.month()


class Priorites:
    """Recours, labels, households and leases, from the files.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        self.fichiers = fichiers
        self.reference = fichiers.reference

    @cached_property
    def lignes(self) -> pl.DataFrame:
        """Last version of every decision or label."""
        lignes = self.fichiers.versions("priorites", "priorite_id", "date_depot", "date_decision", "date_fin")
        return lignes.filter(pl.col("date_depot") <= self.reference)

    @cached_property
    def derniers(self) -> pl.DataFrame:
        """Last message of every demande, and the first filing date."""
        return self.derniers_au(self.reference)

    def derniers_au(self, fin: date) -> pl.DataFrame:
        """Last message of every demande on a day or before, with the filing date and whether it is in the stock."""
        messages = self.fichiers.messages.with_columns(depot=pl.col("date_creation").min().over("nud"))
        messages = messages.filter(pl.col("date_fichier") <= fin)
        renouvele = messages.group_by("nud").agg(renouvele=pl.col("date_renouvellement").max())
        tete = messages.group_by("nud", maintain_order=True).last().join(renouvele, on="nud")
        echeance = pl.max_horizontal("depot", "renouvele").dt.offset_by("12mo")
        return tete.with_columns(active=(pl.col("type_fichier") != "radiation") & (echeance > fin))

    @cached_property
    def recours(self) -> pl.DataFrame:
        """One row per recours: decision, deadlines, relogement."""
        nature = pl.col("nature_recours")
        depots = self.lignes.filter(pl.col("type_priorite") == "DALO_RECOURS").select(
            "priorite_id", "nud", "nature_recours", "motif_dalo", "date_depot"
        )
        decisions = self.lignes.filter(
            (pl.col("type_priorite") == "DALO_DECISION") & (pl.col("date_decision") <= self.reference)
        ).select(pl.col("recours_id").alias("priorite_id"), "date_decision", "decision", "statut_dalo", "date_fin")
        assert decisions["priorite_id"].is_duplicated().sum() == 0
        lignes = depots.join(decisions, on="priorite_id", how="left")
        ordinaire = nature == "LOGEMENT"
        avant_2014 = pl.col("date_depot") < date(2014, 1, 1)
        comed = (
            pl.when(ordinaire & avant_2014)
            .then(pl.col("date_depot").dt.offset_by("6mo"))
            .when(ordinaire)
            .then(pl.col("date_depot").dt.offset_by("3mo"))
            .otherwise(pl.col("date_depot").dt.offset_by("42d"))
        )
        reconnue = ordinaire & (pl.col("decision") == "FAVORABLE").fill_null(value=False)
        caducite = pl.when(pl.col("statut_dalo") == "CADUC").then("date_fin")
        lignes = lignes.with_columns(comed=comed, reconnue=reconnue, caducite=caducite)
        lignes = lignes.with_columns(
            echeance=pl.when("reconnue").then(pl.col("date_decision").dt.offset_by("6mo")),
        )
        baux = lignes.filter("reconnue").join(self.fichiers.attributions.select("nud", "date_bail"), on="nud")
        baux = baux.filter(
            (pl.col("date_bail") >= pl.col("date_decision"))
            & (pl.col("date_bail") <= self.reference)
            & (pl.col("date_bail") <= pl.col("caducite").fill_null(date(9999, 1, 1)))
        )
        reloges = baux.group_by("priorite_id").agg(reloge=pl.col("date_bail").min())
        communes = self.derniers.select("nud", commune="premier_voeu_ici")
        lignes = lignes.join(reloges, on="priorite_id", how="left").join(communes, on="nud", how="left")
        caduque = pl.when(pl.col("reloge").is_null()).then("caducite")
        return lignes.with_columns(
            caducite=caduque,
            decide_a_temps=pl.col("date_decision") <= pl.col("comed"),
            reloge_a_temps=pl.col("reloge") <= pl.col("echeance"),
            duree=(pl.col("date_decision") - pl.col("date_depot")).dt.total_days(),
        )

    def a_loger(self, fin: date) -> pl.DataFrame:
        """Recognised households that wait at the end of a day."""
        return self.recours.filter(
            pl.col("reconnue")
            & (pl.col("date_decision") <= fin)
            & (pl.col("reloge").is_null() | (pl.col("reloge") > fin))
            & (pl.col("caducite").is_null() | (pl.col("caducite") > fin))
        )

    def echeances(self) -> pl.DataFrame:
        """Recours that wait for a decision or a dwelling, with the days left."""
        attente = self.recours.filter(pl.col("date_decision").is_null()).select(
            "priorite_id", etat=pl.lit("EN_INSTRUCTION"), limite="comed"
        )
        loger = self.a_loger(self.reference).select("priorite_id", etat=pl.lit("A_RELOGER"), limite="echeance")
        jours = (pl.col("limite") - pl.lit(self.reference)).dt.total_days()
        return pl.concat([attente, loger]).with_columns(jours=jours)

    def presomptions(self, fin: date | None = None) -> pl.DataFrame:
        """Demandes in the stock at the end of a month, the last one unless said: where, what, the grounds presumed."""
        fin = fin or self.reference
        seuils = [int(s["seuil_mois"]) for s in seed("delai_anormal") if not s["valide_au"]]
        positions = self.fichiers.evenements.filter(pl.col("type_evenement") == "POSITIONNEMENT")
        positionnees = positions.filter(pl.col("date_survenance") <= fin)["nud"].unique().to_list()
        anciennete = mois_entiers(pl.col("depot"), fin)
        mineur = pl.any_horizontal(
            (pl.col(f"{nom}_{i}_{champ}") == code).fill_null(value=False)
            & (pl.col(f"{nom}_{i}_date_naissance").str.to_date("%Y-%m-%d").dt.offset_by("18y") > fin).fill_null(
                value=False
            )
            for nom, nombre, champ, code in (
                ("personne", NB_PERSONNES, "lien", "E"),
                ("garde", NB_GARDES, "coparentalite", "G"),
            )
            for i in range(1, nombre + 1)
        )
        entree = pl.coalesce("structure_date_entree", "logement_actuel_date_entree").str.to_date("%Y-%m-%d")
        duree = mois_entiers(entree, fin)
        occupants = pl.col("logement_actuel_nb_occupants").cast(pl.Int64)
        surface = pl.col("logement_actuel_surface_m2").cast(pl.Float64)
        minimum = pl.when(occupants == 1).then(9).otherwise(pl.min_horizontal(16 + 9 * (occupants - 2), pl.lit(70)))
        mal_loge = parmi("motif", 3, "", ["03"])
        classe = pl.lit(CLASSES[-1][1])
        for borne, code in reversed(CLASSES[:-1]):
            classe = pl.when(anciennete < borne).then(pl.lit(code)).otherwise(classe)
        longtemps = pl.any_horizontal(
            parmi("modele_logement", 2, "", [code]) & (duree >= mois).fill_null(value=False)
            for code, mois in STRUCTURES.items()
        )
        fragile = mineur | (pl.col("has_handicap") == "OUI").fill_null(value=False)
        propose, structure = pl.col("nud").is_in(positionnees), parmi("modele_logement", 2, "", list(STRUCTURES))
        # What the files leave open; a threshold is known for every territory and type.
        reserves = {
            "BONNE_FOI": pl.lit(value=True),
            "1_ADAPTATION": (anciennete >= seuils[0]) & propose,
            "2_ASCENDANT": parmi("modele_logement", 2, "", ["CPE"]),
            "3_OU_6": mal_loge,
            "4_JUGEMENT": parmi("motif", 3, "", ["05"]),
            "5_DUREE": structure & duree.is_null(),
            "6_SURFACE": fragile & (surface.is_null() | (occupants.fill_null(0) == 0)),
        }
        actives = (
            self.derniers_au(fin)
            .filter("active")
            .with_columns(
                nud=pl.col("nud"),
                epci=pl.col("premier_voeu_ici").replace_strict(self.fichiers.epci),
                classe=classe,
                m1=(anciennete >= seuils[0]) & ~propose,
                m2=parmi("modele_logement", 2, "", list(SANS_TOIT))
                | (parmi("modele_logement", 2, "", ["CP"]) & parmi("motif", 3, "", ["01"])),
                m3=mal_loge,
                m4=parmi("motif", 3, "", ["05"]),
                m5=longtemps,
                m6=fragile & (mal_loge | (surface < minimum).fill_null(value=False)),
                reserves=pl.concat_list(
                    pl.when(condition.fill_null(value=False)).then(pl.lit(code)) for code, condition in reserves.items()
                ).list.drop_nulls(),
            )
        )
        motifs = [f"m{k}" for k in range(1, 7)]
        qui = ["nud", "epci", "classe", "reserves", *motifs]
        return actives.select(*qui, typologie="type_logement_1", commune="premier_voeu_ici")

    def etats(self) -> pl.DataFrame:
        """Where the last recours of each demande stands."""
        derniers = self.recours.sort("date_depot", "priorite_id").group_by("nud", maintain_order=True).last()
        return derniers.select(
            "nud",
            etat=pl.when(pl.col("decision").is_null())
            .then(pl.lit("EN_INSTRUCTION"))
            .when(pl.col("decision") != "FAVORABLE")
            .then("decision")
            .when(~pl.col("reconnue"))
            .then(pl.lit("A_ACCUEILLIR"))
            .when(pl.col("reloge").is_not_null())
            .then(pl.lit("RELOGE"))
            .when(pl.col("caducite").is_not_null())
            .then(pl.lit("CADUC"))
            .otherwise(pl.lit("A_RELOGER")),
        )

    def menages(self, quand: pl.DataFrame) -> pl.DataFrame:
        """Household of rows ``nud, jour`` by the last message of that day or before: persons and income by unit."""
        messages = self.fichiers.messages.with_row_index("_rang")
        lus = quand.join(messages, on="nud").filter(pl.col("date_fichier") <= pl.col("jour"))
        lus = lus.sort("_rang").group_by("nud", "jour", maintain_order=True).last()
        naissances = [f"personne_{i}_date_naissance" for i in range(1, NB_PERSONNES + 1)]
        cotitulaires = [f"cotitulaire_{i}_date_naissance" for i in range(1, NB_COTITULAIRES + 1)]
        seuil = pl.col("jour").dt.offset_by("-168mo")
        grands = pl.sum_horizontal(
            (pl.col(c).str.to_date("%Y-%m-%d") <= seuil).fill_null(value=False) for c in (*naissances, *cotitulaires)
        )
        presents = pl.sum_horizontal(pl.col(c).is_not_null() for c in (*naissances, *cotitulaires))
        attendus = pl.col("naissance_attendue_nombre").cast(pl.Int64).fill_null(0)
        montants = [pl.col(f"ressource_{i}_montant_eur").cast(pl.Float64) for i in range(1, 6)]
        declaree = pl.any_horizontal(m.is_not_null() for m in montants)
        alternes = pl.sum_horizontal(
            (pl.col(f"garde_{i}_coparentalite") == "G").fill_null(value=False) for i in range(1, NB_GARDES + 1)
        )
        unites = 1 + 0.5 * grands + 0.3 * (presents + attendus - grands)
        mensuel = pl.when(declaree).then(pl.sum_horizontal(m.fill_null(0) for m in montants))
        return lus.select(
            "nud",
            "jour",
            "type_fichier",
            "premier_voeu_ici",
            personnes=1 + presents + attendus + alternes,
            mensuel=mensuel,
            unites=unites,
            par_unite=(mensuel * 12 / unites + 1e-9).round(0),
            echeance=pl.max_horizontal("date_creation", "date_renouvellement").dt.offset_by("12mo"),
        )

    def seuils(self) -> pl.DataFrame:
        """Threshold of each EPCI and year: first quartile of the stock of the 31 December before, or of the first."""
        blocs = []
        decembres = [fin for fin in self.fichiers.mois if fin.month == 12]
        for annee in sorted({fin.year for fin in self.fichiers.mois}):
            jour = max(date(annee - 1, 12, 31), decembres[0])
            nuds = self.fichiers.messages.select("nud").unique().with_columns(jour=pl.lit(jour))
            stock = self.menages(nuds).filter((pl.col("type_fichier") != "radiation") & (pl.col("echeance") > jour))
            epci = stock.with_columns(epci=pl.col("premier_voeu_ici").replace_strict(self.fichiers.epci)).group_by(
                "epci"
            )
            quartile = (pl.col("par_unite").quantile(0.25, interpolation="linear") + 1e-9).round(0)
            blocs.append(epci.agg(seuil=quartile).with_columns(annee=pl.lit(annee)))
        return pl.concat(blocs)

    @cached_property
    def baux(self) -> pl.DataFrame:
        """Leases with the household, its quartile and its priority."""
        baux = self.fichiers.attributions.with_columns(
            jour=pl.col("date_bail"),
            annee=pl.col("date_bail").dt.year().cast(pl.Int32),
            commune=pl.col("commune_code"),
            epci=pl.col("commune_code").replace_strict(self.fichiers.epci),
            type=type_de_logement(pl.col("typologie").str.extract(r"^T(\d)").cast(pl.Int64)),
        )
        menages = self.menages(baux.select("nud", "jour").unique())
        baux = baux.join(
            menages.select("nud", "jour", "personnes", "mensuel", "par_unite"), on=["nud", "jour"], how="left"
        )
        baux = baux.join(self.seuils(), on=["epci", "annee"], how="left")
        q1 = pl.col("par_unite") <= pl.col("seuil")
        labels = self.lignes.filter((pl.col("type_priorite") == "PDALPD") & (pl.col("decision") == "FAVORABLE"))
        labels = labels.select("nud", du="date_decision", au="date_fin")
        avec = (
            baux.select("attribution_id", "nud", "jour")
            .join(labels, on="nud")
            .filter((pl.col("du") <= pl.col("jour")) & (pl.col("au").is_null() | (pl.col("au") > pl.col("jour"))))
        )
        dernier = self.derniers.select("nud", "depot", hlm=parmi("modele_logement", 2, "", ["HLM"]))
        baux = baux.join(dernier, on="nud", how="left")
        return baux.with_columns(
            qpv=pl.col("qpv") == "OUI",
            q1=q1.fill_null(value=False),
            q2_q4=(~q1).fill_null(value=False),
            dalo=(pl.col("attribue_dalo") == "OUI").fill_null(value=False),
            acd=(pl.col("accord_collectif") == "ACD").fill_null(value=False),
            pdalpd=pl.col("attribution_id").is_in(avec["attribution_id"].to_list()),
            mutation=pl.col("hlm").fill_null(value=False)
            | (pl.col("deja_loge_parc_bailleur") == "OUI").fill_null(value=False),
        )
