"""Rows put aside: the others are loaded, each fault has its code, its field and a sentence."""

import json

import pytest

from ingestion.door.checks.messages import QUARANTAINE
from tests.ingestion.fabrique import (
    ATTRIBUTIONS,
    CANDIDATURES,
    DEMANDES,
    OFFRES,
    attribution,
    candidature,
    demande,
    ecrire,
    fichier,
    nud,
    offre,
    texte,
)

NOM = "demandes_BA01_2024-03-31.csv"


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
    [
        ("voeu_1_commune", "82999", "COMMUNE_INCONNUE"),
        ("voeu_1_commune", "31999", "COMMUNE_INCONNUE"),
        ("voeu_2_commune", "Toulouse", "COMMUNE_INCONNUE"),
        ("demandeur_commune", "31999", "RESIDENCE_INCONNUE"),
        ("demandeur_commune", "31000", "RESIDENCE_INCONNUE"),
        ("demandeur_commune", "75000", "RESIDENCE_INCONNUE"),
        ("demandeur_commune", "20999", "RESIDENCE_INCONNUE"),
        ("demandeur_commune", "7511", "RESIDENCE_INCONNUE"),
        ("demandeur_commune", "Paris", "RESIDENCE_INCONNUE"),
        ("demandeur_commune", "82999", "RESIDENCE_INCONNUE"),
        ("demandeur_commune", "99999", "RESIDENCE_INCONNUE"),
        ("demandeur_commune", "99100", "RESIDENCE_INCONNUE"),
        ("date_fichier", "2024-02-31", "DATE_IMPOSSIBLE"),
        ("date_fichier", "0026-03-05", "DATE_IMPOSSIBLE"),
        ("date_fichier", "05/03/2024", "DATE_IMPOSSIBLE"),
        ("date_fichier", "2024-3-5", "DATE_IMPOSSIBLE"),
        ("demandeur_date_naissance", "1989-02-29", "DATE_IMPOSSIBLE"),
        ("demandeur_date_naissance", "2024-03-06", "NAISSANCE_APRES_DEPOT"),
        ("personne_2_date_naissance", "2024-03-06", "NAISSANCE_APRES_DEPOT"),
        ("nud", "0310324000001", "NUD_INVALIDE"),
        ("nud", "0311324000001G001A", "NUD_INVALIDE"),
        ("nud", "03103240000O1G001A", "NUD_INVALIDE"),
        ("nud", "03A0324000001G001A", "NUD_INVALIDE"),
        ("nud", "", "OBLIGATOIRE_VIDE"),
        ("demandeur_nom", "", "OBLIGATOIRE_VIDE"),
        ("motif_1", "99", "CODE_INCONNU"),
        ("type_fichier", "CREATION", "CODE_INCONNU"),
        ("type_logement_1", "T9", "CODE_INCONNU"),
        ("demande_elargie", "oui", "CODE_INCONNU"),
        ("loyer_max_eur", "500 €", "NOMBRE_INVALIDE"),
        ("loyer_max_eur", "NaN", "NOMBRE_INVALIDE"),
        ("loyer_max_eur", "inf", "NOMBRE_INVALIDE"),
        ("increment_fichier", "1.5", "NOMBRE_INVALIDE"),
        ("precision_demande", "x" * 256, "CHAMP_TROP_LONG"),
    ],
)
def test_a_faulty_cell_puts_its_row_aside(tmp_path, recevoir, ecarts, lire, champ, valeur, code):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2, **{champ: valeur}), demande(3)]))
    assert (bilan.lues, bilan.chargees, bilan.quarantaine, bilan.doublons) == (3, 2, 1, 0)
    assert ecarts() == [(3, code, champ)]
    assert lire("select nud from raw.demandes order by nud") == [(nud(1),), (nud(3),)]
    assert bilan.motifs[0][::2] == (code, 1)


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("demandeur_date_naissance", "2024-03-05"),
        ("personne_1_date_naissance", "2024-03-05"),
        ("loyer_max_eur", "1e3"),
        *(
            ("demandeur_commune", code)
            for code in ("31555", "31298", "75113", "2A004", "20004", "97411", "98818", "99109", "99599")
        ),
        *(("voeu_1_commune", code) for code in ("31298", "75056", "75113", "82121", "2A004", "01003")),
        *(("nud", f"{prefixe}0324000001G001A") for prefixe in ("111", "081", "082", "02A", "02B", "974")),
    ],
)
def test_a_value_at_the_limit_is_loaded(tmp_path, recevoir, champ, valeur):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1, **{champ: valeur})]))
    assert (bilan.chargees, bilan.quarantaine) == (1, 0)


