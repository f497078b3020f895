"""The plan for GIS users and for peers that take FHIR: whole, valid, and no more than allowed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from tests.town import write_town

SECRETS = ("Ada Lane 7", "000-1234", "Secret Name")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a town and its plan; the first sheet was recorded, its first stop not in."""
    base = tmp_path_factory.mktemp("export")
    place, out = write_town(base / "town"), base / "out"
    lines = (place / "elders.csv").read_text(encoding="utf-8").splitlines()
    first = lines[1].split(",")
    first[1] = SECRETS[2]
    head, more = f"{lines[0]},address,phone,birth_date,gender", "Ada Lane 7,000-1234,1940-07-12,f"
    rows = [head, f"{','.join(first)},{more}", *(f"{line},,,," for line in lines[2:])]
    (place / "elders.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run(["plan", str(place), "--start", "2026-11-23", "--effort", "quick",
                "--out", str(out)]) == 0  # fmt: skip
    assert run(["issue", str(out)]) == 0
    sheet = json.loads((out / "plan.json").read_text(encoding="utf-8"))["sheets"][0]
    assert run(["ledger", "record", sheet["number"], "1=3", "--scenario", str(place),
                "--today", "2026-11-27"]) == 0  # fmt: skip
    return place, out


def _exported(office: tuple[Path, Path], out: Path, *more: str) -> Path:
    assert run(["export", str(office[1]), "--out", str(out), *more]) == 0
    return out


def _plan(office: tuple[Path, Path]) -> Any:
    return json.loads((office[1] / "plan.json").read_text(encoding="utf-8"))


def test_the_geopackage_holds_everybody_and_every_round(
    office: tuple[Path, Path], tmp_path: Path
) -> None:
    import geopandas as gpd

    file = _exported(office, tmp_path / "x", "--gpkg") / "plan.gpkg"
    plan = _plan(office)
    assert set(gpd.list_layers(file)["name"]) == {"helpers", "elders", "rounds", "stops", "about"}
    elders, rounds = gpd.read_file(file, layer="elders"), gpd.read_file(file, layer="rounds")
    assert elders.crs == "EPSG:4326"
    tiers = {one["elder"]: one["tier"] for key in ("pairs", "remote", "others")
             for one in plan[key]}  # fmt: skip
    assert dict(zip(elders["elder"], elders["tier"], strict=True)) == tiers
    assert [(r["helper"], r["date"]) for r in plan["rounds"]] == list(
        zip(rounds["helper"], rounds["date"].astype(str).str[:10], strict=True)
    )
    assert SECRETS[2] in set(elders["name"])
    metres = rounds.to_crs(rounds.estimate_utm_crs()).length
    assert metres.to_numpy() == pytest.approx(rounds["walk_m"].to_numpy(), rel=0.02, abs=5)
    about = gpd.read_file(file, layer="about")
    assert "OpenStreetMap" in about["attribution"][0]


@pytest.mark.parametrize("mode", ["office", "street"])
def test_nothing_of_a_person_is_told_that_may_not_be(
    office: tuple[Path, Path], tmp_path: Path, mode: str
) -> None:
    import geopandas as gpd

    out = _exported(office, tmp_path / mode, "--privacy", mode)
    hidden = SECRETS[1:] if mode == "office" else SECRETS
    for file in ("plan.gpkg", "plan.fhir.json"):
        held = (out / file).read_bytes()
        for secret in hidden:
            assert secret.encode() not in held, (file, secret)
    assert b"1940-07-12" not in (out / "plan.fhir.json").read_bytes()
    full = gpd.read_file(_exported(office, tmp_path / "full", "--gpkg") / "plan.gpkg",
                         layer="elders").geometry  # fmt: skip
    here = gpd.read_file(out / "plan.gpkg", layer="elders").geometry
    assert bool(full.geom_equals_exact(here, 1e-6).all()) == (mode == "office")


def test_the_bundle_is_lawful_and_counts_what_the_plan_and_the_book_hold(
    office: tuple[Path, Path], tmp_path: Path
) -> None:
    from fhir.resources.R4B.bundle import Bundle

    written = (_exported(office, tmp_path / "x", "--fhir") / "plan.fhir.json").read_text("utf-8")
    whole = Bundle.model_validate_json(written)
    assert whole.type == "collection"
    entries = [one["resource"] for one in json.loads(written)["entry"]]
    kinds = ("Patient", "Practitioner", "CarePlan", "Appointment", "Encounter")
    by = {kind: [e for e in entries if e["resourceType"] == kind] for kind in kinds}
    assert sum(map(len, by.values())) == len(entries)
    plan = _plan(office)
    visits = sum(len(s["elders"]) for r in plan["rounds"] for s in r["stops"])
    booked = [a for a in by["Appointment"] if a["status"] == "booked"]
    assert len(booked) == visits + sum(call.get("start") is not None for call in plan["calls"])
    assert len(by["Appointment"]) == visits + len(plan["calls"])
    assert len(by["CarePlan"]) == sum(len(plan[k]) for k in ("pairs", "remote", "others"))
    states = [e["status"] for e in by["Encounter"]]
    assert states.count("cancelled") == len(plan["sheets"][0]["stops"][0]["elders"])
    assert len(states) == sum(len(s["elders"]) for s in plan["sheets"][0]["stops"])
    assert all(a["start"].endswith("+08:00") for a in booked)
    known = {e["id"] for e in entries}
    for one in booked:
        for who in one["participant"]:
            assert who["actor"]["reference"].removeprefix("urn:uuid:") in known
    ids = [e["id"] for e in entries]
    assert len(ids) == len(set(ids))
    again = (_exported(office, tmp_path / "y", "--fhir") / "plan.fhir.json").read_text("utf-8")
    assert again == written
