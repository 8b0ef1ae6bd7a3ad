"""What the masks of a profile contradict: a column that is not, a way that does not apply, what another tells."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from warehouse.access.contradictions import Colonne, Entrees, Tables, fautes_d_une_ligne, sens_de, sources_de

if TYPE_CHECKING:
    from warehouse.access.rights import Masque, Profil, Registre

TRAITEMENTS = {
    "vide": "toujours vides",
    "mois": "au mois près",
    "classe": "par classe",
    "sans": "sans ce qui dit une priorité",
    "selon": "d’après les seules rubriques qu’il lit",
}
# What a treatment asks of a column.
TYPES = {"mois": ("date", "timestamp"), "classe": ("integer", "bigint", "smallint", "numeric")}


def fautes_des_masques(registre: "Registre", profil: "Profil") -> Iterator[str]:
    """Say what the masks of a profile may not be, each as the end of a sentence that names the profile."""
    for nom, masques in profil.masques.items():
        if nom not in profil.lignes:
            yield f"des rubriques sont cachées dans « {nom} », qu’il ne lit pas"
            continue
        for masque in masques:
            yield from _fautes_d_un_masque(registre, profil, nom, masque)
    for nom in profil.lignes:
        tues_ici = profil.cachees(nom)
        for colonne, causes in registre.vues[nom].faits_de.items() if nom in registre.vues else ():
            # What is hidden in another set of data bears its name; so does what is not read there at all.
            ailleurs = {cause: cause.split(".") for cause in causes if "." in cause}
            autres = {
                cause
                for cause, (vue_lue, autre) in ailleurs.items()
                if vue_lue not in profil.lignes or autre in profil.cachees(vue_lue)
            }
            if colonne not in tues_ici and (tues := sorted(tues_ici & {*causes} | autres)):
                yield f"« {nom} » montre « {colonne} », qui dit {', '.join(tues)}, qu’il cache"


def _fautes_d_un_masque(registre: "Registre", profil: "Profil", nom: str, masque: "Masque") -> Iterator[str]:
    colonnes = registre.vues[nom].colonnes if nom in registre.vues else (*masque.colonnes, *masque.cles)
    for colonne in masque.colonnes:
        if colonne not in colonnes:
            yield f"« {nom} » n’a pas de rubrique « {colonne} » à cacher"
    est_juste = (masque.traitement == "classe") == (masque.pas is not None) and (masque.pas is None or masque.pas > 0)
    est_juste = est_juste and (masque.traitement in {"sans", "selon"}) == bool(masque.cles)
    if masque.traitement not in TRAITEMENTS or not est_juste:
        yield f"« {nom} » cache des rubriques par « {masque.traitement} », qui ne s’applique pas ainsi"
    for cle in masque.cles if masque.traitement == "selon" else ():
        if cle in profil.cachees(nom) or cle not in colonnes:
            yield f"« {nom} » dit des rubriques d’après « {cle} », qu’il n’y lit pas"
    if masque.sauf is not None and masque.sauf not in registre.predicats:
        yield f"« {nom} » montre des lignes selon « {masque.sauf} », qui n’est pas un prédicat"


def fautes_selon_les_tables(lu: dict[str, Entrees], tables: Tables) -> Iterator[str]:
    """Say which rows a mask cannot tell apart, and which of its columns are not of the type that it asks."""
    for code, profil in lu["profils"].items():
        for nom, masques in profil.get("masques", {}).items():
            for masque in masques if nom in lu["vues"] else ():
                for faute in _selon_les_tables(lu["vues"][nom], masque, lu["predicats"], tables):
                    yield f"le profil « {code} » cache des rubriques de « {nom} » {faute}"


def _selon_les_tables(vue: Entrees, masque: Entrees, predicats: Entrees, tables: Tables) -> Iterator[str]:
    if (sauf := masque.get("sauf")) in predicats:
        sens = sens_de(predicats[sauf])
        fautes = fautes_d_une_ligne(vue, sens, tables) if "sql" in sens else ["qui choisit une table, non des lignes"]
        for faute in fautes:
            yield f"sauf selon « {sauf} », {faute}"
    attendus = TYPES.get(masque["traitement"], ())
    for table in sources_de(vue).values() if attendus else ():
        for colonne in masque["colonnes"]:
            genre = tables.get(table, {}).get(vue.get("autrement", {}).get(colonne, colonne), Colonne()).genre
            if genre and not genre.startswith(attendus):
                yield f"par « {masque['traitement']} », et « {colonne} » est de type {genre}"