def test_a_child_born_after_the_filing_and_before_the_message_is_right(tmp_path, recevoir):
    ligne = demande(1, date_fichier="2024-03-20", personne_1_date_naissance="2024-03-12", type_fichier="modification")
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [ligne]))
    assert bilan.chargees == 1


@pytest.mark.parametrize("ecart", [-1, 1, -100])
def test_a_row_with_another_number_of_fields_is_put_aside_whole(tmp_path, recevoir, ecarts, lire, ecart):
    lignes = texte(DEMANDES, [demande(1), demande(2), demande(3)]).splitlines()
    fausse = lignes[2] + ";" * ecart if ecart > 0 else ";".join(lignes[2].split(";")[:ecart])
    (bilan,) = recevoir(ecrire(tmp_path, NOM, "\n".join([*lignes[:2], fausse, lignes[3]]) + "\n"))
    assert (bilan.lues, bilan.chargees, bilan.quarantaine) == (3, 2, 1)
    assert ecarts() == [(3, "NB_CHAMPS", None)]
    assert lire("select contenu from raw.quarantaine") == [(fausse,)]


def test_a_nul_byte_puts_its_row_aside(tmp_path, recevoir, ecarts, lire):
    contenu = texte(DEMANDES, [demande(1), demande(2, demandeur_nom="Nu\x00l")])
    (bilan,) = recevoir(ecrire(tmp_path, NOM, contenu))
    assert (bilan.chargees, ecarts()) == (1, [(3, "OCTET_NUL", None)])
    assert "Nu\u2400l" in lire("select contenu from raw.quarantaine")[0][0]


def test_attaque_E1_an_unclosed_quote_puts_one_row_aside_not_the_rest_of_the_file(tmp_path, recevoir, ecarts):
    contenu = texte(DEMANDES, [demande(rang) for rang in range(1, 80)]).replace(";Fictif2;", ';"Fictif2;')
    (bilan,) = recevoir(ecrire(tmp_path, NOM, contenu))
    assert (bilan.lues, bilan.chargees) == (79, 78)
    assert ecarts() == [(3, "GUILLEMET_NON_FERME", None)]


def test_two_rows_with_a_stray_quote_do_not_swallow_what_is_between(tmp_path, recevoir, ecarts):
    contenu = texte(DEMANDES, [demande(rang) for rang in range(1, 10)])
    contenu = contenu.replace(";Fictif2;", ';"Fictif2;').replace(";Fictif7;", ';"Fictif7;')
    (bilan,) = recevoir(ecrire(tmp_path, NOM, contenu))
    assert (bilan.lues, bilan.chargees) == (9, 7)
    assert [ligne for ligne, _, _ in ecarts()] == [3, 8]


def test_quoted_fields_keep_their_separators_quotes_and_line_ends(tmp_path, recevoir, lire):
    libre = 'Proche de "l\'école" ; rez-de-chaussée\nou ascenseur'
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2, precision_demande=libre), demande(3)]))
    assert (bilan.lues, bilan.chargees) == (3, 3)
    assert lire("select precision_demande, _ligne from raw.demandes order by _ligne") == [
        (None, 2),
        (libre, 3),
        (None, 5),
    ]


def test_a_continued_line_that_looks_like_a_row_is_not_one(tmp_path, recevoir, lire):
    faux = texte(DEMANDES, [demande(9)]).splitlines()[1]
    contenu = texte(DEMANDES, [demande(1, precision_demande="début\n" + faux[:200])])
    assert faux[:200].count(";") < len(DEMANDES.noms)
    (bilan,) = recevoir(ecrire(tmp_path, NOM, contenu))
    assert (bilan.lues, bilan.chargees) == (1, 1)
    assert lire("select count(*) from raw.demandes where nud = %s", (nud(9),)) == [(0,)]


