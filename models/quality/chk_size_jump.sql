{#-
    A file has many more or fewer rows than in the delivery before that was published: it may have been
    cut, or be another extract.
-#}
with before as (
    select register, arg_max(rows_in, delivered_on) as rows_before
    from {{ source('earlier', 'intake') }}
    where delivered_on < (select max(d.delivered_on) from {{ ref('stg_inbox__deliveries') }} as d)
    group by register
)
select
    {{ finding('size_jump', 'r.register', ['r.rows_in', 'b.rows_before']) }}
from {{ ref('stg_inbox__intake') }} as r
inner join before as b on r.register = b.register
where abs(r.rows_in - b.rows_before) > {{ var('largest_size_change') }} * b.rows_before
