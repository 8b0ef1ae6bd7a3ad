"""Présélections: whom an account may put forward, on which offre, and who reads it; what a commission may decide."""

from datetime import date, timedelta

import psycopg
import pytest

from tests.bases import candidature_d_un_autre, login_personnel, oublier_ce_qui_est_propose
from tests.jours import demain, hier
from warehouse.access import gestion, proposals, sessions
from warehouse.access.reading import lire
from warehouse.errors import ErreurObservatoire
from warehouse.settings import aujourd_hui

LISTE = "select offre_id, demande_id, rang, rang_liste, motif_ordre_code from acces.preselections('{}') order by 1, 3"
PREMIERS = (
    "select demande_id from rapprochement where offre_id = '{}' and is_eligible"
    " order by points desc, date_creation, demande_id limit 6"
)
OFFRES = (
    "select o.offre_id from (select offre_id from offre where is_offert and nb_candidatures = 0"
    " order by offre_id limit 12) as o"
    " where (select count(*) from rapprochement as r where r.offre_id = o.offre_id and r.is_eligible) >= 6 limit 1"
)
LOGINS = ("bailleur-a", "bailleur-b", "etat", "gestionnaire", "ingenieur")


@pytest.fixture(scope="module")
def moteurs(entrepot):
    lecteur, portier = entrepot.moteur_lecteur(), entrepot.moteur_portier()
    yield lecteur, portier
    lecteur.dispose()
    portier.dispose()


@pytest.fixture
def qui(entrepot):
    return {login: sessions.ouvrir_session_admin(entrepot, login) for login in LOGINS}


@pytest.fixture(autouse=True)
def rien_ne_reste(entrepot):
    yield
    oublier_ce_qui_est_propose(entrepot)


@pytest.fixture
def portier(moteurs):
    return moteurs[1]


@pytest.fixture
def lues(moteurs, qui):
    return lambda login, sql: lire(moteurs[0], qui[login], sql).lignes


@pytest.fixture
def offre(lues):
    """An offre of the first landlord, and its first six households."""
    ((une,),) = lues("bailleur-a", OFFRES)
    return une, [demande for (demande,) in lues("bailleur-a", PREMIERS.format(une))]


@pytest.fixture
def proposer(portier, qui):
    def _proposer(login, offre, demande, *reste):
        return proposals.preselectionner(portier, qui[login], "31", offre, demande, *reste)

    return _proposer


def noms(lues, login="bailleur-a"):
    return lues(login, LISTE.format(sessions_profil(login)))


def sessions_profil(login):
    return {"etat": "etat", "gestionnaire": "gestionnaire", "ingenieur": "ingenieur"}.get(login, "bailleur")


def journal(entrepot) -> list[tuple]:
    with entrepot.connexion() as c:
        return c.execute(
            "select evenement, login, filtre, nb_lignes from acces.journal_entier"
            " where evenement like 'preselection%' or evenement = 'decision_saisie' order by entree_id"
        ).fetchall()


def test_a_preselection_is_kept_in_order_with_who_when_and_the_grid_and_a_line_of_the_journal_each(
    entrepot, lues, proposer, offre
):
    une, menages = offre
    avant = len(journal(entrepot))
    assert [proposer("bailleur-a", une, m) for m in menages[:3]] == [1, 2, 3]
    assert noms(lues) == [(une, m, n, n, None) for n, m in enumerate(menages[:3], 1)]
    (lue, *_) = lues(
        "bailleur-a", "select ajoute_par, grille_code, grille_version, points from acces.preselections('bailleur')"
    )
    (dite, *_) = lues(
        "bailleur-a",
        "select 'bailleur-a', grille_code, grille_version, points from rapprochement"
        f" where offre_id = '{une}' and demande_id = '{menages[0]}'",
    )
    assert lue == dite
    assert journal(entrepot)[avant:] == [
        ("preselection_menage", "bailleur-a", {"offre_id": une, "demande_id": m}, None) for m in menages[:3]
    ]


