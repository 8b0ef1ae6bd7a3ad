"""What each account may see, worked out by the owner from the facts: the sentences of the seed, by their codes.

Nothing here is read from the register of rights, nor from the columns that its policies compare.

B1 landlords: the whole file; B2 statistics of the département; B3 their own data. E1 the State: DALO and PDALPD; E2
their registration; E3 data of the département, every count of it, exact; E4 its contingent. R1 réservataires: the offer
of their contingent; R2, R8 data of the département; R3 collectivités: demandes registered at a desk of theirs that wish
their territory; R4 Action Logement: what it registered; R5 its contingent; R6 délégataires: the statistics of their
délégation, and the State's contingent on it; R7 conseil départemental: PDALPD. All of it in the départements where the
organisme acts alone.
"""

import psycopg

# Profile, organisme, and the commune or EPCI of the demo accounts, as the contracts name them.
COMPTES = {
    "bailleur-a": ("bailleur", "BA01"),
    "bailleur-b": ("bailleur", "BA02"),
    "etat": ("etat", "DDETS31"),
    "commune-toulouse": ("commune", "31555"),
    "commune-muret": ("commune", "31395"),
    "epci-sicoval": ("epci", "243100633"),
    "comed": ("comed", "COMED31"),
    "conseil-departemental": ("conseil_departemental", "CD31"),
    "action-logement": ("action_logement", "AL31"),
    "adil": ("adil", "ADIL31"),
    "gestionnaire": ("gestionnaire", "GEST31"),
    "ingenieur": ("ingenieur", "ING31"),
    "public": ("public", "PUB"),
}
RESERVATAIRES = {
    "etat": "DDETS31",
    "commune-toulouse": "C31555",
    "commune-muret": "C31395",
    "epci-sicoval": "E243100633",
    "conseil-departemental": "CD31",
    "action-logement": "AL31",
}
ICI = "31"
RIEN = "false"
TOUT = "true"

DALO = "d.has_dalo or d.has_dalo_recours"
DE_L_ETAT = """
    d.guichet_type_organisme = 'etat'
    or exists (
        select from marts.fct_candidature as c
        where c.demande_id = d.demande_id and c.contingent_code in ('PPRIOR', 'PFONCT')
    )
    or exists (
        select from marts.fct_attribution as a
        where a.demande_id = d.demande_id and a.contingent_code in ('PPRIOR', 'PFONCT')
    )
"""
PERIMETRE_ETAT = f"{DALO} or d.has_pdalpd or d.has_acd or {DE_L_ETAT}"
COLLECTIVITE = "d.guichet_type_organisme in ('commune', 'epci')"
DE_LA_COMMUNE = f"{COLLECTIVITE} and %(territoire)s = any (d.communes_souhaitees)"
DE_L_EPCI = f"""{COLLECTIVITE} and exists (
    select from marts.dim_territoire as t
    where t.territoire_type = 'commune' and t.epci_code = %(territoire)s
    and t.territoire_code = any (d.communes_souhaitees)
)"""
DE_SES_GUICHETS = """(d.departement_code, d.guichet_code) in (
    select o.departement_code, guichet
    from marts.dim_organisme as o, unnest(o.guichets) as guichet
    where o.organisme_code = %(territoire)s
)"""
LOGEE_PAR_LUI = """exists (
    select from marts.fct_attribution as a where a.demande_id = d.demande_id and a.bailleur_code = %(territoire)s
)"""

