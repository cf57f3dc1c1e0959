"""The tables and settings of an Anki collection of schema 11, as packages hold them."""

import json
from typing import Any

from learnlog.ingest.apkg_types import OWN_FIELD

SCHEMA = """
CREATE TABLE col (
  id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
  ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL,
  conf text NOT NULL, models text NOT NULL, decks text NOT NULL, dconf text NOT NULL,
  tags text NOT NULL
);
CREATE TABLE notes (
  id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL,
  csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL
);
CREATE TABLE cards (
  id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL,
  due integer NOT NULL, ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL,
  lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL, odid integer NOT NULL,
  flags integer NOT NULL, data text NOT NULL
);
CREATE TABLE revlog (
  id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
  ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL,
  type integer NOT NULL
);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_notes_csum ON notes (csum);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_revlog_cid ON revlog (cid);
"""

_CSS = (
    ".card { font-family: sans-serif; font-size: 20px; line-height: 1.5; text-align: center; }\n"
    ".cloze { font-weight: bold; color: #2563eb; }\n"
    "pre, ul, ol, table { display: inline-block; text-align: left; }"
)
_SOURCE = '{{#Source}}<p><a href="{{Source}}">{{Source}}</a></p>{{/Source}}'


def _model(id_: int, name: str, first: str, second: str, *, is_cloze: bool) -> dict[str, Any]:
    asked = f"{{{{cloze:{first}}}}}" if is_cloze else f"{{{{{first}}}}}"
    shown = asked if is_cloze else "{{FrontSide}}"
    return {
        "id": id_,
        "name": name,
        "type": int(is_cloze),
        "mod": 0,
        "usn": -1,
        "sortf": 0,
        "did": None,
        "tmpls": [
            {
                "name": "Card 1",
                "ord": 0,
                "qfmt": asked,
                "afmt": f"{shown}<hr id=answer>{{{{{second}}}}}{_SOURCE}",
                "bqfmt": "",
                "bafmt": "",
                "did": None,
                "bfont": "",
                "bsize": 0,
            }
        ],
        "flds": [
            {
                "name": field,
                "ord": place,
                "sticky": False,
                "rtl": False,
                "font": "Arial",
                "size": 20,
            }
            for place, field in enumerate((first, second, "Source", OWN_FIELD))
        ],
        "css": _CSS,
        "latexPre": "",
        "latexPost": "",
        "latexsvg": False,
        "req": [[0, "any", [0]]],
    }


# What a note is, by whether it is a cloze text. The ids are ours for ever.
MODELS = {
    False: _model(1_774_000_000_001, "learnlog", "Front", "Back", is_cloze=False),
    True: _model(1_774_000_000_002, "learnlog cloze", "Text", "Back Extra", is_cloze=True),
}


def collection_row(made_at: int, seconds: int, decks: dict[int, str]) -> tuple[Any, ...]:
    """Return made, changed, changed in schema, settings, note types, decks and their settings."""
    conf = {"schedVer": 2, "sched2021": True, "curDeck": 1, "activeDecks": [1], "nextPos": 1}
    models = {str(model["id"]): model for model in MODELS.values()}
    named = {1: "Default"} | decks
    return (
        made_at,
        seconds * 1000,
        seconds * 1000,
        json.dumps(conf),
        json.dumps(models),
        json.dumps({str(id_): _deck(id_, name, seconds) for id_, name in named.items()}),
        json.dumps({"1": _DECK_SETTINGS}),
    )


def _deck(id_: int, name: str, seconds: int) -> dict[str, Any]:
    counts = {name: [0, 0] for name in ("newToday", "revToday", "lrnToday", "timeToday")}
    return counts | {
        "id": id_,
        "name": name,
        "mod": seconds,
        "usn": -1,
        "desc": "",
        "dyn": 0,
        "conf": 1,
        "collapsed": False,
        "browserCollapsed": False,
        "extendNew": 0,
        "extendRev": 0,
    }


_DECK_SETTINGS: dict[str, Any] = {
    "id": 1,
    "name": "Default",
    "mod": 0,
    "usn": 0,
    "maxTaken": 60,
    "autoplay": True,
    "timer": 0,
    "replayq": True,
    "dyn": False,
    "new": {
        "bury": False,
        "delays": [1.0, 10.0],
        "initialFactor": 2500,
        "ints": [1, 4, 0],
        "order": 1,
        "perDay": 20,
    },
    "rev": {
        "bury": False,
        "ease4": 1.3,
        "ivlFct": 1.0,
        "maxIvl": 36500,
        "perDay": 200,
        "hardFactor": 1.2,
    },
    "lapse": {
        "delays": [10.0],
        "leechAction": 1,
        "leechFails": 8,
        "minInt": 1,
        "mult": 0.0,
    },
}
