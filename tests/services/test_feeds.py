from datetime import timedelta

import pytest

from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.technology import SourceKind
from learnlog.services import feeds as service
from learnlog.store.feeds import Fetch
from tests.conftest import NOW
from tests.makers import finish_fetch, make_technology


def add(session, url="https://example.org/k.atom", slug=None):
    return service.add_feed(session, url, slug=slug, kind=SourceKind.NEWS, now=NOW)


def fail(session, feed_id, error_class="dns"):
    values = {"state": "failing", "error_class": error_class, "error_count": 1}
    finish_fetch(session, feed_id, Fetch(NOW, "failed"), **values)


def test_an_added_feed_is_due_at_once(session):
    make_technology(session)
    feed_id = add(session, slug="kubernetes")

    health = service.feed_health(session, feed_id)
    assert health.feed.next_check_at == NOW
    assert health.feed.technology == "kubernetes"
    assert (health.advice, health.fetches) == ("", ())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", "example.org"])
def test_an_address_that_is_none_is_refused(session, url):
    with pytest.raises(RuleError, match=r"not an http\(s\) address"):
        add(session, url)


def test_an_address_too_long_is_refused(session):
    with pytest.raises(RuleError):
        add(session, "https://example.org/" + "x" * 3_000)


def test_a_feed_is_added_once(session):
    add(session)

    with pytest.raises(RuleError, match="known already"):
        add(session)


def test_a_technology_nobody_knows_is_refused(session):
    with pytest.raises(NotFoundError, match="nomad"):
        add(session, slug="nomad")


@pytest.mark.parametrize("error_class", sorted(service.ADVICE))
def test_every_way_to_be_ill_has_its_advice(session, error_class):
    feed_id = add(session)
    fail(session, feed_id, error_class)

    assert service.feed_health(session, feed_id).advice.endswith((".",))


def test_failing_feeds_are_listed_first(session):
    add(session)
    failing = add(session, "https://example.org/z.atom")
    fail(session, failing)

    assert next(feed.id for feed in service.list_health(session)) == failing


def test_a_feed_that_is_none_does_not_exist(session):
    with pytest.raises(NotFoundError, match="feed 77"):
        service.feed_health(session, 77)


def test_a_feed_can_be_asked_now_but_not_again_within_ten_minutes(session):
    feed_id = add(session)
    fail(session, feed_id)

    with pytest.raises(RuleError, match="ten minutes"):
        service.ask_now(session, feed_id, now=NOW + timedelta(minutes=9))
    later = NOW + timedelta(minutes=10)
    service.ask_now(session, feed_id, now=later)
    assert service.feed_health(session, feed_id).feed.next_check_at == later


def urls(session, **wanted):
    return [item.url for item in service.list_health(session, **wanted)]


def test_feeds_are_found_by_state_and_by_a_part_of_the_address(session):
    add(session)
    fail(session, add(session, "https://example.org/Z.atom"))

    assert urls(session, state="failing") == ["https://example.org/Z.atom"]
    assert urls(session, text="z.ATOM") == ["https://example.org/Z.atom"]
    assert urls(session, state="new", text="z.atom") == []


NEW = "https://new.example/k.atom"


def suggest(session, feed_id, **values):
    fail(session, feed_id, "http_404")
    finish_fetch(session, feed_id, Fetch(NOW, "failed"), **values)


@pytest.mark.parametrize("found", [{"suggested_url": NEW}, {"offered": [NEW]}])
def test_a_feed_is_asked_at_the_address_that_was_found_for_it(session, found):
    feed_id = add(session)
    suggest(session, feed_id, **found)
    later = NOW + timedelta(hours=1)

    service.use_address(session, feed_id, NEW, now=later)

    feed = service.feed_health(session, feed_id).feed
    assert (feed.url, feed.former_url) == (NEW, "https://example.org/k.atom")
    assert (feed.state, feed.failures, feed.error_class) == ("new", 0, None)
    assert feed.next_check_at == later
    assert (feed.suggested_url, feed.offered) == (None, [])


def test_an_address_that_was_not_found_for_a_feed_is_not_used(session):
    feed_id = add(session)

    with pytest.raises(RuleError, match="not found for this feed"):
        service.use_address(session, feed_id, NEW, now=NOW)


def test_the_address_of_another_feed_is_not_used(session):
    feed_id = add(session)
    suggest(session, feed_id, suggested_url=NEW)
    add(session, NEW)

    with pytest.raises(RuleError, match="another feed's address"):
        service.use_address(session, feed_id, NEW, now=NOW)


def test_a_feed_is_turned_off_and_on_again(session):
    feed_id = add(session)

    service.turn(session, feed_id, is_on=False, now=NOW)
    off = service.feed_health(session, feed_id).feed
    service.turn(session, feed_id, is_on=True, now=NOW + timedelta(days=1))
    on = service.feed_health(session, feed_id).feed

    assert (off.enabled, on.enabled) == (False, True)
    assert on.next_check_at == NOW + timedelta(days=1)


def test_a_feed_that_is_none_is_neither_turned_nor_moved(session):
    with pytest.raises(NotFoundError):
        service.turn(session, 77, is_on=True, now=NOW)
    with pytest.raises(NotFoundError):
        service.use_address(session, 77, NEW, now=NOW)


@pytest.mark.parametrize(
    ("state", "advice"),
    [
        ("stale", "is the project quiet"),
        ("paused", "LEARNLOG_YOUTUBE"),
        ("slow_down", "rest"),
        ("ok", ""),
    ],
)
def test_a_feed_that_is_silent_without_being_ill_has_its_advice(session, state, advice):
    feed_id = add(session)
    finish_fetch(session, feed_id, Fetch(NOW, "fetched"), state=state)

    found = service.feed_health(session, feed_id).advice
    assert advice in found
    assert bool(found) == bool(advice)
