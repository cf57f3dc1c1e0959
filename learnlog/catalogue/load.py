"""Read a directory of catalogue files into frozen values, or refuse it with every fault."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from learnlog.catalogue import check
from learnlog.catalogue.faults import CatalogueError, Fault
from learnlog.catalogue.fields import SLUG_LENGTH, Table, is_slug
from learnlog.domain.acceptance import AcceptanceQuestion
from learnlog.domain.card import CardKind
from learnlog.domain.experiment import FindingTopic
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import (
    RESERVED_SLUGS,
    Alternative,
    Category,
    DriftProfile,
    ExperimentIdea,
    FeedSource,
    Preset,
    PresetEntry,
    ReleaseLine,
    SourceKind,
    StarterCard,
    Technology,
    VersionScheme,
)

LARGEST_FILE_BYTES = 256 * 1024
LONGEST_URL = 500
LONGEST_HALF_LIFE_YEARS = 50
WITHOUT_ANSWER = frozenset({CardKind.CLOZE, CardKind.TOPIC})

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every technology and preset by slug, in the order of the slugs."""

    technologies: Mapping[str, Technology]
    presets: Mapping[str, Preset]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a directory holds: what could be read, how many files there are, what is wrong."""

    catalogue: Catalogue
    technology_files: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Files:
    """The files of one directory, with the faults found while they are read."""

    directory: Path
    faults: list[Fault] = field(default_factory=list)

    def read(self, pattern: str) -> dict[str, Table]:
        """Return slug and content of every readable file that matches."""
        found = {}
        for path in sorted(self.directory.glob(pattern)):
            file = f"{self.directory.name}/{path.relative_to(self.directory).as_posix()}"
            values = self._content(path, file)
            if values is not None and self._slug_is_fine(path.stem, file):
                found[path.stem] = Table(values, file, self.faults)
        return found

    def _slug_is_fine(self, slug: str, file: str) -> bool:
        if slug in RESERVED_SLUGS:
            self.faults.append(Fault(file, "", f"the slug {slug!r} is reserved"))
        elif not is_slug(slug):
            rule = f"a-z, 0-9 and single hyphens, at most {SLUG_LENGTH} characters"
            self.faults.append(Fault(file, "", f"the file's name is the slug: {rule}"))
        else:
            return True
        return False

    def _content(self, path: Path, file: str) -> dict[str, Any] | None:
        try:
            with path.open("rb") as stream:
                raw = stream.read(LARGEST_FILE_BYTES + 1)
            if len(raw) > LARGEST_FILE_BYTES:
                message = f"larger than {LARGEST_FILE_BYTES // 1024} kB"
            else:
                return tomllib.loads(raw.decode())
        except OSError as error:
            message = f"cannot be read ({error.strerror})"
        except UnicodeDecodeError as error:
            message = f"not UTF-8 at byte {error.start}"
        except RecursionError:
            message = "nested too deep"
        except ValueError as error:
            message = f"not TOML ({error})"
        self.faults.append(Fault(file, "", message))
        return None


def load_catalogue(directory: Path, *, allowed_networks: Sequence[Network] = ()) -> Catalogue:
    """Return the catalogue in ``directory``.

    Args:
        directory: holds ``<slug>.toml`` and ``presets/<slug>.toml``.
        allowed_networks: networks whose addresses may be fetched over plain http.

    Raises:
        CatalogueError: anything is wrong; it carries every fault of every file.
    """
    reading = read_catalogue(directory, allowed_networks=allowed_networks)
    if reading.faults:
        raise CatalogueError(reading.faults)
    return reading.catalogue


def read_catalogue(directory: Path, *, allowed_networks: Sequence[Network] = ()) -> Reading:
    """Return what ``directory`` holds together with every fault, sorted by file."""
    if not directory.is_dir():
        fault = Fault(str(directory), "", "no such directory")
        return Reading(Catalogue({}, {}), 0, (fault,))
    directory = directory.resolve()
    stems = {path.stem for path in directory.glob("*.toml")}
    files = _Files(directory)
    tables = files.read("*.toml")
    technologies = {slug: _technology(slug, table) for slug, table in tables.items()}
    presets = {slug: _preset(slug, table) for slug, table in files.read("presets/*.toml").items()}
    faults = files.faults + check.faults_in(
        technologies,
        presets,
        folder=directory.name,
        known=stems,
        allowed_networks=allowed_networks,
    )
    return Reading(Catalogue(technologies, presets), len(stems), tuple(sorted(faults)))


def _technology(slug: str, table: Table) -> Technology:
    category = table.choice("category", Category)
    technology = Technology(
        slug=slug,
        name=table.text("name", required=True, longest=80),
        category=category,
        group=table.text("group", longest=60),
        aliases=table.texts("aliases"),
        summary=table.text("summary", longest=300),
        homepage=table.text("homepage", longest=LONGEST_URL),
        docs=table.text("docs", longest=LONGEST_URL),
        version_scheme=table.choice("version_scheme", VersionScheme, default=VersionScheme.SEMVER),
        version_pattern=table.pattern("version_pattern"),
        drift=table.choice("drift", DriftProfile, default=category.drift),
        validity_half_life_years=table.number(
            "validity_half_life_years",
            default=category.validity_half_life_years,
            above=0,
            at_most=LONGEST_HALF_LIFE_YEARS,
        ),
        endoflife=table.maybe_text("endoflife"),
        requires=table.texts("requires"),
        part_of=table.texts("part_of"),
        succeeds=table.texts("succeeds"),
        feeds=tuple(_feed(item) for item in table.tables("feeds")),
        lines=tuple(_line(item) for item in table.tables("lines")),
        alternatives=tuple(_alternative(item) for item in table.tables("alternatives")),
        experiments=tuple(_experiment(item) for item in table.tables("experiments")),
        cards=tuple(_card(item) for item in table.tables("cards")),
        questions=tuple(_question(item) for item in table.tables("questions")),
    )
    table.close()
    return technology


def _feed(table: Table) -> FeedSource:
    feed = FeedSource(
        kind=table.choice("kind", SourceKind),
        url=table.text("url", required=True, longest=LONGEST_URL),
        include=table.pattern("include"),
        exclude=table.pattern("exclude"),
    )
    table.close()
    return feed


def _line(table: Table) -> ReleaseLine:
    line = ReleaseLine(
        cycle=table.text("cycle", required=True, longest=100),
        released_on=table.day("released_on"),
        active_until=table.until("active_until"),
        supported_until=table.until("supported_until"),
        extended_until=table.until("extended_until"),
        lts=table.flag("lts"),
        latest=table.maybe_text("latest"),
        latest_on=table.day("latest_on"),
    )
    table.close()
    return line


def _alternative(table: Table) -> Alternative:
    alternative = Alternative(
        slug=table.text("slug", required=True),
        transfer=table.number("transfer", default=0.0, above=-1e-9, at_most=1),
        notes=table.text("notes"),
    )
    table.close()
    return alternative


def _experiment(table: Table) -> ExperimentIdea:
    idea = ExperimentIdea(
        title=table.text("title", required=True, longest=200),
        minutes=table.whole("minutes", 5, 480),
        topic=table.text("topic", longest=60),
    )
    table.close()
    return idea


def _card(table: Table) -> StarterCard:
    kind = table.choice("kind", CardKind, default=CardKind.QUESTION)
    card = StarterCard(
        prompt=table.text("prompt", required=True),
        answer=table.text("answer", required=kind not in WITHOUT_ANSWER, longest=2000),
        source=table.text("source", longest=LONGEST_URL),
        true_from=table.maybe_text("true_from"),
        true_until=table.maybe_text("true_until"),
        kind=kind,
        topic=table.maybe_choice("topic", FindingTopic),
    )
    table.close()
    return card


def _question(table: Table) -> AcceptanceQuestion:
    question = AcceptanceQuestion(
        level=Level(table.whole("level", 1, 5)),
        text=table.text("text", required=True, longest=200),
    )
    table.close()
    return question


def _preset(slug: str, table: Table) -> Preset:
    preset = Preset(
        slug=slug,
        name=table.text("name", required=True, longest=80),
        summary=table.text("summary", required=True, longest=300),
        technologies=tuple(_entry(item) for item in table.tables("technologies")),
    )
    table.close()
    return preset


def _entry(table: Table) -> PresetEntry:
    entry = PresetEntry(
        slug=table.text("slug", required=True), target_level=table.whole("target_level", 1, 5)
    )
    table.close()
    return entry
