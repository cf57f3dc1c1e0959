"""The versions that a sentence announces, such as the title of a post or of a release."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from learnlog.domain import title_words as words
from learnlog.domain.product_name import behind_name, name_pattern

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Run:
    """Versions that stand together, as in "3.13.4, 3.12.11 and 3.11.13", and what is around."""

    versions: tuple[str, ...]
    before: str
    after: str
    has_name: bool
    has_v: bool

    @property
    def is_dotted(self) -> bool:
        """Whether its first version has more than one number."""
        return bool(re.search(r"\d[._]\d|u\d", self.versions[0]))

    @property
    def is_first(self) -> bool:
        """Whether the title begins with it."""
        return not self.has_name and not self.before.strip(" |([")

    @property
    def is_strong(self) -> bool:
        """Whether the words behind it say that it came out."""
        return bool(words.STRONG.match(self.after))

    @property
    def is_followed(self) -> bool:
        """Whether what stands behind it may follow a version that came out."""
        is_led = self.is_dotted and self.is_led
        return is_led or self.is_strong or bool(words.WEAK.match(self.after))

    @property
    def is_led(self) -> bool:
        """Whether a word before it says that it is told for the first time."""
        return bool(words.LEAD.search(self.before))

    @property
    def is_object(self) -> bool:
        """Whether the title only mentions it: it runs on it, moves to it, is about it."""
        return bool(words.PREPOSITION.search(self.before)) and not words.RELEASE_OF.search(
            self.before
        )


def versions_in_title(title: str, name: str, *, is_release_feed: bool) -> list[str]:
    """Return the versions that a title announces of the product ``name``, in its order.

    A version counts behind the product's name, or where words say that it was released; in a
    feed of releases also where the title is little more than a name and a version.
    """
    if not _DIGIT.search(title):
        return []
    text = _plain(title)
    if words.ABOUT.search(text):
        return []
    pattern = name_pattern(name)
    runs = [run for run in _runs(text, pattern) if _is_sound(run)]
    if name:
        # What the words before a version do not name is another product's, or nobody's.
        runs = [run for run in runs if _is_of(run, pattern, is_release_feed=is_release_feed)]
    if is_release_feed and runs and runs[0].is_first and runs[0].is_followed:
        return list(runs[0].versions)
    chosen = (
        [run for run in runs if words.RELEASED_COLON.search(run.before)]
        or [run for run in runs if run.is_strong and not run.is_object and _is_clear(run)]
        or [run for run in runs if run.has_name and _is_subject(run) and run.is_followed]
    )
    if not is_release_feed:
        # A number alone is as often that of an episode or of a season.
        chosen = [run for run in chosen if run.is_dotted or run.is_strong or run.is_led]
    elif not chosen:
        chosen = [run for run in runs[:1] if _is_all(run, is_lenient=not name)]
    return [version for run in chosen for version in run.versions]


def _plain(title: str) -> str:
    """Return a title without what is never a version, and with marks written short."""
    return words.SPELLED.sub(_spelled, words.NEVER.sub(" | ", words.SIGNS.sub(" ", title))).strip(
        " |\t"
    )


def _spelled(match: re.Match[str]) -> str:
    word, count = match["word"].lower(), match["count"]
    if count is None:
        if match["between"].strip() in {":", ","}:
            return match[0]
        return f"{match['number']}-{words.ALONE.get(word, word.split()[-1])} "
    return f"{match['number']}{words.SHORT.get(word, '-preview')}{count} "


def _runs(text: str, name: re.Pattern[str] | None) -> Iterator[Run]:
    end = 0
    for first in words.VERSION.finditer(text):
        if first.start() < end:
            continue
        versions, end = _listed(text, first, name)
        before = text[: first.start()]
        named = behind_name(before, name)
        yield Run(
            versions=tuple(versions),
            before=before if named is None else before[:named],
            after=text[end:],
            has_name=named is not None,
            has_v=text[first.start()] in "vV",
        )


def _listed(text: str, first: re.Match[str], name: re.Pattern[str] | None) -> tuple[list[str], int]:
    """Return a version and those that go on from it, and where they end."""
    versions, end = [first["version"]], first.end()
    named = f"(?:{name.pattern}\\W{{1,2}})?" if name else ""
    link = re.compile(words.AND + named, re.IGNORECASE)
    while True:
        aside = words.ASIDE.match(text, end)
        joined = link.match(text, aside.end() if aside else end)
        following = words.VERSION.match(text, joined.end()) if joined else None
        if following is None or "." not in following["version"]:
            return versions, end
        versions.append(following["version"])
        end = following.end()


def _is_sound(run: Run) -> bool:
    """Whether it may be a version at all: one number alone needs a name or a v before it."""
    if run.is_dotted:
        return True
    if words.YEAR.fullmatch(run.versions[0]) and not (run.has_name and run.is_strong):
        return False
    return run.has_name or run.has_v or bool(words.SAYS_VERSION.search(run.before))


def _is_of(run: Run, name: re.Pattern[str] | None, *, is_release_feed: bool) -> bool:
    """Whether a run is of the product: named before it or, in its own feed, of nobody else."""
    if run.has_name or (name and name.search(run.before)):
        return True
    return is_release_feed and (run.is_first or _says(run))


def _is_clear(run: Run) -> bool:
    """Whether words of releasing speak of this run: nothing but a name or a lead-in before it."""
    return run.has_name or len(run.before.split()) <= 6


def _is_subject(run: Run) -> bool:
    """Whether a run is what its title is about, and not something that is mentioned."""
    if run.is_object:
        return False
    ends_a_lead = not run.before.strip() or run.before.rstrip()[-1] in ":]|!-\u2013—"
    return ends_a_lead or len(run.before.split()) <= 3


def _is_all(run: Run, *, is_lenient: bool) -> bool:
    """Whether a title is little more than its version, as those of releases are.

    Strict where the product's name is known but stands elsewhere or nowhere: then only a full
    version, one at the title's start or one that is called a version will do.
    """
    lead = re.split(r"[:|]", run.before)[-1]
    if len(run.before.split()) > 6 or words.ANY_PREPOSITION.search(lead):
        return False
    if not run.is_followed or not (run.is_dotted or run.has_v or _says(run)):
        return False
    is_full = run.versions[0].count(".") >= 2
    return is_lenient or is_full or _says(run)


def _says(run: Run) -> bool:
    return bool(words.SAYS_VERSION.search(run.before))
