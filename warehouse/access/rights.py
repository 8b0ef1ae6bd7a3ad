"""The register of rights: which profile reads which rows and columns of what, for which purposes, on which pages.

What belongs here: reading ``warehouse/access/register``, refusing one that contradicts itself, writing it as the table
of ``docs/access-model.md``. What does not: the policies and the views, which dbt makes from the same files
(``warehouse/macros/acces``); the audit of what was made (``warehouse.access.audit``).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.access.contradictions import (
    LISTE,
    PERSONNES,
    entrees_de,
    fautes_hors_du_registre,
    sens_de,
    tables_de,
)
from warehouse.access.masks import TRAITEMENTS, fautes_des_masques, fautes_selon_les_tables
from warehouse.access.phrases import fautes_des_portees, portee_de, vous
from warehouse.errors import ErreurObservatoire
from warehouse.settings import PROJECT_DIR, WAREHOUSE_DIR

REGISTRE = WAREHOUSE_DIR / "access" / "register"
PAGE = PROJECT_DIR / "docs" / "access-model.md"
DEBUT, FIN = "<!-- matrice -->", "<!-- fin de la matrice -->"
DEBUT_DES_SENS, FIN_DES_SENS = "<!-- lectures -->", "<!-- fin des lectures -->"
FINALITES = (
    *("enregistrement", "instruction", "proposition", "suivi_contingent", "dalo", "pdalpd"),
    "correction_envoi",
)
PUBLICATION = "publication_id"
# The pages of the portal: the folders of ``dashboards/pages``.
PAGES = frozenset(dossier.parent.name for dossier in (PROJECT_DIR / "dashboards" / "pages").glob("*/page.py"))
JOURNAL = "acces.journal_organisme"
GESTION, PAGE_DES_COMPTES = "acces.comptes_geres", "comptes"
PRESELECTIONS = "acces.preselections"
PROPOSE = "ce que son organisme a présélectionné, partagé entre ses comptes ; rien pendant un bris de glace"
JOURNAUX = {
    "organisme": "ce que les comptes de son organisme ont fait",
    "tous": "ce que les comptes de tous les organismes du département ont fait",
}
MOTIFS = "acces.etat_publication"
GUICHETS = ("etat", "collectivite")
COMPTES = {
    "organisme": "ceux de son organisme, si l’on en est administrateur ; jamais le sien",
    "tous": "ceux de tous les organismes du département ; jamais le sien",
}


@dataclass(frozen=True)
class Masque:
    """What is hidden in some columns of a view, and the rows where it is not."""

    traitement: str
    colonnes: tuple[str, ...]
    sauf: str | None = None
    pas: int | None = None
    cles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ouverture:
    """What opens the rows of a view: the column by which an entry of the journal names them, the purposes of it."""

    par: str
    parmi: tuple[str, ...]


@dataclass(frozen=True)
class Vue:
    """One set of data: the table that it shows, or two (exact, cube); its key; its columns, in order."""

    nom: str
    libelle: str
    source: str | dict[str, str]
    cle: tuple[str, ...] = ()
    colonnes: tuple[str, ...] = ()
    filtre: str | None = None
    autrement: dict[str, str] = field(default_factory=dict)
    faits_de: dict[str, list[str]] = field(default_factory=dict)
    finalite: Ouverture | None = None
    est_gardee: bool = False
    est_interne: bool = False
    part_de_l_ensemble: bool = False
    fichiers: list[str] = field(default_factory=list)

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the tables that the view reads."""
        return (self.source,) if isinstance(self.source, str) else tuple(self.source.values())


@dataclass(frozen=True)
class Profil:
    """One profile: its words, its rows by set of data, what is hidden from it, its purposes and its pages.

    ``portee``: its rights in one phrase, as of somebody else. ``listes``: those of its organisme that its rows are
    compared with. ``offres``: the predicate, in SQL, of the offres that it reads.
    """

    code: str
    libelle: str
    court: str
    portee: str
    pages: frozenset[str]
    lignes: dict[str, str]
    listes: frozenset[str]
    masques: dict[str, tuple[Masque, ...]] = field(default_factory=dict)
    finalites: tuple[str, ...] = ()
    journal: str | None = None
    comptes: str | None = None
    est_public: bool = False
    voit_les_motifs: bool = False
    propose: bool = False
    guichets: str | None = None
    offres: str | None = None

    @property
    def vous_voyez(self) -> str:
        """Return its rights in one phrase, as its reader is told them."""
        return vous(self.portee)

    def cachees(self, vue: str) -> set[str]:
        """Return the columns of a set of data in which something is hidden."""
        return {colonne for masque in self.masques.get(vue, ()) for colonne in masque.colonnes}

    def lit(self, *vues: str) -> bool:
        """Tell whether the profile reads all these sets of data."""
        return all(vue in self.lignes for vue in vues)


