-- What each person's rows have in common.
create table cards as
select
    p.person_id, p.household_id, p.sex, p.pool, p.is_foreign, p.head, p.age,
    case d.defect
        when 'two_heads' then ['02']
        when 'household_without_head' then ['11']
        when 'relationship_sex_contradiction' then ['11']
        when 'child_older_than_parent' then ['20']
        else p.relation
    end as relation,
    case d.defect
        when 'unknown_birthday' then year(p.birth_date) || '-01-01'
        when 'nonexistent_birthday' then year(p.birth_date) || '-' || left(d.note, 5)
        else p.birth_date::varchar
    end as birth_date,
    -- The earlier bearer of a number used again: another year of the same band.
    (make_date((2022 - (p.age // 5 * 5 + (p.age % 5 + 2) % 5))::integer, 1, 2)
        + pick('earlier bearer', p.person_id, 364)::integer)::varchar as earlier_birth_date,
    coalesce(d.defect = 'unknown_birthday', false) as is_birthday_unknown,
    coalesce(d.defect = 'protected_person', false) as is_protected,
    p.cohort = 'malformed' as is_malformed,
    p.cohort = 'undated' as is_undated,
    -- Doubles came from the same place.
    coalesce(if(i.defect like 'duplicate%', s.household_id, null), p.household_id) as origin_key,
    n.number, n.number_order
from persons as p
inner join person_numbers as n using (person_id)
left join planted as d
    on d.person_id = p.person_id
    and d.defect in ('two_heads', 'household_without_head', 'relationship_sex_contradiction', 'child_older_than_parent',
        'unknown_birthday', 'nonexistent_birthday', 'protected_person')
left join identities as i on i.person_id = p.person_id
left join persons as s on s.person_id = i.source;

create view resident_rows as
with joined as (
    select
        e.*, c.* exclude (person_id), n.country, n.country_name, n.alias, n.full_name, n.kana,
        h.ward, h.ward_name, h.town_code, h.town_name, h.postcode, h.house_number, h.building,
        hn.full_name as head_name, w.full_name as husband_name, hh.number as household_number,
        c.is_foreign or e.former_state = 1 as is_foreign_now,
        reason in ('国内転出', '国外転出') as is_departure,
        -- Destinations and days of confirmation differ by household.
        pick('confirmation', c.household_id, 10) as confirmation,
        if(e.reason = '国外転出', coalesce(n.country_name, 'アメリカ合衆国'), '') as country_left_for,
        case e.former_state when 2 then ['20'] when 3 then ['12'] else c.relation end as relation_now
    from history as e
    inner join cards as c using (person_id)
    inner join named as n on n.person_id = e.person_id and n.version = if(e.former_state in (1, 4), e.former_state, 0)
    inner join homes as h on h.household_id = c.household_id and h.address_version = e.address_version
    inner join household_numbers as hh
        on hh.household_key = if(e.former_state = 2, -e.person_id, c.household_id)
    left join named as hn on hn.person_id = c.head and hn.version = 0
    left join widowed on widowed.widow = if(e.former_state = 3, e.person_id, null)
    left join named as w on w.person_id = widowed.husband and w.version = 0
),
routed as (
    select
        j.*, origin.lg_code as origin_code, origin.pref as origin_prefecture, origin.name as origin_name,
        goal.lg_code as goal_code, goal.pref as goal_prefecture, goal.name as goal_name,
        t.code as tenant_code, t.name as tenant_name, t.prefecture as tenant_prefecture
    from joined as j
    inner join tenant as t on true
    left join municipality_slots as origin
        on origin.slot = if(j.entry_reason = '国内転入', pick('origin', j.origin_key, 4096), null)
    left join municipality_slots as goal
        on goal.slot = if(j.reason = '国内転出', pick('goal', j.household_id, 4096), null)
)
select
    tenant_code as 市区町村コード,
    number as 宛名番号,
    history_number::varchar as 個人履歴番号,
    if(is_latest, '1', '0') as 最新フラグ,
    household_number as 世帯番号,
    if(is_foreign_now, '2', '1') as 住民種別,
    status::varchar as 住民状態,
    if(is_undated, '2022-13-45', event_date::varchar) as 異動年月日,
    '0' as 異動年月日_不詳フラグ,
    report_date::varchar as 異動届出年月日,
    reason as 異動事由,
    full_name as 氏名,
    kana as 氏名_フリガナ,
    alias as 通称,
    sex::varchar as 性別,
    if(former_state = 4, earlier_birth_date, birth_date) as 生年月日,
    if(is_birthday_unknown, '1', '0') as 生年月日_不詳フラグ,
    relation_now[1] as 続柄コード1,
    coalesce(relation_now[2], '') as 続柄コード2,
    '' as 続柄コード3,
    '' as 続柄コード4,
    case
        when former_state = 2 then split_part(full_name, '　', 1) || '　' || ['茂', '清', '進', '勝', '弘'][1 + person_id % 5]
        when former_state = 3 then husband_name
        when head = person_id then full_name
        else head_name
    end as 世帯主氏名,
    ward as 住所_市区町村コード,
    town_code as 住所_町字コード,
    tenant_prefecture as 住所_都道府県,
    if(ward_name = '', tenant_name, ward_name) as 住所_市区郡町村名,
    town_name as 住所_町字,
    house_number as 住所_番地号表記,
    building as 住所_方書,
    postcode as 住所_郵便番号,
    resident_since::varchar as 住民となった年月日,
    '0' as 住民となった年月日_不詳フラグ,
    address_since::varchar as 住所を定めた年月日,
    '0' as 住所を定めた年月日_不詳フラグ,
    coalesce(origin_code, '') as 転入前住所_市区町村コード,
    coalesce(origin_prefecture, '') as 転入前住所_都道府県,
    if(entry_reason = '国外転入等', coalesce(country_name, 'アメリカ合衆国'), coalesce(origin_name, '')) as 転入前住所_市区郡町村名,
    if(is_closing, reason, '') as 消除の事由,
    if(is_closing, report_date::varchar, '') as 消除の届出年月日,
    if(is_closing, event_date::varchar, '') as 消除の異動年月日,
    if(is_closing, '1', '0') as 除票フラグ,
    if(is_departure, report_date::varchar, '') as 転出届出年月日,
    -- The event's date is the earlier of the planned and the confirmed day.
    if(is_departure, (event_date + if(confirmation = 0 and rank < 9, 6, 0))::varchar, '') as 転出予定年月日,
    if(is_departure and rank < 9 and confirmation < 9, (event_date + if(confirmation = 1, 4, 0))::varchar, '') as 転出年月日（確定）,
    if(reason = '国内転出' and rank < 9 and confirmation < 9, (event_date + if(confirmation = 1, 9, 5))::varchar, '') as 転入通知年月日,
    coalesce(goal_code, '') as 転出先住所（確定）_市区町村コード,
    coalesce(goal_prefecture, '') as 転出先住所（確定）_都道府県,
    coalesce(goal_name, country_left_for) as 転出先住所（確定）_市区郡町村名,
    -- Foreign residents are in the register since 2012-07-09.
    if(is_foreign_now, greatest(resident_since, date '2012-07-09')::varchar, '') as 外国人住民となった年月日,
    -- ISO 3166 numeric codes: the register's own country codes are not public.
    if(is_foreign_now, country, '') as 国籍等_国名コード,
    if(is_foreign_now, country_name, '') as 国籍名等,
    case when not is_foreign_now then '' when country = '410' and age >= 40 then '特別永住者' else '中長期在留者' end as 第30条45規定区分,
    if(is_provisional, '1', '0') as 仮登録フラグ,
    if(is_protected, '1', '0') as 支援措置対象フラグ,
    is_malformed, number_order, history_number
from routed;