def test_a_household_that_passes_before_a_better_ranked_one_asks_for_a_reason(lues, proposer, offre):
    une, menages = offre
    with pytest.raises(ErreurObservatoire, match="dites pourquoi"):
        proposer("bailleur-a", une, menages[1])
    with pytest.raises(ErreurObservatoire, match="pas, ou n’est plus, dans la liste"):
        proposer("bailleur-a", une, menages[1], None, "PARCE_QUE")
    assert proposer("bailleur-a", une, menages[1], None, "CONTACT") == 1
    # In its own place or below, a household needs none, and what was given is forgotten.
    assert proposer("bailleur-a", une, menages[0], 1) == 1
    assert noms(lues) == [(une, menages[0], 1, 1, None), (une, menages[1], 2, 2, "CONTACT")]
    assert proposer("bailleur-a", une, menages[1], 2) == 2
    assert noms(lues)[1][-1] is None


def test_a_household_is_moved_and_the_others_keep_their_order(lues, proposer, offre):
    une, menages = offre
    for menage in menages[:4]:
        proposer("bailleur-a", une, menage)
    proposer("bailleur-a", une, menages[3], 2, "URGENCE")
    assert [m for _, m, *_ in noms(lues)] == [menages[n] for n in (0, 3, 1, 2)]
    proposer("bailleur-a", une, menages[0], 4)
    assert [(m, rang) for _, m, rang, *_ in noms(lues)] == [(menages[n], i) for i, n in enumerate((3, 1, 2, 0), 1)]


def test_three_households_or_a_legal_reason_are_asked_to_hand_over(portier, qui, lues, proposer, offre):
    une, menages = offre
    proposer("bailleur-a", une, menages[0])
    with pytest.raises(ErreurObservatoire, match="au moins trois demandes"):
        proposals.transmettre(portier, qui["bailleur-a"], "31", une)
    with pytest.raises(ErreurObservatoire, match="pas, ou n’est plus, dans la liste"):
        proposals.inscrire(portier, qui["bailleur-a"], "31", une, None, "PAS_ENVIE")
    proposals.inscrire(portier, qui["bailleur-a"], "31", une, aujourd_hui() + timedelta(days=7), "INSUFFISANCE")
    assert proposals.transmettre(portier, qui["bailleur-a"], "31", une) == 1
    with pytest.raises(ErreurObservatoire, match="déjà transmis"):
        proposals.transmettre(portier, qui["bailleur-a"], "31", une)
    with pytest.raises(ErreurObservatoire, match="ne change plus"):
        proposer("bailleur-a", une, menages[0], 1)
    with pytest.raises(ErreurObservatoire, match="est transmise"):
        proposals.retirer(portier, qui["bailleur-a"], "31", une, menages[0])
    assert proposer("bailleur-a", une, menages[1]) == 2
    with pytest.raises(ErreurObservatoire, match="gardent leur place"):
        proposer("bailleur-a", une, menages[1], 1, "URGENCE")


def test_a_household_that_moves_up_by_a_withdrawal_asks_for_its_reason_before_it_is_handed_over(
    portier, qui, proposer, offre
):
    une, menages = offre
    for menage in menages[:4]:
        proposer("bailleur-a", une, menage)
    proposals.retirer(portier, qui["bailleur-a"], "31", une, menages[0])
    with pytest.raises(ErreurObservatoire, match="sans raison donnée"):
        proposals.transmettre(portier, qui["bailleur-a"], "31", une)
    for place, menage in enumerate(menages[1:4], 1):
        proposer("bailleur-a", une, menage, place, "DOSSIER")
    assert proposals.transmettre(portier, qui["bailleur-a"], "31", une) == 3


def test_a_household_that_is_no_more_in_the_list_is_not_handed_over(entrepot, portier, qui, proposer, offre):
    une, menages = offre
    for menage in menages[:3]:
        proposer("bailleur-a", une, menage)
    with entrepot.connexion() as c:
        c.execute("update acces.preselection_menage set demande_id = %s where demande_id = %s", ["f" * 20, menages[2]])
    with pytest.raises(ErreurObservatoire, match="n’est plus, dans la liste"):
        proposals.transmettre(portier, qui["bailleur-a"], "31", une)


