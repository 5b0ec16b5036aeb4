"""What MkDocs calls while it builds: nothing is published that no page needs; the walls stand elsewhere."""

from typing import Any

_UNUSED = (".map", "assets/javascripts/lunr/", "assets/javascripts/workers/", "assets/images/favicon.png")


def on_files(files: Any, **_: Any) -> Any:
    """Leave out 2 MB of Material that only its own search and a debugger load."""
    for file in list(files):
        name = file.src_uri
        if name.endswith(_UNUSED[0]) or name.startswith(_UNUSED[1:]):
            files.remove(file)
    return files
