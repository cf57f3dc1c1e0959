"""Which versions an entry announces: from the address of its tag, else from its title."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from learnlog.domain.release import is_prerelease, version_order, version_scheme
from learnlog.domain.technology import SourceKind

MAX_TITLE_LENGTH = 300

_MARK = (
    r"(?:[-._ ]?(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|milestone|next|cr|ea"
    r"|a|b|c|m|p)[-._ ]?\d{0,6}(?![a-z]))"
)
_NUMBERS = r"\d{1,14}(?:[._]\d{1,14}){0,5}"
_DATE = r"\d{4}-\d{2}-\d{2}(?:v\d{1,3})?"
_UPDATE = r"\d{1,3}u\d{1,4}(?:-b\d{1,3})?"
_LETTERED = r"\d{1,4}(?:[._]\d{1,4}){2}z?[a-z](?![a-z\d])"
_VERSION = re.compile(
    rf"(?<![\d.])(?P<version>{_DATE}|{_UPDATE}|{_LETTERED}|{_NUMBERS}{_MARK}?(?:\+[\w.]{{1,20}})?)(?![\d])",
    re.IGNORECASE,
)
_BRANCH = re.compile(r"\d\.x\b", re.IGNORECASE)
_TAG_SUFFIX = re.compile(r"[-_](?:release|dontuse|final|ga)$", re.IGNORECASE)
_SPELLED = (
    (re.compile(r"\s*release candidate\s*(\d+)", re.IGNORECASE), r"rc\1"),
    (re.compile(r":?\s+(alpha|beta|rc)\s+(\d+)", re.IGNORECASE), r"\1\2"),
)
_NEVER = re.compile(
    r"cve-\d{4}-\d+|[$€£]\s?\d[\d.,]*\s?[mbk]?|\bf/\d[\d.]*|\bpart \d+|\bno\.? \d+"
    r"|\d[\d.]*\s?(?:%|x\b|kg\b|gb\b|mb\b|seconds?\b|minutes?\b|hours?\b|times\b)",
    re.IGNORECASE,
)
_RELEASED = re.compile(
    r"\b(?:released?|announcing|available|version|is out|ships?)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Announced:
    """One version as published, without a leading v or name."""

    version: str
    prerelease: bool
    scheme: str


def announced(
    title: str, *, link: str = "", source: SourceKind, technology_name: str = ""
) -> tuple[Announced, ...]:
    """Return the versions that an entry announces, highest first; empty where it announces none.

    A tag in the address decides; else a title without spaces is a tag itself; else the version has
    to stand behind the technology's name or, in a feed of releases, beside a word of releasing.
    Tutorials announce nothing.
    """
    if source is SourceKind.TUTORIALS:
        return ()
    tag = tag_in(link)
    text = title.strip()[:MAX_TITLE_LENGTH]
    if tag:
        return _from_tag(tag)
    if source is SourceKind.RELEASES and len(text.split()) == 1:
        return _from_tag(text)
    return _from_sentence(text, technology_name, is_release_feed=source is SourceKind.RELEASES)


def tag_in(link: str) -> str:
    """Return the tag that a release page's address ends with, or an empty text."""
    path = urlsplit(link).path
    for marker in ("/releases/tag/", "/-/releases/", "/-/tags/", "/src/tag/"):
        _, found, tag = path.partition(marker)
        if found:
            return unquote(tag).strip("/")[:MAX_TITLE_LENGTH]
    return ""


def _from_tag(tag: str) -> tuple[Announced, ...]:
    name = tag.rsplit("@", 1)[-1] if "@" in tag.lstrip("@") else tag.rsplit("/", 1)[-1]
    if _BRANCH.search(name):
        return ()
    plain = _TAG_SUFFIX.sub("", name)
    found = _VERSION.findall(plain)
    # A number glued to a name, as in "python3-foo-1.2", is part of the name: dots tell.
    dotted = [version for version in found if re.search(r"\d[._-]\d|\du\d", version)]
    chosen = (dotted or found)[:1]
    return tuple(_as_announced(version) for version in chosen)


def _from_sentence(text: str, name: str, *, is_release_feed: bool) -> tuple[Announced, ...]:
    plain = _NEVER.sub(" ", text)
    for pattern, spelled in _SPELLED:
        plain = pattern.sub(spelled, plain)
    named = _behind_name(plain, name) if name else []
    if not named and is_release_feed and _reads_as_release(plain):
        named = [v for v in _VERSION.findall(plain) if re.search(r"\d[._]\d", v)]
    found = {version: _as_announced(version) for version in named}
    return tuple(sorted(found.values(), key=lambda a: version_order(a.version), reverse=True))


def _behind_name(text: str, name: str) -> list[str]:
    """Return the versions that follow the name, as in "Dagster 1.10" or "QEMU version 10.1"."""
    between = r"(?:\s+(?:library|release|version|v\.?))*[\s-]+v?"
    pattern = re.compile(rf"(?:^|\W){re.escape(name)}{between}(?=\d)", re.IGNORECASE)
    versions = []
    for match in pattern.finditer(text):
        found = _VERSION.match(text, match.end())
        if found:
            versions.append(found["version"])
    return versions


def _reads_as_release(text: str) -> bool:
    """Whether a title is "Name 1.2.3", or says in words that something was released."""
    return bool(_RELEASED.search(text)) or bool(
        re.match(r"^[\w.+ -]{1,60}?\s+v?\d[\w.+-]*(?:$|:)", text)
    )


def _as_announced(version: str) -> Announced:
    spelled = version.replace("_", ".") if "." not in version else version
    return Announced(spelled, is_prerelease(version), version_scheme(spelled))
