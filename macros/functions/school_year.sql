cast(year(on_date) as integer) - cast(month(on_date) < 4 as integer)
