"""Render once a folder what is the same on all pages of it: the header, and whatever of the theme names no page.

A part is remembered when it, and all that it includes, reads nothing but what is the same for the whole site. Then
it can depend on the page in one way only: links are relative to its folder. Pages of the nav are not served from
memory, because the nav marks the one that is open.
"""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from types import CodeType
from typing import Any

_PARTS = ("partials/header.html", "partials/footer.html", "partials/icons.html")
_SAME_FOR_ALL = frozenset({"config", "nav", "lang", "features", "base_url", "mkdocs_version"})
"""`base_url` and the filter `url` follow from the page's folder."""
_ORIGINAL = "newsdesk/original:"
_compiled: dict[tuple[str, str], CodeType] = {}
"""Of this process, which prints several parts of a site."""


def remember_parts(environment: Any, in_nav: AbstractSet[str]) -> Callable[[Any], Iterator[str]]:
    """Make the Jinja environment of a theme remember its parts; return what tells those that a page was given.

    `in_nav`: paths of the nav's pages.
    """
    from jinja2 import BaseLoader, BytecodeCache, pass_context

    loader = environment.loader
    fit = {name for name in _PARTS if _is_same_for_all(environment, name)}
    known: dict[tuple[str, str], str] = {}

    class RememberingLoader(BaseLoader):
        def get_source(self, environment: Any, template: str) -> Any:
            if template in fit:
                return f'{{{{ newsdesk_part("{template}") }}}}', None, None
            return loader.get_source(environment, template.removeprefix(_ORIGINAL))

    class CompiledTemplates(BytecodeCache):
        def load_bytecode(self, bucket: Any) -> None:
            bucket.code = _compiled.get((bucket.key, bucket.checksum))

        def dump_bytecode(self, bucket: Any) -> None:
            _compiled[bucket.key, bucket.checksum] = bucket.code

    @pass_context
    def render_part(context: Any, name: str) -> str:
        def render() -> str:
            original = environment.get_template(_ORIGINAL + name)
            return "".join(original.root_render_func(original.new_context(context.get_all(), shared=True)))

        page = context.get("page")
        if page is None or page.file.src_uri in in_nav:
            return render()
        key = _make_key(name, page)
        if key not in known:
            known[key] = render()
        return known[key]

    def find_parts(page: Any) -> Iterator[str]:
        return filter(None, (known.get(_make_key(name, page)) for name in _PARTS))

    environment.globals["newsdesk_part"] = render_part
    environment.loader = RememberingLoader()
    environment.bytecode_cache = CompiledTemplates()
    return find_parts


def _make_key(name: str, page: Any) -> tuple[str, str]:
    return name, page.url.rpartition("/")[0]


def _is_same_for_all(environment: Any, name: str | None) -> bool:
    from jinja2 import TemplateNotFound, meta

    if name is None:  # its name is only known when it is rendered
        return False
    try:
        tree = environment.parse(environment.loader.get_source(environment, name)[0])
    except TemplateNotFound:
        return False
    return meta.find_undeclared_variables(tree) <= _SAME_FOR_ALL and all(
        _is_same_for_all(environment, other) for other in meta.find_referenced_templates(tree)
    )
