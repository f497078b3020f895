"""Where helpers should live."""
