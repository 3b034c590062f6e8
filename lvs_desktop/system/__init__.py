"""This computer: folders, settings, keyring, log."""