# Code of the right, condition on a demande ``d`` read under pseudonym, condition on a demande whose names open.
DEMANDES = {
    "bailleur": ("B1", "true", f"d.etat_code = 'active' or {LOGEE_PAR_LUI}"),
    "etat": ("E1", f"({PERIMETRE_ETAT}) or d.is_delai_anormal", PERIMETRE_ETAT),
    "commune": ("R3", DE_LA_COMMUNE, DE_LA_COMMUNE),
    "epci": ("R3", DE_L_EPCI, DE_L_EPCI),
    "comed": ("E1", DALO, DALO),
    "conseil_departemental": ("R7", f"d.has_pdalpd or {DE_SES_GUICHETS}", f"d.has_pdalpd or {DE_SES_GUICHETS}"),
    "action_logement": ("R4", DE_SES_GUICHETS, DE_SES_GUICHETS),
    "adil": ("ADIL", DE_SES_GUICHETS, DE_SES_GUICHETS),
    "gestionnaire": ("pseudonyme", "true", RIEN),
    "ingenieur": ("pseudonyme", "true", RIEN),
}
SON_PARC = "bailleur_code = '{organisme}'"
SES_RESERVATIONS = "reservataire_code = '{reservataire}'"
DELEGUE = """contingent_code in ('PPRIOR', 'PFONCT') and commune_code in (
    select territoire_code from marts.dim_territoire
    where territoire_type = 'commune' and delegation_code = 'E{organisme}'
)"""
DALO_LIES = f"demande_id in (select d.demande_id from marts.fct_demande as d where {DALO})"
RESERVATAIRE = {
    "offre": ("R1", SES_RESERVATIONS),
    # Which of its offers have a line is compared offer by offer (tests/independent/test_autres_menages.py).
    "autres_menages": ("R1", "organisme_code = '{reservataire}'"),
    "candidature": ("R1", SES_RESERVATIONS),
    "attribution": ("R1", SES_RESERVATIONS),
    "suivi_contingent": ("R1", SES_RESERVATIONS),
}
PUBLIC = {
    nom: ("R8", TOUT)
    for nom in (
        *("territoire", "organisme", "code", "publication", "parc_indicateur", "logement", "secret_bilan"),
        "indicateur_definition",
    )
}
CLOS = "not is_provisoire"
INDICATEURS = (
    *("indicateur", "indicateur_stock", "indicateur_anciennete", "indicateur_delai_anormal", "indicateur_tension"),
    *("indicateur_attribution", "indicateur_refus", "indicateur_vacance"),
)
# The indicators counted on the file that landlords share: they read it whole (B1), hence count it.
DU_FICHIER = ("indicateur_stock", "indicateur_anciennete", "indicateur_delai_anormal")
CONTROLES = ("completude_guichet", "reconciliation", "bilan_ligne", "saut")
TECHNIQUES = ("depot", "quarantaine", *CONTROLES)
FAITS = ("offre", "candidature", "attribution")
TABLEAUX = ("suivi_acd", "suivi_mixite", "suivi_contingent", "chaine_etape")
SUIVIS = (*TABLEAUX, "proposition_logement_peu_candidats")
DE_TOUT_LE_FICHIER = ("stock_flux_mensuel", "stock_residence_souhait", "delai_anormal_vieillissement", "courbe_attente")
# Whoever sends files reads what became of them.
ENVOIS = {
    nom: ("emetteur", "emetteur = '{emetteur}'")
    for nom in ("depot", "quarantaine", "quarantaine_valeur", "completude_guichet")
}

# Condition on the rows of each view, demandes and indicators aside, by profile.
LIGNES: dict[str, dict[str, tuple[str, str]]] = {
    "public": PUBLIC,
    "bailleur": PUBLIC
    | {nom: ("B3", SON_PARC) for nom in (*FAITS, *SUIVIS)}
    | ENVOIS
    | {nom: ("B2", TOUT) for nom in DE_TOUT_LE_FICHIER}
    | {"population_vu_au": ("B2", f"{TOUT} and population_code <> 'A'")},
    "etat": PUBLIC
    | ENVOIS
    | {nom: ("E4", lignes) for nom, (_, lignes) in RESERVATAIRE.items()}
    | {nom: ("E3", TOUT) for nom in (*DE_TOUT_LE_FICHIER, "population_vu_au", *TABLEAUX, *TECHNIQUES)}
    | {nom: ("E1", TOUT) for nom in ("dalo_suivi", "presomption_dalo")},
    "commune": PUBLIC | ENVOIS | RESERVATAIRE,
    "epci": PUBLIC | ENVOIS | RESERVATAIRE | {"offre": ("R6", f"{SES_RESERVATIONS} or {DELEGUE}")},
    "comed": PUBLIC
    | ENVOIS
    | {"candidature": ("E1", DALO_LIES), "attribution": ("E1", "is_dalo")}
    | {"dalo_suivi": ("E1", TOUT)},
    "conseil_departemental": PUBLIC | ENVOIS | RESERVATAIRE,
    "action_logement": PUBLIC | ENVOIS | {nom: ("R5", lignes) for nom, (_, lignes) in RESERVATAIRE.items()},
    "adil": PUBLIC | ENVOIS,
    "gestionnaire": PUBLIC
    | {nom: ("qualite", TOUT) for nom in TECHNIQUES}
    | {"quarantaine_valeur": ENVOIS["quarantaine_valeur"]},
    "ingenieur": PUBLIC
    | {nom: ("qualite", TOUT) for nom in (*TECHNIQUES, *FAITS, *SUIVIS, *DE_TOUT_LE_FICHIER)}
    | {nom: ("qualite", TOUT) for nom in ("population_vu_au", "dalo_suivi")},
}
# Who reads every figure exact; who reads exact those of the shared file, and its own; the others read the masked ones.
EXACTS = ("etat", "ingenieur")
PROPRES = ("commune", "epci")
COURBES_EXACTES = ("bailleur", *EXACTS)
# Whose own offers are matched with the demandes of its nominative perimeter; landlords, with all.
RAPPROCHENT = ("bailleur", "etat", "commune", "epci", "conseil_departemental", "action_logement")
TABLES = {
    "indicateur_definition": "marts.dim_indicateur",
    "secret_bilan": "cubes.cube_secret_bilan",
    **{nom: f"marts.fct_{nom}" for nom in (*FAITS, "logement", "depot", "quarantaine", "quarantaine_valeur")},
    **{nom: f"marts.dim_{nom}" for nom in ("territoire", "organisme", "code", "publication")},
}


