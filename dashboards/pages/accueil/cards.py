"""What the landing page says to each profile: its title, its three figures, what awaits it, where to go."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from dashboards.kit import seuils
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.logement import delai_court, ligne_logement
from dashboards.kit.preselection import REQUIS
from dashboards.kit.reads import bris, indicateurs, suivis
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees, mois_provisoires
from dashboards.kit.reads.territoire import Situation, derniere_annee
from dashboards.kit.reads.territoires import Territoire, Territoires
from dashboards.kit.thematic import bailleur
from dashboards.kit.thematic.cards import autour
from dashboards.kit.words.formats import Valeur, date_longue, minuscule, nombre, pluriel
from dashboards.kit.words.sentences import a_la_fin, de, moment
from dashboards.kit.words.sentences_suivi import phrase_offres
from dashboards.kit.words.texts import FLUX
from dashboards.pages.accueil import reads, recours
from dashboards.pages.delais import cards
from dashboards.pages.demandes.reads import ENREGISTRENT, MOIS, a_renouveler
from dashboards.pages.donnees import reads as reads_donnees
from dashboards.pages.offres import reads as offres_suivies
from dashboards.pages.offres.cards import ETAPES
from dashboards.pages.offres.reads import POSITIONNEE, SANS
from dashboards.pages.parc import reads as reads_parc
from dashboards.pages.priorites import echeances as dalo
from dashboards.pages.rapprochement import reads as reads_rapprochement
from warehouse.reference import ANORMAL

SANS_PROPOSITION = "delai_anormal_sans_proposition"
LOGEES = "loge_24_mois"
LIGNES = 7
AVANCER, CHERCHER, AUCUNE = "faire avancer ses candidatures", "chercher des candidats", "aucune demande ne convient"
RECHERCHER = "aucune candidature en cours, chercher de nouveaux candidats"
OU_AGIR = {AVANCER: "offres", CHERCHER: "rapprochement", RECHERCHER: "rapprochement", AUCUNE: "rapprochement"}

Lien = tuple[str, str, dict[str, str]]


def offres(lecteur: Lecteur) -> pd.DataFrame:
    """Read the open offers of those who have some, and where each of them stands (``situer``)."""
    if not lecteur.droits.lit("rapprochement"):
        return pd.DataFrame()
    ouvertes = reads_rapprochement.offres(lecteur)
    return offres_suivies.situer(ouvertes, offres_suivies.candidatures(lecteur, ouvertes["offre_id"]))


def repond_a_un_citoyen(lecteur: Lecteur) -> bool:
    """Tell whether a reader is asked how long one waits: everybody asks it, and who registers demandes answers it."""
    return lecteur.droits.est_public or ENREGISTRENT in lecteur.droits.finalites


def echeances(lecteur: Lecteur) -> pd.DataFrame | None:
    """Read what waits for the reader, the nearest deadline first; none for who does not follow the recours up.

    The State has recognised households to house, the commission recours to decide.
    """
    if not lecteur.droits.lit("dalo_suivi", "demande_identite"):
        return None
    return suivis.de_l_etape(suivis.echeances(lecteur), dalo.etape(lecteur))


def phrase(lecteur: Lecteur, attente: pd.DataFrame | None, figures: list[Chiffre], autrement: str) -> str:
    """Write the first sentence: what is due by the State or the commission, a landlord's offers, else the territory."""
    if attente is not None:
        return dalo.phrase(lecteur, attente)
    if lecteur.est_bailleur:
        return phrase_offres(*(int(figure.valeur.valeur or 0) for figure in figures))
    return autrement


def population(lecteur: Lecteur, attente: pd.DataFrame | None) -> tuple[str, str]:
    """Say what the first sentence counts, and for whom."""
    if lecteur.est_bailleur:
        return "logements proposés à la location", "vos logements"
    if attente is not None:
        return dalo.population(lecteur), "vos droits"
    portee = "statistiques publiques" if lecteur.droits.est_public else "vos droits"
    return "demandes rattachées à leur premier vœu", portee


def quand(lecteur: Lecteur, situation: Situation, attente: pd.DataFrame | None) -> str:
    """Say when the first sentence holds: the day of the data for a list, else the period of the figures."""
    if attente is not None or lecteur.est_bailleur:
        return f"au {date_longue(date_des_donnees(lecteur))}"
    return moment(situation.periode, situation.un_an_avant)


