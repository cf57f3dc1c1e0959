"""The words that say that something which worked does not any more."""

import re

# What may stand before the verb of an item: its area, a sign.
START = r"^(?:[^\s:]{1,60}: +|\W{1,4}|\[[^\[\]]{1,40}\] *)?"
_NUMBER = r"v?\d+(?:\.\d+)*"
# Things other people's code or settings name.
_API = (
    r"(?:support|functions?|methods?|class(?:es)?|options?|arguments?|args?|parameters?|params?"
    r"|attributes?|settings?|flags?|commands?|subcommands?|apis?|endpoints?|fields?|property|properties"
    r"|alias(?:es)?|modules?|packages?|backends?|plugins?|drivers?|variables?|decorators?|hooks?"
    r"|interfaces?|constants?|keywords?|directives?|macros?|ciphers?|dialects?|adapters?|fixtures?"
    r"|tools?|metrics?|labels?|extensions?)"
)
# What is removed without anybody missing it.
_UNMISSED = (
    r"(?:unused|unnecessary|unneeded|redundant|dead|duplicated?|internal|private|spurious|extra"
    r"|superfluous|stray|leftover|useless|tests?|docs?|documentation|comments?|imports?|debug\w*"
    r"|warnings?|dependency|dependencies|workarounds?|needless|noisy|code|hack\w*|print\w*|typos?"
    r"|outdated|incorrect|wrong|bogus|trailing|limit\w*|restriction\w*|requirement\w*|need|erroneous"
    r"|logs?|logging|usages?|uses?|references?|mentions?|calls?|checks?|assertions?|bug\w*"
    r"|examples?|links?|files?|changelog|benchmarks?|ci|python 2 code|temporary|vendored|overhead"
    r"|allocations?|copy|copies|leak\w*|broken|invalid|stale|possib\w+|ambigu\w+|hard\w*)"
)
_FUTURE = re.compile(
    r"\b(?:will|to|shall|should|may|might|can|could|would|planned|scheduled|going) (?:now )?"
    r"(?:also )?be (?:fully |completely )?(?:removed|dropped|renamed|discontinued)"
    r"|\bscheduled for removal|\bremoved in (?:a|the) (?:future|next|later)|\bremoved in v?\d"
    r"|\bpending removal|\bmay be removed|\bbecome required",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|while|after|until|once|unless|where|because|that|which|being|errors?"
    r"|bug|crash\w*|fix(?:es|ed)?|issue)\b[^.;]{0,80}$",
    re.IGNORECASE,
)

