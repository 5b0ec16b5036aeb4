from collections.abc import Callable
from pathlib import Path

import pytest

from newsdesk.errors import ConfigError
from newsdesk.site.build import build_site

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
