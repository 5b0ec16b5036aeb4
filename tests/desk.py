"""A whole project in a folder, built in this process and without MkDocs: what tests of regeneration work at."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsdesk.config import Config
from newsdesk.disk import scan
from newsdesk.engines import SerialEngine
from newsdesk.pipeline.actions import Report
from newsdesk.pipeline.compare import Folder, read_folder
from newsdesk.pipeline.plan import Plan, make_plan
from newsdesk.pipeline.project import Project
from newsdesk.pipeline.publish import apply_plan
from newsdesk.site.build import SiteReport
from newsdesk.store import list_files, lock, sweep

ROOT = Path(__file__).parents[1]
TODAY = "2031-06-01"


def open_desk(root: Path, config: Config | None = None) -> "Desk":
    """Return an empty project below `root` with our templates."""
    shutil.copytree(ROOT / "templates", root / "templates")
    (root / "seeds").mkdir()
    (root / "mkdocs.yml").write_text("site_name: Desk\n")
    return Desk(project=Project(root=root, config_file=root / "mkdocs.yml", config=config or Config()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    project: Project

    def put(self, name: str, paragraphs: Sequence[str], **stated: str) -> None:
        """Write a source; `stated` is its front matter."""
        matter = "".join(f"{key}: {value}\n" for key, value in stated.items())
        (self.project.seeds / name).write_text(f"---\n{matter}---\n\n" + "\n\n".join(paragraphs) + "\n")

    def plan(self, *, today: str = TODAY) -> Plan:
        return make_plan(self.project, engine=SerialEngine(), progress=lambda *_: None, today=today)

    def build(self, *, today: str = TODAY) -> Report:
        """Do what `generator.py build` does, but for the site."""
        with lock(self.project.state):
            for folder in (self.project.state, self.project.briefings):
                sweep(folder)
            plan = self.plan(today=today)
            return apply_plan(self.project, plan, build_site=_no_site, progress=lambda *_: None)

    @property
    def folder(self) -> Folder:
        return read_folder(self.project)

    def pages(self) -> list[str]:
        """Return the paths of the briefings that there are."""
        return [p for p in list_files(self.project.briefings) if p.endswith(".md") and p[:2] in {"20", "un"}]

    def read(self, path: str) -> str:
        return (self.project.briefings / path).read_text()

    def edit(self, path: str, old: str, new: str) -> str:
        """Replace `old` on a page and return the new text."""
        text = self.read(path)
        assert old in text
        text = text.replace(old, new)
        (self.project.briefings / path).write_text(text)
        return text

    def contents(self) -> dict[str, bytes]:
        """Return path → bytes of all files in the briefings folder, `.base/` among them."""
        folder = self.project.briefings
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _no_site(_config: Path, site: Path, _pages: object) -> SiteReport:
    written = 0
    if not (site / "index.html").exists():
        site.mkdir(exist_ok=True)
        written = (site / "index.html").write_text("home")
    return SiteReport(written=written, files=scan(site).files)