def test_attaque_C7_no_other_organisme_reads_a_preselection(lues, proposer, offre):
    une, menages = offre
    proposer("bailleur-a", une, menages[0])
    assert len(noms(lues)) == 1
    for login in ("bailleur-b", "etat"):
        assert noms(lues, login) == []
        assert lues(login, LISTE.format("bailleur")) == []
    # Who puts no household forward may not even ask.
    for login in ("gestionnaire", "ingenieur"):
        with pytest.raises(ErreurObservatoire, match="n’est pas ouvert à votre profil"):
            noms(lues, login)
    for login in ("bailleur-b", "etat", "gestionnaire", "ingenieur"):
        with pytest.raises(ErreurObservatoire):
            lues(login, "select * from acces.preselection")


def test_attaque_C7_no_break_glass_reads_the_preselection_of_the_organisme_that_it_opens(
    entrepot, portier, moteurs, qui, lues, proposer, offre
):
    une, menages = offre
    proposer("bailleur-a", une, menages[0])
    proposals.statuer(portier, qui["bailleur-a"], "31", en_attente(lues)[0][0], proposals.Decision(hier(), "ATT"))
    proposals.inscrire(portier, qui["bailleur-a"], "31", une, aujourd_hui() + timedelta(days=1), "INSUFFISANCE")
    proposals.transmettre(portier, qui["bailleur-a"], "31", une)
    numero = gestion.demander_bris(portier, qui["etat"], "BA01", "panne du guichet de Muret, dossier urgent")
    gestion.approuver_bris(portier, qui["gestionnaire"], numero)
    fonctions = ("preselections", "decisions_saisies", "candidatures_transmises", "jours_de_commission")
    try:
        pendant = sessions.session_de(portier, qui["etat"].jeton)
        assert (pendant.profil, pendant.organisme_code) == ("bailleur", "BA01")
        with candidature_d_un_autre(entrepot, une, menages[1]):
            for fonction in fonctions:
                assert len(lues("bailleur-a", f"select * from acces.{fonction}('bailleur')")) > 0
                assert lire(moteurs[0], pendant, f"select * from acces.{fonction}('bailleur')").lignes == []
    finally:
        with entrepot.connexion() as c:
            c.execute("delete from acces.bris_de_glace")


def test_attaque_C7_the_offre_of_another_departement_under_the_same_identifier_is_another(
    entrepot, portier, qui, lues, proposer, offre
):
    une, menages = offre
    with entrepot.connexion() as c:
        c.execute("create temp table jumelle as select * from marts.fct_offre where offre_id = %s", [une])
        c.execute("update jumelle set departement_code = '00'")
        c.execute("insert into marts.fct_offre select * from jumelle")
    try:
        for menage in menages[:3]:
            proposer("bailleur-a", une, menage)
        assert lues("bailleur-a", "select distinct departement_code from acces.preselections('bailleur')") == [("31",)]
        with pytest.raises(ErreurObservatoire, match="n’est pas dans votre présélection"):
            proposals.retirer(portier, qui["bailleur-a"], "00", une, menages[2])
        with pytest.raises(ErreurObservatoire, match="n’est pas la vôtre"):
            proposals.preselectionner(portier, qui["bailleur-a"], "00", une, menages[3])
        with entrepot.connexion() as c:
            c.execute("create temp table autre as select * from acces.preselection")
            c.execute("alter table autre drop column preselection_id")
            c.execute("update autre set departement_code = '00'")
            colonnes = "organisme_code, departement_code, offre_id, bailleur_code, ouverte_par"
            c.execute(f"insert into acces.preselection ({colonnes}) select {colonnes} from autre")
        assert proposals.transmettre(portier, qui["bailleur-a"], "31", une) == 3
    finally:
        with entrepot.connexion() as c:
            c.execute("delete from marts.fct_offre where departement_code = '00'")


def test_attaque_C7_nobody_preselects_on_the_offre_of_another(lues, proposer, offre):
    une, menages = offre
    for login in ("bailleur-b", "etat"):
        with pytest.raises(ErreurObservatoire, match="n’est pas la vôtre"):
            proposer(login, une, menages[0])
    assert noms(lues) == []


