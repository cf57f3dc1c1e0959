from datetime import UTC, datetime

import pytest

from learnlog.ingest.opml import MAX_OUTLINES, Opml, OpmlError, Outline, read_opml, write_opml

AT = datetime(2026, 8, 24, 9, 30, tzinfo=UTC)


def document(*outlines, head=""):
    inner = "".join(outlines)
    return f'<?xml version="1.0"?><opml version="2.0">{head}<body>{inner}</body></opml>'.encode()


def feed(url, text="Blog", more=""):
    return f'<outline type="rss" text="{text}" xmlUrl="{url}" {more}/>'


def urls(opml):
    return [outline.url for outline in opml.outlines]


def test_a_feed_is_read_with_the_folders_it_lies_in():
    found = read_opml(
        document(
            feed("https://a.example/feed", more='htmlUrl="https://a.example"'),
            '<outline text="Work">',
            '<outline title="Cloud / infra">',
            feed("https://b.example/feed"),
            "</outline></outline>",
        )
    )

    assert found == Opml(
        outlines=(
            Outline("https://a.example/feed", "Blog", "https://a.example", line=1),
            Outline("https://b.example/feed", "Blog", folder="Work/Cloud - infra", line=1),
        ),
        skipped=0,
        faults=(),
    )


def test_the_category_stands_for_a_folder_where_there_is_none():
    found = read_opml(document(feed("https://a.example/f", more='category="/Boston/Weather,/X"')))

    assert [outline.folder for outline in found.outlines] == ["Boston/Weather"]


def test_what_is_neither_a_feed_nor_a_folder_is_skipped():
    found = read_opml(
        document(
            '<outline text="A note"/>',
            '<outline type="link" text="A page" url="https://a.example"/>',
            '<outline type="include" text="A list" url="https://a.example/list.opml"/>',
            "<group/><!-- nothing -->",
            feed("https://b.example/feed"),
        )
    )

    assert (urls(found), found.skipped) == (["https://b.example/feed"], 3)


def test_a_damaged_list_gives_what_can_be_read_and_says_where_it_is_damaged():
    found = read_opml(document(feed("https://a.example/f", "Q & A"), feed("https://b.example/f")))

    assert urls(found) == ["https://a.example/f", "https://b.example/f"]
    assert [line for line, _ in found.faults] == [1]


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00\x01", b"hello", b"<html><body/></html>", b"<rss/>", b"x" * 5_000_001],
)
def test_another_file_is_refused(body):
    with pytest.raises(OpmlError, match="file"):
        read_opml(body)


def test_entities_bring_in_nothing_from_outside_and_do_not_swell():
    outside = (
        b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b'<opml><body><outline text="&a;" xmlUrl="https://a.example/f"/></body></opml>'
    )
    levels = b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha" * 10) for n in range(12)
    )
    swelling = b"<!DOCTYPE opml [" + levels + b']><opml><body><outline text="&a11;"/></body></opml>'

    assert [outline.title for outline in read_opml(outside).outlines] == [""]
    assert read_opml(swelling).outlines == ()


def test_folders_without_an_end_are_a_fault_and_not_the_end_of_the_reader():
    deep = document('<outline text="d">' * 200, feed("https://a.example/f"), "</outline>" * 200)

    found = read_opml(deep)

    assert found.outlines == ()
    assert "20 folders deep" in found.faults[-1][1]


def test_more_feeds_than_a_list_may_hold_are_refused():
    many = [feed(f"https://a.example/{n}") for n in range(MAX_OUTLINES + 1)]

    assert len(read_opml(document(*many[:-1])).outlines) == MAX_OUTLINES
    with pytest.raises(OpmlError, match="10,000"):
        read_opml(document(*many))


def test_what_is_written_is_read_back():
    outlines = (
        Outline("https://a.example/f?x=1&y=2", 'A "quoted" & <tagged> title', "https://a.example"),
        Outline("https://b.example/f", "B", folder="Work/Cloud"),
        Outline(
            "https://c.example/f",
            "C",
            folder="Work",
            technology="kubernetes",
            kind="releases",
            include="^v1",
            exclude="beta|rc",
        ),
    )

    body = write_opml("learnlog", outlines, now=AT)

    read = [
        Outline(o.url, o.title, o.site_url, o.folder, o.technology, o.kind, o.include, o.exclude)
        for o in read_opml(body).outlines
    ]
    assert sorted(read, key=lambda outline: outline.url) == list(outlines)
    assert b'version="2.0"' in body
    assert b"Mon, 24 Aug 2026 09:30:00 GMT" in body


def test_a_feed_without_a_title_is_called_by_its_address():
    body = write_opml("learnlog", [Outline("https://a.example/f")], now=AT)

    assert [outline.title for outline in read_opml(body).outlines] == ["https://a.example/f"]


@pytest.mark.parametrize(
    ("name", "count", "lost"),
    [
        ("Programming", 50, {43}),  # a description in whose middle a quote ends the attribute
        ("feeds", 141, set()),
        ("Subs", 207, set()),
        ("SubsNoTitleAttributes", 207, set()),
    ],
)
def test_lists_of_other_programs_are_read_and_what_is_lost_is_named(shared_dir, name, count, lost):
    body = (shared_dir / "data" / "feeds" / "opml" / f"{name}.opml").read_bytes()

    found = read_opml(body)
    again = read_opml(write_opml("learnlog", found.outlines, now=AT))

    # Every outline of these files that is a feed names it in this attribute.
    assert count == body.count(b'xmlUrl="') - body.count(b'xmlUrl=""')
    assert len(found.outlines) == count - len(lost)
    assert lost <= {line for line, _ in found.faults}
    assert sorted((o.url, o.folder) for o in again.outlines) == sorted(
        (o.url, o.folder) for o in found.outlines
    )
