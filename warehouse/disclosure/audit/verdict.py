"""The verdict on a publication: an interval for each hidden cell, and what makes the publication unsafe.

What belongs here: the rule (an interval narrower than the threshold that excludes a value of ``{0..threshold-1}`` is a
disclosure) and the structural refusals. What does not: identities and bounds.
"""

import math
from collections.abc import Container, Iterable, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType

from warehouse.disclosure.audit.bornes import bornes
from warehouse.disclosure.audit.composante import Bornes, est_large
from warehouse.disclosure.audit.familles import relations_publiees
from warehouse.disclosure.cellules import CellulePubliee, Cle, DeriveePubliee, Ensembles, Part, Relation


@dataclass(frozen=True, slots=True)
class Intervalle:
    """What a reader can say of a hidden cell. ``is_latente``: never published, deduced from cells that are."""

    cle: Cle
    bornes: Bornes
    is_latente: bool
    is_protege: bool


@dataclass(frozen=True, slots=True)
class Constat:
    """One reason not to publish: a stable code, the cell, and a French sentence for the person in charge."""

    code: str
    cle: Cle
    message: str


@dataclass(frozen=True, slots=True)
class RapportAudit:
    """All intervals, and the findings: the publication is safe when there are none."""

    intervalles: tuple[Intervalle, ...]
    constats: tuple[Constat, ...]

    @property
    def is_sur(self) -> bool:
        """Whether nothing stands against publishing."""
        return not self.constats


def auditer(
    cellules: Iterable[CellulePubliee],
    ensembles: Ensembles,
    seuil: int,
    *,
    derivees: Iterable[DeriveePubliee] = (),
    relations: Iterable[Relation] = (),
    parts: Iterable[Part] = (),
    plancher: int = 0,
    nulles: Set[Cle] = frozenset(),
    connus: Mapping[Cle, int] = MappingProxyType({}),
    mesures_libres: frozenset[str] = frozenset(),
    is_complet: bool = True,
    deja: Iterable[Intervalle] = (),
) -> RapportAudit:
    """Attack a publication and report.

    ``cellules``: everything shown or shown as masked, of all tables together. ``seuil``: smallest count that may be
    shown (a dated parameter). ``relations``: identities that sets do not express (stock identity). ``parts``: shares,
    whose zeros are secret too. ``plancher``: what a reader knows of a masked cell from below; 1 when zeros are always
    shown, 0 by default; always 0 for shares, for what is not published and for ``nulles`` (masked with a count that may
    be zero). ``connus``: how many of a cell the reader counts itself. ``mesures_libres``: measures that the law
    shows whatever their size (dwellings of a whole commune). ``is_complet``: every interval is the exact one; otherwise
    each search stops when two tables that fit all that is shown prove the cell safe, the verdict being the same.
    ``deja``: intervals of an audit of the same cells under a stricter floor, whose proofs hold. A cell given twice with
    two values raises ``ValueError``: successive publications are compared by ``revision``.
    """
    publiees: dict[Cle, int | None] = {}
    for cellule in cellules:
        if publiees.setdefault(cellule.cle, cellule.valeur) != cellule.valeur:
            raise ValueError(f"{cellule.cle}: two values for the same cell")
    derivees, parts = tuple(derivees), tuple(parts)
    identites, latentes = relations_publiees(publiees, ensembles)
    relations = tuple(relations)
    identites += [*relations, *_relations_des_taux(derivees), *relations_des_parts(parts)]
    latentes |= {cle for identite in identites for cle, _ in identite.termes if cle not in publiees}
    visibles = {cle: valeur for cle, valeur in publiees.items() if valeur is not None}
    cachees = [*(cle for cle, valeur in publiees.items() if valeur is None), *sorted(latentes)]
    des_parts = {cle for part in parts if part.is_zero_secret for cle in (part.partie, part.complement)}
    # A zero of a share may be masked, under each of its names, and nothing is said of what was never published.
    zeros = _zeros_possibles(des_parts | latentes | nulles, relations, visibles)
    planchers = {cle: max(0 if cle in zeros else plancher, connus.get(cle, 0)) for cle in cachees}
    trouvees = bornes(
        cachees,
        visibles,
        identites,
        planchers,
        largeur=None if is_complet else seuil,
        temoins={intervalle.cle: intervalle.bornes for intervalle in deja},
    )
    intervalles = tuple(
        Intervalle(
            cle,
            trouvees[cle],
            cle in latentes,
            _est_protege(trouvees[cle], seuil, planchers[cle], cle in latentes, connus.get(cle, 0)),
        )
        for cle in cachees
    )
    constats = [
        *_petits_visibles(visibles, connus, seuil, mesures_libres),
        *_derivees_visibles(derivees, visibles, seuil),
    ]
    constats += _groupes_entiers(parts, visibles, trouvees)
    constats += [_constat(intervalle) for intervalle in intervalles if _est_trahi(intervalle, mesures_libres)]
    return RapportAudit(intervalles, tuple(constats))


def _est_trahi(intervalle: Intervalle, mesures_libres: frozenset[str]) -> bool:
    return not intervalle.is_protege and intervalle.cle.mesure not in mesures_libres


