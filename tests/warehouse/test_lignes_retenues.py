"""A corrected file that loses rows that others name: those are held back and told, all else is published."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from ingestion.contracts import CONTRATS
from ingestion.door import landing
from ingestion.simulation import simuler
from orchestration.build import construire
from orchestration.home import preparer_home
from tests.conftest import GRAINE, deja_lu
from tests.ingestion.fabrique import ecrire, nud, texte
from warehouse.access import reading
from warehouse.settings import Settings

PAR_FLUX = {contrat.flux: contrat for contrat in CONTRATS}
# Below what holds a correction for a confirmation.
PERDUES = 4
RETENUES = """
select flux, emetteur, code, count(*) from marts.fct_quarantaine where is_retenue group by 1, 2, 3 order by 1, 2, 3
"""
BILAN = "select flux, nombre from marts.bilan_ligne where issue_code = 'RETENUE' order by 1"


def lire_csv(chemin: Path) -> list[dict[str, str]]:
    with chemin.open(encoding="utf-8", newline="") as lecture_:
        return list(csv.DictReader(lecture_, delimiter=";"))


class Atelier:
    """A small département: its files, its database, and what a corrected file of each flow loses."""

    def __init__(self, dossier: Path) -> None:
        self.settings = deja_lu(dossier, Settings(home=dossier / "retenues"))
        self.base = preparer_home(self.settings)
        self.fichiers = dossier / "fichiers-retenues"
        simuler(self.fichiers, scale=0.005, years=1, seed=GRAINE)
        self.recevoir(self.fichiers)
        self.baux = Counter(ligne["nud"] for ligne in self.lignes("attributions"))
        self.priorites = Counter(ligne["nud"] for ligne in self.lignes("priorites"))
        self.citees = Counter(ligne["offre_id"] for ligne in self.lignes("candidatures"))

    def lignes(self, flux: str) -> list[dict[str, str]]:
        return [ligne for fichier in sorted(self.fichiers.glob(f"{flux}_*.csv")) for ligne in lire_csv(fichier)]

    def recevoir(self, *chemins: Path) -> None:
        bilans = landing.ingerer(self.base, self.settings, chemins)
        assert {bilan.statut for bilan in bilans} == {"charge"}, [bilan.message for bilan in bilans]

    def lire(self, requete: str) -> list[tuple]:
        with self.base.connexion() as connexion:
            return connexion.execute(requete).fetchall()

    def corriger(self, flux: str, cle: str, citees: Counter, emetteur: str = "*") -> tuple[Path, set[str]]:
        """Send a file of a flow again, some rows that others name being faulty; return it and their keys."""
        for chemin in sorted(self.fichiers.glob(f"{flux}_{emetteur}_*.csv"), reverse=True):
            lignes = lire_csv(chemin)
            envois = Counter(ligne[cle] for ligne in self.lignes(flux))
            perdues = {ligne[cle] for ligne in lignes if citees[ligne[cle]] and envois[ligne[cle]] == 1}
            perdues = set(sorted(perdues)[:PERDUES])
            if perdues:
                break
        champ = {"offres": "typologie", "demandes": "motif_1"}[flux]
        fautives = [ligne | ({champ: "?"} if ligne[cle] in perdues else {}) for ligne in lignes]
        corrige = self.settings.home_dir / "corrige" / chemin.name
        corrige.parent.mkdir(exist_ok=True)
        corrige.write_text(texte(PAR_FLUX[flux], fautives), encoding="utf-8")
        self.recevoir(corrige)
        return chemin, perdues


@pytest.fixture(scope="module")
def atelier(dossier_du_run):
    return Atelier(dossier_du_run)


@pytest.fixture(scope="module")
def abime(atelier):
    """Publish after three losses: offres with candidatures, demandes with a lease or a priority, an unknown demande."""
    offres, offres_perdues = atelier.corriger("offres", "offre_id", atelier.citees, "BA01")
    demandes, demandes_perdues = atelier.corriger("demandes", "nud", atelier.baux + atelier.priorites)
    recours = {
        "priorite_id": "DALO-INCONNU",
        "type_priorite": "DALO_RECOURS",
        "nud": nud(999_999),
        "nature_recours": "LOGEMENT",
        "date_depot": lire_csv(offres)[0]["date_disponibilite"],
    }
    nom = f"priorites_DDETS31_{offres.stem.split('_')[2][:8]}15.csv"
    atelier.recevoir(ecrire(atelier.settings.home_dir, nom, texte(PAR_FLUX["priorites"], [recours])))
    resultat = construire(atelier.base, atelier.settings)
    return resultat, (offres, offres_perdues), (demandes, demandes_perdues)


@pytest.fixture(scope="module")
def attendues(atelier, abime):
    """Rows that name what was lost, counted from the files."""
    _, (_, offres), (_, demandes) = abime
    candidatures = sum(
        ligne["offre_id"] in offres or ligne["nud"] in demandes for ligne in atelier.lignes("candidatures")
    )
    baux = sum(ligne["nud"] in demandes for ligne in atelier.lignes("attributions"))
    priorites = {ligne["priorite_id"] for ligne in atelier.lignes("priorites") if ligne["nud"] in demandes}
    assert candidatures
    assert baux + len(priorites)
    return candidatures, baux, len(priorites)


def test_everything_else_is_published_and_the_rows_held_back_are_counted_in_the_balance(atelier, attendues):
    candidatures, baux, priorites = attendues
    bilan = dict(atelier.lire(BILAN))
    assert bilan["candidatures"] == candidatures
    assert bilan.get("attributions", 0) == baux
    assert bilan["priorites"] >= priorites + 1
    assert atelier.lire("select count(*) from marts.fct_candidature")[0][0] > 0


def test_no_figure_holds_a_row_that_lost_what_it_names(atelier, abime):
    _, (_, offres), _ = abime
    liste = ", ".join(f"'{offre}'" for offre in offres)
    assert atelier.lire(f"select count(*) from marts.fct_candidature where offre_id in ({liste})") == [(0,)]
    assert atelier.lire("select count(*) from marts.dalo_suivi where recours_id = 'DALO-INCONNU'") == [(0,)]


def test_both_emitters_are_told_what_to_do(atelier, abime):
    resultat, (_, offres_perdues), _ = abime
    dites = {(flux, qui, code): n for flux, qui, code, n in atelier.lire(RETENUES)}
    assert dites["candidatures", "BA01", "OFFRE_ABSENTE"] >= len(offres_perdues)
    assert dites["offres", "BA01", "CITEE_AILLEURS"] == len(offres_perdues)
    assert ("priorites", "DDETS31", "DEMANDE_ABSENTE") in dites
    assert any("(BA01, candidatures) : L’offre citée" in phrase for phrase in resultat.avertissements)
    assert any("(BA01, offres) : Cette ligne" in phrase for phrase in resultat.avertissements)


def test_the_landlord_reads_which_of_its_lines_are_missing(atelier, abime):
    _, (offres, perdues), _ = abime
    moteur = atelier.base.moteur_lecteur()
    session = reading.ouvrir_session_admin(atelier.base, "bailleur-a")
    lues = reading.lire(moteur, session, "select ligne from quarantaine where code = 'CITEE_AILLEURS'").lignes
    moteur.dispose()
    rangs = {rang for rang, ligne in enumerate(lire_csv(offres), start=2) if ligne["offre_id"] in perdues}
    assert {ligne[0] for ligne in lues} >= rangs


def test_what_comes_back_is_taken_again_by_the_next_build(atelier, abime):
    _, (offres, _), (demandes, _) = abime
    atelier.recevoir(offres, demandes)
    construire(atelier.base, atelier.settings)
    assert {(flux, code) for flux, _, code, _ in atelier.lire(RETENUES)} == {("priorites", "DEMANDE_ABSENTE")}
    assert set(dict(atelier.lire(BILAN))) == {"priorites"}
