"""Vocabulary of the flow contracts: columns, types, keys.

What belongs here: the shape of a contract. What does not: reading files (``ingestion.readers``),
checking and loading rows (``ingestion.door.landing``), the flows themselves (one module each, beside this one).
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ingestion.door.checks.citation import citer
from ingestion.door.checks.messages import soigner

# Of an emitter too.
CODE_D_ORGANISME = re.compile(r"[A-Z0-9]{2,12}")


class Type(StrEnum):
    """Lexical types of a column of a partner file; the raw tables hold text, typing happens in staging."""

    TEXTE = "texte"
    ENTIER = "entier"
    DECIMAL = "decimal"
    DATE = "date"  # AAAA-MM-JJ
    DATE_FR = "date_fr"  # jj/mm/aaaa (RPLS)
    MOIS_FR = "mois_fr"  # mm/aaaa (RPLS)
    ANNEE = "annee"
    CODE = "code"  # one of a closed list
    COMMUNE = "commune"  # INSEE code of a commune of the département, of today or former
    VOEU = "voeu"  # INSEE code of a commune of France, of today or former
    RESIDENCE = "residence"  # the same, or the code of a foreign country
    NUD = "nud"  # numéro unique départemental
    TERRITOIRE = "territoire"  # INSEE code of a commune of the département, or SIREN of an EPCI that has one there
    ORGANISME = "organisme"  # code of an organisme
    REFERENCE = "reference"  # code of a row of the référentiel: an organisme, a list…, and what of it after a slash


DATES = (Type.DATE, Type.DATE_FR, Type.MOIS_FR)


class Doublon(StrEnum):
    """What two equal rows of one file mean."""

    FAUTE = (
        "faute"  # the key is unique in a file; an identical row is counted as a duplicate, a different one is a fault
    )
    PERMIS = "permis"  # no key: equal rows are distinct facts (public dwelling file)


class Reste(StrEnum):
    """What is left of a nominative value once its demande is purged: what the figures need, and nothing of a person."""

    RIEN = "rien"
    PSEUDONYME = "pseudonyme"  # of a numéro unique
    PRESENCE = "presence"  # a mark, where there was something
    MOIS = "mois"  # of a birth: its month
    SEXE = "sexe"  # of a form of address: what it says of the household


class Entete(StrEnum):
    """How a file says what its fields are."""

    COLONNES = "colonnes"  # first line: names of the columns
    BAILLEUR = "bailleur"  # first line: annee;identifiant;raison_sociale;adresse;siret;nombre, then fields by position


@dataclass(frozen=True)
class Colonne:
    """One column of a flow.

    Args:
        nom: name in the header of the file and in the raw table.
        type: lexical type.
        libelle: what the column says, in French, for ``docs/flux.md``.
        obligatoire: an empty value sends the row to quarantine.
        codes: closed list of accepted values (``Type.CODE``); ``liste`` names a list of ``sne_code_list.csv`` instead.
        longueur: greatest number of characters.
        nominatif: identity, contact, health or free text: never leaves raw, staging and the nominative mart.
        reste: what a purge leaves of a nominative column.
        identifiant: text that names something (a key, a code without a list): no invisible character belongs in it.

    """

    nom: str
    type: Type = Type.TEXTE
    libelle: str = ""
    obligatoire: bool = False
    codes: tuple[str, ...] = ()
    liste: str | None = None
    longueur: int | None = None
    nominatif: bool = False
    identifiant: bool = False
    reste: Reste = Reste.RIEN

    @property
    def libre(self) -> bool:
        """Whether its content is kept to the letter, being words rather than a code, a number or a date."""
        return self.type is Type.TEXTE and not self.identifiant

    @property
    def designation(self) -> str:
        """Its words, then the name that the clerk has to look for in the file."""
        return f"{soigner(self.libelle)}, colonne {self.nom}" if self.libelle else f"colonne {self.nom}"

    def montrer(self, valeur: str, admis: Collection[str] = ()) -> str:
        """Its designation, and the value of a cell unless it is nominative; ``admis``: the codes of its list."""
        if self.nominatif:
            return self.designation
        return f"{self.designation}\u00a0: {citer(valeur, admis, date=self.type in DATES)}"


@dataclass(frozen=True)
class Relation:
    """A value that must already be known to the observatory: an attribution names a demande, a candidature an offre.

    Args:
        colonne: column of this flow.
        table: raw table of the flow that must know the value.
        reference: column of that table.
        code: quarantine code of an orphan row.

    """

    colonne: str
    table: str
    reference: str
    code: str


@dataclass(frozen=True)
class Contrat:
    """One flow (or one format of a flow).

    Args:
        flux: flow code, first word of the file name.
        table: table of schema ``raw``.
        grain: what one row is, in French.
        colonnes: in the order of the file.
        cle: columns of the key within a file; empty when ``doublon`` is ``PERMIS``.
        colonne_emetteur: column whose value must be the emitter of the dépôt (a partner speaks for itself), or None.
        colonne_offre: offre that a row is about: its landlord speaks of it, and who it is reserved to proposes on it.
        colonne_guichet: guichet that speaks; when the référentiel knows it, it must be one of the emitter's.
        pour_autrui: kinds of organismes that may speak through any guichet.
        emetteurs: emitters allowed, whatever the référentiel says.
        types_emetteurs: kinds of organismes allowed; empty, with ``emetteurs``, all are but where the référentiel says.
        versionne: the same key in a later dépôt is a newer version of the row (latest wins in staging);
            otherwise the same key in another active dépôt is a duplicate (same content) or a fault (other content).
        format: name of the format within the flow, kept in the ledger.
        entete: how the file names its columns: by a header of names, or by the header line of a landlord (2010 layout).
        relations: values that must be known before the row counts.
        chronologies: pairs (birth column, date column): the birth is never after the date.
        colonne_date: date of the row, compared with the date of situation of the file.
        controle: column whose total is kept as a control figure of the dépôt.
        mots_vides: words that say "nothing" in this format (``NA``…), read as empty and counted in a warning.
        declare_unique: column that two emitters may not declare for the same year.
        exiges: nature of a row (first column of the key) → columns without which it says nothing.
        codes_d_organisme: natures of the rows whose second column of the key is the code of an organisme.
        codes_de_flux: natures of the rows whose second column of the key is an organisme, a slash and a flow.
        parts_du_code: nature of a row → columns whose values its code repeats, with a slash between; None: anything.
        organismes: columns that name an organisme, which the observatory or the file itself must know.
        d_un_departement: its territories are those of its own département, not of the whole installation.
        libelle: what the file is, in French.

    """

    flux: str
    table: str
    grain: str
    colonnes: tuple[Colonne, ...]
    cle: tuple[str, ...] = ()
    doublon: Doublon = Doublon.FAUTE
    colonne_emetteur: str | None = None
    colonne_offre: str | None = None
    colonne_guichet: str | None = None
    pour_autrui: tuple[str, ...] = ()
    emetteurs: tuple[str, ...] = ()
    types_emetteurs: tuple[str, ...] = ()
    versionne: bool = True
    format: str = "csv"
    entete: Entete = Entete.COLONNES
    relations: tuple[Relation, ...] = ()
    chronologies: tuple[tuple[str, str], ...] = ()
    colonne_date: str | None = None
    controle: str | None = None
    mots_vides: tuple[str, ...] = ()
    declare_unique: str | None = None
    exiges: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    codes_d_organisme: tuple[str, ...] = ()
    codes_de_flux: tuple[str, ...] = ()
    parts_du_code: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict, hash=False)
    organismes: tuple[str, ...] = ()
    d_un_departement: bool = False
    libelle: str = ""
    noms: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        """Freeze the header: the names of the columns, in order."""
        object.__setattr__(self, "noms", tuple(colonne.nom for colonne in self.colonnes))

    @property
    def objet(self) -> tuple[str, ...]:
        """Columns of the key that say what the row is about: those that are no date and no rank."""
        types = {colonne.nom: colonne.type for colonne in self.colonnes}
        return tuple(nom for nom in self.cle if types[nom] not in (*DATES, Type.ENTIER))


OUI_NON = ("OUI", "NON")


def numero_unique() -> Colonne:
    """Column of the demande that a row is about."""
    return Colonne(
        "nud", Type.NUD, "Numéro unique", obligatoire=True, longueur=18, nominatif=True, reste=Reste.PSEUDONYME
    )


def texte(
    nom: str,
    libelle: str,
    longueur: int | None = None,
    *,
    obligatoire: bool = False,
    nominatif: bool = False,
    reste: Reste = Reste.RIEN,
) -> Colonne:
    """Free text column."""
    return Colonne(nom, Type.TEXTE, libelle, obligatoire, longueur=longueur, nominatif=nominatif, reste=reste)


def identifiant(
    nom: str, libelle: str, longueur: int, *, obligatoire: bool = False, nominatif: bool = False
) -> Colonne:
    """Column of keys, or of codes without a list."""
    return Colonne(nom, Type.TEXTE, libelle, obligatoire, longueur=longueur, nominatif=nominatif, identifiant=True)


def entier(nom: str, libelle: str, *, obligatoire: bool = False) -> Colonne:
    """Whole number column."""
    return Colonne(nom, Type.ENTIER, libelle, obligatoire)


def decimal(nom: str, libelle: str, *, obligatoire: bool = False) -> Colonne:
    """Decimal number column (decimal point)."""
    return Colonne(nom, Type.DECIMAL, libelle, obligatoire)


def date(nom: str, libelle: str, *, obligatoire: bool = False, nominatif: bool = False) -> Colonne:
    """ISO date column."""
    return Colonne(nom, Type.DATE, libelle, obligatoire, nominatif=nominatif)


def naissance(nom: str, libelle: str, *, obligatoire: bool = False) -> Colonne:
    """Column of the birth of a person of the household."""
    return Colonne(nom, Type.DATE, libelle, obligatoire, nominatif=True, reste=Reste.MOIS)


def commune(nom: str, libelle: str, *, obligatoire: bool = False) -> Colonne:
    """INSEE commune code column."""
    return Colonne(nom, Type.COMMUNE, libelle, obligatoire, longueur=5)


def code(nom: str, libelle: str, codes: tuple[str, ...], *, obligatoire: bool = False) -> Colonne:
    """Column with a closed list written in the contract."""
    return Colonne(nom, Type.CODE, libelle, obligatoire, codes=codes)


def liste(nom: str, libelle: str, liste_sne: str, *, obligatoire: bool = False, nominatif: bool = False) -> Colonne:
    """Column with a list of the national register."""
    return Colonne(nom, Type.CODE, libelle, obligatoire, liste=liste_sne, nominatif=nominatif)


def oui_non(nom: str, libelle: str, *, obligatoire: bool = False) -> Colonne:
    """OUI / NON column."""
    return Colonne(nom, Type.CODE, libelle, obligatoire, codes=OUI_NON)
