{#- Every record of the list of towns, renamed and typed, with the reason if it cannot be used. -#}
{%- set columns = {
    '市区町村コード': 'municipality_code',
    '町字コード': 'town_code',
    '町字名': 'town_name',
    '区コード': 'ward_code',
    '区名': 'ward_name',
    '旧区コード': 'former_ward_code',
    '旧区名': 'former_ward_name',
    '緯度': 'latitude',
    '経度': 'longitude',
    '小学校区コード': 'school_district_code',
    '小学校区名': 'school_district_name',
    '中学校区コード': 'junior_high_district_code',
    '中学校区名': 'junior_high_district_name',
} -%}
{#- Text stays as it was sent, dates may be written otherwise; all else is a code or a number. -#}
{%- set kinds = {
    '町字名': 'text',
    '区名': 'text',
    '旧区名': 'text',
    '小学校区名': 'text',
    '中学校区名': 'text',
} -%}
with positions as (
    {{ column_positions(ref('stg_inbox__deliveries'), 'areas', columns) | indent(4) }}
),
renamed as (
    select
        {%- for column, name in columns.items() %}
        {{ field(name, kinds.get(column, 'code')) }} as {{ name }},
        {%- endfor %}
        r.first_line,
        r.line_count,
        r.record,
        r.problem
    from {{ ref('stg_areas__records') }} as r
    cross join positions as p
),
examined as (
    select
        *,
        case
            when problem is not null then problem
            when not regexp_full_match(coalesce(municipality_code, ''), '\d{6}')
                then '市区町村コード is not a 6-digit code'
            when not regexp_full_match(coalesce(town_code, ''), '\d{7}')
                then '町字コード is not a 7-digit code'
            when town_name is null then '町字名 is empty'
            when not regexp_full_match(coalesce(ward_code, '000000'), '\d{6}')
                then '区コード is not a 6-digit code'
            when ward_code is not null and ward_name is null then '区名 is empty'
            when latitude is not null and try_cast(latitude as decimal(18, 9)) is null
                then '緯度 is not a number'
            when longitude is not null and try_cast(longitude as decimal(18, 9)) is null
                then '経度 is not a number'
        end as reason
    from renamed
),
repeated as (
    select
        municipality_code,
        town_code,
        min(first_line) as first_line
    from examined
    where reason is null
    group by municipality_code, town_code
    having count(*) > 1
),
decided as (
    select
        e.*,
        coalesce(e.reason, if(
            e.first_line > f.first_line,
            '市区町村コード and 町字コード stand in an earlier line already',
            null
        )) as rejection_reason
    from examined as e
    left join repeated as f
        on e.municipality_code = f.municipality_code
        and e.town_code = f.town_code
)
select
    first_line,
    line_count,
    rejection_reason,
    if(rejection_reason is null, null, record) as rejected_record,
    municipality_code,
    town_code,
    town_name,
    ward_code,
    ward_name,
    former_ward_code,
    former_ward_name,
    try_cast(latitude as decimal(18, 9)) as latitude,
    try_cast(longitude as decimal(18, 9)) as longitude,
    school_district_code,
    school_district_name,
    junior_high_district_code,
    junior_high_district_name
from decided
