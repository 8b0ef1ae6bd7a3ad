"""E4: a year after its radiation nothing of a person is left, in any table nor any file, and every figure stays.

One small département, in which three purged persons bear names that nobody else has, and a fourth holds a second number
that is kept.
"""

import csv
import datetime as dt
import io
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from ingestion.door import landing
from ingestion.simulation import simuler
from orchestration.build import construire
from orchestration.retention import Purge, purger
from tests.bases import superutilisateur
from tests.conftest import ANNEES, GRAINE, base_prete, deja_lu, home_vierge
from warehouse.database.connections import Base
from warehouse.settings import Settings

NOM = "Zyxwanderbilt0x"
REFUSES = {
    "demandes_BA01_2026-01-31.xlsx",
    f"envoi-{NOM}.zip",
    "demandes_BA02_2026-01-31.csv",
    "ancien-scan.pdf",
    f"ancienne-liste-{NOM}.txt",
}
PDF = b"%PDF-1.7\n"
TERME = "2025-10-31"
IDENTITE = ("demandeur_nom", "demandeur_nom_naissance", "demandeur_prenom", "demandeur_date_naissance")
Ligne = dict[str, str]


@dataclass
class Maison:
    """A home before and after its purge.

    Args:
        personnes: what is searched for: numéro unique, name, e-mail and telephone of each.
        numeros: numéros uniques of the persons, the one with a second number last.
        second: the second number of the last person, kept.
        nommes: the dépôts whose file bears the name of one.

    """

    base: Base
    settings: Settings
    copie: Path
    premiere: Path
    personnes: list[str]
    numeros: list[str]
    second: str
    nommes: list[int] = field(default_factory=list)
    avant: dict[str, set[str]] = field(default_factory=dict)
    apres: dict[str, set[str]] = field(default_factory=dict)
    chiffres: dict[str, tuple] = field(default_factory=dict)
    a_blanc: Purge | None = None
    inchange: bool = False
    faite: Purge | None = None

    def lire(self, requete: str, *parametres: object) -> list[tuple]:
        with psycopg.connect(**superutilisateur(self.base)) as c:
            return c.execute(requete, parametres or None).fetchall()

    def traces(self) -> dict[str, set[str]]:
        """Return where what is searched for is written: tables, statistics of the planner, files."""
        # A number, a date and a flag name nobody, and writing millions of them as text takes most of the time.
        tables = self.lire(
            "select format('%I.%I', n.nspname, c.relname), string_agg(quote_ident(a.attname), ', ')"
            " from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            " join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " join pg_type as t on t.oid = a.atttypid and t.typcategory not in ('N', 'D', 'B', 'T')"
            " where (c.relkind in ('r', 'm') or n.nspname = 'staging' and c.relkind = 'v')"
            " and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_' group by 1"
        )
        motif = "|".join(map(re.escape, self.personnes))
        # By ``like``: the same alternation as a regular expression takes four times as long on a million rows.
        motifs = [f"%{un}%" for un in self.personnes if not any(un != tu and tu in un for tu in self.personnes)]
        with psycopg.connect(**superutilisateur(self.base)) as c:
            dans = {
                table
                for table, textes in tables
                if c.execute(f"select from {table} where row({textes})::text like any(%s) limit 1", [motifs]).fetchone()
                is not None
            }
            statistiques = c.execute(
                "select tablename || '.' || attname from pg_stats"
                " where most_common_vals::text ~ %(m)s or histogram_bounds::text ~ %(m)s",
                {"m": motif},
            ).fetchall()
        octets = [personne.encode(codage) for personne in self.personnes for codage in ("utf-8", "utf-16-le")]
        fichiers = {
            str(fichier.relative_to(self.settings.home_dir))
            for fichier in self.settings.home_dir.rglob("*")
            if fichier.is_file() and any(un in dedans for dedans in contenus(fichier) for un in octets)
        }
        return {"tables": dans, "statistiques": {nom for (nom,) in statistiques}, "fichiers": fichiers}

    def compter(self) -> dict[str, tuple]:
        """Return the rows of every mart and cube, in short, but for the publication and the lines to correct."""
        tables = self.lire(
            "select n.nspname || '.' || c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            " where c.relkind = 'r' and n.nspname in ('marts', 'cubes')"
            " and c.relname not in ('dim_publication', 'fct_quarantaine_valeur')"
        )
        somme = "select count(*), sum(hashtextextended((to_jsonb(t) - %s::text[])::text, 0)::numeric) from {} as t"
        # What a sender called its file, and what was said of it by that name, is no figure.
        sans = {"marts.fct_depot": ["publication_id", "fichier", "message"]}
        return {table: self.lire(somme.format(table), sans.get(table, ["publication_id"]))[0] for (table,) in tables}


