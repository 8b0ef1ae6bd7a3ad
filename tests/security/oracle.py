"""What each account may see, worked out by the owner from the facts, without what the policies are made of."""

import psycopg

# Organisme, communes and EPCI of the demo accounts, as the contracts name them.
COMPTES = {
    "bailleur-a": ("bailleur", "BA01"),
    "bailleur-b": ("bailleur", "BA02"),
    "etat": ("etat", "DDETS31"),
    "commune-toulouse": ("commune", "31555"),
    "commune-muret": ("commune", "31395"),
    "epci-sicoval": ("epci", "243100633"),
    "ingenieur": ("ingenieur", "ING31"),
    "public": ("public", "PUB"),
}
RESERVATAIRES = {
    "etat": "DDETS31",
    "commune-toulouse": "C31555",
    "commune-muret": "C31395",
    "epci-sicoval": "E243100633",
}

PERIMETRE_ETAT = """
    d.has_dalo or d.has_dalo_recours or d.has_pdalpd or d.has_acd
    or d.guichet_type_organisme = 'etat'
    or exists (
        select from marts.fct_candidature as c
        where c.demande_id = d.demande_id and c.contingent_code in ('PPRIOR', 'PFONCT')
    )
    or exists (
        select from marts.fct_attribution as a
        where a.demande_id = d.demande_id and a.contingent_code in ('PPRIOR', 'PFONCT')
    )
"""

COLLECTIVITE = "d.guichet_type_organisme in ('commune', 'epci')"

# Condition on a demande ``d``, by predicate of the matrix and account.
DEMANDES = {
    "departement": "true",
    "active_ou_attribuee": """d.etat_code = 'active' or exists (
        select from marts.fct_attribution as a where a.demande_id = d.demande_id and a.bailleur_code = %(territoire)s
    )""",
    "perimetre_etat": PERIMETRE_ETAT,
    "perimetre_etat_ou_delai": f"({PERIMETRE_ETAT}) or d.is_delai_anormal",
    ("territoires_guichet", "commune"): f"{COLLECTIVITE} and %(territoire)s = any (d.communes_souhaitees)",
    ("territoires_guichet", "epci"): f"""{COLLECTIVITE} and exists (
        select from marts.dim_territoire as t
        where t.territoire_type = 'commune' and t.epci_code = %(territoire)s
        and t.territoire_code = any (d.communes_souhaitees)
    )""",
}


def demandes(c: psycopg.Connection, predicat: str, login: str) -> set[str]:
    """Return the demandes that a predicate gives to an account."""
    profil, territoire = COMPTES[login]
    condition = DEMANDES.get(predicat) or DEMANDES[predicat, profil]
    requete = f"select d.demande_id from marts.fct_demande as d where d.departement_code = '31' and ({condition})"
    return {ligne[0] for ligne in c.execute(requete, {"territoire": territoire})}


def condition_de_ligne(predicat: str, login: str) -> str:
    """Return the condition on the rows of a table that names its landlord, réservataire or emitter."""
    return {
        "departement": "departement_code = '31'",
        "exact": "departement_code = '31'",
        "cube": "departement_code = '31'",
        "cube_clos": "departement_code = '31'",
        "exact_ou_cube": "departement_code = '31'",
        "exact_en_partie": "departement_code = '31' and population_code <> 'A'",
        "bailleur": f"bailleur_code = '{COMPTES[login][1]}'",
        "emetteur": f"emetteur = '{COMPTES[login][1]}'",
        "contingent": f"reservataire_code = '{RESERVATAIRES.get(login, 'personne')}'",
    }[predicat]


def cles(c: psycopg.Connection, vue, login: str) -> set[tuple]:
    """Return the keys of the rows that an account must see in a view, exactly."""
    predicat = vue.lignes[COMPTES[login][0]]
    if vue.nom == "demande":
        return {(d,) for d in demandes(c, predicat, login)}
    if vue.nom == "demande_identite":
        gardees = {ligne[0] for ligne in c.execute("select demande_id from marts.fct_demande_identite")}
        return {(d,) for d in demandes(c, predicat, login) & gardees}
    if vue.nom == "rapprochement":
        return _paires(c, login)
    if vue.nom.startswith("indicateur") and vue.nom != "indicateur_definition":
        return _cellules(c, vue, predicat, *COMPTES[login])
    table = {
        "indicateur_definition": "marts.dim_indicateur",
        "offre": "marts.fct_offre",
        "candidature": "marts.fct_candidature",
        "attribution": "marts.fct_attribution",
        "logement": "marts.fct_logement",
        "depot": "marts.fct_depot",
        "quarantaine": "marts.fct_quarantaine",
        "territoire": "marts.dim_territoire",
        "organisme": "marts.dim_organisme",
        "code": "marts.dim_code",
        "publication": "marts.dim_publication",
        "parc_indicateur": "marts.parc_indicateur",
        "secret_bilan": "cubes.cube_secret_bilan",
    }.get(vue.nom) or (f"cubes.cube_{vue.nom}" if predicat == "cube" else f"marts.{vue.nom}")
    requete = f"select {', '.join(vue.cle)} from {table} where {condition_de_ligne(predicat, login)}"
    return {tuple(ligne) for ligne in c.execute(requete)}


def _cellules(c: psycopg.Connection, vue, predicat: str, profil: str, organisme: str) -> set[tuple]:
    """Keys of the cells of one indicator, or of all: in the exact table, in the masked one, or in both."""
    colonnes = ", ".join(dict.fromkeys(("indicateur_code", "dimension", *vue.cle))).replace("typologie", "modalite")
    exactes = f"select {colonnes} from marts.indicateur_valeur"
    masquees = f"select {colonnes} from cubes.cube_indicateur_valeur"
    siens = f" or dimension = 'bailleur' and modalite = '{organisme}'" if profil == "bailleur" else ""
    source = {
        "exact": exactes,
        "cube": masquees,
        "cube_clos": f"{masquees} where not is_provisoire",
        "exact_ou_cube": f"{exactes} where is_exact_{profil}{siens} union all {masquees} where not is_exact_{profil}",
    }[predicat]
    colonnes = ", ".join(vue.cle).replace("typologie", "modalite")
    code = vue.nom.removeprefix("indicateur").removeprefix("_")
    condition = f"indicateur_code = '{code}' and dimension in ('ensemble', 'typologie')" if code else "true"
    return {tuple(ligne) for ligne in c.execute(f"select {colonnes} from ({source}) as s where {condition}")}


def _paires(c: psycopg.Connection, login: str) -> set[tuple]:
    """Offered dwellings that the account reads × demandes in its nominative perimeter, active or expired."""
    profil = COMPTES[login][0]
    offre = {"bailleur": "bailleur"}.get(profil, "contingent")
    predicat = {"bailleur": "departement", "etat": "perimetre_etat"}.get(profil, "territoires_guichet")
    offres = c.execute(
        f"select offre_id from marts.fct_offre where is_offert and {condition_de_ligne(offre, login)}"
    ).fetchall()
    vivantes = {
        ligne[0]
        for ligne in c.execute("select demande_id from marts.fct_demande where etat_code in ('active', 'expiree')")
    }
    permises = demandes(c, predicat, login) & vivantes
    return {(o, d) for (o,) in offres for d in permises}
