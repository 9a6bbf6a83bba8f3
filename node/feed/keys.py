"""The life of this node's keys, private halves in files and the rest in the record: found, rotated, revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from node.config import Config, passphrase
from node.errors import ConfigError, KeysError
from node.identity import KeyRing, SigningKey, key_files
from node.practice.moments import timestamp
from node.store import Connection, activities, own_keys, transaction
from node.store.own_keys import OwnKey

GRACE = timedelta(minutes=1)
"""After a key expired, until we say which activity was its last: by then what it was signing is in the record."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """What came of revoking `key`. `new` is the key that signs instead, where it was the one that signed. `disowned`
    are sequence and practice of what it signed beyond; `vouchers` the keys that vouch for all this."""

    key: OwnKey
    new: SigningKey | None
    disowned: list[tuple[int, str]]
    vouchers: list[str]


def ring(
    db: Connection, config: Config, did: str, private: dict[int, SigningKey], now: datetime | None = None
) -> KeyRing:
    """The private keys that are here, and which of them ceased, as the record has it now.

    `private` are those that were read before, and gains the others: an encrypted file is opened once. Raises
    ConfigError where there is none, or one cannot be read or is another than it was.
    """
    now = now or datetime.now(UTC)
    numbers = key_files.numbers(config.keys)
    if not numbers:
        return key_files.load(config.keys, did)  # says what to do about it
    _read(config, did, [number for number in numbers if number not in private], private)
    keys = [private[number] for number in numbers]
    rows = _known(db, did, keys, now)
    for key in keys:
        if rows[key.method].multikey != key.multikey:
            raise ConfigError(
                f"{config.keys} holds another key for {key.method} than the one this node published. Restore the "
                f"node's own keys from a backup, or move that file away."
            )
    return KeyRing(tuple(keys), frozenset(m for m, row in rows.items() if row.ceased(timestamp(now))))


def rotate(db: Connection, config: Config, did: str, now: datetime) -> SigningKey:
    """Make the next key, which signs from now on; the others expire after `key_overlap_days`.

    Raises ConfigError where a key file cannot be read or written.
    """
    made: list[SigningKey] = []
    try:
        with transaction(db):
            _adopt(db, config, did, now)
            _make(db, config, did, now, made)
    except BaseException:
        _forget(config, made)
        raise
    return made[0]


def revoke(db: Connection, config: Config, did: str, name: str, from_sequence: int | None, now: datetime) -> Revocation:
    """Say that a key (its method, or what stands after `#`) is not to be believed from an activity on.

    Without `from_sequence` that is the one after our last. Raises KeysError where there is no such key or activity.
    """
    made: list[SigningKey] = []
    try:
        with transaction(db):
            _adopt(db, config, did, now)
            key = _named(db, did, name)
            signs = _signing(db, config, did, now) == key.method
            last = _last_good(key, activities.head(db, did), from_sequence)
            own_keys.revoke(db, key.method, timestamp(now), last)
            if signs:
                _make(db, config, did, now, made)
            disowned = own_keys.signed_beyond(db, did, key.method, last)
            return Revocation(
                own_keys.get(db, key.method) or key,
                made[0] if made else None,
                disowned,
                [each for each in _vouching(db, config, did) if each not in {new.method for new in made}],
            )
    except BaseException:
        _forget(config, made)
        raise


def _read(config: Config, did: str, numbers: list[int], private: dict[int, SigningKey]) -> None:
    if numbers:
        secret = passphrase(config)
        private.update({number: key_files.read(config.keys, did, number, secret) for number in numbers})


def _known(db: Connection, did: str, keys: list[SigningKey], now: datetime) -> dict[str, OwnKey]:
    """What the record knows of all our keys; it learns of `keys` that are new to it, and which activity of a key that
    expired was the last. So a node whose keys are older than this table needs no other step."""
    rows = {row.method: row for row in own_keys.everything(db, did)}
    settled = timestamp(now - GRACE)
    unsettled = any(row.expires_at and row.expires_at <= settled and row.last_sequence is None for row in rows.values())
    if unsettled or any(key.method not in rows for key in keys):
        with transaction(db):
            own_keys.add(db, [OwnKey(key.method, key.multikey, timestamp(now)) for key in keys])
            own_keys.settle(db, did, settled)
        rows = {row.method: row for row in own_keys.everything(db, did)}
    return rows


def _adopt(db: Connection, config: Config, did: str, now: datetime) -> None:
    """Let the record know all key files, and the last activities of what expired. The caller owns the transaction."""
    known = {row.method for row in own_keys.everything(db, did)}
    private: dict[int, SigningKey] = {}
    strange = [n for n in key_files.numbers(config.keys) if key_files.method(did, n) not in known]
    _read(config, did, strange, private)
    own_keys.add(db, [OwnKey(key.method, key.multikey, timestamp(now)) for key in private.values()])
    own_keys.settle(db, did, timestamp(now - GRACE))


def _make(db: Connection, config: Config, did: str, now: datetime, made: list[SigningKey]) -> None:
    """The next key, in the record too; all others expire. It is in `made` as soon as its file is there.

    The caller owns the transaction, and forgets what was made when that fails.
    """
    here = key_files.numbers(config.keys)
    _read(config, did, here, {})  # a new key is never encrypted otherwise than those beside it
    taken = [*here, *(_number(row.method) for row in own_keys.everything(db, did))]
    try:
        key = key_files.create(config.keys, did, passphrase(config), max(taken, default=0) + 1)
    except OSError as error:
        raise ConfigError(f"No key can be made in {config.keys}: {error.strerror}. Nothing was changed.") from error
    made.append(key)
    own_keys.add(db, [OwnKey(key.method, key.multikey, timestamp(now))])
    own_keys.expire(db, timestamp(now + timedelta(days=config.key_overlap_days)), but=key.method)


def _forget(config: Config, made: list[SigningKey]) -> None:
    """Take away files of keys that the record was not told of after all."""
    for key in made:
        key_files.path(config.keys, _number(key.method)).unlink(missing_ok=True)


def _number(method: str) -> int:
    return int(method.rpartition("-")[2])


def _named(db: Connection, did: str, name: str) -> OwnKey:
    rows = own_keys.everything(db, did)
    for row in rows:
        if name in (row.method, row.method.removeprefix(did), row.method.removeprefix(f"{did}#")):
            return row
    raise KeysError(f"This node has no key {name}. It has {', '.join(row.method.partition('#')[2] for row in rows)}.")


def _signing(db: Connection, config: Config, did: str, now: datetime) -> str | None:
    """The method of the key that signs now."""
    here = {key_files.method(did, number) for number in key_files.numbers(config.keys)}
    signing = [
        row.method for row in own_keys.everything(db, did) if row.method in here and not row.ceased(timestamp(now))
    ]
    return signing[-1] if signing else None


def _last_good(key: OwnKey, head: int, from_sequence: int | None) -> int:
    """The last activity that a key revoked from there on is good for: what was said before is never taken back."""
    start = head + 1 if from_sequence is None else from_sequence
    if not 1 <= start <= head + 1:
        raise KeysError(
            f"There is no activity {start} here: a key is revoked from one of ours on, 1 to {head}, or from the next, "
            f"{head + 1}."
        )
    last = start - 1 if key.last_sequence is None else min(start - 1, key.last_sequence)
    if key.revoked_at is not None and last == key.last_sequence:
        raise KeysError(
            f"{key.method} was revoked on {key.revoked_at[:10]} already, from activity {last + 1} on. To revoke it "
            "from an earlier one, name that with --from."
        )
    return last


def _vouching(db: Connection, config: Config, did: str) -> list[str]:
    here = {key_files.method(did, number) for number in key_files.numbers(config.keys)}
    return [row.method for row in own_keys.everything(db, did) if row.method in here and row.revoked_at is None]
