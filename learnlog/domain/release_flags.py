"""What release notes warn of, each with the sentence that says so as evidence."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from learnlog.domain.plain_text import excerpt, sentences, without_markup

MAX_EVIDENCE = 5
"""How many sentences are kept of each flag."""
AROUND = 100


class Flag(StrEnum):
    """What notes may say of a release beside its changes."""

    SECURITY = "security"
    BREAKING = "breaking"
    DEPRECATED = "deprecated"
    END_OF_LIFE = "end_of_life"
    LTS = "lts"
    GA = "ga"
    PREVIEW = "preview"

    @property
    def label(self) -> str:
        """The flag in words."""
        return _LABELS[self]


_LABELS = {
    Flag.SECURITY: "Security",
    Flag.BREAKING: "Breaking",
    Flag.DEPRECATED: "Deprecated or removed",
    Flag.END_OF_LIFE: "End of life",
    Flag.LTS: "Long-term support",
    Flag.GA: "Generally available",
    Flag.PREVIEW: "Preview",
}
_LABEL = r"^\W{0,4}(?:%s)\W{0,3}(?::|\]|$)"
_WORDS = {
    Flag.SECURITY: (
        r"CVE-\d{4}-\d{3,7}|GHSA-[\w-]{4,20}"
        r"|\bsecurity (?:fix|fixes|releases?|updates?|patch|patches|advisor(?:y|ies)|issues?"
        r"|bugs?|flaws?|holes?|vulnerabilit(?:y|ies)|hotfix)\b|\bvulnerabilit(?:y|ies)\b"
        r"|\bvulnerable\b|\b(?:remote code execution|privilege escalation|cross-site scripting)\b"
        rf"|{_LABEL % 'security(?: fixes)?'}"
    ),
    Flag.BREAKING: (
        r"\bbreaking[- ]changes?\b|\bbreaking:|\[breaking\]|(?-i:\bBREAKING\b)"
        r"|\bbackwards?[- ]incompatib(?:le|ility|ilities)\b|\bincompatible (?:api )?changes?\b"
        r"|\bnot backwards?[- ]compatible\b|^\w{1,20}(?:\([^()]{1,40}\))?!:"
        rf"|\bmigration guide\b|{_LABEL % 'breaking'}"
    ),
    Flag.DEPRECATED: (
        r"\bdeprecat(?:ed|es|ing|ions?)\b|\bno longer supports?\b|\bno longer supported\b"
        r"|\b(?:dropp?(?:ed|s|ing)?|remov(?:ed|es?|ing)|end(?:ed|s)?) support for\b"
        r"|\bsupport (?:for|of) .{1,80} (?:is|was|has been) (?:removed|dropped)\b"
        r"|\b(?:is|are|was|were|been) (?:now )?removed\b|^\W{0,4}removed?\b|\bremoved\.?$"
    ),
    Flag.END_OF_LIFE: (
        r"\bend[- ]of[- ](?:\w+[- ])?(?:life|support|sale)\b|\bend[- ]of[- ]lifed\b"
        r"|\b(?:is|are|now|reach(?:es|ed)|hits?|goes|went|becomes|approaching) (?:its )?"
        r"(?-i:EO[LS])\b"
        r"|^\W{0,4}(?-i:EO[LS])\b\W{0,3}:|\b(?-i:EO[LS]) (?:date|announcement|notice|on \d)"
        r"|\bno longer (?:be )?(?:maintained|receive (?:security )?(?:updates|fixes|patches))\b"
        r"|\bwill be (?:retired|discontinued|shut down)\b|^\W{0,4}retire(?:ment|d)\b"
    ),
    Flag.LTS: (
        r"\b(?:is|becomes|enters) (?:now |also )?(?:an?|the)? ?(?:\w+ ){0,2}"
        r"(?:(?-i:LTS)|long[- ]term[- ]support)\b|\b(?:new|first|latest) (?-i:LTS)\b"
    ),
    Flag.GA: r"\bgenerally available\b|\bgeneral availability\b"
    r"|(?-i:\bGA\b)(?= release| version)"
    r"|\b(?:now|is|are|reach(?:es|ed)|hits?|goes|went|becomes) (?-i:GA)\b(?![-\d])",
    Flag.PREVIEW: (
        r"\b(?:public|private|technical|technology|tech|developer|early|limited|gated) preview\b"
        r"|\bin (?:(?:public|private|open|closed|early) )?(?:preview|beta|alpha)\b(?!-)"
        r"|\b(?:public|open|closed|private) beta\b"
        r"|\b(?:preview|beta|alpha) release\b|\bearly access\b"
    ),
}
_PATTERNS = {flag: re.compile(words, re.IGNORECASE) for flag, words in _WORDS.items()}
# No words of a flag go without one of these, in small letters or as they stand: to look for them
# costs a hundredth of what to look for the words does.
_STEMS = {
    Flag.SECURITY: (
        "cve-",
        "ghsa-",
        "security",
        "vulnerab",
        "remote code",
        "privilege",
        "scripting",
    ),
    Flag.BREAKING: ("breaking", "incompatib", "compatible", "!:", "migration guide"),
    Flag.DEPRECATED: ("deprecat", "no longer support", "support for", "support of", "remov"),
    Flag.END_OF_LIFE: ("end of", "end-of", "EOL", "EOS", "no longer", "will be", "retire"),
    Flag.LTS: ("LTS", "long-term", "long term"),
    Flag.GA: ("generally available", "general availability", "GA"),
    Flag.PREVIEW: ("preview", "beta", "alpha", "early access"),
}
_TITLE_LTS = re.compile(r"(?<![\w.] )\bv?\d[\w.]*\s+\(?LTS\b|\bLTS release\b")
# Said just before, these turn the words round: no breaking changes, a non-security update.
_NEGATED = re.compile(
    r"(?:\b(?:no|non|not|never|without|zero|nor|avoid\w*|prevent\w*|isn't|aren't|doesn't|don't"
    r"|won't|cannot|free of|instead of|if|unless|whether|accidental\w*|unintended)\b"
    r"|n['\u2019]t\b)[^.;:!?]{0,40}$",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"^\W*(?:none|no|n/a|nothing|nil|not applicable)\b\W*$", re.IGNORECASE)
_NOTHING_BEHIND = re.compile(
    r"^\W*(?:changes?)?\W*(?:none|no|n/a|nothing|nil)\b\W*$", re.IGNORECASE
)
# The definition of a link in Markdown tells nothing of its own.
_LINK = re.compile(r"^\[[^\]]{1,80}\]:\s*\S+$")
_NOT_YET = re.compile(
    r"\b(?:before|ahead of|until|towards?|prior to|planned|upcoming|will be|expected|next step)\b"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)
# About a product or a habit of that name, not about this release.
_OTHER_THING = {
    Flag.SECURITY: re.compile(
        r"\bvulnerabilit(?:y|ies) (?:scan\w*|database|management|detection|assessment|reports?"
        r"|disclosure|dashboard|feed|alerts?|findings?|programme?)\b"
        r"|\b(?:report(?:ing)?|found|discover) (?:a|an|any|security) (?:\w+ )?vulnerabilit"
        r"|\bsecurity (?:policy|team|model|center|hub)\b",
        re.IGNORECASE,
    ),
    Flag.DEPRECATED: re.compile(
        r"\b(?:fix\w*|silenc\w*|suppress\w*|replac\w*|avoid\w*|ignor\w*|stop\w*) (?:\w+ ){0,3}"
        r"deprecat\w*|\bdeprecation warnings?\b|\b(?:us(?:e|es|ing|age)|calls?) (?:of|to) "
        r"(?:\w+ ){0,2}deprecated\b"
        r"|\bremoved? (?:\w+ ){0,2}(?:unused|unnecessary|redundant|dead|duplicated?|internal|stale"
        r"|unneeded|obsolete|extra|superfluous|tests?|comments?|imports?|typos?|whitespace|debug\w*"
        r"|log\w*|warnings?|code|files?|examples?|links?|references?|todo\w*)\b",
        re.IGNORECASE,
    ),
    Flag.END_OF_LIFE: re.compile(
        r"\b(?:drop\w*|remov\w*|bump\w*|upgrad\w*|minimum|requires?|replac\w*|migrat\w*|since"
        r"|as the)\b"
        r"|\bline end\w*|\bCRLF\b|\bcarriage\b|\bend-of-line\b",
        re.IGNORECASE,
    ),
    Flag.LTS: re.compile(
        r"\b(?:previous|ubuntu|node(?:\.js)?|java|jdk|kernel|debian)\b", re.IGNORECASE
    ),
}
_PRODUCT = re.compile(r"\b([A-Z]\w+) (?=Security [a-z])")
_NO_PRODUCT = frozenset(
    ["Severity", "Critical", "Important", "High", "Medium", "Low", "New", "This", "The", "A", "An"]
)


@dataclass(frozen=True, slots=True)
class FlagEvidence:
    """A flag, the words that raised it and the sentence they stand in, at most 200 characters."""

    flag: Flag
    words: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ReleaseFlags:
    """What was found, in the order of the flags; at most five sentences of each."""

    evidence: tuple[FlagEvidence, ...] = ()

    def has(self, flag: Flag) -> bool:
        """Whether a flag is raised."""
        return any(item.flag is flag for item in self.evidence)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The flags that are raised, each once."""
        return tuple(dict.fromkeys(item.flag for item in self.evidence))

    @property
    def security(self) -> bool:
        """Whether a hole is closed or told of."""
        return self.has(Flag.SECURITY)

    @property
    def breaking(self) -> bool:
        """Whether what worked before may not work any more."""
        return self.has(Flag.BREAKING)

    @property
    def deprecated(self) -> bool:
        """Whether something goes, or is said to go later."""
        return self.has(Flag.DEPRECATED)

    @property
    def end_of_life(self) -> bool:
        """Whether support ends."""
        return self.has(Flag.END_OF_LIFE)

    @property
    def matched(self) -> tuple[str, ...]:
        """The sentences behind the flags, each once."""
        return tuple(dict.fromkeys(item.sentence for item in self.evidence))


