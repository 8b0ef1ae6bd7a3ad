"""The demandes in progress, one by one, as the reader's rights give them. Never cached: rows of persons."""

from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from dashboards.kit import labels as kit_labels
from dashboards.kit.reads.lecteur import Lecteur
from dashboards.kit.words.formats import est_absent

# The list of the codes of a column.
LISTES = {
    "composition_code": "COMPOSITION",
    "modele_logement_code": "ListeModeleLogement",
    "motif_code": "ListeMotifDemande",
}
# Codes of the filters ``pop`` and ``rang`` of the address.
TOUTES, HORS_MUTATION, MUTATIONS, PRIORITAIRES = "tous", "hmut", "mut", "prio"
RECONNUES, PDALPD, ACD, SANS_PROPOSITION = "dalo", "pdalpd", "acd", "delai"
# The column that tells a label, which the profile may not read.
LABELS = {RECONNUES: "has_dalo", PDALPD: "has_pdalpd", ACD: "has_acd"}
PREMIER_VOEU, TOUS_VOEUX = "1", "tous"
TOUS_TYPES = "tous"
# Who registers for its own desks alone has their demandes renewed: within a week, within a month.
ENREGISTRENT = "enregistrement"
TOUTES_ECHEANCES, SEMAINE, MOIS = "toutes", "7", "30"
SOUS_JOURS = {SEMAINE: 7, MOIS: 30}

# The whole département (no commune) asks nothing of the wishes; elsewhere, the first of them, or any.
OU = """
    etat_code = 'active'
    and (%(typo)s = 'tous' or typologie_code = %(typo)s)
    and case %(pop)s
        when 'hmut' then not is_mutation
        when 'mut' then is_mutation
        when 'prio' then has_dalo or has_pdalpd or has_acd
        when 'dalo' then has_dalo
        when 'pdalpd' then has_pdalpd
        when 'acd' then has_acd
        when 'delai' then is_delai_anormal and nb_propositions = 0
        else true
    end
    and (%(communes)s::text[] = '{}' or case %(rang)s
        when '1' then commune_code = any(%(communes)s::text[])
        else communes_souhaitees && %(communes)s::text[]
    end)
    and (%(sous_jours)s::integer is null or (
        organisme_enregistreur_code = %(organisme)s
        and date_fin_validite <= (
            select date_reference from publication where departement_code = %(departement)s
        ) + %(sous_jours)s::integer
    ))
"""
# The keys alone are sorted: a page far in the list would else carry every row before it, whole.
SQL_LISTE = """
select
    demande_id, date_creation, anciennete_mois, commune_code, typologie_code, nb_personnes, composition_code,
    modele_logement_code, motif_code, has_dalo, has_pdalpd, has_acd, seuil_delai_mois, is_delai_anormal,
    nb_propositions, is_positionne, date_fin_validite, publication_id
from demande
where departement_code = any(%(departements)s) and demande_id in (
    select demande_id
    from demande
    where departement_code = any(%(departements)s) and {ou}
    order by {ordre}
    limit %(nombre)s offset %(debut)s
)
order by {ordre}
"""
LES_PLUS_ANCIENNES, LES_PREMIERES_ECHUES = (
    "date_creation, demande_id",
    "date_fin_validite, date_creation, demande_id",
)
SQL_NOMBRE = """
select count(*) as nombre
from demande
where departement_code = any(%(departements)s) and {ou}
"""


@dataclass(frozen=True)
class Filtres:
    """What narrows the list: communes wished (none: the whole département), which wish, whom, which first type.

    ``echeance``: what the reader registered at its own desks, and that expires within so many days.
    """

    communes: list[str] = field(default_factory=list)
    rang: str = PREMIER_VOEU
    pop: str = TOUTES
    typo: str = TOUS_TYPES
    echeance: str = TOUTES_ECHEANCES

    @property
    def est_a_renouveler(self) -> bool:
        """Whether a deadline narrows the list."""
        return self.echeance in SOUS_JOURS


def a_renouveler(echeance: str) -> dict[str, str]:
    """Return the filters of the list of what has to be renewed; all are said, whatever was chosen before."""
    return {"onglet": "liste", "pop": TOUTES, "typo": TOUS_TYPES, "echeance": echeance}


def echeances(lecteur: Lecteur) -> list[str]:
    """Return the deadlines that the list may be narrowed to: who registers demandes has them renewed."""
    return [TOUTES_ECHEANCES, *SOUS_JOURS] if ENREGISTRENT in lecteur.droits.finalites else [TOUTES_ECHEANCES]


def labels(lecteur: Lecteur) -> list[str]:
    """Return the labels that the profile reads, by their code in the address."""
    lus = kit_labels.lus(lecteur)
    return [code for code, colonne in LABELS.items() if colonne in lus]


def priorites(lecteur: Lecteur) -> list[str]:
    """Return the priorities that a list may be narrowed to: all labels together for who reads them all, then each."""
    return [*([PRIORITAIRES] if kit_labels.sont_tous_lus(lecteur) else []), *labels(lecteur)]


def populations(lecteur: Lecteur) -> list[str]:
    """Return the populations that the list may be narrowed to, by their code in the address."""
    sans_proposition = [SANS_PROPOSITION] if lit_les_propositions(lecteur) else []
    return [TOUTES, HORS_MUTATION, MUTATIONS, *priorites(lecteur), *sans_proposition]


def lit_les_propositions(lecteur: Lecteur) -> bool:
    """Tell whether the profile reads how many times each of its demandes was proposed a dwelling."""
    return "nb_propositions" not in lecteur.droits.cachees("demande")


def est_ouverte(demande: "pd.Series[str]") -> bool:
    """Tell whether the household of a demande is read: where it is masked, so are its identity and its day."""
    return not est_absent(demande["nb_personnes"])


def nombre(lecteur: Lecteur, filtres: Filtres) -> int:
    """Count the demandes in progress that the reader may read."""
    return int(lecteur.lignes(SQL_NOMBRE.format(ou=OU), **_valeurs(lecteur, filtres))["nombre"].iloc[0])


def page(lecteur: Lecteur, filtres: Filtres, debut: int, nombre: int) -> pd.DataFrame:
    """Read one page of them, the oldest first; those to renew, in the order of their deadlines."""
    ordre = LES_PREMIERES_ECHUES if filtres.est_a_renouveler else LES_PLUS_ANCIENNES
    requete = SQL_LISTE.format(ou=OU, ordre=ordre)
    return lecteur.lignes(requete, debut=debut, nombre=nombre, **_valeurs(lecteur, filtres))


def _valeurs(lecteur: Lecteur, filtres: Filtres) -> dict[str, Any]:
    sous_jours = SOUS_JOURS[filtres.echeance] if filtres.est_a_renouveler else None
    return asdict(filtres) | {"sous_jours": sous_jours, "organisme": lecteur.session.organisme_code}
