"""The dépôts received: which of them the filters keep, in which order, and what the record of one says."""

import re
from datetime import date

import pandas as pd
import pytest

from dashboards.kit.reads import suivis
from dashboards.kit.reads.territoires import sans_accent
from dashboards.kit.words.formats import nombre
from dashboards.pages.donnees import depots, lignes, reads
from dashboards.pages.donnees.sentences import au_dela_du_bilan, bilan_du_depot, suite_du_depot
from ingestion.door.ledger.bilan import balance
from ingestion.door.ledger.corrections import commande, que_faire

A_CORRIGER = "select * from depot where statut = 'charge' and quarantaine > 0"


def lus(at) -> str:
    dits = [str(e.value) for e in [*at.markdown, *at.caption, *at.info]]
    return "\n".join(dits).replace("\\", "").replace("\xa0", " ").replace("\u202f", " ")


def numeros(at) -> list[int]:
    """Return the numbers of the dépôts on screen, in their order."""
    return [int(b.label.rpartition(" ")[2]) for b in at.button if b.label.startswith("Voir le dépôt")]


def fiche(at, numero: int):
    next(b for b in at.button if b.label == f"Voir le dépôt {numero}").click().run()
    assert not at.exception
    return at


def champs(at) -> dict[str, str]:
    (lue,) = [t.value for t in at.table if t.value.index.name == "Champ"]
    return {nom: str(texte).replace("\\", "") for nom, texte in lue["Valeur"].items()}


@pytest.fixture
def changer(monkeypatch):
    """Change fields of one dépôt, as the page reads it."""
    lire = reads.depots

    def _changer(numero: int, **valeurs):
        def changes(lecteur):
            cadre = lire(lecteur)
            for nom, valeur in valeurs.items():
                cadre[nom] = cadre[nom].astype(object)
                cadre.loc[cadre["depot_id"] == numero, nom] = valeur
            return cadre

        monkeypatch.setattr(reads, "depots", changes)

    return _changer


def test_fifty_depots_are_listed_the_latest_first_with_how_many_there_are(ouvrir, lire):
    attendus = [x["depot_id"] for x in lire("gestionnaire", "select depot_id from depot order by depot_id desc")]
    at = ouvrir("gestionnaire", "donnees")
    assert numeros(at) == attendus[:50]
    assert f"{nombre(len(attendus))} dépôts reçus.".replace("\u202f", " ") in lus(at)


def test_the_flow_and_the_emitter_of_the_address_keep_their_depots_and_no_other(ouvrir, lire):
    attendus = lire(
        "gestionnaire",
        "select depot_id from depot where flux = 'offres' and emetteur = 'BA01' order by depot_id desc",
    )
    at = ouvrir("gestionnaire", "donnees", flux="offres", emetteur="BA01")
    assert numeros(at) == [x["depot_id"] for x in attendus][:50]
    assert f"{nombre(len(attendus))} dépôts sur" in lus(at)


def test_the_same_two_filters_keep_the_reasons_of_the_lines_to_correct(ouvrir, lire):
    une = lire("gestionnaire", "select emetteur, flux from quarantaine where rejouee_at is null order by 1, 2 limit 1")
    at = ouvrir("gestionnaire", "donnees", **une[0], vue="impression")
    libelles = [s.label for s in at.selectbox]
    assert (libelles.count("Flux"), libelles.count("Émetteur")) == (1, 1)
    (motifs,) = [t.value for t in at.table if "La première" in t.value.columns]
    fichiers = {premiere.replace("\\", "").rpartition(" ")[2] for premiere in motifs["La première"]}
    assert {tuple(fichier.split("_")[:2]) for fichier in fichiers} == {(une[0]["flux"], une[0]["emetteur"])}


def test_a_state_keeps_its_depots_and_is_offered_where_one_is_in_it(ouvrir, lire, changer):
    assert "Rejeté" not in ouvrir("gestionnaire", "donnees").selectbox(key="filtre_etat").options
    (un,) = lire("gestionnaire", "select min(depot_id) as n from depot")
    changer(un["n"], statut="rejete")
    at = ouvrir("gestionnaire", "donnees", etat="rejete")
    assert numeros(at) == [un["n"]]
    assert "1 dépôt sur" in lus(at)


def test_the_depots_that_hold_the_most_lines_in_quarantine_come_first_on_request(ouvrir, lire):
    attendus = lire("gestionnaire", "select depot_id from depot order by quarantaine desc, depot_id desc limit 50")
    assert numeros(ouvrir("gestionnaire", "donnees", tri="quarantaine")) == [x["depot_id"] for x in attendus]


