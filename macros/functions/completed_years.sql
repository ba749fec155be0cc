cast(year(on_date) as integer) - birth_year
- cast(month(on_date) * 100 + day(on_date) < birth_month * 100 + birth_day as integer)