def cartes(
    lecteur: Lecteur, situation: Situation, an: Situation | None, ouvertes: pd.DataFrame, attente: pd.DataFrame | None
) -> list[Chiffre]:
    """Return the three figures of a profile; ``an``: its last year, for what no month tells."""
    if lecteur.est_bailleur:
        return _bailleur(ouvertes, suivis.peu_candidats(lecteur))
    if lecteur.droits.voit_les_motifs:
        return _ingenieur(lecteur)
    if attente is not None and dalo.decide(lecteur):
        return dalo.chiffres(lecteur, attente)
    if attente is not None:
        contingent = Chiffre("Offres ouvertes sur votre contingent", Valeur(len(ouvertes)), "compte")
        return [*_echeances(lecteur, situation, attente), contingent]
    la, fin = (an, f" ({a_la_fin(an.periode)})") if an and "tension" not in situation.dits else (situation, "")
    ouvert = la.periode in mois_provisoires(lecteur)
    tension = replace(_territoire(la, f"Demandes pour une attribution{fin}", "tension", "ratio"), est_provisoire=ouvert)
    stock = _territoire(situation, "Demandes en cours", "stock", "compte")
    if lecteur.droits.est_public:
        return [tension, *_public(lecteur, situation)]
    douze = _territoire(la, f"Attributions sur douze mois{fin}", "tension", "compte", "denominateur")
    return [tension, stock, replace(douze, est_provisoire=ouvert)]


def _territoire(situation: Situation, libelle: str, nom: str, unite: str, colonne: str = "valeur") -> Chiffre:
    a_cote, quand_ = autour(situation, nom, unite, colonne), situation.periode
    return Chiffre(libelle, situation.valeur(nom, colonne), unite, situation.avant(nom, colonne), a_cote, quand=quand_)


def _public(lecteur: Lecteur, situation: Situation) -> list[Chiffre]:
    """Return how long one waits here, and how many social dwellings there are."""
    # Given for years only: the last one that is over.
    code, quand = situation.ici.code, derniere_annee(situation.periode)
    lus = indicateurs.serie(lecteur, (LOGEES,), "annee", [code])
    logees, avant = (indicateurs.valeur(lus, LOGEES, code, un) for un in (quand, indicateurs.annee_avant(quand)))
    dites = ", ".join(filter(None, (f"au rythme de {quand}", cards.dire_les_logees(logees))))
    figures = [Chiffre("Demandes maintenues logées en 24 mois", logees, "pct", avant, dites, quand=quand)]
    for annee in reads_parc.annees(lecteur)[:1]:
        logements = reads_parc.Comptes(reads_parc.parc(lecteur, annee, [code])).compte(code, "total")
        figures.append(
            Chiffre("Logements sociaux", Valeur(logements), "compte", comparaisons=f"au 1ᵉʳ janvier {annee}")
        )
    return figures


def _echeances(lecteur: Lecteur, situation: Situation, attente: pd.DataFrame) -> list[Chiffre]:
    code, quand = situation.ici.code, situation.periode
    lus = indicateurs.serie(lecteur, (SANS_PROPOSITION,), situation.periode_type, [code])
    sans, avant = (
        indicateurs.valeur(lus, SANS_PROPOSITION, code, un) for un in (quand, indicateurs.annee_avant(quand))
    )
    anormal = Chiffre(
        "Au-delà du délai anormalement long, sans proposition",
        sans,
        "compte",
        avant,
        f"demandes de tout le département, {a_la_fin(quand)}",
    )
    if seuils.manque(lecteur, ANORMAL):
        anormal = replace(anormal, autrement=seuils.NON_PARAMETRE, comparaisons="")
    return [*dalo.chiffres(lecteur, attente)[1:], anormal]


def _bailleur(ouvertes: pd.DataFrame, peu: pd.DataFrame) -> list[Chiffre]:
    total, sans = len(ouvertes), len(ouvertes[ouvertes["nb_en_cours"] == 0])
    sur = f"sur {nombre(total)} {pluriel(total, 'logement proposé', 'logements proposés')}"
    return [
        Chiffre("Logements proposés", Valeur(total), "compte", comparaisons="sans bail, sans retrait ni retour"),
        Chiffre("Avec moins de trois candidats", Valeur(len(peu)), "compte", comparaisons=sur),
        Chiffre(ETAPES[SANS], Valeur(sans), "compte", comparaisons="à rapprocher en premier"),
    ]


def _ingenieur(lecteur: Lecteur) -> list[Chiffre]:
    etats = reads_donnees.etats(lecteur).set_index("statut")["nombre"]
    lignes = reads_donnees.en_quarantaine(reads_donnees.quarantaine(lecteur))
    return [
        Chiffre("Dépôts reçus", Valeur(int(etats.sum())), "compte", comparaisons="tous flux"),
        Chiffre("Lignes en quarantaine", Valeur(lignes), "compte", comparaisons="non rejouées"),
        Chiffre("Dépôts rejetés", Valeur(int(etats.get("rejete", 0))), "compte", comparaisons="fichier entier"),
    ]


