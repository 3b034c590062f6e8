"""The encrypted school file: the only folder of the desktop with SQL."""
