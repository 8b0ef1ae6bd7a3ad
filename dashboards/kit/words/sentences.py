"""Sentences that answer a page's question, for zero, one, many, masked and missing figures.

What belongs here: figures in, French out. What does not: screens, SQL. A masked figure is said, never guessed nor
rounded.
"""

from dataclasses import dataclass
from datetime import date

from dashboards.kit.words.evolutions import evolution_dite
from dashboards.kit.words.formats import (
    Valeur,
    date_longue,
    est_fiable,
    majuscule,
    mesure,
    minuscule,
    nombre,
    periode,
    pluriel,
    pour_une_attribution,
    pourcentage,
)

CONTRACTES = {"Le ": "du ", "Les ": "des ", "La ": "de la ", "L’": "de l’", "L'": "de l’"}
ARTICLES = {"CC ": "La ", "CA ": "La "}
NON_COUVERTE = "les fichiers reçus ne couvrent pas encore douze mois d’attributions"
MASQUEE = "sous secret statistique"


def parmi(masquees: int) -> str:
    """Say that a first place is held among the figures that are shown, where some are not."""
    return " parmi les valeurs affichées" if masquees else ""


def sujet(territoire_type: str, libelle: str) -> str:
    """Write the subject of a sentence: a commune by its name, « La CC … », « Le département », « La zone A »."""
    if territoire_type == "departement":
        return "Le département"
    if territoire_type == "zone_abc":
        return f"La {minuscule(libelle)}"
    if territoire_type in {"delegation", "liste"}:
        return f"Le territoire « {libelle} »"
    return next((article + libelle for sigle, article in ARTICLES.items() if libelle.startswith(sigle)), libelle)


def de(nom: str) -> str:
    """Write « de », « d’ », « du », « des » or « de la » before a name, as it begins."""
    for article, contracte in CONTRACTES.items():
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    return f"d’{nom}" if nom[:1] in "AEIOUYÉÈÎ" else f"de {nom}"


def a_la_fin(code: str) -> str:
    """Write the date that closes a period: « fin octobre 2026 », « fin 2025 »."""
    return f"fin {periode(code)}"


def chaque(code: str) -> str:
    """Write the step and the end of a series: « chaque mois jusqu’à octobre 2026 », « chaque année jusqu’à 2025 »."""
    return f"chaque {'mois' if '-' in code else 'année'} jusqu’à {periode(code)}"


def titre_territoire(nom: str, tension: Valeur, reference: Valeur, *, est_reference: bool) -> str:
    """Write the finding of a territory: where its tension stands."""
    if not tension.connue or (not est_reference and not reference.connue):
        return nom
    if est_reference:
        return f"{nom} : {pour_une_attribution(tension.valeur)}"
    ecart = float(tension.valeur or 0) - float(reference.valeur or 0)
    if abs(ecart) < 0.05 * float(reference.valeur or 1):
        place = "proche de celle du département"
    else:
        place = "au-dessus de celle du département" if ecart > 0 else "au-dessous de celle du département"
    return f"{nom} : une tension {place}"


def phrase_territoire(
    nom: str,
    code: str,
    stock: Valeur,
    avant: Valeur,
    tension: Valeur | None,
    reference: Valeur,
    *,
    est_reference: bool,
    est_couverte: bool = True,
) -> str:
    """Say how many demandes, how they changed in a year, and how many for one attribution.

    ``tension``: None where it is not told; ``est_couverte``: the files cover the twelve months of attributions that it
    needs.
    """
    if stock.is_masque:
        return f"{nom} : le nombre de demandes en cours {a_la_fin(code)} est {MASQUEE}."
    if not stock.connue:
        return f"{nom} : aucune donnée {a_la_fin(code)}."
    quantite = int(stock.valeur or 0)
    if quantite == 0:
        return f"{nom} ne compte aucune demande en cours {a_la_fin(code)}."
    debut = f"{nom} compte {nombre(quantite)} {pluriel(quantite, 'demande')} en cours {a_la_fin(code)}"
    debut += _sens(stock, avant, code)
    if tension is None:
        return f"{debut}."
    return debut + _tension(tension, reference, est_reference=est_reference, est_couverte=est_couverte) + "."


def _sens(stock: Valeur, avant: Valeur, code: str) -> str:
    if not avant.connue:
        return ""
    dite = evolution_dite(stock.valeur, avant.valeur, "compte", code)
    return f", {dite}" if dite else ""


def _tension(tension: Valeur, reference: Valeur, *, est_reference: bool, est_couverte: bool) -> str:
    if tension.is_masque:
        return f" ; la tension est {MASQUEE}"
    if not est_couverte:
        return f" ; la tension n’est pas encore calculable : {NON_COUVERTE}"
    if not tension.connue:
        return " ; sans attribution sur douze mois, la tension n’est pas calculable"
    texte = f" ; il faut {pour_une_attribution(tension.valeur)}"
    if not est_reference and reference.connue:
        texte += f" ({mesure(reference.valeur, 'ratio')} dans le département)"
    return texte


