"""How a peer is doing, in the language of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from babel.dates import format_timedelta

from node.harvest.standing import Condition, Standing
from node.web.language import LOCALES, gettext, language, later, ngettext
from node.web.language import gettext as _
from node.web.views import words

WORDS = {
    Condition.SUSPENDED: later("Suspended: nothing of it is read or shown"),
    Condition.HELD: later("Held: nothing more is read until the admin decides"),
    Condition.READING: later("Being read now"),
    Condition.NOT_READ: later("Not read yet"),
    Condition.FINE: later("Read without fault"),
    Condition.INCOMPLETE: later("Incomplete"),
    Condition.NOT_REACHED: later("Not reached"),
    Condition.CUT_SHORT: later("Cut short"),
}
FAULTS = (Condition.INCOMPLETE, Condition.NOT_REACHED, Condition.CUT_SHORT)
_Unit = Literal["day", "hour", "minute", "second"]
_UNITS: tuple[tuple[int, _Unit], ...] = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_NO_LARGER = 10**9


def said(standing: Standing, now: datetime) -> Standing:
    """The same facts in words of the page; only `because`, which may quote a peer, stays as it is."""
    return replace(
        standing,
        state=_state(standing),
        next_try=_next_try(standing.next_at, now),
        last_success=ago(standing.last_at, now) if standing.last_at else _("never"),
        stale=_stale(standing.every_seconds) if standing.every_seconds else "",
    )


def _state(standing: Standing) -> str:
    word = gettext(WORDS[standing.condition])
    if standing.condition is Condition.READING and standing.times:
        word = _("Being read now, after %(times)s without success", times=_times(standing.times))
    elif standing.condition in FAULTS and standing.times > 1:
        word = _("%(fault)s, %(times)s in a row", fault=word, times=_times(standing.times))
    return _("%(state)s; new keys wait for the admin", state=word) if standing.new_keys else word


def _times(number: int) -> str:
    if number == 1:
        return _("once")
    if number == 2:
        return _("twice")
    return ngettext("%(count)s time", "%(count)s times", number)


def _next_try(at: str, now: datetime) -> str:
    if not at:
        return ""
    if datetime.fromisoformat(at) <= now:
        return _("next try is due now")
    return _("next try at %(moment)s", moment=words.moment(at))


def ago(moment: str, now: datetime) -> str:
    """How long ago a moment was, in its largest unit: `3 hours ago`. One that is still to come was just now."""
    seconds = int((now - datetime.fromisoformat(moment)).total_seconds())
    if seconds < 60:
        return _("just now")
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= size)
    whole, tongue = timedelta(seconds=-(seconds // size) * size), LOCALES[language()]
    return format_timedelta(whole, granularity=unit, threshold=_NO_LARGER, add_direction=True, locale=tongue)


def _stale(seconds: int) -> str:
    size = next(size for size, _ in _UNITS if seconds % size == 0)
    number = seconds // size
    if size == 86_400:
        return ngettext("stale: it is to be read every day", "stale: it is to be read every %(count)s days", number)
    if size == 3_600:
        return ngettext("stale: it is to be read every hour", "stale: it is to be read every %(count)s hours", number)
    if size == 60:
        return ngettext(
            "stale: it is to be read every minute", "stale: it is to be read every %(count)s minutes", number
        )
    return ngettext("stale: it is to be read every second", "stale: it is to be read every %(count)s seconds", number)
