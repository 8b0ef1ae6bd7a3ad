"""Files that try the limits of the matching: households on either side of each of them, and dwellings of every kind.

What belongs here: rows of partners, with the ceilings and the days that make a limit, written by hand. What does not:
what a pair then says (``rapprochement``), the cases told one by one (``cas``).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import cycle, islice, product
from pathlib import Path

from tests.independent import cas
from tests.ingestion import fabrique
from tests.ingestion.fabrique import Ligne

JOUR = date(2026, 6, 30)
AU = f"{JOUR}"
TOULOUSE, BLAGNAC, MURET, PARIS, PARIS_13 = "31555", "31069", "31395", "75056", "75113"
# Nobody else wishes them: two households fit the dwellings of the one, three those of the other.
A_DEUX, A_TROIS = "31483", "31042"
# Ceilings of 2026 (order of 29 July 1987): categories 1 to 6, then one person more. PLS is 1.3 times PLUS; PLAI, not
# yet published for that year, keeps its ratio to PLUS of 2025.
PLAFONDS = {
    "PLAI": (12870, 18753, 22551, 25092, 29359, 33086, 3689),
    "PLUS": (23403, 31254, 37584, 45374, 53376, 60156, 6710),
    "PLS": (30424, 40630, 48859, 58986, 69389, 78203, 8723),
}
PLUS_2025 = (23201, 30984, 37259, 44982, 52915, 59636, 6652)
TYPES = (("T1", "T2", "T3"), ("T3", "T4", "T5"), ("T5", "T6P", "T4"))
PAR_COTE = 15
MAJEUR, ENFANT = "1980-03-15", "2018-09-01"
Cotes = tuple[list[Ligne], list[Ligne]]


def plafond(produit: str, categorie: int) -> int:
    """Return a ceiling of 2026, in euros."""
    bornes = PLAFONDS[produit]
    return bornes[min(categorie, 6) - 1] + max(categorie - 6, 0) * bornes[6]


def revenu(euros: int) -> Ligne:
    """Return the income of a household, the same for both years."""
    return {f"revenu_fiscal_{n}_eur": str(euros) for n in (1, 2)}


def foyer(enfants: int = 0, autres: int = 0, lien: str = "L") -> Ligne:
    """Return a household: the applicant, other holders of the demande (``lien``), children in its charge."""
    lignes = {f"personne_{i}_{nom}": v for i in range(1, enfants + 1) for nom, v in _enfant(ENFANT)}
    for i in range(1, autres + 1):
        lignes |= {f"cotitulaire_{i}_nom": "Fictif", f"cotitulaire_{i}_prenom": "Dominique"}
        lignes |= {f"cotitulaire_{i}_date_naissance": MAJEUR, f"cotitulaire_{i}_lien": lien}
    return lignes


def _enfant(naissance: str) -> tuple[tuple[str, str], ...]:
    return ("date_naissance", naissance), ("lien", "E")


# One household of each category of ceiling, from 1 to 7 and that of nine persons.
FOYERS = (
    (1, foyer()),
    (2, foyer(autres=1)),
    (3, foyer(1)),
    (4, foyer(2)),
    (5, foyer(3)),
    (6, foyer(4)),
    (7, foyer(5)),
)
NEUF = foyer(7, autres=1, lien="M")


def _seuils() -> Iterator[tuple[str, Cotes]]:
    """Yield each limit: the households that are within it, and those that are beyond."""
    couples = [(produit, categorie, siens) for produit in PLAFONDS for categorie, siens in FOYERS]
    yield (
        "le revenu, au plafond et un euro au-delà",
        (
            [siens | revenu(plafond(produit, categorie)) for produit, categorie, siens in couples],
            [siens | revenu(plafond(produit, categorie) + 1) for produit, categorie, siens in couples],
        ),
    )
    un_euro = [revenu(plus + 1) for plus in PLUS_2025[:6]]
    yield (
        "un euro au-dessus du plafond de l’an passé, ou de celui de l’année",
        (
            [FOYERS[i][1] | siens for i, siens in enumerate(un_euro)],
            [FOYERS[i][1] | revenu(PLAFONDS["PLUS"][i] + 1) for i in range(6)],
        ),
    )
    ailleurs = {"demandeur_commune": PARIS_13, "voeu_1_commune": PARIS, "voeu_2_commune": TOULOUSE}
    yield (
        "le plafond du logement, pour qui vit et demande aussi dans une autre zone",
        tuple([siens | ailleurs | revenu(plafond("PLUS", c) + de_trop) for c, siens in FOYERS] for de_trop in (0, 1)),
    )
    yield (
        "neuf personnes, au plafond et un euro au-delà",
        tuple([NEUF | revenu(plafond(produit, 9) + de_trop) for produit in PLAFONDS] for de_trop in (0, 1)),
    )
    baisse = {"revenu_fiscal_2_eur": "26000"}
    yield (
        "un revenu inférieur d’un dixième à celui de l’année d’avant, ou presque",
        ([baisse | {"revenu_fiscal_1_eur": "23400"}], [baisse | {"revenu_fiscal_1_eur": "23401"}]),
    )
    # As many as it takes for a thousand pairs with a dwelling of which nobody wrote whether it is accessible.
    yield (
        "un logement adapté, sans que ce soit un besoin, ou parce que c’en est un",
        ([{}] * 60, [{"has_handicap": "OUI"}] * 60),
    )
    # A person alone, a parent with a child, a couple with three children, with four: the table stops at five persons.
    couple = {"autres": 1, "lien": "M"}
    adaptes = ((foyer(), 2), (foyer(1), 3), (foyer(3, **couple), 6), (foyer(4, **couple), 6))
    yield (
        "un ménage dont une personne est handicapée, au plafond et un euro au-delà",
        tuple(
            [siens | {"has_handicap": "OUI"} | revenu(plafond("PLUS", rang) + de_trop) for siens, rang in adaptes]
            for de_trop in (0, 1)
        ),
    )
    # In alternating custody, a child depends on a parent alone: category 3. One who visits is a second person: 2.
    gardes = [
        {"garde_1_date_naissance": ENFANT, "garde_1_coparentalite": mode} | foyer() | revenu(plafond("PLUS", rang))
        for mode, rang in (("G", 3), ("D", 2))
    ]
    yield (
        "un enfant en garde alternée, ou en droit de visite, au plafond et un euro au-delà",
        (gardes, [garde | revenu(int(garde["revenu_fiscal_1_eur"]) + 1) for garde in gardes]),
    )
    # A young couple, 55 years together at most, has the ceilings of three persons.
    jeunes = foyer(autres=1, lien="M") | revenu(plafond("PLUS", 3)) | {"demandeur_date_naissance": "1998-06-30"}
    yield (
        "un jeune couple, la veille et le jour d’un anniversaire",
        tuple([jeunes | {"cotitulaire_1_date_naissance": f"1998-{jour}"}] for jour in ("07-01", "06-30")),
    )
    aine = foyer(2) | {"ressource_1_montant_eur": "1500.00"}
    yield (
        "un enfant, la veille et le jour de ses quatorze ans",
        tuple([aine | {"personne_1_date_naissance": f"2012-{jour}"}] for jour in ("07-01", "06-30")),
    )
    naissance = foyer(1, autres=1, lien="M") | {"naissance_attendue_date": "2026-09-01"}
    yield (
        "la taille du ménage, avec et sans une naissance attendue",
        ([naissance], [naissance | {"naissance_attendue_nombre": "1"}]),
    )
    tailles = (foyer(), foyer(autres=1), foyer(1), foyer(2), foyer(3), foyer(4), NEUF)
    pas_tout = {"type_logement_1": "T2", "type_logement_2": "T3", "type_logement_3": "T4"}
    yield (
        "la norme de taille, d’un ménage au suivant",
        tuple([siens | pas_tout for siens in cote] for cote in (tailles[:-1], tailles[1:])),
    )
    yield (
        "deux personnes, en couple ou non",
        ([foyer(autres=1, lien="C")], [foyer(autres=1, lien="L")]),
    )
    yield (
        "deux personnes dont personne n’a écrit le lien",
        ([foyer(autres=1, lien="M")], [foyer(autres=1, lien="")]),
    )
    depot = {"date_creation": "2024-03-05"}
    yield (
        "une demande renouvelée depuis moins d’un an, ou depuis un an",
        tuple([depot | {"date_renouvellement": jour}] for jour in ("2025-07-01", "2025-06-30")),
    )
    valide = {"date_renouvellement": "2026-05-31"}
    yield (
        "trente-six mois d’attente, et trente-sept",
        tuple([valide | {"date_creation": jour}] for jour in ("2023-06-01", "2023-05-31")),
    )
    couts = sorted({float(ligne["loyer_eur"]) + float(ligne["charges_eur"] or 0) for ligne in offres()})
    yield (
        "le loyer maximal, au loyer et charges, et un centime en dessous",
        tuple([{"loyer_max_eur": f"{cout - de_moins:.2f}"} for cout in couts] for de_moins in (0, 0.01)),
    )
    autour = {"voeu_1_commune": BLAGNAC, "demande_elargie": "OUI"}
    yield (
        "une demande élargie, dans l’intercommunalité du vœu ou dans une autre",
        ([autour], [autour | {"voeu_1_commune": MURET}]),
    )
    yield ("un revenu connu, ou non", ([revenu(15000)], [revenu(15000) | dict.fromkeys(revenu(0), "")]))
    # Their answers, their labels: ``candidatures`` and ``priorites``.
    yield (REPONSE, ([{}], [{}]))
    yield (LABEL, ([{}], [{}]))


REPONSE = "une offre dont le délai de réponse finit aujourd’hui, ou hier"
LABEL = "un label qui finit demain, ou aujourd’hui"
SEUIL_DE_LA_NORME = "deux ménages à la norme stricte, ou trois"


def _fonds() -> Iterator[Ligne]:
    """Yield ordinary traits, so that the households of one side are not all alike."""
    return cycle(
        {
            **{f"type_logement_{i}": t for i, t in enumerate(types, start=1)},
            "motif_1": motif,
            "loyer_max_eur": loyer,
            "date_creation": depot,
        }
        for types, motif, loyer, depot in product(
            TYPES, ("13", "01"), ("450.00", "700.00"), ("2025-09-10", "2026-03-05")
        )
    )


def limites() -> dict[str, tuple[list[Ligne], list[Ligne]]]:
    """Return the households of each limit, side by side: within it, and beyond."""
    rang, rendues = 0, {}
    for nom, cotes in _seuils():
        lignes: tuple[list[Ligne], list[Ligne]] = ([], [])
        for cote, cas_du_cote in zip(lignes, cotes, strict=True):
            for fond, un in islice(zip(_fonds(), cycle(cas_du_cote), strict=False), max(PAR_COTE, len(cas_du_cote))):
                rang += 1
                cote.append(message(rang, fond | un))
        rendues[nom] = lignes
    return rendues


def message(rang: int, traits: Ligne) -> Ligne:
    """Return the last message of a demande."""
    fixes = {"date_fichier": "2026-06-15", "date_creation": "2026-03-05", "voeu_1_commune": TOULOUSE}
    return fabrique.demande(rang, **(fixes | revenu(15000) | traits))


def au_seuil_de_la_norme() -> list[Ligne]:
    """Return two persons alone who wish one commune, three who wish another."""
    return [
        message(9000 + rang, {"voeu_1_commune": commune, "type_logement_1": "T1", "type_logement_2": "T2"})
        for rang, commune in enumerate([A_DEUX] * 2 + [A_TROIS] * 3)
    ]


def offres() -> list[Ligne]:
    """Return vacant dwellings of every type, funding, contingent and accessibility, in four communes."""
    contingents, accessibles = cycle(("AUCUN", "PPRIOR", "AUCUN", "PFONCT", "COLACT")), cycle(("OUI", "NON", ""))
    communes, charges = cycle((TOULOUSE, TOULOUSE, BLAGNAC)), cycle(("40.00", "", "75.50", "60.00"))
    lieux = [
        (typologie, financement, next(communes))
        for typologie, financement in product(
            ("T1", "T2", "T3", "T4", "T5", "T6", "T9P"), ("PLAI", "PLUS", "PLS", "PLUS", "PLI")
        )
    ]
    lieux += [("T2", "PLUS", commune) for commune in (A_DEUX, A_TROIS) for _ in range(3)]
    return [
        fabrique.offre(
            rang,
            numero_rpls=f"R{rang:09d}",
            commune_code=commune,
            typologie=typologie,
            financement=financement,
            contingent_code="AUCUN" if commune in (A_DEUX, A_TROIS) else next(contingents),
            is_accessible=next(accessibles),
            charges_eur=next(charges),
            loyer_eur=f"{250 + 35 * int(typologie[1])}.20",
            date_disponibilite="2026-05-15",
        )
        for rang, (typologie, financement, commune) in enumerate(lieux, start=1)
    ]


def candidatures(cotes: tuple[list[Ligne], list[Ligne]]) -> Iterator[Ligne]:
    """Yield what was proposed to the households of the limit of answers: ten days at least to say yes."""
    # Offered on the twentieth, silent after the thirtieth; ten days are left where fewer are written.
    for jour, cote in zip(("2026-06-20", "2026-06-19"), cotes, strict=True):
        for rang, ligne in enumerate(cote):
            commun = {"nud": ligne["nud"], "offre_id": f"O{rang % 7 + 1}", "candidature_id": f"C{ligne['nud'][7:13]}"}
            yield fabrique.candidature(**commun, date_survenance="2026-06-10")
            yield fabrique.candidature(
                **commun, type_evenement="OFFRE", date_survenance=jour, delai_reponse_jours=str(8 + rang % 3)
            )


def priorites(cotes: tuple[list[Ligne], list[Ligne]]) -> Iterator[Ligne]:
    """Yield a label for each household of the limit of labels: its last day is over on the day that it names."""
    for fin, cote in zip(("2026-07-01", AU), cotes, strict=True):
        for rang, ligne in enumerate(cote):
            yield {
                **dict.fromkeys(fabrique.PRIORITES.noms, ""),
                "priorite_id": f"P{ligne['nud'][7:13]}",
                "type_priorite": ("PDALPD", "ACD")[rang % 2],
                "nud": ligne["nud"],
                "date_depot": "2026-01-05",
                "date_decision": "2026-02-05",
                "decision": "FAVORABLE",
                "date_fin": fin,
                "auteur_code": "DDETS31",
            }


def ecrire(dossier: Path) -> None:
    """Write all the files, those of the cases told one by one included."""
    toutes, vacants = limites(), [*offres(), *cas.offres()]
    demandes = [ligne for cotes in toutes.values() for cote in cotes for ligne in cote]
    # A lease, since each flow must have come; of a demande that is compared no more, and that opens the history.
    connue = {"date_fichier": "2025-12-05", "date_creation": "2025-12-05"}
    loge = {"type_fichier": "radiation", "date_radiation": "2026-06-15", "motif_radiation": "RADATT"}
    demandes.append(message(9999, loge | {"date_creation": "2025-12-05"}))
    fabrique.fichier(dossier, fabrique.DEMANDES, [message(9999, connue)], "BA01", "2025-12-31")
    bail = fabrique.attribution(nud=fabrique.nud(9999), date_bail="2026-06-12")
    ecrits: Iterable[tuple] = (
        (fabrique.REFERENTIELS, [fabrique.guichet("G001A", "BA01")], "GEST31"),
        (fabrique.DEMANDES, [*demandes, *au_seuil_de_la_norme(), *cas.demandes()], "BA01"),
        (fabrique.OFFRES, vacants, "BA01"),
        (fabrique.CANDIDATURES, [*candidatures(toutes[REPONSE]), *cas.candidatures()], "BA01"),
        (fabrique.PRIORITES, [*priorites(toutes[LABEL]), *cas.priorites()], "DDETS31"),
        (fabrique.ATTRIBUTIONS, [bail], "BA01"),
    )
    for contrat, lignes, emetteur in ecrits:
        fabrique.fichier(dossier, contrat, lignes, emetteur, AU)
    logements = [
        fabrique.logement(
            ident_rep=ligne["numero_rpls"], ident_int=ligne["identifiant_interne"], complgeo=f"P{rang % 6}"
        )
        for rang, ligne in enumerate(vacants)
    ]
    fabrique.ecrire(dossier, "parc_BA01_2026-01-01.csv", fabrique.texte_rpls(logements, annee=2026))
