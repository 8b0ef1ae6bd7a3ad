"""One identity, opened on a purpose written first; never cached."""

from dashboards.kit.reads.lecteur import Lecteur
from warehouse.access import reading

SQL_FICHE = """
select
    i.nud, i.nom, i.nom_naissance, i.prenom, i.date_naissance, i.telephone, i.courriel, i.adresse, i.code_postal,
    i.publication_id
from demande_identite as i
where i.departement_code = any(%(departements)s) and i.demande_id = %(demande)s
"""


def fiche(lecteur: Lecteur, demande: str, finalite: str) -> dict[str, object] | None:
    """Write the purpose in the journal, read one identity, write that it was read; None when it is not open."""
    moteur, filtre = lecteur.portail.lecteur, {"demande_id": demande}
    reading.ouvrir_acces(moteur, lecteur.session, finalite, "demande_identite", filtre)
    lignes = lecteur.lignes(SQL_FICHE, demande=demande)
    reading.noter(moteur, lecteur.session, "lecture", "demande_identite", len(lignes), filtre)
    return None if lignes.empty else {str(c): v for c, v in lignes.iloc[0].items()}
