"""Sentences of the follow-up pages: propositions, attributions, priority households, contingents.

What belongs here: figures in, French out, for zero, one, many, masked and missing ones. What does not: screens, SQL.
"""

from collections.abc import Collection
from datetime import date, timedelta

from dashboards.kit.words.formats import (
    Valeur,
    date_longue,
    enumerer,
    est_fiable,
    majuscule,
    mesure,
    minuscule,
    nombre,
    periode,
    pluriel,
    pourcentage,
)
from dashboards.kit.words.sentences import MASQUEE, a_la_fin

ECHEANCE_JOURS = 30
EN_RETARD = "EN_RETARD"
RYTHMES = {EN_RETARD: "en retard", "DANS_LE_RYTHME": "dans le rythme", "EN_AVANCE": "en avance"}


def rythme(code: object) -> str:
    """Write the pace of an objective in a word; none where there is nothing to judge."""
    return RYTHMES.get(str(code), "")


def en_retard(codes: Collection[object], quoi: str, plusieurs: str) -> str:
    """Say how many of those who are judged are late on their objective; of one alone, its pace; of none, nothing."""
    juges = [code for code in codes if str(code) in RYTHMES]
    tard = len([code for code in juges if code == EN_RETARD])
    if len(juges) < 2:
        return "".join(map(rythme, juges))
    combien = f"{nombre(tard)} {pluriel(tard, quoi, plusieurs)}" if tard else f"aucun {quoi}"
    return f"{combien} en retard sur {nombre(len(juges))}"


def phrase_offres(total: int, peu: int, sans: int) -> str:
    """Say how many dwellings a landlord has on offer, how many had few candidates, how many have none today."""
    if not total:
        return "Aucun de vos logements n’est proposé à la location."
    debut = f"{nombre(total)} {pluriel(total, 'logement proposé', 'logements proposés')}"
    texte = f"{debut}, dont {nombre(peu)}" if peu else f"{debut}, aucun"
    sans_candidat = f" ; {nombre(sans)} sans candidat en cours" if sans else ""
    return f"{texte} avec moins de trois candidats{sans_candidat}."


def phrase_mes_offres(ouvertes: int, sans: int, attendues: int, a_signaler: int) -> str:
    """Say how many offers are open, have nobody (and were not signalled), wait for the answer of a household."""
    if not ouvertes:
        return "Aucune offre ouverte."
    texte = f"{nombre(ouvertes)} {pluriel(ouvertes, 'offre ouverte', 'offres ouvertes')}"
    combien = {0: "aucune ", ouvertes: "toutes " if ouvertes > 1 else ""}.get(sans, f"dont {nombre(sans)} ")
    texte += f", {combien}sans candidat en cours"
    if a_signaler:
        texte += f" ({nombre(a_signaler)} pas encore {pluriel(a_signaler, 'signalée')} au réservataire)"
    if attendues:
        verbe = pluriel(attendues, "attend la réponse d’un ménage", "attendent la réponse d’un ménage")
        texte += f" ; {nombre(attendues)} {verbe}"
    return texte + "."


def phrase_commission(attendent: int, peu: int, examines: int, quand: str) -> str:
    """Say how many dwellings wait for the commission, and how many it saw ``quand`` (« le 1er octobre 2026 »)."""
    texte = "Aucun logement n’attend la commission"
    if attendent:
        verbe = pluriel(attendent, "logement attend", "logements attendent")
        texte = f"{nombre(attendent)} {verbe} la commission"
        combien = {0: "aucun ", attendent: "tous " if attendent > 1 else ""}.get(peu, f"dont {nombre(peu)} ")
        texte += f", {combien}avec moins de trois candidats"
    if not quand:
        return f"{texte} ; aucune séance n’est connue."
    if not examines:
        return f"{texte} ; {quand}, aucun n’a été examiné."
    return f"{texte} ; {quand}, {nombre(examines)} {pluriel(examines, 'a été examiné', 'ont été examinés')}."


def phrase_propositions(
    code: str, taux: Valeur, refusees: Valeur, reponses: Valeur, silences: Valeur, premier: str | None
) -> str:
    """Say how many offers were refused, how many without an answer, and the first reason given."""
    quand = f"En {periode(code)}"
    if taux.is_masque:
        return f"{quand}, le nombre d’offres refusées est {MASQUEE}."
    if not reponses.connue or int(reponses.valeur or 0) == 0:
        return f"{quand}, aucune offre n’a reçu de réponse."
    offres, refus = int(reponses.valeur or 0), int(refusees.valeur or 0)
    if refus == 0:
        return f"{quand}, aucune offre refusée sur {nombre(offres)}."
    texte = f"{quand}, {nombre(refus)} {pluriel(refus, 'offre refusée', 'offres refusées')} sur {nombre(offres)}"
    if est_fiable(offres):
        texte += f" ({pourcentage(taux.valeur, offres)})"
    if silences.connue:
        sans = int(silences.valeur or 0)
        texte += ", toutes avec une réponse" if sans == 0 else f", dont {nombre(sans)} sans réponse"
    return texte + (f" ; premier motif donné : {minuscule(premier)}." if premier else ".")


