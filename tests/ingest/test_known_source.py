import pytest

from learnlog.ingest.known_source import forge_offers, is_youtube, known_offers

CHANNEL = "UCabcdefghijklmnopqrst-_"
VIDEOS = "https://www.youtube.com/feeds/videos.xml"


@pytest.mark.parametrize(
    ("url", "feeds"),
    [
        (
            "https://github.com/pallets/flask",
            [
                "https://github.com/pallets/flask/releases.atom",
                "https://github.com/pallets/flask/tags.atom",
            ],
        ),
        (
            "https://www.github.com/pallets/flask.git",
            [
                "https://www.github.com/pallets/flask/releases.atom",
                "https://www.github.com/pallets/flask/tags.atom",
            ],
        ),
        (
            "https://github.com/pallets/flask/issues/1?q=x#top",
            [
                "https://github.com/pallets/flask/releases.atom",
                "https://github.com/pallets/flask/tags.atom",
            ],
        ),
        (
            "https://gitlab.com/group/sub/project/-/tree/main",
            [
                "https://gitlab.com/group/sub/project/-/releases.atom",
                "https://gitlab.com/group/sub/project/-/tags?format=atom",
            ],
        ),
        (
            "https://codeberg.org/forgejo/forgejo/src/branch/main",
            [
                "https://codeberg.org/forgejo/forgejo/releases.rss",
                "https://codeberg.org/forgejo/forgejo/tags.rss",
            ],
        ),
        (
            "https://pypi.org/project/Flask_Login.Ext/",
            ["https://pypi.org/rss/project/flask-login-ext/releases.xml"],
        ),
        ("https://crates.io/crates/serde", ["https://static.crates.io/rss/crates/serde.xml"]),
        (
            f"https://www.youtube.com/channel/{CHANNEL}/videos",
            [f"{VIDEOS}?playlist_id=UULF{CHANNEL[2:]}", f"{VIDEOS}?channel_id={CHANNEL}"],
        ),
        (
            "https://m.youtube.com/playlist?list=PLabc-_123",
            [f"{VIDEOS}?playlist_id=PLabc-_123"],
        ),
        (
            "https://stackoverflow.com/questions/tagged/c%23?tab=Newest",
            ["https://stackoverflow.com/feeds/tag/c%23"],
        ),
        (
            "https://unix.stackexchange.com/questions/tagged/bash+zsh",
            ["https://unix.stackexchange.com/feeds/tag/bash+zsh"],
        ),
    ],
)
def test_a_site_that_is_known_needs_no_page(url, feeds):
    assert [offer.url for offer in known_offers(url)] == feeds


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/pallets/flask",
        "https://github.com/",
        "https://github.com/pallets",
        "https://github.com/topics/python",
        "https://github.com.evil.example/pallets/flask",
        "https://notgithub.com/pallets/flask",
        "https://gitlab.com/group",
        "https://pypi.org/search/?q=flask",
        "https://pypi.org/project/%2e%2e%2fsimple/",
        "https://pypi.org/project/",
        "https://crates.io/keywords/web",
        "https://crates.io/crates/a%2Fb",
        "https://www.youtube.com/@handle",
        "https://www.youtube.com/channel/short",
        "https://www.youtube.com/playlist?list=%3Cscript%3E",
        "https://stackoverflow.com/questions/1/how",
        "https://stackoverflow.com/questions/tagged/",
    ],
)
def test_what_is_no_project_channel_or_tag_has_no_known_feed(url):
    assert known_offers(url) == ()


def test_a_feed_is_called_by_what_it_tells():
    releases, tags = forge_offers("github", "https://github.com/pallets/flask")

    assert (releases.title, tags.title) == ("Releases of pallets/flask", "Tags of pallets/flask")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.youtube.com/@handle", True),
        ("https://youtu.be/abc", True),
        ("https://m.youtube.com./x", True),
        ("https://youtube.com.example/x", False),
        ("https://example.org/youtube.com", False),
    ],
)
def test_addresses_of_youtube_are_known(url, expected):
    assert is_youtube(url) is expected
