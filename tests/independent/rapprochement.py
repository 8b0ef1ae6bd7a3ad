"""Which households fit an offered dwelling, and why not, from the text of the rules and the files of the partners.

What belongs here: plain Python over the rows that the files give; no SQL, no model, no row of the seed of rules. The
reasons come in the order of the text (decision 0036): validity, wishes, size, type, ceiling, contingent, already
proposed, already positioned. What is unknown excludes nobody. The wide norm of size applies to the dwellings that the
strict one leaves with fewer than three eligible demandes (CCH R441-3).
"""

from functools import cached_property
from itertools import islice
from typing import Any

import polars as pl

from tests.independent.calculs import Fichiers, territoires
from tests.independent.faits import Faits
from tests.independent.fiche import Fiches
from tests.independent.profil import URGENCES

Ligne = dict[str, Any]
# Rooms by size of household; of two persons, a couple needs fewer than a parent and a child.
STRICTE = {1: (1, 2), 3: (3, 3), 4: (3, 4), 5: (4, 5), 6: (5, 6)}
ELARGIE = {1: (1, 3), 3: (2, 4), 4: (3, 5), 5: (4, 6), 6: (5, 9)}
DEUX = {"strict": {True: (2, 2), False: (2, 3)}, "elargie": {True: (1, 3), False: (2, 4)}}
GRANDS = ("T6", "T7", "T8", "T9P")
SANS_SUITE = ("REFUSEE", "SILENCE", "NON_ATTRIBUEE", "IRRECEVABLE")
REFUS = ("REFUSEE", "SILENCE")
CANDIDATS_MIN = 3
JOURS_PAR_AN, MOIS_PAR_AN = 365, 12


def points(demande: Ligne) -> dict[str, int]:
    """Return the points by criterion: the public lines of the grid of Toulouse Métropole."""
    mois = demande["attente"]
    tous = {
        "ANCIENNETE": mois,
        "DELAI_ANORMAL": 20 * (mois > 36),
        "DALO": 50 * demande["has_dalo"],
        "PDALPD": 40 * demande["has_pdalpd"],
    }
    return {critere: nombre for critere, nombre in tous.items() if nombre}


def quantites(demande: Ligne) -> dict[str, int]:
    """Return what each criterion that a grid may weigh counts of a demande, months or one."""
    tous = {
        **dict.fromkeys(("ANCIENNETE", "DELAI_ANORMAL"), demande["attente"]),
        **{code: int(demande[f"has_{code.lower()}"]) for code in ("DALO", "PDALPD", "ACD")},
        "PRIORITAIRE": int(demande["is_prioritaire"]),
        "MUTATION": int(demande["mutation"]),
        "MOTIF_URGENT": int(demande["motif_1"] in URGENCES),
    }
    return {critere: nombre for critere, nombre in tous.items() if nombre}


def pieces(demande: Ligne, norme: str) -> tuple[int, int] | None:
    """Return the rooms that a norm admits; None when nobody wrote whether two persons are a couple."""
    personnes = demande["personnes"]
    if personnes != 2:
        return (STRICTE if norme == "strict" else ELARGIE)[min(personnes, 6)]
    liens = [demande[f"cotitulaire_{i}_lien"] for i in (1, 2)]
    if demande["cotitulaire_1_nom"] and not demande["cotitulaire_1_lien"]:
        return None
    return DEUX[norme][any(lien in ("M", "P", "C") for lien in liens)]


def plafond(demande: Ligne, plafonds: dict[str, list[float]], financement: str) -> float | None:
    """Return the ceiling of a funding for a household; none for PLI.

    With a disabled person, « deux personnes dont au moins une est en situation de handicap » are in category 3, three
    in category 4, and so on up to five persons in category 6.
    """
    if financement not in plafonds:
        return None
    categorie = demande["categorie"]
    if demande["has_handicap"] == "OUI" and demande["au_foyer"] <= 5:
        categorie = max(categorie, demande["au_foyer"] + 1)
    bornes = plafonds[financement]
    return bornes[min(categorie, 6) - 1] + max(categorie - 6, 0) * bornes[6]


