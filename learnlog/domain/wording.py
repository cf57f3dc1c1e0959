"""Numbers and nouns in sentences, the same in every mail."""

NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def number(count: int) -> str:
    """Return a count in words up to twelve, in figures beyond."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def noun(count: int, one: str) -> str:
    """Return ``one`` in the number that goes with a count."""
    if count == 1:
        return one
    return f"{one[:-1]}ies" if one.endswith("y") and one[-2] not in "aeiou" else f"{one}s"


def counted(count: int, one: str) -> str:
    """Return a count in figures with its noun: ``1 card``, ``2 technologies``."""
    return f"{count} {noun(count, one)}"


def spoken(count: int, one: str) -> str:
    """Return a count that begins a sentence with its noun: ``Two technologies``."""
    said = number(count)
    return f"{said[0].upper()}{said[1:]} {noun(count, one)}"


def clipped(text: str, most: int) -> str:
    """Return ``text`` in at most ``most`` characters, its end as an ellipsis where it is cut."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
