"""The page Rapprochement, one dwelling: whom it lists, in which order and why, and whom it leaves out."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from dashboards.kit.logement import loyer
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import apostrophes, minuscule, nombre, rang
from dashboards.pages.rapprochement import cards, reads, sentences
from dashboards.pages.rapprochement.reads import Filtres
from tests.portails import textes
from warehouse.reference import lignes_de_reference

LECTEURS = ("bailleur-a", "commune-toulouse", "etat")
PERSONNE = "f" * 20


def tables(at) -> list:
    return [t.value for t in at.table]


def nue(valeur: object) -> str:
    return str(valeur).replace("\\", "").replace("\u202f;", " ;").replace("\u202f", "").replace("\xa0", " ")


@pytest.fixture
def lecteur_de(portail, session_de):
    return lambda login: Lecteur(portail, session_de(login), departements=("31",))


@pytest.fixture
def lectures(entrepot):
    """Read the entries that the lists left in the journal."""

    def _lectures(login: str) -> list[tuple]:
        with entrepot.connexion() as connexion:
            return connexion.execute(
                "select filtre, nb_lignes from acces.journal_entier where evenement = 'lecture' and login = %s"
                " and cible = 'rapprochement' order by entree_id",
                [login],
            ).fetchall()

    return _lectures


def test_the_state_is_told_which_of_its_demandes_are_not_compared_with_a_dwelling(ouvrir, lire):
    (comptes,) = lire(
        "etat",
        "select (select count(*) from demande where etat_code = 'active') as lues,"
        " (select count(distinct demande_id) from rapprochement) as examinees",
    )
    assert comptes["examinees"] < comptes["lues"]
    phrase = "vous ne lisez ni les vœux ni les ressources"
    dites = {login: phrase in textes(ouvrir(login, "rapprochement")) for login in ("etat", "bailleur-a")}
    assert dites == {"etat": True, "bailleur-a": False}


def test_an_offer_without_any_candidate_leads_to_one_that_has_some(ouvrir, lire):
    eligibles = {
        ligne["offre_id"]: ligne["n"]
        for ligne in lire(
            "bailleur-b",
            "select offre_id, count(*) filter (where is_eligible) as n from rapprochement group by offre_id",
        )
    }
    ouvertes = [ligne["offre_id"] for ligne in lire("bailleur-b", reads.SQL_OFFRES % {"departements": "'{31}'"})]
    vide = next(offre for offre in ouvertes if not eligibles.get(offre))
    suivante = next(offre for offre in ouvertes if eligibles.get(offre))
    assert ouvertes.index(vide) < ouvertes.index(suivante)

    def liens(offre: str) -> list[str]:
        vus = ouvrir("bailleur-b", "rapprochement", offre=offre).get("page_link")
        return [un.proto.query_string for un in vus if un.proto.label == "Voir une offre qui a des candidats"]

    assert liens(vide) == [f"offre={suivante}"]
    # Who arrives without an offer sees the first that has candidates, not one that nobody fits.
    assert ouvrir("bailleur-b", "rapprochement").query_params["offre"] == suivante
    assert liens(suivante) == []


@pytest.mark.parametrize("login", LECTEURS)
def test_each_figure_and_each_line_of_a_dwelling_is_what_the_view_gives_to_its_reader(ouvrir, lire, demandee, login):
    offre = demandee(login)
    comptes = lire(
        login,
        f"select is_eligible, is_prioritaire, motif_exclusion_code from rapprochement where offre_id = '{offre}'",
    )
    eligibles = [c for c in comptes if c["is_eligible"]]
    at = ouvrir(login, "rapprochement", offre=offre, vue="impression")
    assert [m.value for m in at.metric] == [
        nombre(len(eligibles)),
        nombre(sum(c["is_prioritaire"] for c in eligibles)),
        nombre(sum(c["motif_exclusion_code"] == "POSITIONNEMENT" for c in comptes)),
        nombre(len(comptes) - len(eligibles)),
    ]
    attendues = lire(
        login,
        "select points, points_detail, nb_personnes, anciennete_mois, ressources_mensuelles_eur, taux_effort_pct,"
        " avertissements_codes, is_premier_quartile, quantites from rapprochement"
        f" where offre_id = '{offre}' and is_eligible order by points desc, date_creation, demande_id limit 20",
    )
    mots = {x["code"]: x["libelle"] for x in lire(login, "select * from code where liste = 'AVERTISSEMENT'")}
    table = tables(at)[-1]
    assert [nue(place) for place in table.index] == [str(n) for n in range(1, len(attendues) + 1)]
    for (_, ligne), attendue in zip(table.iterrows(), attendues, strict=True):
        assert nue(ligne["Points et pourquoi"]).startswith(f":blue[★ {attendue['points']} point")
        for points in attendue["points_detail"].values():
            assert f" {points}" in nue(ligne["Points et pourquoi"])
        assert nue(ligne["Ménage"]).startswith(f"{attendue['nb_personnes']} personne")
        assert ("1ᵉʳ quartile" in nue(ligne["Ménage"])) == (attendue["is_premier_quartile"] is True)
        assert ("(mutation)" in nue(ligne["Ménage"])) == ("MUTATION" in attendue["quantites"])
        assert nue(ligne["Demande"]).startswith(f"{attendue['anciennete_mois']} mois")
        taux = attendue["taux_effort_pct"]
        dit = ":gray[○ à compléter]" if taux is None else f"{nombre(taux, 1)} % hors APL"
        assert nue(ligne["Effort et reste à vivre"]).startswith(nue(dit))
        dites = {*cards.DU_LOGEMENT, cards.DU_SOUHAIT}
        siens = {code: nue(apostrophes(mots[code])) for code in attendue["avertissements_codes"] if code not in dites}
        for colonne, teinte, signe, manque in (
            ("À surveiller", "orange", "▲", False),
            ("À compléter", "gray", "○", True),
        ):
            textes_ = [
                texte.removeprefix("À compléter : ")
                for code, texte in siens.items()
                if code.startswith("A_COMPLETER") == manque
            ]
            if manque and taux is None:
                sans_revenu = attendue["ressources_mensuelles_eur"] is None
                textes_.append(
                    "ressources mensuelles inconnues" if sans_revenu else "loyer ou charges du logement inconnus"
                )
            dit = f"{signe} {' ; '.join(textes_)}" if textes_ else cards.RIEN
            assert nue(ligne[colonne]) == (f":{teinte}[{nue(dit)}]" if textes_ else cards.RIEN)


@pytest.mark.parametrize("login", LECTEURS)
def test_the_rules_count_those_that_each_leaves_and_those_that_it_alone_excludes(ouvrir, lire, demandee, login):
    offre = demandee(login)
    lignes = lire(
        login, f"select motif_exclusion_code, motifs_exclusion_codes from rapprochement where offre_id = '{offre}'"
    )
    regles = lire(login, "select code, libelle from code where liste = 'MOTIF_EXCLUSION' order by ordre")
    (table,) = tables(ouvrir(login, "rapprochement", offre=offre, onglet="exclues"))[-1:]
    restent, attendues = len(lignes), []
    for regle in regles:
        ecartees = sum(ligne["motif_exclusion_code"] == regle["code"] for ligne in lignes)
        seules = sum(ligne["motifs_exclusion_codes"] == [regle["code"]] for ligne in lignes)
        restent -= ecartees
        attendues.append([apostrophes(regle["libelle"]), nombre(ecartees), nombre(restent), nombre(seules)])
    assert [[str(nom).replace("\\", ""), *ligne] for nom, ligne in zip(table.index, table.to_numpy(), strict=True)][
        1:
    ] == [[nom.replace(" :", "\xa0:"), *chiffres] for nom, *chiffres in attendues]


def test_the_rules_that_the_screen_calls_law_are_those_of_the_seed(ouvrir, demandee):
    regles = sorted(lignes_de_reference("regle_rapprochement"), key=lambda x: int(x["ordre"]))
    lois = [f"« {minuscule(x['libelle'])} »" for x in regles if (x["effet"], x["nature"]) == ("EXCLUSION", "LOI")]
    assert len(lois) == 3
    dit = nue(textes(ouvrir("bailleur-a", "rapprochement", offre=demandee("bailleur-a"), onglet="exclues")))
    assert f"Fixées par la loi : {' ; '.join(lois)}. Les autres sont d’usage." in dit


@pytest.mark.parametrize("login", LECTEURS)
@pytest.mark.parametrize(
    ("filtres", "condition"),
    [
        (Filtres(pop="prio"), "is_prioritaire"),
        (Filtres(pop="dalo"), "has_dalo"),
        (Filtres(typo="T2"), "'T2' = any(typologies_souhaitees)"),
        (Filtres(souhait="voeu"), "not 'COMMUNE_ELARGIE' = any(avertissements_codes)"),
        (Filtres(souhait="elargie"), "'COMMUNE_ELARGIE' = any(avertissements_codes)"),
        (Filtres(ressources="PLAI"), "tranche_plafond_code = 'PLAI'"),
        (Filtres(anciennete="24"), "anciennete_mois >= 24"),
        (Filtres(pop="prio", anciennete="12"), "is_prioritaire and anciennete_mois >= 12"),
    ],
)
def test_a_filter_keeps_the_households_that_it_names_each_at_its_own_rank(
    lecteur_de, lire, demandee, login, filtres, condition
):
    offre, lecteur = demandee(login), lecteur_de(login)
    classees = lire(
        login,
        f"select demande_id, ({condition}) as gardee from rapprochement where offre_id = '{offre}' and is_eligible"
        " order by points desc, date_creation, demande_id",
    )
    attendues = [(n, c["demande_id"]) for n, c in enumerate(classees, 1) if c["gardee"]]
    lues = reads.candidats(lecteur, offre, 0, 20, filtres)
    assert list(lues[["rang", "demande_id"]].itertuples(index=False, name=None)) == attendues[:20]
    assert reads.nombre(lecteur, offre, filtres) == len(attendues)


@pytest.mark.parametrize(
    ("tri", "ordre"),
    [
        ("anciennete", "anciennete_mois desc"),
        ("ressources", "ressources_mensuelles_eur nulls last"),
        ("effort", "taux_effort_pct nulls last"),
        ("reste", "reste_a_vivre_eur_jour_uc nulls last"),
        (
            "publics",
            "case when has_dalo then 1 when has_pdalpd then 2 when is_prioritaire then 3 else 4 end",
        ),
    ],
)
def test_another_order_changes_the_places_and_not_the_ranks(lecteur_de, lire, demandee, tri, ordre):
    offre = demandee("etat")
    attendues = lire(
        "etat",
        "select demande_id, row_number() over (order by points desc, date_creation, demande_id) as rang"
        f" from rapprochement where offre_id = '{offre}' and is_eligible"
        f" order by {ordre}, points desc, date_creation, demande_id limit 20",
    )
    lues = reads.candidats(lecteur_de("etat"), offre, 0, 20, tri=tri)
    assert list(lues[["demande_id", "rang"]].itertuples(index=False, name=None)) == [
        (a["demande_id"], a["rang"]) for a in attendues
    ]


def test_a_priority_that_a_profile_does_not_read_is_not_offered_as_a_filter(ouvrir, demandee):
    offerts = {
        login: ouvrir(login, "rapprochement", offre=demandee(login)).selectbox(key="filtre_pop").options
        for login in ("commune-toulouse", "etat", "conseil-departemental")
    }
    assert offerts == {
        "etat": ["Tous", "Prioritaires", "Reconnus DALO", "PDALPD"],
        "commune-toulouse": ["Tous", "Reconnus DALO"],
        "conseil-departemental": ["Tous", "PDALPD"],
    }


def test_a_list_of_households_is_in_the_journal_once_and_again_when_it_changes(ouvrir, demandee, lectures):
    offre = demandee("bailleur-a")
    avant = len(lectures("bailleur-a"))
    at = ouvrir("bailleur-a", "rapprochement", offre=offre)
    lues = len([b for b in at.button if b.label.startswith("Voir la fiche")])
    at.run()
    assert lectures("bailleur-a")[avant:] == [({"offre_id": offre}, lues)]
    at.selectbox(key="filtre_tri").set_value("anciennete").run()
    assert lectures("bailleur-a")[avant:] == [({"offre_id": offre}, lues)] * 2


@pytest.mark.parametrize("login", LECTEURS)
def test_the_list_shows_neither_a_name_nor_a_number_nor_a_pseudonym(ouvrir, lire, demandee, login):
    offre = demandee(login)
    at = ouvrir(login, "rapprochement", offre=offre)
    choix = " ".join(option for boite in at.selectbox for option in boite.options)
    dits = textes(at) + choix + " ".join(t.to_string() for t in tables(at)) + str(dict(at.query_params.items()))
    lues = lire(login, f"select demande_id from rapprochement where offre_id = '{offre}' and is_eligible")
    assert [x["demande_id"] for x in lues if x["demande_id"] in dits] == []


def demander(ouvrir, login: str, offre: str, demande: str) -> str:
    at = ouvrir(login, "rapprochement", offre=offre, onglet="pas_la")
    at.text_input(key="menage_saisi").set_value(demande).run()
    assert not at.exception
    assert demande not in str(dict(at.query_params.items()))
    return textes(at)


@pytest.mark.parametrize("login", LECTEURS)
def test_a_household_that_is_listed_is_told_its_rank_and_one_that_is_not_each_of_its_reasons(
    ouvrir, lire, demandee, login
):
    offre = demandee(login)
    lignes = lire(
        login,
        "select demande_id, is_eligible, motifs_exclusion_codes, avertissements_codes, points from rapprochement"
        f" where offre_id = '{offre}' order by points desc, date_creation, demande_id",
    )
    lus = lire(login, "select * from code where liste in ('MOTIF_EXCLUSION', 'AVERTISSEMENT')")
    mots = {x["code"]: minuscule(apostrophes(x["libelle"])) for x in lus}
    retenues = [x for x in lignes if x["is_eligible"]]
    dit = demander(ouvrir, login, offre, retenues[1]["demande_id"])
    assert f"dans la liste, au {rang(2)} rang sur {nombre(len(retenues))}." in dit
    assert f"Elle compte {nombre(retenues[1]['points'])} point" in dit
    assert "(grille Toulouse Métropole, lignes publiées, version 2024)" in dit
    for nombre_de_raisons in (1, 2):
        ecartee = next(x for x in lignes if len(x["motifs_exclusion_codes"]) == nombre_de_raisons)
        dit = demander(ouvrir, login, offre, ecartee["demande_id"])
        assert "n’est pas dans la liste" in dit
        for code in [*ecartee["motifs_exclusion_codes"], *ecartee["avertissements_codes"]]:
            assert mots[code].removeprefix("à compléter : ").replace(" :", "\xa0:") in dit
        aurait = 1 + sum(x["is_eligible"] for x in lignes[: lignes.index(ecartee)])
        assert (f"elle serait au {rang(aurait)} rang" in dit) == (nombre_de_raisons == 1)


def test_attaque_A10_a_demande_of_another_is_answered_as_one_that_does_not_exist(ouvrir, lire, demandee, lectures):
    siennes = {x["demande_id"] for x in lire("commune-toulouse", "select distinct demande_id from rapprochement")}
    toutes = [x["demande_id"] for x in lire("bailleur-a", "select distinct demande_id from rapprochement")]
    autre = next(demande for demande in toutes if demande not in siennes)
    offre, avant = demandee("commune-toulouse"), len(lectures("commune-toulouse"))
    dits = [demander(ouvrir, "commune-toulouse", offre, demande) for demande in (autre, PERSONNE)]
    assert dits[0] == dits[1]
    assert sentences.INTROUVABLE in dits[0]
    assert lectures("commune-toulouse")[avant:] == []


LIGNE = {"is_eligible": True, "motifs_exclusion_codes": [], "avertissements_codes": [], "points": 46, "rang": 1}
LIGNE |= {"points_detail": {"ANCIENNETE": 46}, "grille_code": "tm", "grille_version": "1"}
MOTS = sentences.Mots(
    {"TERRITOIRE": "Aucun vœu sur cette commune", "PLAFOND": "Ressources supérieures"},
    {"LOYER": "Loyer au-dessus", "A_COMPLETER_REVENU": "À compléter : revenu inconnu"},
    {"ANCIENNETE": "Ancienneté", "DALO": "DALO"},
    {},
    {},
    {"tm": "Toulouse Métropole"},
)
COMPTE = "★ Elle compte 46 points : ancienneté 46 (grille Toulouse Métropole, version 1)."


@pytest.mark.parametrize(
    ("change", "phrases"),
    [
        ({}, ["Cette demande est dans la liste, au 1ᵉʳ rang sur 12.", COMPTE]),
        (
            {"is_eligible": False, "motifs_exclusion_codes": ["PLAFOND"], "rang": 3},
            [
                "✕ Cette demande n’est pas dans la liste : ressources supérieures.",
                "Sans cette seule raison, elle serait au 3ᵉ rang.",
                COMPTE,
            ],
        ),
        (
            {"is_eligible": False, "motifs_exclusion_codes": ["PLAFOND", "TERRITOIRE"]},
            [
                "✕ Cette demande n’est pas dans la liste, pour 2 raisons : aucun vœu sur cette commune ; ressources "
                "supérieures.",
                COMPTE,
            ],
        ),
        (
            {"avertissements_codes": ["A_COMPLETER_REVENU", "LOYER"]},
            [
                "Cette demande est dans la liste, au 1ᵉʳ rang sur 12.",
                COMPTE,
                "▲ À surveiller, sans exclure : loyer au-dessus.",
                "○ À compléter : revenu inconnu.",
            ],
        ),
    ],
)
def test_a_household_is_explained_in_sentences(change, phrases):
    assert sentences.phrases_du_cas(LIGNE | change, 12, MOTS) == phrases


def test_what_is_to_be_completed_of_the_dwelling_is_said_once_and_not_of_each_household():
    dits = replace(
        MOTS, avertissements={"A_COMPLETER_CONTINGENT": "À compléter : contingent", "LOYER": "Loyer au-dessus"}
    )
    lues = pd.DataFrame({"avertissements_codes": [["LOYER", "A_COMPLETER_CONTINGENT"], ["A_COMPLETER_CONTINGENT"]]})
    assert cards.du_logement(lues, dits) == "À compléter : contingent, pour toutes ces demandes. "
    assert [cards.du_menage(codes) for codes in lues["avertissements_codes"]] == [["LOYER"], []]


@pytest.mark.parametrize(
    ("total", "detail", "dit"),
    [
        (0, {}, "0 point"),
        (1, {"ANCIENNETE": 1}, "1 point : ancienneté 1"),
        (96, {"DALO": 50, "ANCIENNETE": 46}, "96 points : ancienneté 46 · DALO 50"),
        (86, {"ANCIENNETE": 46}, "86 points : ancienneté 46 · autres critères 40"),
    ],
)
def test_points_are_told_by_criterion_and_the_rest_without_its_name(total, detail, dit):
    assert sentences.points(total, json.loads(json.dumps(detail)), MOTS.criteres) == dit


def test_an_income_that_is_not_received_is_to_be_completed_and_never_a_zero():
    ligne = {"taux_effort_pct": None, "reste_a_vivre_eur_jour_uc": None, "ressources_mensuelles_eur": None}
    assert cards.effort(ligne) == "à compléter"
    assert cards.avertis([], MOTS, cards.manque_a_l_effort(ligne))["À compléter"] == "ressources mensuelles inconnues"
    sans_charges = ligne | {"ressources_mensuelles_eur": 900}
    assert (cards.effort(sans_charges), cards.manque_a_l_effort(sans_charges)) == (
        "à compléter",
        "loyer ou charges du logement inconnus",
    )
    assert cards.effort(ligne | {"ressources_mensuelles_eur": 0}) == "sans ressources"
    connu = ligne | {"taux_effort_pct": 31.5}
    assert cards.avertis([], MOTS, cards.manque_a_l_effort(connu))["À compléter"] == "rien"
    assert loyer({"loyer_eur": 400, "charges_eur": None}) == "400\xa0€ et charges non reçues, par mois"
