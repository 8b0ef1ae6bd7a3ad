"""By which dimensions a page splits its figures, and the one that it opens on."""

from collections.abc import Mapping, Sequence

from dashboards.kit.thematic.view import Vue

# Above this share of hidden modalities, a breakdown answers too little to open a page on it.
PART_CACHEE_MAX = 0.25


def dimensions(vue: Vue, noms: Sequence[str]) -> dict[str, str]:
    """Return what these indicators are split by, each dimension with the first indicator that carries it."""
    portees: dict[str, str] = {}
    for nom in noms:
        for code in vue.detaille(nom):
            portees.setdefault(code, nom)
    return portees


def depart(vue: Vue, details: Mapping[str, str], *offertes: str) -> str:
    """Return the dimension on which the page opens: told of its own territory first, then not hidden, then in order.

    Args:
        vue: what the page looks at.
        details: the indicator that carries each dimension (``dimensions``).
        offertes: the dimensions to choose from, the preferred ones first; one at least.

    """
    autour = vue.mesh.autour(vue.ici)

    def eloignement(code: str) -> tuple[int, bool]:
        if (trouve := vue.detail(details[code], code)) is None:
            return len(autour), True
        ou, _, lignes = trouve
        return autour.index(ou), lignes["is_masque"].astype(bool).mean() > PART_CACHEE_MAX

    return min(offertes, key=eloignement)
