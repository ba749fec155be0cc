-- Every physical line of a delivered file is its heading, or stands in a record that was accepted
-- or in one that was rejected. The lines delivered are counted before DuckDB reads the file.
with kept as (
    select 'residents' as register, line_count from {{ ref('stg_residents__checked') }}
    union all
    select 'areas' as register, line_count from {{ ref('stg_areas__checked') }}
    union all
    select 'tax' as register, line_count from {{ ref('stg_tax__checked') }}
),
counted as (
    select register, sum(line_count) as lines
    from kept
    group by register
)
select i.register
from {{ ref('stg_inbox__intake') }} as i
left join counted as c on i.register = c.register
where
    i.lines_delivered != i.files + coalesce(c.lines, 0)
    or i.rows_in != i.rows_accepted + i.rows_rejected
