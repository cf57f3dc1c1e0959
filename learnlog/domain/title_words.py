"""The words by which a title tells that a version came out, or that it is only about one."""

import re

MARK = (
    r"(?:[-._]?(?:alpha|beta|rc|cr|pre|preview|dev|milestone|snapshot|nightly|canary|next|trial"
    r"|post|esr|lts|final|ga|sp|release|stable|eap|a|b|c|m|p|r|u)[-._]?\d{0,9}(?:\.\d{1,9}){0,3})?"
)
VERSION = re.compile(
    r"(?<![\w.])(?<!\d-)v?(?P<version>"
    rf"(?:\d{{1,3}}u\d{{1,4}}(?:-b\d{{1,3}})?|\d{{1,6}}(?:\.\d{{1,10}}){{2,5}}z?[a-z]"
    rf"|\d{{1,6}}\.\d{{1,10}}_\d{{1,4}}|\d{{1,8}}(?:\.\d{{1,14}}){{0,6}}{MARK}(?:-\d{{1,4}})?)"
    r"(?:\+[\w.-]{1,30})?)(?![\w%]|[.,-]\d|\.x\b|-[a-z])",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)\d\d")
SPELLED = re.compile(
    r"(?P<number>\d)(?P<between>\s*[:,]\s*|\s+\(?|\s+-\s+)"
    r"(?P<word>release candidate|alpha|beta|rc|cr|eap|developer preview|preview|milestone)"
    r"(?![a-z])\)?\s*(?P<count>\d{1,3}(?![\d.]))?",
    re.IGNORECASE,
)
SHORT = {
    "eap": "-EAP",
    "alpha": "a",
    "beta": "b",
    "rc": "rc",
    "cr": "rc",
    "release candidate": "rc",
    "milestone": "-M",
}
ALONE = {"release candidate": "rc", "cr": "rc"}
# Emoji and the signs of trade marks stand around names and say nothing.
SIGNS = re.compile("[\u2122\u00ae\ufe0f\u2600-\u27bf\U0001f000-\U0001faff]")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
NEVER = re.compile(
    r"(?:cve|ghsa)-[\w-]+|[$€£¥]\s?\d[\d.,]*\s?(?:[mbk]\b|million|billion)?|\bf/\d[\d.]*"
    r"|\b(?:part|no\.?|episode|ep\.?|chapter|issue|volume|vol\.?|cvss|lesson|day|week|season)"
    r"\s*#?\d[\d.]*|#\d+|\b\d{1,3}(?:,\d{3})+\b|\b\d{1,2}:\d\d\b|\b\d{4}-\d\d-\d\d\b"
    rf"|\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b|\b\d{{1,2}}\s+{MONTH}\s+\d{{4}}\b"
    rf"|\b{MONTH}\s+\d{{4}}\b"
    r"|\b\d[\d.]*\s?(?:%|x\b|[kmgt]b\b|kg\b|km\b|[mn]m\b|mph\b|gbps\b|ms\b|(?:milli)?seconds?\b"
    r"|minutes?\b|hours?\b|days?\b|weeks?\b|months?\b|years?\b|times\b|percent\b|inch(?:es)?\b"
    r"|million\b|billion\b|lines\b|ways\b|things\b|tips\b|stars\b|users\b|people\b|degrees?\b)",
    re.IGNORECASE,
)
# What such a title tells is something about a version, not that it came out.
ABOUT = re.compile(
    r"^\W*(?:how|why|what|when|where|who|should|can|is|are|do|does|using|running|building|testing"
    r"|upgrading|upgrade|migrating|migrate|getting started|moving|switching|learn|tutorial|guide"
    r"|an? (?:\w+ )?(?:guide|look|tour|tale)|my|we|i|our|tips|understanding|exploring|inside"
    r"|from|ask hn|show hn|preparing|support for)\b"
    r"|\b(?:tutorial|crash course|walkthrough|survey|podcast|webinar|roadmap|interview|review"
    r"|cheat ?sheet|end[- ]of[- ](?:\w+[- ])?(?:life|support)|eol|reaches|no longer|unsupported"
    r"|sunset\w*|retir\w+|withdrawn|yanked|postponed|delayed|coming soon|planned|schedule"
    r"|release date|will be|deprecat\w+|sneak peek|vulnerab\w+ in)\b",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"\b(?:on|in|with|for|from|to|under|using|vs\.?|versus|via|of|than|by|at|into|inside|over|about"
    r"|after|before|how|our|your|my|against|without|like|through|and|or|supports?|requires?)\s*$",
    re.IGNORECASE,
)
ANY_PREPOSITION = re.compile(
    r"\b(?:on|in|with|for|from|to|under|using|vs|via|than|by|at|about|after|before|how|our|your|my)\b",
    re.IGNORECASE,
)
RELEASE_OF = re.compile(
    r"\b(?:releases?|released|version|availability|launch|announcing|announcement) of\s*$",
    re.IGNORECASE,
)
STRONG = re.compile(
    r"^(?:\s+(?:lts|esr|stable|mainline|weekly|version|final|update|\([^)]{1,40}\)))*[\s,]+"
    r"(?:(?:is|are|has been|have been|was|were|now|officially|finally|just|generally)\s+){0,3}"
    r"(?:released?|available|out|here|launched|shipped|live|announced|published|landed|alive"
    r"|issued|ga)\b",
    re.IGNORECASE,
)
WEAK = re.compile(
    r"^\s*(?:on\s*)?(?:$|\||[:;!.()\[\]\"“”|•\u2013—-])|^\s*,"
    r"|^\s+(?:releases?|release notes|is|are|now|available|has"
    r"|ships?|shipping|arrives?|lands|brings?|adds?|introduces?|with|improves?|fixes|includes?"
    r"|comes|announcement|launch|lts|stable|mainline|final|general|security|maintenance|bug ?fix"
    r"|patch|hotfix|update|notes|changelog|highlights|delivers|gets|beta|alpha|to fix)\b",
    re.IGNORECASE,
)
RELEASED_COLON = re.compile(
    r"\b(?:releases?|released|issued|updates?|updated|versions?|published|available)\b[^:\d]{0,25}:\s*$",
    re.IGNORECASE,
)
LEAD = re.compile(r"\b(?:announc(?:e|ing)|introducing|releas(?:ed|ing))\W*$", re.IGNORECASE)
SAYS_VERSION = re.compile(r"\b(?:version|release|hotfix|update)\s+$", re.IGNORECASE)
AND = r"\s*(?:,?\s+and\b|,|&|/|\bor\b)\s*"
ASIDE = re.compile(r"(?:\s+(?:lts|esr|weekly|stable|\([^)]{1,20}\)))+", re.IGNORECASE)