def vues(profil: str) -> set[str]:
    """Return the views that a profile has: no more, no less."""
    nommees = {"demande"} if profil in DEMANDES else set()
    nommees |= {"demande_identite"} if DEMANDES.get(profil, (0, 0, RIEN))[2] != RIEN else set()
    nommees |= {"rapprochement", "rapprochement_passe"} if profil in RAPPROCHENT else set()
    return nommees | set(LIGNES[profil]) | {*INDICATEURS, "courbe_attente"}


def code(profil: str, vue: str) -> str:
    """Return the code of the right by which a profile reads a view."""
    if (profil, vue) == ("etat", "demande_identite"):
        return "E2"
    if vue in ("demande", "demande_identite", "rapprochement", "rapprochement_passe"):
        return DEMANDES[profil][0]
    if vue in INDICATEURS or vue == "courbe_attente":
        autres = "R2" if "suivi_contingent" in LIGNES[profil] else "R8"
        return {"bailleur": "B2", "etat": "E3", "ingenieur": "qualite"}.get(profil, autres)
    return LIGNES[profil][vue][0]


def departements(c: psycopg.Connection, login: str) -> tuple[str, ...]:
    """Return the départements of an account: that of its organisme and those that declare it; all, for the public."""
    profil, organisme = COMPTES[login]
    if profil == "public":
        return tuple(code for (code,) in c.execute("select departement_code from marts.dim_publication"))
    requete = "select departement_code from marts.dim_organisme where organisme_code = %s and is_en_vigueur"
    declares = c.execute(requete, [RESERVATAIRES.get(login, organisme)])
    return (ICI, *(code for (code,) in declares if code != ICI))


def _la(c: psycopg.Connection, login: str) -> str:
    codes = ", ".join(f"'{code}'" for code in departements(c, login))
    return f"departement_code in ({codes})"


def demandes(c: psycopg.Connection, login: str, *, nommees: bool = False) -> set[str]:
    """Return the demandes that an account reads; ``nommees``: those whose names open to it."""
    return {demande for _, demande in _demandes(c, login, nommees=nommees)}


def _demandes(c: psycopg.Connection, login: str, *, nommees: bool = False) -> set[tuple[str, str]]:
    profil, territoire = COMPTES[login]
    condition = f"d.{_la(c, login)} and ({DEMANDES[profil][2 if nommees else 1]})"
    requete = f"select d.departement_code, d.demande_id from marts.fct_demande as d where {condition}"
    return set(c.execute(requete, {"territoire": territoire}))


def condition_de_ligne(c: psycopg.Connection, vue: str, login: str) -> str:
    """Return the condition on the rows of a view, demandes and indicators aside."""
    profil, organisme = COMPTES[login]
    condition = TOUT
    if vue != "courbe_attente" or profil in COURBES_EXACTES:
        condition = LIGNES[profil][vue][1]
    connu = RESERVATAIRES.get(login)
    condition = condition.format(organisme=organisme, reservataire=connu or "personne", emetteur=connu or organisme)
    return f"{_la(c, login)} and ({condition})"


def cles(c: psycopg.Connection, vue: str, cle: tuple[str, ...], login: str) -> set[tuple]:
    """Return the keys of the rows that an account must see in a view, exactly, each in its département."""
    if vue == "demande":
        return _demandes(c, login)
    if vue == "demande_identite":
        gardees = set(c.execute("select departement_code, demande_id from marts.fct_demande_identite"))
        return _demandes(c, login, nommees=True) & gardees
    if vue == "rapprochement":
        return _paires(c, login)
    if vue == "rapprochement_passe":
        return _paires_passees(c, login)
    if vue in INDICATEURS:
        return _cellules(c, vue, cle, login)
    return {tuple(ligne) for ligne in c.execute(f"select {', '.join(cle)} from {source(c, vue, login)}")}


