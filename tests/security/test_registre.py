"""A register of rights that contradicts itself is refused in words, and nothing is changed."""

import shutil

import pytest
import yaml

from tests.security.test_declaration import droits, lignes_de
from warehouse.access.rights import REGISTRE, lire_registre
from warehouse.database import installation
from warehouse.errors import ErreurObservatoire
from warehouse.settings import WAREHOUSE_DIR

SANS_FINALITE = {
    "libelle": "X",
    "court": "X",
    "portee": "x",
    "pages": [],
    "lignes": {"demande_identite": "departement"},
}
MASQUE = {"traitement": "vide", "colonnes": ["effectif"]}
FAUTES = {
    "a predicate": (
        lignes_de("etat", statistique="tout"),
        "lit « statistique » selon « tout », qui n’est pas un prédicat",
    ),
    "a view": (lignes_de("etat", rien="departement"), "lit « rien », qu’aucune entrée ne décrit"),
    "a purpose missing": ({"etat": SANS_FINALITE}, "lit « demande_identite » sans qu’aucune finalité lui soit ouverte"),
    "a purpose unknown": (
        {"etat": lignes_de("etat")["etat"] | {"finalites": ["curiosite"]}},
        "a une finalité inconnue, « curiosite »",
    ),
    "a name": (lignes_de("Préfet"), "le profil « Préfet » a un nom que la base refuse"),
    "a journal": ({"etat": lignes_de("etat")["etat"] | {"journal": "voisin"}}, "lit le journal « voisin »"),
    "a page": (
        {"etat": lignes_de("etat")["etat"] | {"pages": ["inconnue"]}},
        "ouvre la page « inconnue », qui n’existe pas",
    ),
    "a masked view": (
        {"etat": lignes_de("etat")["etat"] | {"masques": {"statistique": [MASQUE]}}},
        "des rubriques sont cachées dans « statistique », qu’il ne lit pas",
    ),
    "a masked column": (
        {
            "etat": lignes_de("etat", statistique="departement")["etat"]
            | {"masques": {"statistique": [MASQUE | {"colonnes": ["rien"]}]}}
        },
        "« statistique » n’a pas de rubrique « rien » à cacher",
    ),
    "a treatment": (
        {
            "etat": lignes_de("etat", statistique="departement")["etat"]
            | {"masques": {"statistique": [MASQUE | {"traitement": "flou"}]}}
        },
        "cache des rubriques par « flou »",
    ),
    "what a mask takes out of a detail": (
        {
            "etat": lignes_de("etat", statistique="departement")["etat"]
            | {"masques": {"statistique": [MASQUE | {"traitement": "sans"}]}}
        },
        "cache des rubriques par « sans »",
    ),
    "a column told by one that is hidden": (
        {
            "etat": lignes_de("etat", demande="departement")["etat"]
            | {
                "masques": {
                    "demande": [
                        MASQUE | {"colonnes": ["demande_id"]},
                        {"traitement": "selon", "cles": ["demande_id"], "colonnes": ["bailleur_code"]},
                    ]
                }
            }
        },
        "« demande » dit des rubriques d’après « demande_id », qu’il n’y lit pas",
    ),
    "the public twice": (
        {"etat": lignes_de("etat")["etat"] | {"est_public": True}},
        "un profil, et un seul, est celui du public",
    ),
}