@dataclass(frozen=True)
class Lecture:
    """One reading of a right that has several: its predicate, its name, its words, whether it is in force."""

    code: str
    predicat: str
    nom: str
    libelle: str
    est_en_vigueur: bool


@dataclass(frozen=True)
class Registre:
    """Profiles, words of the predicates, sets of data, readings of the rights that have several."""

    profils: dict[str, Profil]
    predicats: dict[str, str]
    vues: dict[str, Vue]
    lectures: tuple[Lecture, ...] = ()

    def vues_de(self, profil: str) -> list[Vue]:
        """Return the views of a profile, in the order of the register."""
        lignes = self.profils[profil].lignes
        return [vue for vue in self.vues.values() if vue.nom in lignes and not vue.est_interne]

    def attendues(self) -> dict[str, dict[str, list[str]]]:
        """Return the columns of each view of each profile."""
        return {profil: {vue.nom: list(vue.colonnes) for vue in self.vues_de(profil)} for profil in self.profils}

    def cibles(self) -> list[str]:
        """Return what an entry of the journal may be about: views, pages, files."""
        fichiers = {fichier for vue in self.vues.values() for fichier in vue.fichiers}
        return sorted({*self.vues, *fichiers, *(page for profil in self.profils.values() for page in profil.pages)})

    def ouvertures(self) -> list[dict[str, Any]]:
        """Return what opens on a purpose, and how."""
        return [
            {"cible": vue.nom, "par": vue.finalite.par, "finalites": vue.finalite.parmi}
            for vue in self.vues.values()
            if vue.finalite
        ]

    def public(self) -> str:
        """Return the profile of who has no account."""
        return next(code for code, profil in self.profils.items() if profil.est_public)


def fichiers(dossier: Path = REGISTRE) -> list[Path]:
    """Return the files of the register."""
    return sorted(dossier.glob("*.yml"))


@cache
def lire_registre(dossier: Path = REGISTRE) -> Registre:
    """Read the register, once for each process.

    Raises:
        ErreurObservatoire: what contradicts itself in it, one sentence for each fault.

    """
    lu, fautes = entrees_de(fichiers(dossier))
    _refuser(fautes)
    _refuser(_choix_inconnus(lu["predicats"]))
    _refuser(fautes_des_portees(lu))
    registre = Registre(
        {code: _profil(code, entree, lu["predicats"]) for code, entree in lu["profils"].items()},
        {nom: sens_de(predicat)["libelle"] for nom, predicat in lu["predicats"].items()},
        {nom: _vue(nom, entree) for nom, entree in lu["vues"].items()},
        tuple(
            Lecture(predicat.get("code", ""), nom, sens, dit["libelle"], sens == predicat["choix"])
            for nom, predicat in lu["predicats"].items()
            for sens, dit in predicat.get("possibles", {}).items()
        ),
    )
    # The tables are those of the project that holds the register: warehouse/access/register, warehouse/models.
    tables = tables_de(dossier.parents[1])
    _refuser([*_fautes(registre), *fautes_hors_du_registre(lu, tables), *fautes_selon_les_tables(lu, tables)])
    return registre


def _refuser(fautes: Iterable[str]) -> None:
    if dites := " ; ".join(fautes):
        raise ErreurObservatoire(f"Le registre des droits se contredit, rien n’est changé : {dites}.")


def _choix_inconnus(predicats: dict[str, Any]) -> Iterator[str]:
    for nom, predicat in predicats.items():
        if "possibles" in predicat and predicat["choix"] not in predicat["possibles"]:
            possibles = ", ".join(predicat["possibles"])
            yield f"le prédicat « {nom} » choisit « {predicat['choix']} » ; choisissez parmi {possibles}"


