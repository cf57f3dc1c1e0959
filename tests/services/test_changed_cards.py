from datetime import timedelta
from functools import partial

import pytest

from learnlog.domain.errors import NotFoundError, RuleError, StaleError
from learnlog.services.card_validity import Checked, check_news, check_releases
from learnlog.services.cards import Wording, edit_card
from learnlog.services.changed_cards import (
    changed_cards,
    count_changed,
    retire_changed,
    rewrite,
    still_true,
)
from tests.conftest import NOW, ago
from tests.makers import make_card, make_member, make_technology
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


@pytest.fixture
def changed(session, card, release):
    """A card that Terraform 1.15 touched."""
    matching = card(true_until="1.15")
    release("1.15", REMOVED)
    check_releases(session, now=NOW)
    return matching


def test_the_changed_cards_are_told_with_the_release_and_its_words(session, changed, ana):
    (group,) = changed_cards(session, ana)

    assert (group.technology, group.version, group.suspended, group.drills) == (
        "Terraform",
        "1.15",
        1,
        0,
    )
    assert group.cards[0].ids == (changed,)
    assert group.cards[0].is_ended
    assert group.cards[0].sentence == "Removed the terraform refresh command, use plan instead."
    assert count_changed(session, ana) == 1


def test_a_card_without_a_note_that_names_it_has_no_words_of_the_release(
    session, card, release, ana
):
    card("What is a state?", true_until="1.15")
    release("1.15", "<ul><li>Removed the <code>terraform show</code> command.</li></ul>")
    check_releases(session, now=NOW)

    (group,) = changed_cards(session, ana, slug="terraform")

    assert group.cards[0].sentence == ""


def test_the_fullest_note_that_may_be_read_gives_the_words(session, changed, ana):
    release_id = row_of(session, changed).changed_by_release_id
    tell(session, release_id, f"<p>{'Words. ' * 50}</p>{REMOVED}")
    tell(session, release_id, "")

    (group,) = changed_cards(session, ana)

    assert group.cards[0].sentence == "Removed the terraform refresh command, use plan instead."


def test_every_card_of_every_release_can_be_answered(session, card, release, ana):
    first, second = card("What is a state?", true_until="1.15"), card("And?", true_until="1.15")
    later = card("What is a module?", true_until="1.16")
    release("1.15", days=3)
    release("1.16", days=2)
    check_releases(session, now=NOW)

    for id_ in (second, later):
        still_true(session, id_, user_id=ana, now=NOW)

    (group,) = changed_cards(session, ana)
    assert [changed.ids for changed in group.cards] == [(first,)]


def test_nobody_sees_the_changed_cards_of_somebody_else(session, changed):
    bo = make_member(session)

    assert changed_cards(session, bo) == ()
    assert count_changed(session, bo) == 0
    with pytest.raises(NotFoundError, match=f"card {changed}: no card of yours"):
        still_true(session, changed, user_id=bo, now=NOW)


def test_a_card_of_another_technology_is_not_told_with_these(session, changed, ana):
    make_technology(session, "python")

    assert changed_cards(session, ana, slug="python") == ()


def test_a_card_that_is_still_true_is_asked_again_and_no_later_fix_touches_it(
    session, changed, release, ana
):
    still_true(session, changed, user_id=ana, now=NOW)
    release("1.15.1", days=-0.5)

    row = row_of(session, changed)
    assert (row.suspended_at, row.changed_at, row.changed_by_release_id) == (None, None, None)
    assert row.true_as_of == NOW
    assert check_releases(session, now=LATER) == Checked(1, 0)


def test_a_version_that_lies_ahead_still_ends_a_card_that_was_said_to_be_true(
    session, card, release, ana
):
    matching = card(true_until="1.16")
    release("1.15", REMOVED)
    check_releases(session, now=NOW)
    still_true(session, matching, user_id=ana, now=NOW)
    release("1.16", days=-0.5)

    assert check_releases(session, now=LATER).cards == 1


def test_a_card_that_is_retired_is_never_asked_again(session, changed, ana):
    retire_changed(session, changed, user_id=ana, now=NOW)

    assert row_of(session, changed).retired_at == NOW
    assert changed_cards(session, ana) == ()
    assert count_changed(session, ana) == 0


def test_a_rewritten_card_holds_from_the_release_on(session, changed, ana):
    words = Wording("What took the place of `terraform refresh`?", "plan", starts_anew=True)

    rewrite(session, changed, words, user_id=ana, revision=1, now=NOW)

    row = row_of(session, changed)
    assert row.prompt == "What took the place of `terraform refresh`?"
    assert (row.true_from, row.true_until, row.true_as_of) == ("1.15", None, NOW)
    assert (row.suspended_at, row.changed_at) == (None, None)
    assert check_releases(session, now=LATER).cards == 0


def test_a_card_is_not_rewritten_without_words_or_over_a_change_in_between(session, changed, ana):
    with pytest.raises(RuleError, match="needs a question"):
        rewrite(session, changed, Wording("", ""), user_id=ana, revision=1, now=NOW)
    with pytest.raises(StaleError, match="changed meanwhile"):
        rewrite(session, changed, Wording("Q", "A"), user_id=ana, revision=0, now=NOW)
    assert row_of(session, changed).suspended_at == NOW


