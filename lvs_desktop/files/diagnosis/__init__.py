"""
The file doctor: what happened to the cells of a file, and what they were before.

`glance` looks at whole columns while a file streams by, and costs a clean file next to nothing. Where it doubts,
`doctor` looks at each cell: once to name the damages, once to mend what the person wants mended.
"""
