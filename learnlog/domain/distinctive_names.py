"""The names in a text that tell one thing from every other: of functions, flags, settings."""

import re
from collections.abc import Collection, Iterable

MAX_TEXT = 20_000
MAX_NAME = 120

_CODE = re.compile(r"(`{1,3})(?!`)([^`]{1,400})\1(?!`)")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)[^\n]*$", re.MULTILINE)
_URL = re.compile(r"\bhttps?://\S+")
# In the order of trial: --flag, group/v1, dotted.name, under_scored, camelCase, call().
_SHAPES = (
    re.compile(r"(?<![\w-])--[a-zA-Z][\w-]{1,60}"),
    re.compile(r"(?<![\w./@-])[a-z][\w.-]{1,60}/v\d{1,3}\w{0,20}"),
    re.compile(
        r"(?<![\w./@-])[a-zA-Z_][\w-]{0,60}(?:\.[a-zA-Z_][\w-]{0,60}){1,8}(?![\w@]|\.\w|/v\d)"
    ),
    re.compile(r"(?<![\w.-])(?=\w*[a-zA-Z])(?=\w+_\w)\w++(?!-)"),
    re.compile(
        r"(?<![\w.-])(?:[a-z]{1,40}[A-Z]\w{1,60}|[A-Z][a-z0-9]{1,40}[A-Z]\w{1,60})(?![\w-])"
    ),
    re.compile(r"(?<![\w.-])[a-zA-Z]\w{2,60}(?=\(\))"),
)
_NUMBER = re.compile(r"[\W_]*v?\d[\d.,:x_-]*[\W_]*", re.IGNORECASE)
_ENDS = " \t\n.,;:!?'\"()[]{}<>\u201c\u201d\u2018\u2019"
# Written like a name in code, but a name of many products, or a word.
_COMMON = {
    "a.m", "admin", "airflow", "all", "and", "android", "any", "appsync", "array", "as",
    "asp.net", "async", "asyncapi", "await", "bar", "baz", "bidi", "bigquery", "bitbucket",
    "bool", "boolean", "chatgpt", "cicd", "circleci", "class", "clickhouse", "cloudformation",
    "cloudfront", "cloudwatch", "cockroachdb", "codeql", "coffeescript", "config", "couchdb",
    "css", "csv", "data", "datadog", "debug", "deepmind", "default", "delete", "devops",
    "devsecops", "devtools", "dict", "docker-compose.yml", "dynamodb", "e.g", "else", "error",
    "errors", "etc", "eventbridge", "example", "example.com", "example.org", "expressjs", "false",
    "fastapi", "file", "files", "finops", "float", "foo", "for", "from", "function", "get",
    "github", "gitlab", "gitops", "graalvm", "graphql", "grpc", "hashicorp", "head", "html",
    "http", "https", "i.e", "id", "if", "import", "in", "index", "influxdb", "info", "int",
    "intellij", "ios", "ipados", "iphone", "ipv4", "ipv6", "is", "itsdangerous", "javadoc",
    "javafx", "javascript", "jetbrains", "jquery", "jsdoc", "json", "key", "langchain",
    "lastpass", "libressl", "linkedin", "linux", "list", "llamaindex", "localhost", "macos",
    "main", "map", "mariadb", "master", "method", "microservices", "mlops", "mobx", "mongodb",
    "mysql", "name", "nestjs", "new", "newrelic", "newsql", "next.js", "nil", "no", "node.js",
    "nodejs", "none", "nosql", "not", "null", "number", "nuxt.js", "oauth", "object", "off",
    "old", "on", "openai", "openapi", "openid", "openshift", "openssl", "opentelemetry",
    "opentofu", "or", "p.m", "package.json", "pagerduty", "password", "patch", "path", "phpunit",
    "post", "postgis", "postgresql", "powershell", "protobuf", "put", "pycharm", "pytorch",
    "rabbitmq", "reactjs", "readme.md", "return", "root", "rxjs", "sagemaker", "salesforce",
    "saml", "scylladb", "self", "servicenow", "set", "settings", "sql", "sqlalchemy", "sqlite",
    "stackoverflow", "str", "string", "sveltekit", "teamcity", "tensorflow", "test",
    "tests", "this", "timescaledb", "true", "type", "typedoc", "typeorm", "typescript", "u.s",
    "unix", "url", "user", "value", "vb.net", "void", "vscode", "vue.js", "vuejs", "warning",
    "webassembly", "webdriver", "webgl", "webgpu", "webrtc", "websocket", "websockets", "while",
    "wildfly", "windows", "with", "wordpress", "xcode", "xml", "yaml", "yes", "youtrack",
    "youtube", "zookeeper",
}  # fmt: skip


def distinctive_names(
    markdown: str, *, code: Iterable[str] = (), ordinary: Collection[str] = ()
) -> frozenset[str]:
    """Return the names of a text, in small letters: code in backquotes, and words in its form.

    ``code`` are names that are known to be code where they occur in the text, which may have lost
    its marks. Numbers, common words and what is ``ordinary`` (in small letters) are no names.
    """
    text = _URL.sub(" ", markdown[:MAX_TEXT])
    marked = [found[2] for found in _CODE.finditer(_FENCE.sub("", text))]
    marked += [name for name in code if is_named(text, name)]
    names = {_plain(name) for name in marked}
    for shape in _SHAPES:
        names |= {_plain(found[0]) for found in shape.finditer(text)}
    return frozenset(name for name in names if _is_distinctive(name, ordinary))


def find_names(text: str, code: Iterable[str] = ()) -> list[tuple[int, int]]:
    """Return where names stand in a plain text, from left to right, none within another."""
    found = [match.span() for shape in _SHAPES for match in shape.finditer(text)]
    for name in code:
        if name.casefold() in text.casefold() and _is_distinctive(_plain(name), ()):
            found += [match.span() for match in _whole(name).finditer(text)]
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        is_free = not spans or start >= spans[-1][1]
        if is_free and _is_distinctive(_plain(text[start:end]), ()):
            is_called = text.startswith("()", end)
            spans.append((start, end + 2 * is_called))
    return spans


def is_named(text: str, name: str) -> bool:
    """Return whether a name stands in a text with nothing glued to it, in letters of any size."""
    if name.casefold() not in text.casefold():
        return False
    return _whole(name).search(text) is not None


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)


def _plain(name: str) -> str:
    """Return a name in the one spelling in which it is compared."""
    return " ".join(name.split()).strip(_ENDS).casefold()[:MAX_NAME]


def _is_distinctive(name: str, ordinary: Collection[str]) -> bool:
    is_short = len(name) < 3 and not name.startswith("-")
    is_word = name in _COMMON or name in ordinary
    return not is_short and not is_word and _NUMBER.fullmatch(name) is None