def _profil(code: str, entree: dict[str, Any], predicats: dict[str, Any]) -> Profil:
    masques = {
        vue: tuple(
            Masque(**{**masque, "colonnes": tuple(masque["colonnes"]), "cles": tuple(masque.get("cles", ()))})
            for masque in siens
        )
        for vue, siens in entree.get("masques", {}).items()
    }
    compares = [sens_de(predicats.get(nom, {})).get("sql", "") for nom in entree["lignes"].values()]
    listes = frozenset(LISTE.findall(" ".join(compares)))
    lues = {vue: sens_de(predicats.get(nom, {})) for vue, nom in entree["lignes"].items()}
    offres = lues.get("offre", {}).get("sql")
    reste = {**entree, "listes": listes, "masques": masques, "pages": frozenset(_a_plat(entree["pages"]))}
    reste |= {"portee": portee_de(entree["portee"], lues), "offres": offres}
    return Profil(code, **{**reste, "finalites": tuple(entree.get("finalites", ()))})


def _a_plat(pages: list[Any]) -> Iterator[str]:
    """Return the pages of a list in which another may be included."""
    for page in pages:
        yield from _a_plat(page) if isinstance(page, list) else [str(page)]


def _vue(nom: str, entree: dict[str, Any]) -> Vue:
    colonnes = (*entree["colonnes"], PUBLICATION) if "colonnes" in entree else ()
    finalite = Ouverture(**entree["finalite"]) if "finalite" in entree else None
    return Vue(nom, **{**entree, "cle": tuple(entree.get("cle", ())), "colonnes": colonnes, "finalite": finalite})


def _fautes(registre: Registre) -> Iterator[str]:
    """Say what the register names and does not define, and which identities it opens without a purpose."""
    for profil in registre.profils.values():
        qui = f"le profil « {profil.code} »"
        if not re.fullmatch(r"[a-z_]+", profil.code):
            yield f"{qui} a un nom que la base refuse : des lettres minuscules et des soulignés"
        for finalite in profil.finalites:
            if finalite not in FINALITES:
                yield f"{qui} a une finalité inconnue, « {finalite} » ; choisissez parmi {', '.join(FINALITES)}"
        for nom, predicat in profil.lignes.items():
            if nom not in registre.vues:
                yield f"{qui} lit « {nom} », qu’aucune entrée ne décrit"
            elif (une := registre.vues[nom]).finalite and not {*profil.finalites} & {*une.finalite.parmi}:
                yield f"{qui} lit « {nom} » sans qu’aucune finalité lui soit ouverte"
            elif profil.est_public and (une.finalite or PERSONNES & {*une.colonnes}):
                yield f"{qui} lit « {nom} », qui se lit personne par personne : le public ne lit que des statistiques"
            if predicat not in registre.predicats:
                yield f"{qui} lit « {nom} » selon « {predicat} », qui n’est pas un prédicat"
        yield from (f"{qui}, {faute}" for faute in fautes_des_masques(registre, profil))
        for page in sorted(profil.pages - PAGES):
            yield f"{qui} ouvre la page « {page} », qui n’existe pas"
        if profil.journal not in (None, *JOURNAUX):
            yield f"{qui} lit le journal « {profil.journal} » ; choisissez parmi {', '.join(JOURNAUX)}"
        if profil.comptes not in (None, *COMPTES) or (profil.comptes is None) == (PAGE_DES_COMPTES in profil.pages):
            yield (
                f"{qui} gère les comptes « {profil.comptes or 'aucun'} » ; choisissez parmi {', '.join(COMPTES)},"
                f" avec la page « {PAGE_DES_COMPTES} », ou ni l’un ni l’autre"
            )
        if profil.guichets not in (None, *GUICHETS):
            yield f"{qui} a des guichets « {profil.guichets} » ; choisissez parmi {', '.join(GUICHETS)}"
        if profil.propose and not profil.lit("offre", "rapprochement", "critere_demande", "regle_rapprochement"):
            yield f"{qui} propose des ménages sans lire les offres et le rapprochement"
    for vue in registre.vues.values():
        for finalite in sorted({*vue.finalite.parmi} - {*FINALITES}) if vue.finalite else ():
            yield f"la vue « {vue.nom} » s’ouvre sur « {finalite} » ; choisissez parmi {', '.join(FINALITES)}"
    if sum(profil.est_public for profil in registre.profils.values()) != 1:
        yield "un profil, et un seul, est celui du public (est_public)"


