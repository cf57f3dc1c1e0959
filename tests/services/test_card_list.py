import pytest

from learnlog.domain.card import CardKind
from learnlog.domain.errors import NotFoundError
from learnlog.domain.local_time import local_day
from learnlog.domain.review import Grade
from learnlog.services import card_list
from learnlog.services.card_list import CardAct, CardFilter, Shelf
from learnlog.store.tables import CardRow, ReviewLogRow
from tests.conftest import NOW, ago
from tests.makers import make_card, make_member, make_release, make_technology

TODAY = local_day(NOW, "UTC")
SEEN = {"stability_days": 9.0, "difficulty": 5.0, "last_day": TODAY - 9, "reviews": 3}


@pytest.fixture
def ana(session):
    return make_member(session)


@pytest.fixture
def kubernetes(session):
    return make_technology(session, name="Kubernetes")


@pytest.fixture
def shelved(session, ana, kubernetes):
    """A card of Ana's on each shelf, and one of Eve's."""
    python = make_technology(session, "python", name="Python")
    eve = make_member(session, "Eve")
    make_card(session, eve, kubernetes)
    made = {
        "due": make_card(session, ana, kubernetes, "Due?", due_day=TODAY, **SEEN),
        "later": make_card(session, ana, python, "Later?", due_day=TODAY + 1, **SEEN),
        "new": make_card(session, ana, python, "100% _new_?", tags="Network", kind="topic"),
        "suspended": make_card(session, ana, kubernetes, suspended_at=ago(1)),
        "changed": make_card(
            session,
            ana,
            kubernetes,
            suspended_at=ago(1),
            changed_at=ago(1),
            changed_by_release_id=make_release(session, kubernetes, "1.36"),
            true_as_of=ago(5),
        ),
        "retired": make_card(session, ana, kubernetes, retired_at=ago(1)),
        "leech": make_card(
            session, ana, kubernetes, "Leech?", due_day=TODAY + 1, **(SEEN | {"lapses": 4})
        ),
    }
    grades(session, ana, made["leech"], [Grade.AGAIN] * 5 + [Grade.GOOD] * 3)
    return made


def grades(session, user_id, card_id, given, *, undone_at=None):
    """Log grades, the newest first."""
    for days, grade in enumerate(given):
        row = ReviewLogRow(
            card_id=card_id,
            user_id=user_id,
            at=ago(days),
            day_number=TODAY - days,
            zone="UTC",
            elapsed_days=1,
            grade=grade.value,
            stability_after=9.0,
            difficulty_after=5.0,
            due_day_before=TODAY,
            due_day_after=TODAY,
            revision=0,
            algo_version="fsrs-6/1",
            undone_at=undone_at,
        )
        session.add(row)
    session.flush()


def found(session, ana, *, page=1, **wanted):
    return card_list.list_cards(session, ana, CardFilter(**wanted), page=page, now=NOW)


def ids(listed):
    return {item.card.id for item in listed.cards}


@pytest.mark.parametrize(
    ("shelf", "names"),
    [
        (Shelf.ALL, {"due", "later", "new", "suspended", "changed", "leech"}),
        (Shelf.DUE, {"due"}),
        (Shelf.NEW, {"new"}),
        (Shelf.SUSPENDED, {"suspended", "changed"}),
        (Shelf.CHANGED, {"changed"}),
        (Shelf.LEECH, {"leech"}),
        (Shelf.RETIRED, {"retired"}),
    ],
)
def test_each_shelf_holds_what_stands_there(session, ana, shelved, shelf, names):
    listed = found(session, ana, shelf=shelf)

    assert ids(listed) == {shelved[name] for name in names}
    assert listed.counts[shelf] == len(names)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"slug": "python"}, {"later", "new"}),
        ({"kind": CardKind.TOPIC}, {"new"}),
        ({"words": "LATER"}, {"later"}),
        ({"words": "python later"}, {"later"}),
        ({"words": "network"}, {"new"}),
        ({"words": "100%"}, {"new"}),
        ({"words": "_new_"}, {"new"}),
        ({"words": "kubectl due"}, {"due"}),
        ({"words": "due missing"}, set()),
    ],
)
def test_filters_narrow_every_shelf(session, ana, shelved, wanted, names):
    listed = found(session, ana, **wanted)

    assert ids(listed) == {shelved[name] for name in names}
    assert listed.counts[Shelf.ALL] == len(names)


