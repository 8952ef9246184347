"""How fast adjointgen and its output are: `make bench`."""
