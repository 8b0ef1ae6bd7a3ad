"""Accounts: passwords and the loading of organismes and accounts.

What belongs here: argon2, accounts, and the two CSV of a demo home. What does not: sessions
(``warehouse.access.sessions``), rights (SQL).
"""

import csv
from pathlib import Path
from threading import BoundedSemaphore

import psycopg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from psycopg import sql

from warehouse.access.rights import lire_registre
from warehouse.errors import ErreurObservatoire
from warehouse.settings import WAREHOUSE_DIR, Settings

HACHEUR = PasswordHasher()
LONGUEUR_MINIMALE = 12
# Each check takes 64 MiB: a process makes two at once, the others wait.
VERIFICATIONS = BoundedSemaphore(2)

# Digest of a password that nobody holds, same cost as the real ones: an unknown login takes the same time to refuse.
EMPREINTE_FACTICE = "$argon2id$v=19$m=65536,t=3,p=4$c2VsIHNhbnMgY29tcHRlIQ$0kTQd7tHJYkPDY0oZcV2rCq3xkM7mZk2C3oV0vPzL0M"

COLONNES_ORGANISME = (
    "organisme_code", "libelle", "type_organisme", "profil", "siren", "communes", "epcis", "bailleur_code",
    "reservataire_code", "est_registraire", "a_cia", "est_delegataire",
)  # fmt: skip


def mot_de_passe_demo(settings: Settings, login: str) -> str:
    """Return the password of a demo account, drawn once per home."""
    return settings.secret(f"compte-{login}")


def comptes_demo(settings: Settings) -> list[dict[str, str]]:
    """Return the open demo accounts of this home: login, password, profile, label; the public one has no password."""
    comptes = lire_csv(WAREHOUSE_DIR / "access" / "demo" / "comptes.csv") if settings.demo_accounts else []
    public = lire_registre().public()
    return [
        {
            "login": compte["login"],
            "mot_de_passe": "" if compte["profil"] == public else mot_de_passe_demo(settings, compte["login"]),
            "profil": compte["profil"],
            "libelle": compte["libelle"],
        }
        for compte in comptes
    ]


def est_le_bon(empreinte: str | None, mot_de_passe: str) -> bool:
    """Tell whether the password is the one of the digest; takes the same time when there is no digest."""
    with VERIFICATIONS:
        try:
            return HACHEUR.verify(empreinte or EMPREINTE_FACTICE, mot_de_passe) and empreinte is not None
        except (VerificationError, InvalidHashError):
            return False


def lire_csv(fichier: Path) -> list[dict[str, str]]:
    """Read one of the two CSV of the demo accounts."""
    with fichier.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


def charger_comptes_de_demo(connexion: psycopg.Connection, settings: Settings, dossier: Path) -> None:
    """Load the fictitious organismes; open the demo accounts, or close them where the settings say so."""
    _charger_organismes(connexion, lire_csv(dossier / "organismes.csv"))
    comptes, public = lire_csv(dossier / "comptes.csv"), lire_registre().public()
    connexion.execute("update acces.compte set est_actif = %s where est_demo", [settings.demo_accounts])
    if not settings.demo_accounts:
        return
    for compte in comptes:
        connexion.execute(
            "insert into acces.compte (login, libelle, profil, organisme_code, est_demo) values (%s, %s, %s, %s, true)"
            " on conflict (login) do nothing",
            [compte["login"], compte["libelle"], compte["profil"], compte["organisme_code"]],
        )
        if compte["profil"] != public:
            empreinte, est_neuve = _empreinte_de_demo(settings, compte["login"])
            ligne = connexion.execute(
                "select empreinte_mot_de_passe is null from acces.compte where login = %s", [compte["login"]]
            ).fetchone()
            if est_neuve or ligne == (True,):
                _poser_empreinte(connexion, compte["login"], empreinte)


