"""The files of a commission: the sheet of a dwelling, and the candidatures to send, as a file that the door takes.

What belongs here: their rows and their words. What does not: rights (the rows are read as the reader; a numéro unique
opens on a purpose, demande by demande).
"""

import pandas as pd

from dashboards.kit import preselection
from dashboards.kit.downloads.feuille import Feuille, Tableau
from dashboards.kit.downloads.filters import FERME, Choix
from dashboards.kit.grille import nommer
from dashboards.kit.logement import details, nom_logement
from dashboards.kit.reads import preselections, territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import EtatPublication, date_des_donnees
from dashboards.kit.words.formats import ABSENT, date_heure, date_longue, est_absent, nombre, pluriel
from dashboards.kit.words.texts import FINALITE, SCORE
from dashboards.pages.rapprochement import cards, mixite, sentences
from warehouse.access import reading
from warehouse.errors import ErreurObservatoire
from warehouse.settings import aujourd_hui

IDENTITE = "demande_identite"
DEFINITIONS_CANDIDATS = (
    ("demande_id", "Pseudonyme de la demande ; ni nom, ni numéro unique"),
    ("pseudonyme_court", "Ses premiers caractères, tels que l’écran et la feuille imprimée les portent"),
    ("propose_par", "Votre organisme, le bailleur ou le réservataire du logement"),
    (
        "place, rang_liste, points",
        "Place dans votre présélection ; rang et points dans la liste du logement, ce jour-là ; du candidat d’un "
        "autre, ses points d’aujourd’hui",
    ),
    ("grille", "Grille de cotation et sa version"),
    ("pourquoi_cet_ordre", "Raison de passer devant un ménage mieux classé"),
    (
        "menage, demande, ressources, effort, souhaits, a_surveiller, a_completer",
        "Ce que la liste du logement dit du ménage",
    ),
    ("transmis", "Jour où la candidature a été transmise"),
    ("ce_qui_a_change", "Ce que la dernière publication dit de nouveau"),
)
DEFINITIONS_CANDIDATURES = (
    ("candidature_id … motif_moins_de_3", "Colonnes du flux « candidatures », à transmettre telles quelles"),
    ("nud", "Numéro unique, ouvert sur finalité"),
)
SQL_OFFRE = """
select
    offre_id, commune_code, typologie_code, surface_m2, financement_code, etage, has_ascenseur, is_accessible, is_qpv,
    loyer_eur, charges_eur, publication_id
from offre
where departement_code = any(%(departements)s) and offre_id = %(offre)s
"""
SQL_MENAGES = """
select
    demande_id, points, points_detail, avertissements_codes, anciennete_mois, date_creation, typologies_souhaitees,
    rang_commune, nb_personnes, composition_code, tranche_plafond_code, ressources_mensuelles_eur, taux_effort_pct,
    reste_a_vivre_eur_jour_uc, is_prioritaire, has_dalo, has_pdalpd, jsonb_exists(quantites, 'MUTATION') as is_mutation,
    is_premier_quartile, publication_id
from rapprochement
where departement_code = any(%(departements)s) and offre_id = %(offre)s and demande_id = any(%(demandes)s)
"""
SQL_TRANSMISES = """
select
    demande_id, candidature_id, type_evenement, date_survenance, date_saisie, offre_id, bailleur_code, positionne_par,
    reservataire_code, rang_propose, score_cotation, decision, rang_decision, motif_decision, nb_candidats_examines,
    motif_moins_de_3
from acces.candidatures_transmises(%(profil)s)
where departement_code = any(%(departements)s)
"""
SQL_NUMEROS = """
select demande_id, nud, publication_id
from demande_identite
where departement_code = any(%(departements)s) and demande_id = any(%(demandes)s)
"""
FICHE = ("Ménage", "Demande", "Ressources", "Effort et reste à vivre", "Souhaits", "À surveiller", "À compléter")
COLONNES = (
    *("demande_id", "pseudonyme_court", "propose_par", "place", "rang_liste", "points", "grille", "pourquoi_cet_ordre"),
    *("menage", "demande", "ressources", "effort", "souhaits", "a_surveiller", "a_completer"),
    *("transmis", "ce_qui_a_change"),
)
SANS = "Ce logement n’a aucun candidat à examiner parmi ceux que vous lisez."
RIEN_A_ENVOYER = "Votre organisme n’a rien transmis ni décidé : il n’y a pas de candidature à envoyer."
FERMEES = "Les numéros uniques de ces candidatures ne sont pas ouverts à votre profil : aucun fichier n’est fait."
LARGEURS = (0.75, 1.42, 1.2, 0.8, 1.3, 1.2, 1.25, 1.15, 1.3, 1.3, 1.2, 1.28, 1.2, 1.5)


