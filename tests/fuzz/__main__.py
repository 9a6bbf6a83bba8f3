"""`python -m tests.fuzz TARGET --minutes 10`: run one target with atheris, guided by the coverage of node/.

atheris is no part of the project's environment. It goes into one of its own, beside the locked packages:

    python -m venv ../fuzz
    ../fuzz/bin/pip install --no-deps --require-hashes -r requirements-dev.lock
    ../fuzz/bin/pip install atheris
    ../fuzz/bin/python -m tests.fuzz pages --minutes 10 --folder ../fuzz/pages

What was found lies in FOLDER/crash-*; `--file` with such a file shows it fail again, by any Python. The targets are
those of `tests.fuzz.targets`: pages, identity, notices, addresses, catalogues, answers, files, judge and harvest.
"""

from __future__ import annotations

import argparse
import sys
from hashlib import sha1
from pathlib import Path
from tempfile import mkdtemp

MEMORY_MEGABYTES = 2_000
SECONDS_EACH = 20
"""What one input may take by the clock, on a busy machine; the targets themselves look at CPU time."""
BY_LIBFUZZER = 0.3
"""The share of inputs that libFuzzer changes itself, by what it has learnt of comparisons."""


def main() -> None:
    """Fuzz, or repeat what a file holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("target")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument(
        "--folder", type=Path, help="where inputs and crashes are kept; one is made where none is given"
    )
    parser.add_argument("--file", type=Path, action="append", help="repeat this input")
    chosen = parser.parse_args()
    if chosen.file:
        from tests.fuzz.targets import TARGETS

        for path in chosen.file:
            TARGETS[chosen.target].check(path.read_bytes())
        return
    fuzz(chosen.target, chosen.minutes, chosen.folder or Path(mkdtemp(prefix=f"fuzz-{chosen.target}-")))


def fuzz(name: str, minutes: float, folder: Path) -> None:
    """Run a target; ends the process."""
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed here; the first lines of tests/fuzz/__main__.py say how it is.")
    with atheris.instrument_imports(include=["node"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    inputs = folder / "inputs"
    inputs.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (inputs / sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        if not target.mutations or seed % 100 < 100 * BY_LIBFUZZER:
            return bytes(atheris.Mutate(data, most))
        return target.mutate(data, seed)[:most]

    arguments = [
        sys.argv[0],
        f"-max_total_time={int(minutes * 60)}",
        f"-max_len={target.most_bytes}",
        f"-timeout={SECONDS_EACH}",
        f"-rss_limit_mb={MEMORY_MEGABYTES}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
        str(inputs),
    ]
    atheris.Setup(arguments, target.check, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
