"""Benchmarks: each module is run by `make bench-<name>` and writes what docs show."""
