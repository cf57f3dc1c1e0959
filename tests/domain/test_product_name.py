import pytest

from learnlog.domain.product_name import behind_name, name_pattern


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nodejs", "Node.js"),
        ("nodejs", "Node"),
        ("golang", "Go"),
        ("spring-boot", "Spring Boot"),
        ("tailwindcss", "Tailwind CSS"),
        ("Apache Kafka", "Kafka"),
        ("spring-framework", "Spring"),
        ("Amazon", "amazon"),
        (".NET", ".NET"),
    ],
)
def test_a_name_is_found_however_it_is_joined_or_shortened(name, text):
    assert name_pattern(name).search(f"the {text} 1.2")


@pytest.mark.parametrize(("name", "text"), [("go", "Golem"), ("go", "ego"), ("node", "nodes")])
def test_a_name_within_a_word_is_none(name, text):
    assert not name_pattern(name).search(text)


def test_no_name_has_no_pattern():
    assert name_pattern(" - ") is None
    assert behind_name("Flask ", None) is None


@pytest.mark.parametrize(
    ("before", "start"),
    [
        ("New Flask ", 4),
        ("Flask version ", 0),
        ("Flask for iOS ", 0),
        ("Flask Flask-", 6),
        ("Flask and ", None),
        ("Other ", None),
    ],
)
def test_only_words_of_versions_stand_between_a_name_and_its_version(before, start):
    assert behind_name(before, name_pattern("flask")) == start
