"""Refuse a configuration of MkDocs under which strangers' text is not safe; each refusal says why.

It judges what MkDocs reads; newsdesk's own section is checked by newsdesk.config.
"""

from typing import Any

_WALL = "newsdesk.site.wall"
_EXTENSIONS = frozenset(
    {"abbr", "def_list", "fenced_code", "footnotes", "sane_lists", "tables", "toc", _WALL}
)
"""Those that give text no new power; `toc`, `tables` and `fenced_code` are always on."""

_EXTENSION_REASONS = {
    "attr_list": "text in braces can set any attribute, onclick too",
    "md_in_html": "it reads HTML inside the text",
    "extra": "it includes attr_list and md_in_html",
    "markdown.extensions.extra": "it includes attr_list and md_in_html",
    "pymdownx.extra": "it includes attr_list and md_in_html",
    "pymdownx.snippets": "a line of an article can print .env or .git/config into a page",
    "pymdownx.blocks.html": "it makes any HTML element from text",
    "pymdownx.arithmatex": "it hands text to a script from another site",
    "pymdownx.magiclink": "it turns plain words of a source into links",
    "pymdownx.b64": "it reads local files into pages",
    "pymdownx.pathconverter": "it rewrites links after they were checked",
}
_FEATURE_REASONS = {
    "content.tooltips": "a correctly escaped headline runs script when the pointer is on it",
    "content.footnote.tooltips": "it copies the text of sources into tooltips as HTML",
    "search.suggest": "it completes from the text of sources, as HTML",
    "navigation.instant": "it loads pages by script, past the policy in their heads",
    "navigation.instant.prefetch": "it loads pages by script, past the policy in their heads",
    "navigation.instant.preview": "it loads pages by script, past the policy in their heads",
    "announce.dismiss": "it needs an inline script, which the content security policy blocks",
    "content.tabs.link": "it needs an inline script, which the content security policy blocks",
}
_PLUGIN_REASONS = {
    "search": "the site has Pagefind, and this one downloads 9 MB at 5,000 pages",
    "material/search": "the site has Pagefind, and this one downloads 9 MB at 5,000 pages",
    "macros": "it runs the text of articles as templates",
    "blog": "it is quadratic and no longer maintained",
    "material/blog": "it is quadratic and no longer maintained",
}
_EXTRA_REASONS = {
    "analytics": "it loads a script from another site",
    "consent": "it needs an inline script, which the content security policy blocks",
    "version": "it needs an inline script, which the content security policy blocks",
    "polyfills": "it loads scripts from other sites",
}


def guard_config(config: Any) -> tuple[str, ...]:
    """Return why the loaded MkDocs configuration may not be used to publish; nothing when it may."""
    return tuple(
        _guard_extensions(config)
        + _guard_names("theme.features", config.theme.get("features") or (), _FEATURE_REASONS)
        + _guard_plugins(config)
        + _guard_names("extra", [name for name, value in config.extra.items() if value], _EXTRA_REASONS)
        + _guard_theme(config)
    )


def _guard_names(where: str, names: Any, reasons: dict[str, str]) -> list[str]:
    return [f"{where}: {name} must stay off: {reasons[name]}" for name in names if name in reasons]


def _guard_extensions(config: Any) -> list[str]:
    problems = []
    for name in config.markdown_extensions:
        short = str(name).removeprefix("markdown.extensions.")
        reason = _EXTENSION_REASONS.get(short)
        if reason is None and short not in _EXTENSIONS:
            reason = "it is not among those known to be safe with strangers' text"
        if reason is not None:
            problems.append(f"markdown_extensions: {name} must stay off: {reason}")
    if _WALL not in config.markdown_extensions:
        problems.append(f"markdown_extensions: {_WALL} is missing, so nothing cleans what Markdown made")
    slugify = getattr((config.mdx_configs.get("toc") or {}).get("slugify"), "__name__", None)
    if slugify != "slugify_heading":
        problems.append(
            "markdown_extensions: toc needs slugify: !!python/name:newsdesk.site.slugs.slugify_heading"
        )
    return problems


def _guard_plugins(config: Any) -> list[str]:
    problems = []
    for name in config.plugins:
        if name in config.hooks:
            continue
        reason = _PLUGIN_REASONS.get(name, "no plugin is known to be safe here, and none is needed")
        problems.append(f"plugins: {name} must stay off: {reason}")
    return problems


def _guard_theme(config: Any) -> list[str]:
    problems = []
    if config.theme.name != "material":
        problems.append("theme: name must be material; the overrides in theme/ are written for it")
    if config.theme.get("font", True):
        problems.append("theme: font must be false: fonts would come from another site")
    if config.extra_javascript or config.extra_css or config.extra_templates:
        problems.append("extra_javascript, extra_css, extra_templates: put files into theme/ instead")
    return problems
