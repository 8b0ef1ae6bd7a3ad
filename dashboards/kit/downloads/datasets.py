"""What can be downloaded: statistics of a territory, of the communes of a year, and the counts of the stock."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd

from dashboards.kit.downloads.commission import JEUX_COMMISSION, feuille, nom_de_l_envoi
from dashboards.kit.downloads.corrections import JEUX_CORRECTIONS
from dashboards.kit.downloads.cotation import JEUX_COTATION
from dashboards.kit.downloads.feuille import Feuille
from dashboards.kit.downloads.files import Export, masquer
from dashboards.kit.downloads.filters import NON_OFFERT, Choix
from dashboards.kit.downloads.liste import JEUX_LISTE
from dashboards.kit.downloads.logements import JEUX_LOGEMENTS
from dashboards.kit.downloads.note_cotation import note
from dashboards.kit.downloads.pdf import Fiche
from dashboards.kit.downloads.plan import JEUX_PLAN
from dashboards.kit.downloads.priorites import JEUX_PRIORITES
from dashboards.kit.downloads.quarantaine import JEUX_QUARANTAINE
from dashboards.kit.downloads.suivis import FERME, JEUX_SUIVIS
from dashboards.kit.downloads.words import en_mots
from dashboards.kit.reads import indicateurs, territoire, territoires
from dashboards.kit.reads.catalogue import UNITES, catalogue, dimension, restreindre
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import EtatPublication
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.thematic import bailleur
from dashboards.kit.words.formats import date_heure
from dashboards.pages.indicateurs import reads as suivis
from dashboards.pages.parc import reads
from dashboards.pages.territoire import fiche
from warehouse.errors import ErreurObservatoire

DEFINITIONS = (
    ("indicateur", "Code de l’indicateur"),
    ("indicateur_libelle", "Nom de l’indicateur"),
    ("periode", "Mois ou année ; dans le CSV, AAAA-MM ou AAAA"),
    (
        "territoire_type, territoire_code, territoire_libelle",
        "Territoire : département, EPCI (SIREN) ou commune (INSEE) ; dans le CSV, son type est un code",
    ),
    ("dimension, modalite", "Dimension et modalité de la ligne ; Ensemble : le total ; dans le CSV, leurs codes"),
    ("valeur", "Valeur de l’indicateur, vide si elle est masquée ou non calculable"),
    ("borne_basse, borne_haute", "Bornes de la valeur ; leur sens est dit dans la page Indicateurs"),
    ("numerateur, denominateur", "Termes du rapport, masqués avec lui"),
    ("effectif", "Nombre de cas"),
    ("statut_valeur", "s : secret statistique ; vide : valeur publiée"),
)
DEFINITIONS_HORS_CATALOGUE = (
    ("stock, creations … sorties_modification", "Demandes en cours à la fin du mois, entrées et sorties du mois"),
    ("recul, vu_au", "Fin du mois (M), n mois après (M+n) ou date des données (REFERENCE), et le jour de ce recul"),
    ("effectif_fin_periode, ecart", "Effectif connu à la fin du mois, et ce qui a changé depuis"),
    ("classe_depassement_code", "Mois passés depuis le dépassement du délai anormalement long"),
    ("rubrique, renseignees, taux_pct", "Rubrique de la demande, demandes où elle est renseignée, leur part"),
)
DEFINITIONS_PARC = (
    ("annee", "Année du répertoire, situation au 1ᵉʳ janvier"),
    (
        "territoire_type, territoire_code, territoire_libelle",
        "Territoire : département, EPCI (SIREN) ou commune (INSEE) ; dans le CSV, son type est un code",
    ),
    (
        "mesure, mesure_libelle",
        "Code et nom : total, construction, pièces, quartier prioritaire, étiquettes énergie et gaz à effet de serre, "
        "puis vacance, mobilité et loyer, définis dans la page Indicateurs",
    ),
    ("valeur", "Logements sociaux au 1ᵉʳ janvier, ou valeur de l’indicateur ; vide si elle est masquée"),
    ("unite", "Unité de la valeur ; nombre : logements ; dans le CSV, compte, pct et eur_m2"),
    ("part_pct", "Part des logements sociaux du territoire, en pourcentage"),
    ("numerateur, denominateur, effectif", "Termes de l’indicateur et nombre de cas, masqués avec lui"),
    ("statut_valeur", "s : secret statistique ; vide : valeur publiée"),
)

COLONNES_PARC = [
    *("territoire_type", "territoire_code", "mesure", "valeur", "unite", "part_pct"),
    *("numerateur", "denominateur", "effectif", "is_masque"),
]


def _noms(cadre: pd.DataFrame, mesh: territoires.Territoires) -> pd.DataFrame:
    noms = mesh.cadre.set_index(["territoire_type", "territoire_code"])["libelle"].to_dict()
    cles = zip(cadre["territoire_type"], cadre["territoire_code"], strict=True)
    place = list(cadre.columns).index("territoire_code") + 1
    cadre.insert(place, "territoire_libelle", [noms.get(cle, "") for cle in cles])
    return cadre


def _statistiques(lecteur: Lecteur, cadre: pd.DataFrame, mesh: territoires.Territoires) -> pd.DataFrame:
    definitions = catalogue(lecteur)
    propre = masquer(cadre.drop(columns=["departement_code", "periode_type", "cas"]))
    propre.insert(1, "indicateur_libelle", [definitions[n].libelle for n in propre["indicateur"]])
    return _noms(propre, mesh).sort_values(["indicateur", "dimension", "territoire_code", "periode", "modalite"])


def _territoire(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    mesh = territoires.dits(lecteur, territoire.SUIVIS)
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), territoires.depart(lecteur, mesh)))
    offerts = territoire.aux_deux_pas(lecteur, ici, mesh.departement(), territoire.SUIVIS)
    codes = territoire.codes(ici, mesh.departement())
    lus = [indicateurs.serie(lecteur, territoire.CLASSES, suivi.pas, codes) for suivi in offerts]
    return _statistiques(lecteur, pd.concat(lus, ignore_index=True), mesh), ici.libelle


def _theme(nom: str, lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read what a thematic page shows: its series beside those compared, and its breakdowns, at every period.

    Of one landlord, nothing is broken down.
    """
    theme, definitions = THEMES[nom], catalogue(lecteur)
    suivis = tuple(n for n in theme.series if n in definitions)
    mesh = territoires.dits(lecteur, suivis, communes=theme.communes)
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), territoires.depart(lecteur, mesh)))
    # Left out of the journal, which takes codes of a fixed form alone: the title of the file says it.
    seul = Choix(choix.demandes).prendre(bailleur.PAR, bailleur.dits(lecteur, definitions, suivis, ici))
    if seul:
        lecteur, definitions = bailleur.restreindre(lecteur, definitions, seul)
        suivis = tuple(n for n in suivis if n in definitions)
    aux_pas = territoire.aux_deux_pas(lecteur, ici, mesh.departement(), suivis, theme.pas)
    offerts = {
        geo: None
        for pas, dates, _ in aux_pas
        for geo in (territoire.comparables(lecteur, mesh, ici, suivis, pas, dates[0]) if dates else [])
    }
    autres = [mesh.trouver(geo) for f in ("avec", "avec2") if (geo := choix.prendre(f, list(offerts)))]
    lus = [territoire.series(lecteur, ici, mesh.departement(), suivis, autres, pas) for pas, _, _ in aux_pas]
    lus += [indicateurs.details(lecteur, n, ici.code) for n in theme.details if n in definitions and not seul]
    cadre = pd.concat([c for c in lus if not c.empty] or lus[:1], ignore_index=True)
    qui = f", {bailleur.nom(lecteur)}" if seul else ""
    cadre = cadre.assign(dimension=bailleur.PAR, modalite=seul) if seul else cadre
    return _statistiques(lecteur, cadre, mesh), f"{theme.titre}, {ici.libelle}{qui}"


