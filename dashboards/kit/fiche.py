"""One row in a list, and its file in a dialog: what is read of it, then the names, on a purpose written first."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd
import streamlit as st

from dashboards.kit import finalite
from dashboards.kit.frame import page
from dashboards.kit.menage import proposer_ses_logements
from dashboards.kit.reads import identite as reads_identite
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import ABSENT, INSECABLE, date_longue, est_absent
from dashboards.kit.words.texts import ACCES_ENREGISTRE, FINALITE, echapper
from warehouse.errors import ErreurObservatoire

LIGNES = (
    ("nud", "Numéro unique"),
    ("nom", "Nom"),
    ("nom_naissance", "Nom de naissance"),
    ("prenom", "Prénom"),
    ("date_naissance", "Date de naissance"),
    ("telephone", "Téléphone"),
    ("courriel", "Courriel"),
    ("adresse", "Adresse"),
    ("code_postal", "Code postal"),
)
VOIR, LOGEMENTS_POSSIBLES = "Voir la fiche", "Logements possibles"
FERMEE = "L’identité de cette demande n’est pas ouverte à votre profil."
SANS_TEINTE: Mapping[str, str] = MappingProxyType({})
# Draws what the reader may read of a row without any purpose.
Dossier = Callable[[Lecteur], None]


def sur(action: str, place: int | str) -> str:
    """Name what is done on one row of a list: buttons of the same name are told apart, and no rank reads as a count."""
    return f"{action} (n°{INSECABLE}{place})"


def ligne(
    place: int,
    textes: Sequence[str],
    demande_id: str | None,
    dossier: Dossier | None = None,
    teintes: Mapping[str, str] = SANS_TEINTE,
    *,
    est_a_loger: bool = True,
) -> None:
    """Draw one row of a list, with the way to its file where there is one.

    Args:
        place: rank of the row in its list.
        textes: what tells the row, the first line in bold.
        demande_id: demande whose identity may be opened on a purpose; none where it may not.
        dossier: what the file says before any purpose; none for a file of an identity alone.
        teintes: colour of the lines that begin with a sign, by sign.
        est_a_loger: whether dwellings may be looked for, for that demande.

    """

    def proposer() -> None:
        if st.button(sur(VOIR, place), key=f"fiche_{place}"):
            fiche(textes[0], demande_id, dossier)
        if demande_id is not None and est_a_loger:
            proposer_ses_logements(demande_id, sur(LOGEMENTS_POSSIBLES, place), f"logements_{place}")

    rangee(textes, None if demande_id is None and dossier is None else proposer, teintes)


def rangee(
    textes: Sequence[str], proposer: Callable[[], None] | None, teintes: Mapping[str, str] = SANS_TEINTE
) -> None:
    """Draw one row of a list, its first line in bold; ``proposer`` draws the ways on from it, where it has some.

    ``teintes``: colour of the lines that begin with a sign, by sign.
    """
    suivants = [
        f":{teintes[texte[0]]}[{echapper(texte)}]" if texte[:1] in teintes else echapper(texte) for texte in textes[1:]
    ]
    ecrits = "  \n".join([f"**{echapper(textes[0])}**", *suivants])
    with st.container(border=True):
        if proposer is None:
            st.markdown(ecrits)
            return
        texte, suite = st.columns([3, 1], vertical_alignment="center")
        texte.markdown(ecrits)
        with suite:
            proposer()


@st.dialog("Fiche de la demande", width="medium")
def fiche(resume: str, demande_id: str | None, dossier: Dossier | None = None) -> None:
    """Show what is read of a row, then its identity on a purpose; nothing of it is kept once the dialog is closed."""
    st.write(echapper(resume))
    lecteur = page.lecteur_du_dialogue()
    if lecteur is None:
        return
    if dossier is not None:
        dossier(lecteur)
    if demande_id is not None:
        _identite(lecteur, demande_id)


def _identite(lecteur: Lecteur, demande_id: str) -> None:
    """Ask the purpose, write it in the journal, then show the identity."""
    choix = finalite.choisir(lecteur.finalites("demande_identite"))
    st.caption(echapper(f"{FINALITE} {ACCES_ENREGISTRE}"))
    if not st.button("Ouvrir la fiche", type="primary", disabled=choix is None) or choix is None:
        return
    try:
        identite = reads_identite.fiche(lecteur, demande_id, choix)
    except ErreurObservatoire as erreur:
        st.error(echapper(erreur))
        return
    if identite is None:
        st.warning(FERMEE)
        return
    valeurs = [(libelle, ecrire(identite.get(colonne))) for colonne, libelle in LIGNES]
    champs(valeurs, "Identité et coordonnées", cle="fiche")


def prochaine_etape(suite: str) -> None:
    """Write what is to be done next, before the fields of a file."""
    st.markdown(f"**Prochaine étape**{INSECABLE}: {echapper(suite)}")


def champs(valeurs: Sequence[tuple[str, str]], legende: str, *, cle: str) -> None:
    """Show the fields of a file, one a row."""
    cadre = pd.DataFrame(valeurs, columns=["Champ", "Valeur"])
    tableau(cadre, legende, cle=cle, entier=True, nombres=False)


def ecrire(valeur: object) -> str:
    """Write one field of an identity."""
    if est_absent(valeur) or valeur == "":
        return ABSENT
    return date_longue(valeur) if hasattr(valeur, "year") else str(valeur)  # type: ignore[arg-type]
