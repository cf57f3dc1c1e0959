"""What people said against what was read of a release, and what holds with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from learnlog.domain.release import ReleaseKind
from learnlog.domain.release_flags import Flag, FlagEvidence, ReleaseFlags


@dataclass(frozen=True, slots=True)
class PhraseCorrection:
    """In one feed a phrase does not mean a flag, for every release that comes by that feed.

    It holds for each sentence that has the phrase; upper and lower case are one.
    """

    flag: Flag
    phrase: str


class CorrectedField(StrEnum):
    """What of a release a person may set right."""

    KIND = "kind"
    PRERELEASE = "prerelease"
    SECURITY = "security"
    BREAKING = "breaking"
    END_OF_LIFE = "end_of_life"


@dataclass(frozen=True, slots=True)
class Correction:
    """One version is or is not what was read of it.

    ``value`` is the value of a ``ReleaseKind`` for the kind, and ``yes`` or ``no`` for all others.
    The last correction of a field holds; it goes before what any entry says, now or later.
    """

    field: CorrectedField
    value: str

    def __post_init__(self) -> None:
        """Refuse a value that its field cannot have.

        Raises:
            ValueError: the field cannot have the value.
        """
        if self.field is CorrectedField.KIND:
            ReleaseKind(self.value)
        elif self.value not in {"yes", "no"}:
            raise ValueError(f"{self.field.value}: expected yes or no, got {self.value!r}")


@dataclass(frozen=True, slots=True)
class Assessment:
    """What holds of one version: its kind and what its notes warn of."""

    kind: ReleaseKind
    prerelease: bool = False
    security: bool = False
    breaking: bool = False
    end_of_life: bool = False


def without_phrases(flags: ReleaseFlags, phrases: Iterable[PhraseCorrection]) -> ReleaseFlags:
    """Return the flags without the evidence that a phrase of the feed explains away.

    A flag with other evidence stays raised.
    """
    denied = [(item.flag, _plain(item.phrase)) for item in phrases if _plain(item.phrase)]
    kept = tuple(item for item in flags.evidence if not _is_denied(item, denied))
    return ReleaseFlags(kept)


def _is_denied(evidence: FlagEvidence, denied: list[tuple[Flag, str]]) -> bool:
    told = f"{_plain(evidence.sentence)}\n{_plain(evidence.words)}"
    return any(flag is evidence.flag and phrase in told for flag, phrase in denied)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def corrected(read: Assessment, corrections: Iterable[Correction]) -> Assessment:
    """Return what was read with what people set right in its place.

    A kind of prerelease makes it one; a version that is said to be no prerelease, and was of that
    kind, is a minor one until somebody says more.
    """
    said = {item.field: item.value for item in corrections}
    kind, prerelease = _kind(read, said)
    return Assessment(
        kind=kind,
        prerelease=prerelease,
        security=_yes(said, CorrectedField.SECURITY, read.security),
        breaking=_yes(said, CorrectedField.BREAKING, read.breaking),
        end_of_life=_yes(said, CorrectedField.END_OF_LIFE, read.end_of_life),
    )


def _kind(read: Assessment, said: dict[CorrectedField, str]) -> tuple[ReleaseKind, bool]:
    if CorrectedField.KIND in said:
        kind = ReleaseKind(said[CorrectedField.KIND])
        return kind, kind is ReleaseKind.PRERELEASE
    prerelease = _yes(said, CorrectedField.PRERELEASE, read.prerelease)
    if prerelease is read.prerelease:
        return read.kind, prerelease
    return (ReleaseKind.PRERELEASE if prerelease else ReleaseKind.MINOR), prerelease


def _yes(said: dict[CorrectedField, str], field: CorrectedField, otherwise: bool) -> bool:
    return said[field] == "yes" if field in said else otherwise
