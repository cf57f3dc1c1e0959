from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from learnlog.ingest.host_key import host_key
from learnlog.ingest.opml import OpmlError, Outline, write_opml
from learnlog.services.opml import ListFault, ListReport, export_opml, import_opml
from learnlog.store.tables import FeedReaderRow, FeedRow
from tests.conftest import NOW
from tests.makers import make_member, make_technology

URL = "https://a.example/feed"


def listing(*outlines):
    return write_opml("A list", outlines, now=NOW)


def outlines(*urls):
    return [Outline(url) for url in urls]


def feeds(session):
    query = select(FeedRow).order_by(col(FeedRow.url))
    return {row.url: row for row in session.exec(query)}


def readers(session):
    query = select(FeedRow.url, FeedReaderRow.user_id).join(
        FeedReaderRow, col(FeedReaderRow.feed_id) == col(FeedRow.id)
    )
    return sorted(session.exec(query).all())


def test_the_feeds_of_a_list_are_added_with_what_it_says_of_them(session):
    outline = Outline(URL, "A blog", "https://a.example/", "Work/Cloud", include="^v")

    report = import_opml(session, listing(outline), now=NOW)

    assert report == ListReport(added=1)
    row = feeds(session)[URL]
    assert (row.title, row.site_url, row.folder) == ("A blog", "https://a.example/", "Work/Cloud")
    assert (row.kind, row.include, row.exclude, row.technology_id) == ("news", "^v", None, None)
    assert (row.origin, row.host_key) == ("added", host_key(URL))


def test_what_is_known_however_it_is_spelled_is_not_added_again(session):
    import_opml(session, listing(*outlines(URL)), now=NOW)
    spelled = ("http://A.example/feed", f"{URL}/", f"{URL}?utm_source=x", f"{URL}#top")

    report = import_opml(session, listing(*outlines(*spelled, "https://b.example/f")), now=NOW)

    assert (report.added, report.known) == (1, 4)
    assert set(feeds(session)) == {URL, "https://b.example/f"}


def test_a_dry_run_says_the_same_and_adds_nothing(session):
    body = listing(*outlines(URL, URL, "javascript:alert(1)"))

    report = import_opml(session, body, now=NOW, user_id=make_member(session), dry_run=True)

    assert (report.added, report.known, len(report.errors)) == (1, 1, 1)
    assert feeds(session) == {}
    assert readers(session) == []


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        (Outline("javascript:alert(1)"), "'javascript:alert(1)' is not an http(s) address"),
        (Outline("file:///etc/passwd"), "'file:///etc/passwd' is not an http(s) address"),
        (Outline("https://a.example/" + "x" * 2_000), "is not an http(s) address"),
        (Outline(URL, include="("), "'(' is not a pattern"),
        (Outline(URL, exclude="["), "'[' is not a pattern"),
        (Outline(URL, exclude="x" * 501), "a pattern has more than 500 characters"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_line_and_keeps_nothing_else_out(
    session, outline, said
):
    report = import_opml(session, listing(outline, Outline("https://b.example/f")), now=NOW)

    (fault,) = report.errors
    assert report.added == 1
    assert fault.line == 8
    assert said in fault.message


def test_damage_in_the_file_is_among_the_errors(session):
    body = b'<opml><body>\n<outline text="Q & A" xmlUrl="https://a.example/feed"/></body></opml>'

    report = import_opml(session, body, now=NOW)

    assert report.added == 1
    assert {type(fault) for fault in report.errors} == {ListFault}
    assert {fault.line for fault in report.errors} == {2}


def test_a_file_that_is_no_list_changes_nothing(session):
    with pytest.raises(OpmlError):
        import_opml(session, b"<html></html>", now=NOW)

    assert feeds(session) == {}


@pytest.mark.parametrize(
    ("outline", "technology"),
    [
        (Outline(URL, folder="Work/Kubernetes"), "kubernetes"),
        (Outline(URL, folder="K8S"), "kubernetes"),
        (Outline(URL, folder="Work/Other"), None),
        (Outline(URL, folder="Kubernetes", technology="nomad"), "nomad"),
        (Outline(URL, folder="Kubernetes", technology="gone"), None),
    ],
)
def test_a_folder_called_like_a_technology_says_what_a_feed_is_about(session, outline, technology):
    ids = {
        "kubernetes": make_technology(session, "kubernetes", aliases=["k8s"]),
        "nomad": make_technology(session, "nomad"),
        None: None,
    }

    import_opml(session, listing(outline), now=NOW)

    assert feeds(session)[URL].technology_id == ids[technology]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://github.com/o/r/releases.atom", "releases"),
        ("https://github.com/o/r/tags.atom", "releases"),
        ("https://gitlab.example/o/r/-/tags?format=atom", "releases"),
        ("https://packages.example/rss/project/flask/releases.xml", "releases"),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UC1", "tutorials"),
        ("https://a.example/blog/releases-of-2026", "news"),
    ],
)
def test_the_kind_is_read_from_the_address_unless_the_list_says_it(session, url, kind):
    said = Outline("https://b.example/f", kind="tutorials")

    import_opml(session, listing(Outline(url, kind="podcast"), said), now=NOW)

    assert {row.url: row.kind for row in feeds(session).values()} == {
        url: kind,
        "https://b.example/f": "tutorials",
    }