def test_a_whole_row_inside_a_quoted_field_is_text(tmp_path, recevoir, lire):
    faux = texte(OFFRES, [offre(9)]).splitlines()[1]
    lignes = texte(OFFRES, [offre(1), offre(2)]).splitlines()
    champs = lignes[1].split(";")
    champs[3] = f'"{faux}\n{faux}\n{faux}"'
    (bilan,) = recevoir(
        ecrire(tmp_path, "offres_BA01_2024-03-31.csv", "\n".join([lignes[0], ";".join(champs), lignes[2], ""]))
    )
    assert (bilan.lues, bilan.chargees, bilan.quarantaine) == (2, 1, 1)
    assert lire("select offre_id from raw.offres") == [("O2",)]
    assert lire("select code, champ from raw.quarantaine") == [("CHAMP_TROP_LONG", "identifiant_interne")]


def test_the_sentence_quotes_a_bad_value_but_never_a_nominative_one(tmp_path, recevoir, lire):
    lignes = [demande(1, motif_1="98"), demande(2, demandeur_date_naissance="31/02/1980")]
    recevoir(fichier(tmp_path, DEMANDES, lignes))
    (motif,), (naissance,) = lire("select message from raw.quarantaine order by ligne")
    assert "98" in motif
    assert "1980" not in naissance
    assert "demandeur_date_naissance" in naissance


def test_a_value_that_has_not_the_form_of_a_code_is_told_by_its_length(tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1, motif_1="\x1b[2J" + "9" * 60)]))
    ((message,),) = lire("select message from raw.quarantaine")
    assert "colonne motif_1\u00a0: valeur de 64 caractères, non citée, liste ListeMotifDemande)" in message


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("voeu_1_commune", "DUPONT"),
        ("voeu_1_commune", "Nguyen Van"),
        ("voeu_1_commune", "camille@exemple.fr"),
        ("voeu_1_commune", "0612345678"),
        ("voeu_1_commune", "06.12.34.56.78"),
        ("voeu_1_commune", "+33612345678"),
        ("voeu_1_commune", "0310324000001G001A"),
        ("voeu_1_commune", "1988-02-29"),
        ("voeu_1_commune", "29/02/1988"),
        ("voeu_1_commune", "29021988"),
        ("motif_1", "Camille"),
        ("type_fichier", "Fictif1"[:6]),
        ("loyer_max_eur", "2 880 231 555 001"),
        ("date_creation", "0612345678"),
        ("loyer_max_eur", "tel0612345678"),
        ("loyer_max_eur", "29 02 1988"),
        ("date_creation", "DUPONT"),
    ],
)
def test_what_may_be_the_identity_of_someone_is_not_quoted_whatever_its_column(tmp_path, recevoir, lire, champ, valeur):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1, **{champ: valeur})]))
    ((ecart_champ, message),) = lire("select champ, message from raw.quarantaine")
    assert (ecart_champ, bilan.quarantaine) == (champ, 1)
    assert valeur not in message
    assert f"valeur de {len(valeur)} caractères, non citée" in message


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("voeu_1_commune", "31999"),
        ("motif_1", "98"),
        ("motif_1", "?"),
        ("type_fichier", "creatoin"),
        ("loyer_max_eur", "1 200,50 €"),
        ("voeu_1_commune", "O-BA01-2024-0001"),
        ("date_creation", "29/02/2023"),
        ("type_logement_1", "T22"),
    ],
)
def test_what_has_the_form_of_a_code_or_of_a_number_is_quoted(tmp_path, recevoir, lire, champ, valeur):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1, **{champ: valeur})]))
    ((message,),) = lire("select message from raw.quarantaine")
    assert f"«\u00a0{valeur}\u00a0»" in message


@pytest.mark.parametrize("champ", ["date_fichier", "date_creation"])
def test_an_impossible_date_accuses_no_birth_of_coming_after_it(tmp_path, recevoir, lire, champ):
    lignes = [demande(1, personne_1_date_naissance="2010-01-01", **{champ: "0026-03-01"})]
    recevoir(fichier(tmp_path, DEMANDES, lignes))
    ((code, message),) = lire("select code, message from raw.quarantaine")
    assert code == "DATE_IMPOSSIBLE"
    assert champ in message
    assert "naissance" not in message


