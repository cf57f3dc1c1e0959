"""What changed between two days, from what had happened by each."""

from datetime import timedelta

import pytest

from learnlog.domain.currency import Band
from learnlog.domain.difference import ReasonKind
from learnlog.domain.errors import NotFoundError
from learnlog.domain.proficiency import EvidenceKind
from learnlog.services.accounts import signed_in
from learnlog.services.currency import cell_reports
from learnlog.services.difference import PAIRS_A_PAGE, Span, Wanted, changes, team_changes
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.store import people
from learnlog.store.tables import ReleaseLineRow
from tests.conftest import NOW, ago
from tests.makers import (
    make_follow,
    make_member,
    make_rating,
    make_release,
    make_team,
    make_technology,
)


def after(days):
    return NOW + timedelta(days=days)


def did(session, user_id, slug, days, kind=EvidenceKind.EXPERIMENT, **changes):
    record_evidence(session, NewEvidence(user_id, slug, kind, ago(days), **changes), now=NOW)


@pytest.fixture
def kubernetes(session):
    technology_id = make_technology(session, name="Kubernetes")
    make_release(session, technology_id, "1.34", released_at=ago(300), first_seen_at=ago(290))
    make_release(session, technology_id, "1.35", released_at=ago(40), first_seen_at=ago(39))
    return technology_id


@pytest.fixture
def ana(session, kubernetes):
    """Ana used Kubernetes 100 days ago, and again five days ago."""
    user_id = make_member(session, "Ana")
    make_follow(session, user_id, kubernetes, level=3, followed_at=ago(600))
    did(session, user_id, "kubernetes", 100)
    did(session, user_id, "kubernetes", 5)
    return user_id


def currency_at(session, user_id, at, slug="kubernetes"):
    (found,) = cell_reports(session, [user_id], now=at, slugs=[slug])
    return found.currency


def only(session, user_id, since, until):
    (found,) = changes(session, [user_id], Span(since, until), now=NOW)
    return found


def test_a_difference_is_told_by_what_was_done_what_faded_and_what_came_out(session, ana):
    found = only(session, ana, ago(60), NOW)

    assert (found.slug, found.name, found.user_id) == ("kubernetes", "Kubernetes", ana)
    assert found.difference.before == pytest.approx(currency_at(session, ana, ago(60)))
    assert found.difference.after == pytest.approx(currency_at(session, ana, NOW))
    assert [(reason.kind, reason.text) for reason in found.difference.reasons] == [
        (ReasonKind.EVIDENCE, "ran an experiment, 19 August"),
        (ReasonKind.FORGETTING, "forgetting over 60 days"),
        (ReasonKind.CHANGE, "1.35, released 15 July"),
    ]
    signs = [reason.change > 0 for reason in found.difference.reasons]
    assert signs == [True, False, False]


def test_two_instants_that_are_one_have_no_difference(session, ana):
    assert changes(session, [ana], Span(ago(60), ago(60)), now=NOW) == []


def test_the_other_way_round_the_signs_are_opposite(session, ana):
    make_rating(session, ana, 1, 4, at=ago(20))
    there = only(session, ana, ago(60), NOW).difference
    back = only(session, ana, NOW, ago(60)).difference

    assert [-reason.points for reason in there.reasons] == [r.points for r in back.reasons]
    assert (there.before, there.after) == (back.after, back.before)


def test_what_happens_later_leaves_the_past_as_it_was(session, ana, kubernetes):
    def told():
        return (
            changes(session, [ana], Span(ago(95), ago(50)), now=NOW),
            [currency_at(session, ana, ago(days)) for days in (99, 70, 50)],
        )

    before = told()
    did(session, ana, "kubernetes", 30)
    did(session, ana, "kubernetes", 20, EvidenceKind.READ)
    make_rating(session, ana, kubernetes, 5, at=ago(10))
    make_release(session, kubernetes, "2.0", kind="major", released_at=ago(3))

    assert told() == before


def test_a_line_that_comes_out_later_ends_nobodys_support_before_it(session, ana, kubernetes):
    def line(cycle, released, until):
        row = ReleaseLineRow(
            technology_id=kubernetes,
            cycle=cycle,
            released_on=released.date(),
            supported_until=until.date(),
            source="catalogue",
        )
        session.add(row)
        session.flush()

    line("1.34", ago(300), ago(80))
    before = currency_at(session, ana, ago(50))
    line("1.35", ago(40), after(300))

    # Until then the line that had ended was the newest there was.
    assert currency_at(session, ana, ago(50)) == before
    assert currency_at(session, ana, ago(39)) < 0.75 * before


