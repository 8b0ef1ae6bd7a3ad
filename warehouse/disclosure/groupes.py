"""Groups of cells that nothing links to others: each protected and audited by itself, on every processor.

What belongs here: a group, from its counts to what is masked of it. What does not: which cells make a group
(``liens``), rows (``cubes``), masking and attacking, processes (``warehouse.processes``).

The masks do not depend on how many processes there are: no group takes anything from another.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial

from warehouse.disclosure.audit import Constat
from warehouse.disclosure.catalogue import LIBRES, Catalogue
from warehouse.disclosure.cellules import CelluleExacte, Cle, Statut
from warehouse.disclosure.egalites import relations_d_egalite
from warehouse.disclosure.emboitement import parts_de
from warehouse.disclosure.fallbacks import REPLIS, a_sacrifier, anodins
from warehouse.disclosure.liens import Liens
from warehouse.disclosure.perimetres import RIEN, Lisibles, observer_le_perimetre
from warehouse.disclosure.suppression import MiseAuSecret, mettre_au_secret
from warehouse.processes import processeurs, repartir

VISIBLE = "petit_effectif_visible"
# A process more for so many cells: fewer, as on every day but the first, are masked in less time than one starts in.
CELLULES_PAR_PROCESSUS = 10_000


@dataclass(frozen=True, slots=True)
class Regles:
    """What holds for every group: what counts are, what adds up, the smallest count that may be shown."""

    catalogue: Catalogue
    liens: Liens
    seuil: int


@dataclass(frozen=True, slots=True)
class Groupe:
    """The exact counts and the statuses of its cells; of them: how many people readers know, rows that a mask hides.

    ``interdites``: cells to mask whatever their count.
    """

    exactes: Mapping[Cle, int]
    statuts: Mapping[Cle, Statut]
    lus: Lisibles = RIEN
    poids: Mapping[Cle, int] = field(default_factory=dict)
    interdites: frozenset[Cle] = frozenset()


@dataclass(frozen=True, slots=True)
class Choix:
    """The cells masked of one group, those among them that were withdrawn, and the findings (``cubes.Masquage``)."""

    masquees: frozenset[Cle]
    retirees: frozenset[Cle]
    constats: tuple[Constat, ...]
    anciens: tuple[Constat, ...]
    primaires: int
    secondaires: int


def masquer_les_groupes(groupes: Sequence[Groupe], regles: Regles) -> list[Choix]:
    """Mask each group, the largest first, in as many processes as there are processors for that many cells.

    Raises what ``mettre_au_secret`` raises, wherever it happened.
    """
    rangs = sorted(range(len(groupes)), key=lambda rang: -len(groupes[rang].exactes))
    nombre = min(processeurs(), sum(len(groupe.exactes) for groupe in groupes) // CELLULES_PAR_PROCESSUS)
    choix = repartir(partial(masquer_un_groupe, regles=regles), [groupes[rang] for rang in rangs], nombre)
    return [un for _, un in sorted(zip(rangs, choix, strict=True), key=lambda paire: paire[0])]


def masquer_un_groupe(groupe: Groupe, regles: Regles) -> Choix:
    """Protect and audit a group; withdraw around each finding, at last all that is new.

    A large count or a zero masked with its rows is not protected: where earlier figures tell it, nothing is withdrawn.
    """
    resultat, retirees = _proteger_et_retirer(groupe, regles)
    constats = [constat for rapport in resultat.rapports for constat in rapport.constats]
    anciens = list[Constat]()
    if all(statut != "nouvelle" or cle in retirees for cle, statut in groupe.statuts.items()):
        # Without any of its new cells a group tells no more than the publications before: to refuse this one would
        # take nothing back, unless it shows again a small count.
        anciens = [constat for constat in constats if constat.code != VISIBLE]
        constats = [constat for constat in constats if constat.code == VISIBLE]
    masques = resultat.masques
    return Choix(
        frozenset(c.cle for c in masques.cellules if c.valeur is None) | retirees,
        frozenset(retirees),
        tuple(constats),
        tuple(anciens),
        len(masques.primaires),
        len(masques.secondaires),
    )


def _proteger_et_retirer(groupe: Groupe, regles: Regles) -> tuple[MiseAuSecret, set[Cle]]:
    exactes, seuil = groupe.exactes, regles.seuil
    retirees, repli = set[Cle](), 0
    libres = [cle for cle in exactes if groupe.statuts[cle] == "nouvelle"]
    nombre = Counter(cle.mesure for cle in libres)
    while True:
        resultat = proteger_un_groupe(groupe, regles, retirees)
        if anodins(resultat, exactes, groupe.statuts, seuil):
            seules = proteger_un_groupe(groupe, regles, {*libres})
            if dites := anodins(seules, exactes, groupe.statuts, seuil):
                groupe = replace(groupe, statuts={**groupe.statuts, **dict.fromkeys(dites, "publiee")})
                continue
        touchees = {a_sacrifier(c.cle, nombre) for rapport in resultat.rapports for c in rapport.constats}
        a_retirer: set[Cle] = set()
        while touchees and not a_retirer and repli < len(REPLIS):
            a_retirer = {cle for cle in libres if any(REPLIS[repli](cle, autre) for autre in touchees)} - retirees
            repli += 1
        if touchees and not a_retirer:
            a_retirer = set(libres) - retirees
        if not a_retirer:
            return resultat, retirees
        # A zero shown beside cells withdrawn would tell that none of them is one.
        familles = {cle.famille for cle in a_retirer}
        zeros = {cle for cle in libres if not exactes[cle] and cle.famille in familles}
        retirees |= a_retirer | zeros


def proteger_un_groupe(groupe: Groupe, regles: Regles, retirees: Set[Cle] = frozenset()) -> MiseAuSecret:
    """Protect and audit a group of which some cells are withdrawn."""
    exactes, statuts, liens, seuil = groupe.exactes, groupe.statuts, regles.liens, regles.seuil
    parts = parts_de(exactes, regles.catalogue, liens)
    perimetre = observer_le_perimetre(exactes, statuts, groupe.lus, parts, seuil)
    cellules = [CelluleExacte(cle, v, "retiree" if cle in retirees else statuts[cle]) for cle, v in exactes.items()]
    presentes = {cellule.cle for cellule in cellules}
    pieces = liens.pieces({cle: valeur for cle, valeur in exactes.items() if cle.mesure not in LIBRES})
    cellules += [CelluleExacte(cle, valeur, "interne") for cle, valeur in pieces.items()]
    return mettre_au_secret(
        cellules,
        liens.sommes(presentes),
        liens.ensembles(presentes),
        seuil,
        relations=relations_d_egalite(exactes, regles.catalogue, liens),
        parts=parts,
        sensibles=perimetre.soustraites | groupe.interdites,
        connus=perimetre.connus,
        lignes=groupe.poids,
        mesures_libres=LIBRES,
        reprises=1,
    )
