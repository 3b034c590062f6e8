"""What a person can do: one function per use case, shared by the window and the command line. Knows no Qt."""
