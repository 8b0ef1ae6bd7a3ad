"""The candidates of a dwelling in words: who put each forward, why in this order, what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboards.kit.grille import nommer
from dashboards.kit.reads import suivis, territoires
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.preselections import LOGE, POSITIONNEMENT, RADIEE, siennes
from dashboards.kit.words.formats import ABSENT, date_longue, est_absent, nombre, pluriel, rang, typologie

# CCH R441-3: what a commission examines at least (acces.candidats_requis).
REQUIS = 3
RIEN = "rien"
DANS_L_ORDRE = "Candidats de ce logement, votre présélection d’abord"
A_TRANSMETTRE = "à transmettre"
RESERVEE = (
    "Une présélection est lue par votre organisme, et par aucun autre tant qu’elle n’est pas transmise ; les candidats "
    "déjà transmis, par ceux qui lisent ce logement."
)
SIEN, PAR_FICHIER = "votre organisme", "votre organisme, par ses fichiers"
BAILLEUR = "BAILLEUR"
# So many characters of a pseudonym tell the households of one dwelling apart, on screen and on paper.
COURT = 8
PAR = {BAILLEUR: "le bailleur", "RESERVATAIRE": "le réservataire"}
FICHIERS = {
    "rejete": " ; fichier refusé à l’entrée : repart avec le prochain, si l’offre est toujours la vôtre",
    "retire": " ; fichier retiré de l’observatoire : ne repart pas",
}


@dataclass(frozen=True)
class Mots:
    """The words of the codes that a présélection holds; as what the organisme of the reader proposes (``PAR``)."""

    ordre: Mapping[str, str]
    motifs: Mapping[str, str]
    grilles: Mapping[str, str]
    moins_de_3: Mapping[str, str]
    organismes: Mapping[str, str]
    comme: str


def mots(lecteur: Lecteur) -> Mots:
    """Read these words."""
    listes = ("MOTIF_ORDRE", "MOTIF_EXCLUSION", "GRILLE_COTATION", "MOTIF_MOINS_DE_3")
    organismes = suivis.noms(lecteur, territoires.territoires(lecteur))
    comme = BAILLEUR if lecteur.est_bailleur else "RESERVATAIRE"
    ordre, motifs, grilles, moins_de_3 = (modalites(lecteur, liste) for liste in listes)
    return Mots(ordre, motifs, grilles, moins_de_3, organismes, comme)


def lignes(menages: pd.DataFrame, dits: Mots) -> pd.DataFrame:
    """Write the candidates of one dwelling, in order, under no name."""
    return pd.DataFrame([ligne(menage, dits) for _, menage in menages.iterrows()])


def ligne(menage: "pd.Series", dits: Mots) -> dict[str, str]:
    """Write one candidate: a heading and its text for each thing that is told."""
    return {
        "Place": nombre(menage["rang"]),
        "Ménage": qui(menage),
        "Proposé par": propose_par(menage, dits),
        "Rang et points": place_et_points(menage, dits),
        "Pourquoi cet ordre": pourquoi(menage, dits),
        "Ajouté": ABSENT if d_autrui(menage) else f"{date_longue(menage['ajoute_at'])}, par {menage['ajoute_par']}",
        "Transmis": transmis(menage),
        "Ce qui a changé": changement(menage, dits),
    }


def qui(menage: "pd.Series") -> str:
    """Say what tells a household from its neighbours, under no name."""
    combien = menage["nb_personnes"]
    personnes = "" if est_absent(combien) else f"{nombre(combien)} {pluriel(float(combien), 'personne')}"
    type_ = "" if est_absent(menage["typologie_code"]) else f"demande un {typologie(menage['typologie_code'])}"
    mois = "" if est_absent(menage["anciennete_mois"]) else f"depuis {nombre(menage['anciennete_mois'])} mois"
    return ", ".join(filter(None, (personnes, type_, mois))) or ABSENT


def pseudonyme_court(demande_id: str) -> str:
    """Write what a household is called on the day of its commission: its place in a list may change, this does not."""
    return demande_id[:COURT]


def d_autrui(menage: "pd.Series") -> bool:
    """Tell whether others alone put a candidate forward."""
    return est_absent(menage["rang"])


def propose_par(menage: "pd.Series", dits: Mots) -> str:
    """Say who put a candidate forward: the organisme of the reader, the landlord, the réservataire of the dwelling."""
    qui = [] if d_autrui(menage) else [SIEN]
    for code in _positionne_par(menage):
        # A présélection that was handed over comes back as a candidature of who handed it over.
        if qui and code == dits.comme:
            continue
        if code == dits.comme and (code == BAILLEUR or menage["est_reservee_au_lecteur"]):
            qui.append(PAR_FICHIER)
            continue
        nom = str(menage["reservataire_code"]) if code == "RESERVATAIRE" else ""
        precise = f" ({dits.organismes[nom]})" if nom in dits.organismes else ""
        qui.append(f"{PAR.get(code, code)}{precise}")
    return " et ".join(qui) or ABSENT


def _positionne_par(menage: "pd.Series") -> list[str]:
    codes = menage["positionne_par"]
    return [] if codes is None or est_absent(codes) else [code for code in codes if code]


def place_et_points(menage: "pd.Series", dits: Mots) -> str:
    """Write the rank in the list and the points of the day when a household was put forward; of others, points."""
    if est_absent(menage["points"]):
        return ABSENT
    grille = nommer(menage["grille_code"], menage["grille_version"], dits.grilles)
    points = f"{nombre(menage['points'])} {pluriel(float(menage['points']), 'point')} ({grille})"
    return points if d_autrui(menage) else f"{rang(int(menage['rang_liste']))}, {points}"


def transmis(menage: "pd.Series") -> str:
    """Say when a candidature was handed over, and that its file was not taken."""
    if d_autrui(menage):
        return date_longue(menage["date_positionnement"])
    if est_absent(menage["transmis_at"]):
        return A_TRANSMETTRE
    return f"{date_longue(menage['transmis_at'])}{du_fichier(menage['depot_statut'])}"


def du_fichier(statut: str | None) -> str:
    """Say of a file that the door did not keep what becomes of what it held; nothing of another."""
    return FICHIERS.get(str(statut), "")


def pourquoi(menage: "pd.Series", dits: Mots) -> str:
    """Say why the order of the list is not followed, where it is not."""
    if d_autrui(menage):
        return ABSENT
    if not menage["passe_devant"]:
        return "ordre de la liste"
    code = menage["motif_ordre_code"]
    return "raison à donner" if est_absent(code) else dits.ordre.get(code, code)


def sortie(menage: "pd.Series") -> str:
    """Say that a household waits for no dwelling any more, housed or radiated; nothing of another."""
    if menage["motif_radiation_code"] == LOGE or not est_absent(menage["date_bail"]):
        return "ménage logé depuis"
    return "demande radiée" if menage["demande_etat_code"] == RADIEE else ""


def changement(menage: "pd.Series", dits: Mots) -> str:
    """Say what the last publication says of a household that was not so when it was put forward."""
    if sorti := sortie(menage):
        return sorti
    # A candidature that the files hold is told by its own state, wherever it stands.
    if not est_absent(menage["candidature_etat_code"]):
        return "candidature reçue par l’observatoire"
    if not menage["is_offert"]:
        return "logement loué, retiré ou rendu"
    if est_absent(menage["demande_etat_code"]):
        return "demande que vous ne lisez plus"
    if est_absent(menage["is_eligible"]):
        return "demande qui n’est plus en cours"
    codes = [] if est_absent(menage["motifs_exclusion_codes"]) else list(menage["motifs_exclusion_codes"])
    if POSITIONNEMENT in codes:
        return "déjà positionné par ailleurs"
    if not menage["is_eligible"]:
        return "écarté depuis : " + " ; ".join(dits.motifs.get(code, code).lower() for code in codes)
    return RIEN


def en_alerte(menages: pd.DataFrame, dits: Mots) -> int:
    """Count the households of the organisme of which something has changed; once handed over, those that left."""
    changes = [
        sortie(menage) or (est_absent(menage["transmis_at"]) and changement(menage, dits) != RIEN)
        for _, menage in siennes(menages).iterrows()
    ]
    return len(list(filter(None, changes)))


def complete(menages: pd.DataFrame, dits: Mots) -> str:
    """Say whether a dwelling has enough candidates for a commission, and how many of them others put forward.

    Those that left (``sortie``) do not count.
    """
    restent = [menage for _, menage in menages.iterrows() if not sortie(menage)]
    combien = len(restent)
    autres = len([lu for lu in restent if not propose_par(lu, dits).startswith(SIEN)])
    dit = f"{nombre(combien)} {pluriel(combien, 'candidat')}"
    if autres:
        dit += f", dont {nombre(autres)} {pluriel(autres, 'proposé')} par un autre organisme"
    if combien >= REQUIS:
        return dit
    code = restent[0]["motif_moins_de_3_code"] if restent else None
    raison = ABSENT if est_absent(code) else dits.moins_de_3.get(str(code), str(code))
    return f"{dit}, moins de trois : {'raison légale à donner' if raison == ABSENT else raison}"
