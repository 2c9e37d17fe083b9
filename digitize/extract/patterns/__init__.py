"""The written forms of dates, numbers, codes and names: text in, typed value out, no layout."""
