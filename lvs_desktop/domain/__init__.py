"""What the program is about, in pure Python: people, schools, changes, problems. Imports nothing of the program."""
