{#-
    年齢階級別人口 of the annual report: a row per segment and sex, for the municipality and each of its wards, with
    the five-year bands as a list. Who has no known birth date is in the total alone.
-#}
with aged as (
    select
        r.year,
        r.ward_code,
        r.segment,
        r.sex,
        if(
            r.is_birth_date_unknown,
            null,
            {{ function('completed_years') }}(
                r.birth_year, r.birth_month, r.birth_day, r.reference_date - y.age_days_before
            )
        ) as age
    from {{ ref('con_report_residents') }} as r
    inner join {{ ref('annual_reports') }} as y on r.year = y.year
    where r.is_newest
),
banded as (
    select a.year, a.ward_code, a.segment, a.sex, b.age_from
    from aged as a
    left join {{ ref('age_bands') }} as b
        on a.age >= b.age_from and a.age <= coalesce(b.age_to, a.age)
),
counted as (
    select
        a.year,
        a.municipality_code,
        unnest([b.segment, 'total', b.segment, 'total']) as segment,
        unnest([b.sex, b.sex, 'total', 'total']) as sex,
        b.age_from
    from banded as b
    inner join {{ ref('tab_report_areas') }} as a
        on b.year = a.year and a.municipality_code in (a.city_code, b.ward_code)
),
summed as (
    select
        year,
        municipality_code,
        segment,
        sex,
        {%- for age_from in range(0, 101, 5) %}
        count_if(age_from = {{ age_from }}) as from_{{ age_from }},
        {%- endfor %}
        count(*) as total
    from counted
    group by year, municipality_code, segment, sex
)
select
    a.year,
    g.segment,
    a.municipality_code,
    a.prefecture_name,
    a.municipality_name,
    x.sex,
    {%- for age_from in range(0, 101, 5) %}
    coalesce(s.from_{{ age_from }}, 0) as {{ report_columns('population_by_age')[loop.index] }},
    {%- endfor %}
    coalesce(s.total, 0) as total
from {{ ref('tab_report_areas') }} as a
cross join (values ('total'), ('japanese'), ('foreign')) as g (segment)
cross join (values ('total'), ('male'), ('female')) as x (sex)
left join summed as s
    on a.year = s.year and a.municipality_code = s.municipality_code
    and g.segment = s.segment and x.sex = s.sex
