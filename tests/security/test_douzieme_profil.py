"""A profile more is one entry of the register; another reading of a right is another choice in it."""

import csv
import io
import re
import secrets

import pytest
import yaml

from tests.departement_seul import ORGANISME
from tests.security import oracle
from tests.security.test_declaration import droits, jouer
from warehouse.access.reading import lire, ouvrir_acces, ouvrir_session_admin
from warehouse.access.rights import REGISTRE, lire_registre
from warehouse.access.sessions import ouvrir_session
from warehouse.database import connections, installation
from warehouse.errors import ErreurLecture
from warehouse.publication import publish

COLONNES = (
    *("departement_code", "demande_id", "bailleur_code", "is_perimetre_etat", "is_perimetre_etat_reconnu"),
    *("is_visible_etat", "organisme_enregistreur_code", "reservataires_proposants", "territoires_souhaites"),
    *("territoires_guichet_collectivite", "guichet_code", "guichet_etat_code", "has_dalo", "has_dalo_recours"),
    *("has_pdalpd", "reservataire_code", "contingent_code", "delegation_code", "commune_code", "epci_code"),
)
# What tells the readings apart: an appeal that nobody recognised, an abnormal delay, a desk, a reservation, a wish; to
# whom a dwelling is reserved, of which contingent, to whom it is delegated.
LIGNES = """
demande_id;etat;reconnu;visible;enregistreur;reservataires;souhaites;guichet;reserve;contingent;delegue
recours;true;false;true;BA01;{};{31395};{};;;
reconnue;true;true;true;BA01;{};{31395};{};;;
delai;false;false;true;BA01;{};{31395};{};;;
ville;false;false;false;C31555;{};{31555};{31555};;;
voisine;false;false;false;C31395;{};{31555,31395};{31555,31395};;;
ailleurs;false;false;false;BA01;{};{31555};{};;;
un_pour_cent;false;false;false;AL31;{};{31395};{};;;
reservee;false;false;false;BA01;{AL31};{31395};{};;;
conseil;false;false;false;ADIL31;{};{31395};{};;;
ddets;false;false;false;DDETS31;{};{31395};{};;;
sienne;false;false;false;BA01;{};{31395};{};E243100633;COLTER;
deleguee;false;false;false;BA01;{};{31395};{};DDETS31;PPRIOR;E243100633
de_l_etat;false;false;false;BA01;{};{31395};{};DDETS31;PPRIOR;
"""


def modele() -> tuple[str, list[str]]:
    """Write the small fact as SQL."""
    lignes = csv.DictReader(io.StringIO(LIGNES.strip()), delimiter=";")
    selections = [
        f"select '31'::text, '{u['demande_id']}'::text, 'BA01'::text, {u['etat']}, {u['reconnu']}, {u['visible']},"
        f" '{u['enregistreur']}'::text, '{u['reservataires']}'::text[], '{u['souhaites']}'::text[],"
        f" '{u['guichet']}'::text[], 'G{u['enregistreur']}'::text,"
        f" case '{u['enregistreur']}' when 'DDETS31' then 'GDDETS31' end, {u['reconnu']}, {u['etat']}, false,"
        f" '{u['reserve']}'::text, '{u['contingent']}'::text, '{u['delegue']}'::text, '31113'::text, '243100633'::text"
        for u in lignes
    ]
    colonnes = ", ".join(COLONNES)
    return f"select * from ({' union all '.join(selections)}) as v ({colonnes})", list(COLONNES)


def monter(tmp_path, base, settings, registre: dict) -> None:
    """Install the register, build the small fact with the hooks of the project, publish."""
    for profil in lire_registre().profils.values():
        entree = {"libelle": profil.libelle, "court": profil.court, "portee": "x", "pages": [], "lignes": {}}
        registre["groups"][0]["config"]["meta"]["profils"].setdefault(profil.code, entree)
    (tmp_path / "registre").mkdir()
    (tmp_path / "registre" / "registre.yml").write_text(yaml.safe_dump(registre), encoding="utf-8")
    installation.preparer(base, settings, tmp_path / "registre")
    with base.connexion() as c:
        c.execute("update acces.organisme set guichets = array['G' || organisme_code], delegations = epcis")
        for (profil,) in c.execute("select profil from acces.profil").fetchall():
            c.execute(f"create schema if not exists next__{profil}")
        c.execute("create schema if not exists next__cubes")
    sortie = jouer(tmp_path, base, {"marts/m/fct_demande": modele()}, registre)
    assert "ERROR=0" in sortie, sortie
    publish.publier(base, "hors_publication", accepter_baisse="essai", registre=tmp_path / "registre")
    with base.connexion() as c:
        c.execute(
            "insert into acces.guichet select departement_code, 'G' || organisme_code,"
            " case type_organisme when 'etat' then 'etat' else 'collectivite' end"
            " from acces.organisme where type_organisme in ('etat', 'commune', 'epci')"
        )


def lues(base, login: str) -> set[str]:
    """Return the demandes that an account reads, and whose desk it is told."""
    session = ouvrir_session_admin(base, login)
    moteur = base.moteur_lecteur(2)
    try:
        return {ligne[0] for ligne in lire(moteur, session, DITES).lignes}
    finally:
        moteur.dispose()


NOMMEES = "select demande_id from demande_identite where nom <> ''"
DITES = "select demande_id from demande where guichet_code is not null"
VUES = {
    "demande": {
        "libelle": "D",
        "source": "fct_demande",
        "cle": ["demande_id"],
        "colonnes": ["demande_id", "guichet_code"],
    }
}


