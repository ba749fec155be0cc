{#-
    What the provided records tell of the cells of the statistics: as many residents or taxpayers as there are records
    of a kind, there are at least, and together they have at least the lower ends of their income classes. For
    whoever attacks a release together with the records.
-#}
{{ config(access='protected') }}
with records as (
    select
        r.reference_date,
        r.area_code,
        r.age_group,
        r.sex,
        r.nationality,
        r.income_class,
        coalesce(c.age_class, 'total') as age_class,
        coalesce(i.income_from, 0) as income_from
    from {{ ref('pro_residents_anonymised') }} as r
    left join {{ ref('age_bands') }} as b on r.age_group = b.age_band
    left join {{ ref('age_classes') }} as c
        on b.age_from >= c.age_from
        and (c.age_to is null or b.age_to <= c.age_to)
    left join {{ ref('income_classes') }} as i on r.income_class = i.income_class
)
select
    'residents' as universe,
    reference_date,
    area_code,
    age_group,
    cast(null as varchar) as age_class,
    sex,
    nationality,
    count(*) as least
from records
group by reference_date, area_code, age_group, sex, nationality
union all
select
    'taxpayers' as universe,
    reference_date,
    area_code,
    cast(null as varchar) as age_group,
    age_class,
    cast(null as varchar) as sex,
    cast(null as varchar) as nationality,
    count(*) as least
from records
where income_class != 'none'
group by reference_date, area_code, age_class
union all
select
    'incomes' as universe,
    reference_date,
    area_code,
    cast(null as varchar) as age_group,
    age_class,
    cast(null as varchar) as sex,
    cast(null as varchar) as nationality,
    cast(sum(income_from) as bigint) as least
from records
where income_class != 'none'
group by reference_date, area_code, age_class
