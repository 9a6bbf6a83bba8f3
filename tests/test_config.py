from __future__ import annotations

import pytest

from node.config import Config, base_url, data_folder, load, passphrase, write
from node.errors import ConfigError, DataFolderError

NODE = '[node]\nname = "Ghent"\nbase_url = "https://ghent.example"\n'


def test_what_was_written_is_read(tmp_path):
    config = Config(tmp_path, 'Gent "G"', "https://ghent.example", curator=True, allow_networks=("127.0.0.0/8",))
    write(config)
    assert load(tmp_path, {}) == config
    with pytest.raises(DataFolderError, match="holds a node already"):
        write(config)


@pytest.mark.parametrize(
    "text",
    [
        NODE + "colour = 1\n",
        NODE + "language = 3\n",
        NODE + 'curator = "yes"\n',
        NODE + '[web]\nport = "abc"\n',
        NODE + "[web]\nhost = 3\n",
        NODE + "[search]\nmeaning = 1\n",
        NODE + "[what]\nx = 1\n",
        NODE + '[limits]\npage_bytes = "x"\n',
        NODE + "[limits]\npage_bytes = true\n",
        NODE + '[outbound]\nallow_networks = "10.0.0.0/8"\n',
        NODE + "[outbound]\nallow_networks = [3]\n",
        '[node]\nname = "x"\nbase_url = 3\n',
        '[node]\nname = "x"\nbase_url = ["https://x.example"]\n',
        '[node]\nname = ""\nbase_url = "https://x.example"\n',
        '[node]\nname = "a\\nb"\nbase_url = "https://x.example"\n',
        "[[node\n",
    ],
)
def test_a_setting_that_is_unknown_or_wrong_is_refused_with_its_file(tmp_path, text):
    (tmp_path / "node.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"node\.toml"):
        load(tmp_path, {})


@pytest.mark.parametrize("port", ["abc", "-1", "0", "99999", "", "\uff18"])
def test_a_port_of_the_environment_that_is_none_is_refused(tmp_path, port):
    (tmp_path / "node.toml").write_text(NODE)
    with pytest.raises(ConfigError):
        load(tmp_path, {"NODE_PORT": port})
    assert load(tmp_path, {"NODE_PORT": "81"}).port == 81


@pytest.mark.parametrize(
    "url",
    [
        "ghent.example",
        "",
        "file:///x",
        "https://",
        "https://127.0.0.1",
        "https://[::1]",
        "https://2130706433",
        "https://a b.example",
        "https://münster.example",
        "https://a.example/x",
        "https://a.example?",
        "https://@a.example",
        "https://a.example:0",
        "https://a.example:x",
        "https://a..b",
    ],
)
def test_a_base_url_that_is_not_scheme_host_and_port_is_refused(url):
    with pytest.raises(ConfigError):
        base_url(url)


def test_a_base_url_has_one_spelling():
    assert base_url("HTTPS://Ghent.Example:443/") == "https://ghent.example"
    assert base_url("http://localhost:8001") == "http://localhost:8001"


def test_a_folder_without_a_node_is_refused(tmp_path):
    with pytest.raises(DataFolderError, match="commons init"):
        load(tmp_path, {})
    assert str(data_folder(None, {"NODE_DATA": ""})) == "data"


@pytest.fixture
def with_passphrase_file(tmp_path):
    return Config(tmp_path, "Ghent", "https://ghent.example", passphrase_file="secret")


def test_the_passphrase_is_that_of_the_environment_else_the_first_line_of_the_file(tmp_path, with_passphrase_file):
    plain = Config(tmp_path, "Ghent", "https://ghent.example")
    assert passphrase(plain, {}) is None
    assert passphrase(plain, {"NODE_KEY_PASSPHRASE": ""}) is None
    assert passphrase(plain, {"NODE_KEY_PASSPHRASE": "één"}) == "één".encode()
    (tmp_path / "secret").write_bytes(b" correct horse \r\nnot this\n")
    assert passphrase(with_passphrase_file, {}) == b" correct horse "
    assert passphrase(with_passphrase_file, {"NODE_KEY_PASSPHRASE": "other"}) == b"other"


def test_a_passphrase_file_that_is_missing_or_empty_is_named(tmp_path, with_passphrase_file):
    with pytest.raises(ConfigError, match=r"passphrase_file: .*secret cannot be read"):
        passphrase(with_passphrase_file, {})
    (tmp_path / "secret").write_text("\ncorrect horse")
    with pytest.raises(ConfigError, match=r"first line of .*secret is empty"):
        passphrase(with_passphrase_file, {})


def test_a_passphrase_file_is_written_down_with_the_other_settings(tmp_path, with_passphrase_file):
    write(with_passphrase_file)
    assert load(tmp_path, {}) == with_passphrase_file
