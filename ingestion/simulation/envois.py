"""Monthly tables of the flows ``offres``, ``candidatures``, ``attributions``: which rows, in which month's file.

What belongs here: events turned into rows; ``_emetteur`` (index in ``bailleurs``) and ``_mois`` (rank) say where each
row goes.
"""

import numpy as np
import polars as pl

from ingestion.contracts.attributions import CONTRAT as ATTRIBUTIONS
from ingestion.contracts.candidatures import CONTRAT as CANDIDATURES
from ingestion.contracts.candidatures import MOTIFS_REFUS
from ingestion.contracts.offres import CONTRAT as OFFRES
from ingestion.simulation import parametres as p
from ingestion.simulation import series as s
from ingestion.simulation.calendrier import JAMAIS, Entiers, annee, mois_de, rang_mois
from ingestion.simulation.commissions import DECISIONS, MOINS_DE_3, MOTIFS_NAT, NAT, REPONSES
from ingestion.simulation.demandes import Demandes
from ingestion.simulation.dossiers import Dossiers
from ingestion.simulation.monde import Monde
from ingestion.simulation.parc import FINANCEMENTS
from ingestion.simulation.souhaits import HLM
from ingestion.simulation.vacances import MOTIFS_RETRAIT

TYPES_RPLS = ("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9P")


def numeroter(prefixe: str, numeros: Entiers) -> pl.Series:
    """Return identifiers of a fixed length."""
    return pl.select(pl.concat_str(pl.lit(prefixe), pl.Series(numeros).cast(pl.String).str.zfill(8))).to_series()


def table(colonnes: dict[str, pl.Series], noms: tuple[str, ...], emetteur: Entiers, mois: Entiers) -> pl.DataFrame:
    """Put columns in the order of the contract; those that are never filled are empty."""
    taille = len(emetteur)
    ordre = {nom: colonnes[nom] if nom in colonnes else pl.Series([None]).new_from_index(0, taille) for nom in noms}
    return pl.DataFrame({**ordre, "_emetteur": emetteur, "_mois": mois})