def phrase_attributions(
    nom: str,
    code: str,
    baux: Valeur,
    part: Valeur,
    q1: Valeur,
    hors_qpv: Valeur,
    prioritaires: Valeur,
    objectif: float | None,
    quel: str = "objectif",
) -> str:
    """Say how many leases, and what share of those outside QPV goes to the first quartile, against the objective.

    Where that share is hidden or absent, the share that went to the priority public is told in its place.

    Args:
        nom: whose leases, as the subject of the sentence.
        code: the period, as the cubes write it.
        baux: number of leases.
        part: share (%) of the first quartile among the leases outside QPV.
        q1: number of leases of the first quartile outside QPV.
        hors_qpv: number of leases outside QPV.
        prioritaires: share (%) of the leases that went to the priority public.
        objectif: what ``part`` is held to (%), if anything.
        quel: how the objective is called.

    """
    quand = f"en {periode(code)}"
    if baux.is_masque:
        return f"{nom} : le nombre d’attributions {quand} est {MASQUEE}."
    if not baux.connue or int(baux.valeur or 0) == 0:
        return f"{nom} : aucun bail signé {quand}."
    quantite = int(baux.valeur or 0)
    texte = f"{nom} : {nombre(quantite)} {pluriel(quantite, 'bail signé', 'baux signés')} {quand}"
    if not part.connue and prioritaires.part_fiable:
        return f"{texte}, dont {pourcentage(prioritaires.valeur, prioritaires.cas)} à des ménages prioritaires."
    if part.is_masque:
        return f"{texte} ; la part du premier quartile hors quartiers prioritaires est {MASQUEE}."
    if not part.connue:
        return texte + "."
    if not est_fiable(hors_qpv.valeur):
        hors = f"{nombre(hors_qpv.valeur)} {pluriel(hors_qpv.valeur or 0, 'bail', 'baux')}"
        return f"{texte}, dont {hors} hors quartiers prioritaires, trop peu pour juger de leur part aux plus modestes."
    texte += f" ; {pourcentage(part.valeur, hors_qpv.valeur)} des baux hors quartiers prioritaires vont aux ménages"
    texte += f" les plus modestes ({nombre(q1.valeur)} sur {nombre(hors_qpv.valeur)})"
    if objectif is not None:
        etat = "est atteint" if float(part.valeur or 0) >= objectif else "n’est pas atteint"
        texte += f" : l’{quel} de {nombre(objectif)} % {etat}"
    return texte + "."


def phrase_priorites(code: str, a_loger: Valeur, proches: Valeur, depassees: Valeur) -> str:
    """Say how many recognised households wait, and how many deadlines are near or past, at the end of a period."""
    quand = a_la_fin(code)
    if a_loger.is_masque:
        return f"Le nombre de ménages reconnus qui attendent un logement {quand} est {MASQUEE}."
    if not a_loger.connue:
        return _phrase_depassees(quand, depassees)
    quantite = int(a_loger.valeur or 0)
    if quantite == 0:
        return f"{majuscule(quand)}, aucun ménage reconnu n’attend de logement."
    verbe = pluriel(quantite, "ménage reconnu attend", "ménages reconnus attendent")
    texte = f"{majuscule(quand)}, {nombre(quantite)} {verbe} un logement"
    if proches.is_masque or depassees.is_masque:
        return f"{texte} ; le nombre d’échéances proches ou dépassées est {MASQUEE}."
    if proches.connue:
        texte += f" ; {_echeances(int(proches.valeur or 0), f'dans les {ECHEANCE_JOURS} jours')}"
    if depassees.connue and int(depassees.valeur or 0):
        combien = int(depassees.valeur or 0)
        texte += f" et {nombre(combien)} {pluriel(combien, 'est dépassée', 'sont dépassées')}"
    return texte + "."


def _phrase_depassees(quand: str, depassees: Valeur) -> str:
    """Say how many wait beyond their deadline, to those who do not read how many wait."""
    if depassees.is_masque:
        return f"Le nombre de ménages reconnus dont l’échéance est dépassée {quand} est {MASQUEE}."
    if not depassees.connue:
        return f"Aucune donnée {quand}."
    quantite = int(depassees.valeur or 0)
    if quantite == 0:
        return f"{majuscule(quand)}, aucune échéance de relogement n’est dépassée."
    verbe = pluriel(quantite, "ménage reconnu attend", "ménages reconnus attendent")
    return f"{majuscule(quand)}, {nombre(quantite)} {verbe} un logement au-delà du délai légal."


