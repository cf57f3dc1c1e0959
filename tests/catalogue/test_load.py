"""Reading the catalogue: what a file may say, and what is said about a file that is wrong."""

from datetime import date

import pytest

from learnlog.catalogue.faults import CatalogueError
from learnlog.catalogue.load import load_catalogue, read_catalogue
from learnlog.domain.acceptance import AcceptanceQuestion
from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import (
    Alternative,
    Category,
    DriftProfile,
    ExperimentIdea,
    FeedSource,
    PresetEntry,
    ReleaseLine,
    SourceKind,
    StarterCard,
    VersionScheme,
)

WHOLE = """
name = "Kubernetes"
category = "platform"
group = "orchestration"
aliases = ["k8s"]
summary = "Runs and heals containers across machines."
homepage = "https://kubernetes.io"
docs = "https://kubernetes.io/docs/"
version_scheme = "semver"
drift = "releases"
validity_half_life_years = 2
endoflife = "kubernetes"
requires = ["docker"]

[[feeds]]
kind = "releases"
url = "https://github.com/kubernetes/kubernetes/releases.atom"
include = '^Kubernetes v'

[[lines]]
cycle = "1.36"
released_on = 2026-04-22
active_until = false
supported_until = 2027-06-28
extended_until = true
lts = true
latest = "1.36.4"
latest_on = 2026-08-20

[[alternatives]]
slug = "nomad"
transfer = 0.4
notes = "Scheduling carries over; networking and storage do not."

[[experiments]]
title = "Drain a node while a load test runs"
minutes = 60
topic = "high availability"

[[cards]]
prompt = "Which failures does a readiness probe not catch?"
answer = "Those of a dependency it does not ask."
true_from = "1.30"
source = "https://kubernetes.io/docs/"

[[questions]]
level = 3
text = "What makes a move to it twice as much work?"

[[questions]]
level = 3
text = "What does a readiness probe not see?"
"""


def test_a_file_with_every_key_is_read_key_by_key(folder):
    folder.write("kubernetes.toml", WHOLE)
    folder.add("docker", category="platform")
    folder.add("nomad", category="platform")

    kubernetes = load_catalogue(folder.path).technologies["kubernetes"]

    assert kubernetes.slug == "kubernetes"
    assert kubernetes.name == "Kubernetes"
    assert kubernetes.category is Category.PLATFORM
    assert kubernetes.group == "orchestration"
    assert kubernetes.aliases == ("k8s",)
    assert kubernetes.version_scheme is VersionScheme.SEMVER
    assert kubernetes.drift is DriftProfile.RELEASES
    assert kubernetes.validity_half_life_years == 2.0
    assert kubernetes.endoflife == "kubernetes"
    assert kubernetes.requires == ("docker",)
    assert kubernetes.feeds == (
        FeedSource(
            SourceKind.RELEASES,
            "https://github.com/kubernetes/kubernetes/releases.atom",
            include="^Kubernetes v",
        ),
    )
    assert kubernetes.lines == (
        ReleaseLine(
            cycle="1.36",
            released_on=date(2026, 4, 22),
            active_until=False,
            supported_until=date(2027, 6, 28),
            extended_until=True,
            lts=True,
            latest="1.36.4",
            latest_on=date(2026, 8, 20),
        ),
    )
    assert kubernetes.alternatives == (
        Alternative("nomad", 0.4, "Scheduling carries over; networking and storage do not."),
    )
    assert kubernetes.experiments == (
        ExperimentIdea("Drain a node while a load test runs", 60, "high availability"),
    )
    assert kubernetes.cards == (
        StarterCard(
            "Which failures does a readiness probe not catch?",
            "Those of a dependency it does not ask.",
            source="https://kubernetes.io/docs/",
            true_from="1.30",
        ),
    )
    assert kubernetes.questions == (
        AcceptanceQuestion(Level.WORKING, "What makes a move to it twice as much work?"),
        AcceptanceQuestion(Level.WORKING, "What does a readiness probe not see?"),
    )


