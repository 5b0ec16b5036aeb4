from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from newsdesk.errors import CheckError, ConfigError
from newsdesk.site import guard
from newsdesk.site.build import build_site
from newsdesk.site.slugs import slugify_heading
from tests.campaign import Tell

EXTENSIONS = "markdown_extensions:\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (EXTENSIONS, EXTENSIONS + "  - attr_list\n", "attr_list must stay off: text in braces"),
        (EXTENSIONS, EXTENSIONS + "  - md_in_html\n", "md_in_html must stay off"),
        (EXTENSIONS, EXTENSIONS + "  - pymdownx.snippets\n", "can print .env"),
        (EXTENSIONS, EXTENSIONS + "  - pymdownx.blocks.html\n", "any HTML element"),
        (EXTENSIONS, EXTENSIONS + "  - pymdownx.arithmatex\n", "script from another site"),
        (EXTENSIONS, EXTENSIONS + "  - extra\n", "includes attr_list"),
        (EXTENSIONS, EXTENSIONS + "  - pymdownx.emoji\n", "not among those known to be safe"),
        ("    - toc.follow\n", "    - content.tooltips\n", "headline runs script"),
        ("    - toc.follow\n", "    - search.suggest\n", "search.suggest must stay off"),
        ("    - toc.follow\n", "    - navigation.instant\n", "navigation.instant must stay off"),
        ("plugins: []", "plugins: [search]", "Pagefind"),
        ("  - newsdesk.site.wall #", "  #", "nothing cleans what Markdown made"),
        ("font: false", "font: {text: Inter}", "font must be false"),
        ("name: material", "name: mkdocs", "name must be material"),
        ("  generator: false", "  analytics: {provider: google}", "analytics must stay off"),
        ("extra:\n", "extra_javascript: [https://x.example/a.js]\nextra:\n", "put files into theme/"),
        ("      slugify: !!python/name:newsdesk.site.slugs.slugify_heading\n", "", "toc needs slugify"),
        ("strict: true", "strict: true\nno_such_key: 1", "no_such_key"),
    ],
)
def test_a_configuration_that_is_not_safe_is_refused_with_its_reason(
    change_config: Callable[[str, str], Path], tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        build_site(change_config(old, new), tmp_path / "site")
    assert said in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def make_config(**changed: Any) -> SimpleNamespace:
    """Return what the guard looks at of a sound configuration, with changes."""
    theme = {"font": False, "features": changed.pop("features", ["toc.follow"])}
    sound: dict[str, Any] = {
        "markdown_extensions": ["toc", "tables", "footnotes", "fenced_code", "newsdesk.site.wall"],
        "mdx_configs": {"toc": {"slugify": slugify_heading}},
        "theme": SimpleNamespace(name="material", get=theme.get),
        "plugins": {},
        "hooks": {},
        "extra": {"generator": False, "newsdesk": {}},
        "extra_javascript": [],
        "extra_css": [],
        "extra_templates": [],
    }
    return SimpleNamespace(**sound | changed)


def test_everything_that_must_stay_off_is_refused_with_its_reason(tell: Tell) -> None:
    assert guard.guard_config(make_config()) == ()
    extensions = make_config().markdown_extensions
    refused = {
        **{
            (name, why): make_config(markdown_extensions=[*extensions, name])
            for name, why in guard._EXTENSION_REASONS.items()
        },
        **{
            (name, "not among those known to be safe"): make_config(markdown_extensions=[*extensions, name])
            for name in ("admonition", "pymdownx.superfences", "pymdownx.details", "markdown.extensions.codehilite",
                         "markdown.extensions.meta", "newsdesk.site.walls", "a_package_of_somebody")
        },
        **{(name, why): make_config(features=[name]) for name, why in guard._FEATURE_REASONS.items()},
        **{(name, why): make_config(plugins={name: object()}) for name, why in guard._PLUGIN_REASONS.items()},
        **{
            (name, "no plugin is known to be safe"): make_config(plugins={name: object()})
            for name in ("gen-files", "material/social", "privacy", "redirects", "exec")
        },
        **{(name, why): make_config(extra={name: {"a": "b"}}) for name, why in guard._EXTRA_REASONS.items()},
    }  # fmt: skip

    for (name, why), config in refused.items():
        (said,) = guard.guard_config(config)
        assert name in said
        assert why in said
    tell(f"{len(refused)} forbidden extensions, features, plugins and settings: each refused with its reason")


@pytest.mark.parametrize("name", ["2031/page.md", "2031", "assets/x.png"])
def test_a_link_among_the_pages_is_refused_before_anything_is_built(
    change_config: Callable[[str, str], Path], sample: Path, tmp_path: Path, name: str
) -> None:
    docs, site = tmp_path / "docs", tmp_path / "site"
    (docs / name).parent.mkdir(parents=True)
    (docs / "index.md").write_text("# Home\n")
    (docs / name).symlink_to(sample)

    with pytest.raises(CheckError, match="MkDocs publishes what it points to"):
        build_site(change_config("strict: true", "strict: true"), site, docs=docs)
    assert not site.exists()
