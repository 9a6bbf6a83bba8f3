"""How a text is taken apart in each language: into words in lower case, without accents, cut down to their stems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import filterfalse
from types import MappingProxyType

import Stemmer
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
    "a així això al als altra altre altres amb aquell aquella aquest aquesta aquestes aquests aquí com d de del "
    "dels des el ella elles ells els em en ens entre era eren es estan està et fa fan fins ha han he hem hi ho "
    "i ja jo l la les li llur m meu meva molt molta molts més n ni no nos nosaltres o on pel pels per perquè "
    "però poc pot qual quals quan quant que qui quin quina quines quins què s sa se segons sense ser seu seus "
    "seva seves si sobre sota sí sóc són t també tan tant te tenen teu tot tota totes tots té un una unes uns "
    "us va van vol volem vosaltres és ésser".split()
)
_ENGLISH_COMMON = frozenset(
    "a about above after again against all almost also am an and another any anyone anything are around as asked "
    "at away be because been before being below between both but by came can cannot come could did do does "
    "doing done down during each either else enough even ever every everyone everything few for from further "
    "gave get gets getting give gives go goes going gone got had has have having he her here hers herself him "
    "himself his how i if in into is it its itself just keep kept kind know let lets like likely lot lots made "
    "make makes making many may maybe me might mine more most much must my myself need needs neither never no "
    "nobody nor not nothing now of off often on once one ones only onto or other others our ours ourselves out "
    "over own perhaps please put quite rather re really s said same say says see seem shall she should show so "
    "some somebody someone something sort still such t take takes tell than that the their theirs them "
    "themselves then there these they thing things this those though through to told too took toward tried try "
    "trying under until up upon us use used uses using very want wanted wants was way we well went were what "
    "whatever when where whether which while who whom whose why will with within without would yet you your "
    "yours yourself".split()
)
"""Tantivy knows no more than 33 English words that tell nothing."""
_WORD = re.compile(r"[^\W_]+")
_COMMON = {"en": _ENGLISH_COMMON, "ca": _CATALAN_COMMON}
"""Languages whose words that tell nothing stand here."""
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
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
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
    if name in _COMMON:
        telling = filterfalse(_COMMON[name].__contains__, _WORD.findall(text.lower()))
        return terms(" ".join(telling), name)
    return _analyzer(name, without_common_words=name in STEMMERS).analyze(prepared(text, name))


def stems_of_each(texts: Sequence[str], name: str) -> list[str]:
    """The telling stems of each text, with spaces between. Ten times as quick as one by one."""
    if not texts:
        return []
    told = telling_terms(f" {_BETWEEN} ".join(map(clean, texts)), name)
    return [stems.strip() for stems in " ".join(told).split(_BETWEEN)]


_BETWEEN = "7777777777"
"""A word that no analyzer changes and no label has, not even inside."""


@lru_cache(maxsize=100_000)
def telling_stems(word: str, name: str) -> tuple[str, ...]:
    """The stems of a single word, none where it tells nothing: people ask for the same words again and again."""
    return tuple(telling_terms(clean(word), name))


def common(word: str, name: str) -> bool:
    """Whether a word tells nothing in a language."""
    return not telling_stems(word, name)


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
def _catalan_stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("catalan")


def _pairs(text: str) -> str:
    return " ".join(text[at : at + 2] for at in range(len(text) - 1)) or text
