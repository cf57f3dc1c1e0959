"""Whether a change matters to one person, and the rule that says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from learnlog.domain.interest import Interest
from learnlog.domain.proficiency import Level
from learnlog.domain.release import Impact
from learnlog.domain.targets import Target
from learnlog.domain.wording import counted

KICKOFF_DAYS = 30
"""How long before a kickoff everything about its must-haves is shown."""

_THRESHOLD = {Impact.PATCH: 0, Impact.MINOR: 1, Impact.MAJOR: 2}


class Rule(StrEnum):
    """What decides, in the order in which it is asked; the first that applies decides."""

    PATTERN = "pattern"
    PRERELEASE = "prerelease"
    KNOWN = "known"
    KICKOFF = "kickoff"
    SUPPORT = "support"
    WANTED = "wanted"
    LEVEL = "level"
    IMPACT = "impact"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class ChangeNews:
    """What is new: a release, or something written about a technology.

    ``left_out`` says which of the person's own patterns leaves its title out, empty for none.
    """

    impact: Impact
    is_release: bool = True
    is_prerelease: bool = False
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class MustHave:
    """An engagement of the person that cannot do without the technology."""

    name: str
    kickoff_on: date


@dataclass(frozen=True, slots=True)
class Reader:
    """What one person has to do with one technology.

    ``threshold`` is the least change the person asked to hear of: patch, minor or major;
    ``prereleases`` says whether of those that come before a release too.
    ``include`` and ``exclude`` are the person's patterns over titles. ``unsupported`` is the
    version known, where all that is known of is out of support.
    """

    threshold: Impact = Impact.MINOR
    prereleases: bool = False
    include: str = ""
    exclude: str = ""
    level: Level | None = None
    interest: Interest | None = None
    target: Target | None = None
    must_haves: tuple[MustHave, ...] = ()
    is_engaged: bool = False
    unsupported: str = ""


@dataclass(frozen=True, slots=True)
class Relevance:
    """Whether something is shown, and why: the words name the rule that decided."""

    is_shown: bool
    rule: Rule
    reason: str

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{'Shown' if self.is_shown else 'Hidden from you'}: {self.reason}"


def relevance(news: ChangeNews, reader: Reader, *, today: date) -> Relevance:
    """Return whether a change matters to a person: the first rule that applies decides.

    1. What one of the person's own patterns leaves out is hidden.
    2. A pre-release is hidden from who did not ask for them.
    3. What breaks or mends security is shown to who knows the technology at level 2 or more.
    4. Anything is shown about a must-have of an engagement with its kickoff within 30 days.
    5. A release is shown to whose version is out of support.
    6. What is as heavy as asked for is shown where a level is wanted, or the person wants more.
    7. At level 0 or 1, without an engagement, the rest is hidden.
    8. What is as heavy as asked for is shown, 9. and what is lighter is hidden.
    """
    decided = (rule(news, reader, today) for rule in _RULES)
    return next((one for one in decided if one is not None), _below(news, reader))


def _pattern(news: ChangeNews, _: Reader, __: date) -> Relevance | None:
    return Relevance(False, Rule.PATTERN, news.left_out) if news.left_out else None


def _prerelease(news: ChangeNews, reader: Reader, _: date) -> Relevance | None:
    if not news.is_prerelease:
        return None
    said = "you asked for them" if reader.prereleases else "you did not ask for them"
    return Relevance(reader.prereleases, Rule.PRERELEASE, f"a pre-release, and {said}")


def _known(news: ChangeNews, reader: Reader, _: date) -> Relevance | None:
    words = {Impact.BREAKING: "breaks something", Impact.SECURITY: "mends security"}
    if news.impact not in words or reader.level is None or reader.level < Level.CONVERSANT:
        return None
    reason = f"{words[news.impact]}, and you know it at level {reader.level.value}"
    return Relevance(True, Rule.KNOWN, reason)


def _kickoff(_: ChangeNews, reader: Reader, today: date) -> Relevance | None:
    ahead = [
        ((must.kickoff_on - today).days, must.name)
        for must in reader.must_haves
        if 0 <= (must.kickoff_on - today).days <= KICKOFF_DAYS
    ]
    if not ahead:
        return None
    days, name = min(ahead)
    when = "today" if days == 0 else f"in {counted(days, 'day')}"
    return Relevance(True, Rule.KICKOFF, f"must-have on {name}, kickoff {when}")


def _support(news: ChangeNews, reader: Reader, _: date) -> Relevance | None:
    if not reader.unsupported or not news.is_release:
        return None
    return Relevance(True, Rule.SUPPORT, f"{reader.unsupported}, which you know, is out of support")


def _wanted(news: ChangeNews, reader: Reader, _: date) -> Relevance | None:
    if not _is_heavy(news, reader):
        return None
    target = reader.target
    if target is not None and target.exemption is None:
        reason = f"{target.level.label} is {target.source_words}"
        return Relevance(True, Rule.WANTED, reason)
    if reader.interest is Interest.WANT_MORE:
        return Relevance(True, Rule.WANTED, "you want more of it")
    return None


def _level(_: ChangeNews, reader: Reader, __: date) -> Relevance | None:
    if reader.is_engaged or reader.level is None or reader.level > Level.AWARE:
        return None
    return Relevance(False, Rule.LEVEL, f"level {reader.level.value}, no engagement")


def _impact(news: ChangeNews, reader: Reader, _: date) -> Relevance | None:
    if not _is_heavy(news, reader):
        return None
    if reader.threshold is Impact.PATCH:
        return Relevance(True, Rule.IMPACT, "you asked for everything")
    if news.impact in {Impact.MINOR, Impact.MAJOR}:
        least = reader.threshold.value
        reason = f"a {news.impact.value} release, and you asked for {least} ones and up"
        return Relevance(True, Rule.IMPACT, reason)
    return Relevance(True, Rule.IMPACT, _OTHER[news.impact])


_OTHER = {
    Impact.BREAKING: "it breaks something",
    Impact.SECURITY: "it mends security",
    Impact.EOL: "support ends",
    Impact.NEWS: "news of what you follow",
}


def _below(news: ChangeNews, reader: Reader) -> Relevance:
    least = reader.threshold.value
    reason = f"a {news.impact.value} release, and you asked for {least} ones and up"
    return Relevance(False, Rule.BELOW, reason)


def _is_heavy(news: ChangeNews, reader: Reader) -> bool:
    """Whether a change is as heavy as the person asked for; what is no size always is."""
    return _THRESHOLD.get(news.impact, 2) >= _THRESHOLD[reader.threshold]


_RULES: tuple[Callable[[ChangeNews, Reader, date], Relevance | None], ...] = (
    _pattern,
    _prerelease,
    _known,
    _kickoff,
    _support,
    _wanted,
    _level,
    _impact,
)
