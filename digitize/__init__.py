"""digitize: scanned Vietnamese one-stop dossiers become searchable, validated, findable records."""

__version__ = "0.1.0"
