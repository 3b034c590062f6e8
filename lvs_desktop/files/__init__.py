"""Files in and out: formats by content, columns, cleaning, writing. Knows no database, no window, no words."""