def phrase_activite(annee: str, recours: Valeur, favorables: Valeur, reloges: Valeur) -> str:
    """Say how many recours were filed in a year, how many households recognised, how many housed: what is known of it.

    Empty where nothing is.
    """
    quoi = (
        (recours, "recours déposé", "recours déposés"),
        (favorables, "ménage reconnu", "ménages reconnus"),
        (reloges, "ménage relogé", "ménages relogés"),
    )
    dits = [f"{lu.ecrire('compte')} {pluriel(int(lu.valeur or 0), un, n)}" for lu, un, n in quoi if lu.connue]
    return f"En {annee}, {enumerer(dits)}." if dits else ""


def phrase_echeances(
    jour: date | None, a_loger: int, proches: int, depassees: int, *, sont_calculees: bool = True
) -> str:
    """Say the same of the list, at the day of the data, with the day before which the deadlines fall."""
    quand = f"Au {date_longue(jour)}" if jour else "À la date des données"
    if a_loger == 0:
        return f"{quand}, aucun ménage reconnu n’attend de logement."
    verbe = pluriel(a_loger, "ménage reconnu attend", "ménages reconnus attendent")
    dues = _dues(jour, proches, depassees) if sont_calculees else ""
    return f"{quand}, {nombre(a_loger)} {verbe} un logement{dues}."


def phrase_recours(
    jour: date | None,
    a_decider: int,
    proches: int,
    depassees: int,
    plus_ancien: date | None,
    *,
    sont_calculees: bool = True,
) -> str:
    """Say the same of the recours to the commission that decides them, with the day of the oldest."""
    quand = f"Au {date_longue(jour)}" if jour else "À la date des données"
    if a_decider == 0:
        return f"{quand}, aucun recours n’attend votre décision."
    verbe = pluriel(a_decider, "recours attend", "recours attendent")
    depuis = "déposé" if a_decider == 1 else "le plus ancien déposé"
    dues = _dues(jour, proches, depassees) if sont_calculees else ""
    return f"{quand}, {nombre(a_decider)} {verbe} votre décision, {depuis} le {date_longue(plus_ancien)}{dues}."


def _dues(jour: date | None, proches: int, depassees: int) -> str:
    limite = f"d’ici le {date_longue(jour + timedelta(days=ECHEANCE_JOURS))}" if jour else "dans les 30 jours"
    texte = f" ; {_echeances(proches, limite)}"
    if depassees:
        texte += f", {nombre(depassees)} {pluriel(depassees, 'est déjà dépassée', 'sont déjà dépassées')}"
    return texte


def _echeances(combien: int, quand: str) -> str:
    if combien == 0:
        return f"aucune échéance ne tombe {quand}"
    return f"{nombre(combien)} {pluriel(combien, 'échéance tombe', 'échéances tombent')} {quand}"


def des_contingents(noms: Collection[str]) -> str:
    """Say on which contingents something is counted: the one there is by its name, all those that are seen."""
    return f"sur le contingent « {next(iter(noms))} »" if len(noms) == 1 else "sur les contingents que vous voyez"


def phrase_contingents(code: str, signalees: int, pourvues: int, delai: Valeur, contingents: Collection[str]) -> str:
    """Say what became of the vacancies signalled on these contingents, and how long it took to propose."""
    quand, lesquels = f"En {periode(code)}", des_contingents(contingents)
    if signalees == 0:
        return f"{quand}, aucun logement n’a été signalé {lesquels}."
    texte = f"{quand}, {nombre(signalees)} {pluriel(signalees, 'logement signalé', 'logements signalés')} {lesquels}"
    texte += ", aucun loué" if pourvues == 0 else f", {nombre(pourvues)} {pluriel(pourvues, 'loué')} depuis"
    if delai.is_masque:
        return f"{texte} ; le délai de proposition est {MASQUEE}."
    if delai.connue:
        jours = f"{mesure(delai.valeur, 'jours')} {pluriel(delai.valeur or 0, 'jour')}"
        texte += f" ; dans le territoire, la moitié des propositions arrivent en {jours} au plus"
    return texte + "."


def phrase_quartile(code: str, fixes: int, total: int, montant: int | None) -> str:
    """Say in how many of the EPCI an arrêté sets the threshold of the first quartile; elsewhere it is computed.

    Args:
        code: the year.
        fixes: EPCI where an arrêté sets it.
        total: EPCI looked at.
        montant: the threshold, in euros a year and consumption unit, where there is one EPCI and its reader knows it.

    """
    texte = f"Seuil du premier quartile en {periode(code)} : "
    if montant is not None:
        texte += f"{mesure(montant, 'eur')} par an et par unité de consommation, "
    demandes = "les demandes" if total == 1 else "les demandes de chaque EPCI"
    if not fixes:
        return f"{texte}calculé sur {demandes}, faute de seuil fixé par arrêté."
    if fixes == total:
        return f"{texte}fixé par arrêté{'' if total == 1 else ' dans chaque EPCI'}."
    return f"{texte}fixé par arrêté dans {nombre(fixes)} EPCI sur {nombre(total)}, calculé sur les demandes ailleurs."
