"""Writing an answer as JSON."""

import json
from typing import Any


def as_json(document: Any) -> str:
    """Return a document as JSON text."""
    return json.dumps(document, ensure_ascii=False)
