"""Show a site on this machine while it is written, and reload open pages; it is no web server for others."""

import mimetypes
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsdesk.errors import StoreError

_LOOPBACK = ("127.0.0.1", "localhost")
_KEEP_ALIVE = 15.0  # seconds between signs of life to an open page
_RELOAD_SCRIPT = b'new EventSource("/_events").onmessage = () => location.reload();\n'
_RELOAD_TAG = b'<script src="/_reload.js"></script>'
"""A file, not inline: the content security policy of the pages holds here too."""


class SiteServer(ThreadingHTTPServer):
    """Serves the files of one folder on the loopback interface.

    Use it as `with SiteServer(folder) as server: server.serve_forever()`; call `notify` from another
    thread after each build, and `shutdown` to end. The folder may be swapped for another while it runs.
    """

    daemon_threads = True
    block_on_close = False  # open pages hold a connection until they are closed

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 8000) -> None:
        """`port` 0 takes a free one; `address` says which. Raises StoreError when it is taken."""
        if host not in _LOOPBACK:
            raise StoreError(
                path=host, problem=f"is not this machine; the preview listens on {_LOOPBACK[0]} only"
            )
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise StoreError(
                path=f"{host}:{port}", problem=f"cannot listen there: {error.strerror}"
            ) from error
        self.folder = folder.resolve()
        self.port = int(self.server_address[1])
        self.address = f"http://{host}:{self.port}/"
        self._built = threading.Condition()
        self._builds = 0

    def notify(self) -> None:
        """Make every open page load itself again."""
        with self._built:
            self._builds += 1
            self._built.notify_all()

    @property
    def builds(self) -> int:
        """How often `notify` was called."""
        return self._builds

    def wait_for_build(self, after: int) -> int:
        """Return the number of builds once it is above `after`, or unchanged after some seconds."""
        with self._built:
            self._built.wait_for(lambda: self._builds > after, timeout=_KEEP_ALIVE)
            return self._builds

    def find_file(self, address: str) -> Path | None:
        """Return the file that `address` asks for; None unless it is a plain file inside the folder.

        Hidden names are not served, and no symbolic link is followed, wherever it leads.
        """
        parts = unquote(_path_of(address)).split("/")
        names = [part for part in parts if part]
        if any(name.startswith(".") or "\\" in name or "\0" in name for name in names):
            return None
        path = self.folder.joinpath(*names)
        try:
            if path.is_dir():
                path /= "index.html"
            return path if path.is_file() and path.resolve() == path else None
        except (OSError, ValueError):
            return None


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # "//[" looks like the beginning of a host
        return "/\0"  # no file has such a name


class _Handler(BaseHTTPRequestHandler):
    server: SiteServer
    protocol_version = "HTTP/1.0"
    timeout = 60

    def do_GET(self) -> None:
        if not self._is_for_us():
            self._send(HTTPStatus.FORBIDDEN, "text/plain", b"This preview answers to this machine only.\n")
        elif self.path == "/_events":
            self._stream_builds()
        elif self.path == "/_reload.js":
            self._send(HTTPStatus.OK, "text/javascript", _RELOAD_SCRIPT)
        else:
            self._send_file()

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's name)
        """Say nothing: the run prints, not the server."""

    def _is_for_us(self) -> bool:
        """Refuse other names for this address: a page elsewhere can make its own name point here."""
        return self.headers.get("Host", "").lower() in {f"{name}:{self.server.port}" for name in _LOOPBACK}

    def _send_file(self) -> None:
        address = _path_of(self.path)
        file = self.server.find_file(self.path)
        if file is not None and file.name == "index.html" and not address.endswith(("/", "/index.html")):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", "/" + address.strip("/") + "/")
            self.end_headers()
            return
        status = HTTPStatus.OK
        if file is None:
            file, status = self.server.find_file("/404.html"), HTTPStatus.NOT_FOUND
        try:
            content = file.read_bytes() if file else None
        except OSError:
            content = None
        if file is None or content is None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"Not here.\n")
            return
        if file.suffix == ".html":
            head, body, tail = content.rpartition(b"</body>")
            content = head + _RELOAD_TAG + body + tail if body else content
        self._send(status, mimetypes.guess_type(file.name)[0] or "application/octet-stream", content)

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self._write(content)

    def _stream_builds(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        seen = self.server.builds
        while self.command != "HEAD":
            builds = self.server.wait_for_build(seen)
            if not self._write(b"data: built\n\n" if builds > seen else b": waiting\n\n"):
                return
            seen = builds

    def _write(self, content: bytes) -> bool:
        try:
            self.wfile.write(content)
            self.wfile.flush()
        except OSError:
            return False  # the page was closed
        return True