def phrase_plusieurs_types(ou: str, code: str, part: Valeur, demandes: Valeur) -> str:
    """Say how many demandes name several types of dwelling, of which the statistics keep the first."""
    if not part.connue or not est_fiable(demandes.valeur):
        return ""
    citent = f"{pourcentage(part.valeur, demandes.valeur)} des demandes en cours citent plusieurs types de logement"
    return f"{ou}, {a_la_fin(code)} : {citent} ; seul le premier est compté ici."


def phrase_depuis(quand: str, stock: Valeur, avant: Valeur) -> str:
    """Say how many ask at the end of a month still open, where it is told, and whether as many as before."""
    if not stock.connue:
        return ""
    encore = "toujours " if stock.valeur == avant.valeur else ""
    # A month still open is told of large territories alone: the plural is right.
    combien = f"{nombre(int(stock.valeur or 0))} demandes sont {encore}en cours"
    return f" Fin {periode(quand)}, {combien} (chiffre provisoire)."


def phrase_demandes(nom: str, code: str, stock: Valeur, avant: Valeur, anciennete: Valeur, anormal: Valeur) -> str:
    """Say how many ask, for how long, and how many beyond the threshold."""
    if not stock.connue or int(stock.valeur or 0) == 0:
        return phrase_territoire(nom, code, stock, avant, None, Valeur(None), est_reference=False)
    quantite = int(stock.valeur or 0)
    texte = f"{nombre(quantite)} {pluriel(quantite, 'demande')} en cours {a_la_fin(code)}{_sens(stock, avant, code)}"
    if anciennete.connue:
        texte += f" ; la moitié ont au moins {mesure(anciennete.valeur, 'mois')} mois"
    if anormal.part_fiable:
        texte += f" ; {anormal.ecrire('pct')} dépassent le délai anormalement long"
    return texte + "."


def phrase_delais(
    code: str, attente: tuple[str, Valeur], part: Valeur, moyenne: tuple[str, Valeur], anciennete: Valeur
) -> str:
    """Say when half of those who keep on asking are housed, their chances, and what the mean of the housed would hide.

    ``attente`` and ``moyenne``: each with its period, the last year where months do not tell it.
    """
    (quand, mediane), dites = attente, []
    if mediane.part_fiable:
        mois = mesure(mediane.valeur, "mois")
        dites.append(
            f"au rythme {_rythme(quand)}, la moitié des demandes maintenues sont logées en {mois} mois ou moins"
        )
    if part.is_masque:
        dites.append(f"la part des demandes logées en 24 mois est {MASQUEE}")
    elif part.part_fiable:
        rythme = "" if dites and quand == code else f"au rythme {_rythme(code)}, "
        qui = "le sont" if dites else "des demandes maintenues sont logées"
        dites.append(f"{rythme}{part.ecrire('pct')} {qui} dans les 24 mois")
    if not dites and anciennete.connue:
        dites.append(f"la moitié des demandes en cours ont au moins {mesure(anciennete.valeur, 'mois')} mois")
        dites[-1] += f" {a_la_fin(code)}"
    quand, logees = moyenne
    if logees.connue:
        # The wait just told may be that of another period.
        autre = attente[0] if mediane.part_fiable else quand
        date = f" en {periode(quand)}" if {quand, autre} != {code} else ""
        combien = f"{mesure(logees.valeur, 'mois')} mois{date}"
        dites.append(f"la moyenne des seuls ménages logés ({combien}) sous-estime l’attente")
    return f"{majuscule(' ; '.join(dites))}." if dites else f"Aucun délai n’est calculable {a_la_fin(code)}."


def _rythme(code: str) -> str:
    return f"des douze mois jusqu’à {periode(code)}" if "-" in code else f"de {code}"


def phrase_delai_anormal(mois: int | None, depuis: date | None, *, est_compose: bool = False) -> str:
    """Say beyond how long a wait is abnormally long, and since when this threshold holds.

    ``est_compose``: a territory made of communes, each with its own threshold.
    """
    if est_compose:
        return "Délai anormalement long : au-delà du seuil de chaque commune du territoire."
    if mois is None:
        return "Délai anormalement long : non paramétré pour ce territoire."
    quand = f", seuil en vigueur depuis le {date_longue(depuis)}" if depuis else ""
    return f"Délai anormalement long : au-delà de {nombre(mois)} mois{quand}."


@dataclass(frozen=True)
class Extreme:
    """A type of dwelling at one end of the tension; ``nb``: how many it counts, small ones being told together."""

    nom: str
    valeur: Valeur
    nb: int = 1

    def titre(self, sens: str) -> str:
        """Write what it is the most of: « type le plus tendu », « types les moins tendus »."""
        return f"type le {sens} tendu" if self.nb < 2 else f"types les {sens} tendus"


@dataclass(frozen=True)
class Types:
    """The tension by type of dwelling at a period: both ends, ``lesquels`` saying among which, where not among all.

    No end is told where types are secret: one of them may be it.
    """

    quand: str = ""
    bouts: tuple[Extreme, ...] = ()
    lesquels: str = ""
    secrets: tuple[str, ...] = ()


