"""The language a page speaks: the one its address begins with (`/es/search`), else the best of Accept-Language.

Sentences are written in English where they are said, as in `_("All %(count)s practices", count=...)`, and looked up in
`translations/`. Only pages speak; data have one address for all languages, and so has what programs call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from babel.numbers import format_decimal, get_group_symbol
from babel.support import NullTranslations
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, force_locale, get_translations
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.utils import pass_context, pass_eval_context
from markupsafe import Markup
from werkzeug.http import parse_accept_header

LANGUAGES = {
    "en": "English",
    "es": "Español",
    "ca": "Català",
    "fr": "Français",
    "de": "Deutsch",
    "nl": "Nederlands",
    "fi": "Suomi",
}
"""Tag -> what the language calls itself; English is the source."""
SOURCE = "en"
LOCALES = {tag: tag for tag in LANGUAGES} | {"en": "en_GB"}
"""Tag -> whose dates and numbers are written: `1 May 2016`, since most cities are in Europe."""
GROUPED_FROM = {"es": 10_000}
"""From which number on thousands stand apart, where that is not 1,000."""
FOLDER = Path(__file__).parent / "translations"

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LEFTWARD = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Letters and marks of scripts that run from right to left."""

_PREFIX = "commons.language"
_PREFIXED = re.compile(rf"/({'|'.join(LANGUAGES)})(/.*|)")
_NO_PAGE = re.compile(
    r"/(static|feed|activities|suggest|admin|\.well-known)(/.*)?"
    r"|/(api|inbox|vocab)/.+"
    r"|(?!/(peers|quarantine)/[^/]+$).*"
    r"\.(csv|json|jsonld|bib|ris|md|atom|ttl|nt|nq|trig|rdf|xml|txt|svg|png|css|js|ico)",
    re.DOTALL,
)


_STAFF = re.compile(r"/admin(/.*)?", re.DOTALL)


@lru_cache(maxsize=512)
def is_page(path: str) -> bool:
    """Whether what stands at a path of ours is made for readers, so that it has an address in each language."""
    return not _NO_PAGE.fullmatch(path)


def is_for_staff(path: str) -> bool:
    """Whether a path of ours is for the staff: its language is the browser's, since their cookie knows one path."""
    return bool(_STAFF.fullmatch(path))


class ByAddress:
    """WSGI: `/es/search` is `/search` in Spanish, and `/es` the root of the app (RFC 3875, section 4.1.13)."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        environ.pop(_PREFIX, None)
        found = _PREFIXED.fullmatch(environ.get("PATH_INFO", ""))
        if found and environ["REQUEST_METHOD"] in ("GET", "HEAD") and is_page(found[2]):
            environ[_PREFIX] = found[1]
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + f"/{found[1]}"
            environ["PATH_INFO"] = found[2] or "/"
        return self._inner(environ, start_response)


class _Speech(NamedTuple):
    """A language with its sentences, and what the addresses of pages begin with where this one's names a language.

    A page asks for it some thousand times, so it is found out once a request.
    """

    tag: str
    sentences: NullTranslations
    prefix: str


_ENGLISH = _Speech(SOURCE, NullTranslations(), "")


def _speech() -> _Speech:
    """What is spoken now; English outside of a page."""
    try:
        kept = g._get_current_object()  # noqa: SLF001 - documented, and by way of the proxy four times as slow
    except RuntimeError:
        return _ENGLISH
    speech: _Speech | None = kept.get("speech")
    if speech is None:
        named = str(request.environ.get(_PREFIX, "")) if has_request_context() else ""
        tag = named or _chosen()
        speech = kept.speech = _Speech(tag, _sentences(tag), named)
    return speech


@lru_cache(maxsize=len(LANGUAGES))
def _sentences(tag: str) -> NullTranslations:
    """What Flask-Babel found in the folder of a language; called within an app."""
    with force_locale(tag):
        found: NullTranslations = get_translations()
        return found


def prefix() -> str:
    """The language that the address of the request names; empty where it names none."""
    return _speech().prefix


def by_header() -> bool:
    """Whether the request is for a page at an address without a language: then Accept-Language chose it."""
    return not prefix() and is_page(request.path)


def language() -> str:
    """The language of the current page; English outside of one."""
    return _speech().tag


def _chosen() -> str:
    """The language of a page whose address names none."""
    if not has_request_context() or not (is_page(request.path) or is_for_staff(request.path)):
        return SOURCE
    return best(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=512)
def best(accept: str) -> str:
    """The language of ours that an Accept-Language header likes best (RFC 4647, section 3.4); English without one."""
    wanted = [tag.lower().partition("-")[0] for tag, quality in parse_accept_header(accept) if quality > 0]
    return next((SOURCE if tag == "*" else tag for tag in wanted if tag == "*" or tag in LANGUAGES), SOURCE)


def ours(tag: str) -> str:
    """The language of ours that a tag is or is a variety of; English where it is none."""
    main = tag.lower().partition("-")[0]
    return main if main in LANGUAGES else SOURCE


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Say what is said inside in the language of ours next to `tag`: labels of data, asked for with `hl`."""
    before = _speech()
    if ours(tag) == before.tag or not has_app_context():
        yield
        return
    g.speech = _Speech(ours(tag), _sentences(ours(tag)), before.prefix)
    try:
        yield
    finally:
        g.speech = before


