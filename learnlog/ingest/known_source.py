"""Feeds of sites whose addresses are known: no page has to be looked at to find them."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit


class Offer(NamedTuple):
    """A feed's address that was found somewhere, with what it is called there."""

    url: str
    title: str = ""


# Sites that run Gitea or Forgejo; others are known by their pages.
GITEA_HOSTS = frozenset({"codeberg.org", "gitea.com", "code.forgejo.org", "git.disroot.org"})
STACK_HOSTS = frozenset(
    {"stackoverflow.com", "serverfault.com", "superuser.com", "askubuntu.com", "mathoverflow.net"}
)
YOUTUBE_HOSTS = frozenset({"youtube.com", "youtu.be", "youtube-nocookie.com"})
VIDEOS = "https://www.youtube.com/feeds/videos.xml"
# First parts of paths on GitHub and its like that are no owner of a repository.
NO_OWNER = frozenset(
    {"about", "collections", "explore", "features", "login", "marketplace", "notifications", "orgs"}
    | {"search", "settings", "sponsors", "topics", "trending", "user", "users", "help"}
)
_CHANNEL = re.compile(r"UC[\w-]{22}")
_PROJECT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def known_offers(url: str) -> tuple[Offer, ...]:
    """Return the feeds that are known to belong to an address; none for a site nobody knows."""
    parts = urlsplit(url)
    host = _host(url)
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if is_youtube(url):
        return _youtube(steps, parse_qs(parts.query))
    if host in STACK_HOSTS or host.endswith(".stackexchange.com"):
        return _stack(host, steps)
    if host in GITEA_HOSTS:
        return forge_offers("gitea", url)
    rules: dict[str, Callable[[Sequence[str]], tuple[Offer, ...]]] = {
        "github.com": lambda _: forge_offers("github", url),
        "gitlab.com": lambda _: forge_offers("gitlab", url),
        "pypi.org": _pypi,
        "crates.io": _crates,
    }
    return rules[host](steps) if host in rules else ()


def is_youtube(url: str) -> bool:
    """Return whether an address is one of YouTube, whose feeds its operator may have turned off."""
    return _host(url).removeprefix("m.") in YOUTUBE_HOSTS


def forge_offers(forge: str, url: str) -> tuple[Offer, ...]:
    """Return releases and tags of a repository on a site that runs github, gitlab or gitea."""
    parts = urlsplit(url)
    path = parts.path.split("/-/")[0] if forge == "gitlab" else parts.path
    steps = [step for step in path.split("/") if step]
    if len(steps) < 2 or (forge != "gitlab" and steps[0].lower() in NO_OWNER):
        return ()
    kept = steps if forge == "gitlab" else steps[:2]
    kept[-1] = kept[-1].removesuffix(".git")
    base, name = f"{parts.scheme}://{parts.netloc}/{'/'.join(kept)}", unquote("/".join(kept))
    releases, tags = {
        "github": ("releases.atom", "tags.atom"),
        "gitlab": ("-/releases.atom", "-/tags?format=atom"),
        "gitea": ("releases.rss", "tags.rss"),
    }[forge]
    return (
        Offer(f"{base}/{releases}", f"Releases of {name}"),
        Offer(f"{base}/{tags}", f"Tags of {name}"),
    )


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")


def _youtube(steps: Sequence[str], query: dict[str, list[str]]) -> tuple[Offer, ...]:
    lists = query.get("list", [])
    if lists and re.fullmatch(r"[\w-]{2,64}", lists[0]):
        return (Offer(f"{VIDEOS}?playlist_id={lists[0]}", "Playlist"),)
    if len(steps) >= 2 and steps[0] == "channel" and _CHANNEL.fullmatch(steps[1]):
        # The list whose name begins so holds the channel's videos without shorts and live ones.
        return (
            Offer(f"{VIDEOS}?playlist_id=UULF{steps[1][2:]}", "Videos without shorts"),
            Offer(f"{VIDEOS}?channel_id={steps[1]}", "All videos"),
        )
    return ()


def _stack(host: str, steps: Sequence[str]) -> tuple[Offer, ...]:
    if len(steps) < 3 or steps[:2] != ["questions", "tagged"]:
        return ()
    tag = quote(steps[2], safe="+")
    return (Offer(f"https://{host}/feeds/tag/{tag}", f"Questions about {steps[2]}"),)


def _pypi(steps: Sequence[str]) -> tuple[Offer, ...]:
    if len(steps) < 2 or steps[0] != "project" or not _PROJECT.fullmatch(steps[1]):
        return ()
    name = re.sub(r"[-_.]+", "-", steps[1]).lower()
    return (Offer(f"https://pypi.org/rss/project/{name}/releases.xml", f"Releases of {name}"),)


def _crates(steps: Sequence[str]) -> tuple[Offer, ...]:
    if len(steps) < 2 or steps[0] != "crates" or not _PROJECT.fullmatch(steps[1]):
        return ()
    return (
        Offer(f"https://static.crates.io/rss/crates/{steps[1]}.xml", f"Versions of {steps[1]}"),
    )