def phrase_tension(code: str, tension: Valeur, reference: Valeur, types: Types, *, est_couverte: bool = True) -> str:
    """Say how many demandes for one attribution, and which type is the tightest, or why none is said to be."""
    if tension.is_masque:
        return f"La tension {a_la_fin(code)} est {MASQUEE}."
    if not est_couverte:
        return f"La tension {a_la_fin(code)} n’est pas encore calculable : {NON_COUVERTE}."
    if not tension.connue:
        return (
            f"Aucune attribution dans les douze mois qui finissent {a_la_fin(code)} : la tension n’est pas calculable."
        )
    texte = f"{a_la_fin(code).capitalize()}, {pour_une_attribution(tension.valeur)}"
    if reference.connue:
        texte += f" ({mesure(reference.valeur, 'ratio')} dans le département)"
    return f"{texte}{_type_le_plus_tendu(types, code)}."


def _type_le_plus_tendu(types: Types, code: str) -> str:
    date = f" en {periode(types.quand)}" if types.quand != code else ""
    if types.bouts:
        plus = types.bouts[0]
        article, ensemble = ("le", "") if plus.nb < 2 else ("les", " ensemble")
        combien = f"{mesure(plus.valeur.valeur, 'ratio')}{ensemble}{date}"
        return f" ; {article} {plus.titre('plus')}{types.lesquels} : {plus.nom} ({combien})"
    if not types.secrets:
        return ""
    tus = f"{pluriel(len(types.secrets), 'non communiqué')}{date} : {', '.join(types.secrets)}"
    return f" ; le type de logement le plus tendu n’est pas connu ({tus})"


def phrase_parc(nom: str, logements: int, annee: int | None, part_qpv: Valeur, densite: Valeur) -> str:
    """Say what exists, where, and how dense it is."""
    if logements == 0:
        return f"{nom} ne compte aucun logement social."
    quand = f" au 1ᵉʳ janvier {annee}" if annee else ""
    texte = f"{nom} compte {nombre(logements)} {pluriel(logements, 'logement social', 'logements sociaux')}{quand}"
    if densite.connue:
        texte += f", soit {mesure(densite.valeur, 'ratio')} pour 100 résidences principales"
    if part_qpv.part_fiable and float(part_qpv.valeur or 0) > 0:
        texte += f" ; {part_qpv.ecrire('pct')} sont en quartier prioritaire"
    return texte + "."


def phrase_parc_d_un_bailleur(qui: str, logements: Valeur, annee: str) -> str:
    """Say how many dwellings one landlord has; the public file of a year does not name the landlords."""
    quand = f"au 1ᵉʳ janvier {annee}"
    if not logements.connue:
        return f"{majuscule(qui)} : le nombre de logements n’est pas connu {quand}."
    n = int(logements.valeur or 0)
    return f"{majuscule(qui)} : {nombre(n)} {pluriel(n, 'logement social', 'logements sociaux')} {quand}."


def phrase_rapprochement(
    eligibles: int, examinees: int, logement: str, premier: int | None, exclusions: list[tuple[str, int]]
) -> str:
    """Say how many demandes fit the dwelling and what the first one scores, or why none does."""
    if eligibles == 0:
        if not exclusions:
            return "Aucun candidat ne remplit les conditions."
        causes = ", ".join(f"{minuscule(motif)} ({nombre(n)})" for motif, n in exclusions[:2])
        return f"Aucun candidat ne remplit les conditions. Les exclusions les plus fréquentes : {causes}."
    accord = "demande éligible" if eligibles < 2 else "demandes éligibles"
    points = f" ; la première compte {nombre(premier)} {pluriel(premier, 'point')}" if premier is not None else ""
    return f"{nombre(eligibles)} {accord} sur {nombre(examinees)} examinées pour ce {logement}{points}."


def moment(code: str, avant: str = "", annuels: str = "", *, est_provisoire: bool = False) -> str:
    """Write the period of a page, that to which its figures are compared, and the year of its yearly ones, if any."""
    quand, accord = (periode(code), "") if "-" in code else (f"année {code}", "e")
    provisoire = " (provisoire)" if est_provisoire else ""
    compare = f", comparé{accord} à {periode(avant)}" if avant else ""
    return f"{quand}{provisoire}{compare}" + (f" (chiffres annuels : {annuels})" if annuels else "")


def plus_a_l_annee(code: str, sujet_: str) -> str:
    """Say why a page opens on a year where others open on a month."""
    return f"L’année {code} dit ici plus {de(sujet_)} que le mois."


def contexte(territoire: str, quand: str, population: str, portee: str) -> str:
    """Say what is being looked at: territory, date, population, scope."""
    return f"Ce que vous regardez : {territoire} · {quand} · {population} · {portee}"


def source(publiee: str, population: str, origine: str = "fichier partagé de la demande") -> str:
    """Write the foot of a chart."""
    return f"Source : {origine}, publication du {publiee} · Population : {population.rstrip('.')}"