def gettext(message: str, /, **variables: Any) -> str:
    """The sentence in the current language."""
    text = str(_speech().sentences.ugettext(message))
    return text % _apart(variables) if variables else text


def ngettext(singular: str, plural: str, count: int, /, **variables: Any) -> str:
    """The sentence for `count` things; `%(count)s` in it is the number as the language writes it."""
    return str(_speech().sentences.ungettext(singular, plural, count)) % _counted(count, _apart(variables))


def later(message: str) -> str:
    """Mark a message to be translated where it is said; it stays as it is here."""
    return message


def _apart(variables: dict[str, Any]) -> dict[str, Any]:
    """The values of a sentence, of which none turns what stands beside it."""
    return {name: apart(value) if isinstance(value, str) else value for name, value in variables.items()}


def apart(value: str) -> str:
    """A name as it stands within a sentence of ours: written from right to left it is isolated (UAX 9, FSI and PDI),
    and what it brings along itself to turn directions is left out."""
    if value.isascii():
        return value
    inside = _TURNS.sub("", value)
    if _LEFTWARD.search(inside):
        inside = f"\u2068{inside}\u2069"
    return value if inside == value else type(value)(inside)


def _counted(count: int, variables: dict[str, Any]) -> dict[str, Any]:
    return {**variables, "count": numeral(count, language())}


def numeral(value: Decimal | int, tag: str) -> str:
    """A number as a language of ours writes it: thousands apart, and no zeros that say nothing."""
    if type(value) is int and 0 <= value < 10**9:  # what is counted: a page of results says a hundred of them
        grouped = value >= max(1_000, GROUPED_FROM.get(tag, 0))
        return f"{value:,}".replace(",", _mark(tag)) if grouped else str(value)
    return _numeral(value, tag)


@lru_cache(maxsize=len(LANGUAGES))
def _mark(tag: str) -> str:
    """What stands between thousands."""
    return str(get_group_symbol(LOCALES[tag]))


@lru_cache(maxsize=4096)
def _numeral(value: Decimal | int, tag: str) -> str:
    exact = Decimal(value)
    if not exact.is_finite() or abs(exact.adjusted()) > 30:
        return str(value)
    text = f"{exact:f}"
    exact = Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
    grouped = abs(exact) >= GROUPED_FROM.get(tag, 0)
    return format_decimal(exact, locale=LOCALES[tag], decimal_quantization=False, group_separator=grouped)


@pass_eval_context
def _in_template(context: EvalContext, message: str, /, **variables: Any) -> str:
    text = str(_speech().sentences.ugettext(message))
    text = Markup(text) if context.autoescape else text  # noqa: S704 - a text of ours, values are escaped
    return text % _apart(variables) if variables or "%" in text else text


@pass_eval_context
def _meant_in_template(context: EvalContext, meaning: str, message: str, /, **variables: Any) -> str:
    """Where one English word says two things, `meaning` tells translators which."""
    text = str(_speech().sentences.upgettext(meaning, message))
    return (Markup(text) if context.autoescape else text) % variables  # noqa: S704 - as above


@pass_eval_context
def _counted_in_template(context: EvalContext, singular: str, plural: str, count: int, /, **variables: Any) -> str:
    text = str(_speech().sentences.ungettext(singular, plural, count))
    return (Markup(text) if context.autoescape else text) % _counted(count, _apart(variables))  # noqa: S704 - as above


def here(address: str) -> str:
    """A link as it stands on the current page: to a page of ours in the language that this page's address names."""
    tag = _speech().prefix
    if not tag or not address.startswith("/") or address.startswith("//"):
        return address
    return f"/{tag}{address}" if is_page(address.partition("?")[0].partition("#")[0]) else address


@pass_context  # without it Jinja works out what stands for a constant once, in the language of the first who asks
def _here_in_template(_: Context, address: str) -> str:
    return here(address)


def with_language(address: str, tag: str = "") -> str:
    """An address of data, which is one for all languages, as a page asks for it: in its own language, `tag`, or that of
    the current page."""
    tag = tag or language()
    return address if tag == SOURCE else f"{address}{'&' if '?' in address else '?'}hl={tag}"


def read_in(address: str) -> str:
    """The page of ours that says the same as data in the language that is spoken now."""
    tag = language()
    return address if tag == SOURCE else f"/{tag}{address}"


@pass_context  # as above
def _with_language_in_template(_: Context, address: str) -> str:
    return with_language(address)


def install(app: Flask) -> None:
    """Let the pages of an app speak."""
    Babel(app, SOURCE, default_translation_directories=str(FOLDER), configure_jinja=False)
    app.wsgi_app = ByAddress(app.wsgi_app)  # type: ignore[method-assign]
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals.update(
        _=_in_template, gettext=_in_template, ngettext=_counted_in_template, pgettext=_meant_in_template
    )
    environment.filters.update(here=_here_in_template, with_language=_with_language_in_template)
    app.context_processor(_of_page)


def _of_page() -> dict[str, Any]:
    """What base.html says of the language. `same_page` is the address without one, for links to the other languages."""
    path = quote(request.path, safe="/:") if has_request_context() else "/"
    return {"language_names": LANGUAGES, "page_language": language(), "same_page": path, "speaks": is_page(path)}
