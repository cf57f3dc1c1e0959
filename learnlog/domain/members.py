"""What a member may be and choose: role, theme, how often a digest comes."""

from enum import StrEnum


class Role(StrEnum):
    """What a member may do in the whole service; the owner is the first admin."""

    MEMBER = "member"
    LEAD = "lead"
    STAFFING = "staffing"
    ADMIN = "admin"


class Theme(StrEnum):
    """Which colours the pages use."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class DigestCadence(StrEnum):
    """How often a member's digest comes."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"
