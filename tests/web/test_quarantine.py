"""What a peer reads on our node about what we did not accept of it."""

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from node.config import resource_folder
from node.harvest.faults import MEND
from node.rdf.namespaces import PREFIXES
from node.store import peers, quarantine, runs, schedule, transaction
from node.store.quarantine import Refusal
from node.store.runs import Outcome, Run
from tests.web.conftest import AWAY, HOME
from tests.web.page import Page, faults
from tests.web.test_negotiation import TYPES

PAGE = "/quarantine/localhost:8002"
SH, DCTERMS, NC = PREFIXES["sh"], PREFIXES["dcterms"], PREFIXES["nc"]
FORMS = {suffix: RdfFormat.from_media_type(TYPES[suffix]) for suffix in ("ttl", "jsonld", "nt", "rdf")}


def refuse(world, number=1, **facts):
    said = {
        "actor": world.zug.did,
        "sequence": number,
        "activity": f"{AWAY}/activities/{number}",
        "practice": f"{AWAY}/practices/vote",
        "page": f"{AWAY}/feed/1",
        "reason": "Its signature does not match what it says.",
        "found_at": "2026-11-24T00:00:00Z",
        "failed_check": "signature",
    } | facts
    with transaction(world.node.db()):
        quarantine.add(world.node.db(), Refusal(**said))


def triples(data, form):
    return {(t.subject.value, t.predicate.value, getattr(t.object, "value", "")) for t in parse(data, format=form)}


def text(answer):
    return " ".join(Page(answer.text).text.split())


@pytest.fixture
def refused(world, client):
    world.add_peer()
    refuse(world, 1)
    refuse(world, 2, failed_check="shape", reason="Give the practice a title.")
    return client


def test_the_page_says_what_was_refused_why_and_what_mends_it(refused):
    answer = refused.get(PAGE)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    said = text(answer)
    for part in (
        "2 activities of its stream are in quarantine",
        "Activity 1",
        "Its signature does not match what it says.",
        "found 24 November 2026, 00:00 UTC",
        MEND["signature"],
        "Give the practice a title.",
        MEND["shape"],
        "who runs this node",
    ):
        assert part in said
    assert said.index("Activity 2 ") < said.index("Activity 1 ")
    page = Page(answer.text)
    assert {"/about", f"{AWAY}/activities/1", f"{PAGE}/report.ttl"} <= set(page.links)
    assert {"refusal-1", "refusal-2", "check-signature"} <= {a.get("id") for _, a in page.elements}


@pytest.mark.parametrize("suffix", FORMS)
def test_the_report_is_a_shacl_report_in_every_form(refused, suffix):
    by_suffix = refused.get(f"{PAGE}/report.{suffix}")
    by_accept = refused.get(PAGE, headers={"Accept": TYPES[suffix]})
    assert by_suffix.mimetype == TYPES[suffix]
    assert by_suffix.data == by_accept.data
    found = triples(by_suffix.data, FORMS[suffix])
    report, refusal = f"{HOME}{PAGE}#report", f"{HOME}{PAGE}#refusal-1"
    assert found >= {
        (report, PREFIXES["rdf"] + "type", SH + "ValidationReport"),
        (report, SH + "conforms", "false"),
        (report, DCTERMS + "subject", f"{AWAY}/feed"),
        (report, SH + "result", refusal),
        (report, NC + "refused", "2"),
        (refusal, PREFIXES["rdf"] + "type", SH + "ValidationResult"),
        (refusal, SH + "focusNode", f"{AWAY}/activities/1"),
        (refusal, SH + "resultMessage", "Its signature does not match what it says."),
        (refusal, SH + "resultSeverity", SH + "Violation"),
        (refusal, SH + "sourceConstraintComponent", f"{HOME}{PAGE}#check-signature"),
        (refusal, DCTERMS + "created", "2026-11-24T00:00:00Z"),
        (refusal, DCTERMS + "isPartOf", f"{AWAY}/feed/1"),
        (refusal, DCTERMS + "references", f"{AWAY}/practices/vote"),
        (refusal, NC + "failedCheck", "signature"),
        (refusal, NC + "mend", MEND["signature"]),
    }


def test_every_term_of_ours_in_the_report_is_in_the_vocabulary(world, refused):
    with transaction(world.node.db()):
        runs.add(world.node.db(), Run(world.zug.did, "2026-11-24T00:00:00Z", "2026-11-24T00:00:01Z", Outcome.OK))
    found = triples(refused.get(f"{PAGE}/report.nt").data, RdfFormat.N_TRIPLES)
    ours = {predicate for _, predicate, _ in found if predicate.startswith(NC)}
    defined = {str(subject) for subject in Graph().parse(resource_folder("vocab") / "ontology.ttl").subjects()}
    assert ours == {NC + "failedCheck", NC + "mend", NC + "refused"}
    assert ours <= defined


def test_a_peer_of_which_all_was_accepted_conforms(world, client):
    world.add_peer()
    assert "nothing was read of its stream yet" in text(client.get(PAGE))
    assert (f"{HOME}{PAGE}#report", SH + "conforms", "true") in triples(
        client.get(f"{PAGE}/report.nt").data, RdfFormat.N_TRIPLES
    )


def test_a_held_peer_reads_why_with_both_digests(world, client):
    world.add_peer()
    because = "History was rewritten: activity 3 had the digest zQmOne, now it has zQmTwo."
    with transaction(world.node.db()):
        peers.hold(world.node.db(), world.zug.did, peers.HISTORY, because)
    said = text(client.get(PAGE))
    assert "Held: nothing more is read until the admin decides" in said
    assert because in said
    found = triples(client.get(f"{PAGE}/report.nt").data, RdfFormat.N_TRIPLES)
    assert (f"{HOME}{PAGE}#report", SH + "conforms", "false") in found
    assert (f"{HOME}{PAGE}#held", SH + "resultMessage", because) in found
    assert (f"{HOME}{PAGE}#held", SH + "focusNode", f"{AWAY}/feed") in found
    assert (f"{HOME}{PAGE}#held", NC + "mend", MEND["history"]) in found
    assert MEND["history"] in said