DROPPED = re.compile(
    r"(?<!drag and )(?<!drag-and-)(?<!drag & )(?<!drag/)"
    r"\b(?:drop|drops|dropped|dropping|remov(?:e|es|ed|ing)|ends?|ended|ceased|discontinued"
    r"|withdrawn) (?:[\w.,/+-]+ ){0,4}?support\b(?! (?:matrix|code|table|page|file|librar))"
    r"|\bsupport (?:for|of) [^.;]{1,120}? (?:(?:has|have) been|was|were|is now) "
    r"(?:dropped|removed|discontinued|ended)"
    rf"|(?:\bsupport|\b[\w+#]{{2,20}} {_NUMBER}) (?:is|are) (?:now )?dropped\b"
    r"|\b(?:is|are) no longer served\b|\bstops? being served\b"
    r"|(?:is|are) no longer supported\b|\bno longer supports? "
    r"|\b(?:no longer (?:has|have) support\b|can no longer\b|no longer be able\b)"
    r"|\b(?:drop|dropped|drops) (?:python|node(?:\.?js)?|ruby|php|java|django|go|postgresql|mysql"
    rf"|mariadb|internet explorer|ie|pydantic|openssl)\b(?= {_NUMBER}| ?v?\d|$)",
    re.IGNORECASE,
)
REQUIRES = re.compile(
    r"\b(?:now |must )requires? (?:at least )?(?:the )?[\w.+ -]{1,40}?(?: ?[>=]=? ?| version | )"
    rf"{_NUMBER}\b|^\W{{0,3}}requires? (?:at least )?[\w.+-]{{2,30}} ?(?:[>=]=? ?)?{_NUMBER}"
    r"|\bminimum (?:supported |required |allowed )?(?:versions? of )?(?:[\w.+/-]+ ){0,4}?"
    r"(?:versions? )?(?:is|are|was|has been|to|required is|supported is) "
    rf"(?:now |raised to |bumped to )*(?:[\w.+-]+ )?{_NUMBER}"
    rf"|\b(?:bump|raise|increase|update)[sd]?(?:ed)? (?:the )?minimum\b"
    rf"|\b(?:is|are) now the minimum\b|\b{_NUMBER} (?:is|are) the (?:new )?minimums?\b"
    rf"|\b{_NUMBER}\+? (?:or (?:newer|later|higher|greater) )?is now required",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:has|have) (?:now |also )?been (?:removed|dropped|renamed|discontinued|deleted)\b"
    r"|\b(?:was|were) (?:also )?(?:removed|dropped|renamed)\b"
    r"|\b(?:is|are) (?:now )?(?:gone|renamed)\b|\b(?:is|are) now removed\b",
    re.IGNORECASE,
)
# "Kerberos support removed", "RC4 removed from the defaults"; and the nested "removed" alone.
_GONE = re.compile(
    r"\bsupport (?:removed|dropped)\b"
    r"|^(?![^.]{0,70}\b(?:if|when|after|while|until|once|unless)\b)"
    r"\W{0,3}[A-Z0-9][\w .,/'\"-]{1,60} "
    r"(?:(?<!is )(?<!are )removed from\b|(?:removed|dropped)\.?$)"
    r"|\b(?:is|are|was|were|has been|have been) made (?:private|read-only|immutable)\b"
    r"|\bmade opaque\b|\b(?:is|are) now (?:called|named)\b"
    r"|\b[Cc]hange[sd]? (?:the |our )?licen[cs]e\b"
)
_REMOVES = re.compile(
    rf"{START}(?:(?:also|completely|finally) )?(?P<verb>remov(?:e|es|ed|ing)|drop(?:s|ped)?"
    r"|delete[ds]?|eliminate[ds]?)\b(?P<what>[^.;]{1,100})",
    re.IGNORECASE,
)
# A thing others name, as the object of the sentence; not "the header from requests to the API".
_API_WORD = re.compile(
    rf"(?:(?! (?:from|in|for|of|to|when|if|that|by|with|during|on|at)\b)[ (]"
    rf"['\"]?[\w.:'\"*/-]+(?:\(\))?,?){{0,5}}? {_API}\b",
    re.IGNORECASE,
)
_CODE_LIKE = re.compile(
    r" (?:the |all )?['\"]?(?:[\w.:]+\(|[a-z]\w*_\w|--\w|[a-z]+[A-Z]\w|[A-Z][a-z]+[A-Z]\w)"
)
_OLD = re.compile(
    r" (?:(?:all|any|some|the|previously|long|also|now) )*(?:deprecated|obsolete)\b", re.IGNORECASE
)
# "Removed X, use Y instead": what to do about it is not what is removed.
_ADVICE = re.compile(r"[,:(] ?(?:please |so )?use (?!of\b).*", re.IGNORECASE)
_UNMISSED_WORD = re.compile(rf"\b{_UNMISSED}\b", re.IGNORECASE)
_RENAMES = re.compile(
    rf"{START}renam(?:e|es|ed)\b(?! master\b)[^.;]{{1,160}}?\b(?:to|as|into)\b", re.IGNORECASE
)
_DEFAULT = re.compile(
    r"\bnow defaults? to\b|\bdefaults? to [^.;]{1,60} (?:now|instead of|rather than)\b"
    r"|(?<!\bto )\b(?:change[ds]?|switch(?:ed)?|swap(?:ped)?|flip(?:ped)?|increase[ds]?"
    r"|decrease[ds]?|raise[ds]?|lower(?:ed)?|reduce[ds]?) (?:the )?"
    r"(?:[\w'\u2019-]+ ){0,3}?defaults?\b"
    r"|\bdefault (?:[\w.'\u2019\"\u201c\u201d:-]+ ){0,6}?"
    r"(?:is now|are now|was changed|were changed|changed"
    r"|(?:has|have) (?:been )?changed|(?:has|have) been (?:increased|raised|lowered|reduced|set)"
    r"|was (?:increased|raised|lowered|reduced))\b"
    r"|\b(?:is|are) now (?:the )?(?:default\b|(?:enabled|disabled|on|off) by default)"
    r"|\bno longer (?:the default|enabled by default)",
    re.IGNORECASE,
)
_NO_LONGER = re.compile(
    r"\bno longer (?:accepts?|accepted|allows?|allowed|available|exported|exposed?s?|exists?"
    r"|provided|provides|included|includes|possible|recogni[sz]ed|valid|installed|work|works"
    r"|shipped|built|trusted|loaded|honou?red|callable|inherits?|subclass(?:es)?|permitted"
    r"|optional|publicly)\b",
    re.IGNORECASE,
)
_NOW_STRICT = re.compile(
    r"\b(?:is|are) now (?:an error|errors|required|mandatory|forbidden|disallowed|rejected"
    r"|keyword[- ]only|positional[- ]only|read-only|immutable|private|opaque)\b"
    r"|\bnow (?:an error|mandatory)\b|\bnow (?:strictly |always |also )?requires?\b",
    re.IGNORECASE,
)
# Enough for an item that its author calls a change of what was there.
_SOFT = re.compile(
    r"\b(?<!always )(?:removed|renamed|dropped|reject(?:s|ed)?|disallow\w*|forbid\w*|refuse[ds]?"
    r"|not allowed|must now|now must|now requires?|no longer (?!requires?\b|needs?\b|experimental)"
    r"|now (?:fails?|raises?|throws?|errors?)|(?:is|are) now an? \w+ error"
    r"|default [\w.-]+ to|now (?!correctly)[^.;]{1,120} (?:instead of|rather than)"
    r"|now (?!allows?\b)[^.;]{1,80} by default)\b",
    re.IGNORECASE,
)
DEPRECATES = re.compile(rf"{START}(?:soft-)?deprecat(?:e|es|ed|ing|ion)\b", re.IGNORECASE)
FIXES = re.compile(
    rf"{START}(?:re-?|properly |correctly |also )?(?:fix(?:e[sd]|ing)?|correct(?:s|ed|ly)?"
    r"|resolve[sd]?|repair(?:s|ed)?|prevent(?:s|ed)?|avoid(?:s|ed)?|hotfix|bugfix"
    r"|bug fix(?:es)?|workaround)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"\bno (?:\w+ ){0,2}changes?\b|\bgit branch\b", re.IGNORECASE)


def plainly_breaking(text: str) -> str:
    """Return the words that say that something which worked does not any more."""
    if FIXES.match(text):
        return ""
    for form in (DROPPED, REQUIRES):
        found = form.search(text)
        if found and not _is_conditional(text, found):
            return found[0]
    return ""


def _is_conditional(text: str, found: re.Match[str]) -> bool:
    """Return whether the words are about another day, or about what happens at times."""
    if _FUTURE.search(text[max(0, found.start() - 40) : found.end() + 40]):
        return True
    return _CONDITION.search(text[max(0, found.start() - 90) : found.start()]) is not None


def breaking(text: str, *, is_change: bool) -> str:
    """Return the words that tell of a change which breaks what relies on it."""
    sure = plainly_breaking(text)
    if sure or FIXES.match(text) or _NOTHING.search(text):
        return sure
    removed = _removed(text, is_change=is_change)
    if removed:
        return removed
    for form in (_PASSIVE, _GONE, _RENAMES, _DEFAULT, _NO_LONGER, _NOW_STRICT):
        found = form.search(text)
        if found and not _is_conditional(text, found):
            return found[0]
    soft = _SOFT.search(text) if is_change and not DEPRECATES.match(text) else None
    return soft[0] if soft and not _FUTURE.search(text) else ""


def _removed(text: str, *, is_change: bool) -> str:
    """Return the words for the removal of something that others name in their code."""
    found = _REMOVES.match(text)
    if found is None or _FUTURE.search(found[0]):
        return ""
    what = _ADVICE.sub("", found["what"])
    old = _OLD.match(what)
    if old:
        return found["verb"] + old[0]
    if _UNMISSED_WORD.search(what):
        return ""
    return found["verb"] if is_change or _API_WORD.match(what) or _CODE_LIKE.match(what) else ""
