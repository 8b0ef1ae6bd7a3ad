"""The cards of the page Propositions et refus: the stages, the reasons, the days that each step takes."""

import pandas as pd

from dashboards.charts import classement, suivi
from dashboards.charts.base import ecrire
from dashboards.kit.graphique import Carte
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import ABSENT, MASQUE, Valeur, est_absent, mesure, minuscule, nombre, periode, pluriel

# Each stage is the numerator of a rate whose denominator is the stage before.
PASSAGES = {
    "EXAMINEE": "passage_examen",
    "FAVORABLE": "passage_decision",
    "OFFERTE": "passage_offre",
    "ACCEPTEE": "passage_acceptation",
    "BAIL": "passage_bail",
}
GROUPES = {"motive": "Refus motivé", "silence": "Sans réponse", "non_motive": "Refus non motivé"}
AUTRE = "Autre"
SILENCE = "NRP"
NEGATIVES = " ; jours négatifs : un ménage est positionné avant que le logement soit disponible, pendant le préavis"


@une_fois
def entonnoir(vue: Vue) -> Carte | None:
    """Show how far the propositions of the period went, stage by stage."""
    if not all(vue.a(nom) for nom in PASSAGES.values()):
        return None
    noms = modalites(vue.lecteur, "ETAPE")
    premier = vue.situation.valeur("passage_examen", "denominateur")
    lignes = [(noms.get("POSITIONNEE", "Positionnement"), premier, ABSENT)]
    for etape, nom in PASSAGES.items():
        taux = vue.valeur(nom)
        lignes.append((noms.get(etape, etape), vue.situation.valeur(nom, "numerateur"), taux.ecrire("pct")))
    quand, ou = periode(vue.situation.periode), vue.ici.libelle
    return etapes(
        lignes,
        f"Propositions positionnées en {quand}, {ou}, suivies jusqu’à leur terme",
        vue.definitions["passage_examen"].provenance(vue.publiee),
        f"Barres : propositions par étape, {ou}, {quand}.",
    )


def etapes(
    lignes: list[tuple[str, Valeur, str]],
    sous_titre: str,
    origine: str,
    alt: str,
    part: str = "Part de l’étape d’avant",
) -> Carte:
    """Draw stages as aligned bars: name, propositions that reached it, share already written."""
    cadre = pd.DataFrame(
        {
            "libelle": [nom for nom, _, _ in lignes],
            "valeur": [v.valeur for _, v, _ in lignes],
            "is_masque": [v.is_masque for _, v, _ in lignes],
        }
    )
    debut, fin = lignes[0][1], lignes[-1][1]
    titre = "Jusqu’où vont les propositions ?"
    if debut.connue and fin.connue and int(debut.valeur or 0):
        positionnees, baux = int(debut.valeur or 0), int(fin.valeur or 0)
        titre = (
            f"{nombre(positionnees)} {pluriel(positionnees, 'proposition')}, "
            f"{nombre(baux)} {pluriel(baux, 'bail signé', 'baux signés')}"
        )
    return Carte(
        cle="entonnoir",
        titre=titre,
        sous_titre=sous_titre,
        dessiner=lambda theme: classement.barres(cadre, "compte", theme, ordre=False),
        donnees=pd.DataFrame(
            {
                "Étape": cadre["libelle"],
                "Propositions": [MASQUE if v.is_masque else v.ecrire("compte") for _, v, _ in lignes],
                part: [taux for _, _, taux in lignes],
            }
        ),
        alt=alt,
        source=origine,
        nb_masques=int(cadre["is_masque"].sum()),
    )


def raisons(vue: Vue) -> pd.DataFrame:
    """Return the offers refused by reason (``code``, ``libelle``, ``groupe``, ``valeur``, ``is_masque``)."""
    trouve = vue.detail("refus_motif", "motif_refus")
    if trouve is None:
        return pd.DataFrame()
    definition = vue.definitions["refus_motif"]
    return ranger(vue, *trouve, definition.libelle, definition.court, definition.provenance(vue.publiee))


def ranger(
    vue: Vue, ou: Territoire, quand: str, lignes: pd.DataFrame, libelle: str, court: str, origine: str
) -> pd.DataFrame:
    """Return refusals (``modalite``, ``valeur``, ``is_masque``) with the words of their reasons, the most given first.

    Its ``attrs``: where and when, whether both are those of the page, and how its card calls what it counts.
    """
    noms, groupes = modalites(vue.lecteur, "MOTIF_REFUS"), modalites(vue.lecteur, "MOTIF_REFUS", "groupe")
    cadre = pd.DataFrame(
        {
            "code": lignes["modalite"],
            "libelle": lignes["modalite"].map(lambda c: noms.get(c, c)),
            "groupe": lignes["modalite"].map(lambda c: GROUPES.get(groupes.get(c, ""), AUTRE)),
            "valeur": pd.to_numeric(lignes["valeur"]),
            "is_masque": lignes["is_masque"].astype(bool),
        }
    )
    est_de_la_page = ou.code == vue.ici.code and quand == vue.situation.periode
    cadre.attrs |= {"ou": ou, "quand": quand, "est_de_la_page": est_de_la_page}
    cadre.attrs |= {"libelle": libelle, "court": court, "origine": origine}
    return classement.trier(cadre).reset_index(drop=True)


