"""The same with S3: its library, and a server in a process of its own.

Neither is in our lock: botocore wants an older python-dateutil than the lock has. `make bucket` installs them aside.
"""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsdesk.config import Config
from newsdesk.errors import RemoteError
from newsdesk.fetch.remote import Remote
from newsdesk.fingerprint import digest_bytes
from newsdesk.pipeline.deliver import deliver
from newsdesk.pipeline.mirror import mirror_seeds
from newsdesk.store import list_files
from tests.desk import Desk, open_desk

s3fs = pytest.importorskip(
    "s3fs", reason="s3fs is not installed, since it does not fit the lock; make bucket runs this"
)
pytest.importorskip(
    "moto.server", reason="moto is not installed, since it does not fit the lock; make bucket runs this"
)

pytestmark = [
    pytest.mark.xdist_group("s3"),
    pytest.mark.filterwarnings("default"),  # theirs
]

ARTICLES = Path(__file__).parents[2] / "articles"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """An empty bucket; where it is and who asks is told by the environment, as users tell it."""
    settings = {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    name = "desk-" + digest_bytes(request.node.name.encode())[:20]
    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir(name)
    return f"s3://{name}"


def test_pages_from_a_bucket_are_those_of_a_folder(tmp_path: Path, bucket: str) -> None:
    here, far = open_desk(tmp_path / "here"), open_desk(tmp_path / "far", Config(seeds=f"{bucket}/seeds"))
    remote = Remote(f"{bucket}/seeds")
    for article in sorted(ARTICLES.iterdir()):
        shutil.copy(article, here.project.seeds / article.name)
    remote.put_files({article.name: article for article in ARTICLES.iterdir()})
    remote.write("empty.txt", b"")
    (here.project.seeds / "empty.txt").write_bytes(b"")
    for hostile in ("../out.txt", "a//b.txt", "UP.txt", "up.txt", "[*?] #%41.txt"):
        remote.write(hostile, b"text")
    for name in ("[*?] #%41.txt", "UP.txt"):
        (here.project.seeds / name).write_bytes(b"text")

    project = mirror_seeds(far.project, remote, lambda *_: None)
    here.build()
    report = Desk(project=project).build()

    assert far.contents() == here.contents()
    assert {f.source for f in report.failures} > {"../out.txt", "a//b.txt", "up.txt"}


def test_only_what_changed_goes_to_a_bucket_with_its_type(tmp_path: Path, bucket: str) -> None:
    site = {f"{n}.html": b"page" for n in range(300)} | {"a.css": b"{}", "sub/b.json": b"{}", "[x].txt": b"x"}
    for name, data in site.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    digests = {name: digest_bytes(data) for name, data in site.items()}
    remote = Remote(f"{bucket}/site")

    first = deliver(tmp_path, digests, remote, lambda *_: None)
    second = deliver(tmp_path, digests, remote, lambda *_: None)
    fewer = {name: digest for name, digest in digests.items() if name > "2"} | {"a.css": "0" * 64}
    third = deliver(tmp_path, fewer, remote, lambda *_: None)

    assert (first.written, second.written, third.written) == (303, 0, 1)
    assert third.removed == len(digests) - len(fewer)
    listed = {name for name in remote.list_files() if not name.startswith(".")}
    assert listed == fewer.keys() == set(list_files(tmp_path)) & fewer.keys()
    told = s3fs.S3FileSystem().call_s3("head_object", Bucket=bucket.removeprefix("s3://"), Key="site/3.html")
    assert told["ContentType"] == "text/html"


CALLS: dict[str, Callable[[Remote], object]] = {
    "list": Remote.list_files,
    "write": lambda remote: remote.write("a", b""),
}


@pytest.mark.parametrize(
    ("call", "address"), [("list", "no-such-bucket"), ("write", "no-such-bucket"), ("list", "unreachable")]
)
@pytest.mark.usefixtures("bucket")
def test_what_goes_wrong_is_one_sentence(monkeypatch: pytest.MonkeyPatch, call: str, address: str) -> None:
    if address == "unreachable":
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        s3fs.S3FileSystem.clear_instance_cache()
    remote = Remote(f"s3://{address}/seeds")

    with pytest.raises(
        RemoteError, match=rf"s3://{address}/seeds: .*; check the address, the network and your rights"
    ) as caught:
        CALLS[call](remote)
    assert "\n" not in str(caught.value)
    s3fs.S3FileSystem.clear_instance_cache()
