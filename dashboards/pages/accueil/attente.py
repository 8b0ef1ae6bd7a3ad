"""How long one waits for a dwelling: the answer to a citizen, for a commune and a type.

What belongs here: the box of the landing page, its nearest figure and its sentences. What does not: the curve and its
card (page Délais), which may be told of a larger territory than the median.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboards.kit.frame import adresse, page
from dashboards.kit.reads.indicateurs import date_de
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.territoire import MEDIANE
from dashboards.kit.reads.territoires import Territoire, Territoires, code_geo, portant_le_nom
from dashboards.kit.words.formats import (
    TYPOLOGIES,
    est_absent,
    est_fiable,
    mesure,
    nombre,
    periode,
    pluriel,
    pourcentage,
    typologie,
)
from dashboards.kit.words.texts import echapper
from dashboards.pages.accueil import reads
from dashboards.pages.accueil.reads import PARTS
from dashboards.pages.delais.cards import TOUTES, TYPE

TITRE = "Combien de temps attend-on un logement ?"
TOUS_TYPES, ENSEMBLE = "tous", "TOUS"
CHOISIR = "Choisissez une commune : la réponse s’affiche ici."
INTROUVABLE = "Aucune commune du département ne porte le nom « {saisi} » : choisissez dans la liste."
SAISIE, NOM_MAX = "attente_saisie", 60
SANS_REPONSE = (
    "Aucune attente n’est publiée pour cette commune, son intercommunalité ni le département : les fichiers reçus ne "
    "suivent pas encore assez de demandes."
)
AILLEURS = "{ici} : l’attente n’y est pas publiée{quoi} ; voici le territoire le plus proche où elle l’est."
DEUX = (
    "Aucun des deux n’est exactement le vôtre : le premier est au plus près de cette commune, mais de tous les types ; "
    "le second est de ce type, mais d’un territoire plus grand."
)
PROMESSE = (
    "Ce n’est pas une promesse : c’est le rythme observé ({quand}) des demandes maintenues, c’est-à-dire renouvelées "
    "jusqu’au logement. La vôtre peut attendre moins, ou plus."
)
# An interval this narrow beside its median, or in points beside a share, is called precise, then approached.
LARGEURS_DE_LA_MEDIANE = ((0.35, "estimation précise"), (0.8, "estimation approchée"))
LARGEURS_D_UNE_PART = ((6, "estimation précise"), (15, "estimation approchée"))
FRAGILE = "estimation fragile"


@dataclass(frozen=True)
class Reponse:
    """The nearest wait that is told: where, when, and its cells by indicator (``valeur``, bounds, ``cas``)."""

    ou: Territoire
    quand: str
    cellules: dict[str, "pd.Series[float]"]


def demander(lecteur: Lecteur, mesh: Territoires, depart: str) -> None:
    """Draw the box: a commune, a type, and the answer; ``depart`` is the territory of the reader."""
    noms = {code_geo("commune", code): nom for code, nom in mesh.libelles("commune").items()}
    communes = list(noms)
    with st.container(border=True, key="attente"):
        st.markdown(f"## {echapper(TITRE)}")
        cherche, choix, type_ = st.columns(3)
        with cherche:
            saisi = st.text_input(
                "Chercher une commune",
                key=SAISIE,
                placeholder="Son nom, avec ou sans accents",
                max_chars=NOM_MAX,
                on_change=_retenir,
                args=(noms,),
            )
        trouvees = portant_le_nom(noms, saisi)
        offertes = [adresse.AUCUN, *(trouvees or communes)]
        with choix:
            geo = adresse.choisir(
                "commune",
                "Commune",
                offertes,
                depart if depart in offertes else adresse.AUCUN,
                lambda code: noms.get(code, _invite(len(trouvees))),
                tu=adresse.AUCUN,
            )
        with type_:
            suivis = reads.types_suivis(lecteur, mesh.departement().code)
            types = [TOUS_TYPES, *(t for t in TYPOLOGIES if t in suivis)]
            typo = adresse.choisir(
                "type", "Type de logement (facultatif)", types, TOUS_TYPES, _nom_du_type, tu=TOUS_TYPES
            )
        if saisi.strip() and not trouvees:
            st.info(echapper(INTROUVABLE.format(saisi=saisi.strip())))
        if geo == adresse.AUCUN:
            st.write(CHOISIR)
            return
        repondre(lecteur, mesh, mesh.trouver(geo), typo)


def _retenir(noms: Mapping[str, str]) -> None:
    """Choose the commune whose name was typed; where several have it, the list offers them."""
    trouvees = portant_le_nom(noms, st.session_state[SAISIE])
    adresse.poser("commune", trouvees[0] if len(trouvees) == 1 else adresse.AUCUN, bientot=trouvees)


def _invite(trouvees: int) -> str:
    return f"Choisir parmi {nombre(trouvees)} communes…" if trouvees > 1 else "Choisir une commune…"


def _nom_du_type(code: str) -> str:
    return "Tous les types" if code == TOUS_TYPES else typologie(code)


def repondre(lecteur: Lecteur, mesh: Territoires, ici: Territoire, typo: str) -> None:
    """Write the answer for the type; before it, that of every type where it is told nearer."""
    autour = mesh.autour(ici)
    cadre = reads.attentes(lecteur, [ou.code for ou in autour])
    ensemble = au_plus_pres(cadre, autour, ENSEMBLE)
    du_type = None if typo == TOUS_TYPES else au_plus_pres(cadre, autour, typo)
    if ensemble is None and du_type is None:
        st.info(SANS_REPONSE)
        return
    if typo != TOUS_TYPES and du_type is None:
        st.markdown(
            echapper(f"Pour un logement {typologie(typo)}, aucune attente n’est publiée : voici tous les types.")
        )
    if ensemble is not None and (du_type is None or ensemble.ou.code != du_type.ou.code):
        _ecrire(ici, ensemble, "" if du_type is None else ", tous types confondus")
    if du_type is not None:
        _ecrire(ici, du_type, f", pour un logement de type {typologie(typo)}")
        if ensemble is not None and ensemble.ou.code != du_type.ou.code:
            st.markdown(echapper(DEUX))
    plus_pres = du_type or ensemble
    if plus_pres is not None:
        st.caption(echapper(PROMESSE.format(quand=moment(plus_pres.quand))))
        # The curve of what was answered: of the type where it is told, of every type otherwise.
        groupe = TOUTES if du_type is None else f"{TYPE}{typo}"
        page.lien("delais", "Voir la courbe de l’attente", geo=plus_pres.ou.geo, groupe=groupe)


def _ecrire(ici: Territoire, reponse: Reponse, quoi: str) -> None:
    if reponse.ou.code != ici.code:
        st.markdown(echapper(AILLEURS.format(ici=ici.libelle, quoi=quoi)))
    st.markdown(f"**{echapper(phrase(reponse, quoi))}**")
    st.markdown(echapper(certitude(reponse)))


def au_plus_pres(cadre: pd.DataFrame, autour: Sequence[Territoire], modalite: str) -> Reponse | None:
    """Return the wait of the nearest territory that is told one, at its last period; masked or few cases do not tell.

    ``cadre``: cells of the waits around (``indicateur``, ``territoire_code``, ``periode``, ``modalite``, figures).
    """
    for ou in autour:
        siennes = cadre[cadre["territoire_code"].eq(ou.code)]
        if siennes.empty:
            continue
        quand = max(siennes["periode"], key=date_de)
        lues = siennes[siennes["periode"].eq(quand) & siennes["modalite"].eq(modalite)]
        lues = lues[~lues["is_masque"].astype(bool) & lues["valeur"].notna() & lues["cas"].map(est_fiable).astype(bool)]
        if not lues.empty:
            return Reponse(ou, quand, {str(ligne["indicateur"]): ligne for _, ligne in lues.iterrows()})
    return None


def moment(quand: str) -> str:
    """Write what is observed: a closed year, or the twelve months to the last one."""
    return f"douze mois jusqu’à {periode(quand)}" if "-" in quand else f"année {quand}"


def phrase(reponse: Reponse, quoi: str) -> str:
    """Write the wait: how long until half are housed, and who is within one, two and three years."""
    lues = reponse.cellules
    parts = [f"{pourcentage(lues[nom]['valeur'])} en {mois} mois" for mois, nom in PARTS.items() if nom in lues]
    ou = f"{reponse.ou.sujet}{quoi}"
    if MEDIANE not in lues:
        return f"{ou} : {_liste(parts)}, voilà la part des demandes logées ; la moitié ne l’est pas encore."
    attente = mesure(lues[MEDIANE]["valeur"], "mois")
    suite = f" ; {_liste(parts)}" if parts else ""
    return f"{ou} : la moitié des demandes maintenues sont logées en {attente} mois ou moins{suite}."


def _liste(textes: Sequence[str]) -> str:
    return textes[0] if len(textes) == 1 else f"{', '.join(textes[:-1])} et {textes[-1]}"


def certitude(reponse: Reponse) -> str:
    """Say how sure the wait is: its interval, what it rests on, in words."""
    nom = MEDIANE if MEDIANE in reponse.cellules else next(n for n in PARTS.values() if n in reponse.cellules)
    ligne, unite = reponse.cellules[nom], "mois" if nom == MEDIANE else "pct"
    suffixe = " mois" if unite == "mois" else ""
    cas = ligne["cas"]
    suivies = (
        "effectif protégé" if est_absent(cas) else f"{nombre(cas)} {pluriel(cas, 'demande logée', 'demandes logées')}"
    )
    basse, haute = ligne["borne_basse"], ligne["borne_haute"]
    if est_absent(basse) or est_absent(haute):
        debut = "" if est_absent(basse) else f" : au moins {mesure(basse, unite)}{suffixe}"
        return f"Certitude : {FRAGILE}{debut}, sans borne haute connue ({suivies})."
    entre = f"entre {mesure(basse, unite)} et {mesure(haute, unite)}{suffixe}"
    largeur, valeur = float(haute) - float(basse), float(ligne["valeur"])
    bornes = [(b * valeur, mot) for b, mot in LARGEURS_DE_LA_MEDIANE] if unite == "mois" else LARGEURS_D_UNE_PART
    mot = next((mot for borne, mot in bornes if largeur <= borne), FRAGILE)
    return f"Certitude : {mot}, {entre} dans 95 cas sur 100 ({suivies}, {moment(reponse.quand)})."
