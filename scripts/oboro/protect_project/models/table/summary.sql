{%- set codes = var('dimensions') | join(', ') %}
with counted as (
    select count(*) as cells, count_if(status = 'hidden') as hidden
    from {{ ref('result') }}
),
primaries as (
    select count(*) as primary_cells
    from (select distinct {{ codes }} from {{ ref('primary_cells') }} where is_primary)
),
moves as (
    select count(distinct move_id) as moves
    from {{ ref('witnesses') }}
)
select
    c.cells,
    p.primary_cells as "primary",
    c.hidden - p.primary_cells as complementary,
    c.hidden,
    c.cells - c.hidden as published,
    m.moves
from counted as c
cross join primaries as p
cross join moves as m
