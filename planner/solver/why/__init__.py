"""Why somebody is not served, and the least change that would."""
