"""Reading a form: every field is checked, every fault is kept beside its field."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from learnlog.domain.errors import RuleError

E = TypeVar("E", bound=Enum)

MAX_TEXT = 20_000
# Years whose days exist in every zone, with room for sums.
YEARS = range(1970, 9000)

# What nobody types and no XML document may hold.
CONTROLS = dict.fromkeys({*range(0x20), 0x7F, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {9, 10})


class FormError(RuleError):
    """A form was filled in wrongly; ``errors`` holds a sentence for each field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def errors_of(error: RuleError, field: str = "form") -> dict[str, str]:
    """Return the faults by field; those of a whole form stand under ``field``."""
    return error.errors if isinstance(error, FormError) else {field: str(error)}


class Typed(dict[str, str]):
    """What was typed, for showing a form again; a field that was not sent is empty.

    A form that changes something asks with ``get`` instead, and gives what is stored.
    """

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> "Typed":
        """Return the first value of each field."""
        return cls(form.to_dict())

    def __missing__(self, name: str) -> str:
        """Return an empty text."""
        return ""


class Fields:
    """The fields of one submitted form; a faulty one yields a harmless value and an error."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.form = form
        self.errors: dict[str, str] = {}

    def text(
        self, name: str, *, max_length: int = MAX_TEXT, required: bool = False, label: str = ""
    ) -> str:
        """Return a text without surrounding space, its line ends as single newlines."""
        value = self.form.get(name, "").replace("\r\n", "\n").translate(CONTROLS).strip()
        if required and not value:
            self.errors[name] = f"{label or _spoken(name)}: fill this in."
        if len(value) > max_length:
            self.errors[name] = f"{label or _spoken(name)}: at most {max_length} characters."
        return value[:max_length]

    def choice(self, name: str, kind: type[E], *, default: E | None = None) -> E:
        """Return a member of an enumeration by its value, or by its name in lower case."""
        raw = self.form.get(name, "")
        for member in kind:
            if raw in {str(member.value), member.name.lower()}:
                return member
        if raw == "" and default is not None:
            return default
        self.errors[name] = f"{_spoken(name)}: {raw[:40]!r} is not one of the choices."
        return default or next(iter(kind))

    def one_of(self, name: str, allowed: tuple[str, ...], *, default: str = "") -> str:
        """Return one of a few words."""
        raw = self.form.get(name, default) or default
        if raw in allowed:
            return raw
        self.errors[name] = f"{_spoken(name)}: {raw[:40]!r} is not one of the choices."
        return default or allowed[0]

    def whole(self, name: str, low: int, high: int, *, default: int | None = None) -> int:
        """Return a whole number in low..high."""
        raw = self.form.get(name, "").strip()
        if not raw and default is not None:
            return default
        # isdecimal keeps int() from reading signs, underscores and thousands of digits.
        if raw.isdecimal() and len(raw) <= 9 and low <= int(raw) <= high:
            return int(raw)
        self.errors[name] = (
            f"{_spoken(name)}: a whole number from {low} to {high}, not {raw[:20]!r}."
        )
        return default if default is not None else low

    def flag(self, name: str) -> bool:
        """Return whether a box is ticked."""
        return self.form.get(name, "") not in {"", "0", "off", "false"}

    def web_address(self, name: str) -> str:
        """Return an http(s) address, or an empty text."""
        value = self.text(name, max_length=2_000)
        scheme, separator, rest = value.partition("://")
        if value and not (separator and scheme.lower() in {"https", "http"}):
            self.errors[name] = f"{_spoken(name)}: an address that begins with https://."
        return scheme.lower() + separator + rest if separator else value

    def day(self, name: str) -> date | None:
        """Return a day written as 2026-11-24, or None when the field is empty."""
        raw = self.form.get(name, "").strip()
        if not raw:
            return None
        try:
            found = date.fromisoformat(raw)
        except ValueError:
            found = None
        if found is None or found.year not in YEARS:
            self.errors[name] = f"{_spoken(name)}: a day such as 2026-11-24, not {raw[:20]!r}."
            return None
        return found

    def instant_local(self, name: str, zone: str) -> datetime | None:
        """Return the instant of a local time such as 2026-11-24T16:00, or None when empty."""
        raw = self.form.get(name, "").strip()
        if not raw:
            return None
        try:
            local = datetime.fromisoformat(raw)
        except ValueError:
            local = None
        if local is None or local.tzinfo is not None or local.year not in YEARS:
            self.errors[name] = (
                f"{_spoken(name)}: a time such as 2026-11-24T16:00, not {raw[:20]!r}."
            )
            return None
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def check(self) -> None:
        """Raise what was wrong with the fields read so far.

        Raises:
            FormError: a field cannot be used.
        """
        if self.errors:
            raise FormError(dict(self.errors))


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()
