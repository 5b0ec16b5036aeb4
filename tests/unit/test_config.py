from pathlib import Path

import pytest

from newsdesk.config import Config, Feed, load_config, parse_config
from newsdesk.errors import ConfigError


def own(*lines: str) -> str:
    return "\n".join(["site_name: Desk", "extra:", "  newsdesk:", *(f"    {line}" for line in lines)])


def test_an_empty_file_gives_the_defaults() -> None:
    assert parse_config("", file="mkdocs.yml") == Config()


def test_our_section_and_what_mkdocs_names_are_read() -> None:
    source = own("latest: 5", "languages: [en, de]", "full_text: true") + "\ndocs_dir: pages\n"

    config = parse_config(source, file="mkdocs.yml")

    assert (config.latest, config.languages, config.full_text) == (5, ("en", "de"), True)
    assert (config.briefings, config.site_name) == ("pages", "Desk")


def test_feeds_are_listed_with_how_to_read_them() -> None:
    source = own(
        "contact: desk@varn.example",
        "feeds:",
        "  - url: https://news.example/feed",
        "  - {url: 'https://other.example/rss', follow: true, publisher: The Varn Gazette}",
    )

    config = parse_config(source, file="mkdocs.yml")

    assert config.contact == "desk@varn.example"
    assert config.feeds == (
        Feed(url="https://news.example/feed"),
        Feed(url="https://other.example/rss", follow=True, publisher="The Varn Gazette"),
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            own("latst: 3"),
            "mkdocs.yml:4: unknown key 'latst' in extra.newsdesk; did you mean 'latest'?",
            id="near key",
        ),
        pytest.param(own("latest: 5", "zzz: 1"), "mkdocs.yml:5: unknown key 'zzz'", id="far key"),
        pytest.param(own("latest: many"), "mkdocs.yml:4: extra.newsdesk.latest: expected `int`", id="type"),
        pytest.param(
            own("latest: 0"), "mkdocs.yml:4: extra.newsdesk.latest: expected `int` >= 1", id="range"
        ),
        pytest.param(own("seeds: ../x"), "mkdocs.yml:4: extra.newsdesk.seeds: '../x' must be", id="outside"),
        pytest.param(own("state: /tmp"), "mkdocs.yml:4: extra.newsdesk.state: '/tmp' must be", id="absolute"),
        pytest.param(
            own("feeds: [{url: 'http://news.example/feed'}]"),
            "mkdocs.yml:4: extra.newsdesk.feeds: expected `str` matching regex '^https:",
            id="feed without https",
        ),
        pytest.param(
            own("feeds: [{url: 'https://me:word@news.example/feed'}]"),
            "mkdocs.yml:4: extra.newsdesk.feeds: expected `str` matching regex",
            id="feed with a password",
        ),
        pytest.param(
            own("feeds: [{url: 'https://news.example/feed', folow: true}]"),
            "mkdocs.yml:4: extra.newsdesk.feeds: object contains unknown field `folow`",
            id="unknown key of a feed",
        ),
        pytest.param(
            own("seeds: s3:///"),
            "mkdocs.yml:4: extra.newsdesk.seeds: 's3:///' is no address",
            id="no address",
        ),
        pytest.param(
            own("seeds: 'zip::s3://bucket/a.zip'"),
            "mkdocs.yml:4: extra.newsdesk.seeds: 'zip::s3://bucket/a.zip' is no address",
            id="file system in a file system",
        ),
        pytest.param(
            own("site_to: bucket/site"),
            "mkdocs.yml:4: extra.newsdesk.site_to: 'bucket/site' is no address; write it as s3://",
            id="address without a scheme",
        ),
        pytest.param(
            own("site_to: 'ftp://me:word@host.example/site'"),
            "mkdocs.yml:4: extra.newsdesk.site_to: 'ftp://me:…@host.example/site' holds a password",
            id="address with a password",
        ),
        pytest.param(
            own("seeds: s3://desk", "site_to: s3://desk/site"),
            "mkdocs.yml:5: extra.newsdesk.site_to: 's3://desk/site' lies among the sources",
            id="results among sources",
        ),
        pytest.param(
            own("site_to: s3://desk/out", "briefings_to: s3://desk/out/"),
            "mkdocs.yml:5: extra.newsdesk.briefings_to: 's3://desk/out/' is where the site goes",
            id="two results at one address",
        ),
        pytest.param(
            own("contact: 'a) (b'"), "mkdocs.yml:4: extra.newsdesk.contact: expected `str`", id="contact"
        ),
        pytest.param(
            "extra:\n  newsdesk: 3", "mkdocs.yml:2: extra.newsdesk must be a mapping", id="no mapping"
        ),
        pytest.param("a: [1", "mkdocs.yml:1: not valid YAML", id="not YAML"),
        pytest.param("site_name: 3", "mkdocs.yml:1: site_name: expected `str`", id="key of MkDocs"),
    ],
)
def test_a_wrong_configuration_is_an_error_with_its_line(source: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(source, file="mkdocs.yml")

    assert str(caught.value).startswith(message)


def test_tags_of_mkdocs_do_not_disturb_us() -> None:
    source = "site_url: !ENV [URL, '']\nx: !!python/name:os.path.join\n" + own("latest: 2")

    assert parse_config(source, file="mkdocs.yml").latest == 2


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not found; run in the folder"):
        load_config(tmp_path / "mkdocs.yml")
