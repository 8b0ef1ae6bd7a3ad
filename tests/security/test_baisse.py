"""What disappears from one publication to the next is refused by name, and let through with a reason that is kept."""

import pytest

from tests.security.petit_entrepot import construire, publier
from warehouse.access.reading import lire
from warehouse.access.sessions import ouvrir_session_admin
from warehouse.errors import ErreurObservatoire
from warehouse.publication import drops, history
from warehouse.publication.publish import PublicationRefusee

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
create table {m}.fct_depot (
    departement_code text not null, emetteur text, statut text, chargees integer, flux text, fichier text,
    situation_au date
);
insert into {m}.fct_depot
values
    ('31', 'BA01', 'charge', 40, 'demandes', 'demandes_BA01_2024-03-31.csv', '2024-03-31'),
    ('31', 'GEST31', 'charge', 160, 'referentiels', 'referentiels_GEST31_2020-01-01.csv', '2020-01-01'),
    ('31', 'BA09', 'rejete', 0, null, 'vide.csv', null);
create table {m}.dim_calendrier (departement_code text not null, mois date, mois_code text);
insert into {m}.dim_calendrier
select '31', mois, to_char(mois, 'YYYY-MM') from generate_series('2024-03-01'::date, '2024-06-01', '1 month') as mois;
create table {m}.dim_territoire (
    departement_code text not null, territoire_type text, territoire_code text, libelle text, communes text[]
);
insert into {m}.dim_territoire
values
    ('31', 'commune', '31395', 'Muret', null), ('31', 'commune', '31113', 'Castanet-Tolosan', null),
    ('31', 'epci', '243100633', 'Sicoval', null), ('31', 'zone_abc', 'B1', 'Zone B1', '{{31395,31113}}'),
    ('31', 'delegation', 'TM', 'Délégation – Toulouse Métropole', '{{31555}}'),
    ('31', 'liste', 'SECTEUR-SE', 'Secteur sud-est', '{{31113,31395}}');
