"""What a practice file says, and how every fault in one is told."""

from __future__ import annotations

import codecs
import os
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from node.catalog.files import practice_files
from node.catalog.markdown import Draft, examine, read_file
from node.errors import NotPublishable
from node.practice import Kind, LanguageText, Place, Thesaurus
from tests.catalog.conftest import BASE, GOOD, Write

THEMES = "https://w3id.org/newcommons/themes/"
COUNTRIES = "http://publications.europa.eu/resource/authority/country/"


def read(path: Path, thesaurus: Thesaurus) -> Draft:
    return read_file(path, base_url=BASE, thesaurus=thesaurus)


def faults(path: Path, thesaurus: Thesaurus) -> list[tuple[int, str, str]]:
    draft, problems = examine(path, base_url=BASE, thesaurus=thesaurus)
    assert draft is None
    return [(problem.line, problem.field, problem.message) for problem in problems]


def test_a_file_becomes_a_practice_named_after_it(write: Write, thesaurus: Thesaurus) -> None:
    draft = read(write("wifi.md"), thesaurus)
    practice = draft.practice
    assert practice.iri == f"{BASE}/practices/wifi"
    assert practice.kind is Kind.PILOT
    assert practice.title == {"en": "Counting visitors by Wi-Fi"}
    assert practice.places == (Place(name={"en": "Ghent", "nl": "Gent"}, country=COUNTRIES + "BEL"),)
    assert practice.themes == (THEMES + "ethics",)
    assert practice.start == "2019"
    assert practice.body == {"en": "What happened."}
    assert draft.lines["places[0].country"] == 9
    assert draft.lines["body"] == GOOD.split("\n").index("What happened.") + 1


def test_plain_texts_are_in_the_language_of_the_file(write: Write, thesaurus: Thesaurus) -> None:
    practice = read(
        write(text_language="pt-BR", goal="{NL: doel, en: aim}", not_verified="[um, {nl: twee}]"), thesaurus
    )
    assert practice.practice.title == {"pt-br": "Counting visitors by Wi-Fi"}
    assert practice.practice.body == {"pt-br": "What happened."}
    assert practice.practice.goal == {"nl": "doel", "en": "aim"}
    assert practice.practice.not_verified == (LanguageText("nl", "twee"), LanguageText("pt-br", "um"))


def test_values_stay_what_was_written(write: Write, thesaurus: Thesaurus) -> None:
    """YAML 1.1 would read these as false, a date, 0o17 and 9 o'clock in seconds."""
    results = "[{metric: NO, value: 017, date: 2016-05-01, unit: 9:00}]"
    practice = read(write(title="NO", results=results), thesaurus).practice
    assert practice.title == {"en": "NO"}
    result = practice.results[0]
    assert (result.metric, result.value, result.date) == ({"en": "NO"}, Decimal(17), "2016-05-01")
    assert result.unit == {"en": "9:00"}


def test_addresses_get_their_schemes_and_one_spelling(write: Write, thesaurus: Thesaurus) -> None:
    contact = (
        "{name: Data office, email: data@stad.example, telephone: +32 9 210 10 10, page: HTTPS://Stad.example:443/%7ea}"
    )
    practice = read(write(contact=contact, related="[other-test, 'https://x.example/practices/y']"), thesaurus).practice
    assert practice.contact is not None
    assert practice.contact.email == "mailto:data@stad.example"
    assert practice.contact.telephone == "tel:+3292101010"
    assert practice.contact.page == "https://stad.example/~a"
    assert practice.related == (f"{BASE}/practices/other-test", "https://x.example/practices/y")


@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(lambda text: codecs.BOM_UTF8 + text.encode(), id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", "\r").encode(), id="CR"),
    ],
)
def test_how_an_editor_saves_makes_no_difference(
    write: Write, thesaurus: Thesaurus, prepare: Callable[[str], bytes]
) -> None:
    plain = read(write("a/wifi.md"), thesaurus)
    saved = read(write("b/wifi.md", prepare(GOOD)), thesaurus)
    assert saved.practice == plain.practice
    assert saved.lines == plain.lines


