"""What disappears from one publication to the next is refused by name, and let through with a reason that is kept."""

import pytest

from tests.security.petit_entrepot import construire, publier
from warehouse import baisse
from warehouse.connexion import ouvrir_session_admin
from warehouse.erreurs import ErreurObservatoire
from warehouse.lecture import lire
from warehouse.publication import PublicationRefusee

TABLES = """
alter table {m}.fct_demande add column etat_code text, add column epci_code text, add column commune_code text;
insert into {m}.fct_demande (departement_code, demande_id, etat_code, epci_code, commune_code)
select
    '31', 'x' || i, 'active', case when i % 10 < 8 then '243100518' else '243100633' end,
    case i % 10 when 8 then '31395' when 9 then '31113' else '31555' end
from generate_series(1, 200) as i;
create table {m}.fct_logement (
    departement_code text not null, bailleur_code text, epci_code text, commune_code text, is_parc_actuel boolean
);
insert into {m}.fct_logement
select '31', 'BA0' || 1 + i % 3, '243100518', '31555', true from generate_series(1, 300) as i;
create table {m}.fct_depot (departement_code text not null, emetteur text, statut text, chargees integer);
insert into {m}.fct_depot
values ('31', 'BA01', 'charge', 40), ('31', 'GEST31', 'charge', 160), ('31', 'BA09', 'rejete', 0);
create table {m}.dim_territoire (departement_code text not null, territoire_code text, libelle text);
insert into {m}.dim_territoire
values ('31', '31395', 'Muret'), ('31', '31113', 'Castanet-Tolosan'), ('31', '243100633', 'Sicoval');
create table {m}.dim_organisme (departement_code text not null, organisme_code text, libelle text);
insert into {m}.dim_organisme values ('31', 'BA03', 'Les Chalets'), ('31', 'GEST31', 'Gestionnaire');
"""


def batir(base, publication_id, *suppressions):
    """Build the small warehouse with a parc and dépôts, less what ``suppressions`` takes away."""
    construire(base, publication_id)
    with base.connexion() as c:
        c.execute(TABLES.format(m="next__marts"))
        for table in ("fct_logement", "fct_depot", "dim_territoire", "dim_organisme"):
            c.execute(f"alter table next__marts.{table} enable row level security")
            c.execute(f"alter table next__marts.{table} force row level security")
            c.execute(f"create policy proprietaire on next__marts.{table} to current_user using (true)")
        for suppression in suppressions:
            c.execute(suppression)


def pertes(base, *suppressions):
    """Publish after ``suppressions``; return who is said to disappear."""
    batir(base, "p2", *suppressions)
    with pytest.raises(PublicationRefusee) as refus:
        publier(base, "p2")
    assert {constat.controle for constat in refus.value.constats} == {baisse.CONTROLE}
    assert "observatoire build --accepter-baisse" in str(refus.value)
    return {constat.objet: constat.detail for constat in refus.value.constats}


@pytest.fixture
def publiee(neuve):
    """Return the small warehouse, published whole."""
    batir(neuve, "p1")
    publier(neuve, "p1")
    return neuve


def test_the_same_rows_are_published_again(publiee):
    batir(publiee, "p2")
    publier(publiee, "p2")


def test_a_territory_that_disappears_is_named(publiee):
    ecartees = "update next__marts.fct_demande set etat_code = 'radiee' where commune_code = '31395'"
    remplacees = "update next__marts.fct_demande set commune_code = '31113' where commune_code = '31395'"
    assert pertes(publiee, remplacees) == {
        "commune Muret, 31395": "20 demandes en cours dans la publication en place, plus rien dans cette construction"
    }
    assert set(pertes(publiee, ecartees)) == {"commune Muret, 31395", "demandes en cours"}


def test_an_epci_that_disappears_is_named(publiee):
    trouvees = pertes(publiee, "update next__marts.fct_demande set epci_code = '243100518'")
    assert set(trouvees) == {"EPCI Sicoval, 243100633"}


def test_a_landlord_that_disappears_is_named_even_when_the_parc_keeps_its_size(publiee):
    vendue = "update next__marts.fct_logement set bailleur_code = 'BA01' where bailleur_code = 'BA03'"
    assert set(pertes(publiee, vendue)) == {"bailleur Les Chalets, BA03"}


