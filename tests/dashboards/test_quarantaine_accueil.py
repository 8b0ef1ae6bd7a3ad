"""What the landing page tells who watches over the files: one thing to do for each reason, whoever sent the lines."""

from types import SimpleNamespace

import pandas as pd

from dashboards.pages.accueil import cards as cards_accueil


def test_lines_of_one_reason_are_one_thing_to_do_whoever_sent_them(monkeypatch):
    lues = pd.DataFrame(
        {
            "nombre": [2, 1, 1],
            "emetteur": ["BA01", "BA02", "BA03"],
            "flux": "candidatures",
            "message": ["Numéro invalide.", "Offre inconnue.", "Numéro invalide."],
        }
    )
    aucun = pd.DataFrame(columns=["statut", "nombre", "fichiers"])
    monkeypatch.setattr(cards_accueil.reads_donnees, "etats", lambda lecteur: aucun)
    monkeypatch.setattr(cards_accueil.reads_donnees, "quarantaine", lambda lecteur: lues)
    monkeypatch.setattr(cards_accueil.suivis, "organismes", lambda lecteur: {"BA01": "Habitat du Canal"})
    gestionnaire = SimpleNamespace(droits=SimpleNamespace(voit_les_motifs=True))
    assert [texte for texte, _, _ in cards_accueil.taches(gestionnaire, pd.DataFrame(), None)] == [
        "3 lignes (Habitat du Canal et 1 autre, candidatures) : Numéro invalide.",
        "1 ligne (BA02, candidatures) : Offre inconnue.",
    ]


def test_a_file_that_waits_leads_to_all_the_depots_that_wait_whatever_was_chosen_before(monkeypatch):
    etats = pd.DataFrame({"statut": ["charge", "en_attente"], "nombre": 1, "fichiers": [["un.csv"], ["deux.csv"]]})
    aucune = pd.DataFrame(columns=["nombre", "emetteur", "flux", "message"])
    monkeypatch.setattr(cards_accueil.reads_donnees, "etats", lambda lecteur: etats)
    monkeypatch.setattr(cards_accueil.reads_donnees, "quarantaine", lambda lecteur: aucune)
    monkeypatch.setattr(cards_accueil.suivis, "organismes", lambda lecteur: {})
    gestionnaire = SimpleNamespace(droits=SimpleNamespace(voit_les_motifs=True))
    ((texte, page, filtres),) = cards_accueil.taches(gestionnaire, pd.DataFrame(), None)
    assert (texte, page) == ("deux.csv : en attente d’une décision", "donnees")
    assert filtres == {"etat": "en_attente", "flux": "tous", "emetteur": "tous"}
