"""What is on a page, as a browser sees it: elements, words, and forms with what they would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form: where it goes, and the fields that it sends when its button is pressed."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """The elements of a page with their attributes, its forms, and its words."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.forms = []
        self.words = []
        self._select = self._textarea = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        form = self.forms[-1] if self.forms else None
        if tag == "form":
            self.forms.append(Form(attributes.get("action", ""), attributes.get("method", "get")))
        elif tag == "input" and form and "disabled" not in attributes:
            self._input(form, attributes)
        elif tag == "select":
            self._select = attributes["name"]
        elif tag == "option" and ("selected" in attributes or self._select not in form.fields):
            form.fields[self._select] = attributes.get("value")
        elif tag == "textarea":
            self._textarea = attributes["name"]
            form.fields[self._textarea] = ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, data):
        self.words.append(data)
        form = self.forms[-1] if self.forms else None
        if self._textarea:
            form.fields[self._textarea] += data
        elif self._select and form.fields.get(self._select, "") is None:
            form.fields[self._select] = data

    @staticmethod
    def _input(form, attributes):
        kind = attributes.get("type", "text")
        if "name" in attributes and (kind not in {"checkbox", "radio"} or "checked" in attributes):
            form.fields[attributes["name"]] = attributes.get("value", "on")

    def form(self, action, method="post"):
        """The one form that goes to an address in this way."""
        (found,) = (f for f in self.forms if (f.action, f.method) == (action, method))
        return found

    def all(self, tag):
        """The attributes of every element of one kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self):
        """Every id, as often as it stands there."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def text(self):
        """The words, as they are read."""
        return " ".join(" ".join(self.words).split())


def is_whole(text):
    """Whether an answer is a whole page and no fragment of one."""
    return "<html" in text