def flags_in(text: str) -> ReleaseFlags:
    """Return what the text or cleaned HTML of release notes warns of; its first line is the title.

    Words that are denied do not count, nor those of a product's name or of another product.
    """
    stems = _stems_in(" ".join(without_markup(text).split()))
    lines = sentences(text) if stems else []
    evidence: list[FlagEvidence] = []
    for flag, places in _places_of(stems, lines).items():
        pattern = _PATTERNS[flag]
        found: dict[str, FlagEvidence] = {}
        for at in places:
            sentence = lines[at]
            match = _match(flag, pattern, sentence, is_title=at == 0)
            if match is None or len(found) == MAX_EVIDENCE:
                continue
            below = lines[at + 1] if at + 1 < len(lines) else ""
            is_heading = match[0].strip(" #*:[]") == sentence.strip(" #*:[]")
            if is_heading and _NOTHING.match(below):
                continue
            # A heading alone says little: what stands below it is what it warns of.
            told = f"{sentence.rstrip(' :')}: {below}" if is_heading and below else sentence
            shown = excerpt(told, match.start(), match.end())
            found.setdefault(shown, FlagEvidence(flag, " ".join(match[0].split()), shown))
        evidence += found.values()
    return ReleaseFlags(tuple(evidence))


def _stems_in(words: str) -> dict[Flag, list[str]]:
    """Return the flags that words on one line may raise, with the stems that are there."""
    small = words.lower()
    found = {
        flag: [stem for stem in stems if stem in (small if stem.islower() else words)]
        for flag, stems in _STEMS.items()
    }
    return {flag: stems for flag, stems in found.items() if stems}


