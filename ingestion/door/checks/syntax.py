"""Row syntax under the contract: one vectorised expression per column finds the bad cells, few in general.

What belongs here: form, length, closed lists, communes, dates, chronology within a row. What does not: what needs
another row or another flow (``ingestion.door.checks.duplicates``, ``ingestion.door.checks.relations``).
"""

from collections.abc import Iterator
from functools import cache

import polars as pl

from ingestion.contracts import CODE_DE_FLUX, FLUX_ATTENDU
from ingestion.contracts.base import CODE_D_ORGANISME, Colonne, Contrat, Type
from ingestion.contracts.nomenclatures import (
    codes_de_liste,
    communes_de_france,
    communes_des,
    epcis_de_france,
    epcis_des,
)
from ingestion.door.checks.messages import soigner
from ingestion.door.checks.shift import decalees
from ingestion.readers.lignes import Faute, faute_de_ligne
from ingestion.readers.table import LIGNE, LONGUEUR_MAX, Table
from warehouse.reference import lignes_de_reference

# The first three characters name the département (02A and 02B in Corsica) or the region that issued it: any will do.
NUD = r"^([0-9]{3}|02[AB])(0[1-9]|1[0-2])[0-9]{2}[0-9]{6}[A-Z0-9]{5}$"
_CODE = r"[A-Z0-9_-]"
_MOTIFS = {Type.NUD: NUD, Type.ORGANISME: rf"^{_CODE}{{2,}}$", Type.REFERENCE: rf"^{_CODE}+(/[A-Za-z0-9_-]+)?$"}
# Code of a foreign country: 99, continent, country.
PAYS = r"^99[1-5](0[1-9]|[1-9][0-9])$"
_ANNEES = {Type.DATE: (1900, 2100), Type.DATE_FR: (1900, 2100), Type.MOIS_FR: (1900, 2100), Type.ANNEE: (1000, 2100)}
_FORMES = {Type.DATE: "AAAA-MM-JJ", Type.DATE_FR: "jj/mm/aaaa", Type.MOIS_FR: "mm/aaaa", Type.ANNEE: "AAAA"}
_FORMES[Type.ENTIER] = "nombre entier attendu"
_FORMES[Type.ORGANISME] = _FORMES[Type.REFERENCE] = "majuscules sans accent et chiffres attendus"
_CODES = {
    Type.ENTIER: "NOMBRE_INVALIDE",
    Type.DECIMAL: "NOMBRE_INVALIDE",
    Type.DATE: "DATE_IMPOSSIBLE",
    Type.DATE_FR: "DATE_IMPOSSIBLE",
    Type.MOIS_FR: "DATE_IMPOSSIBLE",
    Type.ANNEE: "ANNEE_INVALIDE",
    Type.CODE: "CODE_INCONNU",
    Type.COMMUNE: "COMMUNE_INCONNUE",
    Type.VOEU: "COMMUNE_INCONNUE",
    Type.RESIDENCE: "RESIDENCE_INCONNUE",
    Type.NUD: "NUD_INVALIDE",
    Type.TERRITOIRE: "TERRITOIRE_INCONNU",
    Type.ORGANISME: "CODE_INVALIDE",
    Type.REFERENCE: "CODE_INVALIDE",
    Type.TEXTE: "CHAMP_TROP_LONG",
}


def codes_admis(colonne: Colonne) -> tuple[str, ...]:
    """Return the closed list of a coded column."""
    return codes_de_liste(colonne.liste) if colonne.liste else colonne.codes


def _mauvaise(colonne: Colonne, departements: frozenset[str]) -> pl.Expr:
    """Return the expression that is true on the cells that the contract refuses, in these départements."""
    cellule = pl.col(colonne.nom)
    longueur = colonne.longueur or LONGUEUR_MAX
    match colonne.type:
        case Type.TEXTE:
            mauvaise = cellule.str.len_chars() > longueur
        case Type.ENTIER:
            mauvaise = cellule.cast(pl.Int32, strict=False).is_null()
        case Type.DECIMAL:
            nombre = cellule.cast(pl.Float64, strict=False)
            mauvaise = ~(nombre.is_finite().fill_null(value=False))
        case Type.DATE:
            mauvaise = _date(cellule, "%Y-%m-%d", 10)
        case Type.DATE_FR:
            mauvaise = _date(cellule, "%d/%m/%Y", 10)
        case Type.MOIS_FR:
            mauvaise = _date("01/" + cellule, "%d/%m/%Y", 10)
        case Type.ANNEE:
            annee = cellule.cast(pl.Int16, strict=False)
            mauvaise = ~annee.is_between(*_ANNEES[Type.ANNEE]).fill_null(value=False) | (cellule.str.len_bytes() != 4)
        case Type.CODE:
            mauvaise = ~cellule.is_in(pl.lit(pl.Series(codes_admis(colonne))).implode())
        case Type.COMMUNE:
            mauvaise = _hors_de(communes_des(departements), cellule)
        case Type.VOEU:
            mauvaise = _hors_de(communes_de_france(), cellule)
        case Type.RESIDENCE:
            mauvaise = _hors_de(communes_de_france(), cellule) & ~cellule.str.contains(PAYS)
        case Type.TERRITOIRE:
            mauvaise = _hors_de(communes_des(departements) | epcis_des(departements), cellule)
        case Type.NUD | Type.ORGANISME | Type.REFERENCE:
            mauvaise = ~cellule.str.contains(_MOTIFS[colonne.type]) | (cellule.str.len_chars() > longueur)
    return cellule.is_null() | mauvaise if colonne.obligatoire else cellule.is_not_null() & mauvaise


