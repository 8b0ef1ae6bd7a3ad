"""Alerts: what a reader must not miss, counted over what it reads, for its landing page and for its e-mail alike.

What belongs here: what is counted, bounded by the rights of a session; asking for an alert and for the e-mail, which
``warehouse/access/schema/83_*.sql`` checks. What does not: the sentences (``dashboards.kit.words.alertes``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine

from warehouse.access.reading import lire, lire_ensemble
from warehouse.access.rights import Profil, lire_registre
from warehouse.access.sessions import Session, appeler, empreinte_du_jeton
from warehouse.database.connections import Base

# « This week »: so many days from the date of the data.
JOURS = 7
ENREGISTREMENT = "enregistrement"
# A dwelling reserved to the reader that has no candidate in progress, and the days left to propose on it from the date
# of the data, negative once they are past: counted here, listed by the page of the offers.
SANS_CANDIDAT = """
    is_offert and offre_id not in (
        select offre_id from candidature where departement_code = any(%(departements)s) and is_en_cours
    )
    and reservataire_code = any((select acces.reservataires(%(profil)s))::text[])
"""
JOURS_POUR_PROPOSER = "(date_echeance - (select max(date_reference) from publication))"


@dataclass(frozen=True)
class Alerte:
    """One alert: its kind, how many, and what a sentence needs beside (a figure: its names, bound, period, value)."""

    genre: str
    nombre: int
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Genre:
    """A kind of alert: who is concerned, and the query whose rows have ``nombre``."""

    concerne: Callable[[Profil], bool]
    sql: str


def _propose(droits: Profil) -> bool:
    """Tell whether dwellings of others are reserved to a profile."""
    return droits.lit("offre", "candidature") and droits.lignes.get("offre") != "bailleur"


def suit_les_recours(droits: Profil) -> bool:
    """Tell whether a profile follows up the recours, one by one."""
    return droits.lit("dalo_suivi", "demande_identite")


def decide_les_recours(droits: Profil) -> bool:
    """Tell whether a profile decides the recours: who follows them up and has no dwelling to offer."""
    return suit_les_recours(droits) and not droits.lit("offre")


SQL_RECOURS = """
select count(*) as nombre from dalo_suivi
where departement_code = any(%(departements)s) and etat_code = '{etat}' and jours_restants between 0 and %(jours)s
"""
GENRES = {
    # Households recognised by the commission de médiation, to be housed within the week by who has dwellings.
    "echeance_dalo": Genre(
        lambda droits: suit_les_recours(droits) and not decide_les_recours(droits), SQL_RECOURS.format(etat="A_RELOGER")
    ),
    # Recours that the commission de médiation has to decide within the week.
    "decision_dalo": Genre(decide_les_recours, SQL_RECOURS.format(etat="EN_INSTRUCTION")),
    # Reserved dwellings without a candidate in progress, to be proposed within the week.
    "echeance_offre": Genre(
        _propose,
        f"""
        select count(*) as nombre from offre
        where
            departement_code = any(%(departements)s) and {SANS_CANDIDAT}
            and {JOURS_POUR_PROPOSER} between 0 and %(jours)s
        """,  # noqa: S608  (our own text)
    ),
    # The same, once their délai to propose is past.
    "delai_offre_passe": Genre(
        _propose,
        f"""
        select count(*) as nombre from offre
        where departement_code = any(%(departements)s) and {SANS_CANDIDAT} and {JOURS_POUR_PROPOSER} < 0
        """,  # noqa: S608  (our own text)
    ),
    # Households that must answer the offer of a landlord within the week.
    "reponse_attendue": Genre(
        lambda droits: droits.lit("candidature") and droits.lignes.get("offre") == "bailleur",
        """
        select count(*) as nombre from candidature
        where
            departement_code = any(%(departements)s) and is_en_cours and date_offre is not null and date_reponse is null
            and date_echeance between (select max(date_reference) from publication)
            and (select max(date_reference) from publication) + %(jours)s
        """,
    ),
    # Demandes of the desks of the reader that expire within the week.
    "renouvellement": Genre(
        lambda droits: droits.lit("demande") and ENREGISTREMENT in droits.finalites,
        """
        select count(*) as nombre from demande
        where
            departement_code = any(%(departements)s) and etat_code = 'active'
            and organisme_enregistreur_code = %(organisme)s
            and date_fin_validite between (select max(date_reference) from publication)
            and (select max(date_reference) from publication) + %(jours)s
        """,
    ),
    # Emitters whose situation is older than that of the others, by more than a week.
    "envoi_en_retard": Genre(
        lambda droits: droits.lit("depot"),
        """
        select count(*) as nombre
        from (
            select max(situation_au) filter (where statut in ('charge', 'remplace')) as recue, flux
            from depot
            where departement_code = any(%(departements)s) and emetteur is not null
            group by emetteur, flux
        ) as envoi
        where
            coalesce(recue, '-infinity'::date) < (
                select max((to_jsonb(publication) ->> (envoi.flux || '_situation_au'))::date) from publication
            ) - %(jours)s
        """,
    ),
    # Accounts that opened far more identities than they are used to.
    "volume_inhabituel": Genre(
        lambda droits: droits.comptes is not None,
        "select count(distinct login) as nombre from acces.volumes_geres(%(profil)s)",
    ),
    # Figures beyond the bound that the reader set, at the last period that it is told.
    "chiffre": Genre(
        lambda droits: droits.lit("indicateur", "indicateur_definition", "territoire"),
        """
        select
            1 as nombre, posee.indicateur_code, posee.territoire_type, posee.territoire_code, posee.sens, posee.borne,
            definition.libelle, definition.unite, ici.libelle as territoire, lu.periode, lu.valeur
        from acces.alertes_posees(%(profil)s) as posee
        cross join lateral (
            select valeur, periode from indicateur
            where
                departement_code = any(%(departements)s) and indicateur_code = posee.indicateur_code
                and dimension = 'ensemble'
                and territoire_type = posee.territoire_type and territoire_code = posee.territoire_code
                and valeur is not null and not is_masque
            order by case length(periode) when 4 then periode || '-12' else periode end desc limit 1
        ) as lu
        cross join lateral (
            select libelle, unite from indicateur_definition where indicateur_code = posee.indicateur_code limit 1
        ) as definition
        cross join lateral (
            select libelle from territoire
            where territoire_type = posee.territoire_type and territoire_code = posee.territoire_code limit 1
        ) as ici
        where case posee.sens when 'au_moins' then lu.valeur >= posee.borne else lu.valeur <= posee.borne end
        """,
    ),
}


def departements(moteur: Engine, session: Session) -> list[str]:
    """Return the départements that a session reads."""
    requete = "select acces.departements(%(profil)s)"
    (ligne,) = lire(moteur, session, requete, {"profil": session.profil}).lignes
    return list(ligne[0])


def evaluer(moteur: Engine, session: Session, departements: Sequence[str]) -> list[Alerte]:
    """Count the alerts of a session over what it reads, in one transaction; a kind that counts nothing is left out.

    Args:
        moteur: ``Base.moteur_lecteur()``.
        session: an open session; its rights bound what is counted.
        departements: those whose rows are counted.

    """
    droits = lire_registre().profils[session.profil]
    concernes = {nom: genre for nom, genre in GENRES.items() if not droits.est_public and genre.concerne(droits)}
    valeurs: dict[str, Any] = {"profil": session.profil, "organisme": session.organisme_code, "jours": JOURS}
    valeurs |= {"departements": list(departements)}
    lus = lire_ensemble(moteur, session, [(genre.sql, valeurs) for genre in concernes.values()]) if concernes else []
    return [
        Alerte(nom, int(ligne.pop("nombre")), ligne)
        for nom, resultat in zip(concernes, lus, strict=True)
        for ligne in resultat.dictionnaires()
        if ligne["nombre"]
    ]


def poser(
    moteur_portier: Engine, session: Session, indicateur: str, territoire: tuple[str, str], sens: str, borne: Decimal
) -> int:
    """Ask to be told when a figure goes beyond a bound, in its unit; return the number of the alert.

    Args:
        moteur_portier: engine of the doorkeeper.
        session: an open session.
        indicateur: code of an indicator.
        territoire: type and code of a territory.
        sens: ``au_moins`` or ``au_plus``.
        borne: the bound; a second one of the same kind takes the place of the first.

    Raises:
        ErreurObservatoire: what the database refuses, in its words; nothing is kept.

    """
    valeurs = [empreinte_du_jeton(session.jeton), indicateur, *territoire, sens, borne]
    (numero,) = appeler(moteur_portier, "select acces.poser_alerte(%s, %s, %s, %s, %s, %s)", valeurs)
    return int(numero)


def retirer(moteur_portier: Engine, session: Session, numero: int) -> None:
    """Remove an alert of one's own."""
    appeler(moteur_portier, "select acces.retirer_alerte(%s, %s)", [empreinte_du_jeton(session.jeton), numero])


def s_abonner(moteur_portier: Engine, session: Session, *, est_abonne: bool) -> None:
    """Have one's alerts by e-mail, or no longer."""
    appeler(moteur_portier, "select acces.s_abonner(%s, %s)", [empreinte_du_jeton(session.jeton), est_abonne])


def abonnes(base: Base) -> list[tuple[str, str]]:
    """Return who is to be written to now: login and address. An account is written to once a week at most."""
    with base.connexion() as connexion:
        lignes = connexion.execute("select login, email from acces.abonnes_a_prevenir()").fetchall()
    return [(str(login), str(email)) for login, email in lignes]


def noter_envoi(base: Base, session: Session, nombre: int) -> None:
    """Close the session of a subscriber, and write in the journal how many alerts left."""
    with base.connexion() as connexion:
        connexion.execute("select acces.noter_envoi(%s, %s)", [empreinte_du_jeton(session.jeton), nombre])
