"""Texts as pages show them: one language chosen, addresses judged, Markdown made safe. No input is trusted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from node.practice import LanguageText
from node.web.language import SOURCE
from node.web.language import language as page_language

LINKED_SCHEMES = ("http", "https", "mailto")
DEEPEST_HEADING = 6
HEADING_SHIFT = 2
"""A page's own headings are h1 and h2, so a text's first level is h3."""

UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Categories of characters that show nothing by themselves, or nothing that is agreed on."""
JOINERS = "\u200c\u200d"
"""Unseen too, and yet part of the spelling of Persian and of languages of India."""
SITES = {"wikidata.org": "Wikidata", "geonames.org": "GeoNames"}
"""Domain -> what it is called where records about one place are linked."""
ACCENTS = 3
"""How many marks may stand on one letter."""

_HOST = re.compile(r"""(https?://|did:web:)([^\s/?#<>"']+)""", re.IGNORECASE)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_BEYOND = re.compile(f"[\u202a-\u202e\u2066-\u2069{_MARKS}]")
"""What may reach beyond its place. Most texts have none of it, which is soon seen."""
_ISOLATES = re.compile("[\u2068\u2069]")
_RESTLESS = re.compile(f"[\u202a-\u202e\u2066\u2067]|(?<=[{_MARKS}]{{{ACCENTS}}})[{_MARKS}]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of text. `lang` is its BCP 47 tag where that is not the page's; `href` is where it leads, judged; `more`
    follows it after commas, each in a language of its own."""

    text: str
    lang: str = ""
    href: str = ""
    more: tuple[Phrase, ...] = ()

    @property
    def whole(self) -> str:
        """All of it on one line."""
        return ", ".join((self.text, *(each.whole for each in self.more))) if self.more else self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def pick(text: Mapping[str, str], language: str = "") -> Phrase:
    """The text in `language` (the page's unless given), else in a variety of it, else in the page's, else in English,
    else in the first language it has."""
    page = page_language()
    tag = best_tag(text, language or page) if text else ""
    if not text or not seen(text[tag]):
        return Phrase("")
    return Phrase(text[tag], "" if tag == page else tag)


def said(text: LanguageText) -> Phrase:
    """A text that carries its own language."""
    return Phrase(text.text, "" if text.language == page_language() else text.language)


def best_tag(text: Mapping[str, str], language: str) -> str:
    """The language tag `pick` would choose. `text` must not be empty."""
    if language in text:
        return language
    for wanted in dict.fromkeys((language, page_language(), SOURCE)):
        if wanted in text:
            return wanted
        varieties = sorted(tag for tag in text if tag.partition("-")[0] == wanted.partition("-")[0])
        if varieties:
            return varieties[0]
    return min(text)


def seen(text: str) -> bool:
    """Whether there is something to see in a text."""
    shows = (not each.isspace() and unicodedata.category(each) not in UNSEEN for each in text)
    return text[:1].isalnum() or any(shows)


def settled(value: Any) -> Any:
    """What a template is about to show, without what reaches beyond it: marks that turn the direction of whatever
    follows, and heaps of accents on one letter. Isolates that end stay: they are what keeps a name apart in a sentence
    of ours. What is no text stays what it is."""
    if not isinstance(value, str) or value.isascii() or not _BEYOND.search(value):
        return value
    calm = _RESTLESS.sub("", value)
    if not _ends(calm):
        calm = _ISOLATES.sub("", calm)
    return value if calm == value else type(value)(calm)


def _ends(text: str) -> bool:
    """Whether each isolate of a text is closed after it was opened, and no other."""
    depth = 0
    for mark in _ISOLATES.findall(text):
        depth += 1 if mark == "\u2068" else -1
        if depth < 0:
            return False
    return depth == 0


def safe_href(address: str) -> str:
    """The address where a browser may follow it: http, https or mailto; else nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in LINKED_SCHEMES or any(character.isspace() for character in address):
        return ""
    return address if parts.netloc or (parts.scheme == "mailto" and parts.path) else ""


def link(address: str, text: str = "", lang: str = "") -> Phrase:
    """A phrase that leads to `address`, or its bare text where the address is not one to follow."""
    return Phrase(text or ascii_hosts(address), lang, safe_href(address))


def site(address: str) -> str:
    """What the site of an address is called, else its host; the address itself where it has none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        host = ""
    known = (name for domain, name in SITES.items() if f".{host}".endswith(f".{domain}"))
    return next(known, ascii_hosts(f"https://{host}").removeprefix("https://") if host else address)


def one_line(text: str, most: int) -> str:
    """A name that a peer gives itself, fit to stand in a sentence of ours: one line, at most `most` characters.

    What is not seen or reaches beyond its line is left out: controls, marks that turn the direction, heaps of accents.
    Empty where nothing to read is left.
    """
    kept: list[str] = []
    accents = 0
    for character in text[: 4 * most]:
        accents = accents + 1 if unicodedata.combining(character) else 0
        if character.isspace():
            kept.append(" ")
        elif accents <= ACCENTS and (character in JOINERS or unicodedata.category(character) not in UNSEEN):
            kept.append(character)
    line = " ".join("".join(kept).split())
    if not any(character.isalnum() for character in line):
        return ""
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def beginning(text: str, most: int) -> str:
    """The text, or what of it fits, up to a word's end."""
    if len(text) <= most:
        return text
    return f"{(text[:most].rpartition(' ')[0] or text[:most]).rstrip(' .,;:')}…"


def visible(text: str, most: int) -> str:
    """A sentence that quotes a peer: hosts in ASCII, what is no text as an escape, at most `most` characters of it."""
    shown = text if len(text) <= most else text[:most] + " … (cut)"
    return _UNSEEN.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", ascii_hosts(shown))


def ascii_hosts(text: str) -> str:
    """The text with every host in it as it is looked up, so that a look-alike in other letters shows: `xn--…`."""
    return text if text.isascii() else _HOST.sub(lambda match: match[1] + _ascii(match[2]), text)


def _ascii(host: str) -> str:
    return "".join(label if label.isascii() else _ascii_label(label) for label in re.split("([.:@%])", host))


def _ascii_label(label: str) -> str:
    """IDNA (RFC 3490) where the label is fit for it; what no resolver would take is spelled out."""
    try:
        return label[:64].encode("idna").decode()
    except UnicodeError:
        return label.encode("ascii", "backslashreplace").decode()


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")
    parser.validateLink = lambda url: bool(safe_href(url))  # type: ignore[method-assign]
    return parser


def markdown(text: str) -> Markup:
    """CommonMark and tables as HTML: raw HTML shown as text, pictures left as links, headings below the page's own."""
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        _tame(token)
        for child in token.children or ():
            _tame(child)
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - made by the parser, html off


def _tame(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + HEADING_SHIFT, DEEPEST_HEADING)}"
    elif token.type == "link_open":
        token.attrSet("rel", "noopener nofollow")
