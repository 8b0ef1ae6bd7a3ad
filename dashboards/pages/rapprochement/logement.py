"""One dwelling: the households that could live in it, two of them side by side, those that are left out and why."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.kit import choix_logement, fiche, fiche_logement, grille, labels, menage, seuils
from dashboards.kit import preselection as kit_preselection
from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.logement import details, ligne_logement, nom_logement, par_offre
from dashboards.kit.reads import logement as kit_logement
from dashboards.kit.reads import preselections, territoires
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.reads.publication import date_des_donnees
from dashboards.kit.tableau import RANGEES_PAR_PAGE, impression, tableau
from dashboards.kit.trace import noter_une_fois
from dashboards.kit.words.formats import TYPES_DEMANDES, Valeur, minuscule, nombre, pluriel, rang
from dashboards.kit.words.sentences import phrase_rapprochement
from dashboards.kit.words.texts import CHOIX_INCONNU, SCORE, echapper
from dashboards.pages.rapprochement import cards, cote_a_cote, mixite, preselection, reads, refus, sentences
from dashboards.pages.rapprochement.reads import PAS_LA, TOUS
from warehouse.matching.grid import regles_en_vigueur
from warehouse.reference import ANORMAL, GRILLE, PLAFOND

# How many offers are tried for one that has candidates.
PREMIERES = 10
CLASSES, DEUX, EXCLUES, PRESELECTION = "classement", "deux", "exclues", "preselection"
LECTURE = "Seules les demandes que vous avez le droit de lire sont examinées et classées. "
# The rest of what it reads has neither wishes nor incomes.
PERIMETRE_ETAT = (
    "Le sont celles de votre périmètre nominatif (DALO, PDALPD, accord collectif, contingent de l’État ou enregistrées "
    "par l’État), actives ou expirées : des autres, vous ne lisez ni les vœux ni les ressources, sans lesquels aucune "
    "ne se compare à un logement. "
)
INCONNUE = "Cette offre n’existe pas, n’est plus ouverte ou n’est pas dans votre périmètre : vous voyez {choix}."
POPULATIONS = {
    TOUS: "Tous",
    reads.PRIORITAIRES: "Prioritaires",
    reads.DALO: "Reconnus DALO",
    reads.PDALPD: "PDALPD",
}
# What tells a priority.
PUBLICS = {reads.PRIORITAIRES: "is_prioritaire", reads.DALO: "has_dalo", reads.PDALPD: "has_pdalpd"}
TYPES = {TOUS: "Tous les types"} | TYPES_DEMANDES
SOUHAITS = {TOUS: "Toutes", reads.VOEU: "Dans ses vœux", reads.ELARGIE: "Recherche élargie"}
ANCIENNETES = {TOUS: "Toutes"} | {str(mois): f"Au moins {mois} mois" for mois in (12, 24, 36, 60)}
TRIS = {
    reads.RANG: "Le rang",
    reads.PUBLICS: "Les publics : {labels}",
    reads.ANCIENNETE: "L’ancienneté, la plus longue d’abord",
    reads.RESSOURCES: "Les ressources, les plus faibles d’abord",
    reads.EFFORT: "Le taux d’effort, le plus faible d’abord",
    reads.RESTE: "Le reste à vivre, le plus faible d’abord",
}
LEGENDE = (
    "Taux d’effort : loyer et charges rapportés aux ressources, hors APL. Reste à vivre : par jour et par unité de "
    "consommation (UC : la première personne du ménage compte pour une, les suivantes pour moins), hors APL. "
    "1ᵉʳ quartile : revenu par UC au plus égal au seuil de l’intercommunalité du logement. "
    "Recherche élargie : le ménage n’a pas demandé cette commune, mais accepte toute l’intercommunalité de ses vœux. "
    "Le rang est celui de la liste entière, quels que soient les filtres et le tri."
)
QUESTION = "Pourquoi ce ménage n’est-il pas là ?"
RAISONS = "Voir ses raisons"
REGLES = (
    "Les règles s’appliquent dans cet ordre ; une demande est comptée à la première qui l’écarte. La dernière colonne "
    "compte celles que cette règle est seule à écarter : ce que la lever ajouterait. Fixées par la loi : {lois}. Les "
    "autres sont d’usage."
)
NORMES = {
    "strict": "Norme d’occupation : stricte.",
    "elargie": "Norme d’occupation : élargie, car la norme stricte laisse trop peu de candidats à ce logement.",
}
LISTE_NOTEE = (
    "La lecture de cette liste est enregistrée au journal. Ni nom ni numéro : l’identité s’ouvre sur finalité."
)
AUTRES = (
    "Compté à la publication sur toutes les demandes, pour votre organisme entier : aucun filtre n’y change rien, "
    "et aucun de ces ménages ne vous est montré."
)
REGLE = "Les demandes écartées par une règle"
SANS_CANDIDAT = "Aucune demande ne remplit les conditions."
AUCUNE_RETENUE = "Aucune demande éligible ne répond à ces filtres."


def presenter(lecteur: Lecteur, entete: DeltaGenerator, offres: pd.DataFrame) -> None:
    """Draw one dwelling of those offered."""
    communes = territoires.territoires(lecteur).libelles("commune")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        gardees = choix_logement.filtrer(offres, communes)
    siennes = par_offre(gardees)
    offre_id = adresse.choisir(
        "offre",
        "Logement proposé",
        list(siennes),
        premiere_servie(lecteur, gardees) or next(iter(siennes)),
        lambda offre: ligne_logement(siennes[offre], communes),
        inconnu=INCONNUE,
    )
    offre, bilan, dits = offres.loc[offre_id], reads.bilan(lecteur, offre_id), sentences.mots(lecteur)
    retenues = bilan["is_eligible"].astype(bool)
    eligibles, examinees = int(bilan.loc[retenues, "nombre"].sum()), int(bilan["nombre"].sum())
    titrer(lecteur, entete, nom_logement(offre, communes), details(offre), bilan)
    seuils.dire(lecteur, ANORMAL, PLAFOND, GRILLE)
    dire_les_autres(lecteur, offre_id)
    fiche_logement.presenter(lecteur, offre_id, niveau=2)
    onglets = {
        CLASSES: f"Classement ({nombre(eligibles)})",
        DEUX: "Deux ménages côte à côte",
        EXCLUES: f"Exclues ({nombre(examinees - eligibles)})",
        PAS_LA: "Pourquoi pas ce ménage ?",
    }
    if lecteur.droits.propose:
        proposes, mots = preselections.candidats(lecteur, offre_id), kit_preselection.mots(lecteur)
        onglets[PRESELECTION] = f"Candidats et présélection ({nombre(len(proposes))})"
    onglet = adresse.choisir("onglet", "Présentation", list(onglets), CLASSES, onglets.__getitem__, segments=True)
    if onglet in (CLASSES, PRESELECTION):
        preselection.avertir(lecteur, offre)
    if onglet == EXCLUES:
        exclues(lecteur, offre_id, bilan, dits)
    elif onglet == PRESELECTION:
        preselection.presenter(lecteur, offre_id, proposes, mots)
    elif onglet == PAS_LA:
        pas_la(lecteur, offre_id, eligibles, dits)
    elif not eligibles:
        st.info(SANS_CANDIDAT)
        proposer_une_autre(lecteur, offres)
    else:
        classement(lecteur, offre_id, eligibles, dits, deux=onglet == DEUX)


def titrer(lecteur: Lecteur, entete: DeltaGenerator, nom: str, traits: str, bilan: pd.DataFrame) -> None:
    """Write how many demandes fit the dwelling, under which norm, and the four figures."""
    retenues = bilan["is_eligible"].astype(bool)
    exclues = bilan[~retenues]
    eligibles, examinees = int(bilan.loc[retenues, "nombre"].sum()), int(bilan["nombre"].sum())
    prioritaires = int(bilan.loc[retenues, "prioritaires"].sum())
    premier = int(bilan.loc[retenues, "premier"].max()) if eligibles else None
    positionnees = int(exclues.loc[exclues["motif_exclusion_code"] == "POSITIONNEMENT", "nombre"].sum())
    motifs = exclues.groupby("motif_exclusion", sort=False)["nombre"].sum().sort_values(ascending=False)
    normes = " ".join(dict.fromkeys(NORMES[code] for code in bilan["norme_code"].dropna() if code in NORMES))
    perimetre = PERIMETRE_ETAT if lecteur.droits.lignes["critere_demande"] == "perimetre_etat" else ""
    with entete:
        accord = pluriel(eligibles, "demande éligible", "demandes éligibles")
        page.titre(
            f"{nom} : {nombre(eligibles)} {accord}",
            phrase_rapprochement(eligibles, examinees, nom, premier, list(motifs.items())),
            f"{traits} · {normes} {LECTURE}{perimetre}{SCORE}",
        )
    chiffres(
        [
            Chiffre(
                "Éligibles",
                Valeur(eligibles),
                "compte",
                comparaisons=f"sur {nombre(examinees)} examinées, actives ou expirées",
            ),
            Chiffre(
                "Prioritaires éligibles",
                Valeur(prioritaires),
                "compte",
                comparaisons=labels.enumerer(lecteur, " ou "),
            ),
            Chiffre(
                "Déjà positionnées", Valeur(positionnees), "compte", comparaisons="sur ce logement ou sur un autre"
            ),
            Chiffre("Exclues", Valeur(examinees - eligibles), "compte", comparaisons="écartées par une règle au moins"),
        ]
    )


def dire_les_autres(lecteur: Lecteur, offre: str) -> None:
    """Say how many households fit the dwelling that the reader may not read, in one class that no filter moves."""
    classe = kit_logement.autres_menages(lecteur, [offre]).get(offre)
    if classe:
        noter_une_fois(lecteur, (offre,), 1, ou="autres", cible=kit_logement.VUE, offre_id=offre)
        st.markdown(echapper(sentences.phrase_autres(classe)))
        st.caption(echapper(AUTRES))


def classement(lecteur: Lecteur, offre: str, eligibles: int, dits: sentences.Mots, *, deux: bool) -> None:
    """Draw one page of the ranked list, as a table or two of its households side by side."""
    filtres, tri = filtrer(lecteur, dits.tranches)
    retenues = eligibles if filtres == reads.Filtres() else reads.nombre(lecteur, offre, filtres)
    if not retenues:
        st.info(AUCUNE_RETENUE)
        return
    pages = -(-retenues // RANGEES_PAR_PAGE)
    # A filter that changes starts the list again.
    cle = f"candidats_{offre}_{tri}_{'_'.join(vars(filtres).values())}"
    numero = st.pagination(pages, key=cle) if pages > 1 else 1
    debut = (numero - 1) * RANGEES_PAR_PAGE
    objectif = mixite.lire(lecteur, offre)
    lues = mixite.marquer(reads.candidats(lecteur, offre, debut, RANGEES_PAR_PAGE, filtres, tri), objectif)
    noter_une_fois(lecteur, (cle, numero), len(lues), offre_id=offre)
    gardees = "" if retenues == eligibles else f" retenues par les filtres, sur {nombre(eligibles)}"
    st.caption(
        echapper(
            f"Demandes {nombre(debut + 1)} à {nombre(debut + len(lues))} sur {nombre(retenues)}{gardees}. "
            f"{cards.du_logement(lues, dits)}"
        )
    )
    if dit := mixite.phrase(objectif):
        st.caption(echapper(dit))
    if deux:
        cote_a_cote.comparer(lecteur, offre, eligibles, lues, objectif, dits)
    else:
        lister(lues, dits)
        refus.presenter(lecteur, offre, lues)
        if lecteur.droits.propose:
            preselection.ajouter(lecteur, offre, lues, kit_preselection.mots(lecteur))
    dire_comment_lire(lues, dits, cards.SIGNES_DITS, f"{LEGENDE} {LISTE_NOTEE}")


def dire_comment_lire(lues: pd.DataFrame, dits: sentences.Mots, signes: str, legende: str) -> None:
    """Say under a list what its signs are, which grid gave its points, and how its words are to be read."""
    for texte in filter(None, (signes, grille.phrase(grille.versions(lues), dits.grilles), legende)):
        st.caption(echapper(texte))


def filtrer(lecteur: Lecteur, tranches: Mapping[str, str]) -> tuple[reads.Filtres, str]:
    """Draw the filters and the order of the list; a priority that the profile does not read filters nothing."""
    ressources = {TOUS: "Toutes"} | dict(tranches)
    tris = {code: mots.format(labels=labels.enumerer(lecteur)) for code, mots in TRIS.items()}
    cachees = lecteur.droits.cachees("rapprochement")
    populations = {code: mots for code, mots in POPULATIONS.items() if PUBLICS.get(code) not in cachees}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        choix = [
            adresse.choisir(nom, libelle, list(options), TOUS, options.__getitem__, inconnu=dit)
            for nom, libelle, options, dit in (
                ("pop", "Priorité", populations, labels.choix_inconnu(lecteur)),
                ("typo", "Type demandé", TYPES, CHOIX_INCONNU),
                ("souhait", "Commune", SOUHAITS, CHOIX_INCONNU),
                ("ressources", "Ressources", ressources, CHOIX_INCONNU),
                ("anciennete", "Ancienneté", ANCIENNETES, CHOIX_INCONNU),
            )
        ]
        tri = adresse.choisir("tri", "Trier selon", list(tris), reads.RANG, tris.__getitem__)
        adresse.reserver()
    return reads.Filtres(*choix), tri


def lister(lues: pd.DataFrame, dits: sentences.Mots) -> None:
    """Draw one page of the ranked list, each row with the ways to its file and dwellings; a table when it prints."""
    if impression():
        table = cards.candidats(lues, dits)
        tableau(table, "Demandes éligibles, classées", cle="candidats", nombres=False, teintes=cards.TEINTES)
        return
    for _, lue in lues.iterrows():
        place = int(lue["rang"])
        textes = cards.rangee(f"{rang(place)} rang", lue, dits)
        fiche.ligne(place, textes, str(lue["demande_id"]), teintes=cards.TEINTES_DES_SIGNES)


def exclues(lecteur: Lecteur, offre: str, bilan: pd.DataFrame, dits: sentences.Mots) -> None:
    """Draw how many demandes each rule leaves, those that it alone leaves out, and the cases of one of them."""
    tableau(cards.entonnoir(bilan, dits), "Ce que chaque règle laisse", cle="exclus", entier=True)
    st.caption(echapper(REGLES.format(lois=lois(lecteur))))
    ecartees = bilan.dropna(subset="motif_exclusion_code").set_index("motif_exclusion_code")["nombre"]
    motifs = {TOUS: "Choisir une règle"} | {code: nom for code, nom in dits.motifs.items() if code in ecartees.index}
    motif = adresse.choisir("motif", REGLE, list(motifs), TOUS, motifs.__getitem__)
    if motif == TOUS:
        return
    pages = -(-int(ecartees[motif]) // RANGEES_PAR_PAGE)
    cle = f"exclues_{offre}_{motif}"
    numero = st.pagination(pages, key=cle) if pages > 1 else 1
    lues = reads.exclues(lecteur, offre, motif, (numero - 1) * RANGEES_PAR_PAGE, RANGEES_PAR_PAGE)
    noter_une_fois(lecteur, (cle, numero), len(lues), offre_id=offre)
    lister_les_cas(lues, f"Demandes écartées : {dits.motifs[motif]}", dits)
    dire_comment_lire(lues, dits, f"{cards.EXCLUT} règle : ce qui écarte · {cards.SIGNES_DITS}", LISTE_NOTEE)


def lister_les_cas(lues: pd.DataFrame, legende: str, dits: sentences.Mots) -> None:
    """Draw one page of the cases of a rule, each with the way to all its reasons; a table when it prints."""
    if impression():
        table, teintes = cards.cas_exclus(lues, dits), cards.TEINTES_DES_EXCLUES
        tableau(table, legende, cle="cas_exclus", nombres=False, teintes=teintes)
        return
    for place, (_, lue) in enumerate(lues.iterrows(), 1):
        proposer = partial(proposer_un_cas, place, str(lue["demande_id"]))
        fiche.rangee(cards.rangee_exclue(place, lue, dits), proposer, cards.TEINTES_DES_SIGNES)


def proposer_un_cas(place: int, demande: str) -> None:
    """Offer every reason of a case, and its possible dwellings."""
    st.button(fiche.sur(RAISONS, place), key=f"pourquoi_{place}", on_click=demander_pourquoi, args=(demande,))
    menage.proposer_ses_logements(demande, fiche.sur(fiche.LOGEMENTS_POSSIBLES, place), f"logements_du_cas_{place}")


def lois(lecteur: Lecteur) -> str:
    """Name the rules that the law sets, of those in force on the day of the data."""
    jour = date_des_donnees(lecteur)
    siennes = regles_en_vigueur(jour).values() if jour else ()
    return " ; ".join(f"« {minuscule(regle.libelle)} »" for regle in siennes if not regle.est_un_usage)


def demander_pourquoi(demande: str) -> None:
    """Go to every reason of one demande."""
    menage.retenir(demande)
    adresse.poser("onglet", PAS_LA)


def pas_la(lecteur: Lecteur, offre: str, eligibles: int, dits: sentences.Mots) -> None:
    """Take a demande, and say why it is in the list of the dwelling or is not."""
    st.markdown(f"## {echapper(QUESTION)}")
    demande = menage.saisir()
    if not demande:
        st.caption(
            echapper("Depuis « Demandes », « Logements possibles » remplit cette case avec le ménage que vous lisez.")
        )
        return
    cas = reads.cas(lecteur, offre, demande)
    if cas is not None:
        noter_une_fois(lecteur, (offre, demande), 1, offre_id=offre, demande_id=demande)
    for phrase in sentences.phrases_du_cas(cas, eligibles, dits):
        st.markdown(echapper(phrase))


def premiere_servie(lecteur: Lecteur, offres: pd.DataFrame) -> str | None:
    """Return the first of the dwellings at the head of the list that an eligible demande fits, if there is one."""
    premieres = list(offres.index[:PREMIERES])
    servies = reads.avec_eligible(lecteur, premieres)
    return next((offre for offre in premieres if offre in servies), None)


def proposer_une_autre(lecteur: Lecteur, offres: pd.DataFrame) -> None:
    """Offer a dwelling that has candidates, the first of the list."""
    if ailleurs := premiere_servie(lecteur, offres):
        page.lien("rapprochement", "Voir une offre qui a des candidats", offre=ailleurs)