def seulement(profil: str, predicat: str) -> dict:
    """Return a register where one profile reads the small fact, by a predicate; the others, nothing."""
    registre = droits()
    meta = registre["groups"][0]["config"]["meta"]
    vides = {"libelle": "X", "court": "X", "portee": "x", "pages": []}
    sienne = vides | {"portee": "{demande}", "lignes": {"demande": predicat}}
    meta["vues"] = VUES
    meta["profils"] = {
        **{code: vides | {"lignes": {}} for code in meta["profils"]},
        profil: sienne,
        "public": vides | {"lignes": {}, "est_public": True},
    }
    return registre


def test_a_twelfth_profile_is_one_entry_of_the_register_and_signs_in(voisin_seul):
    login = f"huissier-{secrets.token_hex(4)}"
    fiche = ("--libelle", "Maître Brun", "--email", f"{login}@huissier.fr", "--motif", "convention")
    dit = voisin_seul.taper("compte", "creer", login, "--organisme", ORGANISME, *fiche)
    (secret,) = re.findall(r"qui ne sera plus montré : (\S+)", dit)
    base = connections.ouvrir(voisin_seul.settings)
    with base.connexion() as c:
        toutes = c.execute(f"select demande_id, {oracle.PERIMETRE_ETAT} from marts.fct_demande as d").fetchall()
        (publies,) = c.execute("select count(*) from cubes.cube_indicateur_valeur where not is_propre").fetchone()
    siennes = {demande for demande, est_de_l_etat in toutes if est_de_l_etat}
    portier, lecteur = base.moteur_portier(), base.moteur_lecteur(2)
    try:
        session = ouvrir_session(portier, login, secret, nouveau="une phrase à moi seule")
        assert (session.profil, session.organisme_code) == ("huissier", ORGANISME)
        assert {demande for (demande,) in lire(lecteur, session, "select demande_id from demande").lignes} == siennes
        assert 0 < len(siennes) < len(toutes)
        assert lire(lecteur, session, "select count(*) from indicateur").lignes == [(publies,)]
        assert lire(lecteur, session, NOMMEES).lignes == []
        une = min(siennes)
        ouvrir_acces(lecteur, session, "instruction", "demande_identite", {"demande_id": [une]})
        assert [demande for (demande,) in lire(lecteur, session, NOMMEES).lignes] == [une]
        with pytest.raises(ErreurLecture):
            lire(lecteur, session, "select 1 from offre")
    finally:
        portier.dispose()
        lecteur.dispose()


READINGS = [
    ("E1", "perimetre_etat", "etat", "etat", {"recours": {"recours", "reconnue", "ddets"},
     "reconnues": {"reconnue", "ddets"}, "eligibles": {"recours", "reconnue", "delai", "ddets"}}),
    ("R3", "territoires_guichet", "commune", "commune-toulouse", {"guichet_de_collectivite": {"ville", "voisine"},
     "guichet_propre": {"ville"}, "tout_guichet": {"ville", "voisine", "ailleurs"}}),
    ("R4", "enregistrees_par_lui", "action_logement", "action-logement", {"enregistrees": {"un_pour_cent"},
     "proposees": {"reservee"}, "enregistrees_ou_proposees": {"un_pour_cent", "reservee"}}),
    ("ADIL", "guichet_propre", "adil", "adil", {"guichet_propre": {"conseil"}, "rien": set()}),
    ("E2", "enregistrement_etat", "etat", "etat", {"perimetre": {"recours", "reconnue", "ddets"},
     "dalo_pdalpd": {"recours", "reconnue"}, "numero_seul": set()}),
    ("R6", "contingent_ou_delegue", "epci", "epci-sicoval", {"contingent_delegue": {"sienne", "deleguee"},
     "statistiques_seules": {"sienne"}}),
]  # fmt: skip


def reelles(genre: str) -> dict:
    """Return the entries of a kind of the real register."""
    nom = {"predicats": "predicats.yml", "profils": "profils.yml"}[genre]
    (groupe,) = yaml.safe_load((REGISTRE / nom).read_text(encoding="utf-8"))["groups"]
    return groupe["config"]["meta"][genre]


def test_every_right_that_can_be_read_in_several_ways_has_its_readings_here():
    plusieurs = {nom for nom, un in reelles("predicats").items() if "possibles" in un}
    assert plusieurs == {predicat for _, predicat, *_ in READINGS}


@pytest.mark.parametrize(
    ("code", "predicat", "profil", "login", "choix", "attendues"),
    [(*reste, choix, voulu) for *reste, sens in READINGS for choix, voulu in sens.items()],
    ids=[f"droit_{code}-{choix}" for code, *_, sens in READINGS for choix in sens],
)
def test_each_reading_of_a_right_gives_its_rows(
    tmp_path, neuve, settings_petite, code, predicat, profil, login, choix, attendues
):
    lu, vrai = reelles("predicats")[predicat], reelles("profils")[profil]
    assert (lu["code"], set(lu["possibles"])) == (code, {c for n, *_, sens in READINGS if n == code for c in sens})
    est_de_lignes = predicat in vrai["lignes"].values()
    registre = seulement(profil, predicat if est_de_lignes else vrai["lignes"]["demande"])
    meta = registre["groups"][0]["config"]["meta"]
    meta["predicats"] |= reelles("predicats") | {predicat: lu | {"choix": choix}}
    if not est_de_lignes:
        # What the right shows is a column, of the rows of others.
        siens = [masque for masque in vrai["masques"]["demande"] if "guichet_code" in masque["colonnes"]]
        meta["profils"][profil]["masques"] = {"demande": [un | {"colonnes": ["guichet_code"]} for un in siens]}
    monter(tmp_path, neuve, settings_petite, registre)
    assert lues(neuve, login) == attendues
