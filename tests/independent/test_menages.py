"""Households that were active or housed in a year, by what they are: the warehouse against the files."""

from datetime import date

import polars as pl
import pytest

from tests.independent.calculs import seed
from tests.independent.comparaison import des_grandes
from tests.independent.profil import Profil
from tests.independent.propositions import repartir
from tests.independent.test_attributions import actives, annees
from tests.independent.test_priorites import TYPE, comparer, fichiers, indicateur, table

__all__ = ["fichiers", "indicateur", "table"]

DERNIER_MENAGE = ["taille", "composition", "plafond", "logement_actuel"]


@pytest.fixture(scope="module")
def profil(fichiers) -> Profil:
    """Households of these files."""
    return Profil(fichiers)


@pytest.fixture(scope="module")
def actifs(fichiers) -> pl.DataFrame:
    """Demandes active one day at least in each year covered whole, and those that a lease of the year housed."""
    blocs = []
    for annee in annees(fichiers):
        loges = fichiers.attributions.filter(pl.col("date_bail").dt.year() == annee)["nud"].to_list()
        blocs.append(actives(fichiers, annee).with_columns(loge=pl.col("nud").is_in(loges)))
    return pl.concat(blocs)


@pytest.mark.compare("indicateur_valeur", indicateurs=["demandes_actives_annee"])
def test_the_demandes_active_in_a_year_are_the_same(actifs, indicateur) -> None:
    lu = indicateur("demandes_actives_annee")
    codes = ("territoire_type", "territoire_code", "dimension")
    attendu = pl.concat(
        [
            repartir(actifs, [pl.len().alias("valeur")], TYPE, mois=False),
            communes_par_type(actifs).group_by("periode", *codes, "modalite").agg(valeur=pl.len()),
        ]
    )
    assert set(lu["periode"]) == {str(annee) for annee in actifs["jour"].dt.year().unique()}
    assert comparer(attendu, lu) == []


def communes_par_type(actifs: pl.DataFrame) -> pl.DataFrame:
    """Cells of the communes by type, which the other indicators of this dossier do not detail."""
    return actifs.select(
        periode=pl.col("jour").dt.strftime("%Y"),
        territoire_type=pl.lit("commune"),
        territoire_code="commune",
        dimension=pl.lit("typologie"),
        modalite="type",
    )


@pytest.mark.compare("indicateur_valeur", indicateurs=["taux_attribution"])
def test_the_share_housed_in_each_commune_is_the_same_by_type(profil, actifs, indicateur) -> None:
    """Demandes at their first wish, leases at the dwelling."""
    cle = ["periode", "territoire_type", "territoire_code", "dimension", "modalite"]
    lu = indicateur("taux_attribution").filter(
        (pl.col("territoire_type") == "commune") & (pl.col("dimension") == "typologie")
    )
    baux = profil.priorites.baux.select("jour", "commune", "type")
    numerateurs = communes_par_type(baux).group_by(cle).agg(numerateur=pl.len())
    attendu = communes_par_type(actifs).group_by(cle).agg(denominateur=pl.len()).join(numerateurs, on=cle, how="left")
    attendu = attendu.with_columns(pl.col("numerateur").fill_null(0))
    attendu = attendu.with_columns(valeur=100 * pl.col("numerateur") / pl.col("denominateur"))
    assert attendu["numerateur"].sum() > 100
    assert comparer(attendu, lu, tolerance=0.0001) == []


@pytest.mark.compare("indicateur_valeur", indicateurs=["taux_succes"])
def test_the_success_of_each_kind_of_household_is_the_same(profil, actifs, indicateur) -> None:
    """The household is the last one known, with the ages and the ceilings of the date of reference."""
    fin = profil.fichiers.mois[-1]
    menages = profil.menages(profil.connus(fin)).with_columns(plafond=profil.tranche(fin))
    decrits = actifs.join(menages.select("nud", *DERNIER_MENAGE), on="nud")
    assert len(decrits) == len(actifs)
    comptes = [pl.col("loge").sum().alias("numerateur"), pl.len().alias("denominateur")]
    cellules = repartir(decrits, comptes, {nom: nom for nom in DERNIER_MENAGE}, mois=False)
    cellules = cellules.filter((pl.col("territoire_type") != "commune") & pl.col("modalite").is_not_null())
    cle = ["periode", "territoire_type", "territoire_code"]
    part = pl.col("numerateur") / pl.col("denominateur")
    tous = cellules.filter(pl.col("dimension") == "ensemble").select(*cle, tous=part)
    attendu = cellules.join(tous, on=cle).with_columns(valeur=pl.when(pl.col("tous") > 0).then(part / pl.col("tous")))
    lu = indicateur("taux_succes").filter(pl.col("dimension").is_in([*DERNIER_MENAGE, "ensemble"]))
    assert set(attendu["dimension"]) == set(lu["dimension"])
    assert comparer(attendu.drop("tous"), lu, tolerance=0.0001) == []


def plafonds_des_baux(profil: Profil) -> pl.DataFrame:
    """Leases with the bracket of the household of that day among the ceilings of the day of the commission."""
    dates = ("date_bail", "date_decision_cal")
    baux = profil.fichiers.attributions.select(*dates, "attribution_id", "nud", "commune_code")
    messages = profil.messages.drop("jour", "commune").with_row_index("_rang")
    menages = baux.join(messages, on="nud").filter(pl.col("date_fichier") <= pl.col("date_bail"))
    menages = menages.sort("_rang").unique("attribution_id", keep="last", maintain_order=True)
    menages = profil.menages(menages.with_columns(jour="date_bail", commune="commune_code"))
    lignes = [x for x in seed("plafond_ressources") if x["unite"] == "EUR" and x["produit"] == "PLUS"]
    effets = sorted({date.fromisoformat(ligne["valide_du"]) for ligne in lignes})
    bornes = [*effets, date(9999, 1, 1)]
    jour = pl.coalesce("date_decision_cal", "date_bail")
    return pl.concat(
        menages.filter((jour >= effet) & (jour < suivant)).with_columns(plafond=profil.tranche(effet))
        for effet, suivant in zip(effets, bornes[1:], strict=True)
    )


@pytest.mark.compare("indicateur_valeur", indicateurs=["attribution_profil"])
def test_the_leases_are_the_same_by_the_ceilings_of_the_day_of_the_commission(profil, indicateur) -> None:
    menages = plafonds_des_baux(profil)
    baux = profil.fichiers.attributions.select("attribution_id", jour="date_bail", commune="commune_code")
    baux = baux.join(menages.select("attribution_id", "plafond"), on="attribution_id", how="left")
    attendu = repartir(
        baux.with_columns(pl.col("plafond").fill_null("INCONNU")),
        [pl.len().alias("valeur")],
        {"plafond": "plafond"},
        mois=False,
        par_commune=True,
    )
    assert attendu.filter(pl.col("dimension") == "plafond")["modalite"].n_unique() > 3
    lu = indicateur("attribution_profil").filter(pl.col("dimension").is_in(["ensemble", "plafond"]))
    assert comparer(des_grandes(attendu, lu), lu) == []
