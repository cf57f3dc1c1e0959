from learnlog.domain.plain_text import excerpt, sentences


def test_headings_items_and_sentences_are_told_apart():
    html = "<h2>New &amp; old</h2><ul><li>One. Two!</li><li>a <b>bold</b><br/>word</li></ul>"

    assert sentences(html) == ["New & old", "One.", "Two!", "a bold", "word"]


def test_what_is_no_markup_stays():
    assert sentences("if a < b and c > d then x") == ["if a < b and c > d then x"]


def test_a_short_sentence_is_its_own_excerpt():
    assert excerpt("A breaking change.", 2, 10) == "A breaking change."


def test_a_long_sentence_is_cut_around_what_was_found():
    sentence = "a" * 300 + " found " + "b" * 300

    shown = excerpt(sentence, 301, 306)

    assert "found" in shown
    assert len(shown) <= 200
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_a_cut_at_an_end_is_shown_at_the_other_alone():
    shown = excerpt("found " + "b" * 300, 0, 5)

    assert shown.startswith("found")
    assert shown.endswith("…")
    assert excerpt("b" * 300 + " found", 301, 306).endswith("found")
