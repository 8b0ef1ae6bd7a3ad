"""The sentences of the alerts, on the landing page and in the e-mail alike."""

from collections.abc import Sequence

from dashboards.kit.words.formats import INSECABLE, apostrophes, mesure, nombre, periode, pluriel
from warehouse.access.alerts import Alerte

SENS = {"au_moins": "au moins", "au_plus": "au plus"}
PHRASES = {
    "echeance_dalo": (
        "ménage reconnu DALO, dont l’échéance de relogement tombe dans les sept jours",
        "ménages reconnus DALO, dont l’échéance de relogement tombe dans les sept jours",
    ),
    "decision_dalo": (
        "recours DALO, dont la décision est due dans les sept jours",
        "recours DALO, dont la décision est due dans les sept jours",
    ),
    "echeance_offre": (
        "logement réservé sans candidat en cours, à proposer dans les sept jours",
        "logements réservés sans candidat en cours, à proposer dans les sept jours",
    ),
    "delai_offre_passe": (
        "logement réservé sans candidat en cours, délai pour proposer dépassé",
        "logements réservés sans candidat en cours, délai pour proposer dépassé",
    ),
    "reponse_attendue": (
        "réponse de ménage attendue dans les sept jours",
        "réponses de ménages attendues dans les sept jours",
    ),
    "renouvellement": (
        "demande de vos guichets expire dans les sept jours",
        "demandes de vos guichets expirent dans les sept jours",
    ),
    "envoi_en_retard": ("envoi en retard de plus de sept jours", "envois en retard de plus de sept jours"),
    "volume_inhabituel": (
        "compte a ouvert depuis sept jours bien plus d’identités en un jour que d’habitude",
        "comptes ont ouvert depuis sept jours bien plus d’identités en un jour que d’habitude",
    ),
}
SUJET = "Observatoire : {n}"
TEXTE = """Bonjour,

{lignes}

{ouvrir}
Ce message ne contient ni nom ni numéro. Il part une fois par semaine au plus, à votre demande : pour l’arrêter, ouvrez
l’observatoire, page Accueil, « Mes alertes »."""


def phrase(alerte: Alerte) -> str:
    """Write an alert in one sentence, without its full stop."""
    if alerte.genre != "chiffre":
        return f"{nombre(alerte.nombre)} {pluriel(alerte.nombre, *PHRASES[alerte.genre])}"
    lu = alerte.detail
    valeur, borne = (mesure(lu[quoi], lu["unite"]) for quoi in ("valeur", "borne"))
    return apostrophes(
        f"{lu['libelle']}, {lu['territoire']}{INSECABLE}: {valeur} en {periode(lu['periode'])} "
        f"(votre borne{INSECABLE}: {SENS[lu['sens']]} {borne})"
    )


def courriel(alertes: Sequence[Alerte], adresse: str | None) -> tuple[str, str]:
    """Write the subject and the text of an e-mail; ``adresse``: that of the portal, where it has one."""
    accord = pluriel(len(alertes), "alerte cette semaine", "alertes cette semaine")
    lignes = "\n".join(f"- {phrase(alerte)}." for alerte in alertes)
    ouvrir = f"Ouvrir l’observatoire{INSECABLE}: {adresse}\n" if adresse else ""
    return SUJET.format(n=f"{nombre(len(alertes))} {accord}"), TEXTE.format(lignes=lignes, ouvrir=ouvrir)