def test_a_list_for_one_member_is_read_by_that_member_alone(session):
    ana, ben = make_member(session), make_member(session)
    session.add(FeedRow(url="https://c.example/f", kind="news", next_check_at=NOW))
    session.flush()
    import_opml(session, listing(*outlines("https://d.example/f")), now=NOW)

    import_opml(session, listing(*outlines(URL, "https://d.example/f")), now=NOW, user_id=ana)
    import_opml(session, listing(*outlines(URL, "https://c.example/f")), now=NOW, user_id=ben)
    import_opml(session, listing(*outlines(URL, "https://c.example/f")), now=NOW, user_id=ben)

    # What the catalogue or the operator brought stays everybody's.
    assert {row.origin for row in feeds(session).values()} == {"catalogue", "added", "private"}
    assert readers(session) == [(URL, ana), (URL, ben)]


def test_ten_thousand_feeds_come_in_and_are_asked_one_after_another(session):
    urls = [f"https://host{n % 700}.example/feed/{n}" for n in range(10_000)]

    report = import_opml(session, listing(*outlines(*urls)), now=NOW)

    assert report == ListReport(added=10_000)
    first, last = session.exec(
        select(func.min(FeedRow.next_check_at), func.max(FeedRow.next_check_at))
    ).one()
    assert first >= NOW
    assert timedelta(hours=5) < last - NOW < timedelta(hours=6)


def test_a_few_feeds_are_spread_over_half_an_hour(session):
    import_opml(session, listing(*outlines(*(f"https://{n}.example/" for n in range(50)))), now=NOW)

    waits = [(row.next_check_at - NOW) / timedelta(minutes=1) for row in feeds(session).values()]
    assert 0 <= min(waits) < 5
    assert 25 < max(waits) <= 30


def test_what_is_given_out_comes_in_again_as_the_same_feeds(session):
    kubernetes = make_technology(session, "kubernetes", name="Kubernetes")
    session.add(
        FeedRow(
            url="https://k.example/releases.atom",
            kind="releases",
            technology_id=kubernetes,
            include="^v1",
            next_check_at=NOW,
        )
    )
    session.add(FeedRow(url="https://off.example/f", kind="news", enabled=False, next_check_at=NOW))
    import_opml(session, listing(Outline(URL, "A blog", folder="Work/Cloud")), now=NOW)
    before = feeds(session)

    body = export_opml(session, now=NOW)
    again = import_opml(session, body, now=NOW)
    for row in before.values():
        session.delete(row)
    session.flush()
    anew = import_opml(session, body, now=NOW)

    assert (again.added, again.known) == (0, 2)
    assert anew.added == 2
    after = feeds(session)
    assert set(after) == {URL, "https://k.example/releases.atom"}
    for url, row in after.items():
        for column in ("kind", "technology_id", "include", "exclude"):
            assert getattr(row, column) == getattr(before[url], column)
    assert after[URL].folder == "Work/Cloud"
    assert after["https://k.example/releases.atom"].folder.endswith("/Kubernetes")
