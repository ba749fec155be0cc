{#-
    The rows of an annual report: the municipality, and each ward that is valid at its reference date.
-#}
with city as (
    select distinct y.year, t.city_code, t.city_name
    from {{ ref('con_towns') }} as t
    cross join {{ ref('annual_reports') }} as y
),
areas as (
    select year, city_code, city_code as municipality_code, city_name as municipality_name from city
    union
    select w.year, c.city_code, w.ward_code, w.ward_name
    from {{ ref('con_report_wards') }} as w
    inner join city as c on w.year = c.year
)
select
    a.year,
    a.city_code,
    a.municipality_code,
    a.municipality_name,
    p.name as prefecture_name
from areas as a
left join {{ ref('prefectures') }} as p on left(a.municipality_code, 2) = p.prefecture_code
