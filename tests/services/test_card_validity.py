from datetime import date, timedelta
from functools import partial

import pytest

from learnlog.services.card_validity import (
    BATCH,
    Checked,
    check_news,
    check_releases,
    interval_cap,
)
from learnlog.store.tables import DeckCardRow, DeckRow, ReleaseLineRow
from tests.conftest import NOW, ago
from tests.makers import make_card, make_member, make_release, make_team, make_technology
from tests.services.touching import (
    REMOVED,
    make_news,
    make_old_card,
    make_told,
    row_of,
    tell,
)

LATER = NOW + timedelta(days=1)


@pytest.fixture
def terraform(session):
    return make_technology(session, "terraform", aliases=["tf"])


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def card(session, ana, terraform):
    """Add a card of Ana's about Terraform, thirty days old."""
    return partial(make_old_card, session, terraform, user_id=ana)


@pytest.fixture
def release(session, terraform):
    """Add a release of Terraform with what a feed says of it; a day old unless one is named."""
    return partial(make_told, session, terraform)


def test_a_breaking_release_suspends_exactly_the_cards_that_name_what_it_breaks(
    session, card, release
):
    matching = card()
    others = [card("What does `terraform plan` do?"), card("What is a module?")]
    broken = release("1.15", REMOVED)

    checked = check_releases(session, now=NOW)

    assert checked == Checked(releases=1, cards=1)
    row = row_of(session, matching)
    assert (row.suspended_at, row.changed_at, row.changed_by_release_id) == (NOW, NOW, broken)
    assert [row_of(session, id_).changed_at for id_ in others] == [None, None]
    assert [row_of(session, id_).suspended_at for id_ in others] == [None, None]


def test_a_grade_that_is_under_way_when_its_card_is_suspended_is_stale(session, card, release):
    matching = card(revision=3)
    release("1.15", REMOVED)

    check_releases(session, now=NOW)

    assert row_of(session, matching).revision == 4


def test_a_card_is_suspended_by_the_release_that_reaches_its_last_version(session, card, release):
    ended, holds = card(true_until="1.15"), card("What is a state?", true_until="1.16")
    release("1.14.9")
    reached = release("1.15.0")

    check_releases(session, now=NOW)

    assert row_of(session, ended).changed_by_release_id == reached
    assert row_of(session, holds).changed_at is None


def test_a_major_release_without_notes_touches_no_card_that_says_nothing_of_versions(
    session, card, release
):
    known = card()
    release("2.0", kind="major")

    assert check_releases(session, now=NOW).cards == 0
    assert row_of(session, known).suspended_at is None


def test_a_drill_is_to_be_read_again_and_stays_in_the_queue(session, card, release):
    drill = card("How does it recover?", kind="drill", topic="disaster_recovery")
    release("2.0", kind="major")

    check_releases(session, now=NOW)

    row = row_of(session, drill)
    assert row.changed_at == NOW
    assert row.suspended_at is None


def test_what_came_out_before_a_card_was_said_to_be_true_does_not_touch_it(session, card, release):
    card(true_as_of=ago(1))
    release("1.15", REMOVED, days=1)

    assert check_releases(session, now=NOW) == Checked(0, 0)


def test_a_release_that_lies_ahead_or_is_a_trial_touches_nothing(session, card, release):
    card(true_until="1.15")
    release("1.16", days=-2)
    release("1.15-rc1", prerelease=True)

    assert check_releases(session, now=NOW) == Checked(0, 0)


def test_every_release_is_looked_at_once(session, card, release):
    card()
    release("1.15", REMOVED)
    check_releases(session, now=NOW)
    card("What does `terraform refresh` need?", true_as_of=ago(20))

    assert check_releases(session, now=NOW) == Checked(0, 0)


def test_notes_that_come_in_later_are_held_against_the_cards_too(session, card, release):
    known = card()
    plain = release("1.15")
    assert check_releases(session, now=NOW) == Checked(1, 0)
    tell(session, plain, REMOVED, seen_at=LATER)

    assert check_releases(session, now=LATER) == Checked(1, 1)
    assert row_of(session, known).changed_by_release_id == plain


