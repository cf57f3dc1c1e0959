from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.currency import Band
from learnlog.domain.heatmap import GridCell, Person, Subject, build
from learnlog.domain.lead_digest import LeadFrame, TeamWeek, compose_lead
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import Category

PEOPLE = [Person(1, "Ana Costa", "ana"), Person(2, "Ben Okafor", "ben"), Person(3, "Chi", "chi")]
GOOD = GridCell(Level.WORKING, 0.9, Band.CURRENT)
OLD = GridCell(Level.WORKING, 0.4, Band.STALE)
FRAME = LeadFrame(
    user_id=1,
    team_slug="platform",
    team_name="Platform",
    period_key="lead:2026-W48:platform",
    on=date(2026, 11, 23),
    footer="You lead Platform.",
)


def grid(**rows):
    """A team's grid: for each technology the cells of the people in order."""
    cells = {
        (slug, person.id): cell
        for slug, row in rows.items()
        for person, cell in zip(PEOPLE, row, strict=False)
        if cell is not None
    }
    subjects = [Subject(slug, slug.capitalize(), next(iter(Category))) for slug in rows]
    return build(PEOPLE, subjects, cells)


def compose(now, then=None, *, refreshed=0, slipped=0):
    return compose_lead(TeamWeek(now, then or now, refreshed, slipped), FRAME)


def test_a_team_with_cover_in_which_nothing_changed_hears_nothing():
    assert compose(grid(kafka=[GOOD, GOOD])) is None


def test_the_heading_counts_what_rests_on_too_few():
    content = compose(grid(kafka=[GOOD, OLD], react=[OLD], vue=[GOOD, GOOD]), refreshed=3)

    assert content.heading == "Two technologies rest on one person or nobody"
    assert content.subject == "Platform: two technologies rest on one person or nobody"
    assert [(row.name, row.cover_text) for row in content.thin] == [
        ("React", "nobody"),
        ("Kafka", "1"),
    ]
    assert content.thin[1].cells == (GOOD, OLD, None)
    assert [column.initials for column in content.columns] == ["AC", "BO", "C"]
    assert (content.share_current, content.refreshed) == (60, 3)


def test_new_risks_and_what_is_covered_again_are_named():
    content = compose(
        grid(kafka=[GOOD, OLD], vue=[GOOD, GOOD]), grid(kafka=[GOOD, GOOD], vue=[GOOD, OLD])
    )

    assert content.heading == "One technology rests on one person or nobody"
    assert content.lead == "New this week: Kafka. Covered again: Vue."
    assert content.change_text == "current, as a week ago"


def test_a_team_that_was_mended_hears_of_it():
    content = compose(grid(kafka=[GOOD, GOOD]), grid(kafka=[GOOD, OLD]))

    assert content.heading == "Every technology has two people who are current"
    assert content.preheader == "100% current, up 50 points."
    assert content.thin == ()


def test_slipping_alone_is_worth_a_mail():
    content = compose(grid(kafka=[GOOD, GOOD, OLD]), grid(kafka=[GOOD, GOOD, GOOD]), slipped=1)

    assert content.slipped == 1
    assert content.preheader == "67% current, down 33 points."
    assert content.lead == "No technology became thin this week."


def test_a_long_list_is_cut_and_counted():
    content = compose(grid(**{f"t{n:02}": [OLD] for n in range(12)}))

    assert (len(content.thin), content.thin_total) == (10, 12)


@pytest.mark.parametrize("name", ["P", "A team with a name that goes on and on and on"])
@given(count=st.integers(1, 40))
def test_no_subject_is_longer_than_sixty_characters(name, count):
    frame = LeadFrame(1, "x", name, "lead:x", FRAME.on, "")
    team = grid(**{f"t{n:02}": [OLD] for n in range(count)})

    assert len(compose_lead(TeamWeek(team, team, 0, 0), frame).subject) <= 60
