import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.card_file import FileCard, FileNote, guid_of
from learnlog.domain.errors import RuleError
from learnlog.domain.experiment import FindingTopic
from learnlog.services.card_import_words import slugs_by_name, words_of
from tests.makers import make_technology

SLUGS = {"terraform": "terraform", "hashicorp terraform": "terraform", "react": "react"}


def words(slug="terraform", **values):
    note = FileNote(**({"row": 4, "prompt": "Why?", "answer": "Because."} | values))
    return words_of(note, SLUGS, slug=slug)


@pytest.mark.parametrize(
    ("written", "prompt", "kind"),
    [
        ("", "Why?", CardKind.QUESTION),
        ("", "{{c1::a}} b", CardKind.CLOZE),
        ("Basic", "{{c1::a}} b", CardKind.QUESTION),
        ("Cloze (deutsch)", "{{c1::a}} b", CardKind.CLOZE),
        ("Topic", "Explain it", CardKind.TOPIC),
    ],
)
def test_the_kind_is_the_one_that_is_named_or_that_the_text_shows(written, prompt, kind):
    assert words(kind=written, prompt=prompt).kind is kind


def test_a_drill_has_its_topic_by_value_or_by_label():
    topic = next(topic for topic in FindingTopic if topic.label == "Disaster recovery")

    assert words(kind="drill", topic=topic.value).topic is topic
    assert words(kind="drill", topic=topic.label.upper()).topic is topic
    assert words(kind="question", topic=topic.value).topic is None


def test_a_drill_on_no_topic_is_refused():
    with pytest.raises(RuleError, match="not 'politics'"):
        words(kind="drill", topic="politics")


def test_the_technology_is_the_named_one_else_the_chosen_one_else_a_hint():
    named = words(technology=" HashiCorp Terraform", slug="react", hints=("react",))
    chosen = words(slug="react", hints=("terraform",))
    hinted = words(slug="", hints=("Work", "React", "terraform"))

    assert (named.slug, named.is_placed) == ("terraform", True)
    assert (chosen.slug, chosen.is_placed) == ("react", False)
    assert (hinted.slug, hinted.is_placed) == ("react", False)


def test_a_technology_that_nobody_knows_is_refused():
    with pytest.raises(RuleError, match="No technology is called 'cobol'"):
        words(technology="cobol")
    with pytest.raises(RuleError, match="names no technology that is known"):
        words(slug="", hints=("cobol",))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"answer": " "}, "needs a question and an answer"),
        ({"kind": "cloze"}, "hides at least one part"),
        ({"prompt": "x" * 5_001}, "at most 5,000"),
        ({"source_url": "javascript:alert(1)"}, "begins with https://"),
        ({"source_url": "https://a.example/ b"}, "begins with https://"),
        ({"source_url": "https://" + "a" * 2_000}, "begins with https://"),
        ({"tags": "x" * 201}, "Tags: at most 200"),
        ({"true_from": "1" * 41}, "True from: at most 40"),
        ({"true_until": "1" * 41}, "True until: at most 40"),
    ],
)
def test_what_no_card_may_hold_is_refused(values, said):
    with pytest.raises(RuleError, match=said):
        words(**values)


def test_what_the_file_does_not_speak_of_is_told_from_what_it_leaves_empty():
    silent, empty = words(), words(source_url="", tags=" ", true_from="", true_until="")

    assert (silent.source_url, silent.tags, silent.true_from, silent.true_until) == (None,) * 4
    assert (empty.source_url, empty.tags, empty.true_from, empty.true_until) == ("",) * 4
    assert words(tags=" b  a ").tags == "b a"


def test_a_card_without_a_name_is_named_by_its_words():
    unnamed = words(prompt=" Why?\r\nHow? ")

    assert unnamed.prompt == "Why?\nHow?"
    assert unnamed.guid == unnamed.key == guid_of("terraform", "question", "Why?\nHow?")
    assert words(guid=" abc ").guid == "abc"


def test_each_part_of_a_cloze_text_has_a_card_of_its_own():
    first, second = FileCard(1), FileCard(2)
    cloze = words(prompt="{{c1::a}} {{c2::b}}", kind="cloze", answer="", cards=(first, second))
    plain = words(cards=(FileCard(0),))

    assert (cloze.numbers, plain.numbers) == ((1, 2), (None,))
    assert (cloze.card(2), cloze.card(3)) == (second, None)
    assert plain.card(None) == FileCard(0)


def test_technologies_are_known_by_slug_name_and_alias(session):
    make_technology(session, "aws-lambda", name="AWS Lambda", aliases=["Lambda"])
    make_technology(session, "lambda", name="Lambda calculus")

    found = slugs_by_name(session)

    assert found["aws lambda"] == found["aws-lambda"] == "aws-lambda"
    assert found["lambda"] == "lambda"
