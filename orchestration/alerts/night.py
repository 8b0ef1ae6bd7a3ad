"""What is said of a night that failed: when, which step, why where the sentence is ours, and where to look."""

from collections.abc import Sequence
from datetime import datetime

from orchestration.alerts.sending import Message
from warehouse import errors
from warehouse.settings import FUSEAU

# Their sentences are written for people, and quote no name; those of a library may quote anything.
LES_NOTRES = {
    classe.__name__
    for classe in vars(errors).values()
    if isinstance(classe, type) and issubclass(classe, errors.ErreurObservatoire)
} | {"PublicationRefusee"}
QUOI = {
    "ligne": (
        "La construction a échoué",
        "Les données publiées auparavant restent en place. À faire, sur la machine qui construit :"
        " « observatoire doctor », puis « observatoire build ».",
    ),
    "alertes": (
        "L’envoi des alertes a échoué",
        "À faire, sur la machine qui construit : « observatoire alerte essayer », puis"
        " « observatoire alerte envoyer ».",
    ),
    "dates": (
        "Le retrait des droits qui finissent ce jour a échoué",
        "La première page ouverte au portail les retire aussi. À faire, sur la machine qui construit :"
        " « observatoire doctor ».",
    ),
}
DETAIL = "Le détail est dans Dagster, exécution {execution}, et dans les journaux de l’installation."


def message(quoi: str, quand: datetime, execution: str, echecs: Sequence[tuple[str, str, str]]) -> Message:
    """Write the message of a failed run.

    Args:
        quoi: the job of Dagster, one of ``QUOI``.
        quand: when it stopped, with its time zone.
        execution: identifier of the run in Dagster.
        echecs: for each step that failed: its name, the class of its error, its sentence.

    """
    sujet, suite = QUOI[quoi]
    heure = f"{quand.astimezone(FUSEAU):%d/%m/%Y à %H h %M}"
    lignes = [f"{sujet} le {heure}."]
    for etape, classe, phrase in echecs:
        cause = phrase if classe in LES_NOTRES else f"erreur imprévue ({classe})"
        lignes.append(f"- Étape {etape} : {cause}")
    lignes += [suite, DETAIL.format(execution=execution[:8])]
    return Message(f"Observatoire : {sujet[:1].lower()}{sujet[1:]}", "\n".join(lignes))