create table {m}.dim_organisme (departement_code text not null, organisme_code text, libelle text);
insert into {m}.dim_organisme values ('31', 'BA03', 'Les Chalets'), ('31', 'GEST31', 'Gestionnaire');
"""


def batir(base, publication_id, *suppressions):
    """Build the small warehouse with a parc and dépôts, less what ``suppressions`` takes away."""
    construire(base, publication_id)
    with base.connexion() as c:
        c.execute(TABLES.format(m="next__marts"))
        for table in ("fct_logement", "fct_depot", "dim_territoire", "dim_organisme", "dim_calendrier"):
            c.execute(f"alter table next__marts.{table} enable row level security")
            c.execute(f"alter table next__marts.{table} force row level security")
            c.execute(f"create policy proprietaire on next__marts.{table} to current_user using (true)")
        for suppression in suppressions:
            c.execute(suppression)
        # As a build does: the audit compares what the statistics of the two tables say.
        c.execute("analyze next__marts.fct_demande, next__marts.fct_logement")


def refus(base, controle, *changements):
    """Publish after ``changements``; return what ``controle`` refuses."""
    batir(base, "p2", *changements)
    with pytest.raises(PublicationRefusee) as refusee:
        publier(base, "p2")
    assert {constat.controle for constat in refusee.value.constats} == {controle}
    assert "observatoire build --accepter-baisse" in str(refusee.value)
    return {constat.objet: constat.detail for constat in refusee.value.constats}


def pertes(base, *suppressions):
    """Publish after ``suppressions``; return who is said to disappear."""
    return refus(base, drops.CONTROLE, *suppressions)


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


@pytest.mark.parametrize(
    ("territoire", "objet", "communes"),
    [
        ("SECTEUR-SE", "territoire Secteur sud-est, SECTEUR-SE", 2),
        ("TM", "territoire Délégation – Toulouse Métropole, TM", 1),
        ("B1", "territoire Zone B1, B1", 2),
    ],
)
def test_a_declared_territory_that_disappears_is_named(publiee, territoire, objet, communes):
    assert pertes(publiee, f"delete from next__marts.dim_territoire where territoire_code = '{territoire}'") == {
        objet: f"{communes} communes dans la publication en place, plus rien dans cette construction"
    }


def test_a_declared_territory_that_loses_some_communes_is_published(publiee):
    batir(publiee, "p2", "update next__marts.dim_territoire set communes = '{31113}' where territoire_type = 'liste'")
    publier(publiee, "p2")


@pytest.mark.parametrize(("cedes", "refusee"), [(49, False), (50, True)])
def test_half_of_the_parc_of_a_landlord_is_the_bound(publiee, cedes, refusee):
    cession = (
        "update next__marts.fct_logement set bailleur_code = 'BA01' where ctid in (select ctid"
        f" from next__marts.fct_logement where bailleur_code = 'BA03' limit {cedes})"
    )
    if not refusee:
        batir(publiee, "p2", cession)
        publier(publiee, "p2")
        return
    assert pertes(publiee, cession) == {
        "bailleur Les Chalets, BA03": "100 logements dans la publication en place, 50 dans cette construction, "
        "soit 50,0 % de moins"
    }


def test_half_of_a_handful_of_dwellings_is_no_fall(neuve):
    ceder = (
        "update next__marts.fct_logement set bailleur_code = '{}' where ctid in"
        " (select ctid from next__marts.fct_logement where bailleur_code = '{}' limit {})"
    )
    dix, cinq = ceder.format("BA00", "BA01", 10), ceder.format("BA01", "BA00", 5)
    batir(neuve, "p1", dix)
    publier(neuve, "p1")
    batir(neuve, "p2", dix, cinq)
    publier(neuve, "p2")


def test_an_emitter_whose_files_are_all_taken_back_is_named(publiee):
    retire = "update next__marts.fct_depot set chargees = 0 where emetteur = 'GEST31'"
    assert pertes(publiee, retire) == {
        "émetteur Gestionnaire, GEST31": "160 lignes reçues dans la publication en place, "
        "plus rien dans cette construction"
    }


ANCIEN = (
    "insert into next__marts.fct_depot (departement_code, emetteur, statut, chargees, flux, fichier, situation_au)"
    " values ('31', 'BA01', 'charge', 1, 'demandes', 'demandes_BA01_2023-01-28.csv', '2023-01-28')",
    "insert into next__marts.dim_calendrier values ('31', '2023-01-01', '2023-01')",
)


def test_a_file_that_opens_months_before_the_history_is_named(publiee):
    assert refus(publiee, history.CONTROLE, *ANCIEN) == {
        "début de l’historique": "2024-03 dans la publication en place, 2023-01 dans cette construction"
        " par le fichier de BA01 du 28/01/2023 : vérifiez cette date de situation"
    }


def test_months_that_leave_the_history_are_told(publiee):
    assert refus(publiee, history.CONTROLE, "delete from next__marts.dim_calendrier where mois < '2024-05-01'") == {
        "début de l’historique": "2024-03 dans la publication en place, 2024-05 dans cette construction"
    }


def test_a_longer_history_is_published_for_a_reason(publiee):
    batir(publiee, "p2", *ANCIEN)
    publier(publiee, "p2", accepter_baisse="reprise de 2023")


def test_the_calendar_may_start_elsewhere_when_the_first_demandes_come(neuve):
    batir(neuve, "p1", "delete from next__marts.fct_depot where flux = 'demandes'")
    publier(neuve, "p1")
    batir(neuve, "p2", *ANCIEN)
    publier(neuve, "p2")


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
    assert 0 < restantes < drops.GROUPE_MINIMAL
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


ARIEGE = (
    "insert into next__marts.fct_logement select '09', 'BA77', '200067791', '09122', true from generate_series(1, 20)"
)
VENDUE = "update next__marts.fct_logement set bailleur_code = 'BA01' where bailleur_code = 'BA03'"


def test_each_departement_is_told_of_what_disappeared_there_and_of_nothing_else(neuve):
    batir(neuve, "p1", ARIEGE)
    publier(neuve, "p1")
    for publication, raison, changements in (
        ("p2", "des deux côtés", [VENDUE]),
        ("p3", None, [VENDUE, ARIEGE]),
        ("p4", "vente en Ariège", [VENDUE]),
    ):
        batir(neuve, publication, *changements)
        publier(neuve, publication, accepter_baisse=raison)
    session = ouvrir_session_admin(neuve, "ingenieur")
    moteur = neuve.moteur_lecteur()
    try:
        lues = lire(moteur, session, "select publication_id, motif, baisses from acces.baisses_acceptees()").lignes
        with neuve.connexion() as c:
            c.execute("update acces.organisme set autres_departements = '{09}' where profil = 'ingenieur'")
        des_deux = lire(moteur, session, "select publication_id from acces.baisses_acceptees()").lignes
    finally:
        moteur.dispose()
    assert [(publication, motif) for publication, motif, _ in lues] == [("p2", "des deux côtés")]
    assert {constat["departement"] for constat in lues[0][2]} == {"31"}
    assert any("BA03" in constat["objet"] for constat in lues[0][2])
    assert des_deux == [("p4",), ("p2",)]


def test_a_reason_lets_nothing_else_through(publiee):
    batir(
        publiee,
        "p2",
        "update next__marts.fct_logement set bailleur_code = 'BA01' where bailleur_code = 'BA03'",
        "alter table next__marts.fct_logement no force row level security",
    )
    with pytest.raises(PublicationRefusee) as refusee:
        publier(publiee, "p2", accepter_baisse="fusion de deux bailleurs")
    assert [constat.controle for constat in refusee.value.constats] == ["row_security_active"]


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
        assert drops.applicables(c, "") == list(drops.MESURES)
