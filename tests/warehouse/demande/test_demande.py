"""The latest state of each demande, recomputed from its last message."""

import datetime as dt
from decimal import Decimal

from tests.warehouse.demande.conftest import date, un_an_apres

SANS_SUITE = {"CADUC", "NON"}


def remplis(message, prefixe, nombre, suffixe):
    return [valeur for i in range(1, nombre + 1) if (valeur := message[f"{prefixe}_{i}_{suffixe}"])]


def age(naissance, jour):
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))


def menage(message, jour):
    """Persons to house, consumption units and category of ceilings of a household."""
    cotitulaires = [date(n) for n in remplis(message, "cotitulaire", 2, "date_naissance")]
    nb_cotitulaires = len(remplis(message, "cotitulaire", 2, "nom"))
    couple = set(remplis(message, "cotitulaire", 2, "lien")) & {"M", "P", "C"}
    personnes = [date(n) for n in remplis(message, "personne", 8, "date_naissance")]
    naissances = int(message["naissance_attendue_nombre"] or 0)
    gardes = remplis(message, "garde", 4, "coparentalite")
    alternance, visites = gardes.count("G"), gardes.count("D")
    fiscal = 1 + nb_cotitulaires + len(personnes) + naissances
    grands = sum(age(naissance, jour) >= 14 for naissance in personnes + cotitulaires)
    charge = len(personnes) + naissances + alternance
    somme_ages = age(date(message["demandeur_date_naissance"]), jour) + (
        age(cotitulaires[0], jour) if cotitulaires else 99
    )
    if nb_cotitulaires == 0 and charge:
        categorie = charge + 2
    elif nb_cotitulaires == 1 and not charge and couple and somme_ages <= 55:
        categorie = 3
    else:
        categorie = fiscal + alternance
    categorie = max(categorie, fiscal + alternance + visites)
    unites = 1 + Decimal("0.5") * grands + Decimal("0.3") * (fiscal - 1 - grands)
    return fiscal + alternance, unites, categorie


def test_every_number_received_is_one_demande(lire, histoires):
    assert {ligne["demande_id"] for ligne in lire("select demande_id from marts.fct_demande")} == set(histoires)


def test_households_are_counted_as_the_rules_say(lire, histoires, date_reference):
    publie = {
        ligne["demande_id"]: (
            ligne["nb_personnes"],
            ligne["nb_unites_consommation"],
            ligne["categorie_menage_plafond"],
        )
        for ligne in lire(
            "select demande_id, nb_personnes, nb_unites_consommation, categorie_menage_plafond from marts.fct_demande"
        )
    }
    assert publie == {demande: menage(messages[-1], date_reference) for demande, messages in histoires.items()}


def test_the_states_are_those_of_the_messages(lire, histoires, photographie, date_reference):
    actives = set(photographie(date_reference))
    attendu = {}
    for demande, messages in histoires.items():
        etats = [m["type_fichier"] for m in messages if m["type_fichier"] != "modification"]
        attendu[demande] = "active" if demande in actives else "radiee" if etats[-1] == "radiation" else "expiree"
    assert {
        ligne["demande_id"]: ligne["etat_code"] for ligne in lire("select demande_id, etat_code from marts.fct_demande")
    } == attendu
    assert set(attendu.values()) == {"active", "radiee", "expiree"}


def test_the_perimeter_of_the_state_is_its_five_grounds(lire, date_reference):
    priorites = lire(
        """
        select distinct on (priorite_id) pseudonymes.demande_id, priorites.*
        from raw.priorites
        join raw.depots on depots.depot_id = priorites._depot_id and depots.statut = 'charge'
        join raw.pseudonymes using (nud)
        order by priorite_id, depots.situation_au desc, depot_id desc
        """
    )
    jour = date_reference.isoformat()
    tranches = {
        p["recours_id"] for p in priorites if p["type_priorite"] == "DALO_DECISION" and p["date_decision"] <= jour
    }
    attendu = set()
    for p in priorites:
        if p["date_fin"] and p["date_fin"] <= jour:
            continue
        if p["type_priorite"] == "DALO_RECOURS":
            if p["priorite_id"] not in tranches:
                attendu.add(p["demande_id"])
        elif p["decision"] == "FAVORABLE" and p["date_decision"] <= jour and p["statut_dalo"] not in SANS_SUITE:
            attendu.add(p["demande_id"])
    attendu |= {
        ligne["demande_id"]
        for ligne in lire(
            """
            select demande_id from raw.candidatures
            join raw.offres using (offre_id) join raw.pseudonymes using (nud)
            where offres.contingent_code in ('PPRIOR', 'PFONCT')
            union
            select demande_id from raw.attributions join raw.pseudonymes using (nud)
            where contingent_code in ('PPRIOR', 'PFONCT')
            union
            select demande_id from raw.demandes join raw.pseudonymes using (nud)
            where guichet_code = 'GDDET'
            """
        )
    }
    requete = "select demande_id from marts.fct_demande where is_perimetre_etat or guichet_etat_code is not null"
    publie = {ligne["demande_id"] for ligne in lire(requete)}
    assert publie == attendu
    assert publie


def test_the_territories_of_a_collectivite_are_the_wishes_of_what_collectivites_registered(lire, histoires):
    guichets = {
        ligne["code"]
        for ligne in lire(
            """
            select code from raw.referentiels
            where type_enregistrement = 'GUICHET' and type_organisme in ('commune', 'epci')
            """
        )
    }
    epcis = {
        ligne["territoire_code"]: ligne["epci_code"]
        for ligne in lire(
            "select territoire_code, epci_code from marts.dim_territoire where territoire_type = 'commune'"
        )
    }
    attendu = {}
    for demande, messages in histoires.items():
        voeux = set(remplis(messages[-1], "voeu", 6, "commune")) if messages[-1]["guichet_code"] in guichets else set()
        attendu[demande] = voeux | {epcis[commune] for commune in voeux}
    publie = {
        ligne["demande_id"]: set(ligne["territoires_guichet_collectivite"])
        for ligne in lire("select demande_id, territoires_guichet_collectivite from marts.fct_demande")
    }
    assert publie == attendu
    assert any(publie.values())


def test_identities_leave_one_year_after_the_radiation(lire, histoires, date_reference):
    attendu = set()
    for demande, messages in histoires.items():
        etats = [m for m in messages if m["type_fichier"] != "modification"]
        dernier = messages[-1]
        radiee = etats[-1]
        radiation = date(dernier["date_radiation"] or radiee["date_radiation"] or radiee["date_fichier"])
        if etats[-1]["type_fichier"] != "radiation" or un_an_apres(radiation) > date_reference:
            attendu.add(demande)
    assert {ligne["demande_id"] for ligne in lire("select demande_id from marts.fct_demande_identite")} == attendu
    assert len(attendu) < len(histoires)


def test_the_reference_date_is_the_last_situation(lire, date_reference):
    (ligne,) = lire("select date_reference from intermediate.int_reference")
    assert ligne["date_reference"] == date_reference
    assert isinstance(date_reference, dt.date)
