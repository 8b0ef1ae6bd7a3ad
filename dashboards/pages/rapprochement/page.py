"""Rapprochement: who could live in this dwelling."""

import pandas as pd
import streamlit as st

from dashboards.kit import fiche, seuils
from dashboards.kit.chiffres import Chiffre, chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.logement import details, ligne_logement, nom_logement, vigilance
from dashboards.kit.reads import territoires
from dashboards.kit.tableau import tableau
from dashboards.kit.words.formats import Valeur, date_longue, nombre, pluriel, typologie
from dashboards.kit.words.sentences import phrase_rapprochement
from dashboards.kit.words.texts import SCORE
from dashboards.pages.rapprochement import reads
from warehouse.reference import ANORMAL, PLAFOND

PAR_PAGE = 10
# How many offers are tried for one that has candidates.
PREMIERES = 10
LECTURE = "Seules les demandes que vous avez le droit de lire sont examinées et classées. "
# The rest of what it reads has neither wishes nor incomes.
PERIMETRE_ETAT = (
    "Le sont celles de votre périmètre nominatif (DALO, PDALPD, accord collectif, contingent de l’État ou enregistrées "
    "par l’État), actives ou expirées : des autres, vous ne lisez ni les vœux ni les ressources, sans lesquels aucune "
    "ne se compare à un logement. "
)
INCONNUE = "Cette offre n’existe pas, n’est plus ouverte ou n’est pas dans votre périmètre : vous voyez {choix}."

lecteur, etat = page.ouvrir("rapprochement")
entete = st.container()
page.sans_publication(etat)
mesh = territoires.territoires(lecteur)
communes = dict(mesh.noms("commune")[["code", "libelle"]].itertuples(index=False))
offres = reads.offres(lecteur).set_index("offre_id", drop=False)
if offres.empty:
    with entete:
        page.titre("Rapprochement", "Aucune offre ouverte dans votre périmètre.")
    st.info("Les logements proposés à la location apparaîtront ici dès leur réception.")
    st.stop()

offre_id = adresse.choisir(
    "offre",
    "Logement proposé",
    list(offres.index),
    offres.index[0],
    lambda o: ligne_logement(offres.loc[o], communes),
    inconnu=INCONNUE,
)
offre = offres.loc[offre_id]
bilan = reads.bilan(lecteur, offre_id)
exclus = bilan[~bilan["is_eligible"].astype(bool)]
eligibles = int(bilan.loc[bilan["is_eligible"].astype(bool), "nombre"].sum())
prioritaires = int(bilan.loc[bilan["is_eligible"].astype(bool), "prioritaires"].sum())
examinees = int(bilan["nombre"].sum())
positionnees = int(exclus.loc[exclus["motif_exclusion_code"] == "POSITIONNEMENT", "nombre"].sum())
pages = max(1, -(-eligibles // PAR_PAGE))

nom = nom_logement(offre, communes)
cartes = st.container()
seuils.dire(lecteur, ANORMAL, PLAFOND)
onglet_candidats, onglet_exclus = st.tabs(
    [f"Éligibles ({nombre(eligibles)})", f"Exclues ({nombre(examinees - eligibles)})"]
)
with onglet_candidats:
    numero = st.pagination(pages, key=f"candidats_{offre_id}") if pages > 1 else 1
    debut = (numero - 1) * PAR_PAGE
    if not eligibles:
        st.info("Aucune demande ne remplit les conditions.")
        premieres = list(offres.index[:PREMIERES])
        servies = reads.avec_eligible(lecteur, premieres)
        if ailleurs := next((autre for autre in premieres if autre in servies), None):
            page.lien("rapprochement", "Voir une offre qui a des candidats", offre=ailleurs)
    candidats = reads.candidats(lecteur, offre_id, debut, PAR_PAGE) if eligibles else pd.DataFrame()
    for place, (_, ligne) in enumerate(candidats.iterrows(), start=debut + 1):
        personnes = int(ligne["nb_personnes"] or 0)
        resume = (
            f"{place}. {nombre(ligne['points'])} {pluriel(ligne['points'], 'point')} : {reads.pourquoi(ligne)}",
            f"{nombre(personnes)} {pluriel(personnes, 'personne')}, {typologie(ligne['typologie'])} demandé, "
            f"demande du {date_longue(ligne['date_creation'])} ({nombre(ligne['anciennete_mois'])} mois)",
            vigilance(offre) if ligne["is_plafond_non_verifie"] else "",
        )
        fiche.ligne(place, resume, str(ligne["demande_id"]))
with onglet_exclus:
    tableau(
        pd.DataFrame(
            {
                "Premier motif d’exclusion": exclus["motif_exclusion"],
                "Demandes": [nombre(n) for n in exclus["nombre"]],
            }
        ),
        "Demandes exclues, par premier motif",
        cle="exclus",
        vide="Aucune demande n’est exclue.",
    )

perimetre = PERIMETRE_ETAT if lecteur.droits.lignes["critere_demande"] == "perimetre_etat" else ""
premier = int(candidats.iloc[0]["points"]) if eligibles and numero == 1 else None
motifs = list(exclus[["motif_exclusion", "nombre"]].itertuples(index=False, name=None))
with entete:
    accord = pluriel(eligibles, "demande éligible", "demandes éligibles")
    page.titre(
        f"{nom} : {nombre(eligibles)} {accord}",
        phrase_rapprochement(eligibles, examinees, nom, premier, motifs),
        f"{details(offre)} · {LECTURE}{perimetre}{SCORE}",
    )
with cartes:
    chiffres(
        [
            Chiffre(
                "Éligibles",
                Valeur(eligibles),
                "compte",
                comparaisons=f"sur {nombre(examinees)} examinées, actives ou expirées",
            ),
            Chiffre("Prioritaires éligibles", Valeur(prioritaires), "compte", comparaisons="DALO ou PDALPD"),
            Chiffre(
                "Déjà positionnées", Valeur(positionnees), "compte", comparaisons="sur ce logement ou sur un autre"
            ),
            Chiffre("Exclues", Valeur(examinees - eligibles), "compte", comparaisons="premier motif retenu"),
        ]
    )
