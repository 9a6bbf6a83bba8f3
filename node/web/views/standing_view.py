"""How a peer or a portal stands, in the words of the page's language."""

from __future__ import annotations

from datetime import datetime

from node.harvest.standing import FAULTY, Facts, Standing, State, interval, since, too_old
from node.web.language import gettext as _
from node.web.language import later, ngettext
from node.web.views import words

STATES = {
    State.SUSPENDED: later("Suspended: nothing of it is read or shown"),
    State.HELD: later("Held: nothing more is read until the admin decides"),
    State.BEING_READ: later("Being read now"),
    State.NOT_READ_YET: later("Not read yet"),
    State.READ: later("Read without fault"),
    State.INCOMPLETE: later("Incomplete"),
    State.NOT_REACHED: later("Not reached"),
    State.CUT_SHORT: later("Cut short"),
}
SHORT = STATES | {State.SUSPENDED: later("Suspended"), State.HELD: later("Held")}
"""State -> the words where there is little room."""


def standing_in_words(facts: Facts, now: datetime, interval_seconds: int) -> Standing:
    """What is to be said of an actor that is read every `interval_seconds`."""
    return Standing(
        state=_state(facts),
        because=facts.because,
        next_try=_next_try(facts.next_try, now) if facts.next_try else "",
        last_success=ago(facts.last_success, now) if facts.last_success else _("never"),
        stale=_stale(interval_seconds) if facts.stale else "",
    )


def state_in_short(facts: Facts) -> str:
    """The state in a word or two, and whether what is held is old."""
    short = _(SHORT[facts.state])
    return _("%(state)s, stale", state=short) if facts.stale else short


def ago(moment: datetime, now: datetime) -> str:
    """How long ago a moment was: `3 hours ago`. One that is still to come was just now."""
    count, unit = since(moment, now)
    if not count:
        return _("just now")
    if unit == "minute":
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", count)
    if unit == "hour":
        return ngettext("%(count)s hour ago", "%(count)s hours ago", count)
    return ngettext("%(count)s day ago", "%(count)s days ago", count)


def freshness(last_read: str, now: datetime, interval_seconds: int) -> tuple[str, str]:
    """How long ago a moment of the record was, and what is said where that is too long to go by; else nothing."""
    moment = datetime.fromisoformat(last_read)
    stale = _stale(interval_seconds) if too_old(moment, now, interval_seconds) else ""
    return words.capital(ago(moment, now)), stale


def _state(facts: Facts) -> str:
    text, failures = _(STATES[facts.state]), facts.failures
    if facts.state is State.BEING_READ and failures:
        text = ngettext(
            "Being read now, after %(count)s try without success",
            "Being read now, after %(count)s tries without success",
            failures,
        )
    elif facts.state in FAULTY and failures > 1:
        in_a_row = ngettext("%(count)s time in a row", "%(count)s times in a row", failures)
        text = _("%(state)s, %(times)s", state=text, times=in_a_row)
    return _("%(state)s; new keys wait for the admin", state=text) if facts.keys_wait else text


def _next_try(at: datetime, now: datetime) -> str:
    if at <= now:
        return _("next try is due now")
    return _("next try at %(moment)s", moment=words.moment(f"{at:%Y-%m-%dT%H:%M:%SZ}"))


def _stale(interval_seconds: int) -> str:
    count, unit = interval(interval_seconds)
    if unit == "day":
        return ngettext("stale: it is to be read every day", "stale: it is to be read every %(count)s days", count)
    if unit == "hour":
        return ngettext("stale: it is to be read every hour", "stale: it is to be read every %(count)s hours", count)
    if unit == "minute":
        return ngettext(
            "stale: it is to be read every minute", "stale: it is to be read every %(count)s minutes", count
        )
    return ngettext("stale: it is to be read every second", "stale: it is to be read every %(count)s seconds", count)
