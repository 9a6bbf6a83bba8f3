"""What a policymaker does, from the question to the paper for the meeting: with script and without, and by keyboard."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.keys import Keys
from tests.browser.reader import PHONE

pytestmark = pytest.mark.slow
WITH_AND_WITHOUT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
RESULT = ".result :is(h2, h3) a"
A4 = (595, 842)


def find(page: Page, words: str) -> None:
    """Ask in the box of the page, and have the whole answer."""
    page.locator("#q").fill(words)
    with page.expect_navigation(url=re.compile(r"/search\?.*q=")):
        page.locator("#q").press("Enter")


def narrow(page: Page, label: str, script: bool) -> None:
    """Tick a value of a facet; a page without script sends it with a button."""
    page.locator("#narrow").get_by_role("checkbox", name=re.compile(rf"^{label}\b")).first.check()
    if not script:
        page.locator("#narrow").get_by_role("button").click()


def printed(page: Page) -> list[tuple[str, float, float]]:
    """The pages that a printer would get: text, width and height in points. The size is the style sheet's."""
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, format="A4"))).pages
    return [(each.extract_text(), float(each.mediabox.width), float(each.mediabox.height)) for each in pages]


def pick_three(page: Page) -> None:
    """Tick the first three results for comparing."""
    ticks = page.locator("input[type=checkbox][name=with]")
    for number in range(3):
        ticks.nth(number).check()


@WITH_AND_WITHOUT
@pytest.mark.parametrize("width", [1280, PHONE])
def test_a_question_leads_to_a_practice(read, script, width):
    page = read(width, script=script).open("/")
    find(page, "cameras")
    everything = page.locator(".result").count()
    assert everything > 3
    narrow(page, "Pilot", script)
    expect(page).to_have_url(re.compile("kind=pilot"))
    expect(page.locator(".chips")).to_contain_text("Pilot")
    kinds = page.locator(".result .eyebrow b")
    expect(kinds.first).to_have_text("Pilot")
    assert set(kinds.all_inner_texts()) == {"Pilot"}
    title = page.locator(RESULT).first.inner_text()
    page.locator(RESULT).first.click()
    expect(page.locator("h1")).to_have_text(title)


def test_a_practice_prints_on_a_few_whole_pages(read):
    page = read().open("/practices/amsterdam-shuttercam")
    pages = printed(page)
    assert 1 <= len(pages) <= 6
    assert [size for _, *size in pages if size != pytest.approx(A4, abs=2)] == []
    assert [number for number, (text, _, _) in enumerate(pages) if len(text.split()) < 20] == []
    text = " ".join(" ".join(text for text, _, _ in pages).split())
    assert "Shuttercam: cameras that visibly close their eyes" in text
    assert "What was not checked, or not stated" in text
    assert "Skip to the content" not in text
    assert "Copy the link" not in text
    assert "Print" not in text
    assert "About this site" not in text


