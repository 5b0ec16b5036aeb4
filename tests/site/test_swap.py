from pathlib import Path

import pytest

from newsdesk.errors import StoreError
from newsdesk.site import swap


def make_site(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "index.html").write_text(text)
    return folder


def test_the_first_site_goes_in_place(tmp_path: Path) -> None:
    live = tmp_path / "site"
    swap.swap_in(make_site(swap.staging_folder(live), "one"), live)
    assert (live / "index.html").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_next_site_takes_its_place_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    live = make_site(tmp_path / "site", "one")
    swap.swap_in(make_site(swap.staging_folder(live), "two"), live)
    assert (live / "index.html").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_there_is_time_for_more_while_the_last_site_is_removed(tmp_path: Path) -> None:
    live = make_site(tmp_path / "site", "one")
    (live / "2030" / "deep").mkdir(parents=True)
    (live / "2030" / "deep" / "page.html").write_text("one")
    shown = []
    new = make_site(swap.staging_folder(live), "two")
    swap.swap_in(new, live, meanwhile=lambda: shown.append((live / "index.html").read_text()))
    assert shown == ["two"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_where_names_cannot_be_exchanged_two_renames_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "exchange_names", lambda _one, _other: False)  # as on macOS
    live = make_site(tmp_path / "site", "one")
    swap.swap_in(make_site(swap.staging_folder(live), "two"), live)
    assert (live / "index.html").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_crash_between_the_renames_is_repaired(tmp_path: Path) -> None:
    live = tmp_path / "site"
    make_site(tmp_path / ".site.last", "one")
    make_site(swap.staging_folder(live), "half")
    swap.recover(live)
    assert (live / "index.html").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_crash_after_the_swap_leaves_the_new_site(tmp_path: Path) -> None:
    live = make_site(tmp_path / "site", "two")
    make_site(tmp_path / ".site.last", "one")
    swap.recover(live)
    assert (live / "index.html").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_is_no_site_is_not_replaced(tmp_path: Path) -> None:
    live = tmp_path / "home"
    live.mkdir()
    (live / "thesis.tex").write_text("years")
    new = make_site(swap.staging_folder(live), "new")
    with pytest.raises(StoreError, match=r"no index\.html"):
        swap.swap_in(new, live)
    assert (live / "thesis.tex").read_text() == "years"


def test_a_link_is_not_replaced(tmp_path: Path) -> None:
    target = make_site(tmp_path / "elsewhere", "one")
    (tmp_path / "site").symlink_to(target)
    new = make_site(tmp_path / "new", "two")
    with pytest.raises(StoreError, match="not a folder"):
        swap.swap_in(new, tmp_path / "site")
    assert (target / "index.html").read_text() == "one"


def test_names_are_exchanged_in_one_step_where_the_system_can(tmp_path: Path) -> None:
    one, two = make_site(tmp_path / "a", "one"), make_site(tmp_path / "b", "two")
    exchanged = swap.exchange_names(one, two)
    assert (one / "index.html").read_text() == ("two" if exchanged else "one")


def test_an_exchange_with_nothing_is_an_error(tmp_path: Path) -> None:
    one = make_site(tmp_path / "a", "one")
    try:
        exchanged = swap.exchange_names(one, tmp_path / "absent")
    except FileNotFoundError:
        exchanged = False
    assert not exchanged