def ecrire(tmp_path, profils: dict):
    """Write the small register, some of its profiles changed."""
    (tmp_path / "registre.yml").write_text(yaml.safe_dump(droits(profils=profils)), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("nom", FAUTES)
def test_what_the_register_names_and_does_not_define_is_said(tmp_path, nom):
    profils, phrase = FAUTES[nom]
    with pytest.raises(ErreurObservatoire, match="Le registre des droits se contredit, rien n’est changé") as refus:
        lire_registre(ecrire(tmp_path, profils))
    assert phrase in str(refus.value)


def test_the_small_register_as_it_is_says_nothing(tmp_path):
    assert set(lire_registre(ecrire(tmp_path, {})).profils) == {
        "bailleur",
        "etat",
        "commune",
        "epci",
        "ingenieur",
        "public",
    }


def test_a_reading_that_a_predicate_has_not_is_said(tmp_path):
    predicat = {"choix": "autre", "possibles": {"une": {"libelle": "u", "sql": "true"}}}
    (tmp_path / "registre.yml").write_text(
        yaml.safe_dump(droits(predicats={"departement": predicat})), encoding="utf-8"
    )
    with pytest.raises(ErreurObservatoire, match="« departement » choisit « autre » ; choisissez parmi une"):
        lire_registre(tmp_path)


def test_who_matches_a_demande_may_know_the_flags_that_its_reasons_tell():
    """An accessibility to look at tells the need, a contingent the urgent motive: both show in the same rows."""
    for profil in lire_registre().profils.values():
        if profil.lit("rapprochement"):
            dits = {"has_handicap", "is_motif_urgent"}
            caches = [masque for masque in profil.masques.get("demande", ()) if dits & {*masque.colonnes}]
            assert {masque.sauf for masque in caches} <= {profil.lignes["critere_demande"]}, profil.code


FINALITE = (
    "            finalite: {par: demande_id, parmi: [enregistrement, instruction, proposition, suivi_contingent,"
    " dalo,\n              pdalpd]}\n"
)
VUE_DE_NOMS = "          noms: {libelle: N, source: fct_demande, cle: [demande_id], colonnes: [demande_id, nom]}\n"
AVANT_DEMANDE = "        vues:\n          demande:"
# One fault in the real register: the file, what it says, what is written instead, the words of the refusal.
DANS_LE_VRAI = {
    "identities without their purpose": (
        *("personnes", FINALITE, ""),
        "la vue « demande_identite » ouvre sans finalité ce qui est nominatif (adresse, courriel, date_naissance, nom,",
    ),
    "a view more that shows a name": (
        *("personnes", AVANT_DEMANDE, AVANT_DEMANDE.replace("vues:\n", "vues:\n" + VUE_DE_NOMS)),
        "la vue « noms » ouvre sans finalité ce qui est nominatif (nom) : dites sa « finalite »",
    ),
    "a name under another heading": (
        *("reference", "source: fct_quarantaine\n", "source: fct_quarantaine_valeur\n"),
        "la vue « quarantaine » ouvre sans finalité ce qui est nominatif (contenu)",
    ),
    "a purpose by what the journal does not name": (
        *("personnes", "par: demande_id", "par: nud"),
        "la vue « demande_identite » s’ouvre par « nud » ; choisissez parmi demande_id, depot_id",
    ),
    "identities that are kept": (
        *("personnes", FINALITE, FINALITE + "            est_gardee: true\n"),
        "la vue « demande_identite » se lit personne par personne et ne se garde pas",
    ),
    "demandes that are kept": (
        *("personnes", "source: fct_demande\n", "source: fct_demande\n            est_gardee: true\n"),
        "la vue « demande » se lit personne par personne et ne se garde pas",
    ),
    "a column of a view": (
        *("parc", "surface_m2, etage", "surface_m2, etaje"),
        "la vue « offre » montre « etaje », que « fct_offre » n’a pas ; choisissez parmi",
    ),
    "a column that another name hides": (
        *("statistiques", "p75: borne_haute", "p75: borne_folle"),
        "la vue « indicateur_anciennete » montre « borne_folle », que « indicateur_valeur » n’a pas",
    ),
    "a column of a key": (
        *("parc", "cle: [candidature_id]", "cle: [candidat_id]"),
        "la vue « candidature » a dans sa clé « candidat_id », qu’elle ne montre pas",
    ),
    "a table": (
        *("parc", "source: suivi_acd", "source: suivi_adc"),
        "la vue « suivi_acd » montre la table « suivi_adc », qui n’existe pas ; choisissez parmi suivi_acd",
    ),
    "a table that two views show": (
        *("reference", "source: fct_depot", "source: dim_code"),
        "« code », « depot » montrent « dim_code » : dites une seule fois",
    ),
    "a list of the organisme": (
        *("predicats", "sql: \"bailleur_code = any {bailleurs}", "sql: \"bailleur_code = any {zz}"),
        "le prédicat « bailleur » compare avec la liste « zz », qui n’existe pas ; choisissez parmi",
    ),
    "a column of a predicate": (
        *("predicats", "sql: not is_propre and not is_provisoire", "sql: not is_propre and not is_provisoir"),
        "le profil « public » lit « indicateur_masque » selon « dits_a_tous_clos », qui compare « is_provisoir »,",
    ),
    "a predicate on a table without its column": (
        *("profils", "stock_flux_mensuel: exact\n", "stock_flux_mensuel: bailleur\n"),
        "le profil « bailleur » lit « stock_flux_mensuel » selon « bailleur », qui compare « bailleur_code »,",
    ),
    "a column of what disclosure control sets aside": (
        *("predicats", "lisible: has_dalo or has_dalo_recours", "lisible: has_dalo or has_recours"),
        "lit « demande » selon « recours_dalo », dont « lisible » compare « has_recours », que « fct_demande » n’a pas",
    ),
    "a value of what disclosure control sets aside": (
        *("predicats", "in ('COLTER', 'COLACT', 'AUTRES')", "in ('COLTER', 'COLAC', 'AUTRES')"),
        "dont « lisible » compare « contingent_code » à « COLAC », qu’il ne vaut jamais ; choisissez parmi COLACT",
    ),
    "a kind of guichet of what disclosure control sets aside": (
        *("predicats", "guichet_type_organisme = 'adil'", "guichet_type_organisme = 'adill'"),
        "dont « lisible » compare « guichet_type_organisme » à « adill », qu’il ne vaut jamais ; choisissez parmi adil",
    ),
    "a kind that no guichet is of what disclosure control sets aside": (
        *("predicats", "guichet_type_organisme = 'adil'", "guichet_type_organisme = 'public'"),
        "dont « lisible » compare « guichet_type_organisme » à « public », qu’il ne vaut jamais ; choisissez parmi",
    ),
    "a list in what disclosure control sets aside": (
        *("predicats", "lisible: has_dalo or has_dalo_recours", 'lisible: "guichet_code = any {guichets}"'),
        "dont « lisible » compare avec la liste « guichets » : il se dit sans les listes d’un organisme",
    ),
    "what disclosure control sets aside that is no text": (
        *("predicats", "lisible: has_dalo or has_dalo_recours", "lisible: true"),
        "le prédicat « recours_dalo » écrit « lisible » autrement que comme un texte",
    ),
    "a cube of a table that has none": (
        *("profils", "stock_residence_souhait: exact\n", "stock_residence_souhait: cube\n"),
        "lit « stock_residence_souhait » selon « cube », qui est la lecture d’un cube, et cette vue n’en a pas",
    ),
    "rows of two tables at once": (
        *("profils", "indicateur_tension: cube\n", "indicateur_tension: departement\n"),
        "lit « indicateur_tension » selon « departement », qui ne dit pas laquelle de ses tables (exact, cube) il lit",
    ),
    "a purpose that is not": (
        *("personnes", "proposition, suivi_contingent, dalo,\n              pdalpd]}", "dalo, pdalp]}"),
        "la vue « demande_identite » s’ouvre sur « pdalp » ; choisissez parmi enregistrement,",
    ),
    "persons for the public": (
        *("profils", "              indicateur: cube_clos\n", "              demande: departement\n"),
        "le profil « public » lit « demande », qui se lit personne par personne",
    ),
    "a key of a profile": (
        *("profils", "            masques:\n              # Beyond", "            masque:\n              # Beyond"),
        "le profil « etat » a une clé inconnue, « masque » ; choisissez parmi libelle, court,",
    ),
    "a key of a mask": (
        *("profils", "{traitement: vide, sauf: bailleur,", "{traitement: vide, hors: bailleur,"),
        "le profil « bailleur », dans ce qu’il cache de « logement », a une clé inconnue, « hors » ;",
    ),
    "a key of a view": (
        *("parc", "            est_gardee: true\n", "            gardee: true\n"),
        "la vue « parc_indicateur » a une clé inconnue, « gardee » ; choisissez parmi libelle, source,",
    ),
    "a key of a predicate": (
        *("predicats", 'sql: "is_perimetre_etat or', 'sqll: "is_perimetre_etat or'),
        "le prédicat « perimetre_etat », dans sa lecture « recours », a une clé inconnue, « sqll » ;",
    ),
    "a kind of entries": (
        *("predicats", "        predicats:\n", "        predicat:\n"),
        "predicats.yml dit « predicat » ; choisissez parmi communs, profils, predicats, vues",
    ),
    "a profile without pages": (
        *("profils", "            pages: [*pages_communes, journal, comptes]\n            journal: organisme\n", ""),
        "le profil « adil » n’a pas de « pages », qui est à dire",
    ),
    "a profile without a name": (
        *("profils", "            libelle: Public\n", ""),
        "le profil « public » n’a pas de « libelle », qui est à dire",
    ),
    "a page that is no list": (
        *("profils", "pages: *pages_communes", "pages: accueil"),
        "le profil « public » écrit « pages » autrement que comme une liste de textes",
    ),
    "a profile that is no entry": (
        *("profils", "          public:\n", "          fantome: rien\n          public:\n"),
        "le profil « fantome » s’écrit comme des clés et leurs valeurs : libelle, court,",
    ),
    "a file that is not read": (
        *("parc", "groups:", "groups: ]"),
        "parc.yml n’est pas du YAML, à la ligne 2",
    ),
    "a file of another form": (*("parc", "groups:", "groupes:"), "parc.yml s’écrit « groups », puis « name »"),
    "a group without a content": (
        *("parc", "      meta:\n", "      meta: []\n      autre:\n"),
        "parc.yml s’écrit « groups », puis « name »",
    ),
    "a character that is no text": (*("parc", "groups:", "\a"), "parc.yml contient un caractère qui ne se lit pas"),
    "an entry said twice": (
        *("predicats", "          exact:", "          exact: {libelle: X, sql: 'true'}\n          exact:"),
        "predicats.yml dit deux fois « exact », à la ligne",
    ),
    "an entry of two files": (
        *("personnes", AVANT_DEMANDE, "        predicats:\n          exact: {libelle: X, sql: x}\n" + AVANT_DEMANDE),
        "dit « exact » dans « predicats », qu’une autre entrée dit déjà",
    ),
    "a column of a filter": (
        *("statistiques", "indicateur_code = 'stock'", "indicateur_cod = 'stock'"),
        "la vue « indicateur_stock » se limite par « indicateur_cod », que « indicateur_valeur » n’a pas",
    ),
    "other households without the offers": (
        *("profils", "              offre: contingent\n              autres", "              autres"),
        "le profil « etat » lit « autres_menages » : il lui faut « offre », selon un prédicat",
    ),
    "other households by a list that the build does not have": (
        *("profils", "offre: contingent\n              autres", "offre: bailleur\n              autres"),
        "le profil « etat » lit « autres_menages » : il lui faut « offre », selon un prédicat",
    ),
    "a right of several readings that the phrase of a profile says by hand": (
        *("profils", 'portee: "{demande}, et des', 'portee: "les demandes de ses guichets, et des'),
        "la portée du profil « adil » ne dit pas « guichet_propre », qui a plusieurs lectures : écrivez-y {demande} ou",
    ),
    "a phrase that names what its profile does not read": (
        *("profils", 'portee: "{demande}, et des', 'portee: "{demande}, {offre}, et des'),
        "la portée du profil « adil » nomme « offre », qu’il ne lit pas selon un prédicat",
    ),
    "guichets of another nature": (
        *("profils", "guichets: collectivite", "guichets: mairie"),
        "le profil « commune » a des guichets « mairie » ; choisissez parmi etat, collectivite",
    ),
    "an offre by what the door does not know": (
        *("predicats", "or delegation_code = any {organismes}", "or is_qpv or delegation_code = any {territoires}"),
        "le profil « epci » propose sur des offres selon « is_qpv », que la porte ne connaît pas ; choisissez parmi",
    ),
    "a label told by a lease where it is hidden": (
        *("profils", "colonnes: [accord_collectif_code, is_dalo]}]", "colonnes: [accord_collectif_code]}]"),
        "« attribution » montre « is_dalo », qui dit demande.has_dalo, qu’il cache",
    ),
    "a cause that no set of data has": (
        *("parc", "is_dalo: [demande.has_dalo]", "is_dalo: [demande.has_dallo]"),
        "la vue « attribution » a une rubrique faite de « demande.has_dallo », qui n’existe pas",
    ),
    "a group that the build would not read": (
        *("parc", "name: registre_parc", "name: parc"),
        "le groupe « parc » de parc.yml porte un nom qui ne commence pas par « registre_ »",
    ),
}  # fmt: skip


def copie(dossier, nom: str, avant: str, apres: str):
    """Copy the real register beside the real models, one thing said otherwise."""
    shutil.copytree(REGISTRE, dossier / "access" / "register")
    (dossier / "models").symlink_to(WAREHOUSE_DIR / "models")
    fichier = dossier / "access" / "register" / f"{nom}.yml"
    texte = fichier.read_text(encoding="utf-8")
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    return fichier.parent


@pytest.mark.parametrize("nom", DANS_LE_VRAI)
def test_one_fault_in_the_real_register_is_said(tmp_path, nom):
    *change, phrase = DANS_LE_VRAI[nom]
    with pytest.raises(ErreurObservatoire, match="Le registre des droits se contredit, rien n’est changé : ") as refus:
        lire_registre(copie(tmp_path, *change))
    assert phrase in str(refus.value)


def test_a_file_in_another_encoding_is_said(tmp_path):
    dossier = copie(tmp_path, "parc", "groups:", "groups:")
    (dossier / "parc.yml").write_bytes("# \xe9\n".encode("latin-1") + (dossier / "parc.yml").read_bytes())
    with pytest.raises(ErreurObservatoire, match=r"parc\.yml contient un caractère qui ne se lit pas"):
        lire_registre(dossier)


@pytest.mark.parametrize(
    "change",
    [
        (
            "predicats",
            'close"\n            lectures: {cube: "true"}',
            'close"\n            lectures: {cube: not is_provisoire}',
        ),
        (
            *("predicats", "sql: not is_propre and not is_provisoire}"),
            "sql: \"case when is_provisoire then 'a' else periode end like '20%' and current_date between current_date"
            " and current_date + interval '1 year'\"}",
        ),
        ("predicats", "guichet_type_organisme = 'adil'", "guichet_type_organisme in ('adil', 'producteur')"),
    ],
    ids=["a column of the cube alone", "words of SQL", "a kind of guichet that no profile is"],
)
def test_what_a_predicate_may_say_is_let_in(tmp_path, change):
    assert lire_registre(copie(tmp_path, *change)) == lire_registre()


def test_the_real_register_copied_as_it_is_says_nothing(tmp_path):
    assert lire_registre(copie(tmp_path, "parc", "groups:", "groups:")) == lire_registre()


def test_a_register_with_a_fault_changes_no_right_in_force(tmp_path, neuve, settings_petite):
    def droits_en_vigueur():
        with neuve.connexion() as c:
            return [
                c.execute(f"select * from acces.{table} order by 1, 2").fetchall()
                for table in ("profil", "ouverture", "finalite_profil", "installation")
            ]

    avant = droits_en_vigueur()
    with pytest.raises(ErreurObservatoire, match="ouvre sans finalité ce qui est nominatif"):
        installation.preparer(neuve, settings_petite, copie(tmp_path, "personnes", FINALITE, ""))
    assert droits_en_vigueur() == avant
