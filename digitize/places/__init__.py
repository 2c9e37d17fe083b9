"""Provinces, districts and communes before and after 1 July 2025: found in addresses, with their codes."""

from digitize.places.find import Answer, Place, find_place, places_now, successor, successors
from digitize.places.register import Unit, register

__all__ = ["Answer", "Place", "Unit", "find_place", "places_now", "register", "successor", "successors"]
