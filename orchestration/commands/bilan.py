"""The accounts of a dépôt and of a simulation, in the words of a clerk."""

from collections.abc import Iterable, Sequence

from ingestion.door.landing import Bilan
from ingestion.door.ledger.depot import Ecart
from ingestion.simulation import Resume
from orchestration.commands.display import citer, compte, nombre

# Each rejected file has its own message above; the last sentence of a folder of hundreds stays readable.
NOMS_CITES = 10
# Rows in quarantine told one by one, over all the files of a command.
ECARTS_AU_PLUS = 50
# What is told before the message of a file that is not in.
ETATS = {"rejete": "REJETÉ EN ENTIER. ", "en_attente": "EN ATTENTE. "}
LECTURE = (
    'observatoire sql --compte gestionnaire "select fichier, ligne, quarantaine.message from quarantaine join depot '
    "using (depot_id) where rejouee_at is null and statut in ('charge', 'en_attente') order by fichier, ligne\""
)


def phrases_des_bilans(bilans: Iterable[Bilan]) -> list[str]:
    """Say what became of each file, with the first of its rows in quarantine, and where the other rows are."""
    dites, reste, tues = [], ECARTS_AU_PLUS, 0
    for bilan in bilans:
        cites = bilan.ecarts[:reste]
        reste -= len(cites)
        tues += max(bilan.quarantaine - len(cites), 0)
        dites.append(phrase_du_bilan(bilan, cites))
    if tues:
        combien = compte(tues, "autre ligne en quarantaine", "autres lignes en quarantaine")
        dites.append(f"… et {combien}. Toutes se lisent, après « observatoire build », par : {LECTURE}")
    return dites


def phrase_du_bilan(bilan: Bilan, ecarts: Sequence[Ecart]) -> str:
    """Say what became of one file: the row balance, the three commonest reasons, rows at fault, the warnings."""
    rejete = bilan.statut == "rejete"
    ou = f" (département {bilan.departement})" if bilan.departement else ""
    lignes = [f"{bilan.fichier}{ou} : {ETATS.get(bilan.statut, '')}{bilan.message}"]
    lignes += [f"    {nombre(effectif)} × {libelle} [{code}]" for code, libelle, effectif in bilan.motifs[:3]]
    lignes += [f"    ligne {ecart.ligne} : {ecart.message}" for ecart in ecarts]
    lignes += [f"    attention : {avertissement}." for avertissement in bilan.avertissements if not rejete]
    return "\n".join(lignes)


def phrases_de_fin(bilans: Sequence[Bilan]) -> list[str]:
    """Say which files did not come in, and what became of the others; nothing when all did."""
    rejetes, attendent = ([b.fichier for b in bilans if b.statut == statut] for statut in ("rejete", "en_attente"))
    phrases = [phrase_des_rejets(rejetes, len(bilans) - len(attendent))] if rejetes else []
    if attendent:
        combien = compte(len(attendent), "fichier attend une décision", "fichiers attendent une décision")
        suite = "Ce qu’ils remplaceraient" if len(attendent) > 1 else "Ce qu’il remplacerait"
        phrases.append(
            f"{combien} : {citer(attendent, NOMS_CITES)}. {suite} reste en vigueur ; les messages disent quoi faire."
        )
    return phrases


def phrase_des_rejets(noms: list[str], total: int) -> str:
    """Say which files were rejected whole, and what became of the others."""
    suite = "Corrigez-les d’après les messages ci-dessus puis relancez la même commande"
    if len(noms) == 1:
        suite = "Corrigez-le d’après le message ci-dessus puis relancez la même commande"
    autres = "" if len(noms) == total else " ; les autres fichiers sont chargés"
    combien = compte(len(noms), "fichier rejeté", "fichiers rejetés")
    return f"{combien} en entier : {citer(noms, NOMS_CITES)}. {suite}{autres}."


def phrase_de_la_simulation(resume: Resume) -> str:
    """Say what was written, by flow, and the sizes that the département reaches."""
    lignes = [
        f"{compte(sum(resume.fichiers.values()), 'fichier écrit', 'fichiers écrits')} dans {resume.dossier}, "
        f"du {resume.debut:%d/%m/%Y} au {resume.fin:%d/%m/%Y} :"
    ]
    for flux, fichiers in sorted(resume.fichiers.items()):
        fautes = sum(resume.fautes.get(flux, {}).values())
        fin = f", dont {compte(fautes, 'ligne fautive voulue', 'lignes fautives voulues')}" if fautes else ""
        combien = compte(resume.lignes[flux], "ligne", "lignes")
        lignes.append(f"    {flux} : {compte(fichiers, 'fichier', 'fichiers')}, {combien}{fin}")
    attributions = ", ".join(f"{nombre(n)} en {annee}" for annee, n in sorted(resume.attributions.items()))
    lignes.append(
        f"{nombre(resume.demandes_actives)} demandes actives, {nombre(resume.logements)} logements ; "
        f"baux signés : {attributions or 'aucun'}."
    )
    return "\n".join(lignes)
