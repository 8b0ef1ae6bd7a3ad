"""Write ``docs/flux.md`` from the contracts and the closed tables of messages: ``python -m ingestion.documentation``.

The page is for the partners who send files, hence in French. A test compares it with what this module writes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ingestion.contracts import CONTRATS
from ingestion.contracts.base import Colonne, Contrat, Doublon, Entete, Type
from ingestion.door.checks.expectations import LOT_MINIMAL, attentes
from ingestion.door.checks.messages import QUARANTAINE, soigner
from ingestion.door.checks.refusals import REJETS
from ingestion.door.checks.syntax import codes_admis
from ingestion.door.ledger.bilan import AVERTISSEMENTS
from ingestion.readers.table import LONGUEUR_MAX
from warehouse.settings import PROJECT_DIR

PAGE = PROJECT_DIR / "docs" / "flux.md"
_CODES_MAX = 24
_FORMES = {
    Type.TEXTE: "texte",
    Type.ENTIER: "nombre entier",
    Type.DECIMAL: "nombre, point décimal",
    Type.DATE: "date AAAA-MM-JJ",
    Type.DATE_FR: "date jj/mm/aaaa",
    Type.MOIS_FR: "mois mm/aaaa",
    Type.ANNEE: "année à quatre chiffres",
    Type.CODE: "code",
    Type.COMMUNE: "code INSEE d'une commune du département, actuelle ou ancienne",
    Type.VOEU: "code INSEE d'une commune de France, actuelle ou ancienne",
    Type.RESIDENCE: "code INSEE d'une commune de France, actuelle ou ancienne, ou d'un pays étranger",
    Type.NUD: "numéro unique, 18 caractères",
    Type.TERRITOIRE: "code INSEE d'une commune du département, actuelle ou ancienne, ou SIREN d'un EPCI qui y en a une",
    Type.ORGANISME: "code d'un organisme, en majuscules sans accent et chiffres",
    Type.REFERENCE: "code en majuscules sans accent et chiffres, et ce dont il s'agit après une barre oblique",
}

_DEBUT = """\
# Les fichiers que les partenaires transmettent

Page écrite par `python -m ingestion.documentation` à partir des contrats (`ingestion/contracts`) : ne pas la modifier.

## Règles communes

- Fichier CSV en UTF-8, séparateur point-virgule, une ligne d'en-tête portant les noms de colonnes du contrat (leur
  ordre est libre), éventuellement compressé par gzip.
- L'en-tête porte toutes les colonnes obligatoires. Les autres peuvent manquer : elles sont lues comme vides. Une
  colonne dont le nom ressemble à celui d'une colonne absente (lettre d'un autre alphabet, accent, espace, faute de
  frappe) fait refuser le fichier, avec les deux noms.
- Les lignes vides et la ligne « sep= » d'un tableur avant l'en-tête sont ignorées, et comptées. Un titre avant
  l'en-tête fait refuser le fichier : rien ne le distingue sûrement d'une ligne à lire. Les lignes gardent leur numéro.
- Nom : `<flux>_<émetteur>_<AAAA-MM-JJ>.csv` ou `.csv.gz`, en majuscules ou en minuscules. La date est celle de la
  situation décrite. À défaut, les options `--flux`, `--emetteur` et `--situation-au` de `observatoire ingest` disent ce
  que le nom ne dit pas. Le fichier public des logements s'appelle `rpls_<année>_<département>_logements.csv` ou
  `.csv.gz` ; sous un autre nom, `--situation-au` suffit.
- Une virgule décimale est lue comme un point, et comptée. D'un identifiant, d'un code, d'un nombre ou d'une date, les
  espaces du début et de la fin et les caractères invisibles (espace insécable, tabulation, caractère de largeur nulle)
  sont retirés, et comptés ; à l'intérieur d'un identifiant, une espace insécable est lue comme une espace. Un texte
  libre garde son contenu.
- Un fichier est un *dépôt*. Il est chargé entièrement ou pas du tout ; ses lignes fautives, et elles seules, sont mises
  en quarantaine : `lues = chargées + quarantaine + doublons`.
