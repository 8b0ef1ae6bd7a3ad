"""Rates and shares of the simulated département, each with the published order of magnitude that it follows.

What belongs here: numbers drawn from the domain dossier (sections 2.4, 6.3, 6.4, 6.6) or, where nothing is published,
working assumptions (said so). What does not: how they are used. Nothing here describes a real organisme.
"""

DEPARTEMENT = "31"
# A second one, for measures of several in one base.
VOISIN = "09"
# Communes of elsewhere where some of those who ask live.
AILLEURS = ("81004", "82121", "09122", "32013", "11069", "75113", "13055", "33063", "34172", "66136")
# Quartiers of its largest commune: names only; 1 where there are dwellings of a quartier prioritaire.
QUARTIERS = (
    ("Bagatelle", 1), ("Bellefontaine", 1), ("Reynerie", 1), ("La Faourette", 1), ("Empalot", 1), ("Les Izards", 1),
    ("Soupetard", 1), ("La Gloire", 1), ("Arènes", 1), ("Pradettes", 1), ("Cépière", 1), ("Saint-Cyprien", 0),
    ("Minimes", 0), ("Croix-Daurade", 0), ("Lardenne", 0), ("Saint-Simon", 0), ("Côte Pavée", 0), ("Rangueil", 0),
    ("Sept Deniers", 0), ("Bonnefoy", 0), ("Montaudran", 0), ("Borderouge", 0), ("Purpan", 0), ("Saint-Martin", 0),
)  # fmt: skip

# Stock and flows at scale 1 (dossier 6.3: 50 000 in February 2023, then 55 000; attributions 9 000 to 10 500 a year).
STOCK_FINAL = 55_000
CROISSANCE_ANNUELLE = 0.035
SAISON_CREATION = (1.08, 1.00, 1.05, 0.98, 0.95, 1.00, 0.98, 0.82, 1.18, 1.10, 1.00, 0.86)
MOIS_RODAGE = 12
ANNEES_ANTERIEURES = 14

# Renewal: about 49 % of the renewals due are made (national); persistence differs between households (assumption).
RENOUVELLEMENT_LOGIT_MOYEN = -2.0
RENOUVELLEMENT_LOGIT_ECART = 2.2
RENOUVELLEMENT_TARDIF = 0.06
DERADIATION = 0.03
MOIS_RADIATION = 13
MOIS_DERADIATION_MAX = 18

# Monthly hazards of an active demande (working assumptions).
ABANDON_MENSUEL = 0.0035
SANS_CONTACT_MENSUEL = 0.0012
MODIFICATION_MENSUELLE = 0.022
ATTRIBUTION_MENSUELLE_ANTERIEURE = 0.0145
PART_ERREUR_CREATION = 0.02
PART_MESSAGE_TARDIF = 0.015

# Attractiveness: how unevenly households are chosen; the delay of the housed is shorter than the age of the stock.
ATTRAIT_ECART = 1.4
ATTRAIT_ANCIENNETE = -0.14
ATTRAIT_DALO = 3.0
ATTRAIT_PERSISTANCE = -0.30
ATTRAIT_PRIORITE = 3.2
ATTRAIT_MUTATION = -0.35
ATTRAIT_REFUS = -0.5

# What follows by EPCI is published for this département alone; another follows its résidences principales.
# First wish by territory (dossier 6.3: 73 % Toulouse, 8 % Sicoval, 7 % Muretain); the rest follows the parc.
VOEU_EPCI = {"243100518": 0.73, "243100633": 0.08, "200068641": 0.07}
# Elsewhere wishes follow the parc and the mean attribution delay of the EPCI in months (dossier 6.3, about 2023-24):
# where one waits longer, more is asked for.
DELAI_EPCI = {
    "200034957": 13.6, "200066819": 13.0, "200068807": 16.8, "200068815": 12.2, "200071298": 13.2, "200071314": 17.9,
    "200072635": 9.6, "200072643": 10.3, "200073146": 11.4, "243100567": 12.7, "243100732": 14.9, "243100773": 15.5,
    "243100781": 17.6, "243100815": 12.1, "200034023": 12.5,
}  # fmt: skip
ECART_ATTRAIT_COMMUNE = 0.3
# First type wanted (assumption): the larger of the norm, or one room more where the norm leaves no choice.
PART_PLUS_GRAND_TYPE = 0.70
PART_TYPE_AU_DESSUS = 0.28
NB_VOEUX = (0.24, 0.26, 0.22, 0.14, 0.08, 0.06)

