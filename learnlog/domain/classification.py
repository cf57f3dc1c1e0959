"""A table of titles read as one: what each announces, with its product's other titles in mind."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from learnlog.domain.announcement import announced
from learnlog.domain.numberless import Numberless, numberless
from learnlog.domain.product_name import name_pattern
from learnlog.domain.release import ReleaseKind, release_kind
from learnlog.domain.technology import SourceKind
from learnlog.domain.version_scheme import DatedVersion, scheme_in

_LESSONS = re.compile(r"podcast|youtube|video|tutorial|course|screencast")
_NEWS = re.compile(
    r"news|vendor_blog|personal_blog|whats_?new|reddit|hacker|lobsters|medium|dev_?to|forum|stack"
)
_REGISTRY = re.compile(
    r"tags|releases|github|gitlab|gitea|codeberg|pypi|cpan|crates|npm|nuget|maven|gems|packagist"
    r"|docker|registry"
)
_SERVICES = re.compile(r"aws|azure|gcp|whats_?new")
# What stands for no product: a kind of site in brackets, or a place where all are told of.
_NO_PRODUCT = re.compile(r"\(.*\)|podcast|hacker-?news|reddit|lobsters|news|blog")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as published; ``source`` says what kind of feed it came by, in words."""

    title: str
    source: str = "releases"
    project: str = ""
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Classified:
    """What a title announces; ``version`` is None for a release without a number and for none."""

    title: str
    version: str | None = None
    kind: ReleaseKind | None = None
    prerelease: bool | None = None
    scheme: str | None = None


def source_kind(source: str) -> SourceKind:
    """Return what kind of feed the name of a source speaks of."""
    plain = source.lower()
    if _LESSONS.search(plain):
        return SourceKind.TUTORIALS
    return SourceKind.NEWS if _NEWS.search(plain) else SourceKind.RELEASES


def classify(titles: Sequence[Title]) -> list[Classified]:
    """Return what each title announces, in their order.

    Earlier titles of a project are the versions known when a later one comes; all of them tell
    how the project numbers its releases.
    """
    found = [_version(title) for title in titles]
    products: dict[str, list[DatedVersion]] = defaultdict(list)
    for title, version in zip(titles, found, strict=True):
        if version:
            tag = title.title if " " not in title.title else ""
            products[title.project].append(DatedVersion(version, title.published_on, tag))
    known: dict[str, list[str]] = defaultdict(list)
    classified = []
    for title, version in zip(titles, found, strict=True):
        if not version:
            classified.append(_without(title, products[title.project]))
            continue
        classified.append(_with(title, version, products[title.project], known[title.project]))
        known[title.project].append(version)
    return classified


def _version(title: Title) -> str:
    """Return the highest version that a title announces, or an empty text."""
    name = title.project
    if _REGISTRY.search(title.source.lower()):
        # A repository's name is often not its product's; its feed tells of nothing else.
        pattern = name_pattern(name)
        name = name if " " not in title.title or (pattern and pattern.search(title.title)) else ""
    found = announced(title.title, source=source_kind(title.source), technology_name=name)
    return found[0].version if found else ""


def _with(
    title: Title, version: str, product: Sequence[DatedVersion], known: Sequence[str]
) -> Classified:
    tag = title.title if " " not in title.title else ""
    scheme = scheme_in(DatedVersion(version, title.published_on, tag), product)
    kind = release_kind(version, known, scheme="calver" if scheme == "calver" else "semver")
    source = title.source.lower()
    if "cpan" in source and "_" in version:
        kind = ReleaseKind.PRERELEASE
    if scheme != "calver" and ("pypi" in source or "cpan" in source):
        scheme = "pep440" if "pypi" in source else "cpan"
    return Classified(title.title, version, kind, kind is ReleaseKind.PRERELEASE, scheme)


def _without(title: Title, product: Sequence[DatedVersion]) -> Classified:
    found = _numberless(title)
    if found is None:
        return Classified(title.title)
    scheme = "date" if found.is_dated else "none"
    if found.kind is ReleaseKind.PATCH and product:
        scheme = scheme_in(product[0], product)
    prerelease = None if found.kind is None else found.kind is ReleaseKind.PRERELEASE
    return Classified(title.title, None, found.kind, prerelease, scheme)


def _numberless(title: Title) -> Numberless | None:
    """Return the release without a number that a title announces, or None."""
    source, kind = title.source.lower(), source_kind(title.source)
    has_product = not _NO_PRODUCT.fullmatch(title.project.lower())
    if kind is SourceKind.TUTORIALS or _REGISTRY.search(source):
        return None
    if kind is SourceKind.NEWS:
        is_vendor = "vendor" in source
        found = numberless(title.title) if has_product or is_vendor else None
        return found or (Numberless(None) if _SERVICES.search(source) else None)
    return numberless(title.title, name=title.project if has_product else "")
