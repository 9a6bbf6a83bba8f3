"""What a node is told: `node.toml` in its data folder and NODE_* in the environment, read once into a frozen Config.

This package is the only reader of os.environ.
"""

from node.config.addresses import base_url
from node.config.checks import checked
from node.config.file import FILE, load, write
from node.config.settings import SETTINGS, Config, Limits
from node.config.surroundings import child_environment, data_folder, passphrase, resource_folder, use_data_folder

__all__ = [
    "FILE",
    "SETTINGS",
    "Config",
    "Limits",
    "base_url",
    "checked",
    "child_environment",
    "data_folder",
    "load",
    "passphrase",
    "resource_folder",
    "use_data_folder",
    "write",
]
