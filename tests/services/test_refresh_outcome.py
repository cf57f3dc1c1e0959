"""What an answer means for its feed, without a database."""

from dataclasses import replace

import pytest

from learnlog.ingest.fetch import Fetched, NotModified, Validators
from learnlog.services.refresh_outcome import Stored
from tests.conftest import NOW, ago
from tests.fakes import LineParser
from tests.services.outcomes import HOUR, NEW, URL, columns, come, hours_to_wait


def fetched(**changes):
    answer = Fetched(b"", "", Validators(b'"new"'), URL, 0.0, 5)
    return replace(answer, **changes)


def document(body="v1", **changes):
    parsed = LineParser().parse(body.encode(), known=changes.pop("known", b""))
    return replace(parsed, **changes)


# What came well


def test_the_validators_are_exactly_those_of_the_last_document():
    values = columns(fetched(), parsed=document(), digest="d", body_bytes=7)

    assert (values["etag"], values["last_modified"]) == (b'"new"', None)
    assert (values["validators_at"], values["body_hash"], values["body_bytes"]) == (NOW, "d", 7)


def test_an_answer_without_a_document_changes_no_validators():
    outcome = come(NotModified(Validators(b'"other"'), 0.0, 3))

    assert not {"etag", "last_modified", "validators_at", "body_hash"} & set(outcome.values)
    assert outcome.values["state"] == "unchanged"
    assert (outcome.fetch.outcome, outcome.fetch.status) == ("not_modified", 304)


@pytest.mark.parametrize(("feed", "sets_max_age"), [({"validators_at": None}, False), ({}, True)])
def test_the_age_of_validators_begins_anew_where_a_server_takes_care_of_it(feed, sets_max_age):
    answer = NotModified(Validators(), 60.0, 3, sets_max_age=sets_max_age)

    assert columns(answer, feed=feed)["validators_at"] == NOW


def test_a_document_brings_what_it_says_of_itself():
    parsed = document(ttl_seconds=7200.0, quiet_hours=(1, 2), quiet_days=(6,))

    values = columns(fetched(), parsed=parsed, stored=Stored(new=1))

    assert (values["title"], values["site_url"]) == ("A feed", "https://example.org/")
    assert (values["ttl_seconds"], values["quiet_hours"], values["quiet_days"]) == (
        7200.0,
        [1, 2],
        [6],
    )
    assert (values["state"], values["changed_at"]) == ("ok", NOW)
    assert values["item_hashes"] == parsed.item_hashes


def test_a_document_without_news_keeps_the_day_of_the_last_change():
    assert "changed_at" not in columns(fetched(), parsed=document())


@pytest.mark.parametrize(
    ("answer", "ttl", "hours"),
    [
        (NotModified(Validators(), 5 * HOUR, 3), 0.0, 5),
        (NotModified(Validators(), 0.0, 3), 0.0, 3),
        (NotModified(Validators(), 0.0, 3, sets_max_age=True), 0.0, 1),
        (NotModified(Validators(), 0.0, 3), 8 * HOUR, 8),
        (fetched(min_seconds=5 * HOUR), 0.0, 5),
        (fetched(), 0.0, 1),
    ],
)
def test_the_server_s_last_wish_holds_and_a_304_without_one_leaves_it(answer, ttl, hours):
    known = {"server_min_seconds": 3 * HOUR, "ttl_seconds": ttl}

    values = columns(answer, feed=known)

    assert hours * 0.9 <= hours_to_wait(values) <= hours * 1.15


@pytest.mark.parametrize(("is_same", "hours"), [(True, 1), (False, 6)])
def test_without_validators_a_document_that_differs_each_time_is_asked_for_less(is_same, hours):
    values = columns(fetched(validators=Validators()), is_same=is_same)

    assert hours * 0.9 <= hours_to_wait(values) <= hours * 1.15


def test_a_document_s_hours_of_rest_are_kept():
    values = columns(fetched(), parsed=document(quiet_hours=(9, 10, 11)))

    assert values["next_check_at"].hour == 12


def test_the_releases_of_something_critical_are_asked_more_often():
    dates = [ago(7 * n) for n in range(1, 11)]

    waits = [
        hours_to_wait(columns(fetched(), published=dates, feed={"is_critical": critical}))
        for critical in (False, True)
    ]

    assert 1.8 <= waits[1] <= 2.3 < 2.9 <= waits[0]


def test_success_clears_what_failed():
    ill = {"error_count": 4, "error_class": "http_5xx", "first_error_at": ago(3), "strikes": 2}

    values = columns(NotModified(Validators(), 0.0, 3), feed=ill)

    assert (values["error_count"], values["error_class"], values["strikes"]) == (0, None, 0)
    assert values["first_error_at"] is values["retry_after_until"] is values["error_detail"] is None


def test_a_feed_that_has_been_silent_for_long_is_stale():
    dates = [ago(50), ago(57), ago(64)]

    assert columns(NotModified(Validators(), 0.0, 3), published=dates)["state"] == "stale"


@pytest.mark.parametrize(
    ("parsed", "stored", "feed", "state", "error_class"),
    [
        (document("v1 odd"), Stored(), {}, "malformed", "malformed"),
        (document("undated1 undated2"), Stored(), {}, "ok", "all_entries_undated"),
        (document("undated1 v2"), Stored(), {}, "ok", None),
        (document(""), Stored(), {}, "ok", None),
        (document(), Stored(ids_change=True), {}, "ok", "ids_change_every_fetch"),
        (document(), Stored(), {"link_keys": True}, "ok", "ids_change_every_fetch"),
        (document(), Stored(), {"error_class": "malformed"}, "ok", None),
        (None, Stored(), {"error_class": "malformed"}, "malformed", "malformed"),
        (
            document("undated1", known=b"x"),
            Stored(),
            {"error_class": "all_entries_undated"},
            "ok",
            "all_entries_undated",
        ),
        (document("undated1", known=b"x"), Stored(), {}, "ok", None),
        (document("v1", known=b"x"), Stored(), {"error_class": "malformed"}, "ok", None),
    ],
)
def test_what_is_wrong_with_a_document_is_said(parsed, stored, feed, state, error_class):
    answer = fetched() if parsed else NotModified(Validators(), 0.0, 3)

    values = columns(answer, parsed=parsed, stored=stored, feed=feed)

    assert (values["state"], values.get("error_class", error_class)) == (state, error_class)
    assert values.get("error_count", 0) == 0


def test_once_links_are_believed_every_item_is_read_anew():
    values = columns(fetched(), parsed=document(), stored=Stored(ids_change=True))

    assert (values["link_keys"], values["item_hashes"]) == (True, None)
    again = columns(
        fetched(), parsed=document(), stored=Stored(ids_change=True), feed={"link_keys": True}
    )
    assert again["item_hashes"] is not None


# Redirects


def test_a_permanent_redirect_is_counted_and_one_answer_without_it_ends_that():
    first = columns(fetched(moved_to=NEW))
    assert (first["redirect_to"], first["redirect_since"], first["redirect_count"]) == (NEW, NOW, 1)

    known = {"redirect_to": NEW, "redirect_since": ago(1), "redirect_count": 1}
    second = columns(NotModified(Validators(), 0.0, 3, moved_to=NEW), feed=known)
    assert (second["redirect_since"], second["redirect_count"]) == (ago(1), 2)

    ended = columns(fetched(), feed=known)
    assert (ended["redirect_to"], ended["redirect_since"], ended["redirect_count"]) == (
        None,
        None,
        0,
    )
