"""Cases told one by one: a household, a dwelling, what the text says of them. Each answer is worked out by hand.

What belongs here: the two rows of each case, its answer, the text that gives it. What does not: any rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.ingestion import fabrique
from tests.ingestion.fabrique import Ligne

COLOMIERS, MURET = "31149", "31395"
# Wished by nobody else.
SEULE = "31446"
PLAFONDS_2026 = "CCH R441-1, arrêté du 29 juillet 1987 : plafonds de 2026"
DEMANDE_RANG, OFFRE_RANG = 8000, 500
ENFANTS = {f"personne_{i}_lien": "E" for i in range(1, 8)}
NAISSANCES = {f"personne_{i}_date_naissance": "2015-05-05" for i in range(1, 8)}
CONJOINT = {"cotitulaire_1_nom": "Fictif", "cotitulaire_1_prenom": "Dominique", "cotitulaire_1_lien": "M"}


@dataclass(frozen=True)
class Cas:
    """A household, a dwelling, what the text says of them.

    ``menage`` and ``logement``: what differs from a person alone, 15,000 euros a year, three months waited, and from
    a T2 with PLUS funding that nobody reserves, 350.20 euros with its charges.
    """

    nom: str
    texte: str
    menage: Ligne = field(default_factory=dict)
    logement: Ligne = field(default_factory=dict)
    motifs: tuple[str, ...] = ()
    avertissements: tuple[str, ...] = ()
    points: int = 3
    norme: str = "strict"
    label: str = ""
    proposition: str = ""


def revenu(n_1: int, n_2: int | None = None) -> Ligne:
    """Return two yearly incomes, the same unless said."""
    return {"revenu_fiscal_1_eur": str(n_1), "revenu_fiscal_2_eur": str(n_1 if n_2 is None else n_2)}


def enfants(nombre: int) -> Ligne:
    """Return so many children of eleven."""
    rangs = [f"personne_{i}_" for i in range(1, nombre + 1)]
    return {nom: v for nom, v in (ENFANTS | NAISSANCES).items() if nom.startswith(tuple(rangs))}


def garde(mode: str) -> Ligne:
    """Return a child of eleven in alternating custody (G), or under a right of visit (D)."""
    return {"garde_1_date_naissance": "2015-05-05", "garde_1_coparentalite": mode}


COUPLE = CONJOINT | {"cotitulaire_1_date_naissance": "1980-01-01"}
JEUNES = CONJOINT | {"demandeur_date_naissance": "1998-06-30", "cotitulaire_1_date_naissance": "1998-07-01"}
GRAND = {"typologie": "T6"}, {"type_logement_1": "T6P"}
CINQ_PIECES = {"typologie": "T5", "is_accessible": "OUI"}, {"type_logement_1": "T5"}
ADAPTE, ACCESSIBLE = {"has_handicap": "OUI"}, {"is_accessible": "OUI"}
AU_MOINS_UNE = f"{PLAFONDS_2026}, tableau des catégories : « dont au moins une est en situation de handicap »"
CAS = (
    Cas("personne seule au plafond", f"{PLAFONDS_2026}, catégorie 1, 23 403 €", revenu(23403)),
    Cas("un euro au-dessus du plafond", f"{PLAFONDS_2026}, catégorie 1", revenu(23404), motifs=("PLAFOND",)),
    Cas(
        "un parent et un enfant : catégorie 3",
        f"{PLAFONDS_2026}, personne seule avec une personne à charge, 37 584 €",
        enfants(1) | revenu(37584),
    ),
    Cas(
        "un parent et un enfant, un euro au-dessus",
        f"{PLAFONDS_2026}, catégorie 3",
        enfants(1) | revenu(37585),
        motifs=("PLAFOND",),
    ),
    Cas(
        "un parent et un enfant en garde alternée : catégorie 3",
        f"CCH L442-12, CGI 194 : à la charge de chacun ; {PLAFONDS_2026}, 37 584 €",
        garde("G") | revenu(37584),
    ),
    Cas(
        "un parent et un enfant en garde alternée, un euro au-dessus",
        f"CCH L442-12, CGI 194 ; {PLAFONDS_2026}, catégorie 3",
        garde("G") | revenu(37585),
        motifs=("PLAFOND",),
    ),
    Cas(
        "un parent et un enfant en droit de visite : deux personnes",
        f"CCH L442-12, loi du 23 novembre 2018, article 110 : une personne de plus ; {PLAFONDS_2026}, 31 254 €",
        garde("D") | revenu(31254),
    ),
    Cas(
        "un parent et un enfant en droit de visite, un euro au-dessus",
        f"CCH L442-12, loi du 23 novembre 2018, article 110 ; {PLAFONDS_2026}, catégorie 2",
        garde("D") | revenu(31255),
        motifs=("PLAFOND",),
    ),
    Cas(
        "jeune ménage, cinquante-cinq ans à deux",
        f"{PLAFONDS_2026}, jeune ménage sans personne à charge : catégorie 3",
        JEUNES | revenu(37584),
    ),
    Cas(
        "couple de plus de cinquante-cinq ans à deux",
        f"{PLAFONDS_2026}, deux personnes : catégorie 2, 31 254 €",
        COUPLE | revenu(31255),
        motifs=("PLAFOND",),
    ),
    Cas(
        "neuf personnes au plafond",
        f"{PLAFONDS_2026}, 60 156 € et trois fois 6 710 €",
        COUPLE | enfants(7) | revenu(80286) | GRAND[1],
        GRAND[0],
        norme="elargie",
    ),
    Cas(
        "neuf personnes, un euro au-dessus",
        f"{PLAFONDS_2026}, neuf personnes",
        COUPLE | enfants(7) | revenu(80287) | GRAND[1],
        GRAND[0],
        motifs=("PLAFOND",),
        norme="elargie",
    ),
    Cas(
        "revenu de l’an passé inférieur d’un dixième",
        "CCH R441-1 : revenus de l’année N−1 s’ils sont inférieurs d’au moins 10 %",
        revenu(23400, 26000),
    ),
    Cas(
        "revenu de l’an passé inférieur de moins d’un dixième",
        "CCH R441-1 : revenus de l’année N−2",
        revenu(23401, 26000),
        motifs=("PLAFOND",),
    ),
    Cas(
        "demande non renouvelée au bout d’un an",
        "CCH R441-2-7 : une demande vaut un an",
        {"date_creation": "2025-06-30"},
        motifs=("VALIDITE",),
        points=12,
    ),
    Cas(
        "commune que la demande ne cite pas",
        "CCH R441-2-2 : la demande dit les communes souhaitées",
        {"voeu_1_commune": MURET},
        motifs=("TERRITOIRE",),
    ),
    Cas(
        "logement du contingent des prioritaires",
        "CCH R441-5 : trente pour cent au plus, au bénéfice des personnes prioritaires",
        logement={"contingent_code": "PPRIOR"},
        motifs=("CONTINGENT",),
    ),
    Cas(
        "ménage reconnu DALO, logement du contingent des prioritaires",
        "CCH L441-1 et L441-2-3 ; cotation de Toulouse Métropole : DALO, 50 points",
        logement={"contingent_code": "PPRIOR"},
        points=53,
        label="DALO_DECISION",
    ),
    Cas(
        "trente-sept mois d’attente et un label PDALPD",
        "Cotation de Toulouse Métropole : un point par mois, 20 au-delà de 36 mois, PDALPD 40",
        {"date_creation": "2023-05-31", "date_renouvellement": "2026-05-31"},
        points=97,
        label="PDALPD",
    ),
    Cas(
        "silence au terme des dix jours",
        "CCH R441-10 : dix jours au moins pour répondre, le silence vaut refus",
        motifs=("DEJA_PROPOSE",),
        avertissements=("RESIDENCE_REFUSEE",),
        proposition="2026-06-19",
    ),
    Cas(
        "dernier jour pour répondre",
        "CCH R441-10 : la proposition tient encore",
        motifs=("POSITIONNEMENT",),
        proposition="2026-06-20",
    ),
    Cas(
        "moins de trois demandes à la norme stricte",
        "CCH R441-3 : trois demandes au moins pour un logement ; norme élargie, un T3 pour une personne",
        {"voeu_1_commune": SEULE, "type_logement_1": "T3"},
        {"commune_code": SEULE, "typologie": "T3"},
        norme="elargie",
    ),
    Cas(
        "personne seule en situation de handicap : catégorie 2",
        f"{PLAFONDS_2026}, « ou une personne seule en situation de handicap »",
        ADAPTE | revenu(31254),
        {"is_accessible": "NON"},
        avertissements=("ACCESSIBILITE",),
    ),
    Cas("deux personnes, dont une handicapée : catégorie 3", AU_MOINS_UNE, COUPLE | ADAPTE | revenu(37584), ACCESSIBLE),
    Cas(
        "un parent et un enfant, handicap : catégorie 3 déjà",
        AU_MOINS_UNE,
        enfants(1) | ADAPTE | revenu(37585),
        ACCESSIBLE,
        motifs=("PLAFOND",),
    ),
    Cas(
        "jeune ménage, handicap : catégorie 3 déjà",
        AU_MOINS_UNE,
        JEUNES | ADAPTE | revenu(37585),
        ACCESSIBLE,
        motifs=("PLAFOND",),
    ),
    Cas(
        "cinq personnes, dont une handicapée : catégorie 6",
        AU_MOINS_UNE,
        COUPLE | enfants(3) | ADAPTE | revenu(60156) | CINQ_PIECES[1],
        CINQ_PIECES[0],
        norme="elargie",
    ),
    Cas(
        "six personnes, dont une handicapée : catégorie 6, sans une de plus",
        f"{PLAFONDS_2026} : le tableau s’arrête à cinq personnes",
        COUPLE | enfants(4) | ADAPTE | revenu(60157) | CINQ_PIECES[1],
        CINQ_PIECES[0],
        motifs=("PLAFOND",),
        norme="elargie",
    ),
    Cas(
        "revenu que personne n’a écrit",
        "L’inconnu n’exclut personne",
        dict.fromkeys(revenu(0), ""),
        avertissements=("A_COMPLETER_REVENU",),
    ),
    Cas(
        "logement PLI",
        "Plafonds du PLI absents des référentiels : personne n’est exclu",
        revenu(90000),
        {"financement": "PLI"},
        avertissements=("A_COMPLETER_PLAFOND",),
    ),
    Cas(
        "loyer et charges au-dessus du loyer maximal",
        "Usage : un avertissement, jamais une exclusion",
        {"loyer_max_eur": "350.19"},
        avertissements=("LOYER",),
    ),
)


def nud(rang: int) -> str:
    """Return the number of the household of a case."""
    return fabrique.nud(DEMANDE_RANG + rang)


def cle(rang: int) -> tuple[str, str]:
    """Return the offer and the number of a case."""
    return f"O{OFFRE_RANG + rang}", nud(rang)


def demandes() -> list[Ligne]:
    """Return the household of each case."""
    fixes = {"date_fichier": "2026-06-15", "date_creation": "2026-03-05", "voeu_1_commune": COLOMIERS}
    return [
        fabrique.demande(DEMANDE_RANG + rang, **(fixes | revenu(15000) | cas.menage)) for rang, cas in enumerate(CAS)
    ]


def offres() -> list[Ligne]:
    """Return the dwelling of each case."""
    fixes = {"commune_code": COLOMIERS, "charges_eur": "40.00", "is_accessible": "OUI"}
    return [
        fabrique.offre(
            OFFRE_RANG + rang,
            **({"numero_rpls": f"R{OFFRE_RANG + rang:09d}", "date_disponibilite": "2026-05-15"} | fixes | cas.logement),
        )
        for rang, cas in enumerate(CAS)
    ]


def candidatures() -> Iterator[Ligne]:
    """Yield what was proposed, on the dwelling of the case."""
    for rang, cas in enumerate(CAS):
        if cas.proposition:
            commun = {"candidature_id": f"CAS{rang}", "offre_id": cle(rang)[0], "nud": nud(rang)}
            yield fabrique.candidature(**commun, date_survenance="2026-06-10")
            yield fabrique.candidature(**commun, type_evenement="OFFRE", date_survenance=cas.proposition)


def priorites() -> Iterator[Ligne]:
    """Yield the labels; that of DALO answers a recours."""
    for rang, cas in enumerate(CAS):
        commun = {"nud": nud(rang), "date_depot": "2026-01-05", "auteur_code": "DDETS31"}
        decide = {"date_decision": "2026-03-02", "decision": "FAVORABLE"}
        if cas.label == "DALO_DECISION":
            recours = {"priorite_id": f"RECOURS{rang}", "nature_recours": "LOGEMENT", "motif_dalo": "1"}
            yield _priorite(commun | recours | {"type_priorite": "DALO_RECOURS"})
            decide |= {"recours_id": f"RECOURS{rang}", "statut_dalo": "ACTIF"}
        if cas.label:
            yield _priorite(commun | decide | {"priorite_id": f"CAS{rang}", "type_priorite": cas.label})


def _priorite(traits: Ligne) -> Ligne:
    return dict.fromkeys(fabrique.PRIORITES.noms, "") | traits