def lire_fichier(chemin: Path) -> list[Ligne]:
    with chemin.open(encoding="utf-8", newline="") as lecture:
        return list(csv.DictReader(lecture, delimiter=";"))


def ecrire_fichier(chemin: Path, lignes: list[Ligne]) -> None:
    with chemin.open("w", encoding="utf-8", newline="") as ecriture:
        redaction = csv.DictWriter(ecriture, list(lignes[0]), delimiter=";", lineterminator="\n")
        redaction.writeheader()
        redaction.writerows(lignes)


def choisir(dossier: Path) -> tuple[list[str], str]:
    """Return four numbers radiated for more than a year, housed for the first ones, and one that is still active."""
    derniers: dict[str, Ligne] = {}
    for chemin in sorted(dossier.glob("demandes_*.csv")):
        for ligne in lire_fichier(chemin):
            rang = ligne["date_fichier"], int(ligne["increment_fichier"] or 0)
            connu = derniers.get(ligne["nud"])
            if connu is None or rang >= (connu["date_fichier"], int(connu["increment_fichier"])):
                derniers[ligne["nud"]] = ligne
    baux = {ligne["nud"] for chemin in dossier.glob("attributions_*.csv") for ligne in lire_fichier(chemin)}
    echues = [
        nud
        for nud, ligne in derniers.items()
        if ligne["type_fichier"] == "radiation" and "2025-01-15" < ligne["date_radiation"] < TERME
        and ligne["date_creation"] < "2024-06-01" and ligne["demandeur_courriel"] and ligne["demandeur_telephone"]
    ]  # fmt: skip
    second = next(
        nud
        for nud, ligne in derniers.items()
        if ligne["date_creation"] < "2024-06-01" and ligne["type_fichier"] != "radiation"
        and ligne["date_fichier"] > "2026-01-01"
    )  # fmt: skip
    loges = [nud for nud in echues if nud in baux][:2]
    return [*loges, *[nud for nud in echues if nud not in baux][:2]], second


def nommer(dossier: Path, numeros: list[str], second: str) -> list[str]:
    """Name the persons as nobody else is, the last one as the holder of the second number; return what to search."""
    cherches, modele = list(numeros), {}
    rangs = {nud: rang for rang, nud in enumerate(numeros[:-1])}
    for chemin in sorted(dossier.glob("demandes_*.csv")):
        lignes = lire_fichier(chemin)
        for ligne in lignes:
            if (rang := rangs.get(ligne["nud"])) is not None:
                propres = {
                    "demandeur_nom": f"Zyxwanderbilt{rang}x",
                    "demandeur_courriel": f"zyx{rang}@exemple-propre.fr",
                    "demandeur_telephone": f"+33.9.87.65.43.{rang}",
                    "demandeur_adresse": f"{rang} rue Zyxwander",
                    "precision_demande": f"Appeler Mme Zyxwanderbilt{rang}x",
                }
                ligne |= {**propres, "demandeur_nom_naissance": propres["demandeur_nom"]}
                cherches += list(propres.values())
            if ligne["nud"] == second and not modele:
                modele = {nom: ligne[nom] for nom in IDENTITE}
        ecrire_fichier(chemin, lignes)
    for chemin in sorted(dossier.glob("demandes_*.csv")):
        lignes = lire_fichier(chemin)
        for ligne in lignes:
            if ligne["nud"] in (second, numeros[-1]):
                ligne |= modele
        ecrire_fichier(chemin, lignes)
    return sorted(set(cherches))


def contenus(fichier: Path) -> list[bytes]:
    """Return the bytes of a file, and of what is compressed in it."""
    return deplier(fichier.read_bytes())


def deplier(octets: bytes) -> list[bytes]:
    if octets.startswith(PDF):
        return [octets, zlib.decompress(octets[len(PDF) :])]
    if not octets.startswith(b"PK\x03\x04"):
        return [octets]
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return [octets, *(un for nom in archive.namelist() for un in deplier(archive.read(nom)))]


