import json
from pathlib import Path

import pytest

from tests.quality.gate import (
    Floors,
    GateError,
    Lowering,
    find_shortfalls,
    raise_floors,
    read_floors,
    round_down,
    write_floors,
)
from tests.quality.measure import EVAL_FLOORS, FLOORS, describe_failures, main
from tests.quality.scoring import Tally

SET = Floors(digests={"corpus": "aa"}, floors={"speakers": 0.8, "roles": 0.5})


def test_a_rise_is_accepted_and_becomes_the_floor() -> None:
    raised = raise_floors(SET, {"speakers": 0.91234, "roles": 0.5}, {"corpus": "bb"})

    assert raised == Floors(digests={"corpus": "bb"}, floors={"speakers": 0.912, "roles": 0.5})


def test_a_new_measure_gets_a_floor() -> None:
    raised = raise_floors(SET, {"speakers": 0.8, "roles": 0.5, "dates": 0.75}, {"corpus": "aa"})

    assert raised.floors["dates"] == 0.75


@pytest.mark.parametrize(
    "measures",
    [
        pytest.param({"speakers": 0.79, "roles": 0.9}, id="lower"),
        pytest.param({"roles": 0.9}, id="not measured any more"),
    ],
)
def test_a_fall_is_refused_and_named(measures: dict[str, float]) -> None:
    with pytest.raises(GateError, match=r"floors may only rise[^$]*speakers: .*floor 0\.800"):
        raise_floors(SET, measures, {"corpus": "aa"})


def test_a_fall_with_a_reason_is_accepted_and_the_reason_is_kept() -> None:
    lowered = raise_floors(
        SET, {"speakers": 0.7, "roles": 0.6}, {"corpus": "aa"}, lower=["speakers"], reason="harder articles"
    )

    assert lowered.floors == {"speakers": 0.7, "roles": 0.6}
    assert lowered.lowered == (Lowering(name="speakers", was=0.8, now=0.7, reason="harder articles"),)


def test_a_reason_for_one_measure_does_not_lower_another() -> None:
    with pytest.raises(GateError, match="roles"):
        raise_floors(
            SET, {"speakers": 0.7, "roles": 0.4}, {"corpus": "aa"}, lower=["speakers"], reason="harder"
        )


@pytest.mark.parametrize("reason", ["", "  "])
def test_lowering_takes_a_reason(reason: str) -> None:
    with pytest.raises(GateError, match="--lower needs --reason"):
        raise_floors(
            SET, {"speakers": 0.7, "roles": 0.5}, {"corpus": "aa"}, lower=["speakers"], reason=reason
        )


@pytest.mark.parametrize("name", ["roles", "rolls"])
def test_lowering_what_did_not_fall_is_refused(name: str) -> None:
    with pytest.raises(GateError, match="nothing to lower"):
        raise_floors(SET, {"speakers": 0.8, "roles": 0.5}, {"corpus": "aa"}, lower=[name], reason="x")


def test_a_measure_given_up_is_recorded() -> None:
    lowered = raise_floors(
        SET, {"speakers": 0.8}, {"corpus": "aa"}, lower=["roles"], reason="judged elsewhere"
    )

    assert lowered.lowered == (Lowering(name="roles", was=0.5, now=None, reason="judged elsewhere"),)
    assert "roles" not in lowered.floors


def test_earlier_reasons_stay_when_floors_rise() -> None:
    once = raise_floors(
        SET, {"speakers": 0.7, "roles": 0.5}, {"corpus": "aa"}, lower=["speakers"], reason="harder"
    )

    assert raise_floors(once, {"speakers": 0.9, "roles": 0.5}, {"corpus": "aa"}).lowered == once.lowered


def test_floors_survive_their_file(tmp_path: Path) -> None:
    floors = Floors(
        digests={"corpus": "aa"},
        floors={"speakers": 0.8},
        lowered=(Lowering(name="roles", was=0.5, now=None, reason="“given up”"),),
    )

    write_floors(tmp_path / "floors.json", floors)

    assert read_floors(tmp_path / "floors.json") == floors


def test_an_unknown_format_is_not_read_as_floors(tmp_path: Path) -> None:
    (tmp_path / "floors.json").write_text('{"format": 99}', "utf8")

    with pytest.raises(GateError, match="format 99"):
        read_floors(tmp_path / "floors.json")


@pytest.mark.parametrize(("value", "floor"), [(0.9999, 0.999), (1.0, 1.0), (0.912, 0.912), (2 / 3, 0.666)])
def test_a_floor_is_never_above_what_was_measured(value: float, floor: float) -> None:
    assert round_down(value) == floor
    assert not find_shortfalls(Floors(digests={}, floors={"x": round_down(value)}), {"x": value})


def test_other_data_closes_the_gate_and_says_what_to_run() -> None:
    failures = describe_failures(SET, {"speakers": 0.8, "roles": 0.5}, {"corpus": "bb"}, {}, "run this")

    assert len(failures) == 1
    assert "run this" in failures[0]
    assert "--lower NAME --reason TEXT" in failures[0]


def test_a_measure_below_its_floor_is_shown_with_what_failed() -> None:
    report = {
        "speakers": Tally(right=1, total=2, misses=["ferry.yml: 'It sank' is by 'Odo Brandt', not None"])
    }

    failures = describe_failures(SET, {"speakers": 0.5, "roles": 0.5}, {"corpus": "aa"}, report, "")

    assert failures == [
        "below its floor: speakers: 0.5000, floor 0.800",
        "    ferry.yml: 'It sank' is by 'Odo Brandt', not None",
    ]


def test_a_missing_folder_is_said_and_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--eval", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("skipped: ")


@pytest.mark.parametrize("path", [FLOORS, EVAL_FLOORS], ids=lambda path: path.stem)
def test_stored_floors_are_shares_and_every_lowering_has_its_reason(path: Path) -> None:
    floors = read_floors(path)

    assert floors.floors
    assert all(0 <= floor <= 1 for floor in floors.floors.values())
    assert all(one.reason.strip() for one in floors.lowered)
    assert json.loads(path.read_text("utf8"))["digests"]
