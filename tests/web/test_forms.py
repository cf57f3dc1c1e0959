from datetime import UTC, date, datetime
from enum import Enum

import pytest
from werkzeug.datastructures import MultiDict

from learnlog.domain.errors import RuleError
from learnlog.domain.members import Theme
from learnlog.domain.review import Grade
from learnlog.services import cards, settings
from learnlog.services.cards import Wording
from learnlog.services.settings import DigestWish, Profile
from learnlog.store.cards import CardValues
from learnlog.web.forms import MAX_TEXT, Fields, FormError, Typed, errors_of
from tests.conftest import NOW, ago
from tests.web.pages import Page


def fields(**form):
    return Fields(MultiDict(form))


class Colour(Enum):
    RED = 1
    BLUE = 2


@pytest.mark.parametrize(
    ("typed", "read"),
    [("  a b ", "a b"), ("a\r\nb", "a\nb"), ("a\0b", "ab"), ("", ""), ("x" * 10, "x" * 10)],
)
def test_a_text_is_read_without_what_nobody_typed(typed, read):
    form = fields(name=typed)

    assert form.text("name", max_length=10) == read
    assert form.errors == {}


def test_a_text_that_is_missing_or_too_long_is_a_fault_with_the_field_s_name():
    form = fields(long="x" * 11, blank=" ")

    form.text("long", max_length=10)
    form.text("blank", required=True, label="Question")
    form.text("not_sent", required=True)

    assert form.errors == {
        "long": "Long: at most 10 characters.",
        "blank": "Question: fill this in.",
        "not_sent": "Not sent: fill this in.",
    }
    with pytest.raises(FormError, match=r"Question: fill this in\."):
        form.check()


def test_a_long_text_is_a_fault_and_never_cut_in_silence():
    form = fields(text="x" * (MAX_TEXT + 1))

    form.text("text")

    assert "text" in form.errors


@pytest.mark.parametrize(("typed", "read"), [("3", Grade.GOOD), ("good", Grade.GOOD)])
def test_a_choice_is_read_by_its_value_or_its_name(typed, read):
    assert fields(grade=typed).choice("grade", Grade) is read


@pytest.mark.parametrize("typed", ["", "green", "RED", "01", "½"])
def test_a_choice_that_is_none_is_a_fault_that_names_it(typed):
    form = fields(colour=typed)

    form.choice("colour", Colour)

    assert form.errors == {"colour": f"Colour: {typed!r} is not one of the choices."}


def test_a_choice_that_was_not_made_is_the_default():
    form = fields()

    assert form.choice("colour", Colour, default=Colour.BLUE) is Colour.BLUE
    assert form.one_of("size", ("S", "L"), default="L") == "L"
    assert form.errors == {}


def test_a_word_that_is_not_among_the_few_is_a_fault():
    form = fields(size="XXL", other="XXL")

    assert form.one_of("size", ("S", "L")) == "S"
    assert form.one_of("other", ("S", "L"), default="L") == "L"
    assert set(form.errors) == {"size", "other"}


@pytest.mark.parametrize("typed", ["5", " 5 ", "05", "10"])
def test_a_whole_number_within_its_range_is_read(typed):
    form = fields(minutes=typed)

    assert form.whole("minutes", 5, 10) == int(typed)
    assert form.errors == {}


@pytest.mark.parametrize("typed", ["4", "11", "-5", "5.0", "1e1", "1_0", "", "²", "9" * 5000])
def test_a_number_that_is_none_or_out_of_range_is_a_fault(typed):
    form = fields(minutes=typed)

    assert form.whole("minutes", 5, 10) == 5
    assert form.errors == {"minutes": f"Minutes: a whole number from 5 to 10, not {typed[:20]!r}."}


@pytest.mark.parametrize(("typed", "read"), [("", 7), ("x", 7), ("6", 6)])
def test_a_number_that_was_not_typed_is_the_default(typed, read):
    assert fields(minutes=typed).whole("minutes", 5, 10, default=7) == read


@pytest.mark.parametrize(
    ("form", "ticked"),
    [({"box": "1"}, True), ({"box": "on"}, True), ({"box": "0"}, False), ({}, False)],
)
def test_a_box_is_ticked_or_not(form, ticked):
    assert fields(**form).flag("box") is ticked


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (" http://example.org ", "http://example.org"),
        ("HTTPS://Example.org/A", "https://Example.org/A"),
    ],
)
def test_a_web_address_is_read(typed, read):
    form = fields(url=typed)

    assert form.web_address("url") == read
    assert form.errors == {}


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JavaScript://https://alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "//example.org",
        "example.org",
        "https:example.org",
        "https://" + "x" * 2000,
    ],
)
def test_what_is_no_web_address_is_a_fault(typed):
    form = fields(url=typed)

    form.web_address("url")

    assert "url" in form.errors


@pytest.mark.parametrize(("typed", "read"), [("2026-11-24", date(2026, 11, 24)), ("", None)])
def test_a_day_is_read(typed, read):
    form = fields(on=typed)

    assert form.day("on") == read
    assert form.errors == {}


