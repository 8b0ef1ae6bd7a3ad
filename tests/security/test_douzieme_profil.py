"""A profile more is one entry of the register; another reading of a right is another choice in it."""

import csv
import io
import re
import secrets
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.bases import copier, detruire, oublier_les_fichiers
from tests.departement_seul import ORGANISME
from tests.security import oracle
from tests.security.test_declaration import droits, jouer
from warehouse.access.reading import lire, ouvrir_acces, ouvrir_session_admin
from warehouse.access.rights import REGISTRE, lire_registre
from warehouse.access.sessions import ouvrir_session
from warehouse.database import connections, installation
from warehouse.database.connections import Base
from warehouse.errors import ErreurLecture
from warehouse.publication import publish
from warehouse.settings import Settings

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


NOMMEES = "select demande_id from demande_identite where nom <> ''"
# Two facts of the same rows: what the State reads, beyond its perimeter too, and its perimeter.
VUES = {
    vue: {"libelle": "D", "source": f"fct_{vue}", "cle": ["demande_id"], "colonnes": ["demande_id", "guichet_code"]}
    for vue in ("demande", "perimetre")
}


def monter(dossier: Path, base: Base, settings: Settings, registre: dict) -> None:
    """Install the register, build the small facts with the hooks of the project, publish."""
    for profil in lire_registre().profils.values():
        entree = {"libelle": profil.libelle, "court": profil.court, "portee": "x", "pages": [], "lignes": {}}
        registre["groups"][0]["config"]["meta"]["profils"].setdefault(profil.code, entree)
    (dossier / "registre").mkdir()
    (dossier / "registre" / "registre.yml").write_text(yaml.safe_dump(registre), encoding="utf-8")
    installation.preparer(base, settings, dossier / "registre")
    oublier_les_fichiers(base)
    with base.connexion() as c:
        c.execute(
            "update acces.organisme set guichets = array['G' || organisme_code], delegations = epcis,"
            " reservataires = array[organisme_code]"
        )
        for (profil,) in c.execute("select profil from acces.profil").fetchall():
            c.execute(f"create schema if not exists next__{profil}")
        c.execute("create schema if not exists next__cubes")
    sortie = jouer(dossier, base, {f"marts/m/{vue['source']}": modele() for vue in VUES.values()}, registre)
    assert "ERROR=0" in sortie, sortie
    publish.publier(base, "hors_publication", accepter_baisse="essai", registre=dossier / "registre")
    with base.connexion() as c:
        c.execute(
            "insert into acces.guichet select departement_code, 'G' || organisme_code,"
            " case type_organisme when 'etat' then 'etat' else 'collectivite' end"
            " from acces.organisme where type_organisme in ('etat', 'commune', 'epci')"
        )


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


# A right of a profile, the view where it is read, and what each of its readings gives. The n-th readings of all rights
# are those of one register: no right here changes what another gives, at the same rank.
READINGS = [
    ("E1", "perimetre_etat", "etat", "etat", "perimetre", {"recours": {"recours", "reconnue", "ddets"},
     "reconnues": {"reconnue", "ddets"}, "eligibles": {"recours", "reconnue", "delai", "ddets"}}),
    ("R3", "territoires_guichet", "commune", "commune-toulouse", "demande",
     {"guichet_de_collectivite": {"ville", "voisine"}, "guichet_propre": {"ville"},
      "tout_guichet": {"ville", "voisine", "ailleurs"}}),
    ("R4", "enregistrees_par_lui", "action_logement", "action-logement", "demande", {"enregistrees": {"un_pour_cent"},
     "proposees": {"reservee"}, "enregistrees_ou_proposees": {"un_pour_cent", "reservee"}}),
    ("ADIL", "guichet_propre", "adil", "adil", "demande", {"guichet_propre": {"conseil"}, "rien": set()}),
    ("E2", "enregistrement_etat", "etat", "etat", "demande", {"perimetre": {"recours", "reconnue", "ddets"},
     "numero_seul": set(), "dalo_pdalpd": {"recours", "reconnue"}}),
    ("R6", "contingent_ou_delegue", "epci", "epci-sicoval", "demande", {"contingent_delegue": {"sienne", "deleguee"},
     "statistiques_seules": {"sienne"}}),
]  # fmt: skip
RANGS = range(max(len(sens) for *_, sens in READINGS))


def reelles(genre: str) -> dict:
    """Return the entries of a kind of the real register."""
    nom = {"predicats": "predicats.yml", "profils": "profils.yml"}[genre]
    (groupe,) = yaml.safe_load((REGISTRE / nom).read_text(encoding="utf-8"))["groups"]
    return groupe["config"]["meta"][genre]


def registre_de(rang: int) -> dict:
    """Return a register where each right has the reading of that rank, and its profile reads the small facts by it."""
    registre, vrais = droits(), reelles("profils")
    meta = registre["groups"][0]["config"]["meta"]
    vides = {"libelle": "X", "court": "X", "portee": "x", "pages": []}
    meta["vues"] = VUES
    meta["profils"] = {code: vides | {"lignes": {}} for code in meta["profils"]}
    meta["profils"]["public"] |= {"est_public": True}
    meta["predicats"] |= reelles("predicats")
    for _, predicat, profil, _, vue, sens in READINGS:
        vrai, sien = vrais[profil], meta["profils"].setdefault(profil, vides | {"lignes": {}})
        meta["predicats"][predicat] |= {"choix": [*sens, *sens][rang]}
        sien["portee"] += f" {{{vue}}}"
        if predicat in vrai["lignes"].values():
            sien["lignes"][vue] = predicat
        else:
            # What the right shows is a column, of the rows of others.
            masques = [masque for masque in vrai["masques"][vue] if "guichet_code" in masque["colonnes"]]
            sien["lignes"][vue] = vrai["lignes"][vue]
            sien["masques"] = {vue: [un | {"colonnes": ["guichet_code"]} for un in masques]}
    return registre


@pytest.fixture(scope="module")
def publiee(petit_modele, settings_petite, serveur, tmp_path_factory):
    """Return the database of the readings of one rank, made once."""

    @cache
    def faire(rang: int) -> Base:
        base = copier(petit_modele, settings_petite, f"lectures_{rang}")
        faites.append(base)
        monter(tmp_path_factory.mktemp("lectures"), base, settings_petite, registre_de(rang))
        return base

    faites: list[Base] = []
    yield faire
    for base in faites:
        detruire(serveur, base.nom)


def test_every_right_that_can_be_read_in_several_ways_has_its_readings_here():
    plusieurs = {
        nom: (un["code"], set(un["possibles"])) for nom, un in reelles("predicats").items() if "possibles" in un
    }
    assert plusieurs == {predicat: (code, set(sens)) for code, predicat, *_, sens in READINGS}


@pytest.mark.parametrize(
    ("rang", "login", "vue", "attendues"),
    [
        pytest.param(rang, login, vue, voulu, id=f"droit_{code}-{choix}")
        for rang in RANGS
        for code, _, _, login, vue, sens in READINGS
        for choix, voulu in [*sens.items()][rang : rang + 1]
    ],
)
def test_each_reading_of_a_right_gives_its_rows(publiee, rang, login, vue, attendues):
    """The demandes that the account reads, and whose desk it is told."""
    base = publiee(rang)
    moteur, session = base.moteur_lecteur(2), ouvrir_session_admin(base, login)
    try:
        lues = lire(moteur, session, f"select demande_id from {vue} where guichet_code is not null").lignes
    finally:
        moteur.dispose()
    assert {demande for (demande,) in lues} == attendues
