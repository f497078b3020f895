"""Conversions between the three datums, and where they apply."""

from __future__ import annotations

import numpy as np
import pytest

from planner.geo.lengths import great_circle_mm
from planner.geo.mainland import is_mainland
from planner.geo.shifts import Known, from_wgs84, to_wgs84

PUBLISHED = (
    # Pairs that every public implementation agrees on: lon, lat in WGS-84 and in GCJ-02.
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
)

MAINLAND = {
    "Beijing": (116.397, 39.908), "Harbin": (126.63, 45.75), "Ürümqi": (87.6, 43.8),
    "Kashgar": (75.99, 39.47), "Lhasa": (91.1, 29.65), "Sanya": (109.5, 18.25),
    "Dandong": (124.39, 40.13), "Heihe": (127.5, 50.24), "Hekou": (103.96, 22.51),
    "Luohu": (114.12, 22.548), "Shekou": (113.91, 22.48), "Gongbei": (113.55, 22.222),
    "Xiamen": (118.09, 24.47), "Pingtan": (119.79, 25.5), "Ruili": (97.85, 24.01),
}  # fmt: skip
BORDER = {
    # Places on the Chinese side, some within sight of the border.
    "Ji'an": (126.19, 41.12), "Changbai": (128.2, 41.42), "Sanhe Longjing": (129.75, 42.48),
    "Nanping Helong": (129.18, 42.27), "Hutou": (133.66, 45.98),
    "Sanchakou Dongning": (131.27, 44.06), "Enhe": (119.86, 51.1), "Shiwei": (119.88, 51.34),
    "Beiji": (122.37, 53.48), "Baketu": (82.56, 46.68), "Gyirong town": (85.3, 28.39),
    "Cona": (91.96, 27.99), "Xia Chayu": (97.02, 28.5), "Dulongjiang": (98.34, 27.75),
    "Pianma": (98.63, 26.01), "Pingmeng": (106.1, 23.05), "Longbang": (106.33, 22.9),
    "Shuikou": (106.6, 22.47), "Youyiguan": (106.71, 21.98), "Aidian": (107.03, 21.83),
    "Dandong": (124.39, 40.13), "Linjiang": (126.92, 41.81), "Tumen": (129.84, 42.97),
    "Hunchun": (130.37, 42.86), "Fangchuan": (130.6, 42.44), "Suifenhe": (131.15, 44.4),
    "Raohe": (134.01, 46.8), "Fuyuan": (134.3, 48.36), "Heixiazi": (134.73, 48.33),
    "Tongjiang": (132.51, 47.64), "Luobei Mingshan": (131.03, 47.65), "Jiayin": (130.4, 48.89),
    "Xunke": (128.47, 49.58), "Heihe": (127.5, 50.24), "Huma": (126.65, 51.73),
    "Manzhouli": (117.44, 49.6), "Heishantou": (119.38, 50.22), "Erenhot": (111.98, 43.65),
    "Arxan": (119.94, 47.18), "Ganqimaodu": (107.57, 42.42), "Ceke": (101.29, 42.33),
    "Laoyemiao": (96.9, 43.0), "Takeshiken": (90.78, 46.15), "Alashankou": (82.57, 45.17),
    "Horgos": (80.42, 44.21), "Chonghuer": (87.0, 48.1), "Jeminay": (85.88, 47.43),
    "Kanas": (87.02, 48.7), "Torugart": (75.4, 40.55), "Irkeshtam": (73.98, 39.68),
    "Tashkurgan": (75.23, 37.77), "Khunjerab": (75.42, 36.85), "Shiquanhe": (80.1, 32.5),
    "Rutog": (79.73, 33.39), "Zanda": (79.8, 31.48), "Burang": (81.18, 30.29),
    "Zhongba": (84.03, 29.77), "Zham": (85.98, 27.99), "Dinggye Chentang": (87.42, 27.87),
    "Yadong": (88.91, 27.48), "Lhozhag": (90.86, 28.39), "Medog": (95.33, 29.33),
    "Zayu": (97.47, 28.66), "Gongshan": (98.67, 27.74), "Tengchong Houqiao": (98.27, 25.33),
    "Yingjiang Nabang": (97.56, 24.72), "Ruili": (97.85, 24.01), "Wanding": (98.07, 24.08),
    "Zhenkang Nansan": (98.83, 23.77), "Cangyuan": (99.25, 23.15), "Menglian": (99.59, 22.33),
    "Daluo": (100.02, 21.68), "Mohan": (101.69, 21.19), "Jinping": (103.23, 22.78),
    "Hekou": (103.96, 22.51), "Malipo Tianbao": (104.84, 22.97), "Jingxi": (106.42, 23.13),
    "Pingxiang": (106.76, 22.1), "Dongxing": (107.97, 21.54), "Mengkang": (101.1, 22.0),
    "Jiangcheng": (101.86, 22.58),
}  # fmt: skip
ELSEWHERE = {
    "Hong Kong": (114.17, 22.30), "Yuen Long": (114.03, 22.445), "Sheung Shui": (114.127, 22.503),
    "Macao": (113.55, 22.19), "Taipei": (121.56, 25.03), "Penghu": (119.57, 23.57),
    "Kinmen": (118.32, 24.44), "Seoul": (126.98, 37.57), "Hanoi": (105.85, 21.03),
    "Ulaanbaatar": (106.9, 47.92), "Vladivostok": (131.9, 43.1), "Tokyo": (139.7, 35.68),
    "Almaty": (76.9, 43.24), "Kathmandu": (85.3, 27.7), "Helsinki": (24.94, 60.17),
    "Andorra": (1.5, 42.5),
}  # fmt: skip


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED)
def test_gcj02_is_the_published_one(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    lon, lat = from_wgs84("gcj02", np.array([wgs84[0]]), np.array([wgs84[1]]))
    assert (lon[0], lat[0]) == pytest.approx(gcj02, abs=1e-9)


def test_bd09_of_beijing_is_over_a_kilometre_off() -> None:
    lon, lat = np.array([116.397]), np.array([39.908])
    off = great_circle_mm(lon, lat, *from_wgs84("bd09", lon, lat))[0] / 1000
    assert off == pytest.approx(1375, abs=25)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_the_way_back_is_better_than_a_decimetre(datum: Known) -> None:
    random = np.random.default_rng(7)
    lon, lat = random.uniform(75, 134, 5000), random.uniform(18, 53, 5000)
    inside = is_mainland(lon, lat)
    lon, lat = lon[inside], lat[inside]
    back = to_wgs84(datum, *from_wgs84(datum, lon, lat))
    assert great_circle_mm(lon, lat, *back).max() < 100


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE)
def test_nothing_is_shifted_outside_the_mainland(datum: Known, place: tuple[float, float]) -> None:
    lon, lat = np.array([place[0]]), np.array([place[1]])
    for shift in (from_wgs84, to_wgs84):
        there = shift(datum, lon, lat)
        assert (there[0][0], there[1][0]) == place


@pytest.mark.parametrize("place", BORDER.values(), ids=BORDER)
def test_no_border_town_is_lost(place: tuple[float, float]) -> None:
    assert is_mainland(np.array([place[0]]), np.array([place[1]]))[0]


@pytest.mark.parametrize("place", MAINLAND.values(), ids=MAINLAND)
def test_the_mainland_is_shifted(place: tuple[float, float]) -> None:
    assert is_mainland(np.array([place[0]]), np.array([place[1]]))[0]
