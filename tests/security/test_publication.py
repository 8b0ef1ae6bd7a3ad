"""Publication: all or nothing, under readers who never notice."""

import threading
import time

import psycopg
import pytest

from tests.bases import devenir
from tests.security.petit_entrepot import PROFILS, construire, publier
from warehouse.access.reading import lire, lire_ensemble
from warehouse.access.sessions import ouvrir_session_admin
from warehouse.errors import ErreurLecture, ErreurObservatoire
from warehouse.publication import publish
from warehouse.publication.publish import PublicationRefusee

PUBLIEE = "select distinct publication_id from statistique"


@pytest.fixture
def moteur(neuve):
    moteur = neuve.moteur_lecteur()
    yield moteur
    moteur.dispose()


def publiee(base, moteur):
    (ligne,) = lire(moteur, ouvrir_session_admin(base, "public"), PUBLIEE).lignes
    return ligne[0]


def historique(base):
    with base.connexion() as c:
        return c.execute("select publication_id, statut from technique.publication order by fin_at").fetchall()


def test_attaque_A14_a_build_of_everything_starts_from_free_names_while_readers_read(neuve, moteur):
    construire(neuve, "p1")
    publish.faire_place(neuve)
    with neuve.connexion() as c:
        restes = c.execute("select nspname from pg_namespace where nspname like 'next\\_\\_%'").fetchall()
    assert restes == []
    assert publiee(neuve, moteur) == "p0"


def test_what_was_built_becomes_what_is_read(neuve, moteur):
    assert publiee(neuve, moteur) == "p0"
    construire(neuve, "p1")
    assert publiee(neuve, moteur) == "p0"
    publier(neuve, "p1")
    assert publiee(neuve, moteur) == "p1"
    assert historique(neuve) == [("p0", "publiee"), ("p1", "publiee")]


