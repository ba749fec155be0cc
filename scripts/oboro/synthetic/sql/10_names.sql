-- Names by frequency: tables of slots to draw from. Surnames follow their real frequency; given names, for which
-- none is at hand, an invented one (1 / rank, in hashed order), names in 子 being more frequent among older women.
create table surname_slots as
with weighted as (
    select 姓 as name, katakana(よみ) as kana, 推計人数::bigint as weight, row_number() over (order by 推計人数::bigint desc, 姓, よみ) as k
    from read_csv(getvariable('open_data') || '/surnames_freq.csv', all_varchar = true)
),
summed as (
    select *, (sum(weight) over (order by k) - weight)::bigint as starts_at, (sum(weight) over ())::bigint as total
    from weighted
),
slots as (
    select s.range as slot, s.range * t.total // 65536 as value
    from range(65536) as s, (select any_value(total) as total from summed) as t
)
select slot, name, kana
from slots asof inner join summed on slots.value >= summed.starts_at;

create table given_slots as
with listed as (
    select 1 as sex, 名 as name, katakana(よみ) as kana
    from read_csv(getvariable('open_data') || '/given_names_male.csv', all_varchar = true)
    union
    select 2, 名, katakana(よみ)
    from read_csv(getvariable('open_data') || '/given_names_female.csv', all_varchar = true)
),
ranked as (
    select *, row_number() over (partition by sex order by hash(hash(sex, name, kana)), name, kana) as k
    from listed
),
weighted as (
    select
        sex, range as generation, name, kana, k,
        1000000 // (k + 20) * case when sex = 2 and name like '%子' then if(generation = 0, 6, 1) else if(generation = 0, 2, 3) end as weight
    from ranked, range(2)
),
summed as (
    select
        *, (sum(weight) over (partition by sex, generation order by k) - weight)::bigint as starts_at,
        (sum(weight) over (partition by sex, generation))::bigint as total
    from weighted
),
slots as (
    select t.sex, t.generation, s.range as slot, s.range * t.total // 16384 as value
    from range(16384) as s, (select distinct sex, generation, total from summed) as t
)
select slots.sex, slots.generation, slots.slot, summed.name, summed.kana
from slots asof inner join summed
    on summed.sex = slots.sex and summed.generation = slots.generation and slots.value >= summed.starts_at;

create table foreign_slots as
with ranked as (
    select
        name_group, part, latin, kana,
        row_number() over (partition by name_group, part order by latin) - 1 as r,
        count(*) over (partition by name_group, part) as n
    from read_csv(getvariable('assumptions') || '/foreign_names.csv', all_varchar = true)
)
select s.range as slot, r.name_group, r.part, r.latin, r.kana
from range(256) as s
inner join ranked as r on r.r = s.range % r.n;

create table country_slots as
with summed as (
    select *, sum(weight) over (order by country) as ends_at, sum(weight) over () as total from countries
)
select s.range as slot, c.country, c.country_name, c.name_group
from range(1024) as s
inner join summed as c on s.range * c.total >= (c.ends_at - c.weight) * 1024 and s.range * c.total < c.ends_at * 1024;

-- Whose draws a person's names use: the own, or those of the person copied; and an earlier, other set of names
-- for people whose number was used again (version 4) or who were naturalised (version 1).
create table named as
with keyed as (
    select
        p.person_id, 0 as version, p.sex, p.age, p.is_foreign, p.pool, p.household_id, p.role,
        coalesce(s.person_id, p.person_id) as name_key,
        case
            when s.person_id is not null then s.household_id
            when p.role = 'lodger' then p.person_id
            when p.generation = 'young' and p.link = p.nucleus then p.nucleus
            else p.household_id
        end as family_key,
        coalesce(s.household_id, p.household_id) as source_household,
        coalesce(coalesce(i.note, o.note) like '%other sex', false) as takes_unisex_name,
        -- Pairs that differ by a variant kanji need a surname that has one.
        coalesce(coalesce(i.note, o.note) like 'variant kanji%', false) as takes_variable_name,
        coalesce(i.note, '') as difference
    from persons as p
    left join identities as i using (person_id)
    left join identities as o on o.source = p.person_id
    left join persons as s on s.person_id = i.source
    union all
    select
        e.person_id, any_value(e.former_state), any_value(p.sex), any_value(p.age), any_value(e.former_state) = 1,
        'F', any_value(p.household_id), any_value(p.role),
        900000000 + e.person_id, 900000000 + e.person_id, any_value(p.household_id), false, false, ''
    from history as e
    inner join persons as p using (person_id)
    where e.former_state in (1, 4)
    group by e.person_id
),
nationality as (
    select
        k.*,
        c.country, c.country_name, c.name_group,
        if(k.is_foreign, 'family', null) as family_part,
        case when k.is_foreign then if(k.sex = 1, 'male', 'female') end as given_part,
        case pick('variable name', k.family_key, 3)
            when 0 then ['高橋', '髙橋', 'タカハシ']
            when 1 then ['山崎', '山﨑', 'ヤマザキ']
            else ['渡辺', '渡邊', 'ワタナベ']
        end as variable_name,
        -- Wives keep their own family name where that is the custom.
        if(k.role = 'partner' and k.sex = 2 and c.name_group in ('chinese', 'korean', 'vietnamese'), k.person_id, k.family_key) as foreign_family
    from keyed as k
    left join country_slots as c
        on c.slot = if(k.is_foreign, pick('country', if(k.pool = 'F' and k.version = 0, k.household_id, k.person_id), 1024), null)
)
select
    n.person_id, n.version, n.country, n.country_name,
    case when n.is_foreign
        then fullwidth(ff.latin || ' ' || fg.latin)
        -- Some families write 髙 and 﨑.
        else case
            when n.takes_variable_name and n.difference = '' then n.variable_name[1]
            when n.takes_variable_name then n.variable_name[2]
            when pick('variant', n.family_key, 100) < 5 then replace(replace(sn.name, '高', '髙'), '崎', '﨑')
            else sn.name
        end || '　' || if(n.takes_unisex_name, '薫', g.name)
    end as full_name,
    case when n.is_foreign then ff.kana || '　' || fg.kana
        else if(n.takes_variable_name, n.variable_name[3], sn.kana) || '　' || if(n.takes_unisex_name, 'カオル',
            if(n.difference like 'one kana%', left(g.kana, -1) || if(right(g.kana, 1) = 'コ', 'オ', 'コ'), g.kana))
    end as kana,
    case when n.is_foreign and pick('alias', n.person_id, 100) < if(n.name_group in ('chinese', 'korean'), 40, 12)
        then sn.name || '　' || g.name else '' end as alias
from nationality as n
inner join surname_slots as sn on sn.slot = pick('surname', n.family_key, 65536)
inner join given_slots as g
    on g.sex = n.sex and g.generation = if(n.age >= 50, 0, 1) and g.slot = pick('given', n.name_key, 16384)
left join foreign_slots as ff
    on ff.name_group = n.name_group and ff.part = n.family_part and ff.slot = pick('foreign family', n.foreign_family, 256)
left join foreign_slots as fg
    on fg.name_group = n.name_group and fg.part = n.given_part and fg.slot = pick('foreign given', n.name_key, 256);
