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
        self.found = []

    def startElementNS(self, name, qname, attrs):  # noqa: N802  # the handler's own name
        self.found.append({local: attrs[uri, local] for uri, local in attrs.getNames()})


def elements(document):
    reader = xml.sax.make_parser([sax_driver.__name__])
    handler = Elements()
    reader.setFeature(feature_namespaces, True)
    reader.setContentHandler(handler)
    reader.parse(io.BytesIO(document))
    return handler.found


def test_an_element_with_few_attributes_keeps_them_all():
    assert elements(b"<a b='1' c='2'><d/></a>") == [{"b": "1", "c": "2"}, {}]


def flooded(count):
    attributes = " ".join(f"a{n}='{n}'" for n in range(count))
    return f"<a {attributes}/>".encode()


@pytest.mark.parametrize("count", [MAX_READ, MAX_READ + 1, MAX_WRITTEN])
def test_of_many_attributes_the_first_are_read(count):
    assert elements(flooded(count)) == [{f"a{n}": str(n) for n in range(MAX_READ)}]


def test_a_flood_of_attributes_is_refused():
    with pytest.raises(AttributeFloodError, match="an element has 30,001 attributes"):
        elements(flooded(MAX_WRITTEN + 1))
