"""Lines and JSON values of results, made once; only the command line prints them."""