def _indicateur(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    """Read all that the reader is told of one indicator around a territory, and each year everywhere."""
    definitions = catalogue(lecteur) | suivis.SUIVIS
    # The journal takes codes of a fixed form alone, which no name has: the file says which indicator it is of.
    nom = Choix(choix.demandes).prendre("indicateur", definitions, next(iter(definitions)))
    mesh = territoires.dits(lecteur, (nom,))
    ici = mesh.trouver(choix.prendre("geo", mesh.choix(), territoires.depart(lecteur, mesh)))
    quoi = f"{definitions[nom].libelle}, {ici.libelle}"
    if nom in suivis.SUIVIS:
        if not lecteur.droits.lit(nom):
            raise ErreurObservatoire(FERME)
        return suivis.lire(lecteur, nom, ici), quoi
    par, _, modalite = (demandee := Choix(choix.demandes).prendre("modalite")).partition("-")
    if demandee:
        lecteur = replace(lecteur, coupe=(par, modalite))
        quoi = f"{restreindre(definitions[nom], dimension(lecteur, par), modalite).libelle}, {ici.libelle}"
    cadre = indicateurs.un(lecteur, nom, [ou.code for ou in mesh.autour(ici)])
    if demandee and (par not in definitions[nom].dimensions or cadre.empty):
        raise ErreurObservatoire(NON_OFFERT.format(valeur=demandee))
    return _statistiques(lecteur, cadre, mesh), quoi


def _communes(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    mesh = territoires.territoires(lecteur)
    quand = choix.prendre("annee")
    pas = "mois" if "-" in quand else "annee"
    cadre = indicateurs.classement(lecteur, territoire.CLASSES, pas, [quand], "commune")
    return _statistiques(lecteur, cadre, mesh), f"communes, {quand}"


def _parc(lecteur: Lecteur, choix: Choix) -> tuple[pd.DataFrame, str]:
    mesh = territoires.tous(lecteur)
    offertes = reads.annees(lecteur)
    annee = choix.prendre("annee", offertes, offertes[0])
    codes, definitions = list(mesh.cadre["territoire_code"]), catalogue(lecteur)
    comptes = reads.parc(lecteur, annee, codes).assign(unite="compte", is_masque=False)
    occupation = reads.occupation(lecteur, codes).rename(columns={"indicateur": "mesure"})
    occupation = occupation[occupation["periode"].eq(annee) & occupation["mesure"].isin(set(definitions))]
    occupation = occupation.assign(unite=[definitions[nom].unite for nom in occupation["mesure"]])
    cadre = pd.concat([comptes, occupation])[COLONNES_PARC]
    libelles = reads.MESURES | {nom: definition.libelle for nom, definition in definitions.items()}
    cadre.insert(list(cadre.columns).index("mesure") + 1, "mesure_libelle", cadre["mesure"].map(libelles))
    cadre = _noms(masquer(cadre), mesh)
    cadre.insert(0, "annee", int(annee))
    return cadre, f"parc au 1ᵉʳ janvier {annee}"


Jeu = Callable[[Lecteur, Choix], tuple[pd.DataFrame, str]]
JEUX: dict[str, tuple[Jeu, tuple[tuple[str, str], ...]]] = {
    "territoire": (_territoire, DEFINITIONS),
    "communes": (_communes, DEFINITIONS),
    "parc": (_parc, DEFINITIONS_PARC),
    "indicateurs": (_indicateur, (*DEFINITIONS, *DEFINITIONS_HORS_CATALOGUE)),
    **{nom: (partial(_theme, nom), DEFINITIONS) for nom in THEMES},
    **JEUX_SUIVIS,
    **JEUX_LISTE,
    **JEUX_LOGEMENTS,
    **JEUX_PLAN,
    **JEUX_COTATION,
    **JEUX_PRIORITES,
    **JEUX_QUARANTAINE,
    **JEUX_CORRECTIONS,
    **JEUX_COMMISSION,
}

# Documents, as PDF alone.
SIMULEES = "simulées, pour une démonstration : aucune personne ni aucun logement n’est réel"
FICHES: dict[str, Callable[[Lecteur, EtatPublication, Choix], Fiche | Feuille]] = {
    "fiche_territoire": fiche.lire,
    "feuille_commission": feuille,
    "note_cotation": note,
}
# Files to send on: they bear the name by which the door recognises them.
ENVOIS: dict[str, Callable[[Lecteur], str]] = {"candidatures": nom_de_l_envoi}

FICHIERS = {
    "territoire": "Chiffres d’un territoire",
    "communes": "Chiffres des communes",
    "parc": "Parc social",
    "indicateurs": "Chiffres d’un indicateur",
    **{nom: theme.titre for nom, theme in THEMES.items()},
    "reservations": "Réservations",
    "mixite": "Objectifs d’attribution",
    "accord": "Accord collectif départemental",
    "etapes": "Étapes des propositions",
    "liste": "Liste des demandes",
    "logements": "Logements d’un bailleur",
    "plan": "Plan de propositions",
    "cotation": "Simulation d’une grille de cotation",
    "echeances": "Recours et ménages reconnus, avec leur échéance",
    "presomptions": "Présomptions, sans décision",
    "quarantaine": "Lignes à corriger",
    "corrections": "Lignes à corriger, avec leur contenu",
    "fiche_territoire": "Fiche d’un territoire",
    "candidats": "Candidats à examiner sur un logement",
    "candidatures": "Candidatures transmises, à envoyer",
    "feuille_commission": "Feuille de commission d’un logement",
    "note_cotation": "Note d’une simulation de grille de cotation",
}


def _indicateurs(lecteur: Lecteur, cadre: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """Return what the catalogue says of the indicators of a file, in its order (``exports.INDICATEURS``)."""
    nommes = [cadre[colonne] for colonne in ("indicateur", "mesure") if colonne in cadre]
    presents = {code for colonne in nommes for code in colonne}
    return tuple(
        (
            *(entree.nom, entree.libelle, entree.phrase, entree.formule, entree.population),
            *(UNITES[entree.unite], entree.bornes, entree.source, entree.fraicheur, entree.limites),
        )
        for entree in (catalogue(lecteur).values() if presents else ())
        if entree.nom in presents
    )


def preparer(lecteur: Lecteur, etat: EtatPublication, jeu: str, choix: Choix) -> Export:
    """Read one set as the reader and dress it with its definitions, those of its indicators and its source."""
    lire, definitions = JEUX[jeu]
    cadre, quoi = lire(lecteur, choix)
    ici = territoires.territoires(lecteur).departement().libelle
    source = (
        ("Contenu", quoi),
        *((nom, valeur) for nom, valeur in sorted(choix.retenus.items())),
        ("Source", f"Observatoire du logement social ({ici}), fichier partagé de la demande et RPLS"),
        ("Publication", f"{date_heure(etat.publiee_at)} ({etat.publication_id})"),
        *([("Données", SIMULEES)] if lecteur.portail.est_simule else []),
        ("Profil du lecteur", lecteur.profil),
        ("Lignes", str(len(cadre))),
    )
    cadre, indicateurs_lus = cadre.reset_index(drop=True), _indicateurs(lecteur, cadre)
    return Export(jeu, cadre, definitions, source, indicateurs_lus, en_mots(lecteur, cadre, definitions))
