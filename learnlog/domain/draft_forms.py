"""The forms in which release notes say what is gone, renamed, other by default or required."""

import re

_NAME = r"[\w`'\"./:*-]+(?: [\w`'\"./:*-]+){0,5}?"
_NAME_END = r"(?=[,;(]|\.(?:\s|$)|$| (?:for|in|and|to|so|as|because)\b)"
RENAMED = re.compile(
    rf"^(?:[\w ]{{0,30}}: )?[Rr]ename[sd]? (?:the )?(?P<old>{_NAME}) (?:to|as|into) (?:the )?"
    rf"(?P<new>{_NAME}){_NAME_END}"
    rf"|^(?:The )?(?P<old2>{_NAME}) (?:is|are|was|were|has been|have been) (?:now )?"
    rf"(?:renamed (?:to|as)|(?<=now )called) (?:the )?(?P<new2>{_NAME}){_NAME_END}"
)
REMOVED = (
    re.compile(
        r"^(?:[Rr]emove[sd]?|[Dd]rop(?:s|ped)?|[Dd]elete[sd]?|[Ee]nd(?:s|ed)?) "
        r"(?:the |all |any |long |previously |deprecated |obsolete |legacy )*"
        r"(?P<what>[^,;:]{2,90}?)"
        r"(?=[.,;:](?:\s|$)| (?:which|that|because|as|since|in favou?r|from|and|but|use|due)\b)"
    ),
    re.compile(
        r"^(?:The |All |Support for )?(?P<what>[^,;:]{2,90}?) (?:(?:is|are|was|were|has been"
        r"|have been) (?:now |also |completely )?(?:removed|dropped|gone|deleted|discontinued)"
        r"|(?:is|are) no longer (?:supported|available|served|included|provided|built|shipped)"
        r"|stops? being served)\b"
    ),
)
GOES = re.compile(
    r"\b(?:remov(?:e[sd]?|al|ing)|drop(?:s|ped|ping)?|delete[sd]?|discontinued?|no longer (?:"
    r"supported|available|served|included|provided|built|shipped|exists?|supports?|provides?|includes?)"
    r"|ended support|ends support|is gone|are gone|withdrawn|stop(?:s|ped)? being)\b",
    re.IGNORECASE,
)
DEFAULT = re.compile(
    r"\bdefaults? to\b|\bby default\b|\bchange[sd]? (?:the )?(?:[\w-]+ ){0,3}defaults?\b"
    r"|\bdefaults? (?:values? |is |are |was |were |for |of |has |have )"
    r"|\b(?:new|the) defaults?\b(?! \w+s\b)",
    re.IGNORECASE,
)
NEW_DEFAULT = re.compile(
    r"\b(?:now defaults? to|defaults? to|default (?:[\w.'-]+ ){0,6}?(?:is now|are now|changed to"
    r"|has been changed to|was changed to|is))\s+(?P<hidden>[^,;:()]{1,60}?)"
    r"(?=[,;()]|\.(?:\s|$)| (?:instead|rather|for|in|when|if|on|and|which)\b)",
    re.IGNORECASE,
)
NEEDS = re.compile(r"\b(?:(?i:requires?|required|minimum|at least|baseline)\b|[Nn]eeds? (?=[A-Z]))")
# A number with a point, or one behind a name: Java 17.
VERSION = re.compile(
    r"(?<![\w.-])(?:[A-Z][\w.+#]* (?=\d))?(?P<version>v?\d+(?:\.\d+)+|(?<= )\d{1,4})(?![\w-]|\.\d)"
)
INSTEAD = re.compile(
    r"(?:\buse (?:the )?(?P<one>[^,;:]{2,60}?) instead\b|\bin favou?r of (?:the )?"
    r"(?P<two>[^,;:]{2,60}?)(?=[,;:]|\.(?:\s|$))|\binstead,? use (?:the )?(?P<three>[^,;:]{2,60}?)"
    r"(?=[,;:]|\.(?:\s|$))|(?:^|[.;,] )use (?:the )?(?P<four>[^,;:]{2,60}?)(?=[,;:]|\.(?:\s|$)))",
    re.IGNORECASE,
)
VERB = re.compile(
    r"(?<=\w )(?:(?:can|could|may|must|will|should)(?:not)?|is|are|was|were|has|have|had|no longer"
    r"|now|always|never|becomes?|became|defaults(?= to)|fails?|raises?|throws?|rejects?|refuses?"
    r"|uses?|stops?|moved?s?|left|leaves?|replaces?|generates?|decides?|returns?|falls?|runs?|ends?"
    r"|carry|carries|excludes?|includes?|arrives?|follows?|needs?|requires?|ships?|gains?|gets?"
    r"|lets?|makes?|prefers?|supports?|accepts?|allows?|counts?|takes?|reports?|builds?|installs?"
    r"|works?|brings?|reach(?:es)?)\b"
)
CLAUSE_END = re.compile(r"\s*(?:[,;:(]|\.(?:\s|$))")
# Words that name the kind alone tell nothing worth asking.
MARK = re.compile(r"break|incompatib|^(?:remov|drop)\w*$")
DEPRECATED_WHAT = (
    re.compile(
        r"^(?:[Ss]oft-)?[Dd]eprecate[sd]? (?:the |use of |support for )*(?P<what>[^,;:]{2,90}?)"
        r"(?=[.,;:](?:\s|$)| (?:which|that|because|in favou?r|as|use|when)\b)"
    ),
    re.compile(
        r"^(?:The )?(?P<what>[^,;:]{2,90}?) (?:is|are|was|were|has been|have been) (?:now )?"
        r"(?:soft-)?deprecated\b"
    ),
)
