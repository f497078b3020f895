"""Many scenario folders in one go: found, planned side by side, told in one report."""

from planner.studies.batch.folders import Folder, find_folders
from planner.studies.batch.run import Batch, batch

__all__ = ["Batch", "Folder", "batch", "find_folders"]