def _empreinte_de_demo(settings: Settings, login: str) -> tuple[str, bool]:
    """Return the digest of a demo password, computed once per home, and whether it was just computed."""
    fichier = settings.home_dir / "secrets" / f"compte-{login}.argon2"
    mot_de_passe = mot_de_passe_demo(settings, login)
    if fichier.exists():
        return fichier.read_text(encoding="utf-8"), False
    fichier.touch(mode=0o600)
    fichier.write_text(HACHEUR.hash(mot_de_passe), encoding="utf-8")
    return fichier.read_text(encoding="utf-8"), True


def _charger_organismes(connexion: psycopg.Connection, lignes: list[dict[str, str]]) -> None:
    colonnes = sql.SQL(", ").join(map(sql.Identifier, COLONNES_ORGANISME))
    valeurs = sql.SQL(", ").join(map(sql.Placeholder, COLONNES_ORGANISME))
    requete = sql.SQL("insert into acces.organisme ({}) values ({}) on conflict (organisme_code) do nothing")
    with connexion.cursor() as curseur:
        curseur.executemany(requete.format(colonnes, valeurs), [_typer(ligne) for ligne in lignes])


def _typer(ligne: dict[str, str]) -> dict[str, object]:
    valeurs: dict[str, object] = {cle: ligne[cle] or None for cle in COLONNES_ORGANISME}
    for liste in ("communes", "epcis"):
        valeurs[liste] = [code for code in ligne[liste].split("|") if code]
    for drapeau in ("est_registraire", "a_cia", "est_delegataire"):
        valeurs[drapeau] = ligne[drapeau] == "OUI"
    return valeurs


def creer_compte(connexion: psycopg.Connection, login: str, libelle: str, profil: str, organisme_code: str) -> None:
    """Create an account without a password."""
    connexion.execute(
        "insert into acces.compte (login, libelle, profil, organisme_code) values (%s, %s, %s, %s)",
        [login, libelle, profil, organisme_code],
    )


def changer_mot_de_passe(connexion: psycopg.Connection, login: str, mot_de_passe: str) -> None:
    """Change a password; sessions opened with the former one end."""
    if len(mot_de_passe) < LONGUEUR_MINIMALE:
        raise ErreurObservatoire(f"Choisissez un mot de passe d’au moins {LONGUEUR_MINIMALE} caractères.")
    _poser_empreinte(connexion, login, HACHEUR.hash(mot_de_passe))


def _poser_empreinte(connexion: psycopg.Connection, login: str, empreinte: str) -> None:
    connexion.execute("update acces.compte set empreinte_mot_de_passe = %s where login = %s", [empreinte, login])
    connexion.execute(
        "delete from acces.navigateur n using acces.compte c where c.compte_id = n.compte_id and c.login = %s", [login]
    )
    connexion.execute(
        "update acces.session s set revoquee_at = clock_timestamp() from acces.compte c"
        " where c.compte_id = s.compte_id and c.login = %s and s.revoquee_at is null",
        [login],
    )


def creer_login_personnel(connexion: psycopg.Connection, login: str, role: str, mot_de_passe: str) -> None:
    """Give the holder of an account a PostgreSQL login of its own: psql and BI tools then see the same rows."""
    ligne = connexion.execute("select profil from acces.compte where login = %s", [login]).fetchone()
    if ligne is None:
        raise ErreurObservatoire(f"Le compte « {login} » n’existe pas : créez-le avant son login PostgreSQL.")
    creer_role_personnel(connexion, role, ligne[0], mot_de_passe)
    connexion.execute("update acces.compte set role_pg = %s where login = %s", [role, login])


def creer_role_personnel(connexion: psycopg.Connection, role: str, profil: str, mot_de_passe: str | None) -> None:
    """Make the role of a personal login, closed where no password (or digest of one) is given."""
    nom, lecteur = sql.Identifier(role), sql.Identifier(f"profil_{profil}")
    ouvert, mot = sql.SQL("login" if mot_de_passe else "nologin"), sql.Literal(mot_de_passe)
    connexion.execute(sql.SQL("create role {} {} inherit password {} in role {}").format(nom, ouvert, mot, lecteur))
    connexion.execute("select acces.borner_role(%s)", [role])
    connexion.execute(sql.SQL("alter role {} set search_path = {}").format(nom, sql.Identifier(profil)))
