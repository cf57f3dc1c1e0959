import pytest

from learnlog.ingest.delta import cut, hasher, split_hashes
from learnlog.ingest.parse import MAX_ENTRIES, parse_feed

BASE = "https://x.example/feed"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def item(name, text="text", *, more=""):
    about = f"<guid>{name}</guid><title>{name}</title>{more}"
    return f"<item>{about}<description>{text}</description></item>"


def rss(*items, head="<link>https://x.example/</link>", before=""):
    channel = f"<title>T</title>{head}{''.join(items)}"
    return f"{before}<rss version='2.0'><channel>{channel}</channel></rss>".encode()


def hashes(body, **words):
    return parse_feed(body, base_url=BASE, **words).item_hashes


def names(feed):
    return [entry.title for entry in feed.entries]


def test_items_whose_hash_is_known_are_left_out():
    known = hashes(rss(item("one"), item("two")))

    feed = parse_feed(rss(item("three"), item("one"), item("two")), base_url=BASE, known=known)

    assert (names(feed), feed.is_delta) == (["three"], True)
    assert (feed.title, feed.link) == ("T", "https://x.example/")
    assert feed.item_hashes[16:] == known


def test_the_spaces_between_items_are_no_part_of_a_link_before_them():
    head = '<link href="https://x.example/"/>\n'
    known = hashes(rss(item("one") + "\n", item("two") + "\n", head=head))
    longer = rss(*(item(name) + "\n" for name in ("three", "one", "two")), head=head)

    feed = parse_feed(longer, base_url=BASE, known=known)

    assert (names(feed), feed.is_delta) == (["three"], True)


def test_a_changed_item_is_read_again():
    known = hashes(rss(item("one"), item("two")))

    feed = parse_feed(rss(item("one"), item("two", "corrected")), base_url=BASE, known=known)

    assert [(entry.title, entry.summary_text) for entry in feed.entries] == [("two", "corrected")]


def test_where_nothing_is_new_there_is_nothing_to_read():
    body = rss(item("one"), item("two"))

    feed = parse_feed(body, base_url=BASE, known=hashes(body))

    assert (feed.entries, feed.is_delta, feed.title) == ((), True, "T")


def test_a_document_of_which_nothing_is_known_is_whole():
    feed = parse_feed(rss(item("one")), base_url=BASE, known=hashes(rss(item("other"))))

    assert (names(feed), feed.is_delta) == (["one"], False)


@pytest.mark.parametrize(
    "turned",
    [
        {"head": "<link>https://moved.example/</link>"},
        {"before": "<?xml version='1.0' encoding='iso-8859-1'?>"},
    ],
)
def test_an_item_in_other_surroundings_is_read_again(turned):
    one = item("one", "&lt;a href='x'&gt;x&lt;/a&gt;")
    known = hashes(rss(one))

    feed = parse_feed(rss(one, **turned), base_url=BASE, known=known)

    assert (names(feed), feed.is_delta) == (["one"], False)


def test_an_item_at_another_address_is_read_again():
    body = rss(item("one"))

    feed = parse_feed(body, base_url="https://y.example/feed", known=hashes(body))

    assert (names(feed), feed.is_delta) == (["one"], False)


@pytest.mark.parametrize(
    "layout",
    [
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>{}</feed>",
        "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>T</a:title>{}</a:feed>",
        f"<r:RDF xmlns:r='{RDF}' xmlns='http://purl.org/rss/1.0/'><channel/>{{}}</r:RDF>",
        "\ufeff<rss version='2.0'><channel>{}</channel></rss>",
        "\n<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel>{}</channel></rss>",
    ],
)
def test_every_format_is_cut_into_its_items(layout):
    prefix = "a:" if "<a:feed" in layout else ""
    kind = "item" if "<channel" in layout else "entry"
    one, two = (
        f"<{prefix}{kind}><{prefix}title>{name}</{prefix}title></{prefix}{kind}>"
        for name in ("Ünö", "Two")
    )
    known = hashes(layout.format(two).encode())

    feed = parse_feed(layout.format(one + " " + two).encode(), base_url=BASE, known=known)

    assert (names(feed), feed.is_delta) == (["Ünö"], True)


DIV = "<content type='text'><div xmlns='http://www.w3.org/1999/xhtml'>d</div></content>"
WHOLE = {
    "an entity of its own": rss(item("&n;"), before="<!DOCTYPE rss [<!ENTITY n 'name'>]>"),
    "a document type": rss(item("one"), before="<!DOCTYPE rss SYSTEM 'rss.dtd'>"),
    "no XML": rss(item("one")) + b"<br>",
    "an undeclared prefix": rss(item("one", more="<x:y>1</x:y>")),
    "an item in an item": rss(item("one", more=item("two"))),
    "items at two levels": rss(item("one"), f"<more>{item('two')}</more>"),
    "an item without content": rss("<item/>", item("one")),
    "a root that is the item": b"<entry xmlns='http://www.w3.org/2005/Atom'><id>1</id></entry>",
    "an address around a div": rss(
        item("one", more=DIV.replace("<content", "<content xml:base='/b/'"))
    ),
    "an address of old": rss(item("one", more=DIV.replace("<content", "<content base='/b/'"))),
    "a rare character set": rss(item("Ж"), before="<?xml version='1.0' encoding='koi8-r'?>"),
    "no character set at all": rss(item("one"), before="<?xml version='1.0' encoding='none'?>"),
    "two bytes a letter": rss(item("one")).decode().encode("utf-16"),
}


