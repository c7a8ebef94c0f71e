from pathlib import Path

import pytest

from firmware.ui.fonts import BOLD, FontMissing, find


def test_a_missing_typeface_names_the_package_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match=r"B612-Bold\.otf.*apt-get install fonts-b612"):
        find(BOLD, (tmp_path,))


def test_a_typeface_is_found_below_any_folder(tmp_path: Path) -> None:
    place = tmp_path / "opentype" / "b612"
    place.mkdir(parents=True)
    (place / BOLD.file).write_bytes(b"")
    assert find(BOLD, (tmp_path,)) == place / BOLD.file