def test_attaque_C7_a_profile_that_proposes_nobody_writes_nothing(proposer, offre):
    une, menages = offre
    for login in ("gestionnaire", "ingenieur"):
        with pytest.raises(ErreurObservatoire, match="ne propose pas"):
            proposer(login, une, menages[0])


def test_attaque_C7_a_reservataire_names_only_the_demandes_that_it_reads(lues, proposer):
    ((une,),) = lues("etat", OFFRES)
    siennes = {demande for (demande,) in lues("etat", PREMIERS.format(une))}
    assert proposer("etat", une, next(iter(siennes)), None, "URGENCE") == 1
    d_autrui = [
        d
        for (d,) in lues("bailleur-a", "select demande_id from demande where etat_code = 'active' limit 500")
        if d not in {lue for (lue,) in lues("etat", f"select demande_id from rapprochement where offre_id = '{une}'")}
    ]
    assert d_autrui
    with pytest.raises(ErreurObservatoire, match="dans la liste de ce logement"):
        proposer("etat", une, d_autrui[0], None, "URGENCE")


def test_attaque_C7_the_place_in_the_list_is_that_of_what_the_account_reads(lues, proposer):
    ((une,),) = lues("etat", OFFRES)
    premiers = [demande for (demande,) in lues("etat", PREMIERS.format(une))]
    assert [proposer("etat", une, demande) for demande in premiers[:3]] == [1, 2, 3]


def test_attaque_C7_a_closed_session_writes_nothing(entrepot, portier, offre):
    une, menages = offre
    session = sessions.ouvrir_session_admin(entrepot, "bailleur-a")
    sessions.fermer_session(portier, session.jeton)
    with pytest.raises(ErreurObservatoire, match="session est terminée"):
        proposals.preselectionner(portier, session, "31", une, menages[0])


def test_attaque_C7_a_personal_login_reads_its_organisme_alone_and_writes_nothing(entrepot, proposer, offre):
    une, menages = offre
    proposer("bailleur-a", une, menages[0])
    with login_personnel(entrepot, "bailleur-b", "agent.preselection") as parametres:
        with psycopg.connect(**parametres) as c:
            assert c.execute(LISTE.format("bailleur")).fetchall() == []
        with psycopg.connect(**parametres) as c, pytest.raises(psycopg.errors.InsufficientPrivilege):
            c.execute("select acces.preselectionner('\\x00', '31', %s, %s, null, null)", [une, menages[0]])


def en_attente(lues):
    return lues(
        "bailleur-a",
        "select candidature_id, offre_id from candidature where is_en_cours and date_offre is null"
        " and etat_code = 'POSITIONNEE' and offre_id in (select offre_id from candidature"
        " where etat_code = 'POSITIONNEE' group by offre_id having count(distinct demande_id) >= 3) order by 1",
    )


def test_a_decision_is_entered_for_a_candidature_of_ones_own_dwelling_and_replaced(entrepot, portier, qui, lues):
    (candidature, une), *_ = en_attente(lues)
    session = qui["bailleur-a"]
    decisions = (
        proposals.Decision(hier(), "NAT", motif="PIE", motif_moins_de_3="INSUFFISANCE"),
        proposals.Decision(hier(), "ATR", rang=2),
    )
    for decision in decisions:
        proposals.statuer(portier, session, "31", candidature, decision)
    assert lues(
        "bailleur-a",
        "select candidature_id, offre_id, date_cal, decision_code, rang, motif_decision_code"
        " from acces.decisions_saisies('bailleur')",
    ) == [(candidature, une, hier(), "ATR", 2, None)]
    assert [ligne[0] for ligne in journal(entrepot)[-2:]] == ["decision_saisie"] * 2


