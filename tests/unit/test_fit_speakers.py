import pytest

pytest.importorskip("numpy", reason="fitting needs numpy, running does not")

from bench.fit_speakers import fit


def test_what_marks_the_speaker_gets_a_positive_weight() -> None:
    cases = [([{"near": 1.0}, {"far": 1.0}], [True, False])] * 20

    weights = fit(cases)

    assert weights["near"] > 0 > weights["far"]


def test_a_feature_seen_too_seldom_is_left_out() -> None:
    cases = [([{"near": 1.0}, {"far": 1.0}], [True, False])] * 20 + [
        ([{"odd": 1.0}, {"far": 1.0}], [True, False])
    ]

    assert "odd" not in fit(cases)
