"""Release lines with their support dates, read from an answer of the end-of-life API (v1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from learnlog.domain.errors import LearnlogError
from learnlog.domain.technology import ReleaseLine, Until
from learnlog.ingest.sanitise import clean_title

MAX_LINES = 2_000
MAX_NAME = 100


class LifecycleError(LearnlogError):
    """An answer is not what the API promises; the message names what."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The release lines of one product, as the API lists them."""

    product: str
    aliases: tuple[str, ...]
    lines: tuple[ReleaseLine, ...]


def read_product(body: bytes) -> Lifecycle:
    """Return the product of an answer to ``/products/<name>``.

    Raises:
        LifecycleError: it is something else.
    """
    return _product(_result(body), "result")


def read_products(body: bytes) -> tuple[dict[str, Lifecycle], list[str]]:
    """Return the products of an answer to ``/products/full``, by name and alias, and its faults.

    A product that cannot be read is a fault; the others count.

    Raises:
        LifecycleError: it is something else.
    """
    result = _result(body)
    if not isinstance(result, list):
        raise LifecycleError("result: a list of products was promised")
    found: dict[str, Lifecycle] = {}
    faults: list[str] = []
    for number, item in enumerate(result):
        try:
            product = _product(item, f"result[{number}]")
        except LifecycleError as error:
            faults.append(str(error))
            continue
        for alias in product.aliases:
            found.setdefault(alias, product)
        found[product.product] = product
    return found, faults


def _result(body: bytes) -> Any:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise LifecycleError("the answer is not JSON") from error
    if not isinstance(document, dict) or "result" not in document:
        raise LifecycleError("the answer has no result")
    return document["result"]


def _product(item: Any, where: str) -> Lifecycle:
    if not isinstance(item, dict):
        raise LifecycleError(f"{where}: a product was promised")
    name = _name(item, "name", where)
    releases = item.get("releases")
    if not isinstance(releases, list):
        raise LifecycleError(f"{where}.releases: a list was promised")
    if len(releases) > MAX_LINES:
        raise LifecycleError(f"{where}.releases: {len(releases):,} are more than {MAX_LINES:,}")
    lines: dict[str, ReleaseLine] = {}
    for number, release in enumerate(releases):
        line = _line(release, f"{where}.releases[{number}]")
        lines.setdefault(line.cycle, line)
    aliases = item.get("aliases")
    listed = aliases if isinstance(aliases, list) else []
    return Lifecycle(
        name, tuple(alias for alias in listed if isinstance(alias, str)), tuple(lines.values())
    )


def _line(item: Any, where: str) -> ReleaseLine:
    if not isinstance(item, dict):
        raise LifecycleError(f"{where}: a release was promised")
    latest = item.get("latest")
    newest: dict[str, Any] | None = latest if isinstance(latest, dict) else None
    return ReleaseLine(
        cycle=_name(item, "name", where),
        released_on=_day(item, "releaseDate", where),
        active_until=_until(item, "isEoas", "eoasFrom", where),
        supported_until=_until(item, "isEol", "eolFrom", where),
        extended_until=_until(item, "isEoes", "eoesFrom", where),
        lts=item.get("isLts") is True,
        latest=_name(newest, "name", f"{where}.latest") if newest else None,
        latest_on=_day(newest, "date", f"{where}.latest") if newest else None,
    )


def _until(item: Mapping[str, Any], is_over: str, since: str, where: str) -> Until:
    """Return the end of a phase: its day, else whether it still runs, else None."""
    day = _day(item, since, where)
    if day is not None:
        return day
    over = item.get(is_over)
    if over is not None and not isinstance(over, bool):
        raise LifecycleError(f"{where}.{is_over}: {over!r:.60} is no boolean")
    return None if over is None else not over


def _day(item: Mapping[str, Any], key: str, where: str) -> date | None:
    value = item.get(key)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise LifecycleError(f"{where}.{key}: {value!r:.60} is no day") from error


def _name(item: Mapping[str, Any], key: str, where: str) -> str:
    value = item.get(key)
    name = clean_title(value, is_text=True) if isinstance(value, str) else ""
    if not name or len(name) > MAX_NAME:
        raise LifecycleError(f"{where}.{key}: {value!r:.60} is no name")
    return name
