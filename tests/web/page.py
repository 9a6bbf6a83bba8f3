"""Reading a page as a browser would: its elements, and whether it keeps the rules every page keeps."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr", "path", "circle", "use"}


class Page(HTMLParser):
    """Elements of a page with their attributes, in order, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def links(self) -> list[str]:
        return [a["href"] or "" for a in self.all("a") if "href" in a]


def faults(html: str) -> list[str]:
    """What a page does that no page of ours may do."""
    page = Page(html)
    found = []
    if len(page.all("h1")) != 1:
        found.append(f"{len(page.all('h1'))} h1")
    if not page.all("html")[0].get("lang"):
        found.append("no lang")
    if len(page.all("main")) != 1 or not any(link == "#main" for link in page.links):
        found.append("no main, or no way to skip to it")
    found += [f"<{tag}>" for tag in ("script", "iframe", "object", "embed", "style", "img", "base") if page.all(tag)]
    for tag, attributes in page.elements:
        found += [f"{name}= in <{tag}>" for name in attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            target = attributes.get(name)
            if target is None:
                continue
            if not target.startswith(("/", "#", "?", "http://", "https://", "mailto:")):
                found.append(f"{name}={target!r}")
            outside = target.startswith(("http:", "https:", "//"))
            if tag == "a" and outside and "noopener" not in (attributes.get("rel") or ""):
                found.append(f"no noopener on {target!r}")
            if tag != "a" and outside and attributes.get("rel") not in ("canonical", "alternate"):
                found.append(f"<{tag}> loads {target!r}")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    found += [f"id {id!r} twice" for id in set(ids) if ids.count(id) > 1]
    labelled = {a.get("for") for a in page.all("label")}
    found += [
        f"input {a.get('name')!r} without a label"
        for a in page.all("input")
        if a.get("type") != "hidden" and a.get("id") not in labelled
    ]
    return found
