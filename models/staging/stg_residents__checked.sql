{#-
    Every record of the extract, renamed and typed, with the reason if it cannot be used. The first
    reason that applies is given; a record without a reason is accepted.
-#}
{%- set columns = {
    '市区町村コード': 'municipality_code',
    '宛名番号': 'resident_number',
    '個人履歴番号': 'history_number',
    '世帯番号': 'household_number',
    '住民種別': 'resident_type',
    '住民状態': 'residency_status',
    '異動年月日': 'event_date',
    '異動届出年月日': 'reported_date',
    '異動事由': 'event_reason',
    '氏名': 'name',
    '氏名_フリガナ': 'name_kana',
    '性別': 'sex_code',
    '生年月日': 'birth_date',
    '生年月日_不詳フラグ': 'birth_date_unknown',
    '続柄コード1': 'relationship_1',
    '続柄コード2': 'relationship_2',
    '続柄コード3': 'relationship_3',
    '続柄コード4': 'relationship_4',
    '住所_市区町村コード': 'address_municipality_code',
    '住所_町字コード': 'address_town_code',
    '住所_番地号表記': 'house_number',
    '住民となった年月日': 'resident_since',
    '消除の異動年月日': 'removal_date',
    '転出予定年月日': 'planned_leave_date',
    '転出年月日（確定）': 'confirmed_leave_date',
    '国籍等_国名コード': 'country_code',
    '仮登録フラグ': 'provisional',
    '支援措置対象フラグ': 'protected_person',
    '住所_緯度': 'latitude',
    '住所_経度': 'longitude',
    '最新フラグ': 'latest',
    '転入前住所_市区町村コード': 'former_municipality_code',
    '異動年月日_不詳フラグ': 'event_date_unknown',
    '住民となった年月日_不詳フラグ': 'resident_since_unknown',
    '消除の異動年月日_不詳フラグ': 'removal_date_unknown',
} -%}
{#- Text stays as it was sent, dates may be written otherwise; all else is a code or a number. -#}
{%- set kinds = {
    '異動事由': 'text',
    '氏名': 'text',
    '氏名_フリガナ': 'text',
    '住所_番地号表記': 'text',
    '異動年月日': 'date',
    '異動届出年月日': 'date',
    '生年月日': 'date',
    '住民となった年月日': 'date',
    '消除の異動年月日': 'date',
    '転出予定年月日': 'date',
    '転出年月日（確定）': 'date',
} -%}
{%- set optional = [
    '住所_緯度', '住所_経度', '最新フラグ', '転入前住所_市区町村コード',
    '異動年月日_不詳フラグ', '住民となった年月日_不詳フラグ', '消除の異動年月日_不詳フラグ',
] -%}
{#- These decide since when a person has left. -#}
{%- set leave_dates = {
    'removal_date': '消除の異動年月日',
    'planned_leave_date': '転出予定年月日',
    'confirmed_leave_date': '転出年月日（確定）',
} -%}
{#- Other dates that cannot be read reject nothing: they are empty, and a check tells which. -#}
{%- set kept_dates = {
    'reported_date': '異動届出年月日',
    'resident_since': '住民となった年月日',
    'removal_date': '消除の異動年月日',
    'planned_leave_date': '転出予定年月日',
    'confirmed_leave_date': '転出年月日（確定）',
} -%}
with positions as (
    {{ column_positions(
        ref('stg_inbox__deliveries'), 'residents', columns, optional
    ) | indent(4) }}
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
    from {{ ref('stg_residents__records') }} as r
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
            when not regexp_full_match(coalesce(r.history_number, ''), '[1-9]\d{0,8}')
                then '個人履歴番号 is not a number from 1'
            when r.resident_type is null or r.resident_type not in ('1', '2')
                then '住民種別 is not 1 or 2'
            when r.residency_status is null or r.residency_status not in ('1', '2', '3', '9')
                then '住民状態 is not 1, 2, 3 or 9'
            when r.sex_code is null or r.sex_code not in ('1', '2') then '性別 is not 1 or 2'
            when {{ calendar_day('r.event_date') }} is null
                then '異動年月日 is not a date'
            {%- for name, column in leave_dates.items() %}
            when
                r.residency_status = '2' and r.{{ name }} is not null
                and {{ calendar_day('r.' ~ name) }} is null
                then '{{ column }} is not a date'
            {%- endfor %}
            when coalesce(r.birth_date_unknown, '0') not in ('0', '1')
                then '生年月日_不詳フラグ is not 0 or 1'
            when
                coalesce(r.birth_date_unknown, '0') = '0'
                and not regexp_full_match(
                    coalesce(r.birth_date, ''),
                    '\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])'
                )
                then '生年月日 is not a date'
            when coalesce(r.provisional, '0') not in ('0', '1') then '仮登録フラグ is not 0 or 1'
            when coalesce(r.protected_person, '0') not in ('0', '1')
                then '支援措置対象フラグ is not 0 or 1'
            when coalesce(r.event_date_unknown, '0') not in ('0', '1')
                then '異動年月日_不詳フラグ is not 0 or 1'
            when coalesce(r.resident_since_unknown, '0') not in ('0', '1')
                then '住民となった年月日_不詳フラグ is not 0 or 1'
            when coalesce(r.removal_date_unknown, '0') not in ('0', '1')
                then '消除の異動年月日_不詳フラグ is not 0 or 1'
        end as reason
    from renamed as r
    inner join {{ ref('stg_inbox__deliveries') }} as t on t.register = 'residents'
),
repeated as (
    select
        resident_number,
        try_cast(history_number as integer) as history_number,
        min(first_line) as first_line
    from examined
    where reason is null
    group by resident_number, try_cast(history_number as integer)
    having count(*) > 1
),
decided as (
    select
        e.*,
        coalesce(e.reason, if(
            e.first_line > f.first_line,
            '宛名番号 and 個人履歴番号 stand in an earlier line already',
            null
        )) as rejection_reason
    from examined as e
    left join repeated as f
        on e.resident_number = f.resident_number
        and try_cast(e.history_number as integer) = f.history_number
)
select
    first_line,
    line_count,
    rejection_reason,
    if(rejection_reason is null, null, record) as rejected_record,
    resident_number,
    try_cast(history_number as integer) as history_number,
    household_number,
    resident_type,
    residency_status,
    {{ calendar_day('event_date') }} as event_date,
    {{ calendar_day('reported_date') }} as reported_date,
    event_reason,
    name,
    name_kana,
    sex_code,
    try_cast(birth_date[1:4] as integer) as birth_year,
    try_cast(birth_date[6:7] as integer) as birth_month,
    try_cast(birth_date[9:10] as integer) as birth_day,
    coalesce(birth_date_unknown = '1', false) as is_birth_date_unknown,
    relationship_1,
    relationship_2,
    relationship_3,
    relationship_4,
    address_municipality_code,
    address_town_code,
    house_number,
    {{ calendar_day('resident_since') }} as resident_since,
    {{ calendar_day('removal_date') }} as removal_date,
    {{ calendar_day('planned_leave_date') }} as planned_leave_date,
    {{ calendar_day('confirmed_leave_date') }} as confirmed_leave_date,
    country_code,
    coalesce(provisional = '1', false) as is_provisional,
    coalesce(protected_person = '1', false) as is_protected_person,
    try_cast(latitude as decimal(18, 9)) as latitude,
    try_cast(longitude as decimal(18, 9)) as longitude,
    case latest when '1' then true when '0' then false end as is_latest,
    former_municipality_code,
    coalesce(event_date_unknown = '1', false) as is_event_date_unknown,
    coalesce(resident_since_unknown = '1', false) as is_resident_since_unknown,
    coalesce(removal_date_unknown = '1', false) as is_removal_date_unknown,
    nullif(concat_ws(
        ';'
        {%- for name, column in kept_dates.items() %},
        if({{ name }} is not null and {{ calendar_day(name) }} is null, '{{ column }}', null)
        {%- endfor %}
    ), '') as unreadable_dates
from decided