def test_notes_that_are_changed_later_are_held_against_the_cards_too(session, card, release):
    card()
    plain = release("1.15")
    entry = tell(session, plain, "<p>Soon more.</p>", seen_at=ago(1))
    assert check_releases(session, now=NOW).cards == 0
    entry.content_html, entry.updated_at = REMOVED, LATER
    session.flush()

    assert check_releases(session, now=LATER).cards == 1


def test_the_notes_of_a_feed_of_releases_count_before_those_of_news(session, card, release):
    card()
    both = release("1.15", "<ul><li>Fixed a crash.</li></ul>")
    tell(session, both, REMOVED * 3, kind="news", seen_at=ago(1))

    assert check_releases(session, now=NOW).cards == 0


def test_what_a_private_feed_tells_touches_the_cards_of_its_readers_alone(
    session, card, release, ana
):
    bo = make_member(session)
    own, others = card(), card(user_id=bo)
    release("1.15", REMOVED, readers=[bo])

    assert check_releases(session, now=NOW).cards == 1
    assert row_of(session, own).changed_at is None
    assert row_of(session, others).changed_at == NOW


def test_names_of_technologies_suspend_nothing(session, card, release):
    make_technology(session, "crossplane", aliases=["UpboundOne"])
    card("Does it work with UpboundOne?")
    release("1.15", "<ul><li>Removed support for UpboundOne.</li></ul>")

    assert check_releases(session, now=NOW).cards == 0


def test_a_batch_leaves_the_newer_releases_for_the_next(session, card, release):
    card()
    for number in range(BATCH + 1):
        release(f"1.15.{number}", days=25 - number)

    assert check_releases(session, now=NOW).releases == BATCH
    assert check_releases(session, now=NOW).releases == 1


def test_a_card_that_its_owner_suspended_is_marked_and_stays_suspended_since_then(
    session, card, release
):
    matching = card(suspended_at=ago(9))
    release("1.15", REMOVED)

    check_releases(session, now=NOW)

    row = row_of(session, matching)
    assert (row.suspended_at, row.changed_at) == (ago(9), NOW)


@pytest.fixture
def deck_card(session, terraform, ana):
    """A card of a team's deck, thirty days old."""
    deck = DeckRow(
        team_id=make_team(session, members=[ana]), slug="d", name="D", created_at=ago(30)
    )
    session.add(deck)
    session.flush()
    words = DeckCardRow(
        deck_id=deck.id,
        technology_id=terraform,
        prompt="What does `terraform refresh` do?",
        answer="It reads.",
        created_at=ago(30),
    )
    session.add(words)
    session.flush()
    return words.id


def test_a_deck_card_is_touched_in_the_card_of_every_reader(session, card, release, deck_card):
    bo = make_member(session)
    both = [card(deck_card_id=deck_card), card(user_id=bo, deck_card_id=deck_card)]
    release("1.15", REMOVED)

    assert check_releases(session, now=NOW).cards == 2
    assert all(row_of(session, id_).suspended_at == NOW for id_ in both)


def test_who_joins_a_deck_after_a_release_gets_its_card_suspended_too(
    session, card, release, deck_card
):
    card(deck_card_id=deck_card)
    release("1.15", REMOVED)
    check_releases(session, now=NOW)
    joined = card(
        user_id=make_member(session), deck_card_id=deck_card, created_at=LATER, true_as_of=LATER
    )

    assert check_releases(session, now=LATER + timedelta(hours=1)).cards == 1
    assert row_of(session, joined).changed_at == LATER + timedelta(hours=1)


def test_a_deck_card_that_was_changed_since_the_release_is_true(session, card, release, deck_card):
    card(deck_card_id=deck_card)
    session.get(DeckCardRow, deck_card).changed_at = NOW
    session.flush()
    release("1.15", REMOVED)

    assert check_releases(session, now=NOW).cards == 0