@WITH_AND_WITHOUT
def test_a_practice_is_printed_and_its_address_copied_by_a_button_where_there_is_script(read, script):
    page = read(script=script).open("/practices/amsterdam-shuttercam")
    copy, prints = page.locator(".take > p > [data-copy]"), page.locator("[data-print]")
    if not script:
        expect(copy).to_be_hidden()
        assert [each.is_visible() for each in prints.all()] == [False, False]
        return
    page.evaluate("window.print = () => { document.title += ' printed' }")
    for number in (0, 1):
        prints.nth(number).click()
    expect(page).to_have_title(re.compile("printed printed$"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy.click()
    expect(copy).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/practices/amsterdam-shuttercam")


@WITH_AND_WITHOUT
def test_three_practices_are_compared_and_printed_on_one_page(read, script):
    page = read(script=script).open("/search?q=cameras")
    pick_three(page)
    if script:
        page.locator(".tray a").first.click()
    else:
        page.get_by_role("button", name=re.compile("Compare")).first.click()
    expect(page).to_have_url(re.compile(r"/compare\?(.*with=){3}"))
    expect(page.locator("table.compare thead th")).to_have_count(3)
    pages = printed(page)
    assert [size for _, *size in pages] == [pytest.approx(A4[::-1], abs=2)]


@WITH_AND_WITHOUT
def test_what_is_ticked_becomes_a_reading_list(read, script):
    page = read(script=script).open("/search?q=cameras")
    ticks = page.locator("input[type=checkbox][name=with]")
    for number in range(5):
        ticks.nth(number).check()
    if script:
        expect(page.locator(".tray")).to_contain_text("At most four can be compared")
        page.locator(".tray a").click()
    else:
        page.get_by_role("button", name=re.compile("reading list")).click()
    expect(page).to_have_url(re.compile(r"/collection\?(.*with=){5}"))
    expect(page.locator(".collection > li")).to_have_count(5)
    expect(page.locator(".tray")).to_have_count(0)


def test_results_change_in_place_and_back_brings_the_last_ones(read):
    """A reload would forget the mark; each step tells what it found, and leaves the focus at it."""
    page = read().open("/search?q=cameras")
    page.evaluate("window.mark = true")
    count, said = page.locator("#count"), page.locator("p.unseen[role=status]").first
    steps = [
        (".sorts a >> nth=0", "sort=newest", "1 to 20"),
        (".pager [rel=next]", "page=2", "21 to"),
        (".views a >> nth=1", "view=timeline", "practices"),
    ]
    for link, address, told in steps:
        page.locator(link).click()
        expect(page).to_have_url(re.compile(address))
        expect(said).to_contain_text(told)
        expect(count).to_be_focused()
    expect(page.locator("#kept input[name=sort]")).to_have_value("newest")
    expect(page.locator(".languages a[hreflang=fi]")).to_have_attribute("href", re.compile("view=timeline"))
    page.go_back()
    expect(page.locator("#part")).to_contain_text("21 to")
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile(r"q=cameras$"))
    expect(page.locator("#part")).to_contain_text("1 to 20")
    page.locator("#narrow").get_by_role("checkbox", name=re.compile(r"^Pilot\b")).check()
    expect(page).to_have_url(re.compile("kind=pilot"))
    page.locator(".chips a").click()
    expect(page.locator(".chips")).to_have_count(0)
    expect(count).to_be_focused()
    assert page.evaluate("window.mark") is True


def test_the_address_of_a_comparison_is_copied(read):
    reader = read()
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = "/compare?with=amsterdam-shuttercam&with=hong-kong-smart-lampposts"
    page = reader.open(address)
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == reader.home + address
    expect(page.get_by_role("button", name="Copy the link")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()


@WITH_AND_WITHOUT
def test_another_language_stays_from_page_to_page(read, script):
    page = read(script=script).open("/")
    page.locator("a[hreflang=fi]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    find(page, "cameras")
    assert "/fi/search" in page.url
    page.locator(RESULT).first.click()
    assert "/fi/practices/" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    expect(page.locator("h1[lang=en], h1 [lang=en]").first).to_be_visible()
    page.locator("a[hreflang=en]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_keyboard_alone_asks_narrows_opens_and_unfolds(read):
    page = read().open("/")
    keys = Keys(page)
    keys.to(".skip")
    keys.press("Enter")
    keys.to("#q")
    page.keyboard.type("cameras")
    keys.follow()
    keys.to("#narrow input[type=checkbox]")
    keys.follow("Space")
    expect(page.locator(".chips li").first).to_be_visible()
    page.goto(page.url)  # from the top again
    keys.to(RESULT)
    keys.follow()
    keys.to("summary")
    keys.press("Enter")
    expect(page.locator("details[open]").first).to_be_visible()
    keys.to("a[hreflang=fi]")
    keys.follow()
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    assert keys.faults == []


def test_the_keyboard_alone_compares(read):
    page = read().open("/search?q=cameras")
    keys = Keys(page)
    for _ in range(3):
        keys.to("input[type=checkbox][name=with]")
        keys.press("Space")
    keys.to(".tray a")
    keys.follow()
    expect(page.locator("table.compare thead th")).to_have_count(3)
    assert keys.faults == []
