"""The rules that a catalogue keeps across keys and across files."""

import ipaddress
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter
from urllib.parse import urlsplit

from learnlog.catalogue.faults import Fault, shown
from learnlog.domain.acceptance import FEWEST, MOST
from learnlog.domain.card import CardKind, cloze_numbers
from learnlog.domain.technology import (
    Preset,
    ReleaseLine,
    StarterCard,
    Technology,
    Until,
    VersionScheme,
)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FIRST_DAY = date(1980, 1, 1)
RELATIONS = ("requires", "part_of", "succeeds")


def faults_in(
    technologies: Mapping[str, Technology],
    presets: Mapping[str, Preset],
    *,
    folder: str,
    known: Collection[str],
    allowed_networks: Sequence[Network] = (),
) -> list[Fault]:
    """Return what is wrong with entries that are each well-formed.

    Args:
        technologies: the entries by slug.
        presets: the presets by slug.
        folder: the directory's name, the beginning of each file's name.
        known: slugs that may be referred to; those of files that could not be read too.
        allowed_networks: networks whose addresses may be fetched over plain http.
    """
    faults = []
    for slug, technology in technologies.items():
        file = f"{folder}/{slug}.toml"
        for key, message in _technology_faults(technology, known, allowed_networks):
            faults.append(Fault(file, key, message))
    for slug, key, message in [*_circles(technologies), *_duplicates(technologies)]:
        faults.append(Fault(f"{folder}/{slug}.toml", key, message))
    for slug, preset in presets.items():
        for key, message in _preset_faults(preset, known):
            faults.append(Fault(f"{folder}/presets/{slug}.toml", key, message))
    return faults


