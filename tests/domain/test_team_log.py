"""The files of a team, whole and broken."""

import json

import pytest

from learnlog.domain.currency import Cell, Evidence
from learnlog.domain.drift import Change, Drift, SupportEnd
from learnlog.domain.errors import RuleError
from learnlog.domain.model import ChangeKind
from learnlog.domain.proficiency import EvidenceKind, Level
from learnlog.domain.team_log import LoggedCheck, Pair, read_checks, read_team

TECHNOLOGIES = """[
  {"id": "t1", "releases": [[5.5, "minor"]], "base": 0.0, "eols": [[90.0, 5.5]]},
  {"id": "t2", "releases": [], "base": 0.0005, "eols": []}
]"""
EVENT = {"member": "m", "tech": "t1", "level": 3, "baseline": 2.0, "t": 2.0, "kind": "read"}
CHECK = {"member": "m", "tech": "t1", "t": 9.0, "y": 1}


def lines(*rows):
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def read(technologies=TECHNOLOGIES, events=None):
    return read_team(technologies, events or lines(EVENT), names=("t.json", "e.jsonl"))


def test_a_team_is_read_with_all_that_moves_and_all_that_was_done():
    log = read(events=lines(EVENT, EVENT | {"t": 7.0, "kind": "experiment"}))

    assert log.drifts == {
        "t1": Drift(changes=(Change(5.5, ChangeKind.MINOR, 0),), ends=(SupportEnd(90.0, 5.5),)),
        "t2": Drift(continuous=0.0005),
    }
    done = (Evidence(2.0, EvidenceKind.READ, 1), Evidence(7.0, EvidenceKind.EXPERIMENT, 2))
    assert log.cells == {Pair("m", "t1"): Cell(Level.WORKING, 2.0, done)}


def test_checks_come_in_order_of_time_and_empty_lines_are_passed_over():
    text = "\n" + lines(CHECK, CHECK | {"t": 3, "y": 0}) + "\n"

    found = read_checks(text, read(), name="c.jsonl")

    pair = Pair("m", "t1")
    assert found == [LoggedCheck(pair, 3.0, 0), LoggedCheck(pair, 9.0, 1)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[\n\n{", "t.json:3: no JSON: "),
        ("{}", "t.json:1: expected a list of technologies"),
        (TECHNOLOGIES.replace('"t2"', "4"), "t.json:3: id: expected a text, got 4"),
        ('[\n  {"id": "t1"}]', "t.json:2: 'base' is missing"),
        (TECHNOLOGIES.replace('"minor"', '"tiny"'), "t.json:2: 'tiny' is not a valid ChangeKind"),
        (TECHNOLOGIES.replace("0.0005", "NaN"), "t.json:3: base: expected a number, got nan"),
        (TECHNOLOGIES.replace("[90.0, 5.5]", "[90.0]"), "t.json:2: not enough values to unpack"),
    ],
)
def test_a_broken_file_of_technologies_is_one_line_that_names_its_place(text, said):
    with pytest.raises(RuleError) as caught:
        read(text)

    assert str(caught.value).startswith(said)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tech": "t9"}, "tech: 't9' is not among the technologies"),
        ({"level": 6}, "6 is not a valid Level"),
        ({"level": 2}, "level or baseline differ from an earlier line"),
        ({"baseline": 3.0}, "level or baseline differ from an earlier line"),
        ({"kind": "slept"}, "'slept' is not a valid EvidenceKind"),
        ({"kind": "review_fail"}, "kind: 'review_fail' is no practice"),
        ({"t": "soon"}, "t: expected a number, got 'soon'"),
        ({"t": True}, "t: expected a number, got True"),
        ({"member": None}, "member: expected a text, got None"),
    ],
)
def test_a_broken_line_of_events_is_named(change, said):
    with pytest.raises(RuleError) as caught:
        read(events=lines(EVENT, EVENT | change))

    assert str(caught.value) == f"e.jsonl:2: {said}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "Expecting property name"),
        ("[]", "list indices must be integers"),
        (json.dumps(CHECK | {"y": 2}), "y: expected 0 or 1, got 2"),
        (json.dumps(CHECK | {"y": [1]}), "y: expected 0 or 1, got [1]"),
        (json.dumps(CHECK | {"tech": "t9"}), "tech: 't9' is not among the technologies"),
        (json.dumps({"member": "m"}), "'y' is missing"),
    ],
)
def test_a_broken_line_of_checks_is_named(line, said):
    with pytest.raises(RuleError) as caught:
        read_checks(lines(CHECK) + line, read(), name="c.jsonl")

    assert str(caught.value).startswith(f"c.jsonl:2: {said}")
