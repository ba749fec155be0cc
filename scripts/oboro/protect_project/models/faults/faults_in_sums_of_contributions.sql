{{ config(enabled=var('has_contributions')) }}
{%- set codes = ['table_name'] + var('dimensions') %}
select
    c.table_name as file, c.line,
    'the cell ' || {{ cell_text('c') }} || ' is not the sum of its rows in contributions.csv'
    {%- if var('has_weights') %} || ', each value times its weight'{% endif %}
    || '. Correct one of them.' as message
from {{ ref('cells') }} as c
left join {{ ref('contribution_cells') }} as t using ({{ codes | join(', ') }})
where c.value is distinct from t.value
order by file, line
limit 100
