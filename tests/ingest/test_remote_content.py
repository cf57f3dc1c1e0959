import pytest

from learnlog.ingest.remote_content import with_links_for_media, without_tracking


@pytest.mark.parametrize(
    ("image", "link"),
    [
        ('<img src="/a.png" alt="A  plan">', '<a href="/a.png">A plan</a> '),
        ("<IMG SRC='/a.png'/>", '<a href="/a.png">image</a> '),
        ("<img src=/a.png alt=''>", '<a href="/a.png">image</a> '),
        ('<img src="/a?b=1&amp;c=2">', '<a href="/a?b=1&amp;c=2">image</a> '),
        ('<img data-src="/b.png" src="/a.png">', '<a href="/a.png">image</a> '),
        ('<img src="/a.png" width="10" height=5>', '<a href="/a.png">image</a> '),
        ('<img src="/a.png" width="100%">', '<a href="/a.png">image</a> '),
        ('<img src="/a.png" alt="&quot;><script>">', '<img src="/a.png" alt="&quot;><script>">'),
        ('<img src="/a.png" alt="1 > 0">', '<a href="/a.png">1 &gt; 0</a> '),
        ("<img src='/a.png' alt='&lt;b&gt;'>", '<a href="/a.png">&lt;b&gt;</a> '),
    ],
)
def test_an_image_becomes_a_link_that_says_what_it_shows(image, link):
    assert with_links_for_media(image) == link


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://t.example/p" width="1" height="1">',
        "<img src=https://t.example/p height=0>",
        '<img src="https://t.example/p" width="1px">',
        '<img src="https://t.example/p" style="width: 1px; height: 1px">',
        '<img src="https://t.example/p" style="display:none">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<img alt="no address">',
        '<iframe src="https://evil.example"></iframe>',
        "<iframe></iframe>",
        "</img>",
    ],
)
def test_what_shows_nothing_or_anything_is_dropped(image):
    assert with_links_for_media(f"<p>{image}</p><img>") == "<p></p>"


def test_an_image_that_is_a_link_leaves_its_words_in_the_link():
    markup = (
        '<a href="/page"><img src="/a.png" alt="A plan"></a><a href="/b"><img src="/b.png"></a>'
    )

    assert with_links_for_media(markup) == '<a href="/page">A plan</a><a href="/b">image</a>'


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "https://www.youtube.com/embed/abc-_1?rel=0",
            "https://www.youtube-nocookie.com/embed/abc-_1",
        ),
        ("//youtube-nocookie.com/embed/x", "https://www.youtube-nocookie.com/embed/x"),
        ("https://player.vimeo.com/video/42", "https://player.vimeo.com/video/42?dnt=1"),
    ],
)
def test_a_video_becomes_a_link_to_where_it_sets_no_cookies(address, shown):
    frame = f'<iframe src="{address}"></iframe>'

    assert with_links_for_media(frame) == f'<a href="{shown}">video</a> '
    assert with_links_for_media(f"<a href=x>{frame}</a>") == "<a href=x></a>"


def test_markup_without_media_is_left_alone():
    assert with_links_for_media("<a href=x>y</a><b>") == "<a href=x>y</a><b>"


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("https://a.example/?utm_source=x", "https://a.example/"),
        ("https://a.example/?utm_source=x&utm_medium=y", "https://a.example/"),
        ("https://a.example/?utm_source=x&id=1", "https://a.example/?id=1"),
        ("https://a.example/?id=1&utm_source=x", "https://a.example/?id=1"),
        ("https://a.example/?id=1&utm_source=x&b=2#top", "https://a.example/?id=1&b=2#top"),
        ("https://a.example/?utm_source=x#top", "https://a.example/#top"),
        ("https://a.example/?fbclid=x&gclid=y&mc_eid=z&ref_src=w", "https://a.example/"),
        ("https://a.example/?mc_version=1", "https://a.example/?mc_version=1"),
        ("https://a.example/?note=utm_source", "https://a.example/?note=utm_source"),
        ('href="/a?x=1&amp;utm_source=f&amp;y=2"', 'href="/a?x=1&amp;y=2"'),
        ("https://a.example/", "https://a.example/"),
    ],
)
def test_an_address_does_not_tell_where_its_reader_came_from(address, left):
    assert without_tracking(address) == left
