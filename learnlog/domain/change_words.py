"""The words that release notes use for each kind of change."""

import re
from collections.abc import Iterator

from learnlog.domain.change_breaks import FIXES, START, breaking

MAX_TITLE = 120

# The title of everything, as hosts of repositories write it.
WHAT_CHANGED = re.compile(r"\bwhat['\u2019]?s changed\b")
TITLE_WORDS = re.compile(r"[^\W\d_][\w'\u2019-]*")
SECTIONS = {
    "breaking": re.compile(
        r"breaking|break|breaks|incompatib\w+|(?:backwards?-|non-)incompatible|removed|removals?"
        r"|dropped|drops"
    ),
    "deprecation": re.compile(r"deprecat\w+"),
    "security": re.compile(r"security|vulnerability|vulnerabilities|cves?"),
    "fix": re.compile(r"fix|fixes|fixed|bugs?|bugfix|bugfixes|hotfix\w*|regressions?"),
    "feature": re.compile(
        r"features?|added|additions?|new|enhancements?|improvements?|improved|feat"
    ),
    "changed": re.compile(r"changed"),
    "inner": re.compile(
        r"docs?|documentation|internals?|contributors?|contributor-facing"
        r"|contributions?|credits|chores?|tests?"
        r"|testing|ci|refactors?|refactoring|refactorings|translations?|dependenc\w+|thanks"
        r"|misc\w*|trivial|maintenance|packaging|housekeeping|cleanups?|styles?|build|acknowledg\w+"
    ),
}
SECTION_ORDER = ("breaking", "deprecation", "security", "fix", "feature")
# Words that stand in the title of a section and add nothing.
_FILLERS = re.compile(
    r"all|and|full|remaining|or|of|the|a|in|for|to|with|changes|change|api|apis|backward"
    r"|backwards|potentially|potential|other|major|minor|notable|important|features|bug"
    r"|what['\u2019]?s|issues|issue|items|notes|code|performance|functionality|behavior"
    r"|behaviour|support|next|release|releases|version|update|updates|general|user-facing"
    r"|public|experimental"
)
SURE_TITLE = re.compile(
    r"^(?:\W*\b)(?:potentially |possibly )?(?:break(?:ing)?|(?:backwards?[- ])?incompatib\w+)\b"
    r"|\bbackwards?[- ]incompatib\w+|\bbreaking changes\b"
    r"|^\W*features (?:deprecated|removed) in\b|^\W*deprecations?\b"
    r"|^\W*(?:packaging|documentation|internal|contributor-facing)\b"
    r"|^\W*(?:security|bug) fixes\b|^\W*fixes (?:for|since|in)\b|^\W*new features\b"
)

# "fix(scope)!: ", "[BUGFIX] ", "Change: " in front of an item.
LABEL = re.compile(
    r"\W{0,4}(?P<name>[A-Za-z][A-Za-z /&+-]{1,30}?)(?:\([^()]{0,60}\))?!?(?:\]:?|:(?=\s))\W{0,3}"
)
_LABELS = {
    "breaking": "breaking;breaking change;breaking changes;break;removed;removal;remove"
    ";incompatible;backwards incompatible;backward incompatible;change/removal",
    "fix": "fix;fixes;fixed;bugfix;bug fix;bug;hotfix;change/bugfix;bugfix/change",
    "feature": "feat;feature;features;new feature;new;add;added;enhancement;improvement"
    ";enhancements;feature/enhancement;enhancement/feature",
    "deprecation": "deprecated;deprecation;deprecate;deprecations",
    "security": "security;security fix",
    "changed": "change;changed;changes",
    "inner": "docs;doc;documentation;chore;ci;test;tests;build;refactor;style;deps;internal"
    ";typo;perf;performance;cleanup",
}
_LABEL_KINDS = {name: kind for kind, names in _LABELS.items() for name in names.split(";")}