def test_the_cap_follows_the_release_lines(session, terraform):
    for number, day in enumerate((date(2025, 1, 1), date(2025, 4, 11), date(2025, 7, 20))):
        line = ReleaseLineRow(technology_id=terraform, cycle=f"1.{number}", released_on=day)
        session.add(line)
    session.flush()

    assert interval_cap(session, terraform) == 100
    assert interval_cap(session, make_technology(session, "python")) == 365


def test_three_years_of_releases_suspend_exactly_the_cards_that_match(session, card, release):
    """Every sixth week a release; each breaks one command, of which there is one card or none."""
    commands = [f"terraform cmd{number}" for number in range(26)]
    cards = {
        command: card(f"What does `{command}` do?", created_at=ago(1_100))
        for command in commands[::2]
    }
    ended = card("What is a lock?", created_at=ago(1_100), true_until="1.20")
    for number, command in enumerate(commands):
        html = f"<ul><li>Removed the <code>{command}</code> command.</li></ul>"
        days = 1_100 - 42 * (number + 1)
        release(f"1.{number}", html, days=days)
        before = {id_: row_of(session, id_).suspended_at for id_ in [*cards.values(), ended]}

        check_releases(session, now=ago(days))

        suspended = {id_ for id_, was in before.items() if row_of(session, id_).suspended_at != was}
        expected = {cards[command]} if command in cards else set()
        assert suspended == expected | ({ended} if number == 20 else set())
    assert all(row_of(session, id_).suspended_at for id_ in cards.values())


def test_a_note_from_a_clock_ahead_is_not_looked_at_again_before_its_time(session, card, release):
    card("What is a state?")
    tell(session, release("1.15"), REMOVED, seen_at=LATER)
    check_releases(session, now=NOW)

    assert check_releases(session, now=NOW) == Checked(0, 0)
    assert check_releases(session, now=LATER) == Checked(1, 0)


@pytest.fixture
def rds(session):
    """A service without releases."""
    return make_technology(session, "amazon-rds")


@pytest.fixture
def drill(session, ana, rds):
    return make_card(
        session, ana, rds, "It is down.", kind="drill", topic="availability", created_at=ago(30)
    )


@pytest.mark.parametrize("flag", ["breaking", "deprecated", "end_of_life"])
def test_news_of_a_change_of_a_service_have_its_drills_read_again(session, rds, drill, flag):
    make_news(session, rds, "Single-AZ ends", flags=["ga", flag])

    assert check_news(session, now=NOW) == 1
    assert check_news(session, now=LATER) == 0

    row = row_of(session, drill)
    assert (row.changed_at, row.changed_by_release_id, row.suspended_at) == (NOW, None, None)
    assert row.revision == 1


def test_other_news_have_no_drill_read_again(session, rds, drill):
    make_news(session, rds, "A new region", flags=["ga", "preview", "security"])
    make_news(session, rds, "Single-AZ ends", flags=["end_of_life"], days=31)
    make_news(session, rds, "Single-AZ will end", flags=["end_of_life"], days=-1)
    make_news(session, make_technology(session), "Docker ends", flags=["end_of_life"])

    assert check_news(session, now=NOW) == 0


def test_news_touch_no_card_that_is_no_drill(session, ana, rds):
    make_card(session, ana, rds, "What is Single-AZ?", created_at=ago(30))
    make_news(session, rds, "Single-AZ ends", flags=["end_of_life"])

    assert check_news(session, now=NOW) == 0


def test_of_what_has_releases_these_tell_and_no_news(session, rds, drill):
    make_release(session, rds, "1.0", released_at=ago(90))
    make_news(session, rds, "Single-AZ ends", flags=["end_of_life"])

    assert check_news(session, now=NOW) == 0


def test_private_news_have_the_drills_of_their_readers_read_again(session, ana, rds, drill):
    bo = make_member(session)
    make_news(session, rds, "Single-AZ ends", flags=["end_of_life"], readers=[bo])
    assert check_news(session, now=NOW) == 0
    make_news(session, rds, "Multi-AZ ends", flags=["end_of_life"], readers=[ana])

    assert check_news(session, now=NOW) == 1