class Envois:
    """Rows of the three flows of the landlords.

    Args:
        monde: everything that happened.
        dossiers: unique numbers.
        rng: random generator of delays of entry.

    """

    def __init__(self, monde: Monde, dossiers: Dossiers, rng: np.random.Generator) -> None:
        """Give numbers to the offers and candidatures that the files show."""
        self.m, self.f, self.rng = monde, dossiers, rng
        self.d: Demandes = monde.demandes
        self.nuds = dossiers.nud.tolist()
        self.premier, self.dernier = (
            int(rang_mois(np.array([monde.debut]))[0]),
            int(rang_mois(np.array([monde.fin]))[0]),
        )
        o = monde.vacances.offres
        close = np.minimum(np.minimum(o.bail, o.retour), o.retrait)
        self.montrees = (close >= monde.debut) & (o.visible <= monde.fin)
        ordre = np.flatnonzero(self.montrees)
        ordre = ordre[np.argsort(o.visible[ordre], kind="stable")]
        self.numero_offre = np.full(o.n, -1)
        self.numero_offre[ordre] = 1 + np.arange(len(ordre))
        c = monde.commissions.candidatures.tableau()
        garde = self.montrees[c["offre"]] & monde.emises[c["qui"]] & (c["positionnement"] <= monde.fin)
        ordre = np.flatnonzero(garde)
        ordre = ordre[np.lexsort((c["rang"][ordre], c["offre"][ordre], c["positionnement"][ordre]))]
        self.c = {nom: valeurs[ordre] for nom, valeurs in c.items()}
        self.id_candidature = numeroter("CAN", 1 + np.arange(len(ordre)))

    def _numero_rpls(self, logement: Entiers, quand: Entiers) -> pl.Series:
        """Return the number of the national register, unknown before the second 1 January after the delivery."""
        entree = self.m.parc.entree[logement]
        connu = (entree == 0) | (annee(quand) >= annee(np.maximum(entree, 0)) + 2)
        return identifiants_rpls(self.m, logement).zip_with(pl.Series(connu), s.vide(len(logement)))

    def _mois(self, quand: Entiers) -> Entiers:
        return np.clip(rang_mois(quand), self.premier, self.dernier)

    def offres(self) -> pl.DataFrame:
        """One row per offer and month in which it changed, as known at the end of that month."""
        o, parc, m = self.m.vacances.offres, self.m.parc, self.m
        qui = np.flatnonzero(self.montrees)
        moments = [o.visible[qui], o.signalement[qui], o.retour[qui], o.retrait[qui]]
        offre = np.concatenate([qui[quand <= m.fin] for quand in moments])
        mois = np.concatenate([self._mois(quand[quand <= m.fin]) for quand in moments])
        couples = np.unique(np.stack([mois, offre], axis=1), axis=0)
        mois, offre = couples[:, 0], couples[:, 1]
        fin = np.array([mois_de(r).fin for r in range(self.premier, self.dernier + 1)])[mois - self.premier]
        fin = np.minimum(fin, m.fin)
        log = o.logement[offre]
        sort = np.where(o.retrait[offre] <= fin, o.motif_retrait[offre], 0)
        colonnes = {
            "offre_id": numeroter("OFF", self.numero_offre[offre]),
            "bailleur_code": s.texte(m.organismes.bailleurs, parc.bailleur[log]),
            "numero_rpls": self._numero_rpls(log, fin),
            "identifiant_interne": identifiants_internes(m, log),
            "commune_code": s.texte(m.territoire.codes, parc.commune[log]),
            "quartier": s.texte(m.territoire.quartiers, parc.quartier[log]),
            "qpv": s.oui_non(parc.qpv[log]),
            "typologie": s.texte(TYPES_RPLS, parc.pieces[log] - 1),
            "surface_m2": s.entier(parc.surface[log]),
            "etage": s.entier(parc.etage[log]),
            "has_ascenseur": s.oui_non(parc.ascenseur[log]),
            "has_parking": s.oui_non(parc.parking[log]),
            "is_accessible": s.oui_non(parc.accessible[log]),
            "financement": s.texte(FINANCEMENTS, parc.financement[log]),
            "loyer_eur": s.decimal(parc.loyer[log]),
            "charges_eur": s.decimal(parc.charges[log]),
            "date_preavis": s.jours(o.preavis[offre]),
            "date_disponibilite": s.jours(o.disponible[offre]),
            "contingent_code": s.texte(p.CONTINGENTS, o.contingent[offre]),
            "reservataire_code": s.texte(m.organismes.reservataires, o.reservataire[offre]),
            "date_signalement": s.jours(o.signalement[offre], o.signalement[offre] <= fin),
            "delai_proposition_jours": s.entier(o.delai[offre], o.delai[offre] < JAMAIS),
            "date_retour_bailleur": s.jours(o.retour[offre], o.retour[offre] <= fin),
            "date_retrait": s.jours(o.retrait[offre], o.retrait[offre] <= fin),
            "motif_retrait": s.texte(MOTIFS_RETRAIT, sort),
        }
        return table(colonnes, OFFRES.noms, parc.bailleur[log], mois)

    def candidatures(self) -> pl.DataFrame:
        """Events of the candidatures, in the file of the month in which they were entered."""
        c, m = self.c, self.m
        o = m.vacances.offres
        log = o.logement[c["offre"]]
        nombre = len(log)
        reserve = o.reservataire[c["offre"]]
        par_reservataire = reserve >= 0
        commun = {
            "candidature_id": self.id_candidature,
            "offre_id": numeroter("OFF", self.numero_offre[c["offre"]]),
            "nud": s.texte(self.nuds, c["qui"]),
            "bailleur_code": s.texte(m.organismes.bailleurs, m.parc.bailleur[log]),
        }
        nat = c["decision"] == NAT
        propres = {
            "POSITIONNEMENT": (
                c["positionnement"],
                {
                    "positionne_par": s.texte(("BAILLEUR", "RESERVATAIRE"), par_reservataire.astype(np.int64)),
                    "reservataire_code": s.texte(m.organismes.reservataires, reserve),
                    "rang_propose": s.entier(c["rang"]),
                    "score_cotation": s.entier(c["score"].astype(np.int64)),
                    "taux_effort_pct": s.decimal(c["effort"], 1),
                    "reste_a_vivre_eur": s.decimal(c["reste"], 2),
                },
            ),
            "CAL": (
                c["cal"],
                {
                    "decision": s.texte(DECISIONS, c["decision"]),
                    "rang_decision": s.entier(c["rang_decision"], c["rang_decision"] > 0),
                    "motif_decision": s.texte(MOTIFS_NAT, np.where(nat, c["motif_decision"], -1)),
                    "nb_candidats_examines": s.entier(c["examines"]),
                    "motif_moins_de_3": s.texte(MOINS_DE_3, c["moins_de_3"]),
                },
            ),
            "OFFRE": (c["envoi"], {"delai_reponse_jours": s.entier(c["delai"])}),
            "REPONSE": (
                c["reponse_le"],
                {
                    "reponse": s.texte(REPONSES, c["reponse"]),
                    "motif_refus": s.texte((*tuple(p.MOTIFS_REFUS), "NRP"), c["motif_refus"]),
                },
            ),
        }
        if not set(p.MOTIFS_REFUS) < set(MOTIFS_REFUS):
            raise AssertionError("Un motif de refus simulé n'est pas dans le contrat.")
        blocs = []
        for nature, (quand, colonnes) in propres.items():
            retard = np.where(self.rng.random(nombre) < 0.72, 0, self.rng.integers(1, 6, nombre))
            saisie = np.minimum(quand + retard, m.fin)
            bloc = {
                **commun,
                **colonnes,
                "type_evenement": pl.Series([nature]).new_from_index(0, nombre),
                "date_survenance": s.jours(quand),
                "date_saisie": s.jours(saisie),
            }
            mois = self._mois(saisie)
            tardif = (self.rng.random(nombre) < p.PART_MESSAGE_TARDIF) & (mois < self.dernier)
            complet = table(bloc, CANDIDATURES.noms, m.parc.bailleur[log], mois + tardif)
            blocs.append(complet.filter(pl.Series(quand <= m.fin)))
        return pl.concat(blocs, how="vertical_relaxed")

    def attributions(self) -> pl.DataFrame:
        """One row per lease."""
        c, m, parc = self.c, self.m, self.m.parc
        o = m.vacances.offres
        signe = np.flatnonzero((c["bail"] >= m.debut) & (c["bail"] <= m.fin))
        signe = signe[np.argsort(c["bail"][signe], kind="stable")]
        qui, offre, bail = c["qui"][signe], c["offre"][signe], c["bail"][signe]
        log = o.logement[offre]
        hlm = self.d.souhaits.modele[qui] == HLM
        aci = np.isin(parc.contingent[log], (2,)) & (self.rng.random(len(qui)) < 0.12)
        autre = np.where(self.rng.random(len(qui)) < 0.02, 3, np.where(aci, 1, 2))
        colonnes = {
            "attribution_id": numeroter("ATT", 1 + np.arange(len(signe))),
            "nud": s.texte(self.nuds, qui),
            "candidature_id": self.id_candidature.gather(signe.astype(np.uint32)),
            "offre_id": numeroter("OFF", self.numero_offre[offre]),
            "bailleur_code": s.texte(m.organismes.bailleurs, parc.bailleur[log]),
            "numero_rpls": self._numero_rpls(log, bail),
            "identifiant_interne": identifiants_internes(m, log),
            "commune_code": s.texte(m.territoire.codes, parc.commune[log]),
            "qpv": s.oui_non(parc.qpv[log]),
            "typologie": s.texte(TYPES_RPLS, parc.pieces[log] - 1),
            "surface_m2": s.entier(parc.surface[log]),
            "loyer_eur": s.decimal(parc.loyer[log]),
            "financement": s.texte(FINANCEMENTS, parc.financement[log]),
            "date_decision_cal": s.jours(c["cal"][signe]),
            "date_bail": s.jours(bail),
            "contingent_code": s.texte(p.CONTINGENTS, o.contingent[offre]),
            "reservataire_code": s.texte(m.organismes.reservataires, o.reservataire[offre]),
            "accord_collectif": s.texte(("ACD", "ACI", "AUCUN", "NONDOC"), np.where(c["acd"][signe], 0, autre)),
            "attribue_dalo": s.oui_non(c["dalo"][signe]),
            "deja_loge_parc_bailleur": s.texte(("OUI", "NON", "NONDOC"), np.where(hlm, self.f.deja_bailleur[qui], 1)),
        }
        return table(colonnes, ATTRIBUTIONS.noms, parc.bailleur[log], self._mois(bail))


def identifiants_rpls(monde: Monde, logement: Entiers) -> pl.Series:
    """Ten characters, one per dwelling, for life."""
    departement = monde.territoire.departement
    suite = pl.Series(logement + 1).cast(pl.String).str.zfill(10 - len(departement))
    return pl.select(pl.concat_str(pl.lit(departement), suite)).to_series()


def identifiants_internes(monde: Monde, logement: Entiers) -> pl.Series:
    """Return the identifier in the landlord's own system: landlord, programme, dwelling."""
    parc = monde.parc
    return pl.select(
        pl.concat_str(
            s.texte(monde.organismes.bailleurs, parc.bailleur[logement]),
            pl.lit("-"),
            pl.Series(parc.programme[logement] + 1).cast(pl.String).str.zfill(5),
            pl.lit("-"),
            pl.Series(logement + 1).cast(pl.String).str.zfill(6),
        )
    ).to_series()