def semer_refuses(depot: Path, numero: str, nom: str) -> None:
    """Put in the landing folder what the door refuses whole, that names a person: by its number, or only by its name.

    Those named ``ancien…`` leave by their age alone.
    """
    with zipfile.ZipFile(depot / "demandes_BA01_2026-01-31.xlsx", "w", zipfile.ZIP_DEFLATED) as classeur:
        classeur.writestr("xl/sharedStrings.xml", f"<sst><si><t>{nom}</t></si><si><t>{numero}</t></si></sst>")
    with zipfile.ZipFile(depot / f"envoi-{NOM}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(depot / "demandes_BA01_2026-01-31.xlsx", "dedans.xlsx")
    texte = f"nud;demandeur_nom\r\n{numero};{nom}\r\n"
    (depot / "demandes_BA02_2026-01-31.csv").write_bytes(texte.encode("utf-16"))
    (depot / "ancien-scan.pdf").write_bytes(PDF + zlib.compress(numero.encode()))
    (depot / f"ancienne-liste-{NOM}.txt").write_text(f"liste des ménages : {nom}", encoding="utf-8")
    (depot / ".demandes_BA01.csv.part").write_text(texte, encoding="utf-8")
    an_dernier = dt.datetime.now().timestamp() - 366 * 86400
    os.utime(depot / ".demandes_BA01.csv.part", (an_dernier, an_dernier))


def semer(dossier: Path, numeros: list[str], ailleurs: Path) -> Path:
    """Put the first person where else it may be: a line refused; a first version of its file, to be replaced."""
    chemin = next(f for f in sorted(dossier.glob("demandes_*.csv")) if numeros[0] in f.read_text(encoding="utf-8"))
    lignes = lire_fichier(chemin)
    fautive = next(ligne for ligne in lignes if ligne["nud"] == numeros[0]) | {
        "increment_fichier": "97",
        "motif_1": "?",
    }
    ailleurs.mkdir()
    premiere = ailleurs / chemin.name
    ecrire_fichier(premiere, lignes)
    ecrire_fichier(chemin, [*lignes, fautive])
    return premiere


@pytest.fixture(scope="module")
def maison(dossier_du_run: Path, secrets_du_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maison]:
    settings = deja_lu(dossier_du_run, home_vierge(dossier_du_run, secrets_du_run))
    ailleurs = tmp_path_factory.mktemp("ailleurs")
    depot = settings.landing_dir
    simuler(depot, scale=0.005, years=ANNEES, seed=GRAINE)
    numeros, second = choisir(depot)
    personnes = nommer(depot, numeros, second)
    premiere = semer(depot, numeros, ailleurs / "premiere")
    shutil.copytree(depot, ailleurs / "copie")
    settings.journaux_dir.mkdir()
    (settings.journaux_dir / "essai.log").write_text(f"clé déjà présente : {numeros[0]}", encoding="utf-8")
    with base_prete(dossier_du_run, settings) as base:
        landing.ingerer(base, settings, sorted(depot.glob("referentiels_*")))
        # Under a name that its sender chose, and that is somebody’s.
        nommee = shutil.copy(premiere, depot / f"{NOM}.csv")
        flux, emetteur, jour = premiere.stem.split("_")
        landing.ingerer(base, settings, [nommee], flux=flux, emetteur=emetteur, situation_au=jour)
        nommee.unlink()
        bilans = landing.ingerer(base, settings, [depot])
        assert {bilan.statut for bilan in bilans} <= {"charge", "deja_charge"}
        semer_refuses(depot, numeros[0], NOM)
        refus = landing.ingerer(base, settings, [un for un in depot.iterdir() if un.name in REFUSES])
        assert [bilan.statut for bilan in refus] == ["rejete"] * len(REFUSES)
        with base.connexion() as c:
            c.execute("update raw.depots set recu_at = recu_at - interval '366 days' where fichier like 'ancien%'")
        construire(base, settings)
        maison = Maison(base, settings, ailleurs / "copie", premiere, personnes, numeros, second)
        maison.nommes = [un for (un,) in maison.lire("select depot_id from raw.depots where fichier ~ %s", NOM)]
        maison.avant, maison.chiffres = maison.traces(), maison.compter()
        maison.a_blanc = purger(base, settings, a_blanc=True)
        maison.inchange = maison.traces() == maison.avant
        maison.faite = purger(base, settings)
        maison.apres = maison.traces()
        yield maison


@pytest.fixture(scope="module")
def rebati(maison: Maison) -> dict[str, tuple]:
    """Figures of the build that follows the purge, every file having been sent again."""
    landing.ingerer(maison.base, maison.settings, [maison.copie])
    construire(maison.base, maison.settings)
    return maison.compter()


@pytest.fixture(scope="module")
def remplacee(maison: Maison, rebati: dict[str, tuple]) -> str:
    """What becomes of the version that another file had replaced, sent again: a correction of that file."""
    (bilan,) = landing.ingerer(maison.base, maison.settings, [maison.premiere])
    return bilan.statut


def test_before_the_purge_the_persons_are_found_everywhere(maison):
    nominatives = {"raw.demandes", "raw.attributions", "raw.pseudonymes", "raw.quarantaine"}
    registre = {"raw.depots", "intermediate.int_depot", "marts.fct_depot"}
    assert nominatives | registre | {"marts.fct_quarantaine_valeur"} <= maison.avant["tables"]
    assert maison.avant["statistiques"] != set()
    assert {Path(nom).parts[0] for nom in maison.avant["fichiers"]} == {"depot", "journaux"}
    assert {f"depot/{nom}" for nom in (*REFUSES, ".demandes_BA01.csv.part")} <= maison.avant["fichiers"]


def test_a_purge_for_nothing_changes_nothing_and_counts_the_same(maison):
    assert maison.inchange
    assert (maison.a_blanc.demandes, maison.a_blanc.lignes) == (maison.faite.demandes, maison.faite.lignes)
    assert maison.a_blanc.purge_id is None


def test_attaque_E4_no_text_of_any_table_names_a_purged_person(maison):
    assert maison.apres["tables"] == set()


def test_a_depot_keeps_its_emitter_and_its_day_a_refused_file_its_digest(maison):
    noms = dict(maison.lire("select fichier, emetteur from raw.depots where depot_id = any (%s)", maison.nommes))
    assert len(noms) == 3
    assert noms.pop(maison.premiere.name) == maison.premiere.name.split("_")[1]
    assert all(re.fullmatch("[0-9a-f]{12}", nom) and emetteur is None for nom, emetteur in noms.items())


def test_attaque_E4_the_statistics_of_the_planner_have_forgotten_them(maison):
    assert maison.apres["statistiques"] == set()


def test_attaque_E4_no_file_of_the_home_names_them(maison):
    assert maison.apres["fichiers"] == set()


def test_attaque_E4_every_figure_is_the_same_to_the_unit(maison, rebati):
    assert {table for table in maison.chiffres if maison.chiffres[table] != rebati.get(table)} == set()


def test_attaque_E4_the_same_files_sent_again_bring_nobody_back(maison, rebati):
    assert maison.traces() == {"tables": set(), "statistiques": set(), "fichiers": set()}


def test_attaque_E4_a_version_once_replaced_comes_in_again_without_the_person(maison, remplacee):
    assert remplacee == "charge"
    assert maison.traces()["tables"] == set()


def test_only_demandes_radiated_for_a_year_lost_their_identity(maison):
    fausses = maison.lire(
        "select d.demande_id from intermediate.int_demande as d join raw.demandes as l"
        " on (l._depot_id, l._ligne) = (d._depot_id, d._ligne)"
        " where (l.demandeur_nom is null) <>"
        " (d.etat_code = 'radiee' and d.date_radiation <= (d.date_reference - interval '1 year')::date)"
    )
    assert fausses == []


def test_the_second_number_of_a_purged_person_keeps_its_names(maison):
    ((nom,),) = maison.lire("select distinct demandeur_nom from raw.demandes where nud = %s", maison.second)
    assert nom


def test_the_proof_counts_each_place_and_names_nobody(maison):
    ((par, demandes, comptes),) = maison.lire(
        "select par, nb_demandes, comptes from technique.purge where purge_id = 1"
    )
    assert (bool(par), demandes, comptes) == (True, maison.faite.demandes, maison.faite.lignes)
    assert all(comptes[p] for p in ("raw.demandes", "raw.quarantaine", "raw.depots", "fichiers", "journaux"))


def test_a_second_purge_finds_nothing_more(maison, rebati):
    faite = purger(maison.base, maison.settings)
    assert (faite.demandes, faite.lignes["raw.demandes"], faite.lignes["raw.depots"]) == (0, 0, 0)
