from dashboards.pages.rapprochement import reads


def textes(at) -> str:
    return "\n".join(str(e.value) for e in [*at.title, *at.markdown, *at.caption, *at.info])


def test_the_state_is_told_which_of_its_demandes_are_not_compared_with_a_dwelling(ouvrir, lire):
    (comptes,) = lire(
        "etat",
        "select (select count(*) from demande where etat_code = 'active') as lues,"
        " (select count(distinct demande_id) from rapprochement) as examinees",
    )
    assert comptes["examinees"] < comptes["lues"]
    phrase = "vous ne lisez ni les vœux ni les ressources"
    dites = {login: phrase in textes(ouvrir(login, "rapprochement")) for login in ("etat", "bailleur-a")}
    assert dites == {"etat": True, "bailleur-a": False}


def test_an_offer_without_any_candidate_leads_to_one_that_has_some(ouvrir, lire):
    eligibles = {
        ligne["offre_id"]: ligne["n"]
        for ligne in lire(
            "bailleur-b",
            "select offre_id, count(*) filter (where is_eligible) as n from rapprochement group by offre_id",
        )
    }
    ouvertes = [ligne["offre_id"] for ligne in lire("bailleur-b", reads.SQL_OFFRES % {"departements": "'{31}'"})]
    vide = next(offre for offre in ouvertes if not eligibles.get(offre))
    suivante = next(offre for offre in ouvertes if eligibles.get(offre))
    assert ouvertes.index(vide) < ouvertes.index(suivante)

    def liens(offre: str) -> list[str]:
        vus = ouvrir("bailleur-b", "rapprochement", offre=offre).get("page_link")
        return [un.proto.query_string for un in vus if un.proto.label == "Voir une offre qui a des candidats"]

    assert liens(vide) == [f"offre={suivante}"]
    assert liens(suivante) == []
