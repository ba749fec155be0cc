-- Whoever is born on 1 April completes a year of age on 31 March, and so belongs to those before.
school_year - birth_year - 5 - cast(birth_month * 100 + birth_day >= 402 as integer)