WRONG_VALUES = [
    ("start", "2019-13", "is no date; write a year"),
    ("start", "2019-02-30", "is no date"),
    ("start", "2019-05-01T10:00", "is no date"),
    ("start", "٢٠١٩", "is no date"),
    ("start", "[2019, 2020]", "takes one value, not a list"),
    ("start", "{from: 2019}", "takes one value, not a mapping"),
    ("review_due", "2027-05", "is no day"),
    ("kind", "plan", "is no kind of practice; write one of policy, case-study, pilot"),
    ("text_language", "english", "is no language tag"),
    ("title", "{english: a}", "is no language tag"),
    ("title", "{en: a, EN: b}", "has the language en twice"),
    ("title", "[a, b]", "takes a text"),
    ("status", "runing", "nearest are running"),
    ("themes", "[ethics, ethicks]", "nearest are ethics"),
    ("places", "Ghent", "must have lines of its own"),
    ("places", "[{name: G, country: Belgum}]", "nearest are BEL"),
    ("places", "[{name: G, country: BEL, population: 260.000}]", "is no whole number"),
    ("places", "[{name: G, country: BEL, population_year: 19}]", "is no year"),
    ("places", "[{name: G, nme: H, country: BEL}]", "is no field here; did you mean name?"),
    ("costs", "[{kind: budget, amount: '1,500', currency: EUR}]", "is no number"),
    ("costs", "[{kind: budget, amount: 1e6, currency: EUR}]", "is no number"),
    ("costs", "[{kind: budget, amount: 1234567890123456789, currency: EUR}]", "is no number"),
    ("results", "[{metric: a, sources: [the report]}]", "names no part"),
    ("results", "[[a]]", "must have lines of its own"),
    ("website", "www.stad.example", "write it in full, beginning with https://"),
    ("website", "ftp://stad.example/", "write it in full"),
    ("website", "https://", "is no web address"),
    ("website", "https://a b.example/", "is no web address"),
    ("website", "https://user@stad.example/", "user name"),
    ("website", "https://stad.example:99999/", "is no web address"),
    ("website", "https://stad.example/100%", "write it as %25"),
    ("website", "'https://stad.example/#a#b'", "holds # twice"),
    ("website", "'https://stad!.example/'", "names no host"),
    ("website", "'https://[::1/'", "is no web address"),
    ("related", "Other Practice", "is no practice"),
    ("contact", "{name: a, email: nobody}", "is no e-mail address"),
    ("contact", "{name: a, telephone: 09 210 10 10}", "write it with the code of the country"),
    ("licence", "[]", "takes one value"),
    ("themes", "[ethics, '']", "is empty"),
    ("title", "{en: ''}", "is empty"),
    ("theems", "[ethics]", "did you mean themes?"),
    ("zzzzzz", "1", "known are title"),
    ("body", "a second one", "stands here and in the front matter"),
    ("title", "'\x0b'", "U+000B"),
    ("title", '"\\a"', "U+0007"),
    ("title", '"\\x7f"', "U+007F"),
    ("title", '"\\uFFFE"', "U+FFFE"),
    ("title", '"\\U0001FFFF"', "U+1FFFF"),
    ("title", '"\\uD800"', "not well-formed YAML"),
    ("title", "\x92", "not well-formed YAML"),
    ("title", "'open", "not well-formed YAML"),
    ("title", "&a b", "anchors of YAML"),
    ("title", "*a", "anchors of YAML"),
    ("title", "!!int 3", "YAML tag"),
    ("title", "[[[[[[[[[[[[[]]]]]]]]]]]]]", "nested more deeply"),
    ("title", "[" * 100_000, "nested more deeply"),
    ("? [a]\ntitle", "b", "where the name of a field should stand"),
]


@pytest.mark.parametrize(("field", "value", "words"), WRONG_VALUES, ids=range(len(WRONG_VALUES)))
def test_a_wrong_value_is_one_sentence(write: Write, thesaurus: Thesaurus, field: str, value: str, words: str) -> None:
    found = faults(write(**{field: value}), thesaurus)
    assert len(found) == 1, found
    line, _, message = found[0]
    assert words in message
    assert "\n" not in message
    assert line > 0


def test_all_faults_are_told_at_once_each_with_line_and_field(write: Write, thesaurus: Thesaurus) -> None:
    path = write(start="2019-13", themes="[etics]", scope="town", titel="x")
    with pytest.raises(NotPublishable) as raised:
        read(path, thesaurus)
    assert [problem.split(": ")[:2] for problem in raised.value.problems] == [
        [f"{path}:2", "titel"],
        [f"{path}:11", "scope"],
        [f"{path}:12", "start"],
        [f"{path}:14", "themes[0]"],
    ]


def test_a_field_twice_is_told_with_both_lines(write: Write, thesaurus: Thesaurus) -> None:
    path = write(content=GOOD.replace("scope: city", "scope: city\nscope: metro"))
    assert faults(path, thesaurus) == [(11, "scope", "stands twice, first on line 10; keep one")]