def test_cards_are_of_four_kinds_and_two_of_them_need_no_answer(folder):
    folder.add(
        "kafka",
        *("[[cards]]", "kind = 'drill'", "topic = 'scale'", "prompt = 'Ten times?'"),
        "answer = 'Partitions.'",
        *("[[cards]]", "kind = 'cloze'", "prompt = '{{c1::ISR}} holds those in step.'"),
        *("[[cards]]", "kind = 'topic'", "prompt = 'Explain compaction.'"),
    )

    kafka = load_catalogue(folder.path).technologies["kafka"]

    assert kafka.cards == (
        StarterCard("Ten times?", "Partitions.", kind=CardKind.DRILL, topic=FindingTopic.SCALE),
        StarterCard("{{c1::ISR}} holds those in step.", "", kind=CardKind.CLOZE),
        StarterCard("Explain compaction.", "", kind=CardKind.TOPIC),
    )
    assert (kafka.drills, kafka.starters) == (kafka.cards[:1], kafka.cards[1:])


@pytest.mark.parametrize(
    ("category", "drift", "half_life"),
    [("framework", "releases", 4.0), ("nfr", "time", 7.0), ("ai", "releases", 1.5)],
)
def test_drift_and_half_life_follow_the_category_where_a_file_names_none(
    folder, category, drift, half_life
):
    folder.add("thing", category=category)

    thing = load_catalogue(folder.path).technologies["thing"]

    assert (thing.drift, thing.validity_half_life_years) == (drift, half_life)


def test_a_preset_lists_slugs_with_target_levels(folder):
    folder.add("flask")
    folder.write(
        "presets/web.toml",
        'name = "Web"\nsummary = "A stack."\n[[technologies]]\nslug = "flask"\ntarget_level = 3',
    )

    preset = load_catalogue(folder.path).presets["web"]

    assert (preset.name, preset.technologies) == ("Web", (PresetEntry("flask", 3),))


