"""Subscription lists: OPML read and written, with folders and what learnlog knows of a feed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from learnlog.domain.errors import LearnlogError
from learnlog.ingest.sanitise import clean_title

MAX_BYTES = 5_000_000
MAX_OUTLINES = 10_000
MAX_DEPTH = 20
MAX_FOLDER = 200
# What OPML has no attribute for; the specification wants such in a namespace of their own.
NAMESPACE = "https://learnlog.dev/opml"
_OWN = f"{{{NAMESPACE}}}"


class OpmlError(LearnlogError):
    """A file is no subscription list."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a subscription list; ``line`` is where it stands in the file it came from.

    ``technology`` is a slug, ``kind`` a kind of feed; both, and the patterns, are empty in lists of
    other programs.
    """

    url: str
    title: str = ""
    site_url: str = ""
    folder: str = ""
    technology: str = ""
    kind: str = ""
    include: str = ""
    exclude: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Opml:
    """A subscription list as it was read.

    ``skipped`` are the outlines that are neither a feed nor a folder, ``faults`` pairs of a line
    and what is wrong there.
    """

    outlines: tuple[Outline, ...]
    skipped: int
    faults: tuple[tuple[int, str], ...]


def read_opml(body: bytes) -> Opml:
    """Return what a subscription list holds; of a damaged one, what can be read.

    Raises:
        OpmlError: it is too large, or no OPML.
    """
    if len(body) > MAX_BYTES:
        raise OpmlError(f"the file has {len(body):,} bytes; {MAX_BYTES:,} are read")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OpmlError(f"the file is no XML: {error}") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise OpmlError("the file is no OPML: its first element is not <opml>")
    faults = [(int(entry.line), str(entry.message)) for entry in parser.error_log]
    return _outlines(root, faults)


def _outlines(root: Any, faults: list[tuple[int, str]]) -> Opml:
    outlines: list[Outline] = []
    skipped = 0
    for element, folder in _walk(root, faults):
        url = _written(element, "xmlUrl", "xmlurl").strip()
        if not url:
            skipped += not len(element)
        elif len(outlines) == MAX_OUTLINES:
            raise OpmlError(f"the file lists more than {MAX_OUTLINES:,} feeds")
        else:
            outlines.append(_outline(element, url, folder))
    return Opml(tuple(outlines), skipped, tuple(faults))


def _walk(root: Any, faults: list[tuple[int, str]]) -> Iterator[tuple[Any, str]]:
    """Yield every outline with the folder in which it lies, in the order of the file."""
    bodies = [child for child in root if _is(child, "body")]
    waiting = [(child, "", 1) for body in reversed(bodies) for child in reversed(body)]
    while waiting:
        element, folder, depth = waiting.pop()
        if not _is(element, "outline"):
            continue
        yield element, folder
        if depth >= MAX_DEPTH and len(element):
            faults.append((int(element.sourceline or 0), f"more than {MAX_DEPTH} folders deep"))
            continue
        name = _attribute(element, "text", "title").replace("/", "-")
        inner = "/".join(part for part in (folder, name) if part)[:MAX_FOLDER]
        waiting += [(child, inner, depth + 1) for child in reversed(element)]


def _is(element: Any, name: str) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname.lower() == name


def _outline(element: Any, url: str, folder: str) -> Outline:
    return Outline(
        url=url,
        title=_attribute(element, "title", "text"),
        site_url=_written(element, "htmlUrl", "htmlurl"),
        folder=folder or _attribute(element, "category").split(",")[0].strip("/ ")[:MAX_FOLDER],
        technology=_attribute(element, f"{_OWN}technology"),
        kind=_attribute(element, f"{_OWN}kind"),
        include=_written(element, f"{_OWN}include"),
        exclude=_written(element, f"{_OWN}exclude"),
        line=int(element.sourceline or 0),
    )


def _attribute(element: Any, *names: str) -> str:
    return clean_title(_written(element, *names), is_text=True)


def _written(element: Any, *names: str) -> str:
    return next((str(element.get(name)) for name in names if element.get(name)), "")


def write_opml(title: str, outlines: Iterable[Outline], *, now: datetime) -> bytes:
    """Return a subscription list (OPML 2.0) in which ``read_opml`` finds the same feeds."""
    root = etree.Element("opml", version="2.0", nsmap={"learnlog": NAMESPACE})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    etree.SubElement(head, "dateCreated").text = format_datetime(now, usegmt=True)
    folders: dict[str, Any] = {"": etree.SubElement(root, "body")}
    for outline in outlines:
        parent = _folder(folders, outline.folder)
        attributes = {
            "text": outline.title or outline.url,
            "type": "rss",
            "xmlUrl": outline.url,
            "htmlUrl": outline.site_url,
            f"{_OWN}technology": outline.technology,
            f"{_OWN}kind": outline.kind,
            f"{_OWN}include": outline.include,
            f"{_OWN}exclude": outline.exclude,
        }
        etree.SubElement(
            parent, "outline", {name: value for name, value in attributes.items() if value}
        )
    document: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )
    return document


def _folder(folders: dict[str, Any], path: str) -> Any:
    if path not in folders:
        above, _, name = path.rpartition("/")
        parent = _folder(folders, above)
        folders[path] = etree.SubElement(parent, "outline", {"text": name})
    return folders[path]
