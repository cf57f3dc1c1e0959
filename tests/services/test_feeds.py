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
