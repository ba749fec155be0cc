-- Where each household lives, lived before and goes to. Classes of households prefer different kinds of towns.
create table homes as
with needed as (
    select distinct p.household_id, e.address_version
    from history as e
    inner join persons as p using (person_id)
),
classed as (
    select
        n.household_id, n.address_version, s.ward,
        hash(hash(getvariable('seed'), 'home', n.household_id, n.address_version)) >> 24 as home_key,
        case
            when s.pool = 'F' then 'foreign'
            when coalesce(h.minors, 0) > 0 then 'family'
            when s.head_age < 35 then 'young_single'
            when s.head_age >= 65 then 'old'
            else 'adults'
        end as class
    from needed as n
    inner join stays as s using (household_id)
    left join households as h using (household_id)
),
ward_list as (
    select ward, row_number() over (order by ward) - 1 as r, count(*) over () as n
    from (select distinct ward from target)
),
-- Three of ten moves inside the city cross the wards.
warded as (
    select c.* exclude (ward), if(c.address_version > 0 and pick('crosses wards', c.home_key, 10) < 3, w.ward, c.ward) as ward
    from classed as c
    inner join ward_list as w on w.r = pick('other ward', c.home_key, w.n)
),
placed as (
    select d.household_id, d.address_version, d.home_key, d.class, s.town_id
    from warded as d
    inner join town_slots as s
        on s.ward = d.ward and s.class = d.class and s.slot = pick('town', d.home_key, 16384)
),
-- A later address lies in another town, so that reading the wrong row would show.
neighbours as (
    select town_id, coalesce(lead(town_id) over (order by town_id), min(town_id) over ()) as next_town
    from towns
    where weight > 0
),
settled as (
    select
        p.* exclude (town_id),
        if(p.address_version > 0 and p.town_id = home.town_id, n.next_town, p.town_id) as town_id
    from placed as p
    inner join neighbours as n using (town_id)
    left join placed as home on home.household_id = p.household_id and home.address_version = 0
),
numbered as (
    select
        *,
        (1 + pick('block', home_key, 30))::varchar as block,
        (1 + pick('house', home_key, 24))::varchar as house,
        fullwidth(((1 + pick('floor', home_key, 4)) * 100 + 1 + pick('door', home_key, 8))::varchar) as door,
        ['コーポ', 'メゾン', 'ハイツ', 'サンハイム', 'レジデンス', 'グリーンハイツ', '県営住宅', 'パークマンション'][
            1 + pick('building', home_key, 8)] as building,
        ['青葉', 'さくら', '緑', '若葉', '中央', '松', 'ひばり', '光'][1 + pick('building name', home_key, 8)] as building_name,
        pick('building style', home_key, 1000) as style
    from settled
)
select
    n.household_id, n.address_version, t.ward, t.ward_name, t.town_code, t.name as town_name, c.postcode,
    case when t.chome > 0 then fullwidth(block) || '番' || fullwidth(house) || '号'
        else fullwidth((block::integer * 37 + house::integer)::varchar) || '番地' || if(style % 2 = 0, fullwidth(house), '')
    end as house_number,
    case
        -- Characters and quoting that readers stumble over.
        when style < 2 then building || building_name || '①号棟' || door || '号室'
        when style < 4 then building || building_name || door || '～'
        when style < 6 then 'Maison ' || block || ', ' || house || 'F'
        when style < 8 then 'Heights "Hikari" ' || block
        when style < case n.class when 'foreign' then 800 when 'young_single' then 750 when 'adults' then 400 else 200 end
            and t.kind <> 'mountain'
            then building || building_name || door || '号室'
        else ''
    end as building
from numbered as n
inner join towns as t using (town_id)
inner join postcodes as c using (town_id);
