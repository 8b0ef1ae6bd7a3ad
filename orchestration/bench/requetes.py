"""``requetes``: the queries of the portal, each run as a reader, none of them answered by the cache."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from dashboards.app import ouvrir_portail
from dashboards.kit.reads import indicateurs, publication, suivis, territoire, territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.thematique import THEMES
from dashboards.pages.commission import reads as reads_commission
from dashboards.pages.delais import reads as reads_delais
from dashboards.pages.demandes import reads as reads_demandes
from dashboards.pages.demandes import residences
from dashboards.pages.demandes.reads import HORS_MUTATION, TOUS_VOEUX, Filtres
from dashboards.pages.offres import reads as reads_offres
from dashboards.pages.parc import reads as reads_parc
from dashboards.pages.rapprochement import reads as reads_rapprochement
from orchestration.bench.banc import Banc
from orchestration.bench.mesure import Mesure, au_plus, centile
from warehouse.access import reading

BARRE_MS = 100.0
# How many profiles ask beside the public.
PROPOSANTS = 4
# What is followed up beside the indicators (``dashboards.kit.reads.suivis``), by the set of data that it reads.
SUIVIS = {
    "proposition_logement_peu_candidats": "peu_candidats",
    "dalo_suivi": "echeances",
    "presomption_dalo": "nombre_presumees",
    "suivi_acd": "acd",
    "suivi_contingent": "contingents",
}
PAR_PAGE = 50
TOURS = 5
OFFRES = 20

Temps = dict[str, list[float]]


@dataclass(frozen=True)
class Posee:
    """One query of a page: whose, the question behind it, its text and its values."""

    session: reading.Session
    nom: str
    sql: str
    valeurs: dict[str, Any]


class LecteurChronometre(Lecteur):
    """A reader of the portal whose every query is timed, statistics included."""

    temps: Temps
    posees: list[Posee]
    en_cours: str

    def lignes(self, sql: str, **parametres: Any) -> pd.DataFrame:
        """Read, and keep the time in milliseconds under the name of the question."""
        debut = time.perf_counter()
        cadre = super().lignes(sql, **parametres)
        self.temps[self.en_cours].append((time.perf_counter() - debut) * 1000)
        self.posees.append(Posee(self.session, self.en_cours, sql, self.valeurs(parametres)))
        return cadre

    def statistique(self, sql: str, **parametres: Any) -> pd.DataFrame:
        """Read again, whatever the cache holds."""
        return self.lignes(sql, **parametres)


def mesurer(banc: Banc) -> list[Mesure]:
    """Ask what the pages ask, as those who put households forward and as the public, several times over."""
    temps: Temps = defaultdict(list)
    poser(banc, [*banc.proposants(PROPOSANTS), banc.public()], temps, TOURS)
    toutes = [valeur for valeurs in temps.values() for valeur in valeurs]
    return [
        au_plus(f"requêtes : {len(toutes)} lectures, 95e centile", centile(toutes, 0.95), "ms", BARRE_MS),
        *(
            au_plus(f"requêtes : {nom}, 95e centile", centile(valeurs, 0.95), "ms", BARRE_MS)
            for nom, valeurs in sorted(temps.items())
        ),
    ]


def poser(banc: Banc, comptes: list[str], temps: Temps, tours: int) -> list[Posee]:
    """Ask what the pages of each of these accounts ask, so many times over, and return the queries that it takes."""
    base = banc.base()
    portail = ouvrir_portail(banc.settings, base)
    posees: list[Posee] = []
    for compte in comptes:
        banc.dire(f"Requêtes du portail : {compte}…")
        session = reading.ouvrir_session_admin(base, compte)
        etat = publication.etat(portail, session).au_departement(None)
        lecteur = LecteurChronometre(portail, session, etat.publication_id, etat.departements)
        lecteur.temps, lecteur.posees = temps, posees
        for _ in range(tours):
            for nom, demander in questions(lecteur):
                lecteur.en_cours = nom
                demander()
    portail.lecteur.dispose()
    return posees


def questions(lecteur: Lecteur) -> list[tuple[str, Callable[[], Any]]]:
    """Return what the pages of this reader ask."""
    lecteur.en_cours = "territoires"  # type: ignore[attr-defined]
    mesh = territoires.territoires(lecteur)
    departement = mesh.departement()
    ici = mesh.trouver(territoires.depart(lecteur, mesh))
    series = partial(territoire.au_plus_fin, lecteur, ici, departement, territoire.SUIVIS)
    pas, dates, _ = series()
    periode = dates[0]
    annee = territoire.derniere_annee(periode)
    posees: list[tuple[str, Callable[[], Any]]] = [
        ("territoire, séries", series),
        *(
            (f"territoire, carte {nom}", partial(territoire.maille, lecteur, mesh, nom, annee, "commune"))
            for nom in territoire.SUR_LA_CARTE
        ),
        (
            "territoire, communes",
            lambda: territoire.comparaison(lecteur, mesh, territoire.SUIVIS, annee, "commune"),
        ),
        *(
            (f"{nom}, séries", partial(territoire.series, lecteur, ici, departement, theme.series, (), pas))
            for nom, theme in THEMES.items()
        ),
        *(
            (f"{nom}, détail {code}", partial(indicateurs.details, lecteur, code, ici.code))
            for nom, theme in THEMES.items()
            for code in theme.details
        ),
        ("delais, courbes", lambda: reads_delais.courbes(lecteur, ici.code)),
        ("parc, années", lambda: reads_parc.annees(lecteur)),
    ]
    if annees := reads_parc.annees(lecteur):
        codes = territoire.codes(ici, departement)
        posees.append(("parc, comptes", lambda: reads_parc.parc(lecteur, annees[0], codes)))
    lus = [nom for vue, nom in SUIVIS.items() if lecteur.droits.lit(vue)]
    posees += [(f"suivis, {nom}", partial(getattr(suivis, nom), lecteur)) for nom in lus]
    if lecteur.droits.lit("suivi_mixite"):
        posees.append(("suivis, mixite", lambda: suivis.mixite(lecteur, int(annee))))
    if lecteur.est_bailleur:
        posees.append(("suivis, chaine", lambda: suivis.chaine(lecteur, departement.code, int(annee))))
    if lecteur.droits.lit("presomption_dalo"):
        posees.append(("suivis, presumees", lambda: suivis.presumees(lecteur, "", suivis.TOUS_MOTIFS, 0, PAR_PAGE)))
    if lecteur.droits.lit("stock_residence_souhait"):
        posees.append(("demandes, résidences", lambda: residences.croisement(lecteur, periode)))
    if "offres" in lecteur.droits.pages:
        posees.append(("offres, ouvertes", lambda: reads_offres.ouvertes(lecteur)))
    if "commission" in lecteur.droits.pages:
        posees += [
            ("commission, à examiner", lambda: reads_commission.a_examiner(lecteur)),
            ("commission, séances", lambda: reads_commission.seances(lecteur)),
            *(
                ("commission, décisions", partial(reads_commission.decisions, lecteur, j))
                for j in reads_commission.seances(lecteur)
            ),
        ]
    if lecteur.droits.lit("demande_identite"):
        peuple = mesh.noms("epci").sort_values("population").iloc[-1]["code"]
        communes = mesh.noms("commune")
        siennes = list(communes.loc[communes["epci_code"] == peuple, "code"])
        listes = (
            ("tout", Filtres()),
            ("premier vœu", Filtres(siennes)),
            ("autre vœu", Filtres(siennes, TOUS_VOEUX)),
            ("autre vœu, hors mutation", Filtres(siennes, TOUS_VOEUX, HORS_MUTATION)),
        )
        for nom, filtres in listes:
            posees.append((f"demandes, nombre, {nom}", partial(reads_demandes.nombre, lecteur, filtres)))
            milieu = reads_demandes.nombre(lecteur, filtres) // 2
            posees.append((f"demandes, liste, {nom}", partial(reads_demandes.page, lecteur, filtres, milieu, PAR_PAGE)))
    if lecteur.droits.lit("rapprochement"):
        posees.append(("rapprochement, offres", lambda: reads_rapprochement.offres(lecteur)))
        for offre in reads_rapprochement.offres(lecteur)["offre_id"].head(OFFRES):
            posees.append(("rapprochement, candidats", partial(reads_rapprochement.candidats, lecteur, offre, 0, 50)))
            posees.append(("rapprochement, bilan", partial(reads_rapprochement.bilan, lecteur, offre)))
    return posees
