"""Draw of the parc: programmes, landlords, periods, funding, quartiers prioritaires, exits.

What belongs here: how the dwellings of ``parc`` are drawn so that the published proportions hold.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ingestion.simulation import parametres as p
from ingestion.simulation.calendrier import JAMAIS, Entiers, annee
from ingestion.simulation.organismes import Organismes
from ingestion.simulation.parc import COLLECTIF, ETUDIANT, INDIVIDUEL, PLAI, PLI, PLS, PLUS, Parc, tirer
from ingestion.simulation.territoire import Territoire, repartir

FINAN_AVANT_1977 = (("50", 0.06), ("51", 0.16), ("52", 0.68), ("53", 0.04), ("54", 0.03), ("99", 0.03))
FINAN_1977_1999 = (("12", 0.78), ("11", 0.10), ("15", 0.03), ("17", 0.03), ("49", 0.06))
FINAN_DEPUIS_2000 = (("13", 0.60), ("10", 0.24), ("14", 0.145), ("16", 0.015))


def _programmes(rng: np.random.Generator, par_commune: Entiers, echelle: float) -> tuple[Entiers, Entiers]:
    """Cut the dwellings of each commune in programmes (smaller in a small parc): commune and size of each."""
    communes, tailles = [], []
    for commune in np.flatnonzero(par_commune):
        reste = int(par_commune[commune])
        moyenne = (26 if reste > 400 else 14) * min(1.0, 0.25 + 3 * echelle)
        while reste > 0:
            taille = min(reste, max(1, int(rng.lognormal(np.log(moyenne), 0.6))))
            communes.append(commune)
            tailles.append(taille)
            reste -= taille
    return np.array(communes, dtype=np.int64), np.array(tailles, dtype=np.int64)


def _annees(rng: np.random.Generator, tailles: Entiers, derniere: int) -> Entiers:
    """Year of construction of the old programmes, in the published proportions."""
    tranches = [*p.CONSTRUCTION, (2019, derniere, p.PARC_TOTAL - sum(t[2] for t in p.CONSTRUCTION))]
    choix = tirer(rng, tuple(float(t[2]) for t in tranches), len(tailles))
    debut, fin = np.array([t[0] for t in tranches]), np.array([t[1] for t in tranches])
    return debut[choix] + (rng.random(len(tailles)) * (fin - debut + 1)[choix]).astype(np.int64)


def _qpv(
    rng: np.random.Generator, territoire: Territoire, commune: Entiers, tailles: Entiers, annees: Entiers
) -> Entiers:
    """Put whole programmes in QPV, the great estates of 1955-1985 first, up to the share of the commune."""
    cle = rng.random(len(tailles)) - ((annees >= 1955) & (annees <= 1985))
    qpv = np.zeros(len(tailles), dtype=np.int64)
    for indice in np.flatnonzero(territoire.qpv):
        membres = np.flatnonzero(commune == indice)
        if len(membres) == 0:
            continue
        membres = membres[np.argsort(cle[membres], kind="stable")]
        cible = tailles[membres].sum() * territoire.qpv[indice] / territoire.parc[indice]
        avant = np.cumsum(tailles[membres]) - tailles[membres]
        qpv[membres[avant + tailles[membres] / 2 <= cible]] = 1
    return qpv


def _bailleurs(rng: np.random.Generator, territoire: Territoire, commune: Entiers, tailles: Entiers) -> Entiers:
    """Landlord of each programme: uneven sizes, each with its own territories."""
    poids = np.array(p.POIDS_BAILLEURS, dtype=float)
    ancrage = rng.lognormal(0.0, 0.5, (len(territoire.epcis), len(poids)))
    cible = poids / poids.sum() * tailles.sum()
    bailleur = np.zeros(len(tailles), dtype=np.int64)
    bruit = rng.gumbel(size=(len(tailles), len(poids)))
    servi = np.zeros(len(poids))
    for rang in np.argsort(-tailles, kind="stable"):
        reste = np.maximum(cible - servi, 1e-3 * cible)
        choix = int(np.argmax(np.log(reste * ancrage[territoire.epci[commune[rang]]]) + bruit[rang]))
        bailleur[rang] = choix
        servi[choix] += tailles[rang]
    return bailleur


def _contingents(
    rng: np.random.Generator, territoire: Territoire, organismes: Organismes, commune: Entiers
) -> tuple[Entiers, Entiers]:
    contingent = tirer(rng, p.PART_CONTINGENT, len(commune))
    for _code, membres in organismes.reservataires_territoriaux(territoire, commune).items():
        # Every collectivité of the demonstration holds reservations, at any scale.
        if len(membres) and (contingent[membres] == 2).sum() < 8:
            contingent[membres[: 8 if len(membres) > 16 else max(1, len(membres) // 2)]] = 2
    return contingent, organismes.reservataire_de(territoire, contingent, commune)


def _financement(rng: np.random.Generator, annees: Entiers) -> tuple[npt.NDArray[np.str_], Entiers]:
    finan = np.empty(len(annees), dtype="<U2")
    for masque, loi in (
        (annees < 1977, FINAN_AVANT_1977),
        ((annees >= 1977) & (annees < 2000), FINAN_1977_1999),
        (annees >= 2000, FINAN_DEPUIS_2000),
    ):
        finan[masque] = np.array([c for c, _ in loi])[tirer(rng, tuple(w for _, w in loi), int(masque.sum()))]
    financement = np.full(len(annees), PLUS)
    financement[np.isin(finan, ("10", "11"))] = PLAI
    financement[finan == "14"] = PLS
    financement[finan == "16"] = PLI
    return finan, financement


def _dpe(rng: np.random.Generator, annees: Entiers) -> Entiers:
    dpe = np.zeros(len(annees), dtype=np.int64)
    bornes = (*sorted(p.DPE), 9999)
    for debut, fin in pairwise(bornes):
        masque = (annees >= debut) & (annees < fin)
        dpe[masque] = tirer(rng, p.DPE[debut], int(masque.sum()))
    return dpe


def construire(
    rng: np.random.Generator,
    territoire: Territoire,
    organismes: Organismes,
    echelle: float,
    debut: int,
    dernier_janvier: int,
    fin: int,
) -> Parc:
    """Draw the parc: ``PARC_TOTAL x echelle`` dwellings on the last 1 January, exits before and deliveries after it."""
    presents = _presents(territoire, round(p.PARC_TOTAL * echelle))
    sorties = round(p.SORTIES_ANNUELLES * echelle * (dernier_janvier - debut) / 365)
    livraisons = round(p.LIVRAISONS_ANNUELLES * echelle * max(0, fin - dernier_janvier) / 365)
    partis = np.bincount(rng.choice(np.repeat(np.arange(len(presents)), presents), sorties), minlength=len(presents))
    par_commune = presents + partis
    neufs = np.bincount(tirer(rng, territoire.attraction, livraisons), minlength=len(presents))
    commune_p, tailles = _programmes(rng, par_commune, echelle)
    commune_n, tailles_n = _programmes(rng, neufs, echelle)
    derniere = int(annee(np.array([dernier_janvier]))[0])
    annees_p = np.concatenate([_annees(rng, tailles, derniere - 1), np.full(len(tailles_n), derniere)])
    commune_p, tailles = np.concatenate([commune_p, commune_n]), np.concatenate([tailles, tailles_n])
    neuf_p = np.arange(len(tailles)) >= len(tailles) - len(tailles_n)
    qpv_p = _qpv(rng, territoire, commune_p, tailles, annees_p)
    bailleur_p = _bailleurs(rng, territoire, commune_p, tailles)
    janvier = (np.datetime64("1970-01-01", "Y") + (annees_p - 1970)).astype("datetime64[D]").astype(np.int64)
    livraison_p = (
        janvier
        + 20
        + (rng.random(len(tailles)) * np.where(neuf_p, max(1, fin - dernier_janvier - 25), 330)).astype(np.int64)
    )
    entree_p = np.where(livraison_p >= debut, livraison_p, 0)
    type_p = _type_construction(rng, territoire, commune_p, tailles, annees_p)
    pr = np.repeat(np.arange(len(tailles)), tailles)
    n = len(pr)
    commune, annees, construction = commune_p[pr], annees_p[pr], type_p[pr]
    pieces = np.zeros(n, dtype=np.int64)
    for rang, cle in enumerate(("C", "I", "E")):
        pieces[construction == rang] = 1 + tirer(rng, p.PIECES[cle], int((construction == rang).sum()))
    surface = np.maximum(14, np.array(p.SURFACE)[pieces - 1] * rng.normal(1.0, 0.08, n)).round().astype(np.int64)
    finan, financement = _financement(rng, annees)
    dpe = _dpe(rng, annees)
    loyer_m2 = np.array(p.LOYER_M2)[financement] * np.where(pieces == 1, 1.14, 1.0) * rng.normal(1.0, 0.06, n)
    depuis, selon_l_age = (np.array(valeurs) for valeurs in zip(*p.LOYER_DEPUIS, strict=True))
    loyer_m2 *= territoire.loyer[commune] * selon_l_age[np.searchsorted(depuis, annees, side="right") - 1]
    etage = np.where(construction == INDIVIDUEL, 0, (rng.random(n) * np.where(qpv_p[pr] == 1, 9, 5)).astype(np.int64))
    mode_fixe = np.array([0, *p.MODE_FIXE])[tirer(rng, (1 - sum(p.MODE_FIXE.values()), *p.MODE_FIXE.values()), n)]
    quartier = np.full(n, -1)
    au_centre = commune == territoire.centre
    for zone in (0, 1):
        noms = np.array([i for i, (_, prioritaire) in enumerate(p.QUARTIERS) if prioritaire == zone])
        membres = au_centre & (qpv_p[pr] == zone)
        quartier[membres] = noms[tirer(rng, (1.0,) * len(noms), len(tailles))[pr]][membres]
    contingent, reservataire = _contingents(rng, territoire, organismes, commune)
    sortie, motif = _sorties(rng, commune, entree_p[pr], annees, partis, (debut, dernier_janvier, fin))
    return Parc(
        commune=commune,
        bailleur=bailleur_p[pr],
        programme=pr,
        quartier=quartier,
        qpv=qpv_p[pr] == 1,
        construction=construction,
        pieces=pieces,
        surface=surface,
        etage=etage,
        ascenseur=(construction != INDIVIDUEL) & (etage + 3 * (annees > 2005) + rng.integers(0, 4, n) > 4),
        parking=rng.random(n) < np.where(annees > 1990, 0.8, 0.35),
        accessible=(rng.random(n) < np.where(annees > 2008, 0.35, 0.06)),
        annee_construction=annees,
        finan=finan,
        financement=financement,
        dpe=dpe,
        ges=np.where(dpe == 7, 7, np.clip(dpe + rng.integers(-1, 2, n), 0, 6)),
        loyer=(loyer_m2 * surface).round(2),
        charges=(surface * rng.uniform(0.9, 2.1, n)).round(2),
        contingent=contingent,
        reservataire=reservataire,
        entree=entree_p[pr],
        sortie=sortie,
        motif_sortie=motif,
        mode_fixe=mode_fixe,
    )


def _type_construction(
    rng: np.random.Generator, territoire: Territoire, commune: Entiers, tailles: Entiers, annees: Entiers
) -> Entiers:
    rural = territoire.parc[commune] < 150
    centre = commune == territoire.centre
    part = np.where(
        centre,
        p.PART_INDIVIDUEL["centre"],
        np.where(rural, p.PART_INDIVIDUEL["rural"], p.PART_INDIVIDUEL["urbain"]),
    )
    nature = np.where(rng.random(len(tailles)) < part * np.where(tailles > 60, 0.3, 1.1), INDIVIDUEL, COLLECTIF)
    etudiantes = [code for code in p.COMMUNES_ETUDIANTES if code in territoire.codes]
    villes = np.isin(commune, [territoire.centre, *map(territoire.indice, etudiantes)])
    etudiant = villes & (annees > 1965) & (rng.random(len(tailles)) < p.PART_ETUDIANT * 1.7)
    return np.where(etudiant, ETUDIANT, nature)


def _sorties(
    rng: np.random.Generator,
    commune: Entiers,
    entree: Entiers,
    annees: Entiers,
    partis: Entiers,
    dates: tuple[int, int, int],
) -> tuple[Entiers, Entiers]:
    """Draw the exits: before the last 1 January, those added in each commune; after it, the same rhythm."""
    debut, dernier_janvier, fin = dates
    n = len(entree)
    # The oldest leave first; what has just been delivered, last.
    cle = rng.random(n) + np.where(entree > dernier_janvier, 3, np.where(entree > 0, 2, np.where(annees < 2005, 0, 1)))
    ordre = np.lexsort((cle, commune))
    premiers = np.searchsorted(commune[ordre], np.arange(len(partis)))
    rang = np.empty(n, dtype=np.int64)
    rang[ordre] = np.arange(n) - premiers[commune[ordre]]
    avant = np.flatnonzero(rang < partis[commune])
    sortie, motif = np.full(n, JAMAIS), np.zeros(n, dtype=np.int64)
    sortie[avant] = np.maximum(
        rng.integers(debut, dernier_janvier, len(avant)), np.minimum(entree[avant] + 1, dernier_janvier)
    )
    restants = rng.permutation(np.flatnonzero((rang >= partis[commune]) & (entree == 0) & (annees < 2005)))
    apres = restants[: round(len(avant) * (fin - dernier_janvier) / max(1, dernier_janvier - debut))]
    sortie[apres] = rng.integers(dernier_janvier + 1, fin + 2, len(apres))
    sortis = np.concatenate([avant, apres])
    motif[sortis] = np.array([1, 3, 4])[tirer(rng, (0.45, 0.2, 0.35), len(sortis))]
    return sortie, motif


def _presents(territoire: Territoire, total: int) -> Entiers:
    """Spread the dwellings by EPCI as published, then by commune."""
    par_epci = np.bincount(territoire.epci, weights=territoire.parc, minlength=len(territoire.epcis)).astype(float)
    presents = np.zeros(len(territoire.codes), dtype=np.int64)
    for rang, nombre in enumerate(repartir(total, par_epci)):
        membres = np.flatnonzero(territoire.epci == rang)
        presents[membres] = repartir(int(nombre), territoire.parc[membres].astype(float))
    return presents