def test_attaque_A14_the_former_build_is_closed_to_everybody(neuve, moteur):
    construire(neuve, "p1")
    publier(neuve, "p1")
    with psycopg.connect(**neuve.parametres("authenticator")) as c:
        for profil in PROFILS:
            c.execute(f"set local role profil_{profil}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                c.execute(f"select * from next__{profil}.statistique")
            c.rollback()


def test_attaque_A14_a_refused_audit_publishes_nothing_and_says_why(neuve, moteur):
    construire(neuve, "p1")
    with neuve.connexion() as c:
        c.execute("alter table next__marts.fct_demande no force row level security")
    with pytest.raises(PublicationRefusee, match="La publication est refusée") as refus:
        publier(neuve, "p1")
    assert [c.controle for c in refus.value.constats] == ["row_security_active"]
    assert publiee(neuve, moteur) == "p0"
    assert historique(neuve) == [("p0", "publiee"), ("p1", "refusee")]
    etat = lire(moteur, ouvrir_session_admin(neuve, "public"), "select * from acces.etat_publication()").dictionnaires()
    assert [(e["publication_id"], e["refusee_id"]) for e in etat] == [("p0", "p1")]
    construire(neuve, "p2")
    publier(neuve, "p2")
    etat = lire(moteur, ouvrir_session_admin(neuve, "public"), "select * from acces.etat_publication()").dictionnaires()
    assert [(e["publication_id"], e["refusee_id"]) for e in etat] == [("p2", None)]


MOTIF = "select motif_refus from acces.etat_publication()"


def test_attaque_A14_the_reason_of_a_refusal_is_told_in_its_departement_alone(neuve, lues):
    with neuve.connexion() as c:
        c.execute("insert into acces.departement (departement_code) values ('09')")
    publish.refuser(neuve.au_departement("09"), "p1", "12 lignes perdues en Ariège")
    assert {*lues("ingenieur", MOTIF), *lues("gestionnaire", MOTIF)} == {None}
    assert lues("ingenieur", "select refusee_id from acces.etat_publication()") == ["p1"]
    with neuve.connexion() as c:
        c.execute("update acces.organisme set autres_departements = '{09}' where profil in ('ingenieur', 'etat')")
    assert lues("ingenieur", MOTIF) == ["12 lignes perdues en Ariège"]
    assert {*lues("etat", MOTIF), *lues("gestionnaire", MOTIF)} == {None}


def test_attaque_A14_of_a_refused_audit_each_departement_is_told_its_own_and_what_is_of_none(neuve, lues):
    construire(neuve, "p1")
    with neuve.connexion() as c:
        c.execute("alter table next__marts.fct_demande no force row level security")
        c.execute("alter table raw.depots drop constraint depots_balance, drop constraint depots_declaration")
        c.execute(
            "insert into raw.depots (fichier, sha256, departement_code, statut, lues, chargees, quarantaine)"
            " values ('d.csv', '', '09', 'charge', 10, 8, 1), ('d.csv', '', '31', 'charge', 20, 18, 1)"
        )
    with pytest.raises(PublicationRefusee):
        publier(neuve, "p1")
    (motif,) = lues("ingenieur", MOTIF)
    assert [dit in motif for dit in ("row_security_active", "lues 20", "lues 10")] == [True, True, False]
    assert {*lues("bailleur-a", MOTIF), *lues("public", MOTIF)} == {None}


def test_a_build_of_another_identifier_is_refused(neuve, moteur):
    construire(neuve, "p1")
    with pytest.raises(PublicationRefusee) as refus:
        publier(neuve, "p2")
    assert {c.controle for c in refus.value.constats} == {"une_seule_construction"}
    assert publiee(neuve, moteur) == "p0"


def test_a_view_or_a_column_outside_the_matrix_is_refused(neuve, moteur):
    construire(neuve, "p1", vues_en_moins=("etat.demande",))
    with neuve.connexion() as c:
        c.execute(
            "create or replace view next__public.statistique with (security_invoker = true) as"
            " select effectif, 'p1'::text as publication_id, departement_code from next__cubes.cube"
        )
        c.execute(
            "create view next__public.demande with (security_invoker = true) as"
            " select demande_id, 'p1'::text as publication_id from next__marts.fct_demande"
        )
    with pytest.raises(PublicationRefusee) as refus:
        publier(neuve, "p1")
    assert {(c.controle, c.objet, c.detail) for c in refus.value.constats} == {
        ("vues_du_registre", "next__etat.demande", "vue absente"),
        ("vues_du_registre", "next__public.demande", "vue que le registre des droits ne prévoit pas"),
        ("vues_du_registre", "next__public.statistique", "colonnes en plus : departement_code ; en moins : aucune"),
    }
    assert publiee(neuve, moteur) == "p0"


def test_a_missing_schema_is_refused(neuve, moteur):
    construire(neuve, "p1")
    with neuve.connexion() as c:
        c.execute("drop schema next__epci cascade")
    with pytest.raises(PublicationRefusee, match="next__epci : schéma absent"):
        publier(neuve, "p1")
    assert publiee(neuve, moteur) == "p0"


def test_attaque_E1_a_ledger_that_does_not_balance_is_refused(neuve, moteur):
    construire(neuve, "p1")
    with neuve.connexion() as c:
        c.execute("alter table raw.depots drop constraint depots_balance, drop constraint depots_declaration")
        c.execute(
            "insert into raw.depots (fichier, sha256, statut, lues, chargees, quarantaine)"
            " values ('demandes_BA01.csv', '', 'charge', 10, 8, 1)"
        )
    with pytest.raises(PublicationRefusee, match="lignes lues 10, chargées 8, en quarantaine 1, doublons 0"):
        publier(neuve, "p1")
    assert publiee(neuve, moteur) == "p0"


def test_a_table_that_lost_its_rows_is_refused_unless_it_is_wanted(neuve, moteur):
    construire(neuve, "p1")
    with neuve.connexion() as c:
        c.execute("insert into next__cubes.cube select '31', i from generate_series(1, 500) as i")
        c.execute("analyze next__cubes.cube")
    publier(neuve, "p1")
    construire(neuve, "p2")
    with neuve.connexion() as c:
        c.execute("analyze next__cubes.cube")
    with pytest.raises(PublicationRefusee, match="502 lignes publiées, 2 construites"):
        publier(neuve, "p2")
    assert publiee(neuve, moteur) == "p1"
    publier(neuve, "p2", accepter_baisse="cube supprimé")
    assert publiee(neuve, moteur) == "p2"


def test_attaque_A14_a_failure_during_the_swap_leaves_everything_in_place(neuve, moteur, monkeypatch):
    construire(neuve, "p1")
    faits = []

    def renommer(connexion, ancien, nouveau):
        if len(faits) == 9:
            raise OSError("coupure")
        faits.append(nouveau)
        vrai(connexion, ancien, nouveau)

    vrai = publish._renommer
    monkeypatch.setattr(publish, "_renommer", renommer)
    with pytest.raises(OSError, match="coupure"):
        publier(neuve, "p1")
    monkeypatch.undo()
    assert publiee(neuve, moteur) == "p0"
    publier(neuve, "p1")
    assert publiee(neuve, moteur) == "p1"


def test_a_publication_waits_for_a_long_reader_and_gives_up_in_words(neuve, moteur, monkeypatch):
    construire(neuve, "p1")
    monkeypatch.setattr(publish, "ATTENTE_DU_VERROU", "100ms")
    monkeypatch.setattr(publish, "PATIENCE_S", 0.2)
    with psycopg.connect(**neuve.parametres("authenticator")) as lecteur_long:
        devenir(lecteur_long, ouvrir_session_admin(neuve, "etat"))
        with pytest.raises(ErreurObservatoire, match="des lectures trop longues"):
            publier(neuve, "p1")
        lecteur_long.rollback()
    assert publiee(neuve, moteur) == "p0"
    publier(neuve, "p1")
    assert publiee(neuve, moteur) == "p1"


def test_attaque_A16_the_end_of_the_journal_cannot_be_cut_off_unseen(neuve):
    ouvrir_session_admin(neuve, "etat")
    construire(neuve, "p1")
    publier(neuve, "p1")
    with neuve.connexion() as c:
        c.execute("alter table acces.journal disable trigger user")
        c.execute("delete from acces.journal where journal_id = (select max(journal_id) from acces.journal)")
        c.execute("alter table acces.journal enable trigger user")
        assert c.execute("select acces.verifier_journal()").fetchone() == (None,)
    construire(neuve, "p2")
    with pytest.raises(PublicationRefusee, match="a disparu ou changé"):
        publier(neuve, "p2")


def test_attaque_A14_a_full_build_by_hand_of_a_view_only_keeps_the_former_publication(neuve, moteur):
    """One view rebuilt alone, as a developer does: the mixture is not published."""
    construire(neuve, "p1")
    publier(neuve, "p1")
    with neuve.connexion() as c:
        c.execute("drop view next__etat.demande")
        c.execute(
            "create view next__etat.demande with (security_invoker = true) as"
            " select demande_id, bailleur_code, 'p2'::text as publication_id from next__marts.fct_demande"
        )
    with pytest.raises(PublicationRefusee) as refus:
        publier(neuve, "p2")
    assert {c.controle for c in refus.value.constats} == {"une_seule_construction"}
    assert publiee(neuve, moteur) == "p1"


def test_attaque_A14_twenty_publications_under_readers_show_no_error_and_no_mixture(neuve):
    moteur = neuve.moteur_lecteur(taille=4)
    fin = threading.Event()
    fautes: list[object] = []
    lus: set[str] = set()
    nombre = [0]

    def lire_sans_cesse(login):
        session = ouvrir_session_admin(neuve, login)
        while not fin.is_set():
            try:
                demande, cube, jointure = lire_ensemble(
                    moteur,
                    session,
                    [
                        ("select distinct publication_id from demande", None),
                        ("select distinct publication_id from statistique", None),
                        (
                            "select distinct d.publication_id, s.publication_id from demande as d"
                            " cross join statistique as s",
                            None,
                        ),
                    ],
                )
                (identifiant,) = demande.lignes[0]
                if not (
                    demande.lignes == cube.lignes == [(identifiant,)]
                    and jointure.lignes == [(identifiant, identifiant)]
                ):
                    fautes.append((demande.lignes, cube.lignes, jointure.lignes))
                lus.add(identifiant)
                nombre[0] += 1
            except ErreurLecture as erreur:
                fautes.append(str(erreur))

    fils = [threading.Thread(target=lire_sans_cesse, args=[login]) for login in ("bailleur-a", "etat", "ingenieur")]
    for fil in fils:
        fil.start()
    try:
        for numero in range(1, 21):
            construire(neuve, f"p{numero}")
            publier(neuve, f"p{numero}")
            attente = time.monotonic() + 20
            while f"p{numero}" not in lus and time.monotonic() < attente and not fautes:
                time.sleep(0.005)
    finally:
        fin.set()
        for fil in fils:
            fil.join()
    moteur.dispose()
    assert fautes == []
    assert lus >= {f"p{numero}" for numero in range(1, 21)}
    assert nombre[0] >= 20
