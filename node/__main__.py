"""`python -m node` is the command `commons`."""

from node.cli import main

main()
