"""Snapshot of a demande at the day of a message: every column of the flow ``demandes`` but those of the message itself.

What belongs here: which version of the wishes, household and address holds at a day, and how it is written.
"""

import numpy as np
import polars as pl

from ingestion.contracts.demandes import NB_GARDES, NB_PERSONNES, NB_RESSOURCES, NB_VOEUX
from ingestion.simulation import series as s
from ingestion.simulation.calendrier import JAMAIS, Entiers, annee
from ingestion.simulation.demandes import ANNEE_BASE, Demandes
from ingestion.simulation.dossiers import Dossiers
from ingestion.simulation.identites import MENTION, Identites, sans_accent, telephone
from ingestion.simulation.menages import CONTRATS, MAX_ENFANTS, RESSOURCES
from ingestion.simulation.souhaits import MODELES, MOTIFS, TYPES

SITUATIONS = ("C", "M", "D", "S", "P", "U", "V")
LIENS_COUPLE = ("", "M", "", "", "P", "C", "")


class Instantanes:
    """Writer of snapshots.

    Args:
        demandes: what is true of each demande, and since when.
        identites, dossiers: what is drawn once.

    """

    def __init__(self, demandes: Demandes, identites: Identites, dossiers: Dossiers) -> None:
        """Prepare the addresses of mail and words."""
        self.d, self.i, self.f = demandes, identites, dossiers
        t = demandes.territoire
        self.codes_postaux = (*t.codes_postaux, *(f"{c[:2]}000" for c in t.ailleurs))
        self.communes = (*t.codes, *t.ailleurs)
        self.plats = [sans_accent(nom) for nom in identites.noms]
        self.plats_f = [sans_accent(nom) for nom in identites.prenoms_f]
        self.plats_m = [sans_accent(nom) for nom in identites.prenoms_m]

    def colonnes(self, qui: Entiers, quand: Entiers, reference: Entiers) -> dict[str, pl.Series]:
        """Columns of the snapshots of ``qui`` on the days ``quand``, last filed or renewed on ``reference``."""
        return {
            **self._recherche(qui, quand),
            **self._demandeur(qui, quand),
            **self._menage(qui, quand),
            **self._ressources(qui, quand, reference),
            **self._logement_actuel(qui, quand),
        }

    def _recherche(self, qui: Entiers, quand: Entiers) -> dict[str, pl.Series]:
        d, w, f = self.d, self.d.souhaits, self.f
        nouveau = (quand >= d.change_voeux[qui])[:, None]
        agrandi = (quand >= d.change_menage[qui])[:, None]
        voeux = np.where(nouveau, d.voeux[qui], w.voeux[qui])
        quartiers = np.where(nouveau, d.quartiers[qui], w.quartiers[qui])
        types = np.where(agrandi, d.types[qui], w.types[qui])
        noms = d.territoire.quartiers
        colonnes = {
            "categorie_logement_recherche": s.texte(("A", "M", "I"), w.categorie[qui]),
            "avec_parking": s.oui_non(f.parking[qui]),
            "rez_de_chaussee": s.oui_non(f.rez_de_chaussee[qui]),
            "sans_ascenseur": s.oui_non(f.sans_ascenseur[qui]),
            "loyer_max_eur": s.entier(w.loyer_max[qui], w.loyer_max[qui] > 0),
            "demande_elargie": s.oui_non(w.elargie[qui]),
        }
        for rang in range(3):
            colonnes[f"type_logement_{rang + 1}"] = s.texte(TYPES, types[:, rang])
            colonnes[f"motif_{rang + 1}"] = s.texte(MOTIFS, w.motifs[qui, rang])
        for rang in range(NB_VOEUX):
            colonnes[f"voeu_{rang + 1}_commune"] = s.texte(d.territoire.codes, voeux[:, rang])
            colonnes[f"voeu_{rang + 1}_quartier"] = s.texte(noms, quartiers[:, rang])
        colonnes["motif_autre"] = s.texte(("Raison personnelle",), np.where((w.motifs[qui] == 22).any(axis=1), 0, -1))
        return colonnes

    def _prenoms(self, qui: Entiers, feminin: np.ndarray, prenom: Entiers) -> pl.Series:
        femmes, hommes = s.texte(self.i.prenoms_f, prenom), s.texte(self.i.prenoms_m, prenom)
        return femmes.zip_with(pl.Series(feminin), hommes)

    def _demandeur(self, qui: Entiers, quand: Entiers) -> dict[str, pl.Series]:
        d, m, i, f = self.d, self.d.menages, self.i, self.f
        demenage = quand >= d.change_adresse[qui]
        residence = np.where(demenage, d.residence[qui], d.souhaits.residence[qui])
        lieu = np.where(residence < 0, len(d.territoire.codes) - 1 - residence, residence)
        numero = pl.Series(np.where(demenage, i.numero_2[qui], i.numero[qui])).cast(pl.String)
        voie = s.texte(i.voies, np.where(demenage, i.voie_2[qui], i.voie[qui]))
        feminin = m.feminin[qui]
        prenom_plat = s.texte(self.plats_f, i.prenom[qui]).zip_with(
            pl.Series(feminin), s.texte(self.plats_m, i.prenom[qui])
        )
        courriel = pl.select(
            pl.concat_str(
                prenom_plat,
                pl.lit("."),
                s.texte(self.plats, i.nom[qui]),
                pl.Series(qui).cast(pl.String),
                pl.lit("@exemple.invalid"),
            )
        ).to_series()
        actif = np.isin(m.contrat[qui], (0, 1, 2, 4))
        return {
            "precision_demande": pl.Series([MENTION]).new_from_index(0, len(qui)),
            "demandeur_civilite": s.texte(
                ("1", "2", "3"), np.where(feminin, np.where(f.civilite_ancienne[qui], 2, 1), 0)
            ),
            "demandeur_nom": s.texte(i.noms, i.nom[qui]),
            "demandeur_nom_naissance": s.texte(i.noms, i.nom_naissance[qui]),
            "demandeur_prenom": self._prenoms(qui, feminin, i.prenom[qui]),
            "demandeur_date_naissance": s.jours(d.creation[qui] - m.age_jours[qui]),
            "demandeur_nationalite": s.texte(("1", "2", "3"), m.nationalite[qui]),
            "demandeur_situation_familiale": s.texte(SITUATIONS, m.situation[qui]),
            "demandeur_telephone": telephone(i.telephone[qui]),
            "demandeur_courriel": courriel.zip_with(pl.Series(i.courriel[qui]), s.vide(len(qui))),
            "demandeur_adresse": pl.select(pl.concat_str(numero, pl.lit(" "), voie)).to_series(),
            "demandeur_code_postal": s.texte(self.codes_postaux, lieu),
            "demandeur_commune": s.texte(self.communes, lieu),
            "demandeur_type_contrat": s.texte(CONTRATS, m.contrat[qui]),
            "demandeur_profession": s.texte(i.metiers, np.where(actif, i.metier[qui], -1)),
            "demandeur_employeur": s.texte(i.employeurs, np.where(actif & (m.contrat[qui] != 2), i.employeur[qui], -1)),
        }

    def _menage(self, qui: Entiers, quand: Entiers) -> dict[str, pl.Series]:
        d, m, i, f, n = self.d, self.d.menages, self.i, self.f, len(qui)
        couple = m.age_conjoint_jours[qui] > 0
        creation = d.creation[qui]
        colonnes = {
            "cotitulaire_1_nom": s.texte(i.noms, np.where(couple, i.nom_conjoint[qui], -1)),
            "cotitulaire_1_prenom": self._prenoms(qui, ~m.feminin[qui], np.where(couple, i.prenom_conjoint[qui], -1)),
            "cotitulaire_1_date_naissance": s.jours(creation - m.age_conjoint_jours[qui], couple),
            "cotitulaire_1_lien": s.texte(LIENS_COUPLE, np.where(couple, m.situation[qui], -1)),
            "cotitulaire_1_type_contrat": s.texte(CONTRATS, np.where(couple, m.contrat_conjoint[qui], -1)),
        }
        # A newborn takes the first free place among the dependants.
        agrandi = quand >= d.change_menage[qui]
        ages, liens = m.ages_personnes[qui], m.lien_personnes[qui]
        places = (ages >= 0).sum(axis=1)
        naissances = creation[:, None] - ages
        for rang in range(NB_PERSONNES):
            if rang >= MAX_ENFANTS:
                dates, sexe, lien = np.full(n, JAMAIS), np.full(n, -1), np.full(n, -1)
            else:
                bebe = agrandi & (places == rang)
                present = (ages[:, rang] >= 0) | bebe
                dates = np.where(bebe, d.naissance[qui], np.where(present, naissances[:, rang], JAMAIS))
                sexe = np.where(present, m.personnes_feminines[qui, rang].astype(np.int64), -1)
                lien = np.where(present, np.where(bebe, 0, liens[:, rang]), -1)
            colonnes[f"personne_{rang + 1}_date_naissance"] = s.jours(dates)
            colonnes[f"personne_{rang + 1}_sexe"] = s.texte(("M", "F"), sexe)
            colonnes[f"personne_{rang + 1}_lien"] = s.texte(("E", "P", "A"), lien)
        attendu = (m.naissances[qui] > 0) & ~agrandi
        colonnes["naissance_attendue_nombre"] = s.entier(m.naissances[qui], attendu)
        colonnes["naissance_attendue_date"] = s.jours(creation + f.naissance_prevue[qui], attendu)
        for rang in range(NB_GARDES):
            garde = m.ages_gardes[qui, rang] if rang < m.ages_gardes.shape[1] else np.full(n, -1)
            colonnes[f"garde_{rang + 1}_date_naissance"] = s.jours(creation - garde, garde >= 0)
            colonnes[f"garde_{rang + 1}_coparentalite"] = s.texte(
                ("D", "G"), np.where(garde >= 0, m.garde_alternee[qui].astype(np.int64), -1)
            )
        handicap, nature = m.handicap[qui], f.handicap_nature[qui]
        colonnes["has_handicap"] = s.oui_non(handicap)
        colonnes["handicap_moteur"] = s.texte(("MS", "MI"), np.where(handicap & (nature < 2), nature, -1))
        colonnes["handicap_sensoriel"] = s.texte(
            ("DA", "DV"), np.where(handicap & (nature > 1) & (nature < 4), nature - 2, -1)
        )
        colonnes["handicap_marche"] = s.texte(
            ("1", "2", "3", "4"), np.where(handicap & (nature == 1), f.marche[qui], -1)
        )
        return colonnes

    def _ressources(self, qui: Entiers, quand: Entiers, reference: Entiers) -> dict[str, pl.Series]:
        d, m, f, n = self.d, self.d.menages, self.f, len(qui)
        an = annee(reference)
        fautif = d.erreur[qui] & (quand < d.correction[qui])
        oubli = fautif & (qui % 2 == 0)
        montants = m.ressources[qui] * (1.018 ** (an - ANNEE_BASE - 1))[:, None]
        montants[~m.ressources_connues[qui] | oubli] = 0
        ordre = np.argsort(-montants, axis=1, kind="stable")
        colonnes = {}
        for rang in range(NB_RESSOURCES):
            code = ordre[:, rang]
            montant = montants[np.arange(n), code].round()
            # The other usual error of a first entry: a figure too many in the first amount.
            montant = montant * np.where(fautif & ~oubli & (rang == 0), 10, 1)
            connu = montant > 0
            colonnes[f"ressource_{rang + 1}_code"] = s.texte(RESSOURCES, np.where(connu, code, -1))
            colonnes[f"ressource_{rang + 1}_montant_eur"] = s.entier(montant.astype(np.int64), connu)
        gardes = (m.ages_gardes[qui] >= 0).sum(axis=1)
        colonnes["pension_versee_eur"] = s.entier(140 * gardes, (gardes > 0) & ~m.garde_alternee[qui])
        for rang, connu in ((1, f.fiscal_1[qui]), (2, f.fiscal_2[qui])):
            connu = connu & ~oubli
            revenu = d.revenu_fiscal(qui, an - rang).astype(np.int64)
            colonnes[f"revenu_fiscal_annee_{rang}"] = s.entier(an - rang, connu)
            colonnes[f"revenu_fiscal_{rang}_eur"] = s.entier(revenu, connu)
        return colonnes

    def _logement_actuel(self, qui: Entiers, quand: Entiers) -> dict[str, pl.Series]:
        d, f = self.d, self.f
        modele = d.souhaits.modele[qui]
        demenage = quand >= d.change_adresse[qui]
        entree = np.where(demenage, d.change_adresse[qui] - 15, d.creation[qui] - f.entree_logement[qui])
        structure = np.isin(modele, (4, 5, 15, 16))
        loge = f.type_actuel[qui]
        pieces = np.where(demenage, np.clip(loge + 1, 1, 6), loge)
        return {
            "modele_logement_1": s.texte(MODELES, modele),
            "modele_logement_2": s.texte(MODELES, d.souhaits.modele_2[qui]),
            "logement_actuel_date_entree": s.jours(entree, ~structure),
            "structure_date_entree": s.jours(entree, structure),
            "logement_actuel_loyer_eur": s.entier(f.loyer_actuel[qui].astype(np.int64), f.loyer_actuel[qui] > 0),
            "logement_actuel_apl_eur": s.entier(f.apl[qui].astype(np.int64), f.apl[qui] > 0),
            "logement_actuel_nb_occupants": s.entier(d.menages.nb_personnes()[qui] + np.isin(modele, (2, 3, 7)) * 2),
            "logement_actuel_categorie": s.texte(("A", "M"), np.where(loge > 0, f.categorie_actuelle[qui], -1)),
            "logement_actuel_type": s.texte(TYPES, np.where(loge > 0, pieces, -1)),
            "logement_actuel_surface_m2": s.entier(f.surface_actuelle[qui], (loge > 0) & (f.surface_actuelle[qui] > 0)),
            "est_proprietaire": s.oui_non(f.proprietaire[qui]),
        }
