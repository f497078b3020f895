"""Public instances, read and solved."""
