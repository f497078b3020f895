"""
The desk: the coordinator's week in a browser, on one computer, without a network.

Pages parse what comes in, call `planner.pipeline` and `planner.ledger`, and render what
comes back. Nothing heavy is imported here: whatever needs streets or the solver runs in a
process of its own.
"""