class Rapprochement:
    """Offered dwellings, demandes that are not radiated, and what each pair says.

    Args:
        fichiers: files of the partners.
    """

    def __init__(self, fichiers: Fichiers) -> None:
        self.fiches, self.faits = Fiches(fichiers), Faits(fichiers)
        self.plafonds = self.fiches.profil.plafonds(fichiers.reference)
        self.epci = territoires()["epci"]
        seuils = self.fiches.profil.priorites.seuils().filter(annee=fichiers.reference.year)
        self.seuils_q1 = dict(seuils.select("epci", "seuil").iter_rows())
        self._normes: dict[str, str] = {}

    @cached_property
    def offres(self) -> list[Ligne]:
        """Dwellings that nothing closed."""
        return self.faits.offres.filter("is_offert").to_dicts()

    @cached_property
    def demandes(self) -> list[Ligne]:
        """Demandes, each with its wishes, what it was offered and what it refused."""
        lignes = self.fiches.derniers.filter(pl.col("etat_code") != "radiee").to_dicts()
        residence = dict(self.faits.offres.select("offre_id", "residence_id").iter_rows())
        closes: dict[str, set[str]] = {}
        refusees: dict[str, set[str]] = {}
        for nud, offre, etat in self.faits.candidatures.select("nud", "offre_id", "etat_code").iter_rows():
            if etat in SANS_SUITE:
                closes.setdefault(nud, set()).add(offre)
            if etat in REFUS and residence.get(offre):
                refusees.setdefault(nud, set()).add(residence[offre])
        for ligne in lignes:
            ligne["voeux"] = [v for i in range(1, 7) if (v := ligne[f"voeu_{i}_commune"])]
            ligne["types"] = [t for i in range(1, 4) if (t := ligne[f"type_logement_{i}"])]
            ligne["closes"] = closes.get(ligne["nud"], set())
            ligne["refusees"] = refusees.get(ligne["nud"], set())
        return lignes

    def elargie(self, offre: Ligne, demande: Ligne) -> bool:
        """Tell whether the applicant accepts beyond its list, in the EPCI of a commune that it wishes."""
        siens = {self.epci.get(voeu) for voeu in demande["voeux"]} - {None}
        return demande["demande_elargie"] == "OUI" and offre["epci_code"] in siens

    def motifs(self, offre: Ligne, demande: Ligne, norme: str) -> list[str]:
        """Return every reason that keeps the demande out, in the order of the text."""
        admises, revenu = pieces(demande, norme), demande["retenu"]
        limite = plafond(demande, self.plafonds, offre["financement_code"])
        voulu = "T6P" if offre["typologie_code"] in GRANDS else offre["typologie_code"]
        priorite = demande["is_prioritaire"] or demande["motif_1"] in URGENCES or demande["has_handicap"] == "OUI"
        proche = offre["commune_code"] in demande["voeux"] or self.elargie(offre, demande)
        regles = {
            "VALIDITE": demande["etat_code"] != "active",
            "TERRITOIRE": not proche,
            "TYPOLOGIE": admises is not None and not admises[0] <= offre["nb_pieces"] <= admises[1],
            "TYPE_NON_DEMANDE": bool(demande["types"]) and voulu not in demande["types"],
            "PLAFOND": revenu is not None and limite is not None and revenu > limite,
            "CONTINGENT": offre["contingent_code"] == "PPRIOR" and not priorite,
            "DEJA_PROPOSE": offre["offre_id"] in demande["closes"],
            "POSITIONNEMENT": bool(demande["is_positionne"]),
        }
        return [code for code, exclut in regles.items() if exclut]

    def avertissements(self, offre: Ligne, demande: Ligne) -> set[str]:
        """Return what a commission must look at, or have completed."""
        adapte, maximum = demande["has_handicap"] == "OUI", demande["loyer_max_eur"]
        cout = round(offre["loyer_eur"] + (offre["charges_eur"] or 0), 2)
        voisine = offre["commune_code"] not in demande["voeux"] and self.elargie(offre, demande)
        regles = {
            "ACCESSIBILITE": adapte and offre["is_accessible"] is False,
            "LOYER": maximum is not None and float(maximum) < cout,
            "RESIDENCE_REFUSEE": offre["residence_id"] in demande["refusees"],
            "A_COMPLETER_REVENU": demande["retenu"] is None,
            "A_COMPLETER_PLAFOND": offre["financement_code"] not in self.plafonds,
            "A_COMPLETER_TYPES": not demande["types"],
            "A_COMPLETER_COMPOSITION": pieces(demande, "strict") is None,
            "A_COMPLETER_ACCESSIBILITE": adapte and offre["is_accessible"] is None,
            "A_COMPLETER_CONTINGENT": offre["contingent_code"] in ("PFONCT", "COLACT"),
            "COMMUNE_ELARGIE": voisine,
        }
        return {code for code, avertit in regles.items() if avertit}

    def norme(self, offre: Ligne) -> str:
        """Return the norm of size of an offered dwelling: the strict one where enough demandes are eligible by it."""
        if offre["offre_id"] not in self._normes:
            eligibles = (demande for demande in self.demandes if not self.motifs(offre, demande, "strict"))
            assez = len([*islice(eligibles, CANDIDATS_MIN)]) == CANDIDATS_MIN
            self._normes[offre["offre_id"]] = "strict" if assez else "elargie"
        return self._normes[offre["offre_id"]]

    def paire(self, offre: Ligne, demande: Ligne) -> Ligne:
        """Return what the pair says, but for the words."""
        motifs, loyer = self.motifs(offre, demande, self.norme(offre)), offre["loyer_eur"]
        details, mensuel = points(demande), demande["mensuel"]
        cout = None if offre["charges_eur"] is None else loyer + offre["charges_eur"]
        voeux, par_unite, seuil = demande["voeux"], demande["par_unite"], self.seuils_q1.get(offre["epci_code"])
        effort = None if cout is None or not mensuel else cout * 100 / mensuel
        reste = None
        if cout is not None and mensuel is not None:
            reste = (mensuel - cout) * MOIS_PAR_AN / JOURS_PAR_AN / round(demande["unites"], 1)
        return {
            "is_eligible": not motifs,
            "is_eligible_profil": not {*motifs} - {"DEJA_PROPOSE"},
            "motif_exclusion_code": motifs[0] if motifs else None,
            "motifs_exclusion_codes": set(motifs),
            "avertissements_codes": self.avertissements(offre, demande),
            "norme_code": self.norme(offre),
            "points": sum(details.values()),
            "points_detail": details,
            "quantites": quantites(demande),
            "rang_commune": voeux.index(offre["commune_code"]) + 1 if offre["commune_code"] in voeux else None,
            "taux_effort_pct": effort,
            "reste_a_vivre_eur_jour_uc": reste,
            "is_premier_quartile": None if None in (par_unite, seuil) else par_unite <= seuil,
        }