def test_the_account_tells_a_row_of_each_reason_before_a_second_of_the_same(tmp_path, recevoir):
    lignes = [demande(rang, motif_1="98") for rang in range(1, 8)]
    lignes += [demande(8, motif_2="98"), demande(9, voeu_1_commune="31999")]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert [(e.ligne, e.champ) for e in bilan.ecarts] == [
        *((ligne, "motif_1") for ligne in (2, 3, 4)),
        (9, "motif_2"),
        (10, "voeu_1_commune"),
    ]


def test_the_account_tells_the_first_five_rows_by_line_column_value_and_remedy(tmp_path, recevoir):
    lignes = [demande(rang, motif_1="98" if rang % 2 else "13") for rang in range(1, 16)]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert (bilan.quarantaine, [(e.ligne, e.code, e.champ) for e in bilan.ecarts]) == (
        8,
        [(ligne, "CODE_INCONNU", "motif_1") for ligne in (2, 4, 6, 8, 10)],
    )
    assert bilan.ecarts[0].message == (
        "Code absent de la liste (Motif n° 1, colonne motif_1\u00a0: «\u00a098\u00a0», liste ListeMotifDemande). "
        "Remplacez la valeur par un des codes de la liste indiquée."
    )


def test_the_account_shows_no_value_of_an_identity(tmp_path, recevoir):
    fautes = [
        {"demandeur_date_naissance": "31/02/1980"},
        {"nud": "0310324000O02G001A"},
        {"demandeur_nom": "Fictif" + "x" * 60},
        {"demandeur_civilite": "Fictif"},
    ]
    lignes = [demande(rang, **faute) for rang, faute in enumerate(fautes, 1)]
    lignes += [demande(9), demande(9, demandeur_telephone="0600000000")]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes))
    assert len(bilan.ecarts) == 5
    dit = json.dumps([vars(ecart) for ecart in bilan.ecarts], ensure_ascii=False)
    assert [mot for mot in ("1980", "0310324", "Fictif", "06000", "Camille") if mot in dit] == []


def test_a_row_that_refers_to_nothing_names_its_column_and_quotes_what_is_no_identity(tmp_path, recevoir, lire):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    recevoir(fichier(tmp_path, CANDIDATURES, [candidature(1)]), fichier(tmp_path, ATTRIBUTIONS, [attribution(2)]))
    offre_inconnue, demande_inconnue = (m for (m,) in lire("select message from raw.quarantaine order by depot_id"))
    assert "colonne offre_id\u00a0: «\u00a0O1\u00a0»)" in offre_inconnue
    assert "colonne nud)" in demande_inconnue


def test_a_row_with_several_faults_is_counted_once_and_names_them(tmp_path, recevoir, ecarts, lire):
    ligne = demande(1, type_fichier="?", voeu_1_commune="99999", motif_1="77")
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [ligne]))
    assert (bilan.lues, bilan.quarantaine) == (1, 1)
    assert ecarts() == [(2, "CODE_INCONNU", "type_fichier")]
    (message,) = lire("select message from raw.quarantaine")[0]
    assert "Nature du message, colonne type_fichier\u00a0: «\u00a0?\u00a0»" in message
    assert "Commune du vœu n° 1, colonne voeu_1_commune\u202f; Motif n° 1, colonne motif_1" in message


@pytest.mark.parametrize("citee", [False, True])
@pytest.mark.parametrize("sens", ["ajout", "perte"])
def test_a_row_that_has_slipped_by_one_field_is_called_so(tmp_path, recevoir, ecarts, lire, sens, citee):
    libre = 'près de "là"' if citee else ""
    lignes = texte(DEMANDES, [demande(1), demande(2, precision_demande=libre)]).splitlines()
    place = DEMANDES.noms.index("increment_fichier")
    champs = lignes[2].split(";")
    glissee = (
        [*champs[:place], "", *champs[place:-1]] if sens == "ajout" else [*champs[:place], *champs[place + 1 :], ""]
    )
    (bilan,) = recevoir(ecrire(tmp_path, NOM, "\n".join([*lignes[:2], ";".join(glissee), ""])))
    assert (bilan.chargees, bilan.quarantaine) == (1, 1)
    assert [(ligne, code) for ligne, code, _ in ecarts()] == [(3, "LIGNE_DECALEE")]
    ((message,),) = lire("select message from raw.quarantaine")
    assert message.startswith("Ligne décalée d’un champ (à partir de\u00a0: ")
    assert [mot for mot in (nud(2), "Fictif2", "1988") if mot in message] == []


