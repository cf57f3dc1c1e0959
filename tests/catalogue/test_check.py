"""The rules across files: references, circles, claims made twice, addresses and dates."""

from ipaddress import ip_network

import pytest

from learnlog.catalogue.check import address_fault


def test_a_technology_may_refer_to_every_other_file_even_to_a_broken_one(folder):
    folder.add("flask", 'requires = ["broken"]')
    folder.write("broken.toml", "name")

    faults = folder.faults()

    assert len(faults) == 1
    assert faults[0].startswith("feeds/broken.toml: not TOML")


@pytest.mark.parametrize("relation", ["requires", "part_of", "succeeds"])
def test_a_relation_to_nothing_or_to_itself_is_refused(folder, relation):
    folder.add("flask", f'{relation} = ["werkzeug", "flask"]')

    assert folder.faults() == [
        f"feeds/flask.toml: {relation}[0]: no such technology, got 'werkzeug'",
        f"feeds/flask.toml: {relation}[1]: names the technology itself",
    ]


def test_an_alternative_to_nothing_or_named_twice_is_refused(folder):
    folder.add("django")
    folder.add(
        "flask",
        *("[[alternatives]]", 'slug = "django"', "transfer = 0.5"),
        *("[[alternatives]]", 'slug = "django"', "transfer = 0.6"),
        *("[[alternatives]]", 'slug = "bottle"', "transfer = 0.7"),
    )

    assert folder.faults() == [
        "feeds/flask.toml: alternatives[1].slug: the same as alternatives[0], 'django'",
        "feeds/flask.toml: alternatives[2].slug: no such technology, got 'bottle'",
    ]


def test_each_circle_is_named_once_from_its_first_slug(folder):
    folder.add("a", 'requires = ["b"]')
    folder.add("b", 'requires = ["c"]')
    folder.add("c", 'requires = ["a"]')
    folder.add("x", 'requires = ["y"]', 'part_of = ["a"]')
    folder.add("y", 'requires = ["x"]')

    assert folder.faults() == [
        "feeds/a.toml: requires: goes round in a circle: a → b → c → a",
        "feeds/x.toml: requires: goes round in a circle: x → y → x",
    ]


def test_names_aliases_and_slugs_are_claimed_once_whatever_their_case(folder):
    folder.add("flask", name="Flask", category="framework")
    folder.add("flask-web", 'aliases = ["FLASK"]', name="flask")
    folder.add("quart", 'aliases = ["micro"]')
    folder.add("starlette", 'aliases = ["Micro"]')

    assert folder.faults() == [
        "feeds/flask-web.toml: aliases[0]: already used by flask, 'FLASK'",
        "feeds/flask-web.toml: name: already used by flask, 'flask'",
        "feeds/starlette.toml: aliases[0]: already used by quart, 'Micro'",
    ]


def test_a_feed_address_belongs_to_one_technology_once(folder):
    feed = ("[[feeds]]", 'kind = "news"', 'url = "https://a.example/feed"')
    folder.add("flask", *feed, *feed)
    folder.add("quart", *feed)

    assert folder.faults() == [
        "feeds/flask.toml: feeds[1].url: the same as feeds[0], 'https://a.example/feed'",
        "feeds/quart.toml: feeds[0].url: already used by flask, 'https://a.example/feed'",
    ]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://a.example/feed", "expected an https address, got 'http://a.example/feed'"),
        ("file:///etc/passwd", "expected an https address, got 'file:///etc/passwd'"),
        ("feed", "expected an https address, got 'feed'"),
        ("https:///feed", "not an address, got 'https:///feed'"),
        ("https://a.example/a feed", "not an address, got 'https://a.example/a feed'"),
        (
            "https://me:secret@a.example/",
            "expected no user name and no port in the address, got 'https://me:secret@a.example/'",
        ),
        (
            "https://a.example:8443/",
            "expected no user name and no port in the address, got 'https://a.example:8443/'",
        ),
        (
            "https://a.example:99999/",
            "not an address (Port out of range 0-65535), got 'https://a.example:99999/'",
        ),
        ("http://10.0.0.1/feed", "expected an https address, got 'http://10.0.0.1/feed'"),
    ],
)
def test_an_address_that_must_not_be_fetched_is_refused(folder, url, message):
    folder.add("flask", "[[feeds]]", 'kind = "news"', f'url = "{url}"')

    assert folder.faults() == [f"feeds/flask.toml: feeds[0].url: {message}"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8099/feed",
        "http://localhost:8099/feed",
        "https://127.1.2.3:1/",
        "http://[::1]:80/",
    ],
)
def test_inside_the_allowed_networks_http_and_any_port_are_fine(folder, url):
    folder.add("flask", "[[feeds]]", 'kind = "news"', f'url = "{url}"')
    networks = (ip_network("127.0.0.0/8"), ip_network("::1"))

    assert folder.faults(allowed_networks=networks) == []
    assert address_fault(url) is not None