def _hors_de(communes: frozenset[str], cellule: pl.Expr) -> pl.Expr:
    """Return the expression that is true on what is none of these communes."""
    return ~cellule.is_in(pl.lit(_triees(communes)).implode())


@cache
def _triees(communes: frozenset[str]) -> pl.Series:
    """Return these communes in order: one series for all the columns that name one."""
    return pl.Series(sorted(communes))


def _date(cellule: pl.Expr, forme: str, longueur: int) -> pl.Expr:
    """Return the expression that is true on what is no date of the calendar in the years admitted."""
    annee = cellule.str.to_date(forme, strict=False).dt.year()
    return ~annee.is_between(*_ANNEES[Type.DATE]).fill_null(value=False) | (cellule.str.len_bytes() != longueur)


@cache
def expressions(contrat: Contrat, departements: frozenset[str]) -> dict[str, pl.Expr]:
    """Name → expression of each check of the contract: one per column, one per chronology."""
    expressions = {colonne.nom: _mauvaise(colonne, departements).alias(colonne.nom) for colonne in contrat.colonnes}
    for nom, mauvaise in _selon_sa_nature(contrat):
        expressions[nom] = (expressions[nom] | mauvaise.fill_null(value=False)).alias(nom)
    for avant, apres in contrat.chronologies:
        nom = f"{avant}>{apres}"
        expressions[nom] = (pl.col(avant) > pl.col(apres)).fill_null(value=False).alias(nom)
    for nom, mauvaise in _parts_contredites(contrat):
        expressions[nom] = mauvaise.fill_null(value=False).alias(nom)
    return expressions


def _parts_contredites(contrat: Contrat) -> Iterator[tuple[str, pl.Expr]]:
    """Yield code>column and the expression that is true where the code of a row says another value than its column.

    A former commune stands for that of today.
    """
    redites: dict[str, list[pl.Expr]] = {}
    for nature, noms in contrat.parts_du_code.items():
        for place, nom in enumerate(noms):
            if nom is not None:
                code = pl.col(contrat.cle[1])
                part = code.str.split("/").list.get(place, null_on_oob=True) if len(noms) > 1 else code
                dites = [cellule.replace(_anciennes()) for cellule in (part.fill_null(""), pl.col(nom))]
                est_de_la_nature = pl.col(contrat.cle[0]) == nature
                redites.setdefault(nom, []).append(est_de_la_nature & (dites[0] != dites[1]))
    for nom, contredites in redites.items():
        yield f"{contrat.cle[1]}>{nom}", pl.any_horizontal(contredites)


@cache
def _anciennes() -> dict[str, str]:
    """Return the commune of today that each former one is a part of."""
    return {une["code_commune"]: une["commune_actuelle"] for une in lignes_de_reference("commune_ancienne")}


def _selon_sa_nature(contrat: Contrat) -> Iterator[tuple[str, pl.Expr]]:
    """Yield a column and the expression that is true on the cells of it that the nature of their row refuses."""
    for nature, noms in contrat.exiges.items():
        for nom in noms:
            yield nom, pl.col(nom).is_null() & (pl.col(contrat.cle[0]) == nature)
    for motif, natures in ((CODE_D_ORGANISME, contrat.codes_d_organisme), (CODE_DE_FLUX, contrat.codes_de_flux)):
        for nature in natures:
            mal_formee = ~pl.col(contrat.cle[1]).str.contains(f"^{motif.pattern}$")
            yield contrat.cle[1], mal_formee & (pl.col(contrat.cle[0]) == nature)


