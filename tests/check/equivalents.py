"""Lies about the checker that change nothing, each with the reason why no test can find it out."""

from __future__ import annotations

_LATER = "only a day of the year 1 lies between nought and one"
_NONE_BEFORE = "every tier that comes here has a figure of its own"
_SIEVE = "a sieve before the rules, which refuse the same in a plan with the visit in it"
_COUNTED = "times and walks of the visit are counted anew before anybody looks"

EQUIVALENT: dict[str, str] = {
    "clock.pieces: start < stop -> start <= stop":
        "an empty piece adds nothing to a sum, to the longest, or to the room for calls",
    "days._legs_true: walk is None or way is None -> walk is None and way is None":
        "seconds and metres are unknown of the same people",
    "days._spent: for c in facts.calls: no ifs":
        "what nobody makes is of no helper on the roster, and passed over below",
    "facts.Facts._is_second_mention: "
    "companion < visit.round.helper -> companion <= visit.round.helper":
        "a visit whose second helper is the first has no other half",
    "facts.Facts.from_base: True -> False": "there are as many walks as people",
    "fits._places: 1 -> 2": "both stand for no way at all",
    "fits._is_lawful_day: "
    "max(1, owed.gaps.least or 1) -> min(1, owed.gaps.least or 1)": _SIEVE,
    "fits._helpers: for h in facts.employed: no ifs": _SIEVE,
    "fits._is_fit: helper.id not in elder.avoid and misfit(helper, elder) is None -> "
    "helper.id not in elder.avoid or misfit(helper, elder) is None": _SIEVE,
    "fits._with_stop: now.walk_s + now.service_s -> now.walk_s - now.service_s": _SIEVE,
    "fits._with_stop: worked + service -> worked - service": _SIEVE,
    "fits._with_stop: return -> nothing": _SIEVE,
    "fits._with_stop: 0 -> 1 (2)": _COUNTED,
    "fits._with_stop: 0 -> 1 (4)": _COUNTED,
    "fits._with_stop: 0 -> 1 (5)": _COUNTED,
    "fits._with_stop: 1 -> 2": "behind the last stop there is one place, tried twice",
    "fits._timed: True -> False": "there is a stop less than there are legs, and one is added",
    "listed._reason_true: walk >= 0 -> walk > 0":
        "a walk of no seconds is in reach, so the reason is untrue whatever it says",
    "listed._reason_true: 0 -> 1":
        "a walk of no seconds is in reach, so the reason is untrue whatever it says",
    "tiers.tier_met: told < count.missing -> told <= count.missing":
        "asked only where the two differ",
    "tiers._due: 0 -> 1": _NONE_BEFORE,
    "tiers._latest: 0 -> 1": _NONE_BEFORE,
    "tiers._is_owed_at_end: 0 -> 1": _NONE_BEFORE,
    "tiers._is_unmet: 0 -> 1 (2)": _NONE_BEFORE,
    "tiers._is_unmet: 0 -> 1 (3)": _NONE_BEFORE,
    "tiers._weekly: 1 -> 2": "Monday and Tuesday are of one week",
    "tiers._waits: 0 -> 1": _LATER,
    "tiers._gap: 0 -> 1": _LATER,
    "tiers._period_kept: 1 -> 2":
        "a contact on record lies before the plan, and what was missed before it is none of its",
    "totals.minutes_true: abs(claimed - true) > ROUNDING_MINUTES -> "
    "abs(claimed - true) >= ROUNDING_MINUTES":
        "no difference of two figures with fractions is the limit to the last bit",
}  # fmt: skip