# Parc (dossier 6.4): dwellings on 1 January 2024 by EPCI, scaled to 105 000.
PARC_TOTAL = 105_000
PARC_EPCI = {
    "243100518": 77_980, "200068641": 8_293, "243100633": 6_514, "243100781": 2_858, "200072643": 1_175,
    "200071298": 820, "200071314": 1_053, "200068815": 733, "200068807": 822, "200066819": 771, "200034957": 745,
    "243100732": 343, "243100815": 553, "243100773": 633, "200073146": 338, "200072635": 186, "243100567": 438,
    "200034023": 0,
}  # fmt: skip
QPV_PART_EPCI = {"243100518": 0.293, "200068641": 0.207, "200072643": 0.031}
LIVRAISONS_ANNUELLES = 2_300
SORTIES_ANNUELLES = 420
# Years of construction (dossier 6.4, 2019), then the growth to 105 000: (first year, last year, dwellings).
CONSTRUCTION = (
    (1920, 1944, 1_658), (1945, 1959, 4_677), (1960, 1969, 10_275), (1970, 1979, 11_466), (1980, 1989, 6_910),
    (1990, 1999, 11_788), (2000, 2009, 14_495), (2010, 2014, 15_512), (2015, 2018, 12_424),
)  # fmt: skip
PIECES = {
    "C": (0.085, 0.225, 0.400, 0.245, 0.038, 0.007, 0.0),
    "I": (0.005, 0.050, 0.260, 0.470, 0.182, 0.033, 0.0),
    "E": (0.900, 0.100, 0.0, 0.0, 0.0, 0.0, 0.0),
}
SURFACE = (27.0, 44.0, 60.0, 74.0, 90.0, 108.0, 124.0)
PART_INDIVIDUEL = {"centre": 0.06, "urbain": 0.22, "rural": 0.42}
PART_ETUDIANT = 0.03
COMMUNES_ETUDIANTES = ("31555", "31446", "31113", "31254", "31035")
# DPE by period of construction (A to G, unknown last), so that the whole meets the counts of 2019.
DPE = {
    2013: (0.30, 0.28, 0.16, 0.02, 0.0, 0.0, 0.0, 0.24),
    2000: (0.03, 0.11, 0.40, 0.20, 0.03, 0.0, 0.0, 0.23),
    0: (0.0, 0.005, 0.22, 0.31, 0.165, 0.024, 0.005, 0.271),
}
MODE_FIXE = {3: 0.018, 4: 0.0165, 5: 0.057}
# Departures of tenants per year and rooms; student residences turn over outside the commission.
ROTATION = (0.155, 0.122, 0.096, 0.072, 0.060, 0.055, 0.055)
ROTATION_ETUDIANT = 0.45
LOYER_M2 = (5.95, 6.55, 8.60, 9.60)
# What the zone and the age of the building make of it (assumption; the whole keeps the mean of dossier 6.4).
LOYER_ZONE = {"Abis": 1.06, "A": 1.03, "B1": 0.97, "B2": 0.92, "C": 0.84}
LOYER_DEPUIS = ((0, 0.90), (1970, 0.94), (1990, 1.0), (2010, 1.08))
CONTINGENTS = ("PPRIOR", "PFONCT", "COLTER", "COLACT", "AUTRES", "AUCUN")
PART_CONTINGENT = (0.24, 0.04, 0.13, 0.19, 0.01, 0.39)
POIDS_BAILLEURS = (18, 14, 11, 9, 8, 7, 6, 5.5, 4.5, 4, 3.2, 2.6, 2.2, 1.8, 1.4, 1.0, 0.8)

# Proposals (dossier 2.4: about 46 % of the offers refused, one in five by silence; three candidates as a rule).
NB_CANDIDATS = (0.06, 0.07, 0.60, 0.17, 0.10)
ACCEPTATION = 0.62
PART_SILENCE = 0.20
# Candidates who withdraw before the commission, accepted dwellings that no lease follows (assumptions).
PART_RETRAIT_AVANT_COMMISSION = 0.04
PART_ACCEPTATION_SANS_BAIL = 0.035
PART_PROGRAMMES_DELAISSES = 0.08
ACCEPTATION_DELAISSES = -0.38
PART_VACANCE_LENTE = 0.16
RETOUR_RESERVATAIRE = 0.10
RETRAIT_MENSUEL = 0.02
MOTIFS_REFUS = {
    "LOC": 0.22, "ENV": 0.13, "TAIL": 0.14, "LOY": 0.10, "ETA": 0.08, "ETT": 0.08, "EQU": 0.06, "ECO": 0.05,
    "SAN": 0.04, "CHG": 0.03, "AUT": 0.03, "NMO": 0.04,
}  # fmt: skip
MOTIFS_NAT = {
    "RES": 0.26, "COM": 0.08, "ADA": 0.06, "PIE": 0.27, "IRP": 0.03, "PRO": 0.01, "ELO": 0.04, "MIX": 0.04,
    "PRI": 0.16, "ANT": 0.03, "AUT": 0.02,
}  # fmt: skip

# Persons who hold a second number, demandes that a separation opened, of all those of the files (assumptions; dossier
# 3.1 and 8 tell of both, and count neither).
PART_SECOND_NUMERO = 0.02
PART_SEPARATION = 0.01

# Priorities a year at scale 1 (dossier 3.6, 6.6: more than 1 000 DALO appeals; ACD about 3 000; PDALPD: assumption).
RECOURS_DALO = 1_500
DALO_FAVORABLE = 0.35
# Days from an appeal to its decision: two in three within the three months of the law (assumption).
DUREE_COMED = (40, 115)
LABELS_ACD = 3_000
LABELS_PDALPD = 600

# Faulty rows: one in so many, and at least one of each kind.
FAUTE_UNE_SUR = 2_000