def test_cards_come_in_the_order_in_which_they_are_asked(session, ana, kubernetes):
    late, soon = (make_card(session, ana, kubernetes, due_day=TODAY + n) for n in (2, 1))

    assert [item.card.id for item in found(session, ana).cards] == [soon, late]


@pytest.mark.parametrize("page", [0, 1, 2, 99])
def test_a_page_that_is_none_is_the_nearest_one(session, ana, kubernetes, page):
    made = [make_card(session, ana, kubernetes, due_day=TODAY + n) for n in range(51)]

    listed = found(session, ana, page=page)

    assert (listed.page, listed.pages) == ((1, 2) if page < 2 else (2, 2))
    assert ids(listed) == set(made[:50] if page < 2 else made[50:])


def test_a_member_without_cards_has_one_empty_page(session, ana):
    listed = found(session, ana)

    assert (listed.cards, listed.page, listed.pages, listed.technologies) == ((), 1, 1, ())


def test_the_technologies_to_choose_from_are_those_of_ones_cards(session, ana, shelved):
    make_technology(session, "redis")

    assert found(session, ana).technologies == (("kubernetes", "Kubernetes"), ("python", "Python"))


def test_grades_that_were_taken_back_make_no_leech(session, ana, kubernetes):
    card_id = make_card(session, ana, kubernetes, **(SEEN | {"lapses": 4}))
    grades(session, ana, card_id, [Grade.AGAIN] * 8, undone_at=NOW)

    assert found(session, ana).counts[Shelf.LEECH] == 0


def test_the_newest_grades_decide_about_a_leech(session, ana, kubernetes):
    card_id = make_card(session, ana, kubernetes, **(SEEN | {"lapses": 4}))
    grades(session, ana, card_id, [Grade.GOOD] * 8 + [Grade.AGAIN] * 20)

    assert found(session, ana).counts[Shelf.LEECH] == 0


def test_one_card_is_shown_with_what_is_known_of_it(session, ana, shelved):
    leech = card_list.card_page(session, ana, shelved["leech"])
    changed = card_list.card_page(session, ana, shelved["changed"])
    retired = card_list.card_page(session, ana, shelved["retired"])

    assert (leech.is_leech, leech.retired_at, leech.deck) == (True, None, None)
    assert (changed.is_leech, changed.sources.changed_by) == (False, "1.36")
    assert retired.retired_at == ago(1)


def test_a_card_of_someone_else_is_not_shown(session, shelved):
    eve = make_member(session, "Eve")

    with pytest.raises(NotFoundError, match="no such card"):
        card_list.card_page(session, eve, shelved["due"])


def test_several_cards_are_suspended_and_those_that_are_already_stay(session, ana, shelved):
    chosen = [shelved[name] for name in ("due", "new", "suspended", "retired")]

    count = card_list.change_cards(session, ana, chosen, CardAct.SUSPEND, now=NOW)

    assert count == 2
    assert ids(found(session, ana, shelf=Shelf.SUSPENDED)) == {
        *(shelved[name] for name in ("due", "new", "suspended", "changed"))
    }
    assert session.get(CardRow, shelved["suspended"], populate_existing=True).suspended_at == ago(1)


def test_several_cards_are_retired(session, ana, shelved):
    chosen = [shelved[name] for name in ("due", "suspended", "retired")]

    assert card_list.change_cards(session, ana, chosen, CardAct.RETIRE, now=NOW) == 2
    assert ids(found(session, ana, shelf=Shelf.RETIRED)) == set(chosen)


def test_cards_that_are_put_back_are_asked_again(session, ana, shelved):
    chosen = [shelved[name] for name in ("due", "suspended", "changed", "retired")]

    count = card_list.change_cards(session, ana, chosen, CardAct.BACK, now=NOW)

    changed = session.get(CardRow, shelved["changed"], populate_existing=True)
    suspended = session.get(CardRow, shelved["suspended"], populate_existing=True)
    assert count == 3
    assert found(session, ana).counts[Shelf.SUSPENDED] == 0
    assert found(session, ana).counts[Shelf.RETIRED] == 0
    assert (changed.changed_at, changed.changed_by_release_id, changed.true_as_of) == (
        None,
        None,
        NOW,
    )
    assert suspended.true_as_of == ago(5)


@pytest.mark.parametrize("act", list(CardAct))
def test_nobody_changes_the_cards_of_someone_else(session, shelved, act):
    eve = make_member(session, "Eve")

    assert card_list.change_cards(session, eve, list(shelved.values()), act, now=NOW) == 0
