{#-
    One row per register of the newest delivery, with its heading in standard names, and how this tenant writes
    its values and dates (seeds/registers).
-#}
with files as (
    select * from {{ source('inbox', 'deliveries') }}
),
names as (
    select
        register,
        map_from_entries(list((source_column, standard_column))) as standard_names,
        list(standard_column) as columns
    from {{ ref('source_columns') }}
    where tenant in (select f.tenant from files as f)
    group by register
),
value_maps as (
    select
        register,
        standard_column,
        map_from_entries(list((source_value, standard_value))) as standard_values
    from {{ ref('source_values') }}
    where tenant in (select f.tenant from files as f)
    group by register, standard_column
),
values_of_register as (
    select
        register,
        map_from_entries(list((standard_column, standard_values))) as value_maps,
        list(standard_column) as columns
    from value_maps
    group by register
),
dates as (
    select
        register,
        map_from_entries(list((standard_column, date_format))) as date_formats,
        list(standard_column) as columns
    from {{ ref('source_dates') }}
    where tenant in (select f.tenant from files as f)
    group by register
),
years as (
    select
        map_from_entries(list((
            era, struct_pack(before := year_before_first, last := last_year)
        ))) as eras
    from {{ ref('eras') }}
)
select
    f.tenant,
    cast(f.delivered_on as date) as delivered_on,
    f.register,
    f.encoding,
    cast(f.bytes as bigint) as bytes,
    f.sha256,
    cast(f.lines as bigint) as lines,
    cast(f.files as integer) as files,
    try_cast(f.rows_sent as bigint) as rows_sent,
    list_transform(
        list_transform(
            {{ csv_fields("coalesce(f.heading, '')") | indent(12) }},
            name -> trim(name, ' 　')
        ),
        name -> coalesce(n.standard_names[name], name)
    ) as heading,
    v.value_maps,
    d.date_formats,
    list_concat(coalesce(n.columns, []), coalesce(v.columns, []), coalesce(d.columns, []))
        as mapped_columns,
    y.eras
from files as f
left join names as n on f.register = n.register
left join values_of_register as v on f.register = v.register
left join dates as d on f.register = d.register
cross join years as y