def test_every_fault_of_every_file_is_collected(folder):
    folder.add("django", 'colour = "green"', "validity_half_life_years = 0")
    folder.add("flask", 'validity_half_life_years = "long"')

    with pytest.raises(CatalogueError) as refused:
        load_catalogue(folder.path)

    assert str(refused.value).splitlines() == [
        "feeds/django.toml: colour: unknown key",
        "feeds/django.toml: validity_half_life_years: expected a positive number, got 0",
        "feeds/flask.toml: validity_half_life_years: expected a positive number, got 'long'",
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("name = 3", "name: expected a text, got 3"),
        ('name = " "', "name: expected a text, got ' '"),
        ('name = "a\\u202Eb"', "name: holds a control character, got 'a\\u202eb'"),
        ('summry = "x"', "summry: unknown key, did you mean 'summary'?"),
        ("aliases = 3", "aliases: expected a list, got 3"),
        ("aliases = [3]", "aliases[0]: expected a text, got 3"),
        ('aliases = ["a", "a"]', "aliases[1]: named twice, 'a'"),
        ('drift = "sometimes"', "drift: expected one of releases, time, got 'sometimes'"),
        ("drift = []", "drift: expected one of releases, time, got []"),
        (
            "validity_half_life_years = true",
            "validity_half_life_years: expected a positive number, got True",
        ),
        (
            "validity_half_life_years = nan",
            "validity_half_life_years: expected a positive number, got nan",
        ),
        (
            "validity_half_life_years = inf",
            "validity_half_life_years: expected at most 50, got inf",
        ),
        ("feeds = [1]", "feeds[0]: expected a table, got 1"),
        ("[[feeds]]\nkind = 'news'", "feeds[0].url: missing"),
        (
            "[[feeds]]\nkind = 'news'\nurl = 'https://a.example/'\ninclude = '('",
            (
                "feeds[0].include: not a regular expression"
                " (missing ), unterminated subpattern at position 0), got '('"
            ),
        ),
        (
            "[[feeds]]\nkind = 'news'\nurl = 'https://a.example/'\ninclude = '(a+)+b'",
            "feeds[0].include: repeats a group that repeats inside itself, got '(a+)+b'",
        ),
        (
            f"[[feeds]]\nkind = 'news'\nurl = 'https://a.example/'\nexclude = '{'a' * 201}'",
            "feeds[0].exclude: expected at most 200 characters, got 201",
        ),
        (
            "[[lines]]\ncycle = '1'\nreleased_on = 2026-04-22T10:00:00",
            (
                "lines[0].released_on: expected a day such as 2026-04-22,"
                " got datetime.datetime(2026, 4, 22, 10, 0)"
            ),
        ),
        (
            "[[lines]]\ncycle = '1'\nsupported_until = 'soon'",
            "lines[0].supported_until: expected a day, true or false, got 'soon'",
        ),
        ("[[lines]]\ncycle = '1'\nlts = 1", "lines[0].lts: expected true or false, got 1"),
        (
            "[[experiments]]\ntitle = 'Try'\nminutes = 1.5",
            "experiments[0].minutes: expected a whole number from 5 to 480, got 1.5",
        ),
        ("[[experiments]]\ntitle = 'Try'", "experiments[0].minutes: missing"),
        (
            "[[alternatives]]\nslug = 'other'\ntransfer = -1",
            "alternatives[0].transfer: expected a number, 0 or more, got -1",
        ),
        (
            f"[[cards]]\nprompt = 'Why?'\nanswer = '{'a' * 2001}'",
            "cards[0].answer: expected at most 2000 characters, got 2001",
        ),
        ("[[cards]]\nprompt = 'Why?'", "cards[0].answer: missing"),
        (
            "[[cards]]\nprompt = 'Why?'\nanswer = 'So.'\nkind = 'quiz'",
            "cards[0].kind: expected one of question, cloze, topic, drill, got 'quiz'",
        ),
        (
            "[[cards]]\nprompt = 'Why?'\nanswer = 'So.'\nkind = 'drill'\ntopic = 'scaling'",
            (
                "cards[0].topic: expected one of availability, disaster_recovery, scale,"
                " security, cost, got 'scaling'"
            ),
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_file_its_key_and_itself(folder, line, fault):
    folder.add("other")
    head = "" if line.startswith("name") else 'name = "Thing"\n'
    folder.write("thing.toml", f'{head}category = "data"\n{line}')

    assert folder.faults() == [f"feeds/thing.toml: {fault}"]


def test_a_name_and_a_category_must_be_there(folder):
    folder.write("thing.toml", 'category = "gadget"')
    folder.write("thong.toml", "")

    assert folder.faults() == [
        (
            "feeds/thing.toml: category: expected one of language, framework, cloud, sdk, data,"
            " platform, ai, security, delivery, testing, architecture, nfr, agile, advisory,"
            " got 'gadget'"
        ),
        "feeds/thing.toml: name: missing",
        "feeds/thong.toml: category: missing",
        "feeds/thong.toml: name: missing",
    ]


def test_a_long_wrong_value_is_cut_in_the_message(folder):
    folder.add("thing", f"drift = '{'x' * 500}'")

    [fault] = folder.faults()

    assert fault.endswith("got 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'name = "\xff"', "not UTF-8 at byte 8"),
        (b"#" * 262_145, "larger than 256 kB"),
        (b"x = " + b"[" * 20_000, "nested too deep"),
    ],
    ids=["not UTF-8", "huge", "nested"],
)
def test_a_hostile_file_is_a_fault_and_no_crash(folder, content, fault):
    folder.add("flask")
    folder.write("thing.toml", content)

    reading = read_catalogue(folder.path)

    assert [str(found) for found in reading.faults] == [f"feeds/thing.toml: {fault}"]
    assert list(reading.catalogue.technologies) == ["flask"]
    assert reading.technology_files == 2


@pytest.mark.parametrize("content", [b"name = ", b"a = 1\na = 2", b"x = " + b"1" * 5000])
def test_a_file_that_is_no_toml_says_so(folder, content):
    folder.write("thing.toml", content)

    [fault] = folder.faults()

    assert fault.startswith("feeds/thing.toml: not TOML (")


def test_a_file_that_cannot_be_read_is_a_fault(folder):
    (folder.path / "thing.toml").mkdir()

    assert folder.faults() == ["feeds/thing.toml: cannot be read (Is a directory)"]


@pytest.mark.parametrize("stem", ["Flask", "a--b", "-a", "a_b", "ä", "a" * 61])
def test_a_file_whose_name_is_no_slug_is_refused(folder, stem):
    folder.add(stem)

    assert folder.faults() == [
        (
            f"feeds/{stem}.toml: the file's name is the slug:"
            " a-z, 0-9 and single hyphens, at most 60 characters"
        )
    ]


def test_the_slug_new_is_reserved(folder):
    folder.add("new")

    assert folder.faults() == ["feeds/new.toml: the slug 'new' is reserved"]


def test_a_directory_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(CatalogueError, match="no such directory"):
        load_catalogue(tmp_path / "nowhere")
