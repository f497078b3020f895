"""Paper that comes back: pictures of sheets in, readings with their confidence out."""