def address_fault(url: str, *, allowed_networks: Sequence[Network] = ()) -> str | None:
    """Return why ``url`` is no address to fetch, or None when it is one.

    https with a host name, on the usual port, without user name and blanks; inside the allowed
    networks http and any port too.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"not an address ({error}), got {shown(url)}"
    if parts.scheme in {"http", "https"} and _is_inside(parts.hostname or "", allowed_networks):
        port = None
    elif parts.scheme != "https":
        return f"expected an https address, got {shown(url)}"
    if not parts.hostname or any(character.isspace() for character in url):
        return f"not an address, got {shown(url)}"
    if parts.username is not None or port not in {None, 443}:
        return f"expected no user name and no port in the address, got {shown(url)}"
    return None


def _is_inside(host: str, networks: Sequence[Network]) -> bool:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return False
    return any(address in network for network in networks)


def _technology_faults(
    technology: Technology, known: Collection[str], networks: Sequence[Network]
) -> Iterator[tuple[str, str]]:
    yield from _address_faults(technology, networks)
    yield from _reference_faults(technology, known)
    yield from _twins("feeds", "url", [feed.url for feed in technology.feeds])
    yield from _twins("lines", "cycle", [line.cycle for line in technology.lines])
    yield from _twins("cards", "prompt", [card.prompt for card in technology.cards])
    yield from _twins("experiments", "title", [idea.title for idea in technology.experiments])
    yield from _twins("questions", "text", [question.text for question in technology.questions])
    yield from _question_faults(technology)
    for position, card in enumerate(technology.cards):
        for key, message in _card_faults(card):
            yield f"cards[{position}].{key}", message
    for position, line in enumerate(technology.lines):
        for key, message in _line_faults(line):
            yield f"lines[{position}].{key}", message
    custom = technology.version_scheme is VersionScheme.CUSTOM
    if custom and technology.version_pattern is None:
        yield "version_pattern", "missing, the version scheme is custom"
    elif not custom and technology.version_pattern is not None:
        yield "version_pattern", "only for the version scheme custom"


def _question_faults(technology: Technology) -> Iterator[tuple[str, str]]:
    counts = Counter(question.level for question in technology.questions)
    for level, count in sorted(counts.items()):
        if not FEWEST <= count <= MOST:
            yield "questions", f"expected {FEWEST} to {MOST} of level {level.value}, got {count}"


def _card_faults(card: StarterCard) -> Iterator[tuple[str, str]]:
    if card.kind is CardKind.CLOZE and card.prompt and not cloze_numbers(card.prompt):
        yield "prompt", "hides nothing, write {{c1::hidden}}"
    is_drill = card.kind is CardKind.DRILL
    if is_drill and card.topic is None:
        yield "topic", "missing, the card is a drill"
    elif not is_drill and card.topic is not None:
        yield "topic", "only for a drill"


def _address_faults(
    technology: Technology, networks: Sequence[Network]
) -> Iterator[tuple[str, str]]:
    addresses = {"homepage": technology.homepage, "docs": technology.docs}
    addresses |= {f"feeds[{n}].url": feed.url for n, feed in enumerate(technology.feeds)}
    addresses |= {f"cards[{n}].source": card.source for n, card in enumerate(technology.cards)}
    for key, url in addresses.items():
        message = address_fault(url, allowed_networks=networks) if url else None
        if message:
            yield key, message


def _reference_faults(technology: Technology, known: Collection[str]) -> Iterator[tuple[str, str]]:
    references = [
        (f"{relation}[{position}]", slug)
        for relation in RELATIONS
        for position, slug in enumerate(getattr(technology, relation))
    ]
    others = [other.slug for other in technology.alternatives]
    yield from _twins("alternatives", "slug", others)
    references += [(f"alternatives[{n}].slug", slug) for n, slug in enumerate(others) if slug]
    for key, slug in references:
        if slug == technology.slug:
            yield key, "names the technology itself"
        elif slug not in known:
            yield key, f"no such technology, got {shown(slug)}"


def _line_faults(line: ReleaseLine) -> Iterator[tuple[str, str]]:
    days = {
        "released_on": line.released_on,
        "active_until": _day(line.active_until),
        "supported_until": _day(line.supported_until),
        "extended_until": _day(line.extended_until),
    }
    before: tuple[str, date] | None = None
    for key, day in days.items():
        if day is None:
            continue
        if day < FIRST_DAY:
            yield key, f"expected a day after {FIRST_DAY}, got {day}"
        if before and day < before[1]:
            yield key, f"{day} lies before {before[0]}, {before[1]}"
        before = (key, day)
    if line.latest_on and line.released_on and line.latest_on < line.released_on:
        yield "latest_on", f"{line.latest_on} lies before released_on, {line.released_on}"


def _day(value: Until) -> date | None:
    return value if isinstance(value, date) else None


def _twins(key: str, part: str, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    first: dict[str, int] = {}
    for position, value in enumerate(values):
        if value and first.setdefault(value.casefold(), position) != position:
            twin = first[value.casefold()]
            yield f"{key}[{position}].{part}", f"the same as {key}[{twin}], {shown(value)}"


def _circles(technologies: Mapping[str, Technology]) -> Iterator[tuple[str, str, str]]:
    for relation in RELATIONS:
        graph = {
            slug: [other for other in getattr(technology, relation) if other != slug]
            for slug, technology in technologies.items()
        }
        while circle := _circle(graph):
            # The sorter lists a circle against the arrows and repeats the first one at the end.
            path = circle[::-1]
            smallest = path.index(min(path))
            path = path[smallest:-1] + path[:smallest]
            yield path[0], relation, f"goes round in a circle: {' → '.join([*path, path[0]])}"
            graph[path[-1]].remove(path[0])


def _circle(graph: Mapping[str, list[str]]) -> list[str] | None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return None


def _duplicates(technologies: Mapping[str, Technology]) -> Iterator[tuple[str, str, str]]:
    """Yield every word and feed address that two technologies claim, at the later one."""
    owners: dict[str, str] = {slug: slug for slug in technologies}
    for slug, technology in technologies.items():
        claims = {"name": technology.name}
        claims |= {f"aliases[{n}]": alias for n, alias in enumerate(technology.aliases)}
        claims |= {f"feeds[{n}].url": feed.url for n, feed in enumerate(technology.feeds)}
        for key, claim in claims.items():
            owner = owners.setdefault(claim.casefold().rstrip("/"), slug)
            if claim and owner != slug:
                yield slug, key, f"already used by {owner}, {shown(claim)}"


def _preset_faults(preset: Preset, known: Collection[str]) -> Iterator[tuple[str, str]]:
    slugs = [entry.slug for entry in preset.technologies]
    if not slugs:
        yield "technologies", "missing"
    yield from _twins("technologies", "slug", slugs)
    for position, slug in enumerate(slugs):
        if slug and slug not in known:
            yield f"technologies[{position}].slug", f"no such technology, got {shown(slug)}"