def test_a_missing_kind_is_told(write: Write, thesaurus: Thesaurus) -> None:
    assert faults(write(content=GOOD.replace("kind: pilot\n", "")), thesaurus) == [
        (1, "kind", "is missing; write one of policy, case-study, pilot")
    ]


WRONG_FILES = [
    (b"", 0, "is empty"),
    (b"\n \n", 0, "is empty"),
    (b"# Only text\n", 1, "does not begin with ---"),
    (b"---\nkind: policy\n", 1, "has no second line of ---"),
    (b"---\n---\ntext\n", 2, "has no fields"),
    (b"---\n- a\n---\n", 2, "must have lines such as"),
    (b"---\nkind: policy\n  title: x\n---\n", 3, "not well-formed YAML"),
    (b"---\ntitle: caf\xe9\n---\n", 2, "is not UTF-8 at byte 15"),
    (codecs.BOM_UTF8 + b"---\ntitle: caf\xe9\n---\n", 2, "is not UTF-8 at byte 18"),
    (GOOD.encode("utf-16"), 1, "is not UTF-8 at byte 1"),
    (GOOD.encode() + b"a\nb\0c\n", 25, "U+0000"),
    (GOOD.encode() + b"x" * 5_000_000, 0, "is 5.0 MB; a practice may be 1 MB at most"),
    (b"x" * 1_000_001, 0, "is 1.1 MB; a practice may be 1 MB at most"),
]


@pytest.mark.parametrize(("content", "line", "words"), WRONG_FILES, ids=range(len(WRONG_FILES)))
def test_a_wrong_file_is_one_sentence(
    write: Write, thesaurus: Thesaurus, content: bytes, line: int, words: str
) -> None:
    found = faults(write(content=content), thesaurus)
    assert [(place, field) for place, field, _ in found] == [(line, "")]
    assert words in found[0][2]


def test_a_laughing_billion_stays_small(write: Write, thesaurus: Thesaurus) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    bomb = "---\n" + "\n".join(levels) + "\n---\n"
    assert ["anchors of YAML" in message for _, _, message in faults(write(content=bomb), thesaurus)] == [True]


@pytest.mark.parametrize("name", ["Wifi.md", "wi fi.md", "wifi.txt", "wïfi.md", ".md"])
def test_a_name_that_makes_no_address_is_refused(write: Write, thesaurus: Thesaurus, name: str) -> None:
    assert ["has a name that makes no address" in message for _, _, message in faults(write(name), thesaurus)] == [True]


def test_what_is_no_file_is_told(tmp_path: Path, thesaurus: Thesaurus) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    assert "does not exist" in faults(tmp_path / "nothing.md", thesaurus)[0][2]
    assert "is a folder without a practice file" in faults(tmp_path, thesaurus)[0][2]
    assert "is neither a file nor a folder" in faults(tmp_path / "pipe.md", thesaurus)[0][2]
    assert "cannot be read" in faults(tmp_path / "self.md", thesaurus)[0][2]


def test_folders_are_searched_in_order_and_links_back_do_no_harm(write: Write, tmp_path: Path) -> None:
    second, first = write("b/two.md"), write("a/one.md")
    write("a/README.md")
    write("a/notes.txt")
    folder = tmp_path / "files"
    (folder / "a" / "loop").symlink_to(folder)
    empty = tmp_path / "files" / "c"
    empty.mkdir()
    assert practice_files([folder, first]) == [first, second]
    assert practice_files([empty, tmp_path / "missing.md"]) == [empty, tmp_path / "missing.md"]


def test_a_file_of_nothing_but_faults_is_given_up_in_time(write: Write, thesaurus: Thesaurus) -> None:
    began = time.monotonic()
    many = faults(
        write(content="---\n" + "".join(f"thems{number}: a\n" for number in range(50_000)) + "---\n"), thesaurus
    )
    assert len(many) == 201
    assert "has more than 200 faults" in many[-1][2]
    ((_, field, message),) = faults(write(themes=f"[{'ethics ' * 100_000}]"), thesaurus)
    assert field == "themes[0]"
    assert len(message) < 300
    assert time.monotonic() - began < 20


def test_a_name_that_is_not_utf_8_can_be_printed(tmp_path: Path, thesaurus: Thesaurus) -> None:
    _, problems = examine(tmp_path / "caf\udce9.md", base_url=BASE, thesaurus=thesaurus)
    assert "caf\ufffd.md: does not exist" in str(problems[0])
