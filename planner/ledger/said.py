"""Words that offices write for what became of a visit, beside those of the lists of week.xlsx."""

from __future__ import annotations

from typing import Final

OTHER_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "met": (
        "已访", "已走访", "已探访", "已上门", "已见", "已见到", "见到了", "见面", "已见面",
        "已联系", "已完成", "完成", "按计划", "按计划完成", "是", "√", "✓", "✔",
        "seen", "visited", "done", "yes",
    ),
    "not-in": (
        "没人", "无人", "没有人", "家中无人", "家里没人", "无人在家", "不在家", "未遇", "敲门无人",
        "没开门", "未开门", "nobody in", "nobody home",
    ),
    "refused": ("拒访", "拒绝走访", "拒绝探访", "谢绝", "拒绝开门"),
    "away": ("住院", "外出", "在医院", "去外地", "在外地", "暂时外出", "away", "hospital"),
    "not-gone": (
        "没去", "没有去", "未走访", "未访", "未探访", "未上门", "未完成", "取消", "not visited",
    ),
    "other": (
        "搬走", "搬家", "搬离", "迁出", "迁离", "已迁出", "已搬走", "去世", "死亡", "已故",
        "已去世", "moved", "died",
    ),
}  # fmt: skip
"""Outcome to the further words; what may mean two of them (未见到) is asked about."""


def outcome_words() -> dict[str, str]:
    """Return each further word and the outcome that it means."""
    return {word: name for name, words in OTHER_WORDS.items() for word in words}
