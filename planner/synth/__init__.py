"""
Invented scenarios on real streets: elders at homes, helpers among them, all seeded.

`draw` makes the folder; nobody in it exists.
"""

from planner.synth.asked import Asked
from planner.synth.draw import draw

__all__ = ["Asked", "draw"]
