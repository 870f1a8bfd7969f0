"""Documents of the committee: comparative table of amendments, minutes, revision note, entry of the journal."""
