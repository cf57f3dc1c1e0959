"""Releases: a version in a title, its kind and its order."""

from enum import StrEnum


class ReleaseKind(StrEnum):
    """How a version differs from the one before it."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    PRERELEASE = "prerelease"
    CALVER = "calver"
    POST = "post"


class Impact(StrEnum):
    """What a change means to somebody who follows the technology."""

    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"
    BREAKING = "breaking"
    SECURITY = "security"
    EOL = "eol"
    NEWS = "news"