- Le même fichier transmis deux fois ne change rien. Un fichier corrigé (même flux, même émetteur, même date) remplace
  le précédent, qui est conservé. S'il fait perdre plus de 10 % de ses lignes, et cinq au moins, par quarantaine ou par
  absence (l'en-tête seul aussi), il attend d'être confirmé avec une raison, et le précédent reste en vigueur. Une ligne
  est perdue quand ce dont elle parle (la clé sans ses dates ni ses rangs) a moins de lignes bonnes dans la correction.
- Pour reprendre un fichier transmis par erreur, demandez à l'observatoire de retirer son dépôt.
- Un fichier d'au moins 1 000 lignes, et de plus de vingt fois ce que son émetteur envoie d'habitude dans ce flux
  (médiane de ses dépôts en vigueur, dès qu'il y en a trois), attend de même d'être confirmé.
- Une ligne en quarantaine peut être rejouée quand ce qui lui manquait est arrivé.
- Une ligne chargée qui cite une demande ou une offre disparue depuis (fichier corrigé ou retiré) est *retenue* : la
  publication la laisse hors de tous les chiffres, la compte à part et la signale à son émetteur et à celui de ce qui
  manque ; la publication suivante la reprend d'elle-même si ce qu'elle cite est revenu. Une priorité dont la demande
  n'est pas connue est retenue de même.
"""


def page() -> str:
    """Return the text of the page."""
    parties = [_DEBUT, _sommaire(), _rejets(), _quarantaine(), _avertissements(), _qualite()]
    parties += [_flux(contrat) for contrat in CONTRATS]
    return soigner("\n".join(parties))


def _tableau(titres: Iterable[str], lignes: Iterable[Iterable[str]]) -> str:
    titres = list(titres)
    rangees = [titres, ["---"] * len(titres), *lignes]
    return "\n".join("| " + " | ".join(cellule.replace("|", "\\|") for cellule in rangee) + " |" for rangee in rangees)


def _types(types: Iterable[str]) -> str:
    """Write kinds of organismes."""
    return "les organismes de catégorie " + " ou ".join(f"`{type_organisme}`" for type_organisme in types)


def _emetteurs(contrat: Contrat) -> str:
    """Write who may send a flow."""
    if contrat.types_emetteurs:
        return _types(contrat.types_emetteurs)
    return ", ".join(contrat.emetteurs) or "tous, ou ceux que le référentiel nomme (`EMETTEUR`)"


def _sommaire() -> str:
    lignes = ((f"`{c.flux}`", c.libelle, c.grain, str(len(c.noms)), _emetteurs(c)) for c in CONTRATS)
    titres = ("Flux", "Contenu", "Une ligne est", "Colonnes", "Émetteurs admis")
    return f"## Les flux\n\nDans l'ordre où ils sont chargés.\n\n{_tableau(titres, lignes)}\n"


def _rejets() -> str:
    lignes = ((f"`{code}`", cas, message) for code, (cas, message) in REJETS.items())
    tableau = _tableau(("Code", "Cas", "Message"), lignes)
    return (
        f"## Fichier refusé en entier\n\nRien n'est chargé ; le refus et sa raison restent au registre.\n\n{tableau}\n"
    )


def _quarantaine() -> str:
    lignes = (
        (f"`{code}`", motif.libelle, motif.que_faire, "oui" if motif.rejouable else "non")
        for code, motif in QUARANTAINE.items()
    )
    tableau = _tableau(("Code", "Cas", "Que faire", "Rejouable"), lignes)
    return f"## Ligne mise en quarantaine\n\nLe reste du fichier est chargé.\n\n{tableau}\n"


def _avertissements() -> str:
    lignes = ((f"`{code}`", avertissement.plusieurs) for code, avertissement in AVERTISSEMENTS.items())
    tableau = _tableau(("Code", "Ce qui est dit"), lignes)
    return f"## Fichier accepté avec un avertissement\n\n{tableau}\n"


def _qualite() -> str:
    vues = {attente.nom: attente for contrat in CONTRATS for attente in attentes(contrat)}
    lignes = (
        (f"`{a.nom}`", a.phrase, "fichier refusé" if a.bloquante else "avertissement", a.que_faire)
        for a in vues.values()
    )
    tableau = _tableau(("Attente", "N'est pas tenue quand", "Suite", "Que faire"), lignes)
    return (
        "## Contrôle de qualité du lot\n\nUn jeu d'attentes par flux, tiré du contrat, juge chaque dépôt avant son"
        f" chargement. Une part ne fait refuser le fichier qu'à partir de {LOT_MINIMAL} lignes du département ; les"
        " avertissements sont donnés quel que soit leur nombre. Les lignes en faute sont comptées et les premières sont"
        f" nommées, que le fichier soit refusé ou non.\n\n{tableau}\n"
    )


def _flux(contrat: Contrat) -> str:
    lignes = (_colonne(contrat, colonne) for colonne in contrat.colonnes)
    tableau = _tableau(("Colonne", "Libellé", "Forme", "Obligatoire"), lignes)
    regles = "\n".join(f"- {regle}" for regle in _regles(contrat))
    return f"## `{contrat.flux}` : {contrat.libelle}\n\nUne ligne est {contrat.grain}.\n\n{regles}\n\n{tableau}\n"


def _regles(contrat: Contrat) -> Iterator[str]:
    if contrat.entete is Entete.BAILLEUR:
        yield (
            "Première ligne : `annee;identifiant;raison_sociale;adresse;siret;nombre`, où `nombre` est celui des lignes"
            " qui suivent et `identifiant` le code de l'émetteur ; puis les champs dans l'ordre ci-dessous, sans noms."
        )
    if contrat.doublon is Doublon.PERMIS:
        yield "Aucune clé : deux lignes égales sont deux faits distincts, toutes sont gardées."
    else:
        yield f"Clé, unique dans un fichier : {_noms(contrat.cle)}. Une ligne identique est comptée comme doublon."
    if contrat.cle and contrat.versionne:
        yield "La même clé dans un fichier plus récent est une nouvelle version de la ligne."
    if contrat.cle and not contrat.versionne:
        yield "La même clé ne peut pas revenir dans un autre fichier avec un autre contenu."
    if contrat.colonne_emetteur:
        yield f"`{contrat.colonne_emetteur}` est le code de l'émetteur : une ligne d'autrui fait refuser le fichier."
    if contrat.colonne_offre:
        yield (
            f"Ou l'émetteur est le réservataire de `{contrat.colonne_offre}` : il n'envoie que ses `POSITIONNEMENT`,"
            " `positionne_par` valant `RESERVATAIRE`, sous des identifiants qui commencent par son code et un tiret ;"
            f" `{contrat.colonne_emetteur}` est alors le bailleur de l'offre. Dès la commission, le bailleur parle, et"
            " reprend l'identifiant reçu."
        )
    if contrat.colonne_guichet:
        sauf = f" (sauf pour {_types(contrat.pour_autrui)})" if contrat.pour_autrui else ""
        yield f"`{contrat.colonne_guichet}`, s'il est au référentiel, est un guichet de l'émetteur{sauf}."
    for relation in contrat.relations:
        yield f"`{relation.colonne}` doit être connu du flux `{relation.table}` (sinon `{relation.code}`)."
    for avant, apres in contrat.chronologies:
        yield f"`{avant}` n'est pas postérieure à `{apres}`."
    if contrat.declare_unique:
        yield f"`{contrat.declare_unique}` n'est déclaré que par un bailleur pour une même année."
    if contrat.mots_vides:
        yield f"{_noms(contrat.mots_vides)} dans un champ codé, daté ou chiffré sont lus comme vides, et comptés."


def _noms(noms: Iterable[str]) -> str:
    return ", ".join(f"`{nom}`" for nom in noms)


def _colonne(contrat: Contrat, colonne: Colonne) -> tuple[str, str, str, str]:
    forme = _FORMES[colonne.type]
    if colonne.type is Type.TEXTE:
        forme += f", au plus {colonne.longueur or LONGUEUR_MAX} caractères"
    if colonne.type is Type.CODE:
        codes = [code for code in codes_admis(colonne) if code]
        forme = " ".join(f"`{code}`" for code in codes[:_CODES_MAX]) + (" …" if len(codes) > _CODES_MAX else "")
        forme += f" ({colonne.liste})" if colonne.liste else ""
    nominatif = " (nominatif)" if colonne.nominatif else ""
    natures = [nature for nature, noms in contrat.exiges.items() if colonne.nom in noms]
    exigee = "oui" if colonne.obligatoire else f"pour {_noms(natures)}" if natures else ""
    return f"`{colonne.nom}`", colonne.libelle + nominatif, forme, exigee


def ecrire(chemin: Path = PAGE) -> None:
    """Write the page."""
    chemin.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    ecrire()