def tableau(registre: Registre) -> str:
    """Write the register as a Markdown table: one row per set of data, one column per profile."""
    entete = ["Vue", *(profil.libelle for profil in registre.profils.values())]
    lignes = [entete, ["---"] * len(entete)]
    notes: list[str] = []
    for vue in registre.vues.values():
        if not vue.est_interne:
            tables = ", ".join(f"`{table}`" for table in vue.tables)
            cellules = [_cellule(registre, vue, profil, notes) for profil in registre.profils.values()]
            lignes.append([f"**`{vue.nom}`** {vue.libelle} ({tables})", *cellules])
    journaux = [JOURNAUX.get(profil.journal or "", "—") for profil in registre.profils.values()]
    lignes.append([f"**`{JOURNAL}`** Journal : connexions, identités ouvertes, fichiers, refus ; aucun nom", *journaux])
    geres = [COMPTES.get(profil.comptes or "", "—") for profil in registre.profils.values()]
    lignes.append(
        [f"**`{GESTION}`** Comptes : personne, courriel, territoire, dates, état ; aucun mot de passe", *geres]
    )
    qui_propose = [PROPOSE if profil.propose else "—" for profil in registre.profils.values()]
    lignes.append(
        [f"**`{PRESELECTIONS}`** Présélections : ménages proposés sur une offre, sous pseudonyme", *qui_propose]
    )
    motifs = ["celui de ses départements" if profil.voit_les_motifs else "—" for profil in registre.profils.values()]
    lignes.append([f"**`{MOTIFS}`** Pourquoi la dernière publication est refusée", *motifs])
    corps = "\n".join(f"| {' | '.join(ligne)} |" for ligne in lignes)
    return corps + "\n\n" + "\n".join(notes) + "\n"


def _cellule(registre: Registre, vue: Vue, profil: Profil, notes: list[str]) -> str:
    if vue.nom not in profil.lignes:
        return "—"
    appels = []
    for masque in profil.masques.get(vue.nom, ()):
        colonnes = ", ".join(f"`{colonne}`" for colonne in masque.colonnes)
        hors = f", hors de « {registre.predicats[masque.sauf]} »" if masque.sauf else ""
        quoi = TRAITEMENTS[masque.traitement] + "".join(f", `{cle}`" for cle in masque.cles)
        appels.append(_note(notes, f"`{vue.nom}`, {quoi}{hors} : {colonnes}."))
    return registre.predicats[profil.lignes[vue.nom]] + "".join(f" ({appel})" for appel in appels)


def _note(notes: list[str], texte: str) -> str:
    """Return the number of a note; equal texts share one."""
    for numero, note in enumerate(notes, 1):
        if note.endswith(texte):
            return str(numero)
    notes.append(f"{len(notes) + 1}. {texte}")
    return str(len(notes))


def ecrire(page: Path, debut: str, fin: str, texte: str) -> None:
    """Write a text again between its two marks in a page."""
    avant, reste = page.read_text(encoding="utf-8").split(debut)
    page.write_text(f"{avant}{debut}\n\n{texte}\n\n{fin}{reste.split(fin)[1]}", encoding="utf-8")


def tableau_des_lectures(registre: Registre) -> str:
    """Write the rights that can be read in several ways as a Markdown table: a row a reading, that in force in bold."""
    lignes = ["| Droit | Prédicat | Lecture | Lignes |", "| --- | --- | --- | --- |"]
    for une in registre.lectures:
        nom = f"**`{une.nom}`**" if une.est_en_vigueur else f"`{une.nom}`"
        lignes.append(f"| {une.code} | `{une.predicat}` | {nom} | {une.libelle} |")
    return "\n".join(lignes)


if __name__ == "__main__":
    ecrire(PAGE, DEBUT, FIN, tableau(lire_registre()).rstrip("\n"))
    ecrire(PAGE, DEBUT_DES_SENS, FIN_DES_SENS, tableau_des_lectures(lire_registre()))