@pytest.mark.parametrize("body", WHOLE.values(), ids=WHOLE)
def test_what_might_mean_something_else_in_parts_is_left_whole(body):
    assert cut(body) is None


def test_a_server_that_says_another_character_set_is_believed_by_the_parser_alone():
    assert cut(rss(item("one")), content_type="text/xml; charset=koi8-r") is None
    assert cut(rss(item("one")), content_type="text/xml; charset=UTF8") is not None


@pytest.mark.parametrize("more", [DIV, "<content xml:base='/b/' type='text'>c</content>"])
def test_a_div_or_an_address_alone_do_no_harm(more):
    assert cut(rss(item("one", more=more))) is not None


def test_items_that_share_an_id_are_read_together():
    one = item("one")
    body = rss(one, item("one", "other"), one)

    feed = parse_feed(body, base_url=BASE, known=hashes(rss(one)))

    assert (names(feed), feed.is_delta) == (["one"] * 3, False)


@pytest.mark.parametrize(
    ("layout", "entry"),
    [
        (
            f"<rdf:RDF xmlns:rdf='{RDF}' xmlns='http://purl.org/rss/1.0/'><channel/>{{}}</rdf:RDF>",
            "<item rdf:about='1'><title>{}</title></item>",
        ),
        (
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'>{}</a:feed>",
            "<a:entry><a:id>1</a:id><a:title>{}</a:title></a:entry>",
        ),
    ],
)
def test_every_format_has_ids_that_may_be_shared(layout, entry):
    parts = [entry.format(name) for name in "ab"]
    known = hashes(layout.format(parts[0]).encode())

    feed = parse_feed(layout.format("".join(parts)).encode(), base_url=BASE, known=known)

    assert (names(feed), feed.is_delta) == (["a", "b"], False)


def test_items_that_are_the_same_word_for_word_share_their_id_for_good_reason():
    body = rss(item("one"), item("one"), "<item><title>no id</title></item>")

    assert parse_feed(body, base_url=BASE, known=hashes(body)).is_delta


def test_where_the_parser_counts_otherwise_the_document_is_whole():
    odd = rss(item("one"), "<x:item xmlns:x='urn:x'>not one</x:item>")

    feed = parse_feed(odd, base_url=BASE)

    assert (names(feed), feed.item_hashes) == (["one"], None)


def dated(day, *, element="pubDate", text=""):
    date = text or f"{day // 28 + 1:02} Jan 2026 {day % 24:02}:00:00 GMT"
    return item(f"n{day}", more=f"<{element}>{date}</{element}>")


def test_of_many_items_the_newest_are_read_wherever_they_stand():
    undated = [item("undated"), dated(0, text="soon")]
    days = [f"2026-{1 + n // 28:02}-{1 + n % 28:02}T00:00:00Z" for n in range(MAX_ENTRIES + 3)]
    items = [dated(n, element="dc:date", text=day) for n, day in enumerate(days)]
    body = rss(*undated, *items).replace(
        b"<rss ", b"<rss xmlns:dc='http://purl.org/dc/elements/1.1/' "
    )

    feed = parse_feed(body, base_url=BASE)

    assert names(feed) == [f"n{n}" for n in range(3, MAX_ENTRIES + 3)]
    assert len(feed.item_hashes) == 16 * MAX_ENTRIES
    assert not feed.is_delta


def test_an_old_item_that_becomes_one_of_the_newest_is_read():
    days = [f"2026-{1 + n // 28:02}-{1 + n % 28:02}T00:00:00Z" for n in range(MAX_ENTRIES + 1)]
    items = [dated(n, element="published", text=day) for n, day in enumerate(days)]
    known = hashes(rss(*items))

    feed = parse_feed(rss(*items[:-1]), base_url=BASE, known=known)

    assert names(feed) == ["n0"]


def test_the_same_item_in_the_same_surroundings_has_the_same_hash():
    assert hasher("a", b"b")(b"item") == hasher(b"a", "b")(b"item")
    assert hasher("ab", "")(b"item") != hasher("a", "b")(b"item")


def test_hashes_stand_one_behind_another():
    assert split_hashes(b"a" * 16 + b"b" * 16) == [b"a" * 16, b"b" * 16]
    assert split_hashes(b"") == []
