"""The rows of the facts (offers, candidatures, leases, dwellings), written again column by column from the files.

What belongs here: polars over the raw files and the reference files; no SQL, no model, no rule read from them. The last
version of a row is the one that holds. An offer closes on the first of its lease, its withdrawal and its return to the
landlord. A candidature is what its last event of each kind says; ten days at least are left to answer, and silence is a
refusal. A dwelling is in the parc of a year unless it left it; RPLS writes « unknown » as NA, NC, Z or 0.
"""

from functools import cached_property

import polars as pl

from tests.independent.calculs import MODES, Fichiers, seed, territoires
from tests.independent.priorites import parmi

RENOMMEES = {"typologie": "typologie_code", "financement": "financement_code", "qpv": "is_qpv"}
INCONNUS = ["", "NA", "NC", "Z", "0"]
# Field of the yearly file (order of 5 August 2010, article 3): position and kind.
CHAMPS = {
    "commune_code": (4, "texte"),
    "is_qpv": (22, "code"),
    "type_construction_code": (23, "code"),
    "nb_pieces": (24, "nombre"),
    "surface_m2": (25, "nombre"),
    "annee_construction": (26, "nombre"),
    "annee_premiere_location": (27, "nombre"),
    "financement_code": (32, "code"),
    "sortie": (37, "code"),
    "mode_occupation_code": (40, "code"),
    "date_bail": (41, "mois"),
    "loyer_eur": (44, "nombre"),
    "cus_code": (47, "code"),
    "dpe_energie_code": (49, "code"),
    "dpe_ges_code": (50, "code"),
    "date_remise_location": (62, "mois"),
    "contingent_code": (63, "code"),
}


def oui(colonne: str) -> pl.Expr:
    """OUI and NON as a boolean; unknown stays unknown."""
    return pl.when(pl.col(colonne).is_not_null()).then(pl.col(colonne) == "OUI")


def logement(national: str, bailleur: str, interne: str) -> pl.Expr:
    """A dwelling: its national identifier, else the landlord's own."""
    return pl.coalesce(national, pl.col(bailleur) + "-" + pl.col(interne)).alias("logement_id")


