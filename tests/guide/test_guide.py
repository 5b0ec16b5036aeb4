"""Every page of the guide is done as its reader would do it, in a copy of the project; CONTRIBUTING.md has the rules.

markdown-it-py finds the blocks, bash runs them. Sybil and its like make a test of each block, which random order and
several workers would tear from one another.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from newsdesk.site.check import check_site

ROOT = Path(__file__).parents[2]
PARTS = (
    ".github .gitignore docs examples generator.py Makefile mkdocs.yml newsdesk README.md locale requirements.txt seeds templates "
    "theme briefings"
).split()
"""What the copy of the project consists of."""

FIRST = ROOT / "docs" / "start.md"
"""Where it leads is where all others begin."""

BY_COG = ROOT / "docs" / "commands.md"
"""Holds nothing but what the commands say of themselves; cog runs them to write it."""

PAGES = [
    page.relative_to(ROOT).as_posix()
    for page in sorted(
        {*ROOT.glob("docs/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"} - {FIRST, BY_COG}
    )
]

NOT_RUN = re.compile(r"#.*(?:needs the (?:network|tools)|until Ctrl-C|takes (?:minutes|a minute))$")
"""What a page says behind a command that no test can run; such a command is only looked at."""

EXIT = re.compile(r"# exit code (\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: in what language, for which file, and what is in it."""

    page: Path
    line: int
    language: str
    title: str | None
    content: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def read_blocks(page: Path) -> Iterator[Block]:
    for token in MarkdownIt().parse(page.read_text("utf-8")):
        if token.type in {"fence", "code_block"}:
            assert token.map
            language, _, attributes = token.info.partition(" ")
            title = re.fullmatch(r'title="([^"]+)"', attributes)
            yield Block(
                page=page,
                line=token.map[0] + 1,
                language=language,
                title=title and title[1],
                content=token.content,
            )


def read_commands(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block, and what it is said to print."""
    for part in re.split(r"^\$ ", block.content, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command.strip(), output.rstrip()


def matches(shown: str, printed: str) -> bool:
    """Tell whether `shown` is what was printed: `...` alone on a line is any lines or none, within one any words."""
    lines = (
        r"(?:.*\n)*" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n"
        for line in shown.splitlines()
    )
    return re.fullmatch("".join(lines), printed + "\n") is not None


class Reader:
    """Somebody at a terminal who follows a page."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.folder = folder
        self._environment = {
            "HOME": str(home),
            "PATH": f"{sys.prefix}/bin:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "COLUMNS": "100",
            "TERMINAL_WIDTH": "100",
            "NO_COLOR": "1",
            "TERM": "dumb",
            # Whatever happens, nothing is installed over the packages of these tests.
            "PIP_NO_INDEX": "1",
            "UV_OFFLINE": "1",
        }

    def follow(self, page: Path) -> None:
        for block in read_blocks(page):
            if block.language == "console":
                for command, output in read_commands(block):
                    self._type(block, command, output)
            elif block.language == "diff" and block.title:
                self._edit(block, self.folder / block.title)
            elif block.title == "mkdocs.yml":
                configure(self.folder / block.title, yaml.safe_load(block.content))
            elif block.title:
                target = self.folder / block.title
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(block.content, "utf-8")
                if block.title == "netlify.toml":
                    self._type(block, tomllib.loads(block.content)["build"]["command"], "")
            else:
                pytest.fail(
                    f"{block}: no test can do anything with a block of '{block.language}' for no file"
                )

    def _type(self, block: Block, command: str, output: str) -> None:
        if NOT_RUN.search(command):
            look_at(block, command)
            return
        done = self.run(command)
        if command.startswith("cd "):
            self.folder = self.folder / command.removeprefix("cd ")
            install(self.folder)
        expected = EXIT.search(command)
        shown = "\n".join(line.rstrip() for line in done.stdout.splitlines())
        assert done.returncode == int(expected[1] if expected else 0), f"{block}: {command}\n{shown}"
        assert not output or matches(output, shown), (
            f"{block}: {command}\n{shown}\n\nThe page shows:\n{output}"
        )

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=120,
        )

    def _edit(self, block: Block, target: Path) -> None:
        """Change a file as the lines of a diff say; they have no line numbers, so they must be found once."""
        lines = block.content.splitlines(keepends=True)
        old, new = (
            "".join(line[1:] or "\n" for line in lines if line[0] in kept) for kept in ("\n -", "\n +")
        )
        text = target.read_text("utf-8")
        assert text.count(old) == 1, (
            f"{block}: these lines stand {text.count(old)} times in {block.title}:\n{old}"
        )
        target.write_text(text.replace(old, new), "utf-8")


