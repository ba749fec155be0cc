{#- Each way in which rows of merged areas can disagree is found. -#}
{%- set cases = [
    ("good", "('X1', 1, null, '2;3'), ('X2', 2, '1', null), ('X3', 2, '1', null), ('X4', 0, null, null)",
        "null"),
    ("not listed", "('X1', 1, null, '2'), ('X2', 2, '1', null), ('X3', 2, '1', null)",
        "'X1 does not list exactly what is added to it'"),
    ("listed, but not added", "('X1', 1, null, '2;3'), ('X2', 2, '1', null), ('X3', 0, null, null)",
        "'X1 does not list exactly what is added to it'"),
    ("absorbs nothing", "('X1', 1, null, null)", "'X1 does not list exactly what is added to it'"),
    ("added to what is itself added", "('X1', 2, '2', null), ('X2', 2, '3', null), ('X3', 1, null, '2')",
        "'X2 areas are added to it'"),
    ("added to an untouched area", "('X1', 2, '2', null), ('X2', 0, null, null)",
        "'X2 areas are added to it'"),
    ("added to nothing", "('X1', 2, null, null)", "'X1 is added to nothing'"),
    ("added to a row that is not there", "('X1', 2, '9', null)",
        "'X9 areas are added to a row that does not exist'"),
    ("both", "('X1', 1, '3', '2'), ('X2', 2, '1', null)",
        "'X1 names a target without being added'"),
    ("no code", "('X1', null, null, null)", "'X1 no processing code'"),
] -%}
with judged as (
    {%- for name, rows, expected in cases %}
    {{ 'union all' if not loop.first }}
    select
        '{{ name }}' as case_name,
        {{ expected }}::varchar as expected,
        (
            with published (area_code, processing, target, merged) as (values {{ rows }})
            select string_agg(area_code || ' ' || violation, '; ' order by area_code)
            from (
                {{ oboro_sdc.merged_rows_violations('published', 1) }}
            ) as violations
        ) as found
    {%- endfor %}
)
select case_name, expected, found
from judged
where found is distinct from expected
