"""The file doctor: what happened to a file and its cells, and what they were before."""
