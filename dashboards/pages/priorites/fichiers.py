"""The files of the lists of DALO et publics prioritaires: the rows of the screen, labels beside codes.

What belongs here: their rows, each under the pseudonym of its list. What does not: rights (the rows are read as the
reader), identities (they open one at a time, on a purpose); a présomption meets no other list.
"""

from collections.abc import Mapping

import pandas as pd

from dashboards.kit.downloads.filters import FERME, LIGNES_MAX, TROP, Choix
from dashboards.kit.reads import suivis, territoires
from dashboards.kit.reads.catalogue import catalogue, modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.suivis import A_RELOGER, ETATS, TOUS_MOTIFS, TOUTES
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.words.formats import nombre
from dashboards.pages.priorites import echeances as siennes
from dashboards.pages.priorites.listes import motifs_offerts
from dashboards.pages.priorites.sentences import ECHEANCES, NOMS, SUITES
from warehouse.errors import ErreurObservatoire

THEME = THEMES["priorites"]
DEFINITIONS_ECHEANCES = (
    ("demande_id", "Pseudonyme de la demande, dans les listes DALO et PDALPD ; ni nom, ni numéro unique"),
    ("etat_code", "EN_INSTRUCTION : recours en attente de décision ; A_RELOGER : ménage reconnu, à loger"),
    ("nature_recours_code, motif_dalo_code, motif_dalo_libelle", "Logement ou hébergement ; motif invoqué ou retenu"),
    ("date_depot, date_decision", "Dépôt du recours ; décision de la commission de médiation"),
    ("date_echeance, jours_restants", "Échéance légale qui court, et jours restants ; négatifs si elle est dépassée"),
    ("typologie_code, typologie_dalo_code", "Premier type demandé ; type accordé par la commission"),
    ("commune_…, epci_…", "Commune et EPCI du premier vœu ; vides où le lecteur ne les lit pas"),
    ("nb_personnes, composition_code, modele_logement_code", "Ménage et logement actuel ; vides s’ils ne sont pas lus"),
    ("etat_demande_code, nb_propositions, is_positionne", "État de la demande ; candidatures ; une est en cours"),
)
DEFINITIONS_PRESOMPTIONS = (
    ("presomption_id", "Pseudonyme de la demande dans cette liste seule"),
    ("epci_code, epci_libelle", "EPCI du premier vœu"),
    ("typologie_code", "Premier type de logement demandé"),
    ("presomption_dalo_motif_…", "Présomption d’un motif du DALO : non une décision, que la commission seule prend"),
    ("motifs_non_jugeables_libelles", "Ce que la demande ne permet pas de juger"),
)


def _libelles(cadre: pd.DataFrame, noms: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Write the label of each code beside it."""
    for colonne, libelles in noms.items():
        place = list(cadre.columns).index(colonne) + 1
        cadre.insert(place, colonne.replace("_code", "_libelle"), [libelles.get(c, "") for c in cadre[colonne]])
    return cadre


def _ou(lecteur: Lecteur, choix: Choix) -> tuple[territoires.Territoires, territoires.Territoire]:
    """Return the territories that the page offers, and the one asked for."""
    connus = catalogue(lecteur)
    mesh = territoires.dits(lecteur, [nom for nom in THEME.series if nom in connus], communes=THEME.communes)
    return mesh, mesh.trouver(choix.prendre("geo", mesh.choix(), territoires.depart(lecteur, mesh)))


def echeances(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the recours, or the households recognised, of the filters of the screen, the nearest deadline first."""
    if not lecteur.droits.lit("dalo_suivi", "demande_identite"):
        raise ErreurObservatoire(FERME)
    mesh, ici = _ou(lecteur, choix)
    etape = choix.prendre("onglet", {code: NOMS[code] for code in ETATS}, siennes.etape(lecteur))
    echeance = choix.prendre("echeance", ECHEANCES, TOUTES)
    suite = choix.prendre("afaire", SUITES, TOUTES) if etape == A_RELOGER else TOUTES
    cadre = suivis.par_suite(suivis.de_l_etape(suivis.echeances(lecteur), etape, ici, echeance), suite)
    noms = {f"{maille}_code": mesh.libelles(maille) for maille in ("commune", "epci")}
    noms["motif_dalo_code"] = modalites(lecteur, "MOTIF_DALO")
    cadre = _libelles(cadre, noms).drop(columns=["is_echeance_depassee", "is_echeance_30_jours"])
    return cadre, f"échéances DALO, {ici.libelle}"


def presomptions(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the présomptions of the filters of the screen; refuse those that are too many for a file."""
    if not lecteur.droits.lit("presomption_dalo"):
        raise ErreurObservatoire(FERME)
    mesh, demande = _ou(lecteur, choix)
    ici = mesh.epci_ou_departement(demande)
    epci = ici.code if ici.type == "epci" else ""
    motif = choix.prendre("motif", motifs_offerts(lecteur), TOUS_MOTIFS)
    if suivis.nombre_presumees(lecteur, epci, motif) > LIGNES_MAX:
        raise ErreurObservatoire(TROP.format(n=nombre(LIGNES_MAX)))
    cadre = suivis.presumees(lecteur, epci, motif, 0, LIGNES_MAX)
    cadre["motifs_non_jugeables_libelles"] = [" ; ".join(textes) for textes in cadre["motifs_non_jugeables_libelles"]]
    noms = {"epci_code": mesh.libelles("epci")}
    return _libelles(cadre, noms), f"présomptions, {ici.libelle}"


JEUX_PRIORITES = {
    "echeances": (echeances, DEFINITIONS_ECHEANCES),
    "presomptions": (presomptions, DEFINITIONS_PRESOMPTIONS),
}
