"""Texts as pages show them: one language chosen, addresses judged, Markdown made safe. No input is trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from node.practice import LanguageText

PAGE_LANGUAGE = "en"
LINKED_SCHEMES = ("http", "https", "mailto")
DEEPEST_HEADING = 6
HEADING_SHIFT = 2
"""A page's own headings are h1 and h2, so a text's first level is h3."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of text. `lang` is its BCP 47 tag where that is not the page's; `href` is where it leads, judged."""

    text: str
    lang: str = ""
    href: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


def pick(text: Mapping[str, str], language: str = PAGE_LANGUAGE) -> Phrase:
    """The text in `language`, else in a variety of it, else in English, else in the first language it has."""
    if not text:
        return Phrase("")
    tag = best_tag(text, language)
    return Phrase(text[tag], "" if tag == PAGE_LANGUAGE else tag)


def said(text: LanguageText) -> Phrase:
    """A text that carries its own language."""
    return Phrase(text.text, "" if text.language == PAGE_LANGUAGE else text.language)


def best_tag(text: Mapping[str, str], language: str) -> str:
    """The language tag `pick` would choose. `text` must not be empty."""
    for wanted in (language, PAGE_LANGUAGE):
        if wanted in text:
            return wanted
        varieties = sorted(tag for tag in text if tag.partition("-")[0] == wanted.partition("-")[0])
        if varieties:
            return varieties[0]
    return min(text)


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
    return Phrase(text or address, lang, safe_href(address))


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
