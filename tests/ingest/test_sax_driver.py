import io
import xml.sax
from xml.sax.handler import ContentHandler, feature_namespaces

import pytest

from learnlog.ingest import sax_driver
from learnlog.ingest.sax_driver import MAX_READ, MAX_WRITTEN, AttributeFloodError


class Elements(ContentHandler):
    """Keeps the attributes of every element."""

    def __init__(self):
        super().__init__()
        self.found, self.paired, self.names, self.texts = [], [], [], []

    def startElementNS(self, name, qname, attrs):  # noqa: N802  # the handler's own name
        self.found.append({name: attrs.getValueByQName(name) for name in attrs.getQNames()})
        self.paired.append(dict(attrs.items()))
        self.names.append(name)

    def endElementNS(self, name, qname):  # noqa: N802  # the handler's own name
        self.names.append(name)

    def characters(self, content):
        self.texts.append(content)


def elements(document):
    return read(document).found


def read(document):
    reader = xml.sax.make_parser([sax_driver.__name__])
    handler = Elements()
    reader.setFeature(feature_namespaces, True)
    reader.setContentHandler(handler)
    reader.parse(io.BytesIO(document))
    return handler


def test_an_element_with_few_attributes_keeps_them_all():
    assert elements(b"<a b='1' c='2'><d/></a>") == [{"b": "1", "c": "2"}, {}]


def test_names_are_known_by_their_namespace_and_as_they_are_written():
    handler = read(b"<a xmlns='urn:d' xmlns:x='urn:x' b='1' x:c='2' xml:lang='en'><x:d/></a>")

    xml_space = "http://www.w3.org/XML/1998/namespace"
    assert handler.names == [("urn:d", "a"), ("urn:x", "d"), ("urn:x", "d"), ("urn:d", "a")]
    assert handler.found == [{"b": "1", "x:c": "2", "xml:lang": "en"}, {}]
    assert handler.paired[0] == {(None, "b"): "1", ("urn:x", "c"): "2", (xml_space, "lang"): "en"}


def test_a_text_comes_in_one_piece_whatever_stands_in_it():
    assert read(b"<a>one\ntwo &amp; <![CDATA[three\nfour]]></a>").texts == [
        "one\ntwo & three\nfour"
    ]


def flooded(count):
    attributes = " ".join(f"a{n}='{n}'" for n in range(count))
    return f"<a {attributes}/>".encode()


@pytest.mark.parametrize("count", [MAX_READ, MAX_READ + 1, MAX_WRITTEN])
def test_of_many_attributes_the_first_are_read(count):
    assert elements(flooded(count)) == [{f"a{n}": str(n) for n in range(MAX_READ)}]


def test_a_flood_of_attributes_is_refused():
    with pytest.raises(AttributeFloodError, match="an element has 30,001 attributes"):
        elements(flooded(MAX_WRITTEN + 1))
