"""Render once a folder what is the same on all pages of it: the header, words, and whatever of the theme names no page.

A part, or a set of macros, is remembered when it, and all that it includes, reads nothing but what is the same for the
whole site. Then it can depend on the page in one way only: links are relative to its folder. Pages of the nav are not
served from memory, because the nav marks the one that is open.
"""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from types import CodeType
from typing import Any

_PARTS = ("partials/header.html", "partials/footer.html", "partials/icons.html")
_MACROS = ("partials/language.html", "partials/words.html")
"""Each of them is imported several times a page."""
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
    environment.template_class = _make_template_class(environment, in_nav)
    environment.bytecode_cache = CompiledTemplates()
    return find_parts


def _make_template_class(environment: Any, in_nav: AbstractSet[str]) -> Any:
    """Return the class of templates whose macros are made once a folder."""
    from jinja2 import Template

    fit = {name: _find_names(environment, name) for name in _MACROS if _is_same_for_all(environment, name)}
    known: dict[tuple[str, str], Any] = {}

    class RememberingTemplate(Template):
        def make_module(self, values: Any = None, shared: bool = False, local: Any = None) -> Any:
            page = (values or {}).get("page")
            name = self.name or ""
            # A name that is set where they are imported means something else there.
            is_fit = name in fit and fit[name].isdisjoint(local or ())
            if page is None or page.file.src_uri in in_nav or not is_fit:
                return super().make_module(values, shared, local)
            key = _make_key(name, page)
            if key not in known:
                known[key] = super().make_module(values, shared, local)
            return known[key]

    return RememberingTemplate


def _make_key(name: str, page: Any) -> tuple[str, str]:
    return name, page.url.rpartition("/")[0]


def _is_same_for_all(environment: Any, name: str | None) -> bool:
    from jinja2 import TemplateNotFound

    if name is None:  # it is only known when it is rendered
        return False
    try:
        tree = _parse(environment, name)
    except TemplateNotFound:
        return False
    return _find_names(environment, name) <= _SAME_FOR_ALL and all(
        _is_same_for_all(environment, other) for other in _find_what_sees_the_page(tree)
    )


def _find_names(environment: Any, name: str) -> AbstractSet[str]:
    """Return the variables that a template reads and does not set."""
    from jinja2 import meta

    return meta.find_undeclared_variables(_parse(environment, name))


def _parse(environment: Any, name: str) -> Any:
    return environment.parse(environment.loader.get_source(environment, name)[0])


def _find_what_sees_the_page(tree: Any) -> Iterator[str | None]:
    """Yield the templates that a template hands its variables to: not those whose macros it imports without them."""
    from jinja2 import meta, nodes

    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        if getattr(node, "with_context", True):
            yield from meta.find_referenced_templates(nodes.Template([node], lineno=1))