def test_the_depots_are_sorted_by_the_name_of_their_emitter_on_request(ouvrir, lire):
    noms = {x["organisme_code"]: x["libelle"] for x in lire("gestionnaire", "select * from organisme")}
    envois = lire("gestionnaire", "select depot_id, emetteur from depot where flux = 'parc' order by depot_id desc")
    envois.sort(key=lambda x: sans_accent(noms[x["emetteur"]].replace("'", "’")))
    at = ouvrir("gestionnaire", "donnees", tri="emetteur", flux="parc")
    assert numeros(at) == [x["depot_id"] for x in envois][:50]


def test_an_emitter_is_in_its_place_whatever_its_accents(ouvrir, monkeypatch):
    lire = suivis.organismes
    monkeypatch.setattr(suivis, "organismes", lambda lecteur: lire(lecteur) | {"BA01": "Écureuil", "BA02": "Zénith"})
    _, *noms = ouvrir("gestionnaire", "donnees").selectbox(key="filtre_emetteur").options
    assert noms.index("Écureuil") < noms.index("Zénith")
    assert noms == sorted(noms, key=sans_accent)
    recus = pd.DataFrame({"emetteur": ["BA02", None, "BA01"]})
    assert list(depots.trier(recus, depots.EMETTEUR, {"BA01": "Écureuil", "BA02": "Zénith"}).index) == [2, 0, 1]


def test_filters_that_keep_nothing_say_so_and_list_nothing(ouvrir, lire):
    (un,) = lire(
        "gestionnaire",
        "select emetteur from depot group by 1 having not bool_or(flux = 'referentiels') order by 1 limit 1",
    )
    at = ouvrir("gestionnaire", "donnees", flux="referentiels", emetteur=un["emetteur"])
    assert numeros(at) == []
    assert "Aucun dépôt ne répond à ces filtres" in lus(at)


def test_the_record_says_the_account_of_the_depot_and_it_adds_up(ouvrir, lire):
    un = lire("bailleur-a", f"{A_CORRIGER} order by depot_id desc limit 1")[0]
    at = fiche(ouvrir("bailleur-a", "donnees", tri="quarantaine"), un["depot_id"])
    dits = champs(at)
    assert (dits["Fichier"], dits["Dépôt"]) == (un["fichier"], str(un["depot_id"]))
    lues, chargees, ecartees, doublons = map(int, re.findall(r"\d+", dits["Lignes"].replace("\u202f", "")))
    assert lues == un["lues"] == chargees + ecartees + doublons
    assert ecartees == un["quarantaine"]


def test_of_a_file_refused_whole_the_record_tells_that_no_line_was_kept():
    assert "aucune n’est gardée" in bilan_du_depot({"statut": "rejete", "lues": 0})


def test_the_record_lists_the_lines_of_its_file_alone_with_what_to_correct(ouvrir, lire):
    un = lire("bailleur-a", f"{A_CORRIGER} order by depot_id desc limit 1")[0]
    attendues = lire(
        "bailleur-a",
        f"select ligne, message from quarantaine where depot_id = {un['depot_id']} and rejouee_at is null order by 1",
    )
    at = fiche(ouvrir("bailleur-a", "donnees", tri="quarantaine"), un["depot_id"])
    (lues,) = [t.value.reset_index() for t in at.table if t.value.index.name == "Ligne"]
    assert list(lues["Ligne"]) == [nombre(x["ligne"]) for x in attendues]
    assert len(attendues) == un["quarantaine"] > 0


def test_who_sent_a_file_corrects_its_lines_and_may_take_them_on_a_purpose(ouvrir, lire):
    un = lire("bailleur-a", f"{A_CORRIGER} order by depot_id desc limit 1")[0]
    at = fiche(ouvrir("bailleur-a", "donnees", tri="quarantaine"), un["depot_id"])
    assert "**Prochaine étape** : Voir, ligne par ligne" in lus(at)
    assert "noms et coordonnées compris" in lus(at)
    assert [s.key for s in at.selectbox if s.key == f"finalite_{un['depot_id']}"] != []


@pytest.mark.parametrize("login", ["gestionnaire", "etat"])
def test_who_reads_the_file_of_another_asks_it_for_a_correction_and_takes_no_line(ouvrir, lire, login):
    un = lire(login, f"{A_CORRIGER} and emetteur = 'BA01' order by depot_id desc limit 1")[0]
    (nom,) = lire(login, "select libelle from organisme where organisme_code = 'BA01'")
    at = fiche(ouvrir(login, "donnees", emetteur="BA01", tri="quarantaine"), un["depot_id"])
    assert f"**Prochaine étape** : Demander à « {nom['libelle']} » de corriger".replace("'", "’") in lus(at)
    assert [s.key for s in at.selectbox if str(s.key).startswith("finalite_")] == []


