"""How a text is taken apart in each language: into words in lower case, without accents, cut down to their stems."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from types import MappingProxyType

import snowballstemmer
from tantivy import Filter, Index, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

STEMMERS = MappingProxyType(
    {
        "en": "English",
        "es": "Spanish",
        "ca": "",
        "fr": "French",
        "de": "German",
        "nl": "Dutch",
        "fi": "Finnish",
        "it": "Italian",
        "pt": "Portuguese",
        "sv": "Swedish",
        "da": "Danish",
        "no": "Norwegian",
    }
)
"""Language -> Tantivy's name of its stemmer; Catalan has one here. Texts of all other languages share the fields of
OTHER, without one."""

OTHER = "other"
ANALYZERS = (*STEMMERS, OTHER)

_LONGEST_WORD = 40
_ACCENTS_TELL = ("pt",)
"""Languages whose stemmer needs accents to know an ending (`-ção`, `-ções`); of the others words without are stemmed
alike, and are often typed so."""
_CATALAN_COMMON = frozenset(
    "a això al als altra altre altres amb aquell aquella aquest aquesta aquestes aquests aquí així com d de del "
    "dels des el els ella elles ells em en ens entre era eren es és està estan ésser et fa fan fins ha han he hem "
    "hi ho i ja jo l la les li llur m meu meva més molt molta molts n ni no nos nosaltres o on per pel pels "
    "perquè però poc pot què quan quant que qui quin quina quines quins quals quals qual s sa se segons sense ser "
    "seu seus seva seves si sí sobre sóc són sota t també tan tant te té tenen teu tot tota tots totes un una "
    "unes uns us va van vol volem vosaltres".split()
)
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
"""Scripts written without spaces: Thai, Lao, Burmese, Khmer, Kana and Han."""


def analyzer_of(language: str) -> str:
    """The analyzer for a language tag: `pt` for `pt-br`, OTHER for a language without stemmer."""
    primary = language.partition("-")[0]
    primary = "no" if primary in ("nb", "nn") else primary
    return primary if primary in STEMMERS else OTHER


def clean(text: str) -> str:
    """Text in composed form (NFC) and without surrogates, as index and query must both have it."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())


def flat(text: str) -> str:
    """A name as it is compared: lower case, no accents, words with one space between."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def prepared(text: str, name: str) -> str:
    """What the index is given of a text: itself, but for what Tantivy cannot do.

    Catalan comes as stems; what is written without spaces as pairs of neighbouring letters.
    """
    if name == "ca":
        return _WORD.sub(lambda match: _catalan(match[0].lower()), text)
    if name == OTHER and not text.isascii():
        return _UNSPACED.sub(lambda match: f" {_pairs(match[0])} ", text)
    return text


def terms(text: str, name: str) -> list[str]:
    """The stems of a cleaned text, in order."""
    return analyzer(name).analyze(prepared(text, name))


def telling_terms(text: str, name: str) -> list[str]:
    """The same without the words that tell nothing because every text has them (`the`, `of`)."""
    if name == "ca":
        telling = (word for word in _WORD.findall(text.lower()) if word not in _CATALAN_COMMON)
        return terms(" ".join(telling), name)
    return _analyzer(name, without_common_words=name in STEMMERS).analyze(prepared(text, name))


@lru_cache(maxsize=100_000)
def common(word: str, name: str) -> bool:
    """Whether a word tells nothing in a language."""
    return not telling_terms(word, name)


def register(index: Index) -> None:
    """Tell an open index its analyzers: Tantivy keeps their names only."""
    for name in ANALYZERS:
        index.register_tokenizer(name, analyzer(name))


def analyzer(name: str) -> TextAnalyzer:
    """What Tantivy does with a prepared text."""
    return _analyzer(name, without_common_words=False)


@cache
def _analyzer(name: str, *, without_common_words: bool) -> TextAnalyzer:
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST_WORD)).filter(Filter.lowercase())
    )
    if without_common_words:
        builder = builder.filter(Filter.stopword(STEMMERS[name]))
    if name in _ACCENTS_TELL:
        builder = builder.filter(Filter.stemmer(STEMMERS[name]))
    builder = builder.filter(Filter.ascii_fold())
    if name not in (*_ACCENTS_TELL, OTHER, "ca"):
        builder = builder.filter(Filter.stemmer(STEMMERS[name]))
    return builder.build()


@lru_cache(maxsize=100_000)
def _catalan(word: str) -> str:
    """The stem of a word in lower case."""
    stem: str = _catalan_stemmer().stemWord(word)
    return stem


@cache
def _catalan_stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("catalan")


def _pairs(text: str) -> str:
    return " ".join(text[at : at + 2] for at in range(len(text) - 1)) or text
