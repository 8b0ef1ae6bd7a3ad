"""What a spreadsheet would run, in the files that leave (the portal, ``observatoire sql --format csv``).

What belongs here: making a text harmless. What does not: writing files, and numbers, which stay numbers.
"""

import re

# A formula begins by one of these signs, wide or small forms included: a spreadsheet set for an Asian language reads
# them alike. It may stand after spaces, invisible characters or a quote; and after any separator of columns or lines,
# for a spreadsheet splits a file by the separator of its own language, whatever the quotes around a text say.
FORMULE = re.compile(
    r"(^|[,;|\t\r\n])(?=[\s\x00-\x1f\x7f-\x9f\"\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*"
    r"[=+\-@＝＋－＠﹦﹢﹣﹫])"
)


def sans_formule(texte: str) -> str:
    """Return a text of which no spreadsheet makes a formula: an apostrophe stands before each that would be one."""
    return FORMULE.sub(r"\1'", texte)