@pytest.mark.parametrize(
    "typed", ["24.11.2026", "2026-02-30", "0001-01-01", "9999-12-31", "x" * 99]
)
def test_what_is_no_day_is_a_fault(typed):
    form = fields(on=typed)

    assert form.day("on") is None
    assert form.errors == {"on": f"On: a day such as 2026-11-24, not {typed[:20]!r}."}


@pytest.mark.parametrize(
    ("typed", "zone", "read"),
    [
        ("", "Asia/Kolkata", None),
        ("2026-11-24T16:00", "Asia/Kolkata", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
        ("2026-11-24T16:00", "America/New_York", datetime(2026, 11, 24, 21, 0, tzinfo=UTC)),
        # Comes twice, when the clocks go back: the first time, in summer time.
        ("2026-10-25T02:30", "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_read_in_the_member_s_zone(typed, zone, read):
    form = fields(at=typed)

    assert form.instant_local("at", zone) == read
    assert form.errors == {}


@pytest.mark.parametrize(
    "typed",
    ["soon", "2026-11-24T25:00", "2026-11-24T16:00Z", "0001-01-01T00:00", "9999-12-31T23:59"],
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_what_is_no_local_time_is_a_fault(typed, zone):
    form = fields(at=typed)

    assert form.instant_local("at", zone) is None
    assert "at" in form.errors


def test_faults_stand_by_their_fields_or_for_the_whole_form():
    assert errors_of(FormError({"name": "Name: fill this in."})) == {"name": "Name: fill this in."}
    assert errors_of(RuleError("It is over.")) == {"form": "It is over."}
    assert errors_of(RuleError("Too short."), "password") == {"password": "Too short."}


def test_what_was_not_typed_is_empty_and_what_was_cleared_stays_so():
    typed = Typed.of(MultiDict([("name", ""), ("tag", "a"), ("tag", "b")]))

    assert typed["zone"] == ""
    assert typed.get("zone", "UTC") == "UTC"
    assert typed.get("name", "Ana") == ""
    assert typed["tag"] == "a"


@pytest.fixture
def stored(store, ana, kubernetes, make_experiment):
    """Settings, a card and an experiment that are all different from the defaults."""
    with store.begin() as session:
        profile = Profile(
            "Ana C. Costa", "Asia/Kolkata", Theme.DARK, single_keys=True, budget_minutes=95
        )
        settings.change_profile(session, ana, profile, now=NOW)
        wish = DigestWish(settings.DigestCadence.DAILY, 3, 17 * 60 + 30, lead_digest=True)
        settings.change_digest(session, ana, wish, now=NOW)
        values = CardValues(kubernetes, "Old?", "Old.", "https://old.example/?a=1&b=2")
        card_id = cards.add_card(session, values, user_id=ana, now=ago(3))
        words = Wording(
            '"Why" <&> why?', "First.\n\n  Second & 'third'.", "https://x.example/?a=1&b=2"
        )
        cards.edit_card(session, card_id, words, user_id=ana, revision=0, now=NOW)
    make_experiment('Drain "a" <node> & wait', planned_at=datetime(2026, 8, 30, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("page", "action"),
    [
        ("/me", "/me/profile"),
        ("/me", "/me/mail"),
        ("/cards/1", "/cards/1"),
        ("/x/1/edit", "/x/1/edit"),
    ],
)
def test_a_form_that_is_sent_as_it_is_shown_changes_nothing(
    browser, stored, everything, page, action
):
    shown = Page(browser.text(page)).form(action).fields
    before = everything()

    response = browser.client.post(action, data=shown)

    assert response.status_code == 303
    again = Page(browser.text(page)).form(action).fields
    ours = {"csrf_token", "revision"}
    assert {k: v for k, v in again.items() if k not in ours} == {
        k: v for k, v in shown.items() if k not in ours
    }
    if "revision" not in shown:
        assert everything() == before


def test_the_settings_form_holds_what_is_stored(browser, stored):
    page = Page(browser.text("/me"))

    profile, mail = page.form("/me/profile").fields, page.form("/me/mail").fields
    assert (profile["name"], profile["zone"]) == ("Ana C. Costa", "Asia/Kolkata")
    assert (profile["theme"], profile["budget_minutes"]) == ("dark", "95")
    assert (mail["cadence"], mail["weekday"], mail["time"]) == ("daily", "3", "17:30")
    assert {"single_keys": "1"}.items() <= profile.items()


@pytest.mark.parametrize(("box", "stays"), [({"single_keys": "1"}, True), ({}, False)])
def test_a_box_of_the_settings_stays_as_it_was_set_while_a_fault_is_mended(
    browser, stored, box, stays
):
    form = {"name": "", "zone": "UTC", "theme": "dark", "budget_minutes": "5"}

    response = browser.post("/me/profile", form | box)

    kept = Page(response.text).form("/me/profile").fields
    assert response.status_code == 422
    assert ("single_keys" in kept) is stays
    assert kept["name"] == ""
