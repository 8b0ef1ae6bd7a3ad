"""The ranking that readers get is the one that an independent reading of the rules gives, demande by demande.

The rules are written again here, from the text (one point per month waited, 20 beyond 36 months, DALO 50, PDALPD 40;
ties by the oldest filing), on what the reader itself may read: nothing of the warehouse's own computation is used.
"""

from datetime import date

import pytest

from warehouse.access import reading

# Rooms that a household may be given, in the strict norm: (persons, couple) → fewest and most.
NORME = {1: (1, 2), 3: (3, 3), 4: (3, 4), 5: (4, 5)}
NORME_COUPLE, NORME_PARENT, NORME_GRAND = (2, 2), (2, 3), (5, 6)
COUPLES = {"COUPLE", "COUPLE_ENFANT"}
# PLUS ceilings of 2026, other regions; PLAI keeps the ratio of 2022, PLS is 1.3 times PLUS.
PLUS = (23_403, 31_254, 37_584, 45_374, 53_376, 60_156)
PLUS_PAR_PERSONNE = 6_710
RATIO_PLAI = (11_626 / 21_139, 16_939 / 28_231, 20_370 / 33_949, 22_665 / 40_985, 26_519 / 48_214, 29_886 / 54_338)
RATIO_PLAI_PAR_PERSONNE = 3_333 / 6_061
COMPTES = ("bailleur-a", "bailleur-b", "etat")


