"""What lastversion reads out of titles, run by the Python that has it: JSON lists in and out."""

import json
import sys

from lastversion.lastversion import parse_version


def version_in(title: str) -> str | None:
    try:
        found = parse_version(title)
    except (TypeError, ValueError, AttributeError, IndexError, KeyError):  # it fell over it
        return None
    return str(found) if found else None


json.dump([version_in(title) for title in json.load(sys.stdin)], sys.stdout)
