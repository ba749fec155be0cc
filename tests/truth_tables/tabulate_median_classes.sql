{#-
    Classes from 0, 10 and 20. Cells of one area, with the contributor of each value:
      five alone      5 values of 5 contributors in one class
      edge            the middle three in one class: any one may change
      shaky           one of the middle three in another class: one who changes could move the median
      few             fewer contributors than the minimum
      couple          like edge, but two of the values are of one contributor, who could move it by two
      even            an even number: both middle values and one on each side
    The total of all of them has its class by all values.
-#}
{%- set values = {
    'five alone': [['a', 11], ['b', 12], ['c', 13], ['d', 14], ['e', 19]],
    'edge': [['a', 1], ['b', 10], ['c', 15], ['d', 19], ['e', 20]],
    'shaky': [['a', 1], ['b', 9], ['c', 15], ['d', 19], ['e', 20]],
    'few': [['a', 11], ['b', 11], ['c', 11]],
    'couple': [['a', 1], ['a', 10], ['c', 15], ['d', 19], ['e', 20]],
    'even': [['a', 1], ['b', 11], ['c', 12], ['d', 13], ['e', 14], ['f', 20]],
} -%}
with incomes as (
    select t.area, t.area || t.person as holding, t.income
    from (
        values
        {%- for area, people in values.items() %}
        {%- set last_area = loop.last %}
        {%- for person, income in people %}
        ('{{ area }}', '{{ person }}', {{ income }}){{ ',' if not (last_area and loop.last) }}
        {%- endfor %}
        {%- endfor %}
    ) as t (area, person, income)
),
ancestors as (
    select distinct 'area' as dimension, area as code, unnest([area, 'total']) as ancestor
    from incomes
),
classes as (
    select t.class, t.class_from
    from (values ('low', 0), ('middle', 10), ('high', 20)) as t (class, class_from)
),
found as (
    {{ oboro_sdc.tabulate_median_classes(
        'incomes', ['area'], 'ancestors', 'classes', minimum=4, value='income'
    ) }}
),
expected as (
    select t.area, t.median_class
    from (
        values ('five alone', 'middle'), ('edge', 'middle'), ('even', 'middle'), ('total', 'middle')
    ) as t (area, median_class)
)
select
    coalesce(e.area, f.area) as area,
    e.median_class as expected,
    f.median_class as found
from expected as e
full join found as f on e.area = f.area
where e.median_class is distinct from f.median_class
