"""The fonts of the pages, served from the Debian packages that hold them; none is in this repository."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse

_SHARE = Path("/usr/share/fonts")
FONTS = {
    "b612-regular.otf": _SHARE / "opentype/b612/B612-Regular.otf",
    "b612-bold.otf": _SHARE / "opentype/b612/B612-Bold.otf",
    "material-icons.woff2": _SHARE / "woff/material-design-icons-iconfont/MaterialIcons-Regular.woff2",
}
"""Name in the pages' style -> file of fonts-b612 and fonts-material-design-icons-iconfont."""


async def font(request: Request) -> FileResponse:
    """One of FONTS; 404 where the package is not installed: the style names the next best font."""
    path = FONTS.get(request.path_params["name"])
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, headers={"cache-control": "max-age=86400"})