def test_the_last_reading_is_told_with_what_went_wrong(world, client):
    world.add_peer()
    db, note = world.node.db(), f"{AWAY}/feed answered 503."
    with transaction(db):
        runs.add(
            db, Run(world.zug.did, "2026-11-24T00:00:00Z", "2026-11-24T00:00:01Z", Outcome.INCOMPLETE, 2, note=note)
        )
        fence = schedule.lease(db, world.zug.did, "2026-11-24T00:00:00Z", "2026-11-24T00:00:15Z")
        schedule.finish(
            db, world.zug.did, fence, due_at="2199-01-01T00:00:00Z", failures=3, quiet_until=None, success_at=None
        )
    said = text(client.get(PAGE))
    for part in ("Incomplete, 3 times in a row", "next try at 1 January 2199, 00:00 UTC", note):
        assert part in said
    found = triples(client.get(f"{PAGE}/report.nt").data, RdfFormat.N_TRIPLES)
    reading = f"{HOME}{PAGE}#last-reading"
    assert (f"{HOME}{PAGE}#report", PREFIXES["prov"] + "wasGeneratedBy", reading) in found
    assert (reading, PREFIXES["prov"] + "endedAtTime", "2026-11-24T00:00:01Z") in found
    assert (reading, DCTERMS + "description", f"incomplete: {note}") in found


def test_the_newest_500_are_listed_with_the_count_of_all(world, client):
    world.add_peer()
    for number in range(1, 521):
        refuse(world, number)
    answer = client.get(PAGE)
    assert "520 activities of its stream are in quarantine" in text(answer)
    assert "The newest 500 are listed." in text(answer)
    ids = {a.get("id") for _, a in Page(answer.text).elements}
    assert len([id for id in ids if id and id.startswith("refusal-")]) == 500
    assert {"refusal-520", "refusal-21"} <= ids
    assert "refusal-20" not in ids
    found = triples(client.get(f"{PAGE}/report.nt").data, RdfFormat.N_TRIPLES)
    assert len([s for s, p, _ in found if p == SH + "focusNode"]) == 500
    assert (f"{HOME}{PAGE}#report", NC + "refused", "520") in found


def test_a_refusal_that_was_dropped_is_gone_at_once(world, refused):
    assert "Activity 1 " in text(refused.get(PAGE))
    with transaction(world.node.db()):
        quarantine.clear(world.node.db(), world.zug.did, f"{AWAY}/activities/1")
    assert "Activity 1 " not in text(refused.get(PAGE))


def test_nothing_a_suspended_peer_wrote_is_repeated(world, refused):
    with transaction(world.node.db()):
        peers.suspend(world.node.db(), world.zug.did, "2026-11-24T10:00:00Z")
    said = refused.get(PAGE)
    assert "Suspended: nothing of it is read or shown" in text(said)
    assert "nothing it wrote is repeated here" in text(said)
    assert "2 activities of its stream" in text(said)
    assert f"{AWAY}/activities/1" not in said.text
    assert f"{AWAY}/activities/1" not in refused.get(f"{PAGE}/report.nt").text


def test_a_refusal_that_says_little_has_a_place_all_the_same(world, client):
    world.add_peer()
    refuse(world, None, activity=None, practice=None, failed_check="", reason="It cannot be read.")
    said = text(client.get(PAGE))
    assert "An activity without a readable number" in said
    assert "Correct what the reason names" in said
    found = triples(client.get(f"{PAGE}/report.nt").data, RdfFormat.N_TRIPLES)
    assert (f"{HOME}{PAGE}#refusal-1", SH + "focusNode", f"{AWAY}/feed/1") in found


def test_what_a_refused_peer_wrote_is_neither_live_nor_linked(world, client):
    script = "<script>alert('x')</script>\"'><svg onload=alert(2)>{{7*7}}\x00\ufffe\u202e"
    world.add_peer(name=script)
    refuse(world, 1, reason=script, activity="javascript:alert(1)", practice="https://evil.example/buy", page=script)
    for reason in ("a", "b"):
        refuse(world, 2, reason=reason, activity=f"{AWAY}/{script}")
    answer = client.get(PAGE)
    assert faults(answer.text) == []
    page = Page(answer.text)
    assert "alert('x')" in page.text
    assert "\\u{202e}" in page.text
    assert "49" not in page.text.replace("{{7*7}}", "")
    assert not [link for link in page.links if "evil.example" in link or "javascript" in link]
    for suffix, form in FORMS.items():
        found = triples(client.get(f"{PAGE}/report.{suffix}").data, form)
        assert (f"{HOME}{PAGE}#refusal-1", SH + "focusNode", "javascript:alert(1)") in found


@pytest.mark.parametrize("host", ["nope.example", "localhost", "LOCALHOST:8002", "did:web:localhost%3A8002", "%00"])
def test_a_host_that_is_no_peer_is_404(world, client, host):
    world.add_peer()
    for suffix in ("", "/report.ttl"):
        answer = client.get(f"/quarantine/{host}{suffix}")
        assert answer.status_code == 404
        assert faults(answer.text) == []


def test_the_peers_page_leads_to_each_report(refused):
    page = Page(refused.get("/peers").text)
    assert PAGE in page.links
    assert "stale: it is to be read every 5 minutes" in page.text
    assert "24 November 2026, 00:00 UTC" in page.text
