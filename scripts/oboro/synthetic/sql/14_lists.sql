-- The towns as the municipality would send them.
create view area_rows as
select
    t.ward as 市区町村コード, t.town_code as 町字コード, t.name as 町字名,
    t.new_ward as 区コード, t.new_ward_name as 区名,
    if(t.new_ward = '', '', t.ward) as 旧区コード, t.ward_name as 旧区名,
    coalesce(t.lat::varchar, '') as 緯度, coalesce(t.lon::varchar, '') as 経度,
    lpad(s.district::varchar, 4, '0') as 小学校区コード,
    '第' || lpad(s.district::varchar, 2, '0') || '小学校区（架空）' as 小学校区名,
    lpad(j.junior_high_district::varchar, 4, '0') as 中学校区コード,
    '第' || lpad(j.junior_high_district::varchar, 2, '0') || '中学校区（架空）' as 中学校区名
from towns as t
inner join school_districts as s using (town_id)
inner join junior_high_districts as j using (town_id);

-- Lines about people who are in no other line, with too few or too many fields.
create view malformed_lines as
select
    case row_number() over (order by 宛名番号) % 3
        when 1 then concat_ws(',', 市区町村コード, 宛名番号, 個人履歴番号, 最新フラグ, 世帯番号, 住民種別, 住民状態, 異動年月日)
        when 2 then concat_ws(',', 市区町村コード, 宛名番号, 個人履歴番号, 最新フラグ, 世帯番号, 住民種別, 住民状態, 異動年月日, '0', 異動届出年月日, 異動事由, 氏名)
        else 市区町村コード || ',' || 宛名番号 || repeat(',0', 80)
    end as line
from resident_rows
where is_malformed;

-- The list of what is planted, and at which row it shows.
create view planted_rows as
select
    d.defect, n.number as 宛名番号,
    case when d.defect = 'entry_before_birth' then '1' else h.history_number::varchar end as 個人履歴番号,
    coalesce(r.number, '') as 関連宛名番号,
    hn.number as 関連世帯番号,
    if(d.counted, 'true', 'false') as counted_at_reference_date,
    d.note
from planted as d
inner join persons as p using (person_id)
inner join person_numbers as n using (person_id)
inner join history as h on h.person_id = d.person_id and h.is_latest
inner join household_numbers as hn on hn.household_key = p.household_id
left join person_numbers as r on r.person_id = d.related_person
where d.defect <> 'original';

-- Counts only.
create view summary as
select
    (select count(*) from people) as residents,
    (select count(*) from households) as households,
    (select count(*) from people where is_foreign) as foreign_residents,
    (select count(*) from history as h inner join cards as c using (person_id) where not c.is_malformed) as history_rows,
    (select count(*) from towns) as towns,
    (select count(*) from planted where defect <> 'original' and not starts_with(defect, 'near_miss')) as planted;
