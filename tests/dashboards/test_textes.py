import pytest

from dashboards.kit.words.texts import echapper, masquees


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
        ("[clic](http://ailleurs)", "\\[clic\\](http\\:\u2060//ailleurs)"),
        ("**gras** _it_ `code`", "\\*\\*gras\\*\\* \\_it\\_ \\`code\\`"),
        ("$x$ :bomb: ~a~ a|b", "\\$x\\$\u00a0\\:bomb\\: \\~a\\~ a\\|b"),
        ("1. 231 points", "1\\. 231 points"),
        ("camille@exemple.fr", "camille\u2060@exemple.fr"),
        ("www.exemple.fr", "www\u2060.exemple.fr"),
        ("# titre", "\\# titre"),
        ("Qui ?", "Qui\u202f?"),
    ],
)
def test_attaque_C4_a_text_from_the_data_is_shown_as_it_is_written(texte, attendu):
    assert echapper(texte) == attendu


def test_masked_values_are_counted_in_words():
    assert [masquees(n) for n in (0, 1, 12)] == ["", "1 valeur sous secret", "12 valeurs sous secret"]
