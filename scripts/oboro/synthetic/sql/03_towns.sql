-- One row per town: real names and coordinates, invented codes, size and kind.
create table towns as
with source as (
    select '082201' as ward, '' as ward_name, '' as new_ward, '' as new_ward_name, 町字名 as name, 緯度 as lat, 経度 as lon, null as weight
    from read_csv(getvariable('open_data') || '/town_tsukuba_geolonia.csv', all_varchar = true)
    where getvariable('tenant') = '082201'
    union all
    select 旧団体コード, 旧区名, 新団体コード, 新区名, 町字名, 緯度, 経度, null
    from read_csv(getvariable('open_data') || '/town_hamamatsu_old7_to_new3.csv', all_varchar = true)
    where getvariable('tenant') = '221309'
    union all
    select '089991', '', '', '', name, latitude, longitude, weight
    from read_csv(getvariable('assumptions') || '/village_towns.csv', all_varchar = true)
    where getvariable('tenant') = '089991'
),
-- The parts (小字) of a town are one town.
merged as (
    select
        ward, ward_name, new_ward, new_ward_name, name,
        avg(lat::decimal(18, 6))::decimal(18, 6) as lat,
        avg(lon::decimal(18, 6))::decimal(18, 6) as lon,
        max(weight)::bigint as given_weight,
        regexp_replace(name, '[一二三四五六七八九十]+丁目$', '') as base_name,
        strpos('一二三四五六七八九', left(regexp_extract(name, '([一二三四五六七八九十]+)丁目$', 1), 1)) as chome_if_any
    from source
    group by all
),
-- A part of the towns of each ward, if asked for, and always a few.
kept as (
    select *
    from (
        select
            *, count(*) over (partition by ward) as towns_of_ward,
            row_number() over (partition by ward order by uniform('town kept', r), r) as nth
        from (select *, row_number() over (order by ward, name) as r from merged)
    )
    where nth <= greatest(3, getvariable('town_share')::double * towns_of_ward)
),
coded as (
    select
        * exclude (chome_if_any, towns_of_ward, r, nth),
        case when name = base_name then 0 else chome_if_any end as chome,
        dense_rank() over (order by ward, base_name) as oaza,
        row_number() over (order by ward, name) as town_id
    from kept
),
-- Kinds are guesses from the name: 丁目 and 台 are built-up, 天竜区 is mountain.
kinded as (
    select
        *,
        lpad(oaza::varchar, 4, '0') || lpad(chome::varchar, 3, '0') as town_code,
        case
            when ward in ('221376', '089991') then 'mountain'
            when regexp_matches(name, '(台|の森|学園|研究学園.*)$') or chome >= 3 then 'new'
            when chome > 0 then 'centre'
            when pick('town kind', town_id, 100) < 40 then 'mixed'
            else 'old'
        end as kind,
        row_number() over (order by chome > 0, uniform('town emptiness', town_id), town_id) as emptiness
    from coded
)
select
    *,
    -- Lognormal sizes; two towns without people, six with hardly any.
    case
        when given_weight is not null then given_weight * 1000
        when emptiness <= 2 then 0
        when emptiness <= 8 then 600
        else round(exp(case kind when 'new' then 11.2 when 'centre' then 10.9 when 'mixed' then 10.7
            else 10.3 end + 0.75 * bell('town size', town_id)))
    end::bigint as weight
from kinded;

-- School districts are made up: strips of longitude, cut by latitude, about nine towns each.
create table school_districts as
with placed as (
    select
        *,
        coalesce(lon, avg(lon) over (partition by new_ward)::decimal(18, 6)) as x,
        coalesce(lat, avg(lat) over (partition by new_ward)::decimal(18, 6)) as y,
        count(*) over (partition by new_ward) as towns_in_ward
    from towns
),
strips as (
    select
        *,
        (row_number() over (partition by new_ward order by x, town_id) - 1)
            * greatest(1, round(sqrt(towns_in_ward / 9.0))::bigint) // towns_in_ward as strip
    from placed
),
counted as (
    select *, count(*) over (partition by new_ward, strip) as towns_in_strip
    from strips
),
parts as (
    select
        *,
        (row_number() over (partition by new_ward, strip order by y, town_id) - 1)
            * greatest(1, round(towns_in_strip / 9.0)::bigint) // towns_in_strip as part
    from counted
)
select town_id, dense_rank() over (order by new_ward, strip, part) as district
from parts;

-- Junior high school districts, made up as well: two or three neighbouring elementary districts each. In a ward
-- with several, one elementary district goes to two of them.
create table junior_high_districts as
with elementary as (
    select
        s.district, any_value(t.new_ward) as new_ward,
        row_number() over (partition by any_value(t.new_ward) order by s.district) - 1 as r,
        count(*) over (partition by any_value(t.new_ward)) as n
    from school_districts as s
    inner join towns as t using (town_id)
    group by s.district
),
grouped as (
    select
        district, new_ward,
        dense_rank() over (order by new_ward, r * greatest(1, n // 2) // n) as junior_high_district
    from elementary
),
shared as (
    select new_ward, max(district) as district, min(junior_high_district) + 1 as second
    from grouped as g
    where junior_high_district = (select min(junior_high_district) from grouped as w where w.new_ward = g.new_ward)
    group by new_ward
    having min(junior_high_district) < (select max(junior_high_district) from grouped as w where w.new_ward = g.new_ward)
)
select
    s.town_id,
    if(
        h.district is not null and row_number() over (partition by s.district order by s.town_id) % 2 = 0,
        h.second, g.junior_high_district
    ) as junior_high_district
from school_districts as s
inner join grouped as g using (district)
left join shared as h using (district);

-- Postal codes by name of the town without 丁目, else of the whole ward.
create table postcodes as
with official as (
    select 団体コード as code, 町域名 as name, min(郵便番号) as postcode
    from read_csv(getvariable('open_data') || '/postal_tsukuba_hamamatsu_2026.csv', all_varchar = true)
    group by all
),
general as (
    select code, min(postcode) as postcode from official group by code
)
select t.town_id, fullwidth(coalesce(exact.postcode, part.postcode, g.postcode, '0000000')) as postcode
from towns as t
left join official as exact
    on exact.code = coalesce(nullif(t.new_ward, ''), t.ward) and exact.name = t.name
left join official as part
    on part.code = coalesce(nullif(t.new_ward, ''), t.ward) and part.name = t.base_name
left join general as g
    on g.code = coalesce(nullif(t.new_ward, ''), t.ward);

-- Which share of a class of households each town takes: 16384 slots per ward and class to draw from.
create table town_slots as
with affinity as (
    unpivot (from read_csv(getvariable('assumptions') || '/town_kinds.csv', all_varchar = true))
    on columns(* exclude kind) into name class value factor
),
weighted as (
    select t.ward, t.town_id, a.class, t.weight * a.factor::bigint as weight
    from towns as t
    inner join affinity as a on a.kind = t.kind
    where t.weight > 0
),
summed as (
    select
        *,
        (sum(weight) over (partition by ward, class order by town_id))::bigint as ends_at,
        (sum(weight) over (partition by ward, class))::bigint as total
    from weighted
)
select ward, class, town_id, unnest(range((ends_at - weight) * 16384 // total, ends_at * 16384 // total)) as slot
from summed;
