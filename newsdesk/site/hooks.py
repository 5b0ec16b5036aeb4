"""What MkDocs calls while it builds: the second wall, and nothing published that no page needs."""

from typing import Any

from newsdesk.site import wall

_UNUSED = (".map", "assets/javascripts/lunr/", "assets/javascripts/workers/", "assets/images/favicon.png")


def on_page_content(html: str, **_: Any) -> str:
    """Let only the allow-list of tags and attributes through."""
    return wall.sanitize_article(html)


def on_files(files: Any, **_: Any) -> Any:
    """Leave out 2 MB of Material that only its own search and a debugger load."""
    for file in list(files):
        name = file.src_uri
        if name.endswith(_UNUSED[0]) or name.startswith(_UNUSED[1:]):
            files.remove(file)
    return files
