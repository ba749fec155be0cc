-- The files beside this package, as text; figures are cast where they are used.
create table tenant as
select
    code, name, prefecture, flows_like,
    foreign_share::integer as foreign_share,
    student_factor::integer as student_factor
from read_csv(getvariable('assumptions') || '/tenants.csv', all_varchar = true)
where code = getvariable('tenant');

create table age_profile as
select columns(*)::integer
from read_csv(getvariable('assumptions') || '/age_profile.csv', all_varchar = true);

create table ward_profile as
select ward, foreign_factor::integer as foreign_factor, three_generations::integer as three_generations
from read_csv(getvariable('assumptions') || '/ward_profile.csv', all_varchar = true);

create table countries as
select c.tenant, c.country, c.weight::integer as weight, c.name_group, n.日本語名 as country_name
from read_csv(getvariable('assumptions') || '/country_mix.csv', all_varchar = true) as c
inner join read_csv(getvariable('open_data') || '/countries_ja.csv', all_varchar = true) as n
    on n.numeric = c.country
where c.tenant = getvariable('tenant');

-- Municipalities that people come from and go to.
-- Slots to draw from: 45 of 100 moves stay within the prefecture (assumption), all municipalities alike.
create table municipality_slots as
with existing as (
    select lg_code, pref, concat(county, city, ward) as name, pref = t.prefecture as is_near
    from read_csv(getvariable('open_data') || '/abr_mt_city_all.csv', all_varchar = true), tenant as t
    where city is not null and ablt_date is null and lg_code <> t.code
        -- A ward of one's own city is no place to come from.
        and not (t.code = '221309' and lg_code like '2213%')
),
ranked as (
    select *, row_number() over (partition by is_near order by lg_code) - 1 as r, count(*) over (partition by is_near) as n
    from existing
)
select s.range as slot, m.lg_code, m.pref, m.name
from range(4096) as s
inner join ranked as m
    on m.is_near = (pick('near', s.range, 100) < 45) and m.r = pick('municipality', s.range, m.n);

-- The real residents by ward, sex and 5-year band, scaled.
create table target as
with cities as (
    unpivot (from read_csv(getvariable('open_data') || '/nenpo_age5_tsukuba_hamamatsu_2023.csv', all_varchar = true))
    on columns('.*歳.*') into name label value n
),
village as (
    unpivot (from read_csv(getvariable('assumptions') || '/village_age5.csv', all_varchar = true))
    on columns('^b[0-9]+$') into name label value n
),
cells as (
    select
        団体コード as ward,
        case 性別 when '男' then 1 when '女' then 2 end as sex,
        regexp_extract(label, '^[0-9]+')::integer // 5 as band,
        n::integer as n
    from cities
    where 性別 <> '計'
        and case when getvariable('tenant') = '221309' then 団体コード like '2213%' and 団体コード <> '221309'
            else 団体コード = getvariable('tenant') end
    union all
    select '089991', sex::integer, substr(label, 2)::integer, n::integer
    from village
    where getvariable('tenant') = '089991'
)
select ward, sex, band, round(n * getvariable('scale')::double)::integer as n
from cells;

-- Movements of a year: the published ones of 2019 (report of 2020) per head, for as many people as we make.
create table flows as
with published as (
    select 計::bigint as people, columns('^(転入者数|転出者数|出生者数|死亡者数|その他).*$')::bigint
    from read_csv(getvariable('open_data') || '/nenpo_sokei_tsukuba_hamamatsu_2013_2020.csv', all_varchar = true)
    where 年 = '2020' and 団体コード = (select flows_like from tenant)
),
made as (
    select sum(n)::double as people from target
)
select
    round(転入者数_計 * made.people / published.people)::bigint as moved_in,
    転入者数_国外 / 転入者数_計 as moved_in_abroad_share,
    round(転出者数_計 * made.people / published.people)::bigint as moved_out,
    転出者数_国外 / 転出者数_計 as moved_out_abroad_share,
    round(死亡者数 * made.people / published.people)::bigint as deaths,
    round(その他_記載_計 * made.people / published.people)::bigint as other_in,
    round(その他_消除_計 * made.people / published.people)::bigint as other_out
from published, made;
