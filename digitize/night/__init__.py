"""The night job: what is done to an archive when nobody is there, told in one summary."""
