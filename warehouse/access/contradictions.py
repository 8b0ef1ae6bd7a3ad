"""What a register of rights cannot say: each fault is a sentence that names the entry and what is allowed.

What belongs here: the form of the entries, as the files hold them; what they name outside the register (tables,
columns, lists of the schema acces), which needs no database. What does not: what profiles, views and masks say of each
other (``warehouse.access.rights``).
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from warehouse.settings import WAREHOUSE_DIR

Entrees = dict[str, Any]


class Colonne(NamedTuple):
    """A column: its type, and the values that a test of the build holds it to; none: any."""

    genre: str = ""
    valeurs: frozenset[str] = frozenset()


# Table → column → what is known of it.
Tables = dict[str, dict[str, Colonne]]

GENRES = ("communs", "profils", "predicats", "vues")
NATURES = {
    str: "un texte",
    bool: "true ou false",
    int: "un nombre entier",
    list: "une liste de textes",
    dict: "des clés et leurs valeurs",
}
# What an entry must say, then what it may say.
FORMES: dict[str, tuple[dict[str, type], dict[str, type]]] = {
    "profil": (
        {"libelle": str, "court": str, "portee": str, "pages": list, "lignes": dict},
        {"masques": dict, "finalites": list, "journal": str, "comptes": str, "guichets": str}
        | {"est_public": bool, "voit_les_motifs": bool, "propose": bool},
    ),
    "masque": ({"traitement": str, "colonnes": list}, {"sauf": str, "pas": int, "cles": list}),
    "prédicat": ({"libelle": str}, {"code": str, "sql": str, "lectures": dict, "lisible": str}),
    "choix": ({"choix": str, "possibles": dict}, {"code": str}),
    "vue": (
        {"libelle": str, "source": object},
        {"cle": list, "colonnes": list, "filtre": str, "autrement": dict, "finalite": dict, "fichiers": list}
        | {"faits_de": dict}
        | {"est_gardee": bool, "est_interne": bool, "part_de_l_ensemble": bool},
    ),
    "finalité": ({"par": str, "parmi": list}, {}),
}
# What the journal can name, and what names a household in a row.
OUVRENT = ("demande_id", "depot_id")
PERSONNES = {"demande_id", "recours_id", "presomption_id"}
CALCULEE = "part_ensemble_pct"
# The lists that the build has of each organisme, to count what it may not read (int_organisme_portee).
COMPTEES = {
    *("territoires", "organismes", "reservataires", "delegations"),
    *("guichets", "guichets_etat", "guichets_collectivite"),
}
# The kind of an organisme that sends files and has no accounts: it is no profile.
SANS_PROFIL = "producteur"
# The views of which disclosure control sets aside the rows that partners may read (macro lisible_par_un_partenaire).
MISES_A_PART = ("demande", "candidature")
LISTE = re.compile(r"\{(\w+)\}")
COMPARAISON = re.compile(r"\b([a-z_]\w*)\s*(?:=|<>|(?:not\s+)?in)\s*(\(?'[^']*'(?:\s*,\s*'[^']*')*)")
COLONNE = re.compile(r"(?<![\w.:'])[a-z_]\w*(?![\w.(])")
MOTS = {
    *("and", "or", "not", "any", "in", "is", "null", "true", "false", "between", "like"),
    *("case", "when", "then", "else", "end", "current_date", "interval"),
}


def entrees_de(fichiers: list[Path]) -> tuple[dict[str, Entrees], list[str]]:
    """Read the entries of a register by their kind; return them with the faults of form of the files and of each."""
    lu: dict[str, Entrees] = {"profils": {}, "predicats": {}, "vues": {}}
    fautes: list[str] = []
    for fichier in fichiers:
        try:
            contenu, doubles = _lire(fichier)
            metas = [(groupe["name"], {**groupe["config"]["meta"]}) for groupe in contenu["groups"]]
        except yaml.MarkedYAMLError as erreur:
            ligne = erreur.problem_mark.line + 1 if erreur.problem_mark else 1
            fautes.append(f"{fichier.name} n’est pas du YAML, à la ligne {ligne}")
            continue
        except (yaml.reader.ReaderError, UnicodeDecodeError):
            fautes.append(f"{fichier.name} contient un caractère qui ne se lit pas : enregistrez-le en UTF-8")
            continue
        except (KeyError, TypeError):
            fautes.append(
                f"{fichier.name} s’écrit « groups », puis « name », « config » et « meta » pour chaque groupe"
            )
            continue
        fautes += doubles
        for nom, meta in metas:
            if not str(nom).startswith("registre_"):
                fautes.append(
                    f"le groupe « {nom} » de {fichier.name} porte un nom qui ne commence pas par « registre_ »"
                )
            for genre, entrees in meta.items():
                if genre not in GENRES:
                    fautes.append(f"{fichier.name} dit « {genre} » ; choisissez parmi {', '.join(GENRES)}")
                elif genre in lu and not isinstance(entrees, dict):
                    fautes.append(f"{fichier.name} : « {genre} » s’écrit comme {NATURES[dict]}")
                elif genre in lu:
                    fautes += [
                        f"{fichier.name} dit « {cle} » dans « {genre} », qu’une autre entrée dit déjà"
                        for cle in entrees.keys() & lu[genre].keys()
                    ]
                    lu[genre] |= entrees
    return lu, fautes + list(_fautes_de_forme(lu))


def _lire(fichier: Path) -> tuple[Any, list[str]]:
    """Read a file of YAML; return what it says, and a fault for each key that it says twice in one place."""
    lecteur = yaml.CSafeLoader(fichier.read_text(encoding="utf-8"))
    try:
        racine = lecteur.get_single_node()
        # Before the loader lays merged keys beside the own ones.
        doubles = [f"{fichier.name} dit deux fois « {cle} », à la ligne {ligne}" for cle, ligne in _doubles(racine)]
        return lecteur.construct_document(racine) if racine else None, doubles
    finally:
        lecteur.dispose()


def _doubles(noeud: yaml.Node | None) -> Iterator[tuple[str, int]]:
    if isinstance(noeud, yaml.MappingNode):
        vues: set[str] = set()
        for cle, valeur in noeud.value:
            if cle.value in vues:
                yield cle.value, cle.start_mark.line + 1
            vues.add(cle.value)
            yield from _doubles(valeur)
    elif isinstance(noeud, yaml.SequenceNode):
        for un in noeud.value:
            yield from _doubles(un)


def _fautes_de_forme(lu: dict[str, Entrees]) -> Iterator[str]:
    for code, profil in lu["profils"].items():
        yield from _forme(f"le profil « {code} »", "profil", profil)
        masques = profil.get("masques") if isinstance(profil, dict) else None
        for vue, siens in masques.items() if isinstance(masques, dict) else ():
            qui = f"le profil « {code} », dans ce qu’il cache de « {vue} »,"
            if not isinstance(siens, list):
                yield f"{qui} n’écrit pas une liste"
                continue
            for masque in siens:
                yield from _forme(qui, "masque", masque)
    for nom, predicat in lu["predicats"].items():
        qui = f"le prédicat « {nom} »"
        if isinstance(predicat, dict) and "possibles" in predicat:
            yield from _forme(qui, "choix", predicat)
            possibles = predicat["possibles"] if isinstance(predicat["possibles"], dict) else {}
            lectures = {f"{qui}, dans sa lecture « {sens} »,": dit for sens, dit in possibles.items()}
        else:
            lectures = {qui: predicat}
        for lui, dit in lectures.items():
            yield from _forme(lui, "prédicat", dit)
            if isinstance(dit, dict) and ("sql" in dit) == ("lectures" in dit):
                yield f"{lui} dit ses lignes par « sql » ou par « lectures », l’un des deux"
    for nom, vue in lu["vues"].items():
        qui = f"la vue « {nom} »"
        yield from _forme(qui, "vue", vue)
        if isinstance(vue, dict):
            if not isinstance(vue.get("source", ""), str | dict):
                yield f"{qui} écrit « source » autrement que comme une table, ou deux (exact, cube)"
            if not vue.get("est_interne") and not vue.get("colonnes"):
                yield f"{qui} n’a pas de « colonnes », qu’elle doit dire si elle n’est pas interne"
            if "finalite" in vue:
                yield from _forme(f"{qui}, dans sa finalité,", "finalité", vue["finalite"])


def _forme(qui: str, forme: str, entree: object) -> Iterator[str]:
    obligatoires, facultatives = FORMES[forme]
    connues = obligatoires | facultatives
    if not isinstance(entree, dict):
        yield f"{qui} s’écrit comme {NATURES[dict]} : {', '.join(connues)}"
        return
    for cle in obligatoires.keys() - entree.keys():
        yield f"{qui} n’a pas de « {cle} », qui est à dire"
    for cle, valeur in entree.items():
        if cle not in connues:
            yield f"{qui} a une clé inconnue, « {cle} » ; choisissez parmi {', '.join(connues)}"
        elif connues[cle] is not object and type(valeur) is not connues[cle]:
            yield f"{qui} écrit « {cle} » autrement que comme {NATURES[connues[cle]]}"
        elif cle != "pages" and isinstance(valeur, list) and not all(isinstance(un, str) for un in valeur):
            yield f"{qui} écrit « {cle} » autrement que comme {NATURES[list]}"
        elif cle in ("lignes", "lectures", "autrement") and not all(isinstance(un, str) for un in valeur.values()):
            yield f"{qui} écrit dans « {cle} » autre chose que des textes"


@cache
def tables_de(projet: Path) -> Tables:
    """Return the columns of each mart and cube of a project, as its YAML says; none without YAML."""
    lues: Tables = {}
    for couche in ("marts", "cubes"):
        for fichier in sorted((projet / "models" / couche).rglob("_*.yml")):
            if fichier.stem.endswith("__unit_tests"):
                continue
            for modele in yaml.load(fichier.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["models"]:
                valeurs = _valeurs_de(modele)
                lues[modele["name"]] = {
                    nom: Colonne(str(colonne.get("data_type", "")), valeurs.get(nom, frozenset()))
                    for colonne in modele.get("columns", ())
                    for nom in [colonne["name"]]
                }
    return lues


def _valeurs_de(modele: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Return the values that the test `ligne_conforme` of a model lets its columns have."""
    tests = [test["ligne_conforme"] for test in modele.get("data_tests", ()) if "ligne_conforme" in test]
    return {
        colonne: frozenset(map(str, valeurs))
        for test in tests
        for colonne, valeurs in test["arguments"].get("valeurs", {}).items()
    }


