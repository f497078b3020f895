"""
A page found in a picture and laid flat: four corner marks, and the number in the QR code.

The marks are ArUco patterns (Garrido-Jurado et al., Pattern Recognition 47, 2014): each knows
which corner it is, so a page may lie on its side or upside down. Three of them are enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.outputs.paper import marks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.scan.pictures import Grey

SCALE = 8
"""Pixels to the millimetre of a page laid flat."""
LEAST_MARKS = 3
MOST_SHEETS = 4
"""Sheets of one picture among whose marks those of one are looked for."""
_QR_ROOM = 6.0  # millimetres around the code within which it is looked for first


@dataclass(frozen=True, eq=False)
class Page:
    """
    One page laid flat.

    Parameters
    ----------
    flat
        In grey, `SCALE` pixels to the millimetre, the light evened out: paper is white.
    number
        What the QR code says; empty where it could not be read.
    first, count
        First stop of the page and how many it has; None where the marks do not say.
    outline
        The page's four corners in the picture.
    """

    flat: Grey
    number: str
    first: int | None
    count: int | None
    outline: NDArray[np.float64]


def find_pages(picture: Grey) -> Iterator[Page | None]:
    """
    Yield every sheet's page in a picture, the one with the largest marks first.

    None stands for marks of a sheet of which too little is to be seen, and for no sheet at all.
    """
    import cv2

    left, found = picture, find_page(picture)
    if found is None:
        yield None
    while found is not None:
        yield found
        left = left.copy()
        cv2.fillPoly(left, [np.round(found.outline).astype(np.int32)], 255)
        others = len(_marks(left, (1.0,)))
        found = find_page(left) if others >= LEAST_MARKS else None
        if found is None and others >= LEAST_MARKS - 1:
            yield None


def find_page(picture: Grey) -> Page | None:
    """Return the sheet's page in a picture, None where there is none."""
    found = _of_one_sheet(_marks(picture))
    way = _way(found) if len(found) >= LEAST_MARKS else None
    if way is None:
        return None
    flat, outline = _flattened(picture, way)
    said = marks.stops_of({corner: figure for corner, figure, _ in found})
    first, count = said or (None, None)
    return Page(_evened(flat), _number(flat), first, count, outline)


Found = tuple[int, int, "NDArray[np.float32]"]


def _marks(picture: Grey, factors: tuple[float, ...] = (1.0, 1.6)) -> list[Found]:
    """Return corner, figure and the four corners of every mark seen, each mark once."""
    import cv2

    found: list[Found] = []
    for factor in factors:
        seen = picture
        if factor > 1:
            seen = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        corners, ids, _ = _detector().detectMarkers(seen)
        for points, one in zip(corners, [] if ids is None else ids.ravel(), strict=True):
            mark: Found = int(one) % 4, int(one) // 4, points.reshape(4, 2) / factor
            if not any(_is_same(mark, other) for other in found):
                found.append(mark)
        if len({corner for corner, _, _ in found}) == 4:
            break
    return found


def _is_same(mark: Found, other: Found) -> bool:
    apart = float(np.abs(mark[2].mean(0) - other[2].mean(0)).max())
    return mark[0] == other[0] and apart < float(np.ptp(mark[2], axis=0).max())


def _size(mark: Found) -> float:
    return float(np.ptp(mark[2], axis=0).prod())


def _detector() -> Any:
    import cv2

    parameters = cv2.aruco.DetectorParameters()
    parameters.adaptiveThreshWinSizeMin = 7
    parameters.adaptiveThreshWinSizeMax = 47
    parameters.adaptiveThreshWinSizeStep = 20
    parameters.minMarkerPerimeterRate = 0.025
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    patterns = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_250)
    return cv2.aruco.ArucoDetector(patterns, parameters)


def _of_one_sheet(found: list[Found]) -> list[Found]:
    """Return marks that lie as those of one sheet do, where some corners are seen twice."""
    seen: dict[int, list[Found]] = {}
    for mark in sorted(found, key=_size, reverse=True):
        seen.setdefault(mark[0], []).append(mark)
    if len(seen) < LEAST_MARKS or all(len(same) == 1 for same in seen.values()):
        return [same[0] for same in seen.values()]
    choices = [list(one) for one in product(*(same[:MOST_SHEETS] for same in seen.values()))]
    if len(seen) > LEAST_MARKS:  # the fourth may be another sheet's
        choices += [one[:at] + one[at + 1 :] for one in choices for at in range(len(one))]
    return next((one for one in choices if _way(one) is not None), choices[0])


def _way(found: list[Found]) -> NDArray[np.float64] | None:
    """Return how the picture is laid flat by marks, None where they are not those of one sheet."""
    import cv2

    places = marks.corners()
    square = np.array([(0, 0), (marks.MARK, 0), (marks.MARK, marks.MARK), (0, marks.MARK)])
    there = np.vstack([(np.array(places[corner]) + square) * SCALE for corner, _, _ in found])
    here = np.vstack([points for _, _, points in found])
    way, _ = cv2.findHomography(here, there, 0)
    if way is None:
        return None
    misses = cv2.perspectiveTransform(here.reshape(-1, 1, 2).astype(np.float64), way)
    return way if np.abs(misses.reshape(-1, 2) - there).max() <= 4 * SCALE else None


def _flattened(picture: Grey, way: NDArray[np.float64]) -> tuple[Grey, NDArray[np.float64]]:
    """Return the page laid flat, and where its corners are in the picture."""
    import cv2

    size = round(marks.PAGE[0] * SCALE), round(marks.PAGE[1] * SCALE)
    flat: Grey = cv2.warpPerspective(picture, way, size, flags=cv2.INTER_LINEAR, borderValue=255)
    corners = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float64).reshape(-1, 1, 2)
    return flat, cv2.perspectiveTransform(corners, np.linalg.inv(way)).reshape(-1, 2)


def _evened(flat: Grey) -> Grey:
    """Return the page with its paper white everywhere: shadows are divided out."""
    import cv2

    small = cv2.resize(flat, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    # The paper is the brightest within some 15 mm, but for the few pixels that noise made so.
    light = cv2.dilate(cv2.medianBlur(small, 3), np.ones((15, 15), np.uint8))
    light = cv2.GaussianBlur(cv2.erode(light, np.ones((9, 9), np.uint8)), (0, 0), 5)
    light = cv2.resize(light, (flat.shape[1], flat.shape[0]), interpolation=cv2.INTER_LINEAR)
    even = flat.astype(np.float32) * 255 / np.maximum(light.astype(np.float32), 16)
    result: Grey = np.clip(even, 0, 255).astype(np.uint8)
    return result


def _number(flat: Grey) -> str:
    """Return what the QR code says: where it should be, then anywhere on the page."""
    import zxingcpp

    x, y = ((at - _QR_ROOM) * SCALE for at in marks.QR_AT)
    size = (marks.QR + 2 * _QR_ROOM) * SCALE
    near = flat[max(0, round(y)) : round(y + size), round(x) : round(x + size)]
    for part in (near, flat):
        said = {code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(part))}
        if len(said) == 1:
            return said.pop()
    return ""