def source(c: psycopg.Connection, vue: str, login: str) -> str:
    """Return the table ``d`` of a view and the condition on its rows, identities, matches and indicators aside."""
    profil, territoire = COMPTES[login]
    if vue == "demande":
        condition = DEMANDES[profil][1].replace("%(territoire)s", f"'{territoire}'")
        return f"marts.fct_demande as d where d.{_la(c, login)} and ({condition})"
    masquee = vue == "courbe_attente" and profil not in COURBES_EXACTES
    table = TABLES.get(vue) or ("cubes.cube_courbe_attente" if masquee else f"marts.{vue}")
    return f"{table} as d where {condition_de_ligne(c, vue, login)}"


def _cellules(c: psycopg.Connection, vue: str, cle: tuple[str, ...], login: str) -> set[tuple]:
    """Keys of the cells of one indicator, or of all: in the exact table, in the masked one, or in both."""
    profil, organisme = COMPTES[login]
    colonnes = ", ".join(dict.fromkeys(("indicateur_code", "dimension", *cle))).replace("typologie", "modalite")
    exactes = f"select {colonnes} from marts.indicateur_valeur where {_la(c, login)}"
    closes = CLOS if profil == "public" else TOUT
    # An account of one commune or one EPCI, alone, reads more of that territory.
    a_tous = f"(not is_propre or territoire_code = '{COMPTES[login][1]}')" if profil in PROPRES else "not is_propre"
    masquees = f"select {colonnes} from cubes.cube_indicateur_valeur where {_la(c, login)} and {closes} and {a_tous}"
    du_fichier = "indicateur_code in (select indicateur_code from marts.dim_indicateur where is_fichier_partage)"
    siens = f"dimension = 'bailleur' and modalite = '{organisme}'"
    source = masquees
    if profil in EXACTS or (profil == "bailleur" and vue in DU_FICHIER):
        source = exactes
    elif profil == "bailleur" and vue == "indicateur":
        source = f"{exactes} and ({du_fichier} or {siens}) union all {masquees} and not {du_fichier}"
    nom = vue.removeprefix("indicateur").removeprefix("_")
    condition = f"indicateur_code = '{nom}' and dimension in ('ensemble', 'typologie')" if nom else "true"
    colonnes = ", ".join(cle).replace("typologie", "modalite")
    return {tuple(ligne) for ligne in c.execute(f"select {colonnes} from ({source}) as s where {condition}")}


def _paires(c: psycopg.Connection, login: str) -> set[tuple]:
    """Offered dwellings × demandes in the nominative perimeter, active or expired, of each département."""
    profil, _ = COMPTES[login]
    offres = c.execute(
        "select departement_code, offre_id from marts.fct_offre"
        f" where is_offert and {condition_de_ligne(c, 'offre', login)}"
    ).fetchall()
    vivantes = "select departement_code, demande_id from marts.fct_demande where etat_code in ('active', 'expiree')"
    permises = _demandes(c, login, nommees=profil != "bailleur") & set(c.execute(vivantes))
    return {(ici, o, d) for ici, o in offres for la, d in permises if ici == la}


def _paires_passees(c: psycopg.Connection, login: str) -> set[tuple]:
    """Leases of the last twelve months whose household it may match × such households in the stock that day."""
    profil, _ = COMPTES[login]
    baux = c.execute(
        "select a.departement_code, a.attribution_id, a.demande_id, coalesce(a.date_decision_cal, a.date_bail)"
        " from marts.fct_attribution as a inner join marts.dim_publication as p using (departement_code)"
        " where coalesce(a.date_decision_cal, a.date_bail)"
        " between p.date_reference - interval '12 months' and p.date_reference"
        f" and a.{condition_de_ligne(c, 'attribution', login)}"
    ).fetchall()
    permises = _demandes(c, login, nommees=profil != "bailleur")
    if profil == "action_logement":
        # When a demande left the stock tells a lease signed on the reservations of another.
        siennes = f"reservataire_code = 'AL31' and {_la(c, login)}"
        permises &= set(c.execute(f"select departement_code, demande_id from marts.fct_candidature where {siennes}"))
    stock: dict[object, set[tuple]] = {}
    for jour in {jour for *_, jour in baux}:
        requete = (
            "select departement_code, demande_id from marts.fct_demande_critere_passe"
            " where valide_du <= %s and valide_au > %s"
        )
        stock[jour] = set(c.execute(requete, [jour, jour])) & permises
    return {
        (ici, bail, d)
        for ici, bail, loge, jour in baux
        if (ici, loge) in stock[jour]
        for la, d in stock[jour]
        if ici == la
    }
