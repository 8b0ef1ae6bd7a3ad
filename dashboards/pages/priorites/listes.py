"""The lists of DALO et publics prioritaires, one a stage: filters, rows, their files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from dashboards.kit import labels as kit_labels
from dashboards.kit.fiche import Dossier, ligne
from dashboards.kit.frame import adresse, page
from dashboards.kit.menage import RAPPROCHEES
from dashboards.kit.reads import suivis
from dashboards.kit.reads.catalogue import modalites
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.suivis import A_RELOGER, EN_INSTRUCTION, PAR_EPCI, PAR_MOTIFS, PAR_TYPE, TOUS_MOTIFS, TOUTES
from dashboards.kit.reads.territoires import sans_accent
from dashboards.kit.tableau import LIGNES_PAR_PAGE, impression, tableau, tourner
from dashboards.kit.thematic import view
from dashboards.kit.thematic.view import Vue
from dashboards.kit.words.formats import ABSENT, date_longue, est_absent, minuscule, nombre, pluriel, typologie
from dashboards.kit.words.texts import LISTE_ENREGISTREE, echapper
from dashboards.pages.demandes import liste as demandes
from dashboards.pages.demandes import reads as reads_demandes
from dashboards.pages.priorites import cards, dossiers, echeances, reads, sentences
from dashboards.pages.priorites.sentences import DELAI, ECHEANCES, LABELS, NOMS, PRESOMPTION, RECONNAISSANCE, SUITES

Noms = Mapping[str, Mapping[str, str]]
VIDE = "Aucun des ménages que vos droits ouvrent n’est à cette étape dans ce territoire, selon ces filtres."
TOUS_LABELS = "Tous les labels"
ETAT, ATTENTE, COMMUNE = "echeance", "attente", "commune"
TRIS = {ETAT: "Échéance la plus proche", ATTENTE: "Attente la plus longue", COMMUNE: "Commune"}
MOTIFS = tuple(f"presomption_dalo_motif_{n}" for n in range(1, 7))
TRIS_DES_PRESOMPTIONS = {PAR_MOTIFS: "Le plus de motifs", PAR_TYPE: "Type demandé", PAR_EPCI: "EPCI"}
SANS_COMMUNE = "une présomption dit son EPCI, jamais sa commune"
SANS_PROPOSITION = (
    "Demandes en cours au-delà du délai anormalement long de leur commune, jamais positionnées sur un logement, les "
    "plus anciennes d’abord. Ce n’est pas une décision : ni rapprochement, ni identité."
)


class Ligne(NamedTuple):
    """One row of a list: its texts, the first in bold; the demande whose identity may be opened; its file.

    ``est_a_loger``: whether that demande may be proposed a dwelling.
    """

    textes: Sequence[str]
    demande_id: str | None
    dossier: Dossier
    est_a_loger: bool = False


def etapes(lecteur: Lecteur) -> list[str]:
    """Return the stages that the profile reads row by row, in the order of the page: its own first."""
    lit = lecteur.droits.lit
    if not lit("demande_identite"):
        return []
    sienne = echeances.etape(lecteur)
    suivies = sorted((A_RELOGER, EN_INSTRUCTION), key=lambda une: une != sienne) if lit("dalo_suivi") else []
    # The recognised households of the follow-up are those of the label, and more.
    labels = set(reads_demandes.labels(lecteur)) - ({reads_demandes.RECONNUES} if suivies else set())
    return [
        *suivies,
        *([LABELS] if labels else []),
        *([DELAI] if reads_demandes.lit_les_propositions(lecteur) else []),
        *([PRESOMPTION] if lit("presomption_dalo") else []),
    ]


def lister(vue: Vue, etape: str, attente: pd.DataFrame, jour: date | None, *, est_datee: bool) -> None:
    """Draw the filters of a stage and its list; ``est_datee`` when the deadlines of the département are known."""
    if etape in {A_RELOGER, EN_INSTRUCTION}:
        recours(vue, etape, attente, jour, est_datee=est_datee)
    elif etape == PRESOMPTION:
        presomptions(vue)
    else:
        en_cours(vue, etape)


def recours(vue: Vue, etape: str, attente: pd.DataFrame, jour: date | None, *, est_datee: bool) -> None:
    """List the recours, or the households recognised, by days left."""
    with st.container(horizontal=True, gap="small"):
        echeance = TOUTES
        if est_datee:
            echeance = adresse.choisir("echeance", "Échéance", list(ECHEANCES), TOUTES, ECHEANCES.__getitem__)
        retenues, suite = suivis.de_l_etape(attente, etape, vue.ici, echeance), TOUTES
        if etape == A_RELOGER:
            combien = {code: len(suivis.par_suite(retenues, code)) for code in SUITES}
            dites = {code: f"{nom} ({nombre(combien[code])})" for code, nom in SUITES.items()}
            suite = adresse.choisir("afaire", "Suite à donner", list(SUITES), TOUTES, dites.__getitem__)
        tri = adresse.choisir("tri", "Trier par", list(TRIS), ETAT, TRIS.__getitem__, memoire="tri_priorites")
    noms = dict(demandes.noms_de(vue)) | {
        "epci_code": vue.mesh.libelles("epci"),
        "motif_dalo_code": modalites(vue.lecteur, "MOTIF_DALO"),
        "typologie_dalo_code": modalites(vue.lecteur, "ListeTypologieLogementDalo"),
    }
    lues = trier(suivis.par_suite(retenues, suite), tri, noms["commune_code"])
    toutes = suivis.de_l_etape(attente, etape, vue.ici)
    if not toutes.empty and est_datee:
        view.rangee(cards.calendrier(vue, toutes, etape, jour))
    if hors := sans_demande_en_cours(lues):
        st.caption(echapper(hors))
    if not lues.empty:
        page.fichier("echeances", "cette liste", geo=vue.ici.geo, onglet=etape, echeance=echeance, afaire=suite)
    if impression():
        table = tableau_des_recours(lues, etape, noms, est_datee=est_datee)
        tableau(table, NOMS[etape], cle=f"liste_{etape}", vide=VIDE, nombres=False)
        return
    debut = tourner(f"{etape}_{vue.ici.geo}_{echeance}_{suite}_{tri}", len(lues))
    montrees = lues.iloc[debut : debut + LIGNES_PAR_PAGE].to_dict("records")
    est_sienne = etape == echeances.etape(vue.lecteur)
    dessiner(vue.lecteur, [ligne_de_recours(une, etape, noms, est_sienne=est_sienne) for une in montrees], debut)


def trier(cadre: pd.DataFrame, tri: str, communes: Mapping[str, str]) -> pd.DataFrame:
    """Sort a list; the nearest deadline first is the order in which it was read."""
    if tri == ATTENTE:
        return cadre.sort_values("date_depot", kind="stable", ignore_index=True)
    if tri == COMMUNE:
        noms = cadre["commune_code"].map(lambda code: sans_accent(communes.get(code, "")))
        return cadre.iloc[noms.argsort(kind="stable")].reset_index(drop=True)
    return cadre


def ligne_de_recours(recours: dict[str, Any], etape: str, noms: Noms, *, est_sienne: bool) -> Ligne:
    """Write one recours: what is left, for whom and where, what comes next; ``est_sienne``: the reader acts on it."""
    lire = {nom: noms[nom].get(str(recours[nom]), "") for nom in noms if nom in recours}
    suite = sentences.suite_du_recours(recours, etape, est_sienne=est_sienne)
    ou = lire["commune_code"] or lire["epci_code"] or ABSENT
    personnes = "" if est_absent(recours["nb_personnes"]) else nombre(recours["nb_personnes"])
    champs = [
        ("Étape", NOMS[etape]),
        ("Échéance", date_longue(recours["date_echeance"])),
        ("Reste", sentences.reste(recours["jours_restants"])),
        ("Recours déposé le", date_longue(recours["date_depot"])),
        ("Décision du", date_longue(recours["date_decision"])),
        ("Motif", lire["motif_dalo_code"]),
        ("Nature du recours", sentences.nature(recours["nature_recours_code"])),
        ("Logement accordé", lire["typologie_dalo_code"]),
        ("Type demandé", typologie(recours["typologie_code"])),
        ("Commune du premier vœu", lire["commune_code"]),
        ("EPCI du premier vœu", lire["epci_code"]),
        ("Personnes à loger", personnes),
        ("Ménage", lire["composition_code"]),
        ("Logement actuel", lire["modele_logement_code"]),
        ("Candidatures", nombre(recours["nb_propositions"])),
        ("Pseudonyme", str(recours["demande_id"])),
    ]
    combien = f", {personnes} {pluriel(int(recours['nb_personnes']), 'personne')}" if personnes else ""
    depuis = "date_decision" if etape == A_RELOGER else "date_depot"
    quoi = f"Recours {minuscule(sentences.nature(recours['nature_recours_code']))}"
    quand = f"{quoi}, {'reconnu' if etape == A_RELOGER else 'déposé'} le {date_longue(recours[depuis])}"
    motif = f" · {lire['motif_dalo_code']}" if lire["motif_dalo_code"] else ""
    delai = "" if est_absent(recours["jours_restants"]) else f"{sentences.reste(recours['jours_restants'])} : "
    textes = (
        f"{delai}{typologie(recours['typologie_code'])} à {ou}{combien}",
        f"{quand}{motif} · pseudonyme {recours['demande_id']}",
        suite,
    )
    est_en_cours = recours["etat_demande_code"] == "active" and etape == A_RELOGER
    pop = reads_demandes.RECONNUES if est_en_cours else reads_demandes.TOUTES
    dossier = dossiers.de_la_demande(champs, suite, recours, pop=pop)
    demande_id, etat = str(recours["demande_id"]) if personnes else None, recours["etat_demande_code"]
    return Ligne(textes, demande_id, dossier, est_a_loger=etat in RAPPROCHEES)


def tableau_des_recours(cadre: pd.DataFrame, etape: str, noms: Noms, *, est_datee: bool) -> pd.DataFrame:
    """Write the recours as a table, for who prints; no name, no number."""
    depuis = cadre["date_decision"] if etape == A_RELOGER else cadre["date_depot"]
    lieux = cadre["commune_code"].map(noms["commune_code"]).fillna(cadre["epci_code"].map(noms["epci_code"]))
    table = pd.DataFrame(
        {
            "Rang": [nombre(n) for n in range(1, len(cadre) + 1)],
            "Échéance": [date_longue(d) for d in cadre["date_echeance"]],
            "Reste": [sentences.reste(j) for j in cadre["jours_restants"]],
            "Reconnu le" if etape == A_RELOGER else "Déposé le": [date_longue(d) for d in depuis],
            "Type souhaité": [typologie(t) for t in cadre["typologie_code"]],
            "Lieu souhaité": lieux.fillna(ABSENT),
            "Nature": cadre["nature_recours_code"].map(sentences.nature),
            "Motif": cadre["motif_dalo_code"].map(noms["motif_dalo_code"]).fillna(ABSENT),
            "Candidatures": [nombre(n) for n in cadre["nb_propositions"]],
            "Pseudonyme": cadre["demande_id"],
        }
    )
    return table if est_datee else table.drop(columns=["Échéance", "Reste"])


def sans_demande_en_cours(cadre: pd.DataFrame) -> str:
    """Say how many of these households the list of the demandes does not hold; nothing when it holds all."""
    combien = len(cadre[cadre["etat_demande_code"] != "active"])
    if not combien:
        return ""
    verbe = pluriel(combien, "n’a plus de demande en cours", "n’ont plus de demande en cours")
    return f"{nombre(combien)} de ces ménages {verbe} (radiée ou expirée) : la page « Demandes » ne les compte pas."


def en_cours(vue: Vue, etape: str) -> None:
    """List the demandes in progress with a label, or beyond the delay and never proposed anything."""
    pop = reads_demandes.SANS_PROPOSITION
    if etape == LABELS:
        offerts = reads_demandes.priorites(vue.lecteur)
        libelles = demandes.POPULATIONS | {reads_demandes.PRIORITAIRES: TOUS_LABELS}
        dit = kit_labels.choix_inconnu(vue.lecteur)
        pop = adresse.choisir("pop", "Label", offerts, offerts[0], libelles.__getitem__, memoire="label", inconnu=dit)
    filtres = reads_demandes.Filtres(vue.mesh.communes_de(vue.ici), pop=pop)
    total = reads_demandes.nombre(vue.lecteur, filtres)
    dit = SANS_PROPOSITION if etape == DELAI else f"Les plus anciennes d’abord. {LISTE_ENREGISTREE}"
    st.caption(
        echapper(
            f"{nombre(total)} {pluriel(total, 'demande que vous pouvez lire', 'demandes que vous pouvez lire')}. {dit}"
        )
    )
    if total:
        page.fichier("liste", "cette liste", geo=vue.ici.geo, pop=pop)
    debut = tourner(f"{etape}_{vue.ici.geo}_{pop}", total)
    lues = reads_demandes.page(vue.lecteur, filtres, debut, LIGNES_PAR_PAGE)
    noms = demandes.noms_de(vue)
    dessiner(vue.lecteur, [ligne_de_demande(une, etape, noms, pop) for _, une in lues.iterrows()], debut)


def ligne_de_demande(demande: Any, etape: str, noms: Noms, pop: str) -> Ligne:
    """Write one demande in progress, as the page Demandes does, with its pseudonym and what comes next."""
    titre, menage, suivi = demandes.resume(demande, noms)
    champs = [("Demande", titre), ("Ménage et attente", menage), ("Suivi", suivi)]
    champs.append(("Pseudonyme", str(demande["demande_id"])))
    textes = [titre, f"{menage} · pseudonyme {demande['demande_id']}"]
    if etape == DELAI:
        retard = sentences.retard(demande)
        return Ligne([*textes, retard], None, dossiers.sous_pseudonyme(champs, f"{retard} {sentences.INFORMER}"))
    suite = sentences.suite_de_la_demande(demande)
    active = {**demande.to_dict(), "etat_demande_code": "active"}
    dossier = dossiers.de_la_demande(champs, suite, active, pop=pop)
    ouverte = str(demande["demande_id"]) if reads_demandes.est_ouverte(demande) else None
    return Ligne([*textes, suivi], ouverte, dossier, est_a_loger=True)


def motifs_offerts(lecteur: Lecteur) -> dict[str, str]:
    """Return the grounds to which the présomptions may be narrowed, in words."""
    motifs = modalites(lecteur, "MOTIF_DALO")
    return {TOUS_MOTIFS: "Tous les motifs"} | {str(n): motifs.get(str(n), f"Motif {n}") for n in range(1, 7)}


def presomptions(vue: Vue) -> None:
    """List the demandes with a présomption, by ground, under a pseudonym that no other list has."""
    offerts = motifs_offerts(vue.lecteur)
    # Its EPCI is all that a présomption says of where.
    ou = vue.mesh.epci_ou_departement(vue.ici)
    epci = ou.code if ou.type == "epci" else ""
    tris = {code: nom for code, nom in TRIS_DES_PRESOMPTIONS.items() if code != PAR_EPCI or not epci}
    with st.container(horizontal=True, gap="small"):
        motif = adresse.choisir("motif", "Motif", list(offerts), TOUS_MOTIFS, offerts.__getitem__, memoire="motif_dalo")
        tri = adresse.choisir("tri", "Trier par", list(tris), PAR_MOTIFS, tris.__getitem__, memoire="tri_presomptions")
    total = suivis.nombre_presumees(vue.lecteur, epci, motif)
    etat = "en cours à la fin du dernier mois complet"
    if ou.code != vue.ici.code:
        etat += f", {ou.libelle} ({SANS_COMMUNE})"
    st.caption(echapper(f"{nombre(total)} {pluriel(total, 'demande')} {etat} · {RECONNAISSANCE}"))
    if total:
        page.fichier("presomptions", "cette liste", geo=vue.ici.geo, motif=motif)
    debut = tourner(f"presomptions_{vue.ici.geo}_{motif}_{tri}", total)
    epcis = vue.mesh.libelles("epci")
    par_nom = sorted(epcis, key=lambda code: sans_accent(epcis[code]))
    lues = suivis.presumees(vue.lecteur, epci, motif, debut, LIGNES_PAR_PAGE, tri=tri, epcis=par_nom)
    dessiner(vue.lecteur, [ligne_de_presomption(une, epcis, offerts) for une in lues.to_dict("records")], debut)
    st.caption(echapper(non_jugeables(lues)))


def ligne_de_presomption(presumee: dict[str, Any], epcis: Mapping[str, str], motifs: dict[str, str]) -> Ligne:
    """Write one présomption: what it rests on, what cannot be judged; never whose it is."""
    sur = " ; ".join(motifs[str(n)] for n, colonne in enumerate(MOTIFS, 1) if presumee[colonne])
    ou = epcis.get(presumee["epci_code"], ABSENT)
    champs = [
        ("Présomptions", sur),
        ("Non jugeable", " ; ".join(presumee["motifs_non_jugeables_libelles"])),
        ("Type demandé", typologie(presumee["typologie_code"])),
        ("EPCI du premier vœu", ou),
        ("Pseudonyme", presumee["presomption_id"]),
    ]
    textes = (
        f"{typologie(presumee['typologie_code'])}, {ou}",
        f"{sur} · pseudonyme {presumee['presomption_id']}",
    )
    return Ligne(textes, None, dossiers.sous_pseudonyme(champs, f"{sentences.INFORMER} {RECONNAISSANCE}"))


def non_jugeables(cadre: pd.DataFrame) -> str:
    """Say what the demandes of a page do not allow to judge, in the words of the warehouse."""
    libelles = sorted({texte for liste in cadre["motifs_non_jugeables_libelles"] for texte in liste})
    return f"Ce que ces demandes ne permettent pas de juger : {' ; '.join(libelles)}." if libelles else ""


def dessiner(lecteur: Lecteur, lignes: Sequence[Ligne], debut: int) -> None:
    """Draw the rows of a page of a list, each with the way to its file and dwellings; a table when it prints."""
    if not lignes:
        st.info(VIDE)
        return
    if impression():
        rangs = [(nombre(place), *une.textes) for place, une in enumerate(lignes, start=debut + 1)]
        table = pd.DataFrame(rangs, columns=["Rang", "Demande", "Attente", "Suivi"][: len(rangs[0])])
        tableau(table, "Demandes de cette page", cle="demandes", nombres=False)
        return
    possibles = reads.logements_possibles(
        lecteur, [une.demande_id for une in lignes if une.demande_id and une.est_a_loger]
    )
    for place, une in enumerate(lignes, start=debut + 1):
        titre, *reste = une.textes
        dits = [sentences.possibles(possibles[une.demande_id])] if une.demande_id in possibles else []
        textes = [f"{place}. {titre}", *reste, *dits]
        ligne(place, textes, une.demande_id, une.dossier, est_a_loger=une.est_a_loger)
