"""The audit log: who did what to which dossier, and when. Append-only, chained by hashes, never personal."""
