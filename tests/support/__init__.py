"""What several tests share: real school files made quickly, source files, and the oracle of the import."""