class Faits:
    """Rows of the facts.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        self.fichiers = fichiers
        self.reference = fichiers.reference

    def _situer(self, lignes: pl.DataFrame) -> pl.DataFrame:
        epci = pl.col("commune_code").replace_strict(self.fichiers.epci, default=None, return_dtype=pl.String)
        return lignes.with_columns(departement_code=pl.lit("31"), epci_code=epci)

    def _deleguer(self, lignes: pl.DataFrame) -> pl.DataFrame:
        delegation = territoires()["delegation"]
        delegataire = pl.col("commune_code").replace_strict(delegation, default=None, return_dtype=pl.String)
        return lignes.with_columns(delegation_code=delegataire)

    @cached_property
    def offres(self) -> pl.DataFrame:
        """Every offer: what the landlord says, when it closed, how many candidates it had."""
        lignes, baux = self.fichiers.offres, self.fichiers.premiers_baux("offre_id")
        candidats = self.fichiers.evenements.group_by("offre_id").agg(
            nb_candidatures=pl.col("candidature_id").n_unique()
        )
        lignes = lignes.join(baux, on="offre_id", how="left").join(candidats, on="offre_id", how="left")
        lignes = lignes.with_columns(logement("numero_rpls", "bailleur_code", "identifiant_interne"))
        lignes = lignes.join(self.residences, on="logement_id", how="left").with_columns(
            *(oui(c).alias(c) for c in ("qpv", "has_ascenseur", "has_parking", "is_accessible")),
            *(pl.col(c).cast(pl.Float64) for c in ("surface_m2", "loyer_eur", "charges_eur")),
            *(pl.col(c).cast(pl.Int64) for c in ("etage", "delai_proposition_jours")),
            pl.col("nb_candidatures").fill_null(0),
            nb_pieces=pl.col("typologie").str.extract(r"^T(\d)").cast(pl.Int64),
            cloture=pl.min_horizontal("date_bail", "date_retrait", "date_retour_bailleur"),
        )
        lignes = lignes.with_columns(
            is_offert=pl.col("cloture").is_null(),
            jours_vacance=(pl.col("cloture").fill_null(self.reference) - pl.col("date_disponibilite"))
            .dt.total_days()
            .clip(lower_bound=0),
            date_echeance=pl.col("date_signalement") + pl.duration(days=pl.col("delai_proposition_jours")),
        )
        lignes = lignes.rename({**RENOMMEES, "motif_retrait": "motif_retrait_code"})
        return self._deleguer(self._situer(lignes)).drop("_fichier", "_nom", "numero_rpls", "identifiant_interne")

    @cached_property
    def residences(self) -> pl.DataFrame:
        """Residence of each dwelling, as its landlord's last yearly file names it: programme, else address."""
        blocs = []
        for fichier in sorted(self.fichiers.dossier.glob("parc_*.csv")):
            lignes = pl.read_csv(fichier, separator=";", infer_schema=False, has_header=False, skip_rows=1)
            _, bailleur, jour = fichier.stem.split("_")
            champ = dict(enumerate(lignes.columns, start=1))
            programme, *adresse = (lire_champ(champ[n], "code").str.to_uppercase() for n in (20, 7, 9, 10))
            batiment = pl.concat_str(adresse, separator=" ", ignore_nulls=True).replace("", None)
            commune = pl.col(champ[4]).replace(
                {ligne["code_commune"]: ligne["commune_actuelle"] for ligne in seed("commune_ancienne")}
            )
            blocs.append(
                lignes.select(
                    logement_id=pl.coalesce(
                        pl.col(champ[1]).replace("", None), pl.lit(f"{bailleur}-") + pl.col(champ[2])
                    ),
                    jour=pl.lit(jour),
                    residence_id=pl.format(f"{bailleur}:{{}}:{{}}", commune, pl.coalesce(programme, batiment)),
                    programme=programme,
                    adresse_logement=batiment,
                )
            )
        nommes = pl.concat(blocs).drop_nulls("residence_id").sort("jour", maintain_order=True)
        return nommes.unique("logement_id", keep="last").drop("jour")

    @cached_property
    def candidatures(self) -> pl.DataFrame:
        """Every candidature: its steps, its state, the offer that it stands on."""
        evenements, jour, texte = self.fichiers.evenements, "date_survenance", pl.String
        tete = evenements.group_by("candidature_id").agg(pl.col("offre_id", "nud", "bailleur_code").first())
        etapes = {
            "POSITIONNEMENT": {
                "date_positionnement": (jour, pl.Date),
                "positionne_par": ("positionne_par", texte),
                "score_cotation": ("score_cotation", pl.Float64),
                "taux_effort_pct": ("taux_effort_pct", pl.Float64),
            },
            "CAL": {
                "date_cal": (jour, pl.Date),
                "decision_code": ("decision", texte),
                "rang": ("rang_decision", pl.Int64),
                "motif_decision_code": ("motif_decision", texte),
                "nb_candidats_examines": ("nb_candidats_examines", pl.Int64),
                "motif_moins_de_3_code": ("motif_moins_de_3", texte),
            },
            "OFFRE": {"date_offre": (jour, pl.Date), "delai_reponse_jours": ("delai_reponse_jours", pl.Int64)},
            "REPONSE": {
                "date_reponse": (jour, pl.Date),
                "reponse_code": ("reponse", texte),
                "motif_refus_code": ("motif_refus", texte),
            },
        }
        for genre, colonnes in etapes.items():
            lus = self.fichiers.derniers(genre, **{nom: colonne for nom, (colonne, _) in colonnes.items()})
            lus = lus.with_columns(pl.col(nom).cast(sorte) for nom, (_, sorte) in colonnes.items())
            tete = tete.join(lus, on="candidature_id", how="left")
        tete = tete.join(self.fichiers.premiers_baux("candidature_id"), on="candidature_id", how="left")
        de_l_offre = ["logement_id", "commune_code", "epci_code", "typologie_code", "contingent_code"]
        offres = self.offres.select("offre_id", *de_l_offre, "reservataire_code", "is_offert")
        tete = tete.join(offres, on="offre_id", how="left")
        limite = pl.col("date_offre") + pl.duration(
            days=pl.max_horizontal(pl.col("delai_reponse_jours").fill_null(10), pl.lit(10))
        )
        tete = tete.with_columns(date_echeance=limite, departement_code=pl.lit("31"))
        en_cours = pl.col("etat_code").is_in(["POSITIONNEE", "ATTRIBUEE", "OFFERTE", "ACCEPTEE"])
        tete = tete.with_columns(etat_code=self._etat()).with_columns(is_en_cours=en_cours)
        return tete.drop("is_offert")

    def _etat(self) -> pl.Expr:
        """How far a candidature went, or what ended it; the household and the commission speak before the dwelling."""
        reponse, decision = pl.col("reponse_code").fill_null("AUCUNE"), pl.col("decision_code")
        muette = (reponse == "AUCUNE") & (pl.col("date_echeance") < self.reference).fill_null(value=False)
        fins = (
            (pl.col("date_bail").is_not_null(), "BAIL"),
            (reponse == "REFUS", "REFUSEE"),
            ((reponse == "SILENCE") | muette, "SILENCE"),
            ((decision == "NAT").fill_null(value=False), "NON_ATTRIBUEE"),
            ((decision == "IRR").fill_null(value=False), "IRRECEVABLE"),
            (~pl.col("is_offert").fill_null(value=False), "SANS_SUITE"),
            (reponse == "ACCEPTE", "ACCEPTEE"),
            (pl.col("date_offre").is_not_null(), "OFFERTE"),
            (decision.is_not_null(), "ATTRIBUEE"),
        )
        etat = pl.lit("POSITIONNEE")
        for condition, code in reversed(fins):
            etat = pl.when(condition).then(pl.lit(code)).otherwise(etat)
        return etat

    @cached_property
    def attributions(self) -> pl.DataFrame:
        """Every lease, with how long its demande had waited and whether it was a mutation."""
        demandes = self.fichiers.messages.group_by("nud", maintain_order=True).agg(
            date_creation_demande=pl.col("date_creation").min(), hlm=parmi("modele_logement", 2, "", ["HLM"]).last()
        )
        lignes = self.fichiers.attributions.join(demandes, on="nud", how="left")
        bail, depot = pl.col("date_bail"), pl.col("date_creation_demande")
        # The last day of a month ends it, whatever the day of the filing.
        incomplet = (depot.dt.day() > bail.dt.day()) & (bail.dt.month_end() != bail)
        mois = 12 * (bail.dt.year() - depot.dt.year()).cast(pl.Int64) + bail.dt.month() - depot.dt.month()
        lignes = lignes.with_columns(
            logement("numero_rpls", "bailleur_code", "identifiant_interne"),
            *(pl.col(c).cast(pl.Float64) for c in ("surface_m2", "loyer_eur")),
            qpv=oui("qpv"),
            is_dalo=oui("attribue_dalo"),
            is_mutation=pl.col("hlm").fill_null(value=False)
            | (pl.col("deja_loge_parc_bailleur") == "OUI").fill_null(value=False),
            delai_mois=mois - incomplet.cast(pl.Int64),
        ).rename({**RENOMMEES, "accord_collectif": "accord_collectif_code"})
        inutiles = (
            "numero_rpls",
            "identifiant_interne",
            "attribue_dalo",
            "deja_loge_parc_bailleur",
            "hlm",
            "_fichier",
            "_nom",
        )
        return self._situer(lignes).drop(inutiles)

    @cached_property
    def logements(self) -> pl.DataFrame:
        """Every dwelling of every yearly file that did not leave the parc."""
        blocs = []
        for fichier in sorted(self.fichiers.dossier.glob("parc_*.csv")):
            lignes = pl.read_csv(fichier, separator=";", infer_schema=False, has_header=False, skip_rows=1)
            _, bailleur, jour = fichier.stem.split("_")
            champ = dict(enumerate(lignes.columns, start=1))
            blocs.append(
                lignes.select(
                    logement_id=pl.coalesce(
                        pl.col(champ[1]).replace("", None), pl.lit(f"{bailleur}-") + pl.col(champ[2])
                    ),
                    bailleur_code=pl.lit(bailleur),
                    annee=pl.lit(int(jour[:4]), dtype=pl.Int64),
                    **{nom: lire_champ(champ[position], genre) for nom, (position, genre) in CHAMPS.items()},
                )
            )
        lignes = pl.concat(blocs).with_columns(
            is_qpv=pl.when(pl.col("is_qpv").is_in(["1", "2"])).then(pl.col("is_qpv") == "1"),
            loyer_eur=pl.when(pl.col("loyer_eur") != 9999).then("loyer_eur"),
            perimetre=pl.lit("RPLS_BAILLEUR"),
            typologie_code=pl.when(pl.col("nb_pieces") >= 9)
            .then(pl.lit("T9P"))
            .otherwise(pl.format("T{}", pl.col("nb_pieces").cast(pl.Int64))),
            is_parc_actuel=pl.col("annee") == pl.col("annee").max().over("bailleur_code"),
            # No public file among them: every dwelling declared by a landlord counts.
            is_compte=pl.lit(value=True),
        )
        presents = lignes.filter(
            (pl.col("sortie").fill_null("9") == "9") & pl.col("mode_occupation_code").ne_missing(MODES["sorti"])
        )
        return self._situer(presents).drop("sortie")


def lire_champ(colonne: str, genre: str) -> pl.Expr:
    """Read a field of the yearly file: a text, a code, a number or a month (01/1900 = never)."""
    valeur = pl.col(colonne).str.strip_chars()
    connue = pl.when(~valeur.is_in(INCONNUS)).then(valeur)
    if genre == "texte":
        return valeur
    if genre == "code":
        return connue
    if genre == "nombre":
        return connue.cast(pl.Float64)
    mois = connue.str.slice(-7).str.to_date("%m/%Y", strict=False)
    return pl.when(mois.dt.year() > 1900).then(mois)