def verifier(table: Table, departements: frozenset[str]) -> list[tuple[int, Faute]]:
    """Rank and fault of each faulty row: the first fault, the others being named in its sentence.

    A dwelling, and the territory of a partner, are in one of the départements of the installation.
    """
    contrat, trame = table.contrat, table.trame
    if not trame.height:
        return []
    presentes = {nom for nom, nb in zip(trame.columns, trame.null_count().row(0), strict=True) if nb < trame.height}
    exiges = {nom for noms in contrat.exiges.values() for nom in noms}
    obligatoires = {colonne.nom for colonne in contrat.colonnes if colonne.obligatoire or colonne.nom in exiges}
    obligatoires &= set(trame.columns)
    utiles = [
        expression
        for nom, expression in expressions(contrat, departements).items()
        if set(nom.split(">")) <= presentes or nom in obligatoires
    ]
    verdicts = trame.select(utiles)
    touches = verdicts.select(pl.all().any()).row(0)
    griefs: dict[int, list[tuple[str, str, str]]] = {}
    de_flux = _lignes_de_flux(contrat, trame)
    for nom, touche in zip(verdicts.columns, touches, strict=True):
        if touche:
            rangs = _accuses(verdicts, nom).arg_true()
            valeurs = trame[nom.split(">")[0]].gather(rangs)
            for rang, valeur in zip(rangs.to_list(), valeurs.to_list(), strict=True):
                grief = _grief(nom, contrat, valeur, de_flux=rang in de_flux and nom == contrat.cle[1])
                griefs.setdefault(rang, []).append(grief)
    reperes = trame[LIGNE]
    # A column that the file lacks is no place where a row has slipped.
    fautifs = {
        rang: [champ for champ in dict.fromkeys(champ for _, champ, _ in liste) if champ in table.colonnes]
        for rang, liste in griefs.items()
    }
    verifications = [e for nom, e in expressions(contrat, departements).items() if nom in table.colonnes]
    glissees = decalees(table, fautifs, verifications)
    return [
        (rang, _faute(table, reperes[rang], rang, liste, decalee=rang in glissees))
        for rang, liste in sorted(griefs.items())
    ]


def _lignes_de_flux(contrat: Contrat, trame: pl.DataFrame) -> frozenset[int]:
    """Ranks of the rows whose code has to name a flow."""
    if not contrat.codes_de_flux:
        return frozenset()
    return frozenset(trame[contrat.cle[0]].is_in(contrat.codes_de_flux).arg_true())


def _accuses(verdicts: pl.DataFrame, nom: str) -> pl.Series:
    """Rows that a check accuses: a date that is itself impossible says nothing of those compared with it."""
    avant, _, apres = nom.partition(">")
    return verdicts[nom] & ~verdicts[avant] & ~verdicts[apres] if apres else verdicts[nom]


def _grief(nom: str, contrat: Contrat, valeur: str | None, *, de_flux: bool) -> tuple[str, str, str]:
    """Code, field and detail of one bad cell; the value is quoted unless it is nominative.

    ``de_flux``: the cell had to name a flow.
    """
    champ, _, apres = nom.partition(">")
    colonnes = {colonne.nom: colonne for colonne in contrat.colonnes}
    colonne = colonnes[champ]
    if apres and (champ, apres) not in contrat.chronologies:
        return "CODE_CONTREDIT", champ, f"{colonne.montrer(str(valeur))}, contredit par {colonnes[apres].designation}"
    if apres:
        return "NAISSANCE_APRES_DEPOT", champ, f"{colonne.designation}, après {colonnes[apres].designation}"
    if valeur is None:
        return "OBLIGATOIRE_VIDE", champ, colonne.designation
    if de_flux:
        return "CODE_INCONNU", champ, f"{colonne.montrer(valeur)}, {soigner(FLUX_ATTENDU)}"
    ailleurs = colonne.type in (Type.COMMUNE, Type.TERRITOIRE) and valeur in communes_de_france() | epcis_de_france()
    code = "HORS_DEPARTEMENT" if ailleurs else _CODES[colonne.type]
    attendu = {
        Type.TEXTE: f"{len(valeur)} caractères, au plus {colonne.longueur or LONGUEUR_MAX}",
        Type.CODE: f"liste {colonne.liste}" if colonne.liste else "attendu\u00a0: " + ", ".join(colonne.codes[:12]),
    }.get(colonne.type, _FORMES.get(colonne.type, ""))
    admis = codes_admis(colonne) if colonne.type is Type.CODE else ()
    montre = colonne.designation if colonne.type is Type.TEXTE else colonne.montrer(valeur, admis)
    return code, champ, montre + (f", {attendu}" if attendu else "")


def _faute(table: Table, ligne: int, rang: int, griefs: list[tuple[str, str, str]], *, decalee: bool) -> Faute:
    """One fault for the row: that it has slipped, or the first reason in full and the others by their field."""
    # What concerns nobody here has nothing else to be corrected.
    griefs = sorted(griefs, key=lambda grief: grief[0] != "HORS_DEPARTEMENT")
    code, champ, detail = griefs[0]
    designations = {colonne.nom: colonne.designation for colonne in table.contrat.colonnes}
    if decalee:
        detail = f"à partir de\u00a0: {designations[champ]}, ou peu avant"
        return faute_de_ligne(ligne, "LIGNE_DECALEE", table.contenu(rang), detail, champ)
    autres = [designations[autre] for _, autre, _ in griefs[1:] if autre != champ]
    if autres:
        noms = [*dict.fromkeys(autres[:5]), *(["…"] if len(autres) > 5 else [])]
        detail += "\u202f; aussi\u00a0: " + "\u202f; ".join(noms)
    return faute_de_ligne(ligne, code, table.contenu(rang), detail, champ)
