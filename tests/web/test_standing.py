"""How a peer is doing, in other languages than English; that English is the command line's is tested with it."""

from datetime import UTC, datetime

import pytest

from node.harvest.standing import Condition, standing
from node.store.peers import Peer
from node.store.runs import Outcome, Run
from node.store.schedule import Schedule
from node.web.language import speaking
from node.web.views.standing_view import WORDS, said

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PEER = Peer("did:web:zug.example", "https://zug.example", "Zug", curator=False, stream="https://zug.example/feed")


@pytest.mark.parametrize(
    ("language", "state", "next_try", "last_success", "stale"),
    [
        ("es", "No localizado, 3 veces seguidas", "próximo intento: 24 de noviembre de 2026, 12:05 UTC", "hace 2 días",
         "desactualizado: debería leerse cada 5 minutos"),
        ("de", "Nicht erreicht, 3 Mal hintereinander", "nächster Versuch: 24. November 2026, 12:05 UTC", "vor 2 Tagen",
         "veraltet: Es sollte alle 5 Minuten gelesen werden"),
        ("fi", "Ei tavoitettu, 3 kertaa peräkkäin", "seuraava yritys: 24. marraskuuta 2026, 12.05 UTC",
         "2 päivää sitten", "vanhentunut: pitäisi lukea 5 minuutin välein"),
    ],
)  # fmt: skip
def test_a_peer_that_fails(world, language, state, next_try, last_success, stale):
    read = Schedule(PEER.did, "2026-11-24T12:05:00Z", last_success_at="2026-11-22T11:00:00Z", failures=3)
    run = Run(PEER.did, "2026-11-24T11:58:00Z", "2026-11-24T11:59:00Z", Outcome.FAILED, note="It did not answer.")
    found = standing(PEER, read, run, NOW, interval_seconds=300)
    with world.app.app_context(), speaking(language):
        told = said(found, NOW)
    assert (told.state, told.next_try, told.last_success, told.stale) == (state, next_try, last_success, stale)
    assert told.because == "It did not answer."


def test_every_condition_has_words():
    assert {condition: str(condition) for condition in Condition} == WORDS
