"""What MkDocs calls while it builds the guide: the documents at the root of the project are pages of it, too.

Links between the two lead from one folder to the other on GitHub; in the guide all are in one.
"""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "SECURITY.md", "THIRD_PARTY.md")


def on_files(files: Files, config: Any, **_: Any) -> Files:
    """Add the documents."""
    for name in DOCUMENTS:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Mend the links."""
    here = "docs/" if page.file.src_uri in DOCUMENTS else "../"
    return re.sub(rf"\]\({re.escape(here)}(?=[\w-]+\.md)", "](", markdown)