def test_the_cards_of_one_cloze_text_are_answered_together(session, card, release, ana):
    text = "{{c1::`terraform refresh`}} reads {{c2::the state}}"
    both = [
        card(text, answer="", kind="cloze", cloze=number, note_key="note:1") for number in (1, 2)
    ]
    release("1.15", REMOVED)
    assert check_releases(session, now=NOW).cards == 2

    (group,) = changed_cards(session, ana)
    assert [changed.ids for changed in group.cards] == [tuple(both)]
    assert group.suspended == 2
    still_true(session, both[1], user_id=ana, now=NOW)

    assert [row_of(session, id_).suspended_at for id_ in both] == [None, None]
    assert changed_cards(session, ana) == ()


def test_all_parts_of_a_cloze_text_are_asked_again_once_its_words_are_changed(
    session, card, release, ana
):
    text = "{{c1::`terraform refresh`}} reads {{c2::the state}}"
    both = [
        card(text, answer="", kind="cloze", cloze=number, note_key="note:1") for number in (1, 2)
    ]
    release("1.15", REMOVED)
    check_releases(session, now=NOW)

    words = Wording("{{c1::plan}} reads {{c2::the state}}", "")
    edit_card(session, both[0], words, user_id=ana, revision=1, now=NOW)

    assert [row_of(session, id_).suspended_at for id_ in both] == [None, None]
    assert changed_cards(session, ana) == ()


def test_a_drill_that_is_to_be_read_again_is_told_as_one(session, card, release, ana):
    card("How does it recover?", kind="drill", topic="disaster_recovery")
    release("2.0", kind="major")
    check_releases(session, now=NOW)

    (group,) = changed_cards(session, ana)

    assert (group.suspended, group.drills) == (0, 1)
    assert group.cards[0].is_drill


def test_releases_are_told_one_after_another(session, card, release, ana):
    card("What is a state?", true_until="1.15")
    card("What is a module?", true_until="1.16")
    release("1.15", days=3)
    release("1.16", days=2)
    check_releases(session, now=NOW)

    assert [group.version for group in changed_cards(session, ana)] == ["1.15", "1.16"]


@pytest.mark.parametrize("kind", ["drill", "question"])
def test_a_card_that_its_owner_took_out_stays_out_when_it_is_true(session, ana, terraform, kind):
    topic = "availability" if kind == "drill" else None
    # A release never suspends a drill, not even one that was taken out in the same second.
    out = NOW if kind == "drill" else ago(2)
    marks = {"changed_at": NOW, "suspended_at": out, "kind": kind, "topic": topic}
    true, other = (make_card(session, ana, terraform, name, **marks) for name in "AB")

    still_true(session, true, user_id=ana, now=NOW)
    edit_card(session, other, Wording("New?", "Yes."), user_id=ana, revision=0, now=NOW)

    for id_ in (true, other):
        assert (row_of(session, id_).suspended_at, row_of(session, id_).changed_at) == (out, None)


@pytest.fixture
def drill(session, ana):
    """A drill on a service of whose end a feed told yesterday."""
    rds = make_technology(session, "amazon-rds", name="Amazon RDS")
    values = {"kind": "drill", "topic": "availability", "created_at": ago(30)}
    card = make_card(session, ana, rds, "It is down.", **values)
    make_news(session, rds, "Instances of one zone are new", flags=["ga"])
    make_news(session, rds, "Old instances end", flags=["end_of_life"], days=2)
    make_news(session, rds, "Single-AZ ends", flags=["end_of_life"])
    check_news(session, now=NOW)
    return card


def test_a_drill_that_news_touched_is_told_with_the_newest_of_them(session, drill, ana):
    (group,) = changed_cards(session, ana)

    assert (group.technology, group.version, group.drills) == ("Amazon RDS", None, 1)
    assert (group.news.title, group.at) == ("Single-AZ ends", ago(1))
    assert count_changed(session, ana) == 1


def test_the_title_of_private_news_is_told_to_their_readers_alone(session, drill, ana):
    rds = row_of(session, drill).technology_id
    make_news(session, rds, "Secret", flags=["breaking"], days=0.5, readers=[make_member(session)])

    (group,) = changed_cards(session, ana)

    assert group.news.title == "Single-AZ ends"


def test_a_drill_that_news_touched_is_true_until_the_next_news(session, drill, ana):
    still_true(session, drill, user_id=ana, now=NOW)

    assert row_of(session, drill).changed_at is None
    assert check_news(session, now=LATER) == 0


def test_a_drill_that_news_touched_is_rewritten_without_a_version(session, drill, ana):
    rewrite(session, drill, Wording("Now?", "Two zones."), user_id=ana, revision=1, now=NOW)

    row = row_of(session, drill)
    assert (row.prompt, row.true_from, row.changed_at) == ("Now?", None, None)


def test_a_card_whose_release_is_known_no_longer_can_still_be_answered(session, ana, terraform):
    gone = make_card(session, ana, terraform, changed_at=NOW, suspended_at=NOW)

    (group,) = changed_cards(session, ana)
    assert (group.version, group.at, group.news, group.suspended) == (None, None, None, 1)
    still_true(session, gone, user_id=ana, now=NOW)

    assert row_of(session, gone).suspended_at is None
