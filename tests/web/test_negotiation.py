import pytest

from node.web.negotiation import HTML, JSONLD, NTRIPLES, PAGE_AND_GRAPH, RDFXML, TURTLE, accepted

TYPES = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("", HTML),
        ("*/*", HTML),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", HTML),
        ("text/turtle", TURTLE),
        ("text/turtle;charset=utf-8", TURTLE),
        ("Text/Turtle", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', JSONLD),
        ("text/html;q=0.4, application/rdf+xml;q=0.9", RDFXML),
        ("text/*;q=0.3, application/n-triples;q=0.5", NTRIPLES),
        ("text/html;q=0, */*", TURTLE),
        ("text/turtle, application/ld+json", TURTLE),
        ("image/png", None),
        ("text/turtle;q=0", None),
    ],
)
def test_the_form_its_reader_likes_best(header, form):
    assert accepted(header, PAGE_AND_GRAPH) is form


@pytest.mark.parametrize("suffix", TYPES)
def test_a_practice_has_each_form_by_suffix_and_by_accept(world, client, suffix):
    world.publish()
    by_suffix = client.get(f"/practices/cameras.{suffix}")
    by_accept = client.get("/practices/cameras", headers={"Accept": TYPES[suffix]})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.mimetype == by_accept.mimetype == TYPES[suffix]
    assert by_suffix.data == by_accept.data
    assert b"Cameras that count people" in by_suffix.data


def test_the_forms_have_different_tags_and_a_held_one_is_not_sent_again(world, client):
    world.publish()
    tags = set()
    for media_type in TYPES.values():
        whole = client.get("/practices/cameras", headers={"Accept": media_type})
        tag = whole.headers["ETag"]
        again = client.get("/practices/cameras", headers={"Accept": media_type, "If-None-Match": f'"other", W/{tag}'})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
        vary = {"Accept", "Accept-Language"} if media_type == "text/html" else {"Accept"}
        assert set(whole.headers["Vary"].split(", ")) == vary
        assert set(again.headers["Vary"].split(", ")) - {"Accept-Encoding"} == vary  # a weak tag is a packed page's
        tags.add(tag)
    assert len(tags) == len(TYPES)


def test_a_tag_of_another_form_or_an_older_text_does_not_count(world, client):
    world.publish()
    turtle = client.get("/practices/cameras.ttl").headers["ETag"]
    assert client.get("/practices/cameras", headers={"If-None-Match": turtle}).status_code == 200
    world.publish(title={"en": "Cameras, changed"})
    assert client.get("/practices/cameras.ttl", headers={"If-None-Match": turtle}).status_code == 200


def test_what_nobody_can_give_is_406_with_the_list(world, client):
    world.publish()
    answer = client.get("/practices/cameras", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.headers["Vary"] == "Accept, Accept-Language"
    for media_type in TYPES.values():
        assert media_type in answer.text


def test_a_form_that_is_not_there_is_404(world, client):
    world.publish()
    assert client.get("/practices/cameras.exe").status_code == 404
    assert client.get("/practices/cameras.ttl.ttl").status_code == 404


@pytest.mark.parametrize("path", ["/", "/search?q=cameras", "/practices/cameras", "/practices/cameras.ttl", "/nope"])
def test_head_says_what_get_says(world, client, path):
    world.publish()
    get, head = client.get(path), client.head(path)
    assert head.status_code == get.status_code
    assert head.data == b""
    assert dict(head.headers) == dict(get.headers)


def test_linked_data_may_be_read_by_any_site_and_pages_may_not(world, client):
    world.publish()
    assert client.get("/practices/cameras.ttl").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/practices/cameras").headers
