"""The journal ends after twelve months, from a sealed link; proofs of purge are never rewritten."""

import psycopg
import pytest

from tests.security.petit_entrepot import REGISTRE
from warehouse.access.audit import auditer

ECRIRE = (
    "insert into acces.journal_attente (cree_at, evenement, login)"
    " select clock_timestamp() - make_interval(months => mois), 'deconnexion', 'essai'"
    " from unnest(%s::integer[]) as m (mois)"
)


def ecrire(base, *mois):
    """Write entries of so many months ago, and put them into the chain."""
    with base.connexion() as c:
        c.execute(ECRIRE, [list(mois)])
        c.execute("select acces.chainer_journal()")


def retirer(base):
    with base.connexion() as c:
        return c.execute("select acces.retirer_du_journal()").fetchone()[0]


def journal(base):
    """Return the number of entries, and the first one that does not follow from the one before it."""
    with base.connexion() as c:
        return c.execute("select count(*), acces.verifier_journal() from acces.journal").fetchone()


def constats(base):
    return [constat.controle for constat in auditer(base, registre=REGISTRE)[0]]


def refuse(base, instruction):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), base.connexion() as c:
        c.execute(instruction)


def test_only_the_entries_of_before_twelve_months_leave_and_the_chain_still_verifies(neuve):
    ecrire(neuve, 15, 14, 13, 11, 1)
    assert retirer(neuve) == 3
    assert journal(neuve) == (2, None)


def test_an_old_entry_chained_after_a_recent_one_waits_for_it(neuve):
    ecrire(neuve, 15, 2, 14)
    assert retirer(neuve) == 1
    assert journal(neuve) == (2, None)


def test_a_journal_of_which_all_left_goes_on_from_its_seal(neuve):
    ecrire(neuve, 14, 13)
    assert retirer(neuve) == 2
    ecrire(neuve, 0)
    assert journal(neuve) == (1, None)
    with neuve.connexion() as c:
        assert c.execute("select journal_id from acces.journal").fetchone() == (3,)


def test_what_is_left_of_a_sealed_journal_is_still_audited(neuve):
    ecrire(neuve, 14, 13, 1, 0)
    retirer(neuve)
    assert constats(neuve) == []
    with neuve.connexion() as c:
        c.execute("alter table acces.journal disable trigger avant_terme")
        c.execute("delete from acces.journal where journal_id = 3")
    assert constats(neuve) == ["journal_intact"]


def test_a_link_that_a_publication_saw_may_leave_with_its_term_and_not_otherwise(neuve):
    ecrire(neuve, 14, 13, 1)
    with neuve.connexion() as c:
        c.execute(
            "insert into technique.publication (publication_id, statut, debut_at, audit) select 'essai' || journal_id,"
            " 'publiee', now(), jsonb_build_object('journal', jsonb_build_object('journal_id', journal_id,"
            " 'empreinte', encode(empreinte, 'hex'))) from acces.journal"
        )
    retirer(neuve)
    assert constats(neuve) == []
    with neuve.connexion() as c:
        c.execute("alter table acces.journal disable trigger avant_terme")
        c.execute("delete from acces.journal")
    assert constats(neuve) == ["journal_entier"]


def test_of_a_broken_chain_nothing_leaves(neuve):
    ecrire(neuve, 14, 13)
    with neuve.connexion() as c:
        c.execute("alter table acces.journal disable trigger ajout_seul")
        c.execute("update acces.journal set login = 'autre' where journal_id = 1")
        c.execute("alter table acces.journal enable trigger ajout_seul")
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
        retirer(neuve)
    assert journal(neuve) == (2, 1)


@pytest.mark.parametrize(
    "instruction",
    [
        "delete from acces.journal where journal_id = 1",
        "insert into acces.journal_scelle values (9, '', now()); delete from acces.journal",
        "truncate acces.journal",
        "update acces.journal set login = null",
    ],
)
def test_attaque_A16_even_the_owner_removes_no_entry_before_its_term_nor_without_a_seal(neuve, instruction):
    ecrire(neuve, *([14] if "scelle" not in instruction else [1]))
    refuse(neuve, instruction)
    assert journal(neuve) == (1, None)


@pytest.mark.parametrize("verbe", ["update {} set empreinte = ''", "delete from {}", "truncate {}"])
@pytest.mark.parametrize("table", ["technique.purge", "acces.journal_scelle"])
def test_attaque_A16_neither_a_seal_nor_a_proof_is_rewritten(neuve, table, verbe):
    refuse(neuve, verbe.format(table))


def test_a_proof_that_was_altered_is_found_by_the_audit(neuve):
    with neuve.connexion() as c:
        for _ in range(2):
            c.execute("""select technique.inscrire_purge('essai', '2026-01-31', '{"raw.demandes": 3}', '{a,b}')""")
    assert constats(neuve) == []
    with neuve.connexion() as c:
        c.execute("alter table technique.purge disable trigger ajout_seul")
        c.execute("update technique.purge set nb_demandes = 1 where purge_id = 1")
    assert constats(neuve) == ["purges_intactes"]
