"""Walking times and ways on the network."""