def test_a_row_with_many_faults_in_their_place_has_not_slipped(tmp_path, recevoir, ecarts):
    fautes = {"type_fichier": "?", "date_creation": "hier", "voeu_1_commune": "99999", "motif_1": "77", "nud": "x"}
    recevoir(fichier(tmp_path, DEMANDES, [demande(1, **fautes)]))
    assert [code for _, code, _ in ecarts()] == ["CODE_INCONNU"]


def test_the_same_message_twice_is_a_duplicate(tmp_path, recevoir):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(1), demande(2), demande(1)]))
    assert (bilan.lues, bilan.chargees, bilan.quarantaine, bilan.doublons) == (4, 2, 0, 2)


def test_attaque_E1_the_same_key_with_another_content_is_put_aside(tmp_path, recevoir, ecarts):
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(1, loyer_max_eur="600")]))
    assert (bilan.chargees, bilan.doublons) == (1, 0)
    assert ecarts() == [(3, "CLE_REPETEE", "nud")]
    assert bilan.ecarts[0].message.startswith(
        "Même clé, contenu différent, dans le même fichier (colonnes nud, date_fichier, increment_fichier\u202f; "
        "première fois à la ligne 2)."
    )


def test_a_message_already_received_in_another_file_is_a_duplicate_or_a_fault(tmp_path, recevoir, ecarts):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)]))
    lignes = [demande(1), demande(2, loyer_max_eur="600"), demande(3)]
    (bilan,) = recevoir(fichier(tmp_path, DEMANDES, lignes, au="2024-04-30"))
    assert (bilan.lues, bilan.chargees, bilan.quarantaine, bilan.doublons) == (3, 1, 1, 1)
    assert ecarts() == [(3, "CLE_DEJA_RECUE", "nud")]


def test_two_files_received_together_do_not_share_a_message(tmp_path, recevoir, lire):
    un = fichier(tmp_path, DEMANDES, [demande(1), demande(2)])
    deux = fichier(tmp_path, DEMANDES, [demande(2), demande(3)], emetteur="BA02")
    bilans = recevoir(un, deux)
    assert [(b.chargees, b.doublons) for b in bilans] == [(2, 0), (1, 1)]
    assert lire("select count(*), count(distinct nud) from raw.demandes") == [(3, 3)]


def test_an_attribution_without_demande_is_put_aside(tmp_path, recevoir, ecarts):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    (bilan,) = recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(1), attribution(2)]))
    assert (bilan.chargees, bilan.quarantaine) == (1, 1)
    assert ecarts() == [(3, "DEMANDE_INCONNUE", "nud")]


def test_a_candidature_without_offre_is_put_aside(tmp_path, recevoir, ecarts):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)]), fichier(tmp_path, OFFRES, [offre(1)]))
    (bilan,) = recevoir(fichier(tmp_path, CANDIDATURES, [candidature(1), candidature(2)]))
    assert (bilan.chargees, bilan.quarantaine) == (1, 1)
    assert ecarts() == [(3, "OFFRE_INCONNUE", "offre_id")]


def test_a_demande_of_a_superseded_file_is_unknown(tmp_path, recevoir, ecarts):
    recevoir(fichier(tmp_path, DEMANDES, [demande(1), demande(2)]))
    recevoir(fichier(tmp_path, DEMANDES, [demande(1)]))
    recevoir(fichier(tmp_path, ATTRIBUTIONS, [attribution(1), attribution(2)]))
    assert ecarts() == [(3, "DEMANDE_INCONNUE", "nud")]


def test_every_reason_is_published_with_what_to_do(lire, base):
    attendus = {(code, motif.rejouable) for code, motif in QUARANTAINE.items()}
    assert set(lire("select code, is_rejouable from raw.motifs_quarantaine where que_faire <> ''")) == attendus


def test_a_file_of_empty_rows_loads_none(tmp_path, recevoir, ecarts):
    vide = ";" * (len(DEMANDES.noms) - 1) + "\n"
    (bilan,) = recevoir(ecrire(tmp_path, "demandes_BA01_2024-03-31.csv", ";".join(DEMANDES.noms) + "\n" + vide * 2))
    assert (bilan.lues, bilan.chargees, bilan.quarantaine) == (2, 0, 2)
    assert {code for _, code, _ in ecarts()} == {"OBLIGATOIRE_VIDE"}