def test_home_page_documentation_and_sources_are_https_too(folder):
    folder.add(
        "flask",
        'homepage = "http://a.example"',
        'docs = "ftp://a.example"',
        *("[[cards]]", "prompt = 'Why?'", "answer = 'So.'", "source = 'http://b.example'"),
    )

    assert [fault.split(": ")[1] for fault in folder.faults()] == [
        "cards[0].source",
        "docs",
        "homepage",
    ]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            ["released_on = 2026-01-01", "supported_until = 2025-01-01"],
            "lines[0].supported_until: 2025-01-01 lies before released_on, 2026-01-01",
        ),
        (
            ["active_until = 2026-01-01", "supported_until = true", "extended_until = 2025-01-01"],
            "lines[0].extended_until: 2025-01-01 lies before active_until, 2026-01-01",
        ),
        (
            ["released_on = 2026-01-01", "latest = '1.1'", "latest_on = 2025-01-01"],
            "lines[0].latest_on: 2025-01-01 lies before released_on, 2026-01-01",
        ),
        (
            ["released_on = 1970-01-01"],
            "lines[0].released_on: expected a day after 1980-01-01, got 1970-01-01",
        ),
        (["[[lines]]", "cycle = '1'"], "lines[1].cycle: the same as lines[0], '1'"),
    ],
)
def test_the_days_of_a_line_are_in_order(folder, lines, fault):
    folder.add("flask", "[[lines]]", "cycle = '1'", *lines)

    assert folder.faults() == [f"feeds/flask.toml: {fault}"]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("kind = 'drill'",), "topic: missing, the card is a drill"),
        (("topic = 'cost'",), "topic: only for a drill"),
        (("kind = 'cloze'",), "prompt: hides nothing, write {{c1::hidden}}"),
    ],
)
def test_a_drill_and_no_other_card_has_a_topic_and_a_cloze_text_hides_something(
    folder, lines, fault
):
    folder.add("flask", "[[cards]]", "prompt = 'Why?'", "answer = 'So.'", *lines)

    assert folder.faults() == [f"feeds/flask.toml: cards[0].{fault}"]


def test_cards_and_experiments_are_not_repeated(folder):
    card = ("[[cards]]", "prompt = 'Why?'", "answer = 'So.'")
    idea = ("[[experiments]]", "title = 'Try'", "minutes = 30")
    folder.add("flask", *card, *card, *idea, *idea)

    assert folder.faults() == [
        "feeds/flask.toml: cards[1].prompt: the same as cards[0], 'Why?'",
        "feeds/flask.toml: experiments[1].title: the same as experiments[0], 'Try'",
    ]


def test_a_version_pattern_comes_with_the_scheme_custom_and_only_then(folder):
    folder.add("flask", 'version_scheme = "custom"')
    folder.add("quart", "version_pattern = 'v(.*)'")
    folder.add("sanic", 'version_scheme = "custom"', "version_pattern = 'v(.*)'")

    assert folder.faults() == [
        "feeds/flask.toml: version_pattern: missing, the version scheme is custom",
        "feeds/quart.toml: version_pattern: only for the version scheme custom",
    ]


def test_a_preset_names_known_technologies_once_and_at_least_one(folder):
    folder.add("flask")
    entry = '[[technologies]]\nslug = "{}"\ntarget_level = {}\n'
    head = 'name = "Web"\nsummary = "A web stack."\n'
    body = entry.format("flask", 3) + entry.format("flask", 2) + entry.format("bottle", 6)
    folder.write("presets/web.toml", head + body)
    folder.write("presets/empty.toml", head)

    assert folder.faults() == [
        "feeds/presets/empty.toml: technologies: missing",
        "feeds/presets/web.toml: technologies[1].slug: the same as technologies[0], 'flask'",
        "feeds/presets/web.toml: technologies[2].slug: no such technology, got 'bottle'",
        (
            "feeds/presets/web.toml: technologies[2].target_level:"
            " expected a whole number from 1 to 5, got 6"
        ),
    ]


def question(level, text):
    return ("[[questions]]", f"level = {level}", f"text = '{text}'")


def test_a_level_has_two_to_four_questions_or_none(folder):
    folder.add("flask", *question(1, "Why?"), *question(3, "How?"), *question(3, "When?"))
    folder.add("quart", *(line for number in range(5) for line in question(2, f"What {number}?")))

    assert folder.faults() == [
        "feeds/flask.toml: questions: expected 2 to 4 of level 1, got 1",
        "feeds/quart.toml: questions: expected 2 to 4 of level 2, got 5",
    ]


def test_a_question_is_not_asked_twice(folder):
    folder.add("flask", *question(1, "Why?"), *question(1, "why?"))

    assert folder.faults() == [
        "feeds/flask.toml: questions[1].text: the same as questions[0], 'why?'"
    ]


def test_a_question_has_a_level_above_none_and_words(folder):
    folder.add(
        "flask",
        "[[questions]]",
        "level = 0",
        "text = 'Why?'",
        "[[questions]]",
        "level = 1",
        "a = 1",
    )

    assert folder.faults() == [
        "feeds/flask.toml: questions[0].level: expected a whole number from 1 to 5, got 0",
        "feeds/flask.toml: questions[1].a: unknown key",
        "feeds/flask.toml: questions[1].text: missing",
    ]
