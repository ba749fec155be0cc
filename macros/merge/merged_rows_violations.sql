{#-
    The rows of merged areas agree with each other, as e-Stat's do: what absorbs lists exactly the
    areas that name it, and nothing is both. Returns the codes that do not, with what is wrong.
-#}
{% macro merged_rows_violations(rows, prefix_length) %}
with named as (
    select
        area_code,
        processing,
        target,
        merged,
        area_code[:{{ prefix_length }}] || target as target_code
    from {{ rows }}
),
named_by_areas as (
    select
        target_code as area_code,
        string_agg(substr(area_code, {{ prefix_length + 1 }}), ';' order by area_code) as merged
    from named
    where processing = 2
    group by target_code
),
judged as (
    select
        coalesce(n.area_code, b.area_code) as area_code,
        case
            when n.area_code is null then 'areas are added to a row that does not exist'
            when n.processing is null or n.processing not in (0, 1, 2) then 'no processing code'
            when n.processing <> 1 and n.merged is not null then 'lists areas without absorbing'
            when n.processing <> 2 and n.target is not null then 'names a target without being added'
            when n.processing = 2 and n.target is null then 'is added to nothing'
            when n.processing <> 1 and b.area_code is not null then 'areas are added to it'
            when n.processing = 1 and not coalesce(n.merged = b.merged, false)
                then 'does not list exactly what is added to it'
        end as violation
    from named as n
    full join named_by_areas as b on n.area_code = b.area_code
)
select area_code, violation
from judged
where violation is not null
{% endmacro %}
