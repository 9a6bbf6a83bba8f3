"""Tells followers' inboxes that this node published, and asks peers to tell this one.

A notice is a hint: whoever misses one finds what is new when it next reads the stream. So nothing here is tried for
long, and nothing waits for it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from threading import Event
from typing import Protocol

from node.config import Config
from node.errors import CommonsError, FetchError
from node.identity import SigningKey
from node.identity.messages import sign
from node.practice.moments import timestamp
from node.rdf.notices import Notice, NoticeKind, new, write
from node.store import Connection, activities, changed, followers, transaction

LOOK_SECONDS = 0.05
"""How long a commit may stay unseen."""
PAUSE_OVER_SECONDS = 1.0
"""How long the end of a pause may stay unseen while nothing is committed."""
FAULT_SECONDS = 5.0
POST_SECONDS = 5.0
CLAIM = timedelta(seconds=30)
"""How long a process has to send what it took on before another one may."""
SENT_AT_ONCE = 4
TRIES = 5
FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 600.0
ASK_AGAIN = timedelta(hours=24)
UNKNOWN = frozenset((403, 410))
"""The answers of one that does not read us."""

log = logging.getLogger(__name__)
_random = SystemRandom()


class Poster(Protocol):
    """What is needed of the way out: `node.outbound.Client`."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, deadline: float | None = None) -> int: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Letter:
    """A notice on its way. `head` is the last activity it tells of, `failures` how often it did not arrive."""

    did: str
    inbox: str
    notice: Notice
    head: int = 0
    failures: int = 0


def pause_seconds(failures: int, retry_after_seconds: int | None, most_seconds: int) -> float:
    """How long to wait after so many failures: up to four times as long with each (full jitter), at least what the
    receiver asks for, as far as `most_seconds`."""
    longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 4 ** (failures - 1))
    return max(_random.uniform(0, longest), min(retry_after_seconds or 0, most_seconds))


