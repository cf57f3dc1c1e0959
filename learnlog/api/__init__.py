"""The interface for programs: what the pages show, as JSON, for who holds a token."""

from learnlog.api import currency, description, heatmap, me, technologies
from learnlog.api.problems import DOCS, refuse
from learnlog.api.routes import blueprint

__all__ = [
    "DOCS",
    "blueprint",
    "currency",
    "description",
    "heatmap",
    "me",
    "refuse",
    "technologies",
]
