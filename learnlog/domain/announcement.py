"""Which versions an entry announces: from the address of its tag, else from its title."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from learnlog.domain.product_name import name_pattern
from learnlog.domain.release import is_prerelease, version_order, version_scheme
from learnlog.domain.technology import SourceKind
from learnlog.domain.version_tag import version_in_tag
from learnlog.domain.version_title import versions_in_title

MAX_TITLE_LENGTH = 300
_TAG_PAGES = ("/releases/tag/", "/-/releases/", "/-/tags/", "/src/tag/")

_PAIR = re.compile(r"(?P<name>\S+) (?P<version>[vV]?\d[\w+-]*\.[\w.+-]+)")


@dataclass(frozen=True, slots=True)
class Announced:
    """One version as published, without a leading v or name."""

    version: str
    prerelease: bool
    scheme: str


def announced(
    title: str,
    *,
    link: str = "",
    source: SourceKind,
    technology_name: str = "",
    stated: str = "",
) -> tuple[Announced, ...]:
    """Return the versions that an entry announces, highest first; empty where it announces none.

    ``stated`` is a version that the document names as such, and decides; then a tag in the
    address; then a title without spaces in a feed of releases, which is a tag itself; else the
    version has to stand behind the technology's name or beside a word of releasing. Tutorials
    announce nothing.
    """
    if source is SourceKind.TUTORIALS:
        return ()
    text = " ".join(title.split())[:MAX_TITLE_LENGTH]
    tag = stated.strip() or tag_in(link)
    if not tag and source is SourceKind.RELEASES:
        tag = _whole(text, technology_name)
    if tag:
        found = [version_in_tag(tag, technology_name)]
    else:
        is_release_feed = source is SourceKind.RELEASES
        found = versions_in_title(text, technology_name, is_release_feed=is_release_feed)
    versions = dict.fromkeys(version for version in found if version)
    return tuple(
        Announced(version, is_prerelease(version), version_scheme(version))
        for version in sorted(versions, key=version_order, reverse=True)
    )


def _whole(title: str, name: str) -> str:
    """Return the title where it is a tag, or the version of "name 1.2", as registries write it."""
    if " " not in title:
        return title
    pair = _PAIR.fullmatch(title)
    pattern = name_pattern(name)
    is_its_own = pair is not None and (pattern is None or pattern.fullmatch(pair["name"]))
    return pair["version"] if pair and is_its_own else ""


def tag_in(link: str) -> str:
    """Return the tag that a release page's address ends with, or an empty text."""
    path = urlsplit(link).path
    for marker in _TAG_PAGES:
        _, found, tag = path.partition(marker)
        if found:
            return unquote(tag).strip("/")[:MAX_TITLE_LENGTH]
    return ""
