import pytest

from learnlog.ingest.host_key import host_key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://example.org/feed", "example.org"),
        ("https://blog.example.org/feed", "example.org"),
        ("https://a.b.c.example.co.uk/", "example.co.uk"),
        ("https://Blog.EXAMPLE.org./feed", "example.org"),
        ("https://blog.example.org:8443/feed", "example.org"),
        ("https://user:secret@blog.example.org/feed", "example.org"),
        ("https://one.github.io/feed.xml", "one.github.io"),
        ("https://blog.bücher.de/", "xn--bcher-kva.de"),
        ("https://blog.xn--bcher-kva.de/", "xn--bcher-kva.de"),
        ("https://feeds.harbour.example/s1", "harbour.example"),
        ("https://github.io/", "github.io"),
    ],
)
def test_a_public_name_counts_with_all_that_belongs_to_whoever_registered_it(url, key):
    assert host_key(url) == key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://localhost/f", "localhost"),
        ("http://gitea:3000/f", "gitea:3000"),
        ("http://wiki.intranet/f", "wiki.intranet"),
        ("http://ci.corp.internal:8080/f", "ci.corp.internal:8080"),
        ("http://nas.home.arpa/f", "nas.home.arpa"),
        ("http://printer.local/f", "printer.local"),
        ("http://127.0.0.1/f", "127.0.0.1"),
        ("http://127.0.0.1:80/f", "127.0.0.1"),
        ("https://127.0.0.1:443/f", "127.0.0.1"),
        ("http://127.0.0.1:8000/f", "127.0.0.1:8000"),
        ("http://127.0.0.2:8000/f", "127.0.0.2:8000"),
        ("http://93.184.216.34/f", "93.184.216.34"),
        ("http://[::1]:8000/f", "[::1]:8000"),
        ("http://[2606:4700:0:0::1111]/f", "[2606:4700::1111]"),
    ],
)
def test_a_private_name_or_a_number_counts_as_a_whole_with_its_port(url, key):
    assert host_key(url) == key


@pytest.mark.parametrize("spelled", ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "127.0.0.1"])
def test_a_number_is_the_same_host_however_it_is_spelled(spelled):
    assert host_key(f"http://{spelled}/f") == "127.0.0.1"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("", ""),
        ("http:///f", ""),
        ("not an address", ""),
        ("http://[::1", ""),
        ("http://example.org:port/f", ""),
        ("http://1.2.3.4.5.6/f", "5.6"),
        ("http://\ud800a0/f", "\ud800a0"),
        ("http://\ud8001/f", "\ud8001"),
        ("http://[v1.a:b]/f", "[v1.a:b]"),
        ("http://a..b/f", "a..b"),
        ("http://ü" + "x" * 70 + ".org/f", "ü" + "x" * 70 + ".org"),
        ("http://[fe80::1%25eth0]/f", "[fe80::1%25eth0]"),
        ("http://" + "x" * 70 + ".org/f", "x" * 70 + ".org"),
    ],
)
def test_what_is_hardly_an_address_breaks_nothing(url, key):
    assert host_key(url) == key
