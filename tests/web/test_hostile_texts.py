"""What a peer writes is shown as text: in every field, on every page, whatever it tries."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from node.practice import (
    Assessment,
    Attachment,
    Contact,
    Cost,
    Decision,
    Involvement,
    Kind,
    LanguageText,
    Place,
    Practice,
    Result,
    Risk,
    Source,
)
from node.web.language import gettext
from node.web.views.facts import Speaker
from node.web.views.practice_view import practice_view
from node.web.views.texts import ascii_hosts, markdown, one_line, pick, safe_href, settled, visible
from tests.web.conftest import AWAY
from tests.web.page import Page, faults

SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'><svg onload=alert(2)>{{7*7}}"
BAD_LINK = "javascript:alert(1)"
PARTS = {
    "places": Place,
    "decisions": Decision,
    "organisations": Involvement,
    "contact": Contact,
    "assessments": Assessment,
    "risks": Risk,
    "results": Result,
    "costs": Cost,
    "sources": Source,
    "attachments": Attachment,
}


def poisoned(thing):
    """The same with poison in every field that holds a text or an address."""
    changes = {}
    for each in fields(thing):
        kind = str(each.type)
        if each.name in ("iri", "kind", "extra", *PARTS):
            continue
        if kind == "Text":
            changes[each.name] = {"en": SCRIPT}
        elif kind in ("str", "str | None"):
            changes[each.name] = BAD_LINK + SCRIPT
        elif kind == "tuple[str, ...]":
            changes[each.name] = (BAD_LINK + SCRIPT,)
        elif kind == "tuple[LanguageText, ...]":
            changes[each.name] = (LanguageText('en" onclick="x', SCRIPT),)
    return replace(thing, **changes)


def a_poisoned_practice(iri):
    parts = {name: poisoned(kind()) for name, kind in PARTS.items()}
    contact = parts.pop("contact")
    practice = Practice(iri, Kind.PILOT, contact=contact, **{name: (part,) for name, part in parts.items()})
    return replace(poisoned(practice), extra=(f'<{iri}> <https://x.example/p> "{SCRIPT}" .',))


def test_nothing_a_practice_says_is_live_in_any_field(world):
    practice = a_poisoned_practice(f"{AWAY}/practices/evil")
    view = practice_view(practice, Speaker(world.node.thesaurus))
    activity = replace(world.zug.publish("evil").activity)
    world.add_peer()
    with world.app.test_request_context("/peers/localhost:8002/evil"):
        from flask import render_template

        from node.practice import Proof, Signed
        from node.web.here import peer_at
        from node.web.views.lineage_picture import Row, TreePicture
        from node.web.views.lineage_tree import Group, Kin
        from node.web.views.lineage_view import Lineage
        from node.web.views.texts import Phrase
        from node.web.views.trust import trust
        from node.web.views.words import Sign

        publisher = peer_at("localhost:8002")
        further = (Group(SCRIPT, (Kin(Phrase(SCRIPT, href="")),), loose=False),)
        kin = Kin(Phrase(SCRIPT, href=""), SCRIPT, SCRIPT, Sign("none", SCRIPT), further)
        row = Row(0, 0, SCRIPT, SCRIPT, "M0 0", loose=False)
        group = Group(SCRIPT, (kin,), loose=False)
        html = render_template(
            "practice.html",
            view=view,
            trust=trust(
                replace(publisher, name=SCRIPT),
                Signed(activity, b"", Proof("", SCRIPT, "")),
                practice,
                SCRIPT,
                now=datetime.now(UTC),
                interval_seconds=300,
            ),
            page=publisher.page(practice.iri),
            language="en",
            activity=activity,
            newest=1,
            current_version=True,
            licence=SCRIPT,
            lineage=Lineage((group,), (group,), TreePicture(9, (row,), 1, beside=True), (kin.title,)),
            citation=SCRIPT,
        )
    assert faults(html) == []
    assert Page(html).text.count("alert('x')") > 60
    assert "49" not in Page(html).text.replace("{{7*7}}", "")


def test_nothing_is_live_on_lists_and_in_passages(world, client):
    world.add_peer(name=SCRIPT)
    world.publish(
        "evil",
        by=world.zug,
        title={"en": f"cameras {SCRIPT}"},
        summary={"en": f"cameras {SCRIPT}"},
        body={
            "en": f"cameras {SCRIPT} [x](javascript:alert(1)) ![x](https://evil.example/x.png) <javascript:alert(1)>"
        },
        places=(Place(name={"en": f"Evil {SCRIPT}"}, country="https://x.example/'onmouseover=alert(1)//"),),
        organisations=(Involvement(organisation=SCRIPT),),
        sources=(Source(title=SCRIPT, page="javascript:alert('x')", publisher=SCRIPT),),
    )
    city = next(link for link in Page(client.get("/cities/").text).links if link.startswith("/cities/evil"))
    for path in ("/", "/search?q=cameras", "/cities/", city, "/peers", "/peers/localhost:8002/evil"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert faults(answer.text) == [], path
        assert "alert('x')" in Page(answer.text).text
    assert client.get(f"/search?q={SCRIPT}").status_code == 200
    assert faults(client.get("/search", query_string={"q": SCRIPT, "city": SCRIPT[:90]}).text) == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/",
        "/search",
        "https:evil",
        "http://",
        "tel:+32",
        "mailto:",
        "https://x.example/a b",
    ],
)
def test_only_web_and_mail_addresses_are_followed(address):
    assert safe_href(address) == ""
    assert "<a" not in markdown(f"[text]({address}) <{address}>")


def test_an_address_that_cannot_be_read_is_not_followed():
    assert safe_href("https://[bad") == ""


@pytest.mark.parametrize("address", ["https://x.example/a?b=c#d", "http://x.example", "mailto:data@x.example"])
def test_good_addresses_are_followed(address):
    assert safe_href(address) == address
    assert f'<a href="{address}" rel="noopener nofollow">text</a>' in markdown(f"[text]({address})")


def test_markdown_keeps_one_h1_and_shows_html_as_text():
    html = markdown(
        "# A\n\n###### B\n\n<div onclick=x>raw</div>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![pixel](https://evil.example/p.png)"
    )
    assert "<h1" not in html
    assert "<h3>A</h3>" in html
    assert "<h6>B</h6>" in html
    assert "&lt;div" in html
    assert "<td>1</td>" in html
    assert "<img" not in html


def test_a_text_in_no_known_language_is_shown_all_the_same():
    assert pick({"und": "x"}).lang == "und"
    assert pick({"nl-be": "x", "fr": "y"}, "nl").text == "x"
    assert pick({"en-gb": "x", "aa": "y"}, "fi").text == "x"
    assert pick({}).text == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://ghent.example/a", "https://ghent.example/a"),
        ("at HTTP://u@Bücher.example:80/ü and", "at HTTP://u@xn--bcher-kva.example:80/ü and"),
        ("did:web:bücher.example%3A80", "did:web:xn--bcher-kva.example%3A80"),
        (f"https://{'é' * 70}.example/", f"https://{chr(92)}xe9" + "\\xe9" * 69 + ".example/"),
        ("Zürich", "Zürich"),
    ],
)
def test_a_host_is_shown_as_it_is_looked_up(text, shown):
    assert ascii_hosts(text) == shown


def test_a_name_is_one_short_line_and_a_quotation_ends():
    assert one_line(" City\tof\n\u202eGhent\x00 ", 20) == "City of Ghent"
    assert one_line("Lohikäärmevuori", 8) == "Lohikää…"
    assert one_line("\N{ZERO WIDTH JOINER} \N{COMBINING ACUTE ACCENT}?!", 20) == ""
    assert visible("It says \x1b[31m\u202e\nred", 30) == "It says \\u{1b}[31m\\u{202e}\nred"
    assert visible("abcdef", 3) == "abc … (cut)"


def test_what_a_page_shows_neither_turns_what_follows_nor_climbs_over_it():
    assert settled("Zug \u202eeht \u2067dna\u2069 on") == "Zug eht dna on"
    assert settled(Markup("<b>Z\u0335\u0315\u0321\u0489\u0335</b>é")) == Markup("<b>Z\u0335\u0315\u0321</b>é")
    assert isinstance(settled(Markup("<b>\u202e</b>")), Markup)
    assert settled(7) == 7


def test_a_name_from_right_to_left_is_isolated_in_a_sentence_and_ends_no_isolate_of_ours(world):
    with world.app.test_request_context("/"):
        assert gettext("What %(city)s publishes", city="\u0639\u0645\u0627\u0646\u2069") == (
            "What \u2068\u0639\u0645\u0627\u0646\u2069 publishes"
        )
        assert gettext("What %(city)s publishes", city="S\u00e3o \u2067Paulo\u202e") == "What S\u00e3o Paulo publishes"
        shown = world.app.jinja_env.from_string(
            "{% trans city=name %}From {{ city }}, by others{% endtrans %}|{{ name }}"
        )
        text = shown.render(name="\u05e2\u05d9\u05e8\u202e")
    assert text == "From \u2068\u05e2\u05d9\u05e8\u2069, by others|\u05e2\u05d9\u05e8"


def test_isolates_that_do_not_end_or_begin_are_left_out():
    assert settled("\u2068a\u2069 \u2068b\u2069") == "\u2068a\u2069 \u2068b\u2069"
    assert settled("a\u2069 \u2068b") == "a b"
    assert settled("\u2068a") == "a"


def test_a_title_of_which_nothing_is_seen_is_none():
    assert not pick({"en": "\u200b\u2060 \ufeff"})
    assert pick({"fa": "\u0645\u06cc\u200c\u062e"}).text == "\u0645\u06cc\u200c\u062e"