def test_who_reads_the_files_of_all_corrects_its_own(ouvrir, lire):
    un = lire("gestionnaire", f"{A_CORRIGER} and emetteur = 'GEST31' order by depot_id desc limit 1")[0]
    at = fiche(ouvrir("gestionnaire", "donnees", emetteur="GEST31", tri="quarantaine"), un["depot_id"])
    assert "**Prochaine étape** : Voir, ligne par ligne" in lus(at)
    assert [s.key for s in at.selectbox if s.key == f"finalite_{un['depot_id']}"] != []


def test_the_record_of_a_depot_offers_no_file_of_the_lines_of_all(ouvrir, lire):
    un = lire("gestionnaire", f"{A_CORRIGER} and emetteur = 'BA01' order by depot_id desc limit 1")[0]
    at = ouvrir("gestionnaire", "donnees", emetteur="BA01", tri="quarantaine")

    def offerts() -> int:
        return sum("/export/quarantaine" in str(h.proto.body) for h in at.get("html"))

    avant = offerts()
    fiche(at, un["depot_id"])
    assert offerts() == avant > 0


def test_of_a_depot_where_all_is_well_there_is_nothing_to_do(ouvrir, lire):
    (un,) = lire("bailleur-a", "select max(depot_id) as n from depot where statut = 'charge' and quarantaine = 0")
    at = fiche(ouvrir("bailleur-a", "donnees"), un["n"])
    assert "**Prochaine étape** : Rien à faire" in lus(at)
    assert "Message" not in champs(at)


def test_a_file_refused_of_which_nothing_is_known_has_its_record_too(ouvrir, lire, changer):
    (un,) = lire("gestionnaire", "select max(depot_id) as n from depot")
    changer(un["n"], statut="rejete", emetteur=None, flux=None, situation_au=None, message="Fichier illisible.")
    at = fiche(ouvrir("gestionnaire", "donnees"), un["n"])
    dits = champs(at)
    assert ({"Émetteur", "Flux", "Situation au"} & set(dits), dits["Message"]) == (set(), "Fichier illisible.")
    assert "émetteur inconnu · reçu le" in lus(at)
    assert "**Prochaine étape** : Faire ce que dit le message ci-dessous" in lus(at)


def test_of_a_depot_that_waits_the_record_tells_once_the_command_that_lets_it_in(ouvrir, lire, changer):
    (un,) = lire("gestionnaire", "select max(depot_id) as n from depot")
    attend = "En attente\u00a0: ce fichier a 9 lignes."
    changer(un["n"], statut="en_attente", message=f"{balance(9, 9, 0, 0)} {attend} {que_faire(un['n'])}")
    at = fiche(ouvrir("gestionnaire", "donnees"), un["n"])
    assert f"le gestionnaire le fait entrer par « {commande(un['n'])} »" in lus(at)
    assert (champs(at)["État"], champs(at)["Message"]) == ("En attente d’une décision", attend)


@pytest.mark.parametrize(
    ("statut", "lignes", "emetteur", "suite"),
    [
        ("charge", (0, 0, 0), "", "Rien à faire : aucune de ses lignes n’attend de correction."),
        ("remplace", (0, 0, 0), "", "Rien à faire : le dépôt 9 l’a remplacé."),
        ("rejete", (0, 0, 0), "", "Faire ce que dit le message ci-dessous, puis renvoyer le fichier."),
        ("rejete", (0, 0, 0), "Les Chalets", "Demander à « Les Chalets » de faire ce que dit le message ci-dessous"),
        ("retire", (0, 0, 0), "", 'par « observatoire ingest --confirmer 7 --motif "…" »'),
        ("charge", (1, 0, 0), "", "ce qu’il faut corriger, puis renvoyer le fichier entier sous le même nom, ou cette"),
        ("charge", (2, 0, 0), "", "(elles restent alors listées ici tant que le fichier lui-même n’est pas renvoyé)"),
        ("charge", (1, 0, 0), "Les Chalets", "Demander à « Les Chalets » de corriger ce qui doit l’être"),
        ("charge", (2, 1, 0), "", "1 ligne est retenue hors des chiffres"),
        ("remplace", (0, 0, 1), "", "1 ligne n’est plus dans aucun fichier en vigueur, et d’autres fichiers la citent"),
        ("remplace", (0, 0, 2), "", "2 lignes ne sont plus dans aucun fichier en vigueur, et d’autres fichiers les"),
        ("retire", (0, 0, 2), "", "sinon, les renvoyer dans un autre fichier, ou faire corriger ceux qui les citent."),
    ],
)
def test_each_state_has_its_next_step(statut, lignes, emetteur, suite):
    depot = {"depot_id": 7, "statut": statut, "remplace_par": 9.0 if statut == "remplace" else None}
    dite = suite_du_depot(depot, *lignes, emetteur)
    assert suite in dite
    assert ("Rien à faire" in dite) == (not any(lignes) and statut != "rejete")


