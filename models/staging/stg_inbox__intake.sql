{#- What came in and what became of it, by register: lines in = headings + accepted + rejected. -#}
with checked as (
    select 'residents' as register, first_line, line_count, rejection_reason
    from {{ ref('stg_residents__checked') }}
    union all
    select 'areas' as register, first_line, line_count, rejection_reason
    from {{ ref('stg_areas__checked') }}
    union all
    select 'tax' as register, first_line, line_count, rejection_reason
    from {{ ref('stg_tax__checked') }}
),
counted as (
    select
        register,
        count(*) as rows_in,
        count_if(rejection_reason is null) as rows_accepted,
        count_if(rejection_reason is not null) as rows_rejected,
        cast(sum(line_count) as bigint) as lines_read
    from checked
    group by register
),
reasons as (
    select
        register,
        rejection_reason,
        min(first_line) as first_line
    from checked
    where rejection_reason is not null
    group by register, rejection_reason
    qualify row_number() over (
        partition by register order by count(*) desc, min(first_line)
    ) = 1
)
select
    d.tenant,
    d.register,
    d.delivered_on,
    d.encoding,
    d.sha256,
    d.lines as lines_delivered,
    d.files,
    d.rows_sent,
    coalesce(c.lines_read, 0) as lines_read,
    coalesce(c.rows_in, 0) as rows_in,
    coalesce(c.rows_accepted, 0) as rows_accepted,
    coalesce(c.rows_rejected, 0) as rows_rejected,
    r.rejection_reason as most_frequent_reason,
    r.first_line as first_line_of_reason
from {{ ref('stg_inbox__deliveries') }} as d
left join counted as c on d.register = c.register
left join reasons as r on d.register = r.register
