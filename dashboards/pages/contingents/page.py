"""Contingents: what is reserved, what those who reserve propose and when, what comes of it."""

import streamlit as st

from dashboards.kit.chiffres import chiffres
from dashboards.kit.frame import adresse, page
from dashboards.kit.reads import suivis
from dashboards.kit.reads.catalogue import dimension
from dashboards.kit.reads.thematique import THEMES
from dashboards.kit.tableau import tableau
from dashboards.kit.thematic import view
from dashboards.kit.words.sentences_suivi import phrase_contingents
from dashboards.kit.words.texts import echapper
from dashboards.pages.contingents import cards

THEME = THEMES["contingents"]
TOUS = "tous"
FLUX = (
    "Le parc en flux n’identifie pas les logements de l’État : sa part y est sous-estimée. "
    "Les engagements en flux de la démonstration sont simulés."
)
STOCK_INCONNU = (
    "Le fichier du parc dit qu’un logement est réservé à une collectivité, non à laquelle : combien le sont ici n’est "
    "pas connu."
)
DELEGUE = (
    "Ces chiffres sont ceux des logements qui vous sont réservés. De ceux que l’État vous délègue, le suivi est celui "
    "de l’État ; vous en lisez les offres."
)
SUR_LES_VOTRES, LES_VOTRES = "Les réservations sur vos logements", "Vos réservations"
RIEN = "Aucune réservation ne vous concerne cette année-là. Choisissez une autre année."

vue = view.ouvrir(
    "contingents", THEME.titre, THEME.series, aux_pas=THEME.pas, communes=THEME.communes, comparable=False
)
situation = vue.situation
lues = suivis.contingents(vue.lecteur)
lues = lues[lues["annee"] == int(situation.periode)].reset_index(drop=True)
organismes = {cards.NON_PRECISE: "Réservataire non précisé"} | suivis.noms(vue.lecteur, vue.mesh)
est_bailleur, sien = vue.lecteur.est_bailleur, vue.lecteur.session.organisme_code
portee, titre = ("vos logements", SUR_LES_VOTRES) if est_bailleur else ("vos contingents", LES_VOTRES)
if not est_bailleur and lues["reservataire_code"].nunique() > 1:
    # Who reads the reservations of all looks at those of one réservataire at a time, its own first.
    codes = sorted(set(lues["reservataire_code"]), key=lambda code: (code != sien, organismes[code]))
    qui = adresse.choisir("reservataire", "Réservataire", codes, codes[0], organismes.__getitem__)
    lues = lues[lues["reservataire_code"] == qui].reset_index(drop=True)
    portee = titre = f"Réservations : {organismes[qui]}"
lignes = cards.nommer(vue, lues, organismes)
noms = dict(zip(lignes["contingent_code"], lignes["contingent"], strict=True))
completes = lignes
if len(noms) > 1:
    # A landlord compares its contingents; those who reserve compare their landlords, on one contingent at a time.
    signales = lignes.groupby("contingent_code")["nb_offres_signalees"].sum().sort_values(ascending=False)
    noms = ({TOUS: "Tous les contingents"} if est_bailleur else {}) | {code: noms[code] for code in signales.index}
    choisi = adresse.choisir("contingent", "Contingent", list(noms), next(iter(noms)), noms.__getitem__)
    lignes = lignes if choisi == TOUS else lignes[lignes["contingent_code"] == choisi]

signalees, pourvues = (int(lignes[c].sum()) for c in ("nb_offres_signalees", "nb_offres_pourvues"))
view.titrer(
    vue,
    f"Contingents : {vue.ici.libelle}",
    phrase_contingents(
        situation.periode, signalees, pourvues, vue.valeur("delai_reservataire"), set(lignes["contingent"])
    ),
    "logements réservés, logements signalés aux réservataires",
    f"{portee}, dans tout le département",
)

par = "reservataire" if est_bailleur else "bailleur"
if lignes.empty:
    st.info(RIEN)
else:
    chiffres(cards.chiffres(lignes))
    if not lignes["is_stock_connu"].any():
        st.caption(echapper(STOCK_INCONNU))
    view.rangee(cards.issues(vue, lignes), cards.delais(vue, lignes, par))
    view.rangee(cards.stock(vue, lignes, par), cards.flux(vue, completes))
    if completes["engagement_flux_etat_pct"].notna().any():
        st.caption(echapper(FLUX))

view.rangee(vue.repartition("delai_reservataire", "contingent", precision="tous réservataires"))
if not lignes.empty:
    st.markdown(f"## {echapper(titre)}")
    tableau(cards.conventions(lignes, par), "Réservations de l’année", cle="conventions")
    st.caption(echapper(cards.LOUES_ET_BAUX))
    page.fichier("reservations", "les réservations de l’année", annee=situation.periode)
page.telecharger("contingents", "les délais du territoire", **view.filtres(vue))
libelles = dimension(vue.lecteur, "contingent")
delegues: frozenset[str] = frozenset()
if vue.lecteur.droits.lignes.get("offre") == suivis.CONTINGENT_OU_DELEGUE:
    delegues = suivis.contingents_des_offres(vue.lecteur) - set(noms)
if delegues:
    st.caption(echapper(DELEGUE))
for code in sorted(delegues, key=libelles.rang):
    page.lien("offres", f"Voir les offres du contingent « {libelles.ecrire(code)} »", contingent=code)
page.lien("rapprochement", "Voir les logements proposés")
view.pied(vue, ("delai_reservataire",))
