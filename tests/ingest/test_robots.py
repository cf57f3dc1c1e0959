import pytest

from learnlog.ingest.fetch import Fetched, FetchFailed, NotModified, Validators
from learnlog.ingest.robots import Robots, read_robots, robots_url

PAGE = "https://a.example/blog/page?x=1"


def came(body):
    return Fetched(body, "text/plain", Validators(), "https://a.example/robots.txt", 0.0, 1)


@pytest.mark.parametrize(
    ("rules", "is_allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /blog/", False),
        ("User-agent: *\nDisallow: /shop/", True),
        ("User-agent: *\nDisallow: /\nAllow: /blog/", True),
        ("User-agent: *\nAllow: /blog/\nDisallow: /blog/page", False),
        ("User-agent: *\nDisallow: /*/page", False),
        ("User-agent: *\nDisallow: /*.xml$", True),
        ("User-agent: *\nDisallow: /*?x=", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: learnlog\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: LearnLog\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("user-agent:*\r\ndisallow:/ # keep out\r\n", False),
        ("<!doctype html><p>not found</p>", True),
    ],
)
def test_the_longest_rule_for_us_decides(rules, is_allowed):
    assert Robots(rules).allows(PAGE) is is_allowed


def test_rules_are_read_from_what_came_whatever_bytes_they_are():
    assert not read_robots(came(b"\xef\xbb\xbfUser-agent: *\nDisallow: /")).allows(PAGE)
    assert read_robots(came(b"\xff\xfe\x00User-agent")).allows(PAGE)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_rules_allows_everything(status):
    assert read_robots(FetchFailed("http_4xx", "", status=status)).allows(PAGE)


@pytest.mark.parametrize("status", [None, 429, 500, 503])
def test_a_site_that_cannot_say_allows_nothing(status):
    assert not read_robots(FetchFailed("connect", "", status=status)).allows(PAGE)


def test_rules_that_are_said_not_to_have_changed_are_unknown():
    assert not read_robots(NotModified(Validators(), 0.0, 1)).allows(PAGE)


@pytest.mark.parametrize(
    ("url", "where"),
    [
        (PAGE, "https://a.example/robots.txt"),
        ("http://a.example:8080/", "http://a.example:8080/robots.txt"),
        ("https://user:secret@a.example/x#y", "https://a.example/robots.txt"),
    ],
)
def test_the_rules_stand_at_the_root_of_the_site(url, where):
    assert robots_url(url) == where
