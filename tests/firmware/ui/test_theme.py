"""Every pair of colours that the painter puts together, in both themes, against WCAG 2.2."""

import pytest

from firmware.ui.theme import CONTRAST, EDGE_PAIRS, NORMAL, TEXT_PAIRS, Theme, contrast_ratio

THEMES = {"normal": NORMAL, "contrast": CONTRAST}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_readable(theme: Theme, text: str, ground: str) -> None:
    assert contrast_ratio(getattr(theme, text), getattr(theme, ground)) >= 7.0


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_are_visible(theme: Theme, edge: str, ground: str) -> None:
    assert contrast_ratio(getattr(theme, edge), getattr(theme, ground)) >= 3.0


def test_ratio_of_black_and_white_is_21_and_symmetric() -> None:
    assert contrast_ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert contrast_ratio((14, 74, 92), (243, 240, 232)) == contrast_ratio((243, 240, 232), (14, 74, 92))