# The author says so. "No breaking changes" and "not a breaking change" are said, too.
MARK = re.compile(
    r"(?<![-\w])BREAKING(?: CHANGES?)?\b"
    r"|(?<!non-)(?<!non )(?<!no )(?<!not a )(?<!not )(?<!without )(?<!accidental )(?<!avoid )"
    r"(?<!unintended )(?<!any )(?<!potential )\b(?:[Bb]reaking [Cc]hange\b"
    r"|(?i:backwards?)[- ][Ii]ncompatib(?:le|ility)\b(?! changes?\b))"
)

_DEPRECATION = re.compile(
    r"(?<!avoid )(?<!replace )(?<!replaced )(?<!use of )(?<!using )(?<!use )(?<!of the )"
    r"\b(?:soft-)?deprecat(?:e|es|ed|ing|ion|ions)\b(?! warnings?| notices?)"
    r"|\b(?:will|to) be (?:removed|dropped) in\b|\bscheduled for removal",
    re.IGNORECASE,
)
SECURITY = re.compile(
    r"\bCVE-\d{4}-\d{3,7}|\bGHSA-[\w-]{4,20}|\bvulnerabilit(?:y|ies)\b"
    r"|\bsecurity (?:fix|fixes|issues?|release|updates?|advisor(?:y|ies)|hole|bug|flaw|risk)\b"
    r"|\b(?:remote code execution|denial of service|cross-site scripting|privilege escalation)\b",
    re.IGNORECASE,
)
BEGINS_NEW = re.compile(rf"{START}(?:the new|new|add(?:s|ed)?)\b", re.IGNORECASE)
REVERTS = re.compile(r"\W{0,4}(?:\w+:? )?revert", re.IGNORECASE)
_FIX_WORDS = re.compile(
    r"\bfix(?:es|ed)\b|\b(?:bug|regression|crash(?:es|ed)?|memory leak|race condition|deadlock"
    r"|segfault|segmentation fault|use-after-free|null pointer)\b"
    r"|\bno longer (?:crash|fail|hang|leak|rais|break|error|caus|ignor|los|block)\w*",
    re.IGNORECASE,
)
_FEATURES = re.compile(
    rf"{START}(?:add(?:s|ed|ing)?|new|introduc(?:e|es|ed|ing)|implement(?:s|ed)?|allow(?:s|ed)?"
    r"|enabled?|support(?:s|ed)?|provide[sd]?|expose[sd]?)\b"
    r"|\bnow (?:also )?(?:supports?|accepts?|allows?|has|have|includes?|provides?|available)\b"
    r"|\bcan now\b|\bsupport for\b|\b(?:is|are) now (?:available|possible|supported|allowed)\b"
    r"|\b(?:was|were|has been|have been) (?:added|implemented|introduced)\b|\blearned\b"
    r"|\b(?:a|the|is a|are) new\b|\badds?\b",
    re.IGNORECASE,
)


def is_only_kinds(found: list[str]) -> bool:
    """Return whether a title is made of words for kinds alone."""
    return all(
        _FILLERS.fullmatch(word) or any(form.fullmatch(word) for form in SECTIONS.values())
        for word in found
    )


def is_all_changes(found: list[str]) -> bool:
    """Return whether a title stands over changes of any kind: "All changes", "Other"."""
    return bool(found) and all(_FILLERS.fullmatch(word) for word in found)


def label_kind(label: re.Match[str]) -> str:
    """Return the kind that an item's label names, or an empty text."""
    return _LABEL_KINDS.get(" ".join(label["name"].lower().split()), "")


def candidates(text: str, *, is_change: bool) -> Iterator[tuple[str, str]]:
    """Yield the kinds in the order in which they are believed, each with its words or none."""
    yield "breaking", breaking(text, is_change=is_change)
    yield "deprecation", _first(_DEPRECATION, text)
    yield "security", _first(SECURITY, text)
    yield "fix", _first(FIXES, text)
    yield "feature", _first(_FEATURES, text)
    yield "fix", _first(_FIX_WORDS, text)


def _first(form: re.Pattern[str], text: str) -> str:
    found = form.search(text)
    return found[0] if found else ""