def test_an_emitter_whose_files_are_all_taken_back_is_named(publiee):
    retire = "update next__marts.fct_depot set chargees = 0 where emetteur = 'GEST31'"
    assert pertes(publiee, retire) == {
        "émetteur Gestionnaire, GEST31": "160 lignes reçues dans la publication en place, "
        "plus rien dans cette construction"
    }


@pytest.mark.parametrize(("parties", "refusees"), [(9, False), (10, True)])
def test_five_per_cent_of_the_stock_is_the_bound(publiee, parties, refusees):
    suppression = (
        "delete from next__marts.fct_demande where demande_id in (select demande_id from next__marts.fct_demande"
        f" where commune_code = '31555' and etat_code = 'active' limit {parties})"
    )
    if not refusees:
        batir(publiee, "p2", suppression)
        publier(publiee, "p2")
        return
    assert pertes(publiee, suppression) == {
        "demandes en cours": "200 demandes en cours dans la publication en place, 190 dans cette construction, "
        "soit 5,0 % de moins"
    }


def test_the_first_publication_and_a_small_group_are_not_compared(neuve):
    batir(neuve, "p1", "delete from next__marts.fct_demande where commune_code = '31395' and demande_id > 'x17'")
    publier(neuve, "p1")
    with neuve.connexion() as c:
        (restantes,) = c.execute("select count(*) from marts.fct_demande where commune_code = '31395'").fetchone()
    assert 0 < restantes < baisse.TERRITOIRE_MINIMAL
    parties = "delete from next__marts.fct_demande where commune_code = '31395' and demande_id <= 'x17'"
    deplacees = "update next__marts.fct_demande set commune_code = '31113' where commune_code = '31395'"
    batir(neuve, "p2", parties, deplacees)
    publier(neuve, "p2")


def test_a_reason_publishes_is_kept_and_is_told_to_the_engineer_alone(publiee):
    batir(publiee, "p2", "update next__marts.fct_logement set bailleur_code = 'BA01' where bailleur_code = 'BA03'")
    publier(publiee, "p2", accepter_baisse="  fusion de deux bailleurs ")
    with publiee.connexion() as c:
        (trace,) = c.execute(
            "select audit -> 'baisse' from technique.publication where publication_id = 'p2' and statut = 'publiee'"
        ).fetchone()
    assert (trace["motif"], [constat["objet"] for constat in trace["constats"]]) == (
        "fusion de deux bailleurs",
        ["bailleur Les Chalets, BA03"],
    )
    moteur = publiee.moteur_lecteur()
    try:
        lues = {
            login: lire(moteur, ouvrir_session_admin(publiee, login), "select * from acces.baisses_acceptees()").lignes
            for login in ("ingenieur", "etat", "bailleur-a", "public")
        }
    finally:
        moteur.dispose()
    assert [(ligne[0], ligne[2]) for ligne in lues.pop("ingenieur")] == [("p2", "fusion de deux bailleurs")]
    assert all(lignes == [] for lignes in lues.values())


def test_a_reason_lets_nothing_else_through(publiee):
    batir(
        publiee,
        "p2",
        "update next__marts.fct_logement set bailleur_code = 'BA01' where bailleur_code = 'BA03'",
        "alter table next__marts.fct_logement no force row level security",
    )
    with pytest.raises(PublicationRefusee) as refus:
        publier(publiee, "p2", accepter_baisse="fusion de deux bailleurs")
    assert [constat.controle for constat in refus.value.constats] == ["row_security_active"]


@pytest.mark.parametrize("raison", ["", "   ", "\t\n"])
def test_an_empty_reason_is_refused(publiee, raison):
    batir(publiee, "p2")
    with pytest.raises(ErreurObservatoire, match="Une baisse s’accepte avec une raison"):
        publier(publiee, "p2", accepter_baisse=raison)


def test_a_reason_without_any_fall_leaves_no_trace(publiee):
    batir(publiee, "p2")
    publier(publiee, "p2", accepter_baisse="au cas où")
    with publiee.connexion() as c:
        assert c.execute(
            "select audit ? 'baisse' from technique.publication where publication_id = 'p2'"
        ).fetchone() == (False,)


def test_every_measure_finds_its_table_and_its_columns_in_the_warehouse(entrepot):
    with entrepot.connexion() as c:
        assert baisse.applicables(c, "") == list(baisse.MESURES)
