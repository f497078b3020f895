"""Several plans side by side: what a helper more, a longer walk or another policy would do."""

from planner.studies.whatif.run import Comparison, Row, whatif
from planner.studies.whatif.variants import Variant, variants_of

__all__ = ["Comparison", "Row", "Variant", "variants_of", "whatif"]
