"""How a figure changed in a year, in words: points for a share, a duration for a wait, else percents or a number."""

from dashboards.kit.words.formats import INSECABLE, Nombre, est_absent, est_fiable, mesure, nombre, pluriel

DUREES = {"mois": ("mois", "mois"), "jours": ("jour", "jours")}


def evolution(actuel: Nombre | None, avant: Nombre | None, unite: str = "") -> tuple[str, str]:
    """Return the sense in words and the signed change: points for a share, months or days for a wait, else percents.

    « Stable » is less than 1 %, or no change of what is written.
    """
    if actuel is None or avant is None or est_absent(actuel) or est_absent(avant):
        return "", ""
    if unite == "pct":
        points = round(float(actuel) - float(avant), 1)
        sens = "stable" if points == 0 else ("en hausse" if points > 0 else "en baisse")
        return sens, f"{'+' if points > 0 else ''}{nombre(points, 1)} {pluriel(points, 'point')}"
    if unite in DUREES:
        ecart = round(float(actuel) - float(avant), 0 if unite == "jours" else 1)
        sens = "stable" if ecart == 0 else ("en hausse" if ecart > 0 else "en baisse")
        return sens, f"{'+' if ecart > 0 else '−'}{mesure(abs(ecart), unite)} {pluriel(ecart, *DUREES[unite])}"
    if float(avant) == 0:
        return "", ""
    ecart = 100 * (float(actuel) - float(avant)) / float(avant)
    est_ecrit_pareil = mesure(actuel, unite) == mesure(avant, unite)
    sens = "stable" if abs(ecart) < 1 or est_ecrit_pareil else ("en hausse" if ecart > 0 else "en baisse")
    signe = "+" if ecart > 0 else ""
    return sens, f"{signe}{nombre(ecart, 1)}{INSECABLE}%"


def evolution_dite(actuel: Nombre | None, avant: Nombre | None, unite: str, code: str = "") -> str:
    """Write a change in a year: « en hausse de 4,2 % sur un an », « stable sur un an », nothing without both figures.

    A count of few cases, whose percents would say little, has its difference: « 3 de plus qu’un an plus tôt ».
    ``code``: the period; of a whole year, both years are named.
    """
    duree, depuis = "sur un an", "qu’un an plus tôt"
    if code.isdigit():
        duree, depuis = f"de {int(code) - 1} à {code}", f"qu’en {int(code) - 1}"
    connus = actuel is not None and avant is not None and not est_absent(actuel) and not est_absent(avant)
    if unite == "compte" and connus and not (est_fiable(actuel) and est_fiable(avant)):
        ecart = int(actuel or 0) - int(avant or 0)
        if ecart == 0:
            return f"stable {duree}" if actuel else ""
        return f"{nombre(abs(ecart))} de {'plus' if ecart > 0 else 'moins'} {depuis}"
    sens, ecrit = evolution(actuel, avant, unite)
    if not sens:
        return ""
    return f"stable {duree}" if sens == "stable" else f"{sens} de {ecrit.lstrip('+−')} {duree}"
