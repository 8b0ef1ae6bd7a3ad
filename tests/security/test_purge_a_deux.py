"""E4 with two départements: who asked in both leaves both, and what each counts does not move."""

import csv
from pathlib import Path

import psycopg
import pytest

from ingestion.door import landing
from orchestration.retention import purger
from tests.bases import superutilisateur
from tests.deux_departements import A_PURGER, AUTRE, ICI
from warehouse.database import connections

NOM, NUD, NUD_DE_L_AUTRE = "Zyxwanderbilt", "0310120990001BA01A", "0310120990002BA01A"
# After the month of a file of the run, before the next one: it corrects none.
ENVOI = "2025-11-29"
# What names somebody, by which a purge leaves nothing or a number; the identities and the lines put aside, wholly so.
NOMINATIVES = ["nud", "personne", "date_naissance", "cotitulaires", "cotitulaire_naissances", "personne_naissances"]
NOMINATIVES += ["garde_naissances", "cle", "groupe"]
NOMMENT = ("stg_demandes__identite", "stg_technique__quarantaine", "stg_technique__ligne_ecartee")


def de_deux_departements(dossier: Path, cible: Path) -> None:
    """Write a radiation of more than a year ago, under a number and a name of its own, with a wish in the other.

    And the same of another number, with no wish but there.
    """
    chemin = next(f for f in sorted(dossier.glob("demandes_BA01_*.csv")) if f.name > "demandes_BA01_2025-01")
    with chemin.open(encoding="utf-8", newline="") as flux:
        lignes = csv.DictReader(flux, delimiter=";")
        ligne = next(un for un in lignes if un["type_fichier"] == "radiation" and un["date_radiation"] < "2025-10-01")
        noms = lignes.fieldnames
    ligne |= {nom: "" for nom in noms if nom.startswith("voeu_2_")}
    ligne |= {"nud": NUD, "demandeur_nom": NOM, "voeu_2_commune": "09122"}
    seule = {nom: "" for nom in noms if nom.startswith("voeu_")}
    seule |= {"nud": NUD_DE_L_AUTRE, "voeu_1_commune": "09122"}
    with cible.open("w", encoding="utf-8", newline="") as flux:
        ecriture = csv.DictWriter(flux, noms, delimiter=";", lineterminator="\n")
        ecriture.writeheader()
        ecriture.writerows([ligne, ligne | seule])


class Maison:
    """The copy of the two départements that is purged here."""

    def __init__(self, settings):
        self.settings = settings
        self.base = connections.ouvrir(settings, nom=A_PURGER)

    def traces(self):
        """Return the tables where the person is written, by name or by number."""
        with psycopg.connect(**superutilisateur(self.base)) as c:
            tables = c.execute(
                "select c.oid::regclass::text from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
                " where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
            ).fetchall()
            motifs = [f"%{un}%" for un in (NOM, NUD, NUD_DE_L_AUTRE)]
            requete = "select from {} as t where t::text like any(%s) limit 1"
            return {table for (table,) in tables if c.execute(requete.format(table), [motifs]).fetchone() is not None}

    def compter(self, departement):
        """Return the rows that a build of a département reads, in short, but for what names somebody."""
        requete = (
            "select count(*), sum(hashtextextended((to_jsonb(t) - %s::text[])::text, 0)::numeric) from staging.{} as t"
        )
        with self.base.au_departement(departement).connexion() as c:
            vues = c.execute("select viewname from pg_views where schemaname = 'staging' order by 1").fetchall()
            comptees = [vue for (vue,) in vues if vue not in NOMMENT]
            return {vue: c.execute(requete.format(vue), [NOMINATIVES]).fetchone() for vue in comptees}

    def lister(self, departement, cible):
        """Write the numbers that this département alone knows, of the demandes radiated for long, in a file."""
        with self.base.connexion() as c:
            numeros = c.execute(
                "select distinct l.nud from raw.demandes as l join raw.depots as d on d.depot_id = l._depot_id"
                " where l.date_radiation < '2025-10-01' and l.demandeur_nom is not null and l.nud in ("
                "  select nud from raw.pseudonymes group by nud having array_agg(departement_code) = array[%s])",
                [departement],
            ).fetchall()
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_text("\n".join(numero for (numero,) in numeros), encoding="utf-8")
        return cible

    def nommees(self, departement):
        """Return the numbers of a département whose rows in force still bear a name."""
        with self.base.connexion() as c:
            return c.execute(
                "select count(distinct l.nud) from raw.demandes as l join raw.depots as d on d.depot_id = l._depot_id"
                " where d.departement_code = %s and d.statut = 'charge' and l.demandeur_nom is not null",
                [departement],
            ).fetchone()[0]


@pytest.fixture(scope="module")
def maison(settings_deux_departements, dossier_du_run, tmp_path_factory):
    maison = Maison(settings_deux_departements)
    fichier = tmp_path_factory.mktemp("envoi") / f"demandes_BA01_{ENVOI}.csv"
    de_deux_departements(dossier_du_run / "fichiers-des-deux" / ICI, fichier)
    bilans = landing.ingerer(maison.base, maison.settings, [fichier])
    assert sorted((b.statut, b.departement, b.lues, b.chargees) for b in bilans) == [
        ("charge", AUTRE, 2, 2),
        ("charge", ICI, 1, 1),
    ]
    maison.avant, maison.lues = maison.traces(), {code: maison.compter(code) for code in (ICI, AUTRE)}
    maison.connues = {code: maison.nommees(code) for code in (ICI, AUTRE)}
    depot = maison.settings.landing_dir
    maison.listes = [maison.lister(code, depot / f"liste-{code}.txt") for code in (ICI, AUTRE)]
    maison.a_blanc = purger(maison.base, maison.settings, a_blanc=True)
    maison.inchangees = maison.traces() == maison.avant
    maison.faite = purger(maison.base, maison.settings)
    yield maison
    for liste in maison.listes:
        liste.unlink()


def test_a_purge_for_nothing_tells_the_files_of_every_departement(maison):
    assert maison.inchangees
    assert sorted(maison.a_blanc.fichiers_non_recus) == sorted(map(str, maison.listes))


def test_a_purge_for_nothing_counts_what_the_purge_takes(maison):
    assert (maison.a_blanc.demandes, maison.a_blanc.lignes) == (maison.faite.demandes, maison.faite.lignes)
    assert maison.a_blanc.fichiers_non_recus == maison.faite.fichiers_non_recus


def test_attaque_E4_who_asked_in_two_departements_is_nowhere_any_more(maison):
    assert {"raw.demandes", "raw.pseudonymes"} <= maison.avant
    assert maison.traces() == set()


def test_attaque_E4_each_departement_is_built_from_the_same_rows(maison):
    apres = {code: maison.compter(code) for code in (ICI, AUTRE)}
    assert {(code, vue) for code in apres for vue in apres[code] if apres[code][vue] != maison.lues[code][vue]} == set()


def test_each_departement_keeps_the_names_of_who_is_not_over(maison):
    restent = {code: maison.nommees(code) for code in (ICI, AUTRE)}
    assert all(0 < restent[code] < maison.connues[code] for code in (ICI, AUTRE))
    assert sum(maison.connues.values()) - sum(restent.values()) == maison.faite.demandes