NOM = "offres_BA01_2026-10-31.csv"


def recus(*envois: tuple[str, str, str | None]) -> pd.DataFrame:
    """Return dépôts by file name, state and emitter, the first received first; the latest is read first."""
    cadre = pd.DataFrame(
        [(rang, *envoi) for rang, envoi in enumerate(envois, 1)], columns=["depot_id", "fichier", "statut", "emetteur"]
    )
    recu = {"flux": "offres", "situation_au": date(2026, 10, 31), "recu_at": pd.Timestamp("2026-11-02")}
    return cadre.assign(**recu, remplace_par=None, lues=9, quarantaine=0).iloc[::-1]


def test_of_a_file_refused_then_sent_again_well_nothing_is_left_to_do():
    lus = depots.reprendre(recus((NOM, "rejete", None), (NOM, "remplace", "BA01"), (NOM, "charge", "BA01")))
    refuse = lus.to_dict("records")[-1]
    assert suite_du_depot(refuse, 0, 0) == "Rien à faire : le dépôt 3 l’a remplacé."
    assert depots.resume(refuse, {})[-1] == "Rejeté"


@pytest.mark.parametrize(
    "envois",
    [
        [(NOM, "charge", "BA01"), (NOM, "rejete", "BA01")],
        [(NOM, "rejete", "BA01"), (NOM, "en_attente", "BA01")],
        [(NOM, "rejete", "BA01"), ("offres_BA01_2026-11-30.csv", "charge", "BA01")],
        [("export.csv", "rejete", "BA01"), ("export.csv", "charge", "BA02")],
    ],
    ids=["good before", "waits", "another name", "another emitter"],
)
def test_a_file_refused_is_to_send_again_until_it_was(envois):
    refuse = next(un for un in depots.reprendre(recus(*envois)).to_dict("records") if un["statut"] == "rejete")
    assert suite_du_depot(refuse, 0, 0).startswith("Faire ce que dit le message")
    assert depots.resume(refuse, {})[-1] == "▲ Rejeté"


def test_a_line_that_others_name_is_told_apart_and_counted_once():
    lues = pd.DataFrame(
        {
            "ligne": [2, 3, 4, 4],
            "champ": ["nud", "offre_id", "nud", None],
            "code": ["NUD_INVALIDE", "OFFRE_ABSENTE", "NUD_INVALIDE", reads.CITEE_AILLEURS],
            "message": "m",
            "is_retenue": [False, True, False, True],
        }
    )
    assert lignes.compter(lues) == (2, 1, 0)
    assert lignes.compter(lues.iloc[3:]) == (0, 0, 1)
    assert lignes.compter(lues.iloc[:0]) == (0, 0, 0)
    assert list(lignes.en_colonnes(lues)["État"]) == [lignes.ECARTEE, lignes.RETENUE, lignes.ECARTEE, lignes.CITEE]


@pytest.mark.parametrize(
    ("statut", "attendues"), [("charge", [2, 3]), ("en_attente", [2, 3]), ("remplace", [3]), ("retire", [3])]
)
def test_the_lines_of_a_depot_out_of_force_wait_where_others_name_them(base_vierge, statut, attendues):
    with base_vierge.connexion() as connexion:
        connexion.execute(f"create temporary table depot as select 1 as depot_id, '{statut}' as statut")
        connexion.execute(
            "create temporary table quarantaine as select 1 as depot_id, ligne, null as champ, 'X' as code,"
            " 'm' as message, ligne = 3 as is_retenue, '31' as departement_code, null::date as rejouee_at,"
            " 'p' as publication_id from unnest(array[3, 2]) as ligne"
        )
        lues = connexion.execute(reads.SQL_LIGNES_DU_DEPOT, {"departements": ["31"], "depot": 1}).fetchall()
    assert [ligne for ligne, *_ in lues] == attendues


def test_the_message_of_a_depot_is_told_without_the_account_that_the_record_writes_by_itself():
    bilan = balance(12345, 12340, 5, 0)
    assert au_dela_du_bilan(bilan) == ""
    assert au_dela_du_bilan(f"{bilan} Remplace le dépôt 3, conservé.") == "Remplace le dépôt 3, conservé."
    assert au_dela_du_bilan(f"{bilan} En attente. {que_faire(7)}") == "En attente."
    assert au_dela_du_bilan("Fichier illisible.") == "Fichier illisible."


def test_who_reads_no_depot_sees_none_of_it_and_is_offered_no_filter_of_it(ouvrir):
    at = ouvrir("public", "donnees", etat="rejete", flux="offres")
    assert numeros(at) == []
    assert {"Flux", "Émetteur", "État du dépôt"} & {s.label for s in at.selectbox} == set()
    assert "Dépôts" not in [str(m.value).lstrip("# ") for m in at.markdown]
