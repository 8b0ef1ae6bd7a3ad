"""The latest state of each demande (sections 1.2 to 1.7 of the domain dossier), column by column, from the files alone.

What belongs here: polars over the raw files and the reference files; no SQL, no model, no rule read from them. The
household is that of the last message, on the day of reference; its labels, its propositions and its seniority are those
of that day. Lists are written with bars, the wishes in the order of the ranks.
"""

import json
from functools import cached_property

import polars as pl

from tests.independent.calculs import Fichiers, seed, territoires
from tests.independent.faits import Faits, oui
from tests.independent.profil import URGENCES, Profil, mois_entiers, vrai

CONTINGENTS_ETAT = ["PPRIOR", "PFONCT"]
# What the rights compare, beside what is shown.
DROITS = (
    *("is_perimetre_etat", "is_perimetre_etat_reconnu", "is_visible_etat", "reservataires_proposants"),
    *("territoires_souhaites", "territoires_guichet_collectivite", "guichet_etat_code"),
)
CRITERES = ["ANCIENNETE", "DALO", "DELAI_ANORMAL", "PDALPD"]
IDENTITE = {
    "demandeur_civilite": "civilite_code",
    **{f"demandeur_{nom}": nom for nom in ("nom", "nom_naissance", "prenom", "telephone", "courriel", "adresse")},
    "demandeur_code_postal": "code_postal",
    "demandeur_commune": "commune_residence_code",
}


def rangs(prefixe: str, nombre: int, suffixe: str = "") -> pl.Expr:
    """Values of numbered columns, in order, with bars."""
    return pl.concat_str([f"{prefixe}_{i}{suffixe}" for i in range(1, nombre + 1)], separator="|", ignore_nulls=True)


def ecrire_les_points(criteres: dict[str, int]) -> str:
    """Write the criteria that give points, in the order of their names."""
    return json.dumps({critere: points for critere, points in criteres.items() if points}, sort_keys=True)