@cache
def show_help(verb: str) -> str:
    called = [sys.executable, str(ROOT / "generator.py"), verb, "--help"]
    return subprocess.run(called, capture_output=True, text=True, check=True).stdout


def look_at(block: Block, command: str) -> None:
    """Check what can be checked of a command that is not run: what it calls exists, and has its options."""
    program, *arguments = shlex.split(command, comments=True)
    if program == "make":
        done = subprocess.run(["make", "--dry-run", *arguments], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 0, f"{block}: {command}\n{done.stderr.decode()}"
    elif program == "python":
        assert arguments[0] == "generator.py", f"{block}: {command}"
        help_ = show_help(arguments[1])
        missing = [a for a in arguments if a.startswith("-") and a not in help_]
        assert not missing, f"{block}: {command}: no option {missing}"
    else:
        assert program in {"aws", "rsync"}, f"{block}: {command} can be run, so it must be"


class Tagged(str):
    """A tag that only MkDocs can resolve; it is written as it was read."""

    __slots__ = ()


class Loader(yaml.SafeLoader):
    """Reads our mkdocs.yml without running what it names."""


class Dumper(yaml.SafeDumper):
    """Writes what Loader reads."""


Loader.add_multi_constructor("", lambda _loader, tag, _node: Tagged(tag))
Dumper.add_representer(Tagged, lambda dumper, tag: dumper.represent_scalar(str(tag), ""))


def configure(file: Path, more: dict[str, Any]) -> None:
    """Put settings into a configuration file, among those that are there."""

    def merge(old: Any, new: Any) -> Any:
        if isinstance(old, dict) and isinstance(new, dict):
            return old | {key: merge(old.get(key), value) for key, value in new.items()}
        return new

    merged = merge(yaml.load(file.read_text("utf-8"), Loader), more)
    file.write_text(yaml.dump(merged, Dumper=Dumper, sort_keys=False, allow_unicode=True), "utf-8")


def install(folder: Path) -> None:
    """Make it as if `make setup` had run in the folder: the packages are those of these tests."""
    if not (folder / "Makefile").is_file() or (folder / ".venv").exists():
        return
    (folder / ".venv").mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (folder / ".venv" / name).symlink_to(Path(sys.prefix) / name)
    for stamp in (".python", ".installed"):
        (folder / ".venv" / stamp).touch()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a person for whom github.com/you/desk is on this machine, with what we have now in it."""
    home = tmp_path_factory.mktemp("home")
    desk = home / "github" / "you" / "desk.git"
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, desk / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, desk / part)
    (home / ".gitconfig").write_text(
        f'[url "{home}/github/"]\ninsteadOf = https://github.com/\n'
        "[user]\nname = You\nemail = you@desk.example\n[init]\ndefaultBranch = main\n"
    )
    done = Reader(home, desk).run("git init -q && git add . && git commit -qm 'A copy of newsdesk'")
    assert done.returncode == 0, done.stdout
    return home


@pytest.fixture(scope="session")
def started(home: Path) -> Path:
    """The desk of somebody who has followed the first page, from the clone to the commit."""
    reader = Reader(home, home)
    reader.follow(FIRST)
    return reader.folder


# One worker does them all: each copy is taken of what the first page leaves.
@pytest.mark.xdist_group("guide")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_what_it_says(page: str, home: Path, started: Path, tmp_path: Path) -> None:
    desk = shutil.copytree(started, tmp_path / "desk", symlinks=True)

    Reader(home, desk).follow(ROOT / page)


@pytest.mark.xdist_group("guide")
def test_the_first_page_leads_to_a_site_with_a_briefing_of_ones_own(started: Path) -> None:
    home = (started / "site" / "index.html").read_text("utf-8")

    assert "Varn briefings" in home
    assert "Ferry strike on Varn Sound ends after nine days" in home
    assert "North Korea" not in home


def test_what_cog_writes_into_the_guide_is_current() -> None:
    pages = [str(page) for page in (ROOT / "docs").glob("*.md")]
    cog = [sys.executable, "-m", "cogapp", "-I", ".", "--check", *pages]

    done = subprocess.run(cog, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_guide_is_built_and_every_link_in_it_leads_somewhere(tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--strict",
        "--config-file",
        "mkdocs-guide.yml",
    ]

    done = subprocess.run(
        [*build, "--site-dir", tmp_path / "guide"],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "true"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    # What else it asks of the pages of strangers' text, this site of ours need not be.
    links = [
        problem for problem in check_site(tmp_path / "guide") if re.search("leads|no #|elsewhere", problem)
    ]
    assert not links


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_the_documents_at_the_root_link_to_files_that_are_there(document: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / document).read_text("utf-8"))

    assert [link for link in links if not (ROOT / link).exists()] == []
