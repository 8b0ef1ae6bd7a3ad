"""The demandes in progress one by one, for who may read them: fifty a page, under pseudonym, each with its file."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboards.kit import labels
from dashboards.kit.downloads.filters import LIGNES_MAX
from dashboards.kit.fiche import ligne
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.tableau import LIGNES_PAR_PAGE, impression, tableau, tourner
from dashboards.kit.thematic.view import Vue, VueDePage
from dashboards.kit.words.formats import (
    TYPES_DEMANDES,
    date_longue,
    est_absent,
    majuscule,
    minuscule,
    nombre,
    periode,
    pluriel,
    typologie,
)
from dashboards.kit.words.sentences import contexte
from dashboards.kit.words.texts import LISTE_ENREGISTREE, NE_PAS_ADDITIONNER, echapper
from dashboards.pages.demandes import reads
from dashboards.pages.demandes.reads import (
    ACD,
    HORS_MUTATION,
    MOIS,
    MUTATIONS,
    PDALPD,
    PREMIER_VOEU,
    PRIORITAIRES,
    RECONNUES,
    SANS_PROPOSITION,
    SEMAINE,
    TOUS_TYPES,
    TOUS_VOEUX,
    TOUTES,
    TOUTES_ECHEANCES,
)

POPULATIONS = {
    TOUTES: "Toutes les demandes",
    HORS_MUTATION: "Hors mutation",
    MUTATIONS: "Mutations",
    PRIORITAIRES: "Prioritaires",
    RECONNUES: "Reconnues DALO",
    PDALPD: "PDALPD",
    ACD: "Accord collectif",
    SANS_PROPOSITION: "Au-delà du délai, sans proposition",
}
RANGS = {PREMIER_VOEU: "En premier vœu", TOUS_VOEUX: "En premier ou autre vœu"}
TYPES = {TOUS_TYPES: "Tous les types"} | TYPES_DEMANDES
ECHEANCES = {
    TOUTES_ECHEANCES: "Toutes",
    SEMAINE: "Vos guichets, dans les sept jours",
    MOIS: "Vos guichets, d’ici un mois",
}
# What tells a priority, where the profile reads it.
PRIORITES = {"has_dalo": "reconnue DALO", "has_pdalpd": "PDALPD", "has_acd": "accord collectif"}
# What is said of a household.
MENAGE = {"composition_code": "ménage", "modele_logement_code": "logement actuel", "motif_code": "motif"}
# The form of the demande speaks to who fills it in; the list speaks of the household.
DIT_DU_MENAGE = {"CPE": "chez ses parents ou ses enfants"}
VIDE = "Aucune demande ne répond à ces filtres. Élargissez le territoire ou la population."
SANS_MENAGE = (
    "Les demandes dont le ménage n’est pas ouvert à votre profil ne se trouvent ni par mutation ni par autre vœu : "
    "elles ne sont pas dans cette liste."
)
NON_OUVERTE = "ménage et identité non ouverts à votre profil"
LIMITES = (
    "{n} demandes au plus, celles de ces filtres, sous pseudonyme : sans nom, sans numéro, sans adresse. Au-delà, "
    "précisez les filtres. Le téléchargement est inscrit au journal."
)


def lister(vue: VueDePage) -> None:
    """Write how many demandes the list holds, draw its filters, one page of it and the way to its file."""
    with st.container(horizontal=True, gap="small"):
        lues, dit = reads.populations(vue.lecteur), labels.choix_inconnu(vue.lecteur)
        pop = adresse.choisir("pop", "Population", lues, TOUTES, POPULATIONS.__getitem__, inconnu=dit)
        typo = adresse.choisir("typo", "Premier type demandé", list(TYPES), TOUS_TYPES, TYPES.__getitem__)
        communes = vue.mesh.communes_de(vue.ici)
        rang = PREMIER_VOEU
        if communes:
            rang = adresse.choisir("rang", "Vœu dans ce territoire", list(RANGS), PREMIER_VOEU, RANGS.__getitem__)
        echeance, offertes = TOUTES_ECHEANCES, reads.echeances(vue.lecteur)
        if len(offertes) > 1:
            libelle = "Échéance de renouvellement"
            # The deadlines of other lists are not those of a renewal: a choice made there is not one made here.
            echeance = adresse.choisir(
                "echeance", libelle, offertes, TOUTES_ECHEANCES, ECHEANCES.__getitem__, memoire="renouvellement"
            )
    filtres = reads.Filtres(communes, rang, pop, typo, echeance)
    total = reads.nombre(vue.lecteur, filtres)
    jour = date_des_donnees(vue.lecteur)
    quand = date_longue(jour) if jour else "date des données"
    titre, ou = f"Demandes : {vue.ici.libelle}", vue.ici.libelle
    accord = pluriel(total, "demande en cours que vous pouvez lire", "demandes en cours que vous pouvez lire")
    ordre = "Les plus anciennes d’abord."
    if filtres.est_a_renouveler:
        delai = {SEMAINE: "dans les sept jours", MOIS: "d’ici un mois"}[echeance]
        # Those of its desks alone, whose wishes are anywhere: a territory is said where one narrows them.
        ou = f"vos guichets, {vue.ici.libelle}" if communes else "vos guichets"
        titre = f"Demandes à renouveler : {ou}"
        accord = f"{pluriel(total, 'demande')} de vos guichets à renouveler {delai},"
        ordre = "Les premières à échoir d’abord."
    with vue.entete:
        page.titre(
            titre,
            f"{nombre(total)} {accord} selon ces filtres.",
            contexte(ou, quand, "demandes en cours, une à une, sous pseudonyme", "vos droits"),
        )
    dits = (ordre, "Les noms ne s’ouvrent que sur finalité.", LISTE_ENREGISTREE, labels.limites(vue.lecteur))
    st.caption(echapper(" ".join(un for un in dits if un)))
    if rang == TOUS_VOEUX:
        st.caption(echapper(NE_PAS_ADDITIONNER))
    droits = vue.lecteur.droits.lignes
    if droits["demande"] == "perimetre_etat_ou_delai" and (rang == TOUS_VOEUX or pop in {HORS_MUTATION, MUTATIONS}):
        st.caption(echapper(SANS_MENAGE))
    if not total:
        st.info(VIDE)
        return
    debut = tourner(f"demandes_{vue.ici.geo}_{rang}_{pop}_{typo}_{echeance}", total)
    cadre = reads.page(vue.lecteur, filtres, debut, LIGNES_PAR_PAGE)
    noms = noms_de(vue)
    ecrites = [
        (reads.est_ouverte(une), resume(une, noms, echeance=filtres.est_a_renouveler)) for _, une in cadre.iterrows()
    ]
    if impression():
        fin = debut + len(cadre)
        suite = "" if fin == total else f" ; le fichier à télécharger donne les {nombre(total)}"
        st.caption(echapper(f"Demandes {nombre(debut + 1)} à {nombre(fin)} sur {nombre(total)}{suite}."))
        lignes = [(nombre(place), *textes) for place, (_, textes) in enumerate(ecrites, start=debut + 1)]
        table = pd.DataFrame(lignes, columns=["Rang", "Demande", "Ménage et attente", "Suivi"])
        tableau(table, "Demandes en cours", cle="demandes", nombres=False)
        return
    page.telecharger(
        "liste",
        "cette liste",
        LIMITES.format(n=nombre(LIGNES_MAX)),
        geo=vue.ici.geo,
        pop=pop,
        typo=typo,
        rang=rang,
        echeance=echeance,
    )
    for place, ((ouverte, textes), identifiant) in enumerate(zip(ecrites, cadre["demande_id"], strict=True), debut + 1):
        titre, *reste = textes
        ligne(place, [f"{place}. {titre}", *reste], str(identifiant) if ouverte else None)


def noms_de(vue: Vue) -> Mapping[str, Mapping[str, str]]:
    """Return the words of the codes of a row, by column."""
    communes = vue.mesh.libelles("commune")
    mots = {colonne: modalites(vue.lecteur, reads.LISTES[colonne]) for colonne in MENAGE}
    return mots | {"commune_code": communes, "modele_logement_code": mots["modele_logement_code"] | DIT_DU_MENAGE}


def resume(
    demande: "pd.Series[str]", noms: Mapping[str, Mapping[str, str]], *, echeance: bool = False
) -> tuple[str, str, str]:
    """Write a demande in three lines: what it asks for, who waits since when, what was done; never who it is.

    ``echeance``: the third line begins with the deadline of its renewal.
    """
    mois = f"{nombre(demande['anciennete_mois'])} mois"
    suivi = [f"à renouveler avant le {date_longue(demande['date_fin_validite'])}"] if echeance else []
    suivi += [signe for colonne, signe in PRIORITES.items() if demande[colonne]]
    if demande["is_delai_anormal"]:
        suivi.append(f"au-delà du délai anormalement long ({nombre(demande['seuil_delai_mois'])} mois)")
    if not est_absent(demande["nb_propositions"]):
        suivi.append(_positions(int(demande["nb_propositions"]), en_cours=bool(demande["is_positionne"])))
    quoi = f"{typologie(demande['typologie_code'])} demandé à {_mots(noms['commune_code'], demande['commune_code'])}"
    if not reads.est_ouverte(demande):
        # The profile is told of the month alone.
        depuis = f"demande de {periode(str(demande['date_creation'])[:7])} ({mois})"
        return quoi, majuscule(depuis), majuscule(" · ".join([*suivi, NON_OUVERTE]))
    personnes = int(demande["nb_personnes"])
    qui = f"{nombre(personnes)} {pluriel(personnes, 'personne')}"
    menage = [f"demande du {date_longue(demande['date_creation'])} ({mois})"]
    menage += [
        f"{nom} : {minuscule(mots)}"
        for colonne, nom in MENAGE.items()
        if (mots := _mots(noms[colonne], demande[colonne]))
    ]
    return f"{quoi}, {qui}", majuscule(" · ".join(menage)), majuscule(" · ".join(suivi))


def _positions(combien: int, *, en_cours: bool) -> str:
    if not combien:
        return "jamais positionnée sur un logement"
    fois = f"positionnée {nombre(combien)} fois"
    return f"{fois}, candidature en cours" if en_cours else fois


def _mots(noms: Mapping[str, str], code: object) -> str:
    return "" if est_absent(code) else noms.get(str(code), str(code))