def mois_attendus(depot: date, fin: date) -> int:
    """Count whole months waited; the end of a short month completes the month of a filing on its last days."""
    dernier_jour = (date(fin.year + fin.month // 12, fin.month % 12 + 1, 1) - date(fin.year, fin.month, 1)).days
    entiers = (fin.year - depot.year) * 12 + fin.month - depot.month
    return entiers - (1 if min(depot.day, dernier_jour) > fin.day else 0)


def points(demande: dict, fin: date) -> int:
    """Add the points of the first ranking."""
    mois = mois_attendus(demande["date_creation"], fin)
    return mois + 20 * (mois > 36) + 50 * demande["has_dalo"] + 40 * demande["has_pdalpd"]


def plafond(produit: str, categorie: int) -> float | None:
    """Return the ceiling of a funding for a category of household; none is known for PLI."""
    rang, surplus = min(categorie, 6) - 1, max(categorie - 6, 0)
    plus = PLUS[rang] + surplus * PLUS_PAR_PERSONNE
    if produit == "PLAI":
        return PLUS[rang] * RATIO_PLAI[rang] + surplus * PLUS_PAR_PERSONNE * RATIO_PLAI_PAR_PERSONNE
    return {"PLUS": float(plus), "PLS": plus * 1.3}.get(produit)


def pieces(demande: dict) -> tuple[int, int]:
    """Return the fewest and most rooms of the strict norm."""
    personnes = demande["nb_personnes"]
    if personnes == 2:
        return NORME_COUPLE if demande["composition_code"] in COUPLES else NORME_PARENT
    return NORME.get(personnes, NORME_GRAND)


REFERMEES = ("REFUSEE", "SILENCE", "NON_ATTRIBUEE", "IRRECEVABLE")


def motifs(offre: dict, demande: dict, refermees: set[tuple[str, str]]) -> set[str]:
    """Return every reason that keeps the demande out of the dwelling."""
    fewest, most = pieces(demande)
    limite = plafond(offre["financement_code"], demande["categorie_menage_plafond"])
    revenu = demande["revenu_fiscal_eur"]
    return {
        code
        for code, exclue in (
            ("VALIDITE", demande["etat_code"] != "active"),
            ("TERRITOIRE", offre["commune_code"] not in demande["communes_souhaitees"]),
            ("TYPOLOGIE", not fewest <= offre["nb_pieces"] <= most),
            ("PLAFOND", revenu is not None and limite is not None and float(revenu) > limite + 1),
            ("DEJA_PROPOSE", (offre["offre_id"], demande["demande_id"]) in refermees),
            ("POSITIONNEMENT", demande["is_positionne"]),
        )
        if exclue
    }


def a_la_limite(offre: dict, demande: dict) -> bool:
    """Tell the incomes within one euro of a ceiling, where rounding decides."""
    limite = plafond(offre["financement_code"], demande["categorie_menage_plafond"])
    revenu = demande["revenu_fiscal_eur"]
    return revenu is not None and limite is not None and abs(float(revenu) - limite) <= 1


def est_complete(demande: dict) -> bool:
    """Tell whether the reader sees what the rules need: the State ranks within its perimeter."""
    return demande["nb_personnes"] is not None


@pytest.fixture(scope="module", params=COMPTES)
def lecteur(request, entrepot):
    """Read as one account."""
    moteur, session = entrepot.moteur_lecteur(), reading.ouvrir_session_admin(entrepot, request.param)
    yield lambda sql, parametres=None: reading.lire(moteur, session, sql, parametres).dictionnaires()
    moteur.dispose()


@pytest.fixture(scope="module")
def situation(lecteur):
    """Offers, demandes by key and date of reference, all as this reader reads them."""
    offres = lecteur("select * from offre where is_offert order by offre_id limit 40")
    demandes = {
        d["demande_id"]: d for d in lecteur("select * from demande where etat_code <> 'radiee'") if est_complete(d)
    }
    ((fin,),) = [tuple(ligne.values()) for ligne in lecteur("select date_reference from publication")]
    refermees = {
        (ligne["offre_id"], ligne["demande_id"])
        for ligne in lecteur("select offre_id, demande_id, etat_code from candidature")
        if ligne["etat_code"] in REFERMEES
    }
    assert offres
    assert demandes
    return offres, demandes, fin, refermees


def test_every_pair_is_ranked_or_excluded_for_the_reasons_that_the_rules_give(lecteur, situation):
    offres, demandes, fin, refermees = situation
    for offre in offres:
        lus = {
            ligne["demande_id"]: ligne
            for ligne in lecteur("select * from rapprochement where offre_id = %(o)s", {"o": offre["offre_id"]})
        }
        assert set(lus) == set(demandes)
        for cle, demande in demandes.items():
            if a_la_limite(offre, demande):
                continue
            attendus = motifs(offre, demande, refermees)
            assert set(lus[cle]["motifs_exclusion_codes"]) == attendus, (offre["offre_id"], cle)
            assert lus[cle]["is_eligible"] == (not attendus)
            assert lus[cle]["points"] == points(demande, fin), cle


def test_the_order_is_points_then_oldest_filing(lecteur, situation):
    offres, demandes, fin, _ = situation
    classements = 0
    for offre in offres:
        ordre = [
            ligne["demande_id"]
            for ligne in lecteur(
                "select demande_id from rapprochement where offre_id = %(o)s and is_eligible"
                " order by points desc, date_creation, demande_id",
                {"o": offre["offre_id"]},
            )
        ]
        assert ordre == sorted(
            ordre, key=lambda cle: (-points(demandes[cle], fin), demandes[cle]["date_creation"], cle)
        )
        classements += len(ordre) > 1
    assert classements, "no dwelling has two eligible demandes: nothing was compared"


def test_every_reason_is_said_in_french_words(lecteur, situation):
    lus = {
        (ligne["motif_exclusion_code"], ligne["motif_exclusion"])
        for ligne in lecteur("select distinct motif_exclusion_code, motif_exclusion from rapprochement")
    }
    mots = {ligne["code"]: ligne["libelle"] for ligne in lecteur("select * from code where liste = 'MOTIF_EXCLUSION'")}
    assert lus <= {(None, None), *mots.items()}
    assert {code for code, _ in lus} >= {None, "TERRITOIRE", "TYPOLOGIE", "PLAFOND"}


def test_only_offered_dwellings_of_the_reader_are_ranked(lecteur):
    offres = {ligne["offre_id"] for ligne in lecteur("select offre_id from offre where is_offert")}
    rapprochees = {ligne["offre_id"] for ligne in lecteur("select distinct offre_id from rapprochement")}
    assert rapprochees == offres