def taches(
    lecteur: Lecteur, ouvertes: pd.DataFrame, mesh: Territoires, attente: pd.DataFrame | None = None
) -> list[Lien]:
    """Return at most seven lines to act on, each with its filters; deadlines come first."""
    if lecteur.droits.voit_les_motifs:
        etats, noms = reads_donnees.etats(lecteur), suivis.organismes(lecteur)
        attendent = etats.loc[etats["statut"] == "en_attente", "fichiers"].explode().head(LIGNES)
        lignes = _par_motif(reads_donnees.quarantaine(lecteur)).head(LIGNES - len(attendent))
        tous = reads_donnees.TOUS
        la = {"etat": "en_attente", "flux": tous, "emetteur": tous}
        a_decider: list[Lien] = [(f"{nom} : en attente d’une décision", "donnees", la) for nom in attendent]
        return a_decider + [
            (
                f"{nombre(int(n))} {pluriel(int(n), 'ligne')} ({_emetteurs([noms.get(e, e) for e in emetteurs])}, "
                f"{minuscule(FLUX.get(flux, flux))}) : {message}",
                "donnees",
                {},
            )
            for n, emetteurs, flux, message in lignes.itertuples(index=False)
        ]
    if attente is not None and dalo.decide(lecteur):
        return recours.taches(attente)
    _, proches, passees = (0, 0, 0) if attente is None else suivis.compter(attente)
    urgentes: list[Lien] = []
    if bientot := reads.a_renouveler(lecteur):
        accord = pluriel(bientot, "demande de vos guichets expire", "demandes de vos guichets expirent")
        urgentes = [(f"{nombre(bientot)} {accord} d’ici un mois : les voir", "demandes", a_renouveler(MOIS))]
    if proches or passees:
        texte = f"{nombre(passees)} {pluriel(passees, 'échéance DALO dépassée', 'échéances DALO dépassées')}"
        if proches:
            suite = f", {nombre(passees)} {pluriel(passees, 'dépassée')}" if passees else ""
            texte = f"{nombre(proches)} {pluriel(proches, 'échéance', 'échéances')} DALO sous 30 jours{suite}"
        echeance = suivis.PROCHES if proches else suivis.DEPASSEES
        filtres = {"onglet": suivis.A_RELOGER, "echeance": echeance}
        urgentes.insert(0, (f"{texte} : ouvrir les échéances", "priorites", filtres))
    if ouvertes.empty:
        return urgentes
    communes = mesh.libelles("commune")
    return urgentes + logements(lecteur, ouvertes, communes, LIGNES - len(urgentes))


def _par_motif(lignes: pd.DataFrame) -> pd.DataFrame:
    """Add up the lines of one reason (``nombre``, ``emetteurs``, ``flux``, ``message``), the commonest first."""
    sommes = lignes.groupby(["flux", "message"], sort=False, as_index=False).agg(
        nombre=("nombre", "sum"), emetteurs=("emetteur", list)
    )
    tries = sommes.sort_values("nombre", ascending=False, kind="stable")
    return tries[["nombre", "emetteurs", "flux", "message"]]


def _emetteurs(noms: list[str]) -> str:
    """Name who sent some lines: the first of them, and how many others."""
    autres = len(noms) - 1
    return f"{noms[0]} et {nombre(autres)} {pluriel(autres, 'autre')}" if autres else noms[0]


def a_corriger(lecteur: Lecteur) -> list[Lien]:
    """Return the lines in quarantine that the reader has to correct; none for who is told each of their reasons."""
    if lecteur.droits.voit_les_motifs or not lecteur.droits.lit("quarantaine"):
        return []
    # Who reads those of every emitter has its own to correct.
    est_seul = lecteur.droits.lignes["quarantaine"] == "emetteur"
    emetteur = reads_donnees.TOUS if est_seul else lecteur.session.organisme_code
    lignes = reads_donnees.en_quarantaine(reads_donnees.quarantaine(lecteur, emetteur=emetteur))
    texte = f"{nombre(lignes)} {pluriel(lignes, 'ligne')} à corriger : voir pourquoi"
    return [(texte, "donnees", {"emetteur": emetteur})] if lignes else []


def du_plan(lecteur: Lecteur) -> list[Lien]:
    """Return the demandes of the departmental plan that wait, for who follows it up and no recours."""
    if reads.PLAN not in lecteur.droits.finalites or lecteur.droits.lit("dalo_suivi"):
        return []
    total, sans = reads.du_plan(lecteur)
    accord = pluriel(total, "demande PDALPD en attente", "demandes PDALPD en attente")
    texte = f"{nombre(total)} {accord}, dont {nombre(sans)} sans aucune proposition : ouvrir la liste"
    return [(texte, "priorites", {"onglet": "labels", "pop": "pdalpd"})] if total else []


