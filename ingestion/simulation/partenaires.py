"""Tables of the flows ``priorites`` and ``referentiels``.

What belongs here: rows of the State, the département council and the gestionnaire, and the month of their file.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from ingestion.contracts.priorites import CONTRAT as PRIORITES
from ingestion.contracts.referentiels import CONTRAT as REFERENTIELS
from ingestion.simulation import parametres as p
from ingestion.simulation import series as s
from ingestion.simulation.acteurs import listes_de_communes
from ingestion.simulation.calendrier import JAMAIS, Entiers, Mois, en_date, rang_mois
from ingestion.simulation.demandes import ACTIF, CADUC
from ingestion.simulation.envois import numeroter, table
from ingestion.simulation.monde import Monde
from ingestion.simulation.organismes import Organismes
from ingestion.simulation.priorites import DECISIONS, TYPES
from ingestion.simulation.territoire import Territoire

STATUTS = ("NON", "ACTIF", "CADUC", "ACTREL")
TYPOLOGIES_DALO = ("", "01", "02", "03", "04", "05", "06")
OBJECTIF_ACD = 3_600


def emetteurs_des_priorites(monde: Monde) -> tuple[str, str]:
    """Return who sends DALO and ACD, and who sends PDALPD."""
    return monde.organismes.etat, monde.organismes.conseil_departemental


def priorites(monde: Monde, nuds: list[str], premier: int, dernier: int) -> pl.DataFrame:
    """Appeals, decisions and labels; a decision is sent again when its status changes."""
    lignes = monde.priorites.lignes.tableau()
    quand = np.where(lignes["nature"] == 0, lignes["depot"], lignes["decision_le"])
    garde = (quand <= monde.fin) & monde.emises[lignes["qui"]]
    t = {nom: valeurs[garde] for nom, valeurs in lignes.items()}
    quand = quand[garde]
    reconnu = (t["nature"] == 1) & (t["decision"] == 1) & ~t["hebergement"]
    statut = np.where(t["nature"] == 1, np.where(reconnu, ACTIF, 0), -1)
    suites = monde.demandes.statuts.tableau()
    derniere = np.full(monde.demandes.capacite, -1)
    derniere[t["qui"][reconnu]] = np.flatnonzero(reconnu)
    choix = (suites["statut"] >= CADUC) & (suites["jour"] <= monde.fin) & (derniere[suites["qui"]] >= 0)
    ligne = np.concatenate([np.arange(len(quand)), derniere[suites["qui"][choix]]])
    moment = np.concatenate([quand, suites["jour"][choix]])
    statut = np.concatenate([statut, suites["statut"][choix]])
    fin = np.concatenate([t["fin"], suites["jour"][choix]])
    t = {nom: valeurs[ligne] for nom, valeurs in t.items()}
    dalo = t["nature"] < 2
    decide = t["nature"] > 0
    auteur = np.where(t["nature"] == 2, 1, 0)
    mois = np.clip(rang_mois(moment), premier, dernier)
    colonnes = {
        "priorite_id": numeroter("PRI", t["numero"]),
        "type_priorite": s.texte(TYPES, t["nature"]),
        "nud": s.texte(nuds, t["qui"]),
        "recours_id": numeroter("PRI", t["recours"]).zip_with(pl.Series(t["nature"] == 1), s.vide(len(ligne))),
        "nature_recours": s.texte(("LOGEMENT", "HEBERGEMENT"), np.where(dalo, t["hebergement"].astype(np.int64), -1)),
        "motif_dalo": s.texte(("", "1", "2", "3", "4", "5", "6"), np.where(dalo, t["motif"], -1)),
        "date_depot": s.jours(t["depot"]),
        "date_decision": s.jours(t["decision_le"], decide),
        "decision": s.texte(DECISIONS, np.where(decide, t["decision"], -1)),
        "statut_dalo": s.texte(STATUTS, statut),
        "typologie_dalo": s.texte(TYPOLOGIES_DALO, t["typologie"]),
        "date_fin": s.jours(np.where(fin > 0, fin, JAMAIS)),
        "auteur_code": s.texte(emetteurs_des_priorites(monde), np.where(decide, auteur, -1)),
    }
    return _derniere_du_mois(table(colonnes, PRIORITES.noms, auteur, mois), moment)


def _derniere_du_mois(lignes: pl.DataFrame, moment: Entiers) -> pl.DataFrame:
    """One version of a row a month: the last."""
    return (
        lignes.with_columns(pl.Series("_moment", moment))
        .sort("_moment", "priorite_id", maintain_order=True)
        .unique(["priorite_id", "_mois"], keep="last", maintain_order=True)
        .drop("_moment")
    )


def _organismes(organismes: Organismes) -> list[dict[str, object]]:
    return [
        {
            "type_enregistrement": "ORGANISME",
            "code": un["organisme_code"],
            "libelle": un["libelle"],
            "type_organisme": un["type_organisme"],
            "organisme_code": un["organisme_code"],
            "siren": un["siren"] or None,
            "territoire_code": (un["communes"] or un["epcis"]) or None,
            **{nom: un[nom] for nom in ("est_registraire", "a_cia", "est_delegataire")},
        }
        for un in organismes.lignes
    ]


def _guichets(organismes: Organismes) -> list[dict[str, object]]:
    types = {o["organisme_code"]: o for o in organismes.lignes}
    connus = {*organismes.locaux, *organismes.communs}
    lignes: list[dict[str, object]] = []
    for code, organisme in zip(organismes.guichets, organismes.guichet_organismes, strict=True):
        nature = types[organisme]
        prefixe = "Guichet" if code in connus else "Agence"
        lignes.append(
            {
                "type_enregistrement": "GUICHET",
                "code": code,
                "libelle": f"{prefixe} : {nature['libelle']}",
                "type_organisme": nature["type_organisme"],
                "organisme_code": organisme,
                "territoire_code": (nature["communes"] or nature["epcis"]) or None,
                "est_registraire": "OUI",
            }
        )
    return lignes


def _territoires(departement: str) -> list[dict[str, object]]:
    """Write the lists of communes, one row a member: a commune, or an EPCI for all of its communes."""
    return [
        {
            "type_enregistrement": "TERRITOIRE",
            "code": f"{liste['code']}/{membre}",
            "libelle": liste["libelle"],
            "territoire_code": membre,
        }
        for liste in listes_de_communes(departement)
        for membre in liste["membres"].split("|")
    ]


def referentiels(territoire: Territoire, organismes: Organismes, echelle: float, mois: Sequence[Mois]) -> pl.DataFrame:
    """Organismes, guichets, réservataires, lists of communes, objectives of each year (simulated, and said so)."""
    noms = dict(zip(territoire.epcis, territoire.epci_noms, strict=True))
    libelles = {o["organisme_code"]: o["libelle"] for o in organismes.lignes}
    lignes = _organismes(organismes) + _guichets(organismes) + _territoires(territoire.departement)
    for code in organismes.reservataires:
        lignes.append(
            {
                "type_enregistrement": "RESERVATAIRE",
                "code": code,
                "libelle": libelles.get(code, noms.get(code[1:], code)),
                "organisme_code": code if code in libelles else None,
                "territoire_code": code[1:] if code.startswith("E") else organismes.communes_reservataires.get(code),
            }
        )
    parts = np.array(p.POIDS_BAILLEURS) / sum(p.POIDS_BAILLEURS)
    for annee in sorted({un.annee for un in mois}):
        borne = {"valide_du": f"{annee}-01-01", "valide_au": f"{annee}-12-31", "annee": annee}
        for bailleur, part in zip(organismes.bailleurs, parts, strict=True):
            menages = float(max(1, round(OBJECTIF_ACD * echelle * part)))
            for nature, valeur in (("ACD", menages), ("FLUX_ETAT", 30.0)):
                lignes.append(
                    {
                        "type_enregistrement": "OBJECTIF",
                        "code": f"{nature}-{bailleur}-{annee}",
                        "organisme_code": bailleur,
                        "libelle": f"Objectif {nature} {annee} (simulé)",
                        "type_objectif": nature,
                        "valeur": valeur,
                        **borne,
                    }
                )
        for siren in (code for code in p.QPV_PART_EPCI if code in noms):
            lignes.append(
                {
                    "type_enregistrement": "OBJECTIF",
                    "code": f"Q1-{siren}-{annee}",
                    "territoire_code": siren,
                    "libelle": f"Objectif Q1 hors QPV {annee} (simulé)",
                    "type_objectif": "Q1_HORS_QPV",
                    "valeur": 25.0,
                    **borne,
                }
            )
    debut = en_date(mois[0].debut).isoformat()
    for ligne in lignes:
        ligne.setdefault("valide_du", debut)
    return pl.DataFrame(
        [{nom: ligne.get(nom) for nom in REFERENTIELS.noms} for ligne in lignes], infer_schema_length=None
    )
