{#- A code of the chain of 続柄 is not in the code table. -#}
with codes as (
    select
        resident_number,
        unnest([relationship_1, relationship_2, relationship_3, relationship_4]) as code
    from {{ ref('qua_current_residents') }}
)
select
    {{ finding(
        'relationship_unknown', 'r.resident_number',
        ["string_agg(r.code, ' ' order by r.code)"]
    ) }}
from codes as r
where
    r.code is not null
    and r.code not in (
        select c.code from {{ ref('code_lists') }} as c where c.list = 'relationship'
    )
group by r.resident_number