def _places_of(stems: Mapping[Flag, Sequence[str]], lines: Sequence[str]) -> dict[Flag, list[int]]:
    """Return for each flag the numbers of the lines that hold one of its stems, in order."""
    looked_in = [f"{line}\n{line.lower()}\n" for line in lines]
    starts = list(accumulate(map(len, looked_in), initial=0))
    whole = "".join(looked_in)
    places: dict[Flag, list[int]] = {}
    for flag, some in stems.items():
        found = set()
        for stem in some:
            at = whole.find(stem)
            while at >= 0:
                line = bisect_right(starts, at) - 1
                found.add(line)
                at = whole.find(stem, starts[line + 1])
        places[flag] = sorted(found)
    return places


def _match(
    flag: Flag, pattern: re.Pattern[str], sentence: str, *, is_title: bool
) -> re.Match[str] | None:
    """Return the first words of a sentence that raise the flag, or None."""
    if flag is Flag.LTS and is_title:
        return _TITLE_LTS.search(sentence)
    if _LINK.match(sentence):
        return None
    other = _OTHER_THING.get(flag)
    if other and other.search(sentence) and not re.search(r"CVE-\d|GHSA-", sentence):
        return None
    for match in pattern.finditer(sentence):
        # What turns the words round stands close to them; a line may be as long as all notes.
        before = sentence[max(0, match.start() - AROUND) : match.start()]
        after = sentence[match.end() : match.end() + AROUND]
        if _NEGATED.search(before) or _NOTHING_BEHIND.match(after):
            continue
        if flag is Flag.GA and _NOT_YET.search(before):
            continue
        if flag is Flag.SECURITY and _is_product(before, match[0]):
            continue
        return match
    return None


def _is_product(before: str, words: str) -> bool:
    """Whether "Security" is the end of a product's name, as in "Spring Security updates"."""
    named = _PRODUCT.search(before[-40:] + words)
    return named is not None and named[1] not in _NO_PRODUCT
