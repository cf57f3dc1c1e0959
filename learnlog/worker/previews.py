"""The tick that looks at the pages whose feeds members want to see."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from learnlog.bootstrap import Parts
from learnlog.services.discovery import Discovery, discover
from learnlog.services.previews import Offer, look_at_pages


def preview_feeds(parts: Parts, *, now: datetime) -> int:
    """Look at the pages that are waited for and return how many there were."""
    tools = Discovery(parts.fetcher, parts.parser, youtube=parts.settings.youtube == "on")

    def look(url: str) -> Sequence[Offer]:
        return [Offer(**asdict(feed)) for feed in discover(tools, url, now=now)]

    return look_at_pages(parts.store, look, now=now)
