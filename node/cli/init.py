"""`commons init`: make a node."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from node.config import Config, base_url, checked, passphrase, write
from node.errors import DataFolderError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What the node is called, such as Ghent.")
@click.option("--base-url", "url", required=True, help="Where it will be reached, such as https://ghent.example.")
@click.option("--port", default=8000, show_default=True, help="The port it listens on.")
@click.option("--curator", is_flag=True, help="It writes up practices of places that have no node of their own.")
def init(folder: Path, name: str, url: str, port: int, curator: bool) -> None:
    """Make a node in FOLDER: its settings, its record and its key.

    A FOLDER that holds anything already is left as it is. Keep a backup of FOLDER/keys: without the key the node
    cannot sign, and peers would not believe another. The key is encrypted where NODE_KEY_PASSPHRASE is set.
    """
    config = checked(Config(folder, name.strip(), base_url(url), port=port, curator=curator), "the options")
    ring = create(config)
    click.echo(f"{config.name} is ready in {folder}.")
    click.echo(f"DID  {ring[0]}")
    click.echo(f"Key  {ring[1]}")
    click.echo(f"Next: commons publish --data {folder} FILES, then commons serve --data {folder}")


def create(config: Config) -> tuple[str, str]:
    """Make a node's folder. Returns its DID and its key's fingerprint. Raises DataFolderError, nothing written, where
    the folder is not empty or cannot be made."""
    from node.identity import did, key_files
    from node.identity.keys import fingerprint
    from node.practice.moments import timestamp
    from node.store import connect, own_keys, transaction
    from node.store.own_keys import OwnKey

    with _new_folder(config.data):
        name = did.from_base_url(config.base_url)
        key = key_files.create(config.keys, name, passphrase(config))
        with closing(connect(config.database, create=True)) as db, transaction(db):
            own_keys.add(db, [OwnKey(key.method, key.multikey, timestamp(datetime.now(UTC)))])
        write(config)
    return name, fingerprint(key.multikey)


@contextmanager
def _new_folder(folder: Path) -> Iterator[None]:
    """An empty folder to fill. When that fails, what was put into it goes, and the folder too if it was not there."""
    try:
        made = not folder.exists()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise DataFolderError(f"{folder} is not an empty folder; nothing was changed. Choose another.")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "keys").mkdir(mode=0o700)  # of two who do this at once, one stops here
    except OSError as error:
        raise DataFolderError(f"{folder} cannot be made: {error.strerror}.") from error
    try:
        yield
    except BaseException as error:
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        if made:
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise DataFolderError(f"{folder} cannot be filled: {error.strerror}. Nothing was kept.") from error
        raise


COMMANDS = (init,)