def bris_a_decider(lecteur: Lecteur) -> list[Lien]:
    """Return what who manages accounts looks at first: a break-glass to decide, which waits for an hour."""
    attendent = int((bris.geres(lecteur)["etat"] == bris.ATTEND).sum())
    accord = pluriel(attendent, "bris de glace attend", "bris de glace attendent")
    return [(f"{nombre(attendent)} {accord} votre décision", "comptes", {})] if attendent else []


def logements(lecteur: Lecteur, ouvertes: pd.DataFrame, communes: Mapping[str, str], places: int) -> list[Lien]:
    """Return what to do of a few dwellings (``offres``); at the end, those that no demande fits.

    First those whose délai to propose still runs, for who proposes on them (a délégataire in the place of the State),
    then the others, the longest vacant first: half of the places left are kept for those without anybody.
    """
    jour = None if lecteur.est_bailleur else date_des_donnees(lecteur)
    est_epuisee = (ouvertes["nb_candidatures"] > 0) & (ouvertes["nb_en_cours"] == 0)
    # Once a commission has chosen somebody, nobody else is looked for.
    est_attribuee = ~ouvertes["etape"].isin((SANS, POSITIONNEE))
    ouvertes = ouvertes.assign(
        nb_candidatures=ouvertes["nb_en_cours"], est_epuisee=est_epuisee, est_attribuee=est_attribuee
    )
    premieres = pressantes(ouvertes[~est_attribuee], jour).head(places)
    par_vacance = pd.to_numeric(ouvertes["jours_vacance"]).sort_values(ascending=False, kind="stable").index
    sans = par_vacance[ouvertes.loc[par_vacance, "etape"] == SANS].difference(premieres.index, sort=False)
    dabord = [*premieres.index, *sans[: (places - len(premieres)) // 2]]
    choisies = {*[*dabord, *par_vacance.difference(dabord, sort=False)][:places]}
    suivantes = [place for place in par_vacance if place in choisies.difference(premieres.index)]
    retenues = ouvertes.loc[[*premieres.index, *suivantes]]
    a_pourvoir = (retenues["nb_candidatures"] < REQUIS) & ~retenues["est_attribuee"]
    servis = reads_rapprochement.avec_eligible(lecteur, list(retenues.loc[a_pourvoir, "offre_id"]))
    lignes: list[tuple[str, pd.Series, str]] = []
    for vide, (place, offre) in zip(a_pourvoir, retenues.iterrows(), strict=True):
        chercher = RECHERCHER if offre["est_epuisee"] else CHERCHER
        action = AVANCER if not vide else chercher if offre["offre_id"] in servis else AUCUNE
        est_pressante = action == chercher and place in premieres.index
        quand = f" au plus tard le {date_longue(offre['date_echeance'])}" if est_pressante else ""
        lignes.append((action, offre, quand))
    lignes.sort(key=lambda ligne: ligne[0] == AUCUNE)
    # A délai looked at before would hide the offer.
    partout = {AVANCER: offres_suivies.filtres_du_delai(suivis.TOUTES)}
    return [
        (
            f"{ligne_logement(offre, communes)} : {action}{quand}",
            OU_AGIR[action],
            {**partout.get(action, {}), "offre": offre["offre_id"]},
        )
        for action, offre, quand in lignes
    ]


def pressantes(ouvertes: pd.DataFrame, jour: date | None) -> pd.DataFrame:
    """Keep the dwellings short of candidates whose réservataire may still propose on ``jour``, the last day first."""
    sont_pressantes = [
        delai_court(une, jour) and une["nb_candidatures"] < REQUIS for une in ouvertes.to_dict("records")
    ]
    retenues = ouvertes[pd.Series(sont_pressantes, index=ouvertes.index, dtype=bool)]
    return retenues.sort_values("date_echeance", kind="stable")


def liens(lecteur: Lecteur, ici: Territoire) -> list[Lien]:
    """Return where to go next."""
    voir = [
        (f"Voir l’évolution {de(ici.sujet)}", "territoire", {"geo": ici.geo}),
        (f"Voir le parc social {de(ici.sujet)}", "parc", {"geo": ici.geo}),
    ]
    lire: Lien = ("Lire le guide", "guide", {})
    if lecteur.droits.est_public:
        return [("Choisir une commune", "territoire", {"onglet": "carte", "maille": "commune"}), *voir, lire]
    if lecteur.est_bailleur:
        siens = {"geo": ici.geo, bailleur.PAR: str(lecteur.session.organisme_code)}
        textes = {"attributions": "Voir vos attributions", "propositions": "Voir vos refus et vos délais"}
        voir = [(texte, chemin, siens) for chemin, texte in (textes | {"parc": "Voir votre parc"}).items()] + voir
    if lecteur.droits.lit("dalo_suivi", "demande_identite"):
        voir = [("Ouvrir les échéances", "priorites", recours.LISTE if dalo.decide(lecteur) else {}), *voir]
    return [*voir, ("Savoir si les données sont à jour", "donnees", {}), lire]