def _est_protege(trouvee: Bornes, seuil: int, plancher: int, is_latente: bool, connu: int) -> bool:
    """Tell whether the interval leaves every protected value possible, or is at least ``seuil`` wide."""
    if trouvee.is_contradictoire:
        return False
    if est_large(trouvee.bas, trouvee.haut, seuil, plancher):
        return True
    # A latent count was not declared small: it matters only if it may be one.
    return is_latente and (trouvee.bas >= seuil + connu or trouvee.haut <= 0)


def _zeros_possibles(zeros: Set[Cle], relations: Iterable[Relation], visibles: Container[Cle]) -> set[Cle]:
    """Add to the cells that may be masked zeros those of a sum that may be zero with one of them: all are masked."""
    possibles = set(zeros)
    groupes = [{cle for cle, _ in relation.termes} for relation in relations]
    groupes = [noms for noms in groupes if not any(nom in visibles for nom in noms)]
    while nouveaux := [noms for noms in groupes if noms & possibles and not noms <= possibles]:
        possibles = possibles.union(*nouveaux)
    return possibles


def _relations_des_taux(derivees: Iterable[DeriveePubliee]) -> list[Relation]:
    """Write what a published rate says of its counts: ``(r - e) * den <= facteur * num <= (r + e) * den``.

    Coefficients are made whole by the rounding unit, so that nothing is lost to floating point.
    """
    relations = []
    for derivee in derivees:
        if derivee.valeur is None or not derivee.numerateur:
            continue
        echelle = 2 * 10**derivee.decimales
        valeur, facteur = round(derivee.valeur * echelle), round(derivee.facteur * echelle)
        for borne, minimum, maximum in ((valeur - 1, 0.0, math.inf), (valeur + 1, -math.inf, 0.0)):
            termes = [(cle, facteur) for cle in derivee.numerateur] + [(cle, -borne) for cle in derivee.denominateur]
            relations.append(Relation(tuple(termes), minimum, maximum))
        # A rate exists only where somebody is counted.
        relations.append(Relation(tuple((cle, 1) for cle in derivee.denominateur), 1.0, math.inf))
    return relations


def relations_des_parts(parts: Iterable[Part]) -> list[Relation]:
    """Write each share and those out of it as an identity."""
    return [Relation(((part.total, 1), (part.partie, -1), (part.complement, -1))) for part in parts]


def _groupes_entiers(parts: Iterable[Part], visibles: dict[Cle, int], trouvees: dict[Cle, Bornes]) -> list[Constat]:
    """Find the shares of 0 or 100 % that are shown, or deduced, of a total that is not nobody."""
    constats = []
    for part in parts:
        if not part.is_zero_secret or visibles.get(part.total) == 0:
            continue
        for cle in (part.partie, part.complement):
            is_vide = visibles[cle] == 0 if cle in visibles else trouvees[cle].haut <= 0
            if is_vide:
                message = f"{nom(cle)} : personne, donc l’information vaut pour tout le groupe « {nom(part.total)} »."
                constats.append(Constat("groupe_entier", cle, message))
    return constats


def _petits_visibles(
    visibles: dict[Cle, int], connus: Mapping[Cle, int], seuil: int, mesures_libres: frozenset[str]
) -> list[Constat]:
    return [
        Constat("petit_effectif_visible", cle, f"{nom(cle)} : l’effectif publié est compris entre 1 et {seuil - 1}.")
        for cle, valeur in visibles.items()
        if 0 < valeur < seuil and cle.mesure not in mesures_libres
    ] + [
        Constat(
            "reste_visible",
            cle,
            f"{nom(cle)} : sans ce qu’en lisent des collectivités, il reste moins de {seuil} personnes.",
        )
        for cle, connu in connus.items()
        if connu and visibles.get(cle, 0) >= seuil > visibles[cle] - connu
    ]


def _derivees_visibles(derivees: Iterable[DeriveePubliee], visibles: dict[Cle, int], seuil: int) -> list[Constat]:
    constats = []
    for derivee in derivees:
        cachee = next((cle for cle in (*derivee.denominateur, *derivee.numerateur) if cle not in visibles), None)
        if derivee.valeur is not None and cachee is not None:
            message = f"{nom(cachee)} : « {derivee.nom} » est publié alors que cet effectif est masqué."
            constats.append(Constat("derivee_visible", cachee, message))
    return constats


def _constat(intervalle: Intervalle) -> Constat:
    cle, trouvee = intervalle.cle, intervalle.bornes
    if trouvee.is_contradictoire:
        return Constat("contradiction", cle, f"{nom(cle)} : les chiffres publiés autour de cette case se contredisent.")
    if trouvee.bas == trouvee.haut:
        texte = f"la valeur cachée se déduit des chiffres publiés ({trouvee.bas:.0f})."
    else:
        texte = f"la valeur cachée se déduit à peu près des chiffres publiés ({trouvee.bas:.0f} à {trouvee.haut:.0f})."
    return Constat("latente_deduite" if intervalle.is_latente else "masque_deduit", cle, f"{nom(cle)} : {texte}")


def nom(cle: Cle) -> str:
    """Name a cell in a sentence."""
    return " / ".join(cle)