def test_a_level_that_changed_is_dated_by_the_rating(session, ana, kubernetes):
    make_rating(session, ana, kubernetes, 4, at=ago(30))
    make_rating(session, ana, kubernetes, 2, at=ago(25))
    make_rating(session, ana, kubernetes, 4, at=ago(20))
    make_rating(session, ana, kubernetes, 4, at=ago(10))

    reasons = only(session, ana, ago(60), NOW).difference.reasons

    assert reasons[-1].text == "level advising instead of working, 4 August"


def test_a_level_that_was_stated_before_the_first_day_is_dated_by_it(session, kubernetes):
    ben = make_member(session, "Ben")
    make_follow(session, ben, kubernetes, followed_at=ago(600))
    did(session, ben, "kubernetes", 100)
    make_rating(session, ben, kubernetes, 5, at=ago(20))

    reasons = only(session, ben, ago(60), NOW).difference.reasons

    # Until a level is stated the model reckons with level 2.
    assert reasons[-1].text == "level leading instead of conversant, 4 August"


def test_what_was_unknown_is_told_by_what_was_done_first(session, ana):
    found = only(session, ana, ago(200), NOW)

    assert (found.was, found.becomes) == (Band.UNKNOWN, Band.CURRENT)
    assert found.difference.points is None
    assert [reason.text for reason in found.difference.reasons] == [
        "ran an experiment, 2 times, the last 19 August"
    ]


def test_a_day_ahead_is_what_comes_if_nobody_acts_90_days_at_most(session, ana):
    found = only(session, ana, NOW, after(60))

    (faded,) = found.difference.reasons
    assert faded.kind is ReasonKind.FORGETTING
    assert found.difference.after == pytest.approx(currency_at(session, ana, after(60)))
    assert only(session, ana, NOW, after(500)) == only(session, ana, NOW, after(90))


def test_a_difference_of_less_than_a_point_is_none(session, ana):
    assert changes(session, [ana], Span(ago(0.01), NOW), now=NOW) == []


@pytest.fixture
def team(session, ana):
    """Ben's Kubernetes fades, and of what Chi follows nothing is known."""
    ben, chi = make_member(session, "Ben"), make_member(session, "Chi")
    make_team(session, "Platform", members=[ana, ben, chi], slug="platform")
    aws = make_technology(session, "aws", name="AWS")
    make_follow(session, ben, aws, level=3, followed_at=ago(600))
    make_follow(session, chi, aws, level=3, followed_at=ago(600))
    did(session, ben, "aws", 70)
    return ben


def team_found(session, *, viewer=None, since=None, until=NOW, **wanted):
    span = Span(since or ago(60), until)
    return team_changes(session, "platform", Wanted(span, **wanted), viewer=viewer, now=NOW)


def test_a_teams_changes_of_band_are_counted_and_told_by_technology(session, team):
    found = team_found(session, since=ago(35))

    told = [(person.name, c.slug, c.was, c.becomes) for person, c in found.pairs]
    assert told == [
        ("Ben", "aws", Band.CURRENT, Band.AGEING),
        ("Ana", "kubernetes", Band.AGEING, Band.CURRENT),
    ]
    assert (found.rose, found.fell, found.of_band) == (1, 1, 2)
    assert (found.page, found.pages, found.team.slug) == (1, 1, "platform")


def test_what_became_known_neither_rose_nor_fell(session, team):
    found = team_found(session, since=ago(200))

    assert (found.of_band, found.rose, found.fell) == (2, 0, 0)


def test_all_changes_hold_those_within_a_band(session, team):
    span = {"since": NOW, "until": after(10)}

    assert team_found(session, **span).pairs == ()
    everything = team_found(session, **span, bands_only=False)
    assert {change.slug for _, change in everything.pairs} == {"aws", "kubernetes"}
    assert everything.changed == 2


def test_many_changes_come_in_pages(session, team):
    ids = [make_technology(session, f"t{number:03}") for number in range(PAIRS_A_PAGE + 1)]
    for number, technology_id in enumerate(ids):
        make_follow(session, team, technology_id, level=3, followed_at=ago(600))
        did(session, team, f"t{number:03}", 70)

    pages = [team_found(session, page=page) for page in (-1, 1, 2, 99)]

    assert [found.page for found in pages] == [1, 1, 2, 2]
    assert [found.pages for found in pages] == [2] * 4
    shown = [change.slug for found in pages[1:3] for _, change in found.pairs]
    assert len(shown) == len(set(shown)) == pages[0].of_band


def test_outsiders_are_told_nothing(session, team):
    eve = signed_in(session, people.get_member(session, make_member(session, "Eve")))
    ben = signed_in(session, people.get_member(session, team))

    with pytest.raises(NotFoundError, match="platform"):
        team_found(session, viewer=eve)
    assert team_found(session, viewer=ben).pairs