@cache
def declares() -> Entrees:
    """Return what the project declares once for dbt, for the schema acces and for the register."""
    projet = yaml.load((WAREHOUSE_DIR / "dbt_project.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    dits: Entrees = projet["vars"]
    return dits


def listes_de_l_organisme() -> list[str]:
    """Return the lists that a predicate may compare with: functions of acces that answer a profile with codes."""
    return sorted([*declares()["porte"]["listes"], *declares()["listes_du_lecteur"]])


def nominatives() -> frozenset[str]:
    """Return the columns that make a table nominative: those that the hook of the marts refuses without a purpose."""
    return frozenset(declares()["colonnes_nominatives"])


def fautes_hors_du_registre(lu: dict[str, Entrees], tables: Tables) -> Iterator[str]:
    """Say what well-formed entries name that is not, or open that they may not.

    Args:
        lu: the entries, by kind, then by name.
        tables: the columns of each table; empty: those of the entries are not known, and not judged.

    """
    for nom, predicat in lu["predicats"].items():
        for sens in predicat.get("possibles", {"": predicat}).values():
            textes = [sens.get("sql", ""), *sens.get("lectures", {}).values()]
            for liste in sorted({un for texte in textes for un in LISTE.findall(texte)}):
                if liste not in listes_de_l_organisme():
                    yield (
                        f"le prédicat « {nom} » compare avec la liste « {liste} », qui n’existe pas ; choisissez parmi"
                        f" {', '.join(listes_de_l_organisme())}"
                    )
    for nom, vue in lu["vues"].items():
        yield from (f"la vue « {nom} » {faute}" for faute in _fautes_d_une_vue(vue, tables))
        for cause in sorted({cause for causes in vue.get("faits_de", {}).values() for cause in causes if "." in cause}):
            autre, _, colonne = cause.partition(".")
            if colonne not in lu["vues"].get(autre, {}).get("colonnes", []):
                yield f"la vue « {nom} » a une rubrique faite de « {cause} », qui n’existe pas"
    yield from _tables_montrees_deux_fois(lu["vues"])
    types = frozenset({*(code for code, un in lu["profils"].items() if not un.get("est_public")), SANS_PROFIL})
    for code, profil in lu["profils"].items():
        for nom, predicat in profil["lignes"].items():
            if nom in lu["vues"] and predicat in lu["predicats"]:
                vue, sens = lu["vues"][nom], sens_de(lu["predicats"][predicat])
                for faute in fautes_d_une_ligne(vue, sens, tables):
                    yield f"le profil « {code} » lit « {nom} » selon « {predicat} », {faute}"
                if nom in MISES_A_PART and isinstance(vue["source"], str):
                    a_elle = tables.get(vue["source"], {}) | {"guichet_type_organisme": Colonne(valeurs=types)}
                    for faute in _fautes_du_lisible(sens.get("lisible", ""), vue["source"], tables, a_elle):
                        yield f"le profil « {code} » lit « {nom} » selon « {predicat} », dont « lisible » {faute}"
        for nom in ("offre", "critere_demande") if "autres_menages" in profil["lignes"] else ():
            sens = sens_de(lu["predicats"].get(profil["lignes"].get(nom), {}))
            if "sql" not in sens or not {*LISTE.findall(sens["sql"])} <= COMPTEES:
                yield (
                    f"le profil « {code} » lit « autres_menages » : il lui faut « {nom} », selon un prédicat qui"
                    f" s’écrit en « sql » et ne compare qu’avec {', '.join(sorted(COMPTEES))}"
                )
        if profil.get("propose"):
            texte = sens_de(lu["predicats"].get(profil["lignes"].get("offre"), {})).get("sql", "")
            colonnes, listes = {*declares()["porte"]["colonnes"]}, {*declares()["porte"]["listes"]}
            dits = {*LISTE.findall(texte)} - listes | {*_noms_de_colonnes(texte)} - colonnes
            for nom in sorted(dits):
                yield (
                    f"le profil « {code} » propose sur des offres selon « {nom} », que la porte ne connaît pas ;"
                    f" choisissez parmi {', '.join(sorted(colonnes | listes))}"
                )


def sens_de(predicat: Entrees) -> Entrees:
    """Return a predicate, or the reading of it that the register chose."""
    sens: Entrees = predicat["possibles"][predicat["choix"]] if "possibles" in predicat else predicat
    return sens


def sources_de(vue: Entrees) -> dict[str, str]:
    """Return the tables of a view by lecture; that of a view of one table bears no name."""
    return vue["source"] if isinstance(vue["source"], dict) else {"": vue["source"]}


def _fautes_d_une_vue(vue: Entrees, tables: Tables) -> Iterator[str]:
    colonnes, autrement, sources = vue.get("colonnes", []), vue.get("autrement", {}), sources_de(vue)
    for cle in [cle for cle in vue.get("cle", []) if cle not in colonnes]:
        yield f"a dans sa clé « {cle} », qu’elle ne montre pas ; choisissez parmi {_voisins(cle, colonnes)}"
    lues = {autrement.get(colonne, colonne) for colonne in colonnes}
    noms = nominatives() & lues.union(*(tables.get(table, ()) for table in sources.values()))
    finalite = vue.get("finalite")
    if noms and not finalite:
        yield f"ouvre sans finalité ce qui est nominatif ({', '.join(sorted(noms))}) : dites sa « finalite »"
    if vue.get("est_gardee") and (finalite or PERSONNES & lues):
        yield "se lit personne par personne et ne se garde pas : seuls des comptes et des libellés sont « est_gardee »"
    if finalite and finalite["par"] not in OUVRENT:
        yield f"s’ouvre par « {finalite['par']} » ; choisissez parmi {', '.join(OUVRENT)}"
    if finalite and not isinstance(vue["source"], str):
        yield "s’ouvre sur finalité, et ne montre alors qu’une table"
    for table in sources.values() if tables else ():
        if table not in tables:
            yield f"montre la table « {table} », qui n’existe pas ; choisissez parmi {_voisins(table, tables)}"
            continue
        a_elle = {*tables[table], *([CALCULEE] if vue.get("part_de_l_ensemble") else [])}
        for colonne in _inconnues(vue.get("filtre", ""), table, tables):
            yield f"se limite par « {colonne} », que « {table} » n’a pas"
        for colonne in sorted(lues - a_elle):
            yield f"montre « {colonne} », que « {table} » n’a pas ; choisissez parmi {_voisins(colonne, a_elle)}"


def _voisins(nom: str, possibles: Iterable[str]) -> str:
    """Return the names that look like one that is not, or all of them."""
    return ", ".join(sorted(get_close_matches(nom, [*possibles], 5) or possibles))


def _tables_montrees_deux_fois(vues: Entrees) -> Iterator[str]:
    """Say which tables several views show without an internal entry that says, once, who reads their rows."""
    for table in sorted({table for vue in vues.values() for table in sources_de(vue).values()}):
        noms = [nom for nom, vue in vues.items() if table in sources_de(vue).values()]
        retenues = [nom for nom in noms if vues[nom].get("est_interne")] or noms
        if len(retenues) > 1:
            yield (
                f"{', '.join(f'« {nom} »' for nom in retenues)} montrent « {table} » : dites une seule fois, dans une"
                " vue interne (est_interne), qui en lit les lignes"
            )


def fautes_d_une_ligne(vue: Entrees, sens: Entrees, tables: Tables) -> Iterator[str]:
    """Say what keeps the rows of a view from being told apart by a predicate, each as the end of a sentence."""
    sources, lectures = sources_de(vue), sens.get("lectures")
    if "" not in sources and (lectures is None or not lectures.keys() <= sources.keys()):
        yield f"qui ne dit pas laquelle de ses tables ({', '.join(sources)}) il lit"
    if "" in sources and lectures and "exact" not in lectures and not sources[""].startswith("cube_"):
        yield "qui est la lecture d’un cube, et cette vue n’en a pas : choisissez un prédicat de lignes exactes"
    for lecture, table in sources.items():
        if lecture and lectures is not None and lecture not in lectures:
            continue
        texte = sens["sql"] if lectures is None else lectures.get(lecture) or next(iter(lectures.values()))
        for colonne in _inconnues(texte, table, tables):
            yield f"qui compare « {colonne} », que « {table} » n’a pas"


def _fautes_du_lisible(texte: str, table: str, tables: Tables, colonnes: dict[str, Colonne]) -> Iterator[str]:
    """Say what the rows that some account may read are compared with and that is not."""
    for liste in LISTE.findall(texte):
        yield f"compare avec la liste « {liste} » : il se dit sans les listes d’un organisme"
    for colonne in _inconnues(texte, table, tables):
        yield f"compare « {colonne} », que « {table} » n’a pas"
    for colonne, liste in COMPARAISON.findall(texte):
        dites = {*re.findall(r"'([^']*)'", liste)}
        admises = colonnes.get(colonne, Colonne()).valeurs or dites
        for valeur in sorted(dites - admises):
            yield (
                f"compare « {colonne} » à « {valeur} », qu’il ne vaut jamais ; choisissez parmi"
                f" {_voisins(valeur, admises)}"
            )


def _inconnues(texte: str, table: str, tables: Tables) -> list[str]:
    """Return the columns that an expression names and that a table, if it is known, does not have."""
    dits = _noms_de_colonnes(texte)
    return sorted(dits - (tables[table].keys() if table in tables else dits))


def _noms_de_colonnes(texte: str) -> set[str]:
    return {*COLONNE.findall(re.sub(r"'[^']*'|\{\w+\}", " ", texte))} - MOTS
