"""Synthetic municipalities: resident registers of people who do not exist, in real towns and real numbers.

Real, from `open_data/` (see its README): residents by sex, 5-year band and old ward at 2023-01-01; the yearly
numbers of moves, deaths and other entries (report of 2020, applied per head); towns, coordinates, postal codes;
codes of municipalities and countries; surnames with their frequency, given names.

Made up, and to be read as nothing else:
- `assumptions/tenants.csv`: foreign share per mille, share of students living with their parents; the village 朧村.
- `assumptions/age_profile.csv`: per mille married, at home, lone parents by band; weights of foreign residents,
  movers and deaths by band. Chosen so that households come out near the published number.
- `assumptions/ward_profile.csv`: foreign share relative to the city, per mille of young couples with their parents.
- `assumptions/country_mix.csv`, `foreign_names.csv`: countries by weight, names by group of countries.
- `assumptions/town_kinds.csv`: which households prefer which kind of town. The kind is guessed from the name, the
  size of a town is lognormal, its code and its school district are invented.
- `assumptions/village_*.csv`: everything about 朧村; its coordinates lie in the sea.
- In the SQL, beside each use: ages of mothers, distances of spouses' ages, lengths of stay, delays of reports,
  the number of each planted defect.
"""

from .generate import ENCODINGS, Summary, UnusableArgument, generate

MADE_UP = tuple(ENCODINGS)

__all__ = ["MADE_UP", "Summary", "UnusableArgument", "generate"]
