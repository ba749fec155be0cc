{#-
    Every record of the tax register's extract, renamed and typed, with the reason if it cannot be
    used. A municipality need not send this register: then there are no rows.
-#}
{%- set columns = {
    '市区町村コード': 'municipality_code',
    '宛名番号': 'resident_number',
    '年度': 'fiscal_year',
    '課税所得額': 'taxable_income',
} -%}
with positions as (
    {{ column_positions(ref('stg_inbox__deliveries'), 'tax', columns) | indent(4) }}
),
renamed as (
    select
        {%- for name in columns.values() %}
        {{ field(name) }} as {{ name }},
        {%- endfor %}
        r.first_line,
        r.line_count,
        r.record,
        r.problem
    from {{ ref('stg_tax__records') }} as r
    cross join positions as p
),
examined as (
    select
        r.*,
        case
            when r.problem is not null then r.problem
            when (r.municipality_code is distinct from t.tenant)
                then '市区町村コード is not this tenant''s code'
            when r.resident_number is null then '宛名番号 is empty'
            when not regexp_full_match(coalesce(r.fiscal_year, ''), '[12]\d{3}')
                then '年度 is not a year of 4 digits'
            when not regexp_full_match(coalesce(r.taxable_income, ''), '\d{1,15}')
                then '課税所得額 is not a whole number of yen'
        end as reason
    from renamed as r
    inner join {{ ref('stg_inbox__deliveries') }} as t on t.register = 'tax'
),
repeated as (
    select
        resident_number,
        fiscal_year,
        min(first_line) as first_line
    from examined
    where reason is null
    group by resident_number, fiscal_year
    having count(*) > 1
),
decided as (
    select
        e.*,
        coalesce(e.reason, if(
            e.first_line > f.first_line,
            '宛名番号 and 年度 stand in an earlier line already',
            null
        )) as rejection_reason
    from examined as e
    left join repeated as f
        on e.resident_number = f.resident_number
        and e.fiscal_year = f.fiscal_year
)
select
    first_line,
    line_count,
    rejection_reason,
    if(rejection_reason is null, null, record) as rejected_record,
    resident_number,
    try_cast(fiscal_year as integer) as fiscal_year,
    try_cast(taxable_income as bigint) as taxable_income
from decided
