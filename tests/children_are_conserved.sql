-- No child is lost or counted twice: the residents born from the first to the last day of the
-- cohorts, counted by their birth dates alone, are the children generalised and the total of the
-- table.
with counts as (
    select
        (
            select count(*)
            from {{ ref('con_residents') }} as r
            inner join {{ ref('statistics') }} as s
                on s.statistic = 'children_by_school_district_school_year'
                and r.reference_date = s.reference_date
            cross join (
                select min(school_year) as first_year, max(school_year) as last_year
                from {{ ref('tab_school_years') }}
            ) as y
            where
                not r.is_birth_date_unknown
                -- 中3 of the first year were born from 2 April 15 years before it, 小1 of the last
                -- until 1 April 6 years before it.
                and (r.birth_year, r.birth_month, r.birth_day) >= (y.first_year - 15, 4, 2)
                and (r.birth_year, r.birth_month, r.birth_day) <= (y.last_year - 6, 4, 1)
        ) as in_register,
        (
            select count(*) from {{ ref('gen_children_by_school_district_school_year') }}
        ) as generalised,
        (
            select coalesce(max(value), 0)
            from {{ ref('tab_children_by_school_district_school_year') }}
        ) as tabulated
)
select 'children differ between layers' as finding
from counts
where in_register != generalised or generalised != tabulated