def premier_motif(vue: Vue, cadre: pd.DataFrame) -> str | None:
    """Return the reason most often given, silence aside; none where the masked ones could hold a greater one."""
    if cadre.empty or not cadre.attrs["est_de_la_page"]:
        return None
    visibles = cadre[~cadre["is_masque"] & (cadre["valeur"] > 0)]
    motives = visibles[visibles["groupe"] == GROUPES["motive"]]
    total = vue.situation.valeur("refus", "numerateur")
    if motives.empty or not total.connue:
        return None
    cache = float(total.valeur or 0) - float(visibles["valeur"].sum())
    if cadre["is_masque"].any() and cache >= float(motives.iloc[0]["valeur"]):
        return None
    return str(motives.iloc[0]["libelle"])


def silences(cadre: pd.DataFrame) -> Valeur:
    """Return the offers left without an answer, in the territory and the period of the page only."""
    lignes = cadre[cadre["code"] == SILENCE] if not cadre.empty and cadre.attrs["est_de_la_page"] else cadre[:0]
    return Valeur(None) if lignes.empty else Valeur(lignes.iloc[0]["valeur"], bool(lignes.iloc[0]["is_masque"]))


def refus(vue: Vue, cadre: pd.DataFrame) -> Carte | None:
    """Show why offers are refused, reasons given and silence told apart."""
    if cadre.empty:
        return None
    ou, quand = cadre.attrs["ou"].libelle, periode(cadre.attrs["quand"])
    groupes = [groupe for groupe in (*GROUPES.values(), AUTRE) if groupe in set(cadre["groupe"])]
    tete = premier_motif(vue, cadre)
    carte = Carte(
        cle="refus_motif",
        titre=f"Premier motif donné : {minuscule(tete)}" if tete else "Pourquoi les offres sont-elles refusées ?",
        sous_titre=f"{cadre.attrs['libelle']}, {ou}, {quand}",
        dessiner=lambda theme: suivi.barres_par_groupe(cadre, groupes, "compte", theme),
        donnees=pd.DataFrame(
            {
                "Motif": cadre["libelle"],
                "Nature": cadre["groupe"],
                cadre.attrs["court"]: ecrire(cadre, "valeur", "compte"),
            }
        ),
        alt=f"Barres : offres refusées par motif, {ou}, {quand}.",
        source=cadre.attrs["origine"],
        nb_masques=int(cadre["is_masque"].sum()),
    )
    return vue.situer(carte, cadre.attrs["ou"])


@une_fois
def delais(vue: Vue) -> Carte | None:
    """Show the days that each step takes: median, and first to third quartile."""
    trouve = vue.detail("delai_etape", "etape")
    if trouve is None:
        return None
    ou, quand, lignes = trouve
    cadre = lignes.rename(columns={"modalite": "etape", "borne_basse": "basse", "borne_haute": "haute"})
    origine = vue.definitions["delai_etape"].provenance(vue.publiee)
    return vue.situer(durees(vue, cadre, f"{ou.libelle}, {periode(quand)}", origine), ou)


def durees(vue: Vue, lignes: pd.DataFrame, ou: str, origine: str) -> Carte | None:
    """Draw the days of each step (``etape``, ``valeur``, ``basse``, ``haute``, ``effectif``, ``is_masque``)."""
    if lignes.empty:
        return None
    noms = modalites(vue.lecteur, "ETAPE")
    rangs = {code: rang for rang, code in enumerate(noms)}
    cadre = lignes.assign(
        libelle=lignes["etape"].map(lambda c: noms.get(c, c)),
        _rang=lignes["etape"].map(lambda c: rangs.get(c, len(rangs))),
        is_masque=lignes["is_masque"].astype(bool),
    ).sort_values("_rang")
    for colonne in ("valeur", "basse", "haute"):
        cadre[colonne] = pd.to_numeric(cadre[colonne]).astype(float).where(~cadre["is_masque"])
    cadre["texte"] = [
        MASQUE if m else _duree(v, b, h)
        for v, b, h, m in zip(cadre["valeur"], cadre["basse"], cadre["haute"], cadre["is_masque"], strict=True)
    ]
    visibles = cadre[cadre["valeur"].notna() & (cadre["etape"] != "DISPONIBILITE_BAIL")]
    longue = visibles.sort_values("valeur").iloc[-1] if not visibles.empty else None
    return Carte(
        cle="delai_etape",
        titre="Combien de jours prend chaque étape ?"
        if longue is None
        else f"L’étape la plus longue : {minuscule(longue['libelle'])}",
        sous_titre=f"Jours par étape, {ou} ; point : médiane, barre : la moitié centrale des cas (P25 à P75)"
        + (NEGATIVES if cadre["basse"].lt(0).any() or cadre["valeur"].lt(0).any() else ""),
        dessiner=lambda theme: suivi.intervalles(cadre, theme),
        donnees=pd.DataFrame(
            {
                "Étape": cadre["libelle"],
                "Médiane (jours)": ecrire(cadre, "valeur", "jours"),
                "P25": ecrire(cadre, "basse", "jours"),
                "P75": ecrire(cadre, "haute", "jours"),
                "Cas": ecrire(cadre, "effectif", "compte"),
            }
        ),
        alt=f"Points et intervalles : jours par étape, {ou}.",
        source=origine,
        nb_masques=int(cadre["is_masque"].sum()),
    )


def _duree(valeur: float, basse: float, haute: float) -> str:
    if est_absent(valeur):
        return ABSENT
    jours = mesure(valeur, "jours")
    return jours if est_absent(basse) else f"{jours} ({mesure(basse, 'jours')} à {mesure(haute, 'jours')})"
