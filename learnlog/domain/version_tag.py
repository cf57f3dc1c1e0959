"""The version in a tag: prefixes of names and components off, suffixes of packing off."""

import re

MAX_TAG_LENGTH = 300
MAX_VERSION = 60

_BRANCH = re.compile(r"\d[._][xX](?![a-zA-Z0-9])|\.\*")
# Builds of a moving branch: the tag is set anew every night and names no version.
_MOVING = re.compile(r"nightly|snapshot|canary|insiders?|latest|edge|trunk|head", re.IGNORECASE)
# A mark before the number belongs behind it: beta-1.2.3 comes before 1.2.3.
_MARK_BEFORE = re.compile(
    r"(?:^|[-._/ ])(alpha|beta|rc|pre|preview|dev|prerelease)[-._/ ]?v?$", re.IGNORECASE
)
_DATE = r"\d{4}-\d{2}-\d{2}(?:v\d{1,3}|T\d{2}-?\d{2}-?\d{2}Z?)?"
_NUMBERS = r"(?:\d{1,14}(?:-\d{1,14}){2,5}|\d{1,14}(?:[._]\d{1,14}){0,9})"
_START = re.compile(rf"(?<!\d)(?<!\d\.)(?:{_DATE}|{_NUMBERS})")
_EXPLICIT_V = re.compile(r"(?:^|[^a-zA-Z])(?:v|ver|version)[-._/]?$", re.IGNORECASE)
_ONE_LETTER = re.compile(r"(?:^|[^a-zA-Z])[a-zA-Z]$")
# One number alone is a version only behind a word that says so, or the product's own name.
_SAYS_SO = re.compile(
    r"(?:^|[-._/ ])(?:v|r|n|ver|version|rel|release|releases|sdk|jdk|jre|ltsc?)[-._/ ]?$",
    re.IGNORECASE,
)
# What goes on from a version is no version of its own: +9.1, -b05.1.
_GOES_ON = re.compile(r"\d\S*\+|\d[-_.][a-uw-z]$", re.IGNORECASE)
_UPDATE = re.compile(r"u\d", re.IGNORECASE)
_MARKED = re.compile(
    r"[-._ ]?(?:alpha|beta|rc|cr|m|b|a|pre|preview|dev|milestone|eap)[-._ ]?\d", re.IGNORECASE
)
_PACKED = re.compile(
    r"[-_.~ ](?:linux|windows|win|win32|win64|macos|mac|darwin|osx|ios|android|arm64|aarch64|amd64"
    r"|x86|x64|i386|alpine|debian|ubuntu|slim|jammy|noble|bookworm|docker|musl|gnu|universal|src"
    r"|source|sources|bin|all|any|cuda|rocm|cpu|gpu|py3|tar|zip|tgz)(?![a-zA-Z])(?:\d|\W|_|$).*$"
    r"|[-_.~ ](?:linux|windows|win|win32|win64|macos|darwin|arm64|amd64|x64|src|source|all)$",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"[-_. ](?:release|released|dontuse|do-not-use|final|ga|stable|lts|oss|ce|ee|hash|signed|ok)$",
    re.IGNORECASE,
)
_COMMIT = re.compile(r"[-_.](?:\d{1,5}-g[0-9a-f]{7,40}|(?=[0-9]*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40})$")
_PLATFORM = re.compile(
    r"(?:^|[-_/])(?:ios|mac|macos|android|win|windows|linux)[-_/]v?$", re.IGNORECASE
)
_BUILD_NUMBER = re.compile(r"[-_]\d{3,}$")


def version_in_tag(tag: str, name: str = "") -> str:
    """Return the version that a tag names, as it is spelled there; empty where it names none.

    ``name`` is the product's: one number alone counts behind it, as in ``wine-10``. Branch markers
    such as ``2.3.x`` and tags of moving builds name no version.
    """
    part = _component(tag.strip().strip("/")[:MAX_TAG_LENGTH])
    if _BRANCH.search(part):
        return ""
    found = max(_candidates(part, name), key=lambda pair: pair[0], default=None)
    if found is None:
        return ""
    start = -found[0][-1]
    if _MOVING.search(part[:start]):
        return ""
    version = _trimmed(part[start:])
    if not version.isascii():
        return ""
    if _PLATFORM.search(part[:start]):
        version = _BUILD_NUMBER.sub("", version)
    if "." not in version and not re.match(_DATE, version):
        version = version.replace("_", ".")
    mark = _MARK_BEFORE.search(part[:start])
    if mark and version.replace(".", "").isdigit():
        version = f"{version}-{mark[1].lower().replace('prerelease', 'pre')}"
    return version[:MAX_VERSION]


def _component(tag: str) -> str:
    """Return what stands behind the component of a repository of many: pkg@1.2, api/v1.2."""
    _, at, behind = tag.rpartition("@")
    if at and re.search(r"\d", behind):
        return behind
    parts = [part for part in tag.split("/") if re.search(r"\d", part)]
    return parts[-1] if parts else ""


def _candidates(part: str, name: str) -> list[tuple[tuple[bool, bool, bool, int], str]]:
    """Return where a version may begin, each with its rank: a v, several numbers, no name glued."""
    found = []
    for match in _START.finditer(part):
        before, after = part[: match.start()], part[match.end() :]
        if _GOES_ON.search(before):
            continue
        is_many = bool(re.search(r"\d[._-]\d", match[0])) or bool(_UPDATE.match(after))
        if not is_many and not _may_stand_alone(before, after, name):
            continue
        has_v = bool(_EXPLICIT_V.search(before))
        is_free = not before or not before[-1].isalpha() or bool(_ONE_LETTER.search(before))
        found.append(((is_many, has_v, has_v or is_free, -match.start()), match[0]))
    return found


def _may_stand_alone(before: str, after: str, name: str) -> bool:
    if not before or _SAYS_SO.search(before) or _MARKED.match(after):
        return True
    squashed = re.sub(r"[\W_]", "", before).lower()
    return bool(name) and squashed == re.sub(r"[\W_]", "", name).lower()


def _trimmed(version: str) -> str:
    """Return a version without the words of packing behind it; what a plus adds stays."""
    before = None
    while version != before:
        before = version
        for pattern in (_SUFFIX, _COMMIT, _PACKED):
            shorter = pattern.sub("", version)
            version = shorter if re.match(r"\d", shorter) else version
    return version.rstrip("-_.+ ")
