cast(year(on_date) as integer) - birth_year
- if(month(on_date) * 100 + day(on_date) < birth_month * 100 + birth_day, 1, 0)