class Fiches:
    """One row per demande.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        self.fichiers, self.profil, self.faits = fichiers, Profil(fichiers), Faits(fichiers)
        self.reference = fichiers.mois[-1]

    @cached_property
    def guichets(self) -> pl.DataFrame:
        """Desk, its organism and the type of it."""
        lignes = self.fichiers._lire("referentiels").unique(["type_enregistrement", "code"], keep="last")
        guichets = lignes.filter(pl.col("type_enregistrement") == "GUICHET")
        return guichets.select(
            guichet_code="code", organisme_enregistreur_code="organisme_code", guichet_type_organisme="type_organisme"
        )

    def labels(self) -> dict[str, list[str]]:
        """Demandes that bear each label on the day of reference, or wait for the answer to a recours."""
        lignes, jour = self.profil.priorites.lignes, self.reference
        dure = pl.col("date_fin").is_null() | (pl.col("date_fin") > jour)
        decidees = lignes.filter((pl.col("type_priorite") == "DALO_DECISION") & (pl.col("date_decision") <= jour))
        tranches = decidees["recours_id"].drop_nulls().to_list()
        porte = (pl.col("decision") == "FAVORABLE") & (pl.col("date_decision") <= jour) & dure
        genre = pl.col("type_priorite")
        choix = {
            # One that lapsed is in force until the day on which it did, if somebody wrote it.
            "has_dalo": (genre == "DALO_DECISION")
            & porte
            & ~vrai(pl.col("statut_dalo") == "NON")
            & ~vrai((pl.col("statut_dalo") == "CADUC") & pl.col("date_fin").is_null()),
            "has_dalo_recours": (genre == "DALO_RECOURS") & ~pl.col("priorite_id").is_in(tranches) & dure,
            "has_pdalpd": (genre == "PDALPD") & porte,
            "has_acd": (genre == "ACD") & porte,
        }
        return {nom: lignes.filter(condition)["nud"].drop_nulls().to_list() for nom, condition in choix.items()}

    @cached_property
    def derniers(self) -> pl.DataFrame:
        """Last message of each demande, its household, its labels, its propositions, its points."""
        fin, codes = self.reference, territoires()
        etat = self.profil.messages.filter(pl.col("type_fichier") != "modification")
        etat = etat.group_by("nud", maintain_order=True).agg(
            pl.col("type_fichier", "date_fichier", "date_radiation", "motif_radiation", "attribution_date_bail").last()
        )
        depots = self.fichiers.messages.group_by("nud").agg(renouvele=pl.col("date_renouvellement").max())
        lignes = self.profil.menages(self.profil.connus(fin)).join(etat, on="nud", suffix="_etat")
        candidatures = self.faits.candidatures
        propositions = candidatures.group_by("nud").agg(
            nb_propositions=pl.len(),
            is_positionne=pl.col("is_en_cours").any(),
            reservataires=pl.col("reservataire_code").drop_nulls().unique().sort().str.join("|"),
            refermees=pl.col("offre_id")
            .filter(pl.col("etat_code").is_in(["REFUSEE", "SILENCE", "NON_ATTRIBUEE", "IRRECEVABLE"]))
            .unique()
            .sort()
            .str.join("|"),
        )
        lignes = lignes.join(propositions, on="nud", how="left").join(self.guichets, on="guichet_code", how="left")
        lignes = lignes.join(depots, on="nud")
        de_l_etat = pl.concat(
            lignes_.filter(pl.col("contingent_code").is_in(CONTINGENTS_ETAT)).select("nud")
            for lignes_ in (candidatures, self.fichiers.attributions)
        )["nud"].to_list()
        seuils = [int(x["seuil_mois"]) for x in seed("delai_anormal") if not x["valide_au"] and not x["typologie_code"]]
        radiee = pl.col("type_fichier_etat") == "radiation"
        attente = mois_entiers(pl.col("depot"), fin)
        lignes = lignes.with_columns(
            **{nom: pl.col("nud").is_in(nuds) for nom, nuds in self.labels().items()},
            etat_code=pl.when(radiee)
            .then(pl.lit("radiee"))
            .when(pl.col("echeance") <= fin)
            .then(pl.lit("expiree"))
            .otherwise(pl.lit("active")),
            attente=attente,
            tranche_plafond_code=self.profil.tranche(fin),
            is_delai_anormal=attente >= seuils[0],
            seuil_delai_mois=pl.lit(seuils[0]),
            de_l_etat=pl.col("nud").is_in(de_l_etat),
            guichet_etat_code=pl.when(pl.col("guichet_type_organisme") == "etat").then("guichet_code"),
            epci_code=pl.col("commune").replace_strict(codes["epci"]),
            zone_abc=pl.col("commune").replace_strict(codes["zone_abc"]),
            date_radiation=pl.when(radiee).then(
                pl.coalesce(
                    pl.col("date_radiation").str.to_date("%Y-%m-%d"),
                    pl.col("date_radiation_etat").str.to_date("%Y-%m-%d"),
                    "date_fichier_etat",
                )
            ),
            motif_radiation_code=pl.when(radiee).then(pl.coalesce("motif_radiation", "motif_radiation_etat")),
            date_bail=pl.when(radiee).then(
                pl.coalesce("attribution_date_bail", "attribution_date_bail_etat").str.to_date("%Y-%m-%d")
            ),
        )
        collectivite = vrai(pl.col("guichet_type_organisme").is_in(["commune", "epci"]))
        # The public lines of Toulouse Métropole: one point per month, 20 beyond 36 months, DALO 50, PDALPD 40.
        return lignes.with_columns(
            ANCIENNETE=pl.col("attente"),
            DELAI_ANORMAL=(pl.col("attente") > 36).cast(pl.Int64) * 20,
            DALO=pl.col("has_dalo").cast(pl.Int64) * 50,
            PDALPD=pl.col("has_pdalpd").cast(pl.Int64) * 40,
            is_perimetre_etat_reconnu=pl.any_horizontal("has_dalo", "has_pdalpd", "has_acd", "de_l_etat"),
            reservataires_proposants=pl.col("reservataires").fill_null(""),
            is_prioritaire=pl.any_horizontal("has_dalo", "has_pdalpd", "has_acd"),
            communes_souhaitees=rangs("voeu", 6, "_commune"),
            nb_voeux_hors_departement=pl.sum_horizontal(
                ~pl.col(f"voeu_{i}_commune").is_in(list(codes["epci"])) for i in range(1, 7)
            ),
            territoires_souhaites=self._territoires(),
        ).with_columns(
            points=pl.sum_horizontal(CRITERES),
            points_detail=pl.struct(CRITERES).map_elements(ecrire_les_points, return_dtype=pl.String),
            is_perimetre_etat=pl.col("is_perimetre_etat_reconnu") | pl.col("has_dalo_recours"),
            is_visible_etat=pl.any_horizontal("is_perimetre_etat_reconnu", "has_dalo_recours", "is_delai_anormal"),
            territoires_guichet_collectivite=pl.when(collectivite)
            .then(pl.col("territoires_souhaites"))
            .otherwise(pl.lit("")),
        )

    def _quantites(self) -> pl.Expr:
        """What each criterion counts, as the text of an object: months, or one."""
        drapeaux = {
            "DALO": pl.col("has_dalo"),
            "PDALPD": pl.col("has_pdalpd"),
            "ACD": pl.col("has_acd"),
            "PRIORITAIRE": pl.col("is_prioritaire"),
            "MUTATION": pl.col("mutation"),
            "MOTIF_URGENT": pl.col("motif_1").is_in(URGENCES),
        }
        quantites = {code: vrai(drapeau).cast(pl.Int64) for code, drapeau in drapeaux.items()}
        quantites |= dict.fromkeys(("ANCIENNETE", "DELAI_ANORMAL"), pl.col("attente"))
        return pl.struct(**quantites).map_elements(ecrire_les_points, return_dtype=pl.String)

    def _territoires(self) -> pl.Expr:
        """Wishes, and their EPCI."""
        epci = territoires()["epci"]
        voeux = [pl.col(f"voeu_{i}_commune") for i in range(1, 7)]
        lieux = pl.concat_list(*voeux, *(v.replace_strict(epci, default=None) for v in voeux))
        return lieux.list.drop_nulls().list.unique().list.sort().list.join("|")

    def demandes(self) -> pl.DataFrame:
        """Everything about a demande that is not an identity."""
        return self.derniers.select(
            *("nud", "guichet_code", "guichet_type_organisme", "organisme_enregistreur_code", "etat_code"),
            *("date_radiation", "motif_radiation_code", "date_bail", "epci_code", "zone_abc"),
            *("has_dalo", "has_dalo_recours", "has_pdalpd", "has_acd", "is_prioritaire", "is_delai_anormal"),
            *("seuil_delai_mois", "communes_souhaitees", "tranche_plafond_code", "nb_voeux_hors_departement"),
            *DROITS,
            departement_code=pl.lit("31"),
            date_creation="depot",
            date_dernier_renouvellement="renouvele",
            date_fin_validite="echeance",
            anciennete_mois="attente",
            commune_code="commune",
            demande_elargie=oui("demande_elargie"),
            typologie_code="type",
            typologies_souhaitees=rangs("type_logement", 3),
            is_multi_type=pl.col("type_logement_2").is_not_null(),
            typologies_admises=self._types_admis(),
            categorie_logement_recherche_code="categorie_logement_recherche",
            loyer_max_eur=pl.col("loyer_max_eur").cast(pl.Float64),
            nb_personnes="personnes",
            nb_unites_consommation=pl.col("unites").round(1),
            categorie_menage_plafond="categorie",
            composition_code="composition",
            age_demandeur="annees",
            situation_familiale_code="demandeur_situation_familiale",
            type_contrat_code="demandeur_type_contrat",
            ressources_mensuelles_eur="mensuel",
            ressources_uc_annuelles_eur="par_unite",
            revenu_fiscal_eur="retenu",
            modele_logement_code="modele_logement_1",
            is_mutation="mutation",
            motif_code="motif_1",
            is_motif_urgent=pl.col("motif_1").is_in(URGENCES),
            commune_residence_code="demandeur_commune",
            is_proprietaire=oui("est_proprietaire"),
            has_handicap=oui("has_handicap"),
            nb_propositions=pl.col("nb_propositions").fill_null(0),
            is_positionne=vrai(pl.col("is_positionne")),
            points_rapprochement="points",
        )

    def identites(self) -> pl.DataFrame:
        """Who asks, for the demandes that are not radiated, or for less than a year."""
        baux = self.fichiers.attributions.group_by("nud").agg(
            bailleurs_attributaires=pl.col("bailleur_code").unique().sort().str.join("|")
        )
        un_an = pl.lit(self.reference).dt.offset_by("-12mo")
        gardees = self.derniers.filter((pl.col("etat_code") != "radiee") | (pl.col("date_radiation") > un_an))
        return gardees.join(baux, on="nud", how="left").select(
            "nud",
            *("precision_demande", "guichet_code", "organisme_enregistreur_code", "has_dalo", "has_dalo_recours"),
            "has_pdalpd",
            *DROITS,
            *(pl.col(ici).alias(nom) for ici, nom in IDENTITE.items()),
            pl.col("bailleurs_attributaires").fill_null(""),
            departement_code=pl.lit("31"),
            date_naissance=pl.col("demandeur_date_naissance").str.to_date("%Y-%m-%d"),
            is_demande_active=pl.col("etat_code") == "active",
        )

    @cached_property
    def residences_refusees(self) -> pl.DataFrame:
        """Residences in which each household refused an offer, or left one unanswered."""
        offres = self.faits.offres.select("offre_id", "residence_id")
        refus = self.faits.candidatures.filter(pl.col("etat_code").is_in(["REFUSEE", "SILENCE"]))
        refus = refus.join(offres, on="offre_id").drop_nulls("residence_id")
        return refus.group_by("nud").agg(residences=pl.col("residence_id").unique().sort().str.join("|"))

    def _pieces(self) -> dict[str, pl.Expr]:
        """Fewest and most rooms of each norm, by size of household; two persons must be known as a couple."""
        liens = [pl.col(f"cotitulaire_{i}_lien") for i in (1, 2)]
        couple = pl.any_horizontal(vrai(lien.is_in(["M", "P", "C"])) for lien in liens)
        noms = [pl.col(f"cotitulaire_{i}_nom").is_not_null() for i in (1, 2)]
        connu = couple | (pl.sum_horizontal(noms) == pl.sum_horizontal(lien.is_not_null() for lien in liens))
        rien = pl.lit(None, dtype=pl.Int64)
        pieces = {f"nb_pieces_{cote}{norme}": rien for cote in ("min", "max") for norme in ("", "_elargie")}
        for norme in seed("norme_typologie"):
            dedans = pl.col("personnes").is_between(int(norme["nb_personnes_min"]), int(norme["nb_personnes_max"]))
            if norme["is_couple"]:
                dedans &= connu & (couple == (norme["is_couple"] == "true"))
            for cote in ("min", "max"):
                nom = f"nb_pieces_{cote}{'' if norme['norme'] == 'strict' else '_elargie'}"
                pieces[nom] = pl.when(dedans).then(int(norme[f"nb_pieces_{cote}"])).otherwise(pieces[nom])
        return pieces

    def _types_admis(self) -> pl.Expr:
        """Types whose rooms the strict norm admits, with bars; every one where the norm of the household is unknown."""
        pieces = self._pieces()
        least, most = pieces["nb_pieces_min"], pieces["nb_pieces_max"]
        tenus = {f"T{n}": pl.lit(n).is_between(least, most) for n in range(1, 6)} | {"T6P": most >= 6}
        types = [pl.when(tenu | least.is_null()).then(pl.lit(type_)) for type_, tenu in tenus.items()]
        return pl.concat_str(types, separator="|", ignore_nulls=True)

    def criteres(self) -> pl.DataFrame:
        """What a dwelling is compared with, for the demandes that are not radiated."""
        lignes = self.derniers.filter(pl.col("etat_code") != "radiee")
        lignes = lignes.join(self.residences_refusees, on="nud", how="left")
        # A household of up to five persons that needs an adapted dwelling has the ceilings of one person more.
        adapte = vrai(oui("has_handicap"))
        une_de_plus = pl.when(adapte & (pl.col("au_foyer") <= 5)).then(pl.col("au_foyer") + 1)
        majores = lignes.with_columns(categorie=pl.max_horizontal("categorie", une_de_plus))
        tranches = majores.select(self.profil.tranche(self.reference)).to_series()
        epci = territoires()["epci"]
        voeux = [pl.col(f"voeu_{i}_commune").replace_strict(epci, default=None) for i in range(1, 7)]
        elargis = pl.concat_list(voeux).list.drop_nulls().list.unique().list.sort().list.join("|")
        return lignes.select(
            *("nud", "etat_code", "communes_souhaitees", "tranche_plafond_code", "organisme_enregistreur_code"),
            *("points", "points_detail", "has_dalo", "has_pdalpd", "has_acd", "is_prioritaire", "guichet_code"),
            *DROITS,
            departement_code=pl.lit("31"),
            is_valide=pl.col("etat_code") == "active",
            date_creation="depot",
            anciennete_mois="attente",
            epci_elargis=pl.when(oui("demande_elargie")).then(elargis).replace("", None),
            typologies_souhaitees=rangs("type_logement", 3).replace("", None),
            nb_personnes="personnes",
            composition_code="composition",
            quantites=self._quantites(),
            plafond_rang=tranches.replace_strict({"PLAI": 1, "PLUS": 2, "PLS": 3, "SUP_PLS": 4}, default=None),
            is_positionne=vrai(pl.col("is_positionne")),
            offres_refermees=pl.col("refermees").replace("", None),
            residences_refusees=pl.col("residences").fill_null(""),
            loyer_max_eur=pl.col("loyer_max_eur").cast(pl.Float64),
            ressources_mensuelles_eur="mensuel",
            nb_unites_consommation=pl.col("unites").round(1),
            ressources_uc_annuelles_eur="par_unite",
            grille_code=pl.lit("toulouse_metropole"),
            grille_version=pl.lit("2024"),
            has_handicap=adapte,
            is_public_prioritaire=pl.col("is_prioritaire") | pl.col("motif_1").is_in(URGENCES) | adapte,
            **self._pieces(),
        )
