"""The curve of the waiting time: who is housed by then, with its table every third month."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dashboards.charts import serie
from dashboards.charts.attente import Courbe, escaliers
from dashboards.kit.chiffres import Chiffre
from dashboards.kit.graphique import Carte, Choix
from dashboards.kit.reads.catalogue import dimension
from dashboards.kit.reads.publication import seuil_effectif
from dashboards.kit.reads.territoire import MEDIANE
from dashboards.kit.reads.territoires import Territoire
from dashboards.kit.thematic.une_fois import une_fois
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import (
    ABSENT,
    Valeur,
    est_absent,
    est_fiable,
    majuscule,
    minuscule,
    nombre,
    periode,
    pluriel,
)
from dashboards.kit.words.texts import NON_CALCULEE
from dashboards.pages.delais import reads
from dashboards.pages.delais.reads import INDICATEUR

ENSEMBLE, ABANDONS = "Demandes maintenues", "Abandons compris"
PAS_DE_LA_TABLE = 3
REPERE = 24
# In the filter of the curve: not split, and what comes before a type.
TOUTES, TYPE = "ensemble", "typologie-"
DEUX_GROUPES = ("priorite", "mutation")
PART_INCONNUE = (
    "moins de {seuil} logements sont obtenus dans la dernière année de cette attente, ou plus personne n’est suivi "
    "aussi longtemps"
)
PART_ABSENTE = "« — » : part non calculée ({raison})."
MEDIANE_ABSENTE = "Attente médiane : la moitié n’est pas logée tant que {seuil} demandes au moins sont suivies."
ANNEE_CLOSE = "la courbe n’est diffusée que pour la dernière année close, et au point près"
VIDE = "Trop peu de demandes logées dans ce territoire pour tracer une courbe. Choisissez un territoire plus grand."


def groupes(vue: Vue) -> list[str]:
    """Return what a curve can be split by, here or nearby: nothing, priority, mutation, a type; empty without any."""
    if INDICATEUR not in vue.definitions:
        return []
    coupes = {un for ou in vue.mesh.autour(vue.ici) for un in coupes_de(reads.courbes(vue.lecteur, ou.code))}
    types = sorted(un for un in coupes if un.startswith(TYPE))
    return [*(un for un in (TOUTES, *DEUX_GROUPES) if un in coupes), *types]


def coupes_de(cadre: pd.DataFrame) -> list[str]:
    """Return what the curves of one territory are split by; nothing where it has none."""
    if cadre.empty:
        return []
    types = [f"{TYPE}{code}" for code in reads.modalites(cadre, "typologie")]
    return [TOUTES, *(groupe for groupe in DEUX_GROUPES if len(reads.modalites(cadre, groupe)) > 1), *types]


def lues(vue: Vue, groupe: str) -> tuple[Territoire, pd.DataFrame]:
    """Return the nearest territory whose curve is split so, and its curves; the last one tried where none is."""
    for ou in vue.mesh.autour(vue.ici):
        cadre = reads.courbes(vue.lecteur, ou.code)
        if groupe in coupes_de(cadre):
            break
    return ou, cadre


def nom_du_groupe(vue: Vue, groupe: str) -> str:
    """Write one way to split the curve."""
    if groupe == TOUTES:
        return "Toutes les demandes"
    colonne, _, code = groupe.partition("-")
    nom = dimension(vue.lecteur, colonne)
    return nom.ecrire(code) if code else nom.libelle


@une_fois
def courbe(vue: Vue, groupe: str) -> Carte:
    """Return the card of the curve, split as the reader chose."""
    ou, cadre = lues(vue, groupe)
    courbes = [c for c in _courbes(vue, cadre, groupe) if not c.points.empty]
    definition = vue.definitions[INDICATEUR]
    moment = "" if cadre.empty else _moment(str(cadre["periode"].iloc[0]))
    traits = " ; ".join(f"{trait} : {_avec_les_cas(c)}" for trait, c in zip(serie.TRAITS, courbes, strict=False))
    suivies = any(c.points["suivies"].notna().any() for c in courbes)
    sous_axe = " ; sous l’axe : demandes encore suivies" if suivies else " ; seuls les mois marqués sont publiés"
    precision = "" if suivies or moment.endswith(f" {vue.situation.periode}") else f" ({ANNEE_CLOSE})"
    carte = Carte(
        cle=f"courbe_{groupe}",
        titre=constat(courbes, moment),
        sous_titre=f"Part des demandes logées selon les mois d’attente, {ou.libelle}, {moment}{precision} · {traits} · "
        f"voile : intervalle à 95 %{sous_axe}",
        dessiner=lambda theme: escaliers(courbes, theme),
        donnees=tableau_de(courbes),
        alt=f"Courbes en escalier : part des demandes logées par mois d’attente, {ou.libelle}.",
        source=definition.provenance(vue.publiee),
        vide=VIDE,
    )
    return vue.situer(carte, ou)


def _avec_les_cas(courbe_: Courbe) -> str:
    """Name a curve with how many demandes housed it rests on, where that is told."""
    if courbe_.cas is None:
        return courbe_.nom
    return f"{courbe_.nom} ({nombre(courbe_.cas)} {pluriel(courbe_.cas, 'logée')})"


def qui_dit_l_attente(vue: Vue) -> Vue:
    """Return the view that tells the median wait of the territory: that of the page, or that of its last year."""
    dites = (la for la in (vue, vue.a_l_annee) if la.valeur(MEDIANE).part_fiable)
    return next(dites, vue)


def attente_mediane(la: Vue) -> list[Chiffre]:
    """Return the median wait as a key figure with its period; none where it is not told, or on too few cases."""
    if not la.valeur(MEDIANE).part_fiable:
        return []
    lu = la.chiffre(MEDIANE, f"{la.definitions[MEDIANE].libelle}, {_moment(la.situation.periode)}")
    return [replace(lu, comparaisons=" · ".join(filter(None, (dire_les_logees(lu.valeur), lu.comparaisons))))]


def part_logee(vue: Vue) -> Chiffre:
    """Return the key figure of those housed in two years, with how many housed it rests on."""
    lu = vue.chiffre(INDICATEUR)
    textes = [dire_les_logees(lu.valeur), lu.comparaisons]
    return replace(lu, comparaisons=" · ".join(texte for texte in textes if texte))


def dire_les_logees(part: Valeur) -> str:
    """Say how many demandes housed a chance of being housed rests on, where it is shown."""
    if not part.part_fiable or part.cas is None or est_absent(part.cas):
        return ""
    return f"{nombre(part.cas)} {pluriel(part.cas, 'demande logée', 'demandes logées')} dans la période"


def pourquoi(vue: Vue) -> str:
    """Say what keeps a share of the curve from being computed."""
    return PART_INCONNUE.format(seuil=seuil_effectif(vue.lecteur))


def absences(vue: Vue) -> str:
    """Say what « — » means in a table of shares and medians of the curve."""
    return f"{PART_ABSENTE} {MEDIANE_ABSENTE}".format(raison=pourquoi(vue), seuil=seuil_effectif(vue.lecteur))


def expliquer(vue: Vue, carte: Carte | None) -> Carte | None:
    """Say in a card of the shares of the curve why one of them is not computed, where it is not."""
    if carte is None:
        return None
    raison = pourquoi(vue)
    est_inconnue = carte.vide.startswith(NON_CALCULEE.partition("{")[0])
    vide = f"{carte.vide} {majuscule(raison)}." if est_inconnue else carte.vide
    return replace(carte, absence=PART_ABSENTE.format(raison=raison), vide=vide)


def par_type(vue: Vue, groupes: Sequence[str], groupe: str) -> Carte | None:
    """Return the share housed in two years by type, or the median wait where that is told nearer.

    A bar chooses the type of the curve, where types have one.
    """
    choisi = groupe.removeprefix(TYPE) if groupe.startswith(TYPE) else None
    precision = "selon le premier type demandé"
    nom = min((INDICATEUR, MEDIANE), key=lambda un: distance(vue, un))
    carte = vue.repartition(nom, "typologie", precision=precision, reference=nom == INDICATEUR, choisi=choisi)
    if nom == INDICATEUR:
        carte = expliquer(vue, carte)
    elif carte is not None:
        carte = replace(carte, absence=MEDIANE_ABSENTE.format(seuil=seuil_effectif(vue.lecteur)))
    if carte is None or not any(un.startswith(TYPE) for un in groupes):
        return carte
    return replace(carte, choisit=Choix("groupe", TYPE))


def distance(vue: Vue, nom: str) -> int:
    """Return how far the nearest territory is that tells an indicator by type, on enough demandes housed."""
    autour = vue.mesh.autour(vue.ici)
    trouve = vue.detail(nom, "typologie")
    if trouve is None:
        return len(autour)
    ou, _, lignes = trouve
    est_dite = lignes["valeur"].notna() & lignes["cas"].map(est_fiable).astype(bool)
    return autour.index(ou) if est_dite.any() else len(autour)


def _moment(code: str) -> str:
    """Write what is observed: a closed year, or the twelve months to the last one, for who reads exact curves."""
    return f"douze mois jusqu’à {periode(code)}" if "-" in code else f"année {code}"


def _courbes(vue: Vue, cadre: pd.DataFrame, groupe: str) -> list[Courbe]:
    if groupe == TOUTES:
        return [Courbe(ENSEMBLE, reads.maintenue(cadre)), Courbe(ABANDONS, reads.abandons_compris(cadre))]
    colonne, _, code = groupe.partition("-")
    nom = dimension(vue.lecteur, colonne)
    if code:
        return [
            Courbe(nom.ecrire(code), reads.maintenue(cadre, **{colonne: code})),
            Courbe("Tous les types", reads.maintenue(cadre)),
        ]
    codes = sorted(reads.modalites(cadre, colonne), key=nom.rang)
    return [Courbe(nom.ecrire(c), reads.maintenue(cadre, **{colonne: c})) for c in codes[: len(serie.TRAITS)]]


def constat(courbes: Sequence[Courbe], moment: str) -> str:
    """Write the finding: the share housed within two years, by curve, and what is observed."""
    parts = [(c, point["valeur"]) for c in courbes if (point := c.a(REPERE)) is not None]
    if not parts:
        return "Quelle part des demandes est logée, et quand ?"
    return f"Logées en {REPERE} mois ({moment}) : " + " ; ".join(f"{minuscule(c.nom)}, {c.ecrire(v)}" for c, v in parts)


def tableau_de(courbes: Sequence[Courbe]) -> pd.DataFrame:
    """Write the curves every third month: share, interval, and how many are followed where that is shown."""
    if not courbes:
        return pd.DataFrame()
    fin = max(int(c.points["mois"].iloc[-1]) for c in courbes)
    mois = [m for m in range(PAS_DE_LA_TABLE, fin + 1, PAS_DE_LA_TABLE) if any(c.a(m) is not None for c in courbes)]
    table = pd.DataFrame({"Mois d’attente": [nombre(m) for m in mois]})
    for courbe_ in courbes:
        points = [courbe_.a(m) for m in mois]
        table[courbe_.nom] = [ABSENT if p is None else courbe_.ecrire(p["valeur"]) for p in points]
        table[f"Intervalle à 95 % – {courbe_.nom}"] = [_intervalle(courbe_, p) for p in points]
        if courbe_.points["suivies"].notna().any():
            table[f"Suivies – {courbe_.nom}"] = [ABSENT if p is None else nombre(p["suivies"]) for p in points]
    return table


def _intervalle(courbe_: Courbe, point: dict[str, float] | None) -> str:
    if point is None or est_absent(point["basse"]) or est_absent(point["haute"]):
        return ABSENT
    return f"{courbe_.ecrire(point['basse'])} à {courbe_.ecrire(point['haute'])}"
