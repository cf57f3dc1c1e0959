"""Every constant is shown, with its value, and says where it comes from."""

from dataclasses import fields, replace

import pytest

from learnlog.domain.model import ChangeKind, ModelConstants, Practice, model_constants
from learnlog.domain.model_table import JUDGEMENT, model_table
from learnlog.domain.proficiency import Level

ROWS = [constant for section in model_table() for constant in section.constants]


def value_of(name, table=None):
    rows = ROWS if table is None else [c for section in table for c in section.constants]
    (found,) = (row.value for row in rows if row.name == name)
    return found


@pytest.mark.parametrize(
    "field", [field.name for field in fields(ModelConstants) if field.name != "version"]
)
def test_every_constant_of_the_model_is_shown(field):
    assert field in {row.field for row in ROWS}


def test_every_member_of_a_table_of_constants_is_shown():
    shown = [row.field for row in ROWS]

    assert shown.count("weights") == len(model_constants().weights)
    assert shown.count("ceilings") == len(Level) * len(Practice)
    assert shown.count("stability_factors") == len(Level)
    assert shown.count("losses") == len(ChangeKind)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Decay F", "19/81"),
        ("Stability at first", "15.5"),
        ("Stability at most", "180"),
        ("Longest gap that one practice keeps alive", "60"),
        ("Stability at first, level 3 (Working)", "2"),
        ("Taught it (hands-on)", "100% and 30%"),
        ("Level 4 (Advising), passive", "50%"),
        ("A patch release", "0.2%"),
        ("A major release", "20%"),
        ("The line you know leaves support", "30%"),
        ("Drift factor, at least and at most", "0.25 and 4"),
        ("How far one check moves the factor of checks", "0.05"),
        ("Factor of checks, at least", "30%"),
        ("Ageing from", "60%"),
        ("Spread of drift factors", "0.6"),
        ("Spread of forgetting speeds", "0.45"),
        ("Graded checks of a team before it is fitted", "200"),
        ("Outcomes before figures are shown", "50"),
        ("A forecast counts as at least and at most", "0.5% and 99.5%"),
    ],
)
def test_a_constant_stands_there_with_its_value(name, value):
    assert value_of(name) == value


def test_the_decay_shown_is_the_decay_used():
    assert model_constants().decay == 19 / 81


def test_other_constants_give_other_values():
    other = replace(model_constants(), base_stability_days=20.25, check_floor=0.4)

    table = model_table(other)

    assert value_of("Stability at first", table) == "20.25"
    assert value_of("Factor of checks, at least", table) == "40%"


def test_each_says_where_it_comes_from_and_judgement_is_called_so():
    assert all(row.source for row in ROWS)
    assert {row.source for row in ROWS if row.field == "max_stability_days"} == {JUDGEMENT}
    assert len({row.name for row in ROWS}) == len(ROWS)
