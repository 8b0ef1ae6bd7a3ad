"""What the masks of the register may not be, and what no other row tells of what they hide."""

import pytest

from tests.security.test_registre import copie
from warehouse.access.rights import lire_registre
from warehouse.errors import ErreurObservatoire

FAUTES = {
    "what tells a label that is hidden": (
        *("profils", "is_prioritaire, points_rapprochement]}", "is_prioritaire]}"),
        "le profil « gestionnaire », « demande » montre « points_rapprochement », qui dit has_acd, has_dalo,",
    ),
    "what tells a label where some rows are shown whole": (
        *("profils", "has_handicap,\n                    points_rapprochement]}", "has_handicap]}"),
        "le profil « etat », « demande » montre « points_rapprochement », qui dit is_motif_urgent, is_mutation,",
    ),
    "any label where one is hidden": (
        *("profils", "            - *prioritaire_par_dalo\n            - {", "            - {"),
        "le profil « commune », « rapprochement » montre « is_prioritaire », qui dit has_acd, has_pdalpd,",
    ),
    "a legal reason that tells a label that is hidden": (
        *("profils", "[score_cotation, taux_effort_pct, motif_moins_de_3_code]", "[score_cotation, taux_effort_pct]"),
        "conseil_departemental », « candidature » montre « motif_moins_de_3_code », qui dit demande.has_dalo",
    ),
    "a label told by the points of a candidature": (
        *("profils", "[score_cotation, taux_effort_pct]", "[taux_effort_pct]"),
        "« candidature » montre « score_cotation », qui dit demande.has_acd, demande.has_pdalpd, qu’il cache",
    ),
    "rows that a mask cannot tell apart": (
        *("profils", "{traitement: vide, sauf: parc_public, col", "{traitement: vide, sauf: recours_dalo, col"),
        "cache des rubriques de « logement » sauf selon « recours_dalo », qui compare « has_dalo »,",
    ),
    "a mask that spares a table": (
        *("profils", "{traitement: vide, sauf: parc_public, col", "{traitement: vide, sauf: exact_ou_cube, col"),
        "cache des rubriques de « logement » sauf selon « exact_ou_cube », qui choisit une table, non des lignes",
    ),
    "a month of what is no date": (
        *("profils", "sauf: perimetre_etat, colonnes: [date_creation]}", "sauf: perimetre_etat, colonnes: [zone_abc]}"),
        "le profil « etat » cache des rubriques de « demande » par « mois », et « zone_abc » est de type text",
    ),
    "a class of what is no number": (
        *("profils", "pas: 5, colonnes: [age_demandeur]}", "pas: 5, colonnes: [commune_code]}"),
        "par « classe », et « commune_code » est de type text",
    ),
    "a class without a width": (
        *("profils", "pas: 5, colonnes: [age_demandeur]}", "pas: 0, colonnes: [age_demandeur]}"),
        "« demande » cache des rubriques par « classe », qui ne s’applique pas ainsi",
    ),
}


@pytest.mark.parametrize("nom", FAUTES)
def test_a_mask_that_cannot_be_or_hides_only_half_is_said(tmp_path, nom):
    *change, phrase = FAUTES[nom]
    with pytest.raises(ErreurObservatoire, match="Le registre des droits se contredit, rien n’est changé : ") as refus:
        lire_registre(copie(tmp_path, *change))
    assert phrase in str(refus.value)


# (hidden in, told in, column): the rows that tell it are those of which the reader is told it anyway.
DITES_AILLEURS = {
    ("candidature", "rapprochement", "taux_effort_pct"): "a réservataire matches the demandes that it reads",
}


@pytest.mark.parametrize("code", lire_registre().profils)
def test_attaque_B2_what_is_always_hidden_in_a_row_is_told_by_no_row_of_the_same_key(code):
    """The rent of a lease stood in its offre, and the day of an offre in the list of those with few candidates."""
    vues, profil = lire_registre().vues, lire_registre().profils[code]
    donnees = [vues[nom] for nom in profil.lignes if nom in vues and not vues[nom].est_interne]
    dites = {
        (vue, autre.nom, colonne)
        for vue, masques in profil.masques.items()
        for colonne in {c for masque in masques if masque.sauf is None for c in masque.colonnes}
        for autre in donnees
        if autre.nom != vue
        and colonne in {*autre.colonnes} - {*autre.cle} - profil.cachees(autre.nom)
        # A row of one names a row of the other.
        and ({*autre.cle} <= {*vues[vue].colonnes} - profil.cachees(vue) or {*vues[vue].cle} <= {*autre.colonnes})
    }
    assert dites - DITES_AILLEURS.keys() == set()
