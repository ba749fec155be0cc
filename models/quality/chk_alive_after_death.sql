{#- A person is a resident again in a row after the death. -#}
with rows_in_order as (
    select
        resident_number, history_number, residency_status,
        lag(residency_status) over (
            partition by resident_number order by history_number
        ) as status_before
    from {{ ref('stg_residents__history') }}
    where not is_provisional
)
select
    {{ finding('alive_after_death', 'r.resident_number', ['max(r.history_number)']) }}
from rows_in_order as r
where r.status_before = '3' and r.residency_status = '1'
group by r.resident_number