def test_a_decision_that_has_left_is_not_corrected_to_a_day_before(entrepot, portier, qui, lues):
    (candidature, _), *_ = en_attente(lues)
    avant_hier = hier() - timedelta(days=1)
    proposals.statuer(portier, qui["bailleur-a"], "31", candidature, proposals.Decision(hier(), "ATT"))
    proposals.statuer(portier, qui["bailleur-a"], "31", candidature, proposals.Decision(avant_hier, "ATT"))
    with entrepot.connexion() as c:
        c.execute("update acces.decision_commission set date_partie = %s", [hier()])
    with pytest.raises(ErreurObservatoire, match=f"du {hier():%d/%m/%Y} est déjà partie"):
        proposals.statuer(portier, qui["bailleur-a"], "31", candidature, proposals.Decision(avant_hier, "ATT"))
    proposals.statuer(portier, qui["bailleur-a"], "31", candidature, proposals.Decision(hier(), "ACS"))


def test_attaque_C7_the_candidature_of_another_departement_is_not_decided(portier, qui, lues):
    (candidature, _), *_ = en_attente(lues)
    with pytest.raises(ErreurObservatoire, match="n’est pas la vôtre"):
        proposals.statuer(portier, qui["bailleur-a"], "00", candidature, proposals.Decision(hier(), "ATT"))


@pytest.mark.parametrize(
    ("decision", "raison"),
    [
        (lambda: proposals.Decision(demain(), "ATT"), "non à venir"),
        (lambda: proposals.Decision(date(2001, 1, 1), "ATT"), "après le positionnement"),
        (lambda: proposals.Decision(hier(), ""), "Choisissez la décision"),
        (lambda: proposals.Decision(hier(), "OUI"), "dans la liste"),
        (lambda: proposals.Decision(hier(), "NAT"), "Choisissez dans la liste le motif"),
        (lambda: proposals.Decision(hier(), "ATR"), "demande un rang"),
    ],
)
def test_a_decision_has_its_day_its_code_its_reason_and_its_rank(portier, qui, lues, decision, raison):
    (candidature, _), *_ = en_attente(lues)
    with pytest.raises(ErreurObservatoire, match=raison):
        proposals.statuer(portier, qui["bailleur-a"], "31", candidature, decision())


def test_attaque_C7_the_decision_is_the_landlord_s(portier, qui, lues):
    reservees = lues(
        "etat",
        "select candidature_id from candidature where is_en_cours and date_offre is null",
    )
    assert reservees
    with pytest.raises(ErreurObservatoire, match="commission du bailleur"):
        proposals.statuer(portier, qui["etat"], "31", reservees[0][0], proposals.Decision(hier(), "ATT"))
    (candidature, _), *_ = en_attente(lues)
    with pytest.raises(ErreurObservatoire, match="n’est pas la vôtre"):
        proposals.statuer(portier, qui["bailleur-b"], "31", candidature, proposals.Decision(hier(), "ATT"))


def test_the_purge_removes_what_nobody_touched_for_a_year_and_keeps_the_rest(entrepot):
    with entrepot.connexion() as c:
        for offre, age in (("ancienne", "1 year 1 day"), ("recente", "11 months")):
            c.execute(
                "with p as (insert into acces.preselection (organisme_code, departement_code, offre_id, bailleur_code,"
                " ouverte_par, modifiee_at) values ('BA01', '31', %s, 'BA01', 'essai', now() - %s::interval)"
                " returning preselection_id) insert into acces.preselection_menage (preselection_id, demande_id, rang,"
                " rang_liste, points, grille_code, grille_version, ajoute_par)"
                " select preselection_id, 'd', 1, 1, 1, 'g', '1', 'essai' from p",
                [offre, age],
            )
            c.execute(
                "insert into acces.decision_commission (departement_code, candidature_id, organisme_code, offre_id,"
                " demande_id, bailleur_code, date_cal, decision_code, saisie_par, saisie_at)"
                " values ('31', %s, 'BA01', 'o', 'd', 'BA01', current_date, 'ATT', 'essai', now() - %s::interval)",
                [offre, age],
            )
        assert c.execute("select acces.retirer_preselections_anciennes()").fetchone() == (1,)
        menages = "acces.preselection_menage inner join acces.preselection using (preselection_id)"
        assert c.execute(f"select array_agg(offre_id) from {menages}").fetchone() == (["recente"],)
        lues = c.execute("select array_agg(candidature_id) from acces.decision_commission").fetchone()
        assert lues == (["recente"],)
