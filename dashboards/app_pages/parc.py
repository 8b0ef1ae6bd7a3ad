"""Parc: what exists, where, and what is empty."""

import streamlit as st

from dashboards.components import adresse, cartes_parc, graphique, page
from dashboards.components.chiffres import Chiffre, chiffres
from dashboards.components.tableau import tableau
from dashboards.formats import Valeur, date_heure
from dashboards.phrases import contexte, phrase_parc
from dashboards.queries import indicateurs, parc, territoires
from dashboards.queries.publication import seuil_effectif

lecteur, etat = page.ouvrir("parc")
entete = st.container()
page.sans_publication(etat)
mesh = territoires.territoires(lecteur)
publiee = date_heure(etat.publiee_at)
annees = parc.annees(lecteur)
if not annees:
    page.titre("Parc social", "Aucun inventaire du parc n’a encore été reçu.")
    st.stop()

with st.container(horizontal=True, gap="small"):
    geo = adresse.territoire(mesh.choix(), territoires.depart(lecteur, mesh), mesh.libelle)
    annee = adresse.choisir("annee", "Situation au 1ᵉʳ janvier", annees, annees[0], str)

ici, reference = mesh.trouver(geo), mesh.departement()
codes = sorted({ici.code, reference.code, ici.epci_code or reference.code})
cadre = parc.parc(lecteur, annee, codes)
logements = parc.compte(cadre, ici.code, "total")


def densite(territoire: territoires.Territoire, colonne: str = "valeur") -> Valeur:
    """Return the dwellings of a territory per 100 résidences principales, or ``pour_mille`` inhabitants."""
    mailles = parc.densite(lecteur, cadre, mesh, territoire.type, annee)
    ligne = mailles[mailles["code"] == territoire.code].iloc[0]
    return Valeur(ligne[colonne])


part_qpv, ma_densite = parc.part(cadre, ici.code, "en_qpv"), densite(ici)
with entete:
    page.titre(
        f"Parc social : {ici.libelle}",
        phrase_parc(ici.sujet, logements, int(annee), part_qpv, ma_densite),
        contexte(ici.libelle, f"1ᵉʳ janvier {annee}", "périmètre : logements ordinaires RPLS", "variables publiques"),
    )

vacance = parc.vacance(lecteur, codes, annee)


def a_cote(texte: str) -> str:
    """Write the figure of the département, unless it is the territory itself."""
    return "" if ici.code == reference.code else f"Département : {texte}"


def par_habitant(territoire: territoires.Territoire) -> str:
    """Write the dwellings of a territory per 1 000 inhabitants."""
    return f"{densite(territoire, 'pour_mille').ecrire('ratio')} logements sociaux pour 1\u202f000 habitants"


departement = a_cote(f"{densite(reference).ecrire('ratio')} ; {par_habitant(reference)}")
chiffres(
    [
        Chiffre(
            "Logements sociaux",
            Valeur(logements),
            "compte",
            comparaisons=a_cote(Valeur(parc.compte(cadre, reference.code, "total")).ecrire("compte")),
        ),
        Chiffre(
            "Pour 100 résidences principales",
            ma_densite,
            "ratio",
            comparaisons=f"{par_habitant(ici)}  \n{departement}".strip(),
        ),
        Chiffre(
            "En quartier prioritaire",
            part_qpv,
            "pct",
            comparaisons=a_cote(parc.part(cadre, reference.code, "en_qpv").ecrire("pct")),
        ),
        Chiffre(
            "Vacance au 1ᵉʳ janvier",
            indicateurs.valeur(vacance, "vacance", ici.code, annee),
            "pct",
            comparaisons=a_cote(indicateurs.valeur(vacance, "vacance", reference.code, annee).ecrire("pct")),
        ),
    ]
)

for paire in (("pieces", "dpe"), ("type", "qpv")):
    for colonne, nom in zip(st.columns(2), paire, strict=True):
        with colonne:
            graphique.graphique(
                cartes_parc.repartition(
                    parc.repartition(cadre, ici.code, nom), logements, nom, ici.libelle, annee, publiee
                )
            )

st.markdown("## Où est le parc social")
ONGLETS = {"classement": "Classement des EPCI", "carte": "Carte des communes"}
onglet = adresse.choisir("onglet", "Présentation", list(ONGLETS), "classement", ONGLETS.__getitem__, segments=True)
communes = parc.densite(lecteur, cadre, mesh, "commune", annee)
choisi = ici.code if ici.type == "epci" else ici.epci_code
if onglet == "classement":
    graphique.graphique(
        cartes_parc.densite_epci(
            parc.densite(lecteur, cadre, mesh, "epci", annee), densite(reference), choisi, annee, publiee
        )
    )
else:
    graphique.graphique(
        cartes_parc.densite_communes(
            communes, ici.code if ici.type == "commune" else None, annee, publiee, seuil_effectif(lecteur)
        )
    )

st.markdown("## Communes")
tableau(
    cartes_parc.communes(communes, choisi if ici.type != "departement" else None),
    "Logements sociaux par commune",
    cle="parc_communes",
)
page.telecharger("parc", "le parc", annee=annee)
