"""A New Commons node: it publishes a city's data-ethics practices as signed linked data, and finds those of its peers.

Start reading at `node.py`, which puts the parts together; `harvest/` and `catalog/` are the two ways in.
"""

__version__ = "0.1.0"
