import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from newsdesk.site.check import check_site
from newsdesk.site.leaks import find_secrets
from newsdesk.site.policy import CONTENT_SECURITY_POLICY

BRIEFING = "2031/harbour-bridge-closed-after-cracks-1a2b3c4d.html"


@pytest.fixture
def site(built_site: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_site, tmp_path / "site"))


def put(text: str) -> Callable[[Path], None]:
    """Put `text` into the article of one briefing."""

    def plant(site: Path) -> None:
        page = site / BRIEFING
        page.write_text(page.read_text().replace("</article>", f"{text}</article>"))

    return plant


def swap(old: str, new: str, name: str = BRIEFING) -> Callable[[Path], None]:
    def plant(site: Path) -> None:
        page = site / name
        content = page.read_text()
        assert old in content
        page.write_text(content.replace(old, new, 1))

    return plant


def write(name: str, content: bytes) -> Callable[[Path], None]:
    def plant(site: Path) -> None:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)

    return plant


def test_a_sound_site_has_no_problem(site: Path) -> None:
    assert check_site(site) == ()


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        pytest.param(put('<a href="gone.html">x</a>'), "'gone.html' leads to no file", id="dead link"),
        pytest.param(put('<a href="#gone">x</a>'), "leads to no element of the page", id="dead anchor"),
        pytest.param(
            put('<a href="../archive/2031.html#gone">x</a>'),
            "no #gone on archive/2031.html",
            id="dead anchor elsewhere",
        ),
        pytest.param(
            put('<a href="../../x.html">x</a>'), "leads out of the site", id="link out of the folder"
        ),
        pytest.param(put('<a href="/index.html">x</a>'), "leads out of the site", id="link from the root"),
        pytest.param(
            swap(
                '<link rel="icon"',
                '<meta http-equiv="refresh" content="0;url=https://x.example"><link rel="icon"',
            ),
            "from elsewhere",
            id="refresh that leads elsewhere",
        ),
        pytest.param(
            swap(
                '<link rel="icon"',
                '<meta http-equiv="refresh" content="0; url=../gone.html"><link rel="icon"',
            ),
            "leads to no file",
            id="refresh that leads nowhere",
        ),
        pytest.param(put('<a href="javascript:x">x</a>'), "neither http nor https", id="javascript link"),
        pytest.param(put('<a href="http://[x">x</a>'), "is no address", id="broken address"),
        pytest.param(put('<img src="https://x.example/a.png">'), "from elsewhere", id="image from elsewhere"),
        pytest.param(
            put('<script src="//x.example/a.js"></script>'), "from elsewhere", id="script from elsewhere"
        ),
        pytest.param(
            swap(
                '<link rel="icon"', '<link rel="stylesheet" href="https://x.example/a.css"><link rel="icon"'
            ),
            "from elsewhere",
            id="style sheet from elsewhere",
        ),
        pytest.param(put("<script>alert(1)</script>"), "an inline script", id="inline script"),
        pytest.param(put("<style>p{}</style>"), "<style> has no place", id="inline style sheet"),
        pytest.param(put('<p style="color:red">x</p>'), "style attribute", id="style attribute"),
        pytest.param(put('<p onclick="x()">x</p>'), "<p> runs onclick", id="event handler"),
        pytest.param(put('<iframe src="x.html"></iframe>'), "<iframe> has no place", id="frame"),
        pytest.param(
            put('<form action="https://x.example"></form>'), "from elsewhere", id="form to elsewhere"
        ),
        pytest.param(put('<p id="s-summary">x</p>'), "already defined", id="id given twice"),
        pytest.param(put("</section>"), "Unexpected end tag", id="stray end tag"),
        pytest.param(swap("script-src 'self'", "script-src *"), "policy is not first", id="weaker policy"),
        pytest.param(
            swap("<meta http-equiv", '<link rel="icon" href="../assets/newsdesk.svg"><meta http-equiv'),
            "policy is not first",
            id="policy not first",
        ),
        pytest.param(write("x.html", b""), "x.html: is empty", id="empty page"),
        pytest.param(
            write("assets/x.css", b"@font-face{src:url(https://x.example/f)}"),
            "from elsewhere",
            id="font from elsewhere",
        ),
        pytest.param(write(".env", b"A=1"), ".env: hidden or secret", id="environment file"),
        pytest.param(write("2031/id_ed25519", b"x"), "hidden or secret", id="key file"),
        pytest.param(write(".git/config", b"x"), ".git: hidden or secret", id="git folder"),
        pytest.param(
            write("x.txt", b"-----BEGIN RSA PRIVATE KEY-----\n" + b"M" * 64),
            "looks like a secret",
            id="private key",
        ),
        pytest.param(
            write("x.json", b'{"t": "ghp_' + b"a" * 36 + b'"}'), "looks like a secret", id="access token"
        ),
    ],
)
def test_a_planted_fault_is_found(site: Path, plant: Callable[[Path], None], said: str) -> None:
    plant(site)
    problems = check_site(site)
    assert any(said in problem for problem in problems), problems


def test_a_symbolic_link_is_found(site: Path) -> None:
    (site / "2031" / "x.html").symlink_to("/etc/hostname")
    assert check_site(site) == ("2031/x.html: is a symbolic link",)


def test_the_404_page_of_a_project_page_may_link_from_its_root_and_no_other(site: Path) -> None:
    page = site / "404.html"
    page.write_text(page.read_text().replace('"/', '"/repo/'))
    assert check_site(site, base_path="/repo/") == ()
    assert check_site(site, base_path="/other/") != ()


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY----- was all the note said",
        "risk-averse-and-otherwise-unremarkable-words-of-news",
        "AKIA",
    ],
)
def test_an_article_about_secrets_is_no_secret(text: str) -> None:
    assert find_secrets(text.encode()) == ()


def test_the_theme_carries_the_policy_that_the_check_expects(root: Path) -> None:
    assert f'content="{CONTENT_SECURITY_POLICY}"' in (root / "theme" / "main.html").read_text()