class Inboxes:
    """Sends the notices of one node; to be used in the thread of its connection `db`.

    `key` gives the key that signs now; `client` gives a way out, in any thread. Several processes may send: each notice
    is taken on by one of them.
    """

    def __init__(
        self,
        db: Connection,
        config: Config,
        did: str,
        *,
        key: Callable[[], SigningKey],
        client: Callable[[], Poster],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._db, self._config, self._did = db, config, did
        self._key, self._client, self._now = key, client, now
        self._stream = f"{config.base_url}/feed#stream"
        self._under_way: dict[Future[FetchError | None], _Letter] = {}
        self._failed_asking: dict[str, int] = {}
        """DID -> how often a peer did not take our Follow; forgotten at a restart, which only asks sooner."""

    def run(self, stop: Event) -> None:
        """Send until `stop` is set. What goes wrong is logged and tried again; it never ends the run."""
        seen: int | None = None
        looked = 0.0
        with ThreadPoolExecutor(SENT_AT_ONCE, "notices") as pool:
            while not stop.is_set():
                try:
                    arrived = self._note_arrivals()
                    now = changed(self._db)
                    if arrived or now != seen or time.monotonic() - looked > PAUSE_OVER_SECONDS:
                        seen, looked = now, time.monotonic()
                        self._send_what_is_due(pool)
                except CommonsError as error:
                    log.error("%s Notices wait for %g seconds.", error, FAULT_SECONDS)  # noqa: TRY400 - a sentence
                    stop.wait(FAULT_SECONDS)
                except Exception:  # a fault of ours must cost notices at most, never the worker
                    log.exception("Sending notices failed, which is a fault of this program.")
                    stop.wait(FAULT_SECONDS)
                stop.wait(LOOK_SECONDS)
            pool.shutdown(cancel_futures=True)

    def _send_what_is_due(self, pool: ThreadPoolExecutor) -> None:
        now = self._now()
        letters = self._announcements(now) if self._config.send_notices else []
        letters += self._questions(now) if self._config.ask_for_notices else self._farewells()
        if not letters:
            return
        key = self._key()
        for letter in letters:
            self._under_way[pool.submit(self._post, letter, key)] = letter

    def _announcements(self, now: datetime) -> list[_Letter]:
        """One for each follower that was not told of our last activity, however many there were since."""
        head = activities.head(self._db, self._did)
        times = timestamp(now), timestamp(now + self._farthest)
        due = followers.due(self._db, head, *times)
        last = activities.last(self._db, self._did) if due else None
        if last is None:
            return []
        with transaction(self._db):
            claimed = [each for each in due if followers.claim(self._db, each, *times, timestamp(now + CLAIM))]
        announce = new(NoticeKind.ANNOUNCE, self._did, self._stream, last.published)
        return [_Letter(each.did, each.inbox, announce, last.sequence, each.failures) for each in claimed]

    def _questions(self, now: datetime) -> list[_Letter]:
        """A Follow for each peer that was not asked for a day."""
        times = timestamp(now - ASK_AGAIN), timestamp(now)
        due = followers.askable(self._db, *times)
        if not due:
            return []
        again = timestamp(now - ASK_AGAIN + CLAIM)
        with transaction(self._db):
            claimed = [each for each in due if followers.claim_asking(self._db, each.did, *times, again)]
        return [_Letter(each.did, each.inbox, self._about(NoticeKind.FOLLOW, each.stream)) for each in claimed]

    def _farewells(self) -> list[_Letter]:
        """An Undo, sent once, for each peer that was asked before the setting was turned off."""
        if not followers.asked_any(self._db):
            return []
        with transaction(self._db):
            told = followers.take_back(self._db)
        return [_Letter(each.did, each.inbox, self._about(NoticeKind.UNDO, each.stream)) for each in told]

    def _about(self, kind: NoticeKind, stream: str) -> Notice:
        """A notice about a peer's stream, which is `#stream` in the document that is known of it."""
        return new(kind, self._did, stream if "#" in stream else f"{stream}#stream")

    def _post(self, letter: _Letter, key: SigningKey) -> FetchError | None:
        """Send one, in a thread of the pool; what went wrong, or None."""
        body = write(letter.notice)
        headers = {"Content-Type": "application/ld+json"}
        headers |= sign("POST", letter.inbox, body, key, now=self._now())
        client = self._client()
        try:
            client.post(letter.inbox, body, headers, deadline=time.monotonic() + POST_SECONDS)
        except FetchError as error:
            return error
        finally:
            client.close()
        return None

    def _note_arrivals(self) -> bool:
        """Write down what became of the notices that were sent; whether there were any."""
        done = [(future, letter) for future, letter in self._under_way.items() if future.done()]
        for future, letter in done:
            del self._under_way[future]
            failure = future.exception() or future.result()
            if failure is not None and not isinstance(failure, FetchError):
                log.error("A notice could not be made, which is a fault of this program.", exc_info=failure)
            with transaction(self._db):
                if letter.notice.kind is NoticeKind.ANNOUNCE:
                    self._note_announcement(letter, failure)
                elif letter.notice.kind is NoticeKind.FOLLOW:
                    self._note_question(letter, failure)
        return bool(done)

    def _note_announcement(self, letter: _Letter, failure: BaseException | None) -> None:
        now = self._now()
        if isinstance(failure, FetchError) and failure.status in UNKNOWN:
            followers.end(self._db, letter.did)
            log.info("%s wants to be told no longer: %s", letter.did, failure)
        elif failure is None or letter.failures + 1 >= TRIES:
            followers.told(self._db, letter.did, letter.head, timestamp(now))
            if failure is not None:
                log.warning("%s was not reached with a notice in %d tries: %s", letter.did, TRIES, failure)
        else:
            followers.put_off(self._db, letter.did, timestamp(now + self._pause(letter.failures + 1, failure)))

    def _note_question(self, letter: _Letter, failure: BaseException | None) -> None:
        failures = self._failed_asking.pop(letter.did, 0) + 1
        now, known = self._now(), not isinstance(failure, FetchError) or failure.status not in UNKNOWN
        if failure is None or failures >= TRIES or not known:
            followers.asked(self._db, letter.did, timestamp(now))
            if failure is not None:
                log.warning("%s did not take the request to tell this node: %s", letter.did, failure)
        else:
            self._failed_asking[letter.did] = failures
            followers.asked(self._db, letter.did, timestamp(now - ASK_AGAIN + self._pause(failures, failure)))

    def _pause(self, failures: int, failure: BaseException) -> timedelta:
        asked = failure.retry_after_seconds if isinstance(failure, FetchError) else None
        return timedelta(seconds=pause_seconds(failures, asked, self._config.limits.retry_after_seconds))

    @property
    def _farthest(self) -> timedelta:
        """The longest pause there can be; what lies beyond it is a clock that was set back."""
        return timedelta(seconds=self._config.limits.retry_after_seconds + LONGEST_PAUSE_SECONDS)