def candidats(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read the candidates of one dwelling, whoever put them forward, with what its list says of each."""
    if not lecteur.droits.propose:
        raise ErreurObservatoire(FERME)
    offre = choix.prendre("offre_id")
    menages = lus_de(lecteur, offre)
    dits, mots = preselection.mots(lecteur), sentences.mots(lecteur)
    lus = lecteur.lignes(SQL_MENAGES, offre=offre, demandes=list(menages["demande_id"])).set_index("demande_id")
    lus = mixite.marquer(lus, mixite.lire(lecteur, offre))
    rangees = []
    for _, menage in menages.iterrows():
        dit = preselection.ligne(menage, dits)
        fiche = cards.fiche_courte(lus.loc[menage["demande_id"]], mots) if menage["demande_id"] in lus.index else {}
        rangees.append(
            (
                *(menage["demande_id"], preselection.pseudonyme_court(menage["demande_id"]), dit["Proposé par"]),
                *(None if est_absent(menage[quoi]) else int(menage[quoi]) for quoi in ("rang", "rang_liste")),
                menage["points"],
                "" if est_absent(menage["points"]) else grille(menage, dits),
                dit["Pourquoi cet ordre"],
                *(fiche.get(quoi, ABSENT) for quoi in FICHE),
                dit["Transmis"],
                dit["Ce qui a changé"],
            )
        )
    cadre = pd.DataFrame(rangees, columns=list(COLONNES))
    return cadre.astype({"place": "Int64", "rang_liste": "Int64"}), f"candidats sur l’offre {offre}"


def lus_de(lecteur: Lecteur, offre: str) -> pd.DataFrame:
    """Read the candidates of one dwelling.

    Raises:
        ErreurObservatoire: there is none that the reader reads.

    """
    lus = preselections.candidats(lecteur, offre) if offre else pd.DataFrame()
    if lus.empty:
        raise ErreurObservatoire(SANS)
    return lus


def grille(menage: "pd.Series", dits: preselection.Mots) -> str:
    """Name the grid of the points of one candidate."""
    return nommer(menage["grille_code"], menage["grille_version"], dits.grilles)


def feuille(lecteur: Lecteur, etat: EtatPublication, choix: Choix) -> Feuille:
    """Read the sheet of one dwelling for its commission."""
    cadre, _ = candidats(lecteur, choix)
    offre = choix.prendre("offre_id")
    dits, menages = preselection.mots(lecteur), lus_de(lecteur, offre)
    communes = territoires.territoires(lecteur).libelles("commune")
    lues = lecteur.lignes(SQL_OFFRE, offre=offre)
    nom = f"Offre {offre}" if lues.empty else f"{nom_logement(lues.iloc[0], communes)} (offre {offre})"
    jour, seance = date_des_donnees(lecteur), menages["date_cal"].iloc[0]
    publiee = f"publiées le {date_heure(etat.publiee_at)}"
    textes = cadre.drop(columns=["demande_id", "grille", "transmis", "place", "rang_liste"]).astype(str)
    for place, quoi in ((0, "place"), (3, "rang_liste")):
        textes.insert(place, quoi, [nombre(lu) for lu in cadre[quoi]])
    textes["points"] = [
        ABSENT if est_absent(points) else f"{nombre(points)} ({grille})"
        for points, grille in zip(cadre["points"], cadre["grille"], strict=True)
    ]
    entetes = ("Place", "Pseudonyme", "Proposé par", "Rang", "Points", "Pourquoi cet ordre", *FICHE, "Ce qui a changé")
    return Feuille(
        sujet=f"Commission d’attribution : {nom}",
        phrase=f"{preselection.complete(menages, dits)}.",
        contexte=(
            f"Commission : {'date à fixer' if est_absent(seance) else date_longue(seance)}",
            *([] if lues.empty else [details(lues.iloc[0])]),
            f"{lecteur.portail.donnees} au {date_longue(jour)}, {publiee}. "
            f"Feuille établie pour {lecteur.session.organisme_libelle}.",
        ),
        tableaux=(
            Tableau(
                preselection.DANS_L_ORDRE,
                tuple(zip(entetes, LARGEURS, strict=True)),
                textes.to_numpy().tolist(),
            ),
        ),
        notes=(
            "Ni nom ni numéro unique : les ménages sont dans l’ordre où le portail les montre, chacun sous le "
            "pseudonyme court que porte la page « Commission », où les décisions se saisissent.",
            SCORE,
        ),
        lignes=len(cadre),
    )


def candidatures(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Write the purpose in the journal, then read what was handed over and decided, with its numéros uniques."""
    if not lecteur.droits.propose or not lecteur.droits.lit(IDENTITE):
        raise ErreurObservatoire(FERME)
    finalite = choix.demandes.get("finalite", "")
    if finalite not in lecteur.finalites(IDENTITE):
        raise ErreurObservatoire(FINALITE)
    lues = lecteur.lignes(SQL_TRANSMISES, profil=lecteur.profil)
    if lues.empty:
        raise ErreurObservatoire(RIEN_A_ENVOYER)
    demandes = sorted(set(lues["demande_id"]))
    reading.ouvrir_acces(lecteur.portail.lecteur, lecteur.session, finalite, IDENTITE, {"demande_id": demandes})
    numeros = lecteur.lignes(SQL_NUMEROS, demandes=demandes).set_index("demande_id")["nud"]
    cadre = lues[lues["demande_id"].isin(numeros.index)].copy()
    if cadre.empty:
        raise ErreurObservatoire(FERMEES)
    cadre.insert(list(cadre.columns).index("bailleur_code"), "nud", cadre["demande_id"].map(numeros))
    laissees = len(lues) - len(cadre)
    quoi = "candidatures transmises" + (
        f", {nombre(laissees)} {pluriel(laissees, 'laissée')} faute de droits" if laissees else ""
    )
    return cadre.drop(columns="demande_id"), quoi


def nom_de_l_envoi(lecteur: Lecteur) -> str:
    """Return the name by which the door recognises a file of candidatures, without its extension."""
    return f"candidatures_{lecteur.session.organisme_code}_{aujourd_hui()}"


JEUX_COMMISSION = {
    "candidats": (candidats, DEFINITIONS_CANDIDATS),
    "candidatures": (candidatures, DEFINITIONS_CANDIDATURES),
}
