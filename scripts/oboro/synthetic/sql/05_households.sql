-- Couples: as many men as women who are to be married, matched by the rank of their jittered ages.
create table couples as
with willing as (
    select p.*, row_number() over (partition by ward, pool, sex order by uniform('kept', person_id), person_id) as k
    from people as p
    inner join age_profile as a using (band)
    where uniform('married', person_id) * 1000 < case sex when 1 then a.married_male else a.married_female end
),
possible as (
    select ward, pool, least(count(*) filter (sex = 1), count(*) filter (sex = 2)) as n
    from willing
    group by all
),
ranked as (
    select
        w.*,
        row_number() over (
            partition by w.ward, w.pool, w.sex order by w.age + 2.2 * bell('spouse', w.person_id), w.person_id
        ) as r
    from willing as w
    inner join possible as p using (ward, pool)
    where w.k <= p.n
)
select h.ward, h.pool, h.person_id as husband, w.person_id as wife, h.age as husband_age, w.age as wife_age
from ranked as h
inner join ranked as w using (ward, pool, r)
where h.sex = 1 and w.sex = 2 and h.age - w.age between -12 and 18;

create table spouses as
select husband as person_id, wife as nucleus from couples
union all
select wife, wife from couples;

-- The unmarried who live with a parent.
create table at_home as
select p.*, p.age + mothers_age('mother', p.person_id) as wanted_age
from people as p
inner join age_profile as a using (band), tenant as t
where not exists (from spouses as s where s.person_id = p.person_id)
    and (p.age < 15 or uniform('at home', p.person_id) * 100000
        < a.at_home * case when a.student = 1 and p.age >= 18 then t.student_factor else 100 end);

-- Who may have children or parents in the house: couples, and some of those who live without a partner.
-- parent_age is the mother's, or that of the mother a lone father would have married.
create table nuclei as
select ward, pool, wife as nucleus, wife_age as parent_age, husband_age, true as is_couple
from couples
union all
select p.ward, p.pool, p.person_id, p.age - if(p.sex = 1, 2, 0), null, false
from people as p
inner join age_profile as a using (band)
where not exists (from spouses as s where s.person_id = p.person_id)
    and not exists (from at_home as h where h.person_id = p.person_id)
    and uniform('lone parent', p.person_id) * 1000
        < case p.sex when 1 then a.lone_parent_male else a.lone_parent_female end;

-- Three generations: a young couple and the elder household of the husband's (seldom the wife's) parents.
create table three_generations as
with young as (
    select
        c.ward, c.pool, c.wife as young, if(pick('whose parents', c.wife, 100) < 85, c.husband, c.wife) as link,
        if(pick('whose parents', c.wife, 100) < 85, c.husband_age, c.wife_age)
            + mothers_age('elder mother', c.wife) as wanted_age
    from couples as c
    inner join ward_profile as w using (ward)
    where c.husband_age between 27 and 62
        and uniform('three generations', c.wife) * 1000 < w.three_generations
),
elder as (
    select ward, pool, nucleus as elder, parent_age
    from nuclei as n
    where parent_age >= 50 and not exists (from young as y where y.young = n.nucleus)
),
ranked_young as (
    select *, row_number() over (partition by ward, pool, wanted_age order by uniform('young', young), young) as r
    from young
),
ranked_elder as (
    select *, row_number() over (partition by ward, pool, parent_age order by uniform('elder', elder), elder) as r
    from elder
)
select y.young, y.link, e.elder
from ranked_young as y
inner join ranked_elder as e
    on e.ward = y.ward and e.pool = y.pool and e.parent_age = y.wanted_age and e.r = y.r;

-- Children to mothers of the age that each child's draw asks for. Dealt round by round from the oldest child
-- down, so that brothers and sisters come out years apart.
create table children as
with candidates as (
    select
        ward, pool, nucleus, parent_age,
        row_number() over (partition by ward, pool, parent_age order by uniform('parent', nucleus), nucleus) - 1 as r,
        count(*) over (partition by ward, pool, parent_age) as n
    from nuclei as n
    where coalesce(husband_age - parent_age, 0) >= -4
        and not exists (from three_generations as t where t.elder = n.nucleus)
),
dealt as (
    select
        ward, pool, person_id, age, wanted_age,
        row_number() over (partition by ward, pool, wanted_age order by age desc, uniform('child', person_id), person_id) - 1 as r,
        count(*) over (partition by ward, pool, wanted_age) as n
    from at_home
),
supply as (
    select distinct ward, pool, parent_age, n from candidates
),
-- The share of children who are the first, at most the second, at most the third in the house (assumptions).
shares as (
    select
        d.*, s.n as mothers_there, d.r / d.n as position,
        case when d.wanted_age < 45 then 0.54 when d.wanted_age < 55 then 0.60 else 0.82 end as first_share,
        case when d.wanted_age < 45 then 0.87 when d.wanted_age < 55 then 0.90 else 0.97 end as second_share,
        case when d.wanted_age < 45 then 0.97 when d.wanted_age < 55 then 0.98 else 0.995 end as third_share
    from dealt as d
    inner join supply as s
        on s.ward = d.ward and s.pool = d.pool and s.parent_age = d.wanted_age
),
rounds as (
    select
        *,
        least(mothers_there, ceil(n * first_share)::bigint) as mothers,
        case
            when position < first_share then position / first_share
            when position < second_share then (position - first_share) / (second_share - first_share)
            when position < third_share then (position - second_share) / (third_share - second_share)
            else (position - third_share) / (1 - third_share)
        end as turn
    from shares
),
matched as (
    select r.person_id, c.nucleus
    from rounds as r
    inner join candidates as c
        on c.ward = r.ward and c.pool = r.pool and c.parent_age = r.wanted_age and c.r = floor(r.turn * r.mothers)::bigint
    where r.n <= 4 * r.mothers
),
-- Minors nobody was found for go to a mother of the nearest age below; small places need it.
unmatched as (
    select h.* from at_home as h
    where h.age < 18 and not exists (from matched as m where m.person_id = h.person_id)
),
nearest as (
    select u.person_id, u.age, s.ward, s.pool, s.parent_age, pick('foster', u.person_id, s.n) as r
    from unmatched as u
    asof inner join supply as s
        on s.ward = u.ward and s.pool = u.pool and u.age + 34 >= s.parent_age
)
select person_id, nucleus from matched
union all
select n.person_id, c.nucleus
from nearest as n
inner join candidates as c using (ward, pool, parent_age, r)
where n.parent_age - n.age between 18 and 46;

-- Some brothers and sisters live together without their parents.
create table siblings as
with alone as (
    select p.*
    from people as p
    where p.age between 18 and 75 and pick('with brother or sister', p.person_id, 1000) < 25
        and not exists (from spouses as s where s.person_id = p.person_id)
        and not exists (from children as c where c.person_id = p.person_id)
        and not exists (from children as c where c.nucleus = p.person_id)
        and not exists (from three_generations as t where t.elder = p.person_id)
),
ranked as (
    select *, row_number() over (partition by ward, pool order by age + bell('sibling', person_id), person_id) as r
    from alone
)
select b.person_id, a.person_id as nucleus
from ranked as a
inner join ranked as b on b.ward = a.ward and b.pool = a.pool and b.r = a.r + 1
where a.r % 2 = 1 and abs(a.age - b.age) <= 10;

-- Lodgers and relatives: minors without parents, and a few others who live alone.
create table lodgers as
with loose as (
    select p.person_id, p.ward, p.pool, p.age
    from people as p
    where (p.age < 15 or pick('lodger', p.person_id, 1000) < 14)
        and not exists (from spouses as s where s.person_id = p.person_id)
        and not exists (from children as c where c.person_id = p.person_id)
        and not exists (from children as c where c.nucleus = p.person_id)
        and not exists (from siblings as s where s.person_id = p.person_id)
        and not exists (from siblings as s where s.nucleus = p.person_id)
        and not exists (from three_generations as t where t.elder = p.person_id)
),
hosts as (
    select ward, wife as host, row_number() over (partition by ward order by wife) - 1 as r, count(*) over (partition by ward) as n
    from couples
    where husband_age between 28 and 70
)
select l.person_id, h.host
from loose as l
inner join hosts as h on h.ward = l.ward and h.r = pick('host', l.person_id, h.n);

-- Everybody's place: the nucleus (partner, parents, children), and the household it belongs to.
create table places as
with placed as (
    select person_id, nucleus, 'partner' as role from spouses
    union all
    select person_id, nucleus, 'child' from children
    union all
    select person_id, nucleus, 'sibling' from siblings
    union all
    select person_id, host, 'lodger' from lodgers
),
everybody as (
    select p.*, coalesce(l.nucleus, p.person_id) as nucleus, coalesce(l.role, 'single') as role
    from people as p
    left join placed as l using (person_id)
)
select
    e.*,
    coalesce(y.elder, e.nucleus) as household_id,
    case when y.young is not null then 'young' when o.elder is not null then 'elder' end as generation,
    coalesce(y.link, o.link) as link
from everybody as e
left join three_generations as y on y.young = e.nucleus
left join three_generations as o on o.elder = e.nucleus;

-- One head per household (assumption: mostly the husband; grown children head the house of very old parents).
create table households as
with features as (
    select
        household_id,
        count(*) as size,
        any_value(link) as link,
        max(age) filter (generation = 'elder' and role <> 'lodger') as elder_age,
        max(age) filter (role in ('partner', 'single') and generation is null) as parent_age,
        max(age) filter (role = 'child' and generation is null) as oldest_child_age,
        count(*) filter (role = 'partner' and generation is null) as partners,
        count(*) filter (age < 18) as minors
    from places
    group by household_id
),
choices as (
    select
        p.household_id, p.person_id, p.age, p.role, p.generation, p.nucleus,
        case
            when p.role = 'lodger' or p.age < 15 then 9
            when f.link is not null and (f.elder_age >= 68 or pick('young head', p.household_id, 100) < 30)
                then case when p.generation = 'young' and p.role = 'partner' then if(p.sex = 1, 1, 2) else 8 end
            when f.link is not null
                then case when p.generation = 'elder' then if(p.sex = 1, 1, 2) else 8 end
            when p.role = 'child' and f.oldest_child_age >= 28 and f.parent_age >= 74
                and pick('child heads', p.household_id, 100) < if(f.partners = 2, 22, 55) then 1
            when p.role = 'partner' then if((p.sex = 1) = (pick('husband heads', p.household_id, 100) < 94), 2, 3)
            when p.role in ('single', 'sibling') then if(p.role = 'single', 2, 3)
            else 7
        end as preference
    from places as p
    inner join features as f using (household_id)
),
ordered as (
    select *, row_number() over (partition by household_id order by preference, age desc, person_id) as r
    from choices
)
select
    f.household_id, f.size, f.minors, f.link,
    o.person_id as head, o.age as head_age, o.role as head_role, o.generation as head_generation
from features as f
inner join ordered as o on o.household_id = f.household_id and o.r = 1;

-- Relationship to the head, as the standard's chained codes.
create table members as
with seen as (
    select
        p.*,
        h.head, h.head_role, h.head_generation, h.head_age, h.size, h.minors,
        hp.sex as head_sex,
        case p.sex when 1 then '11' else '12' end as partner_code,
        case p.sex when 1 then '51' else '52' end as parent_code,
        case hp.sex when 1 then '12' else '11' end as head_partner_code,
        case when p.age > h.head_age then if(p.sex = 1, '71', '81') else if(p.sex = 1, '74', '84') end as sibling_code
    from places as p
    inner join households as h using (household_id)
    inner join people as hp on hp.person_id = h.head
),
related as (
    select
        *,
        case
            when person_id = head then ['02']
            when role = 'lodger' then [if(pick('related', person_id, 10) < 6, '99', '96')]
            when head_generation = 'young' and generation = 'young'
                then [if(role = 'child', '20', partner_code)]
            when head_generation = 'young' then if(link = head, [parent_code], [head_partner_code, parent_code])
            when head_generation = 'elder' and generation = 'elder' then [partner_code]
            when head_generation = 'elder' and role = 'child' then ['20', '20']
            when head_generation = 'elder' then if(person_id = link, ['20'], ['20', partner_code])
            when role = 'sibling' or (role = 'single' and head_role = 'sibling') then [sibling_code]
            when head_role = 'child' then [if(role = 'child', sibling_code, parent_code)]
            when role = 'child' then ['20']
            else [partner_code]
        end as relation
    from seen
),
-- Children of one mother and one age are twins; children a year apart keep a year's distance.
ages as (
    select nucleus, age, min(person_id) as eldest_id
    from places
    where role = 'child'
    group by nucleus, age
),
neighbours as (
    select
        nucleus, age, eldest_id,
        coalesce(age - lag(age) over (partition by nucleus order by age) = 1, false) as has_younger,
        coalesce(lead(age) over (partition by nucleus order by age) - age = 1, false) as has_older
    from ages
),
spaced as (
    select r.*, coalesce(n.eldest_id, r.person_id) as birthday_key, n.has_younger, n.has_older
    from related as r
    left join neighbours as n on n.nucleus = if(r.role = 'child', r.nucleus, null) and n.age = r.age
)
select
    person_id, household_id, nucleus, role, generation, link, ward, sex, age, is_foreign, pool,
    head, head_age, size, minors, relation,
    make_date((2022 - age)::integer, 1, 2) + case
        when has_younger and has_older then 140 + pick('birthday', birthday_key, 85)
        when has_younger then pick('birthday', birthday_key, 140)
        when has_older then 225 + pick('birthday', birthday_key, 139)
        else pick('birthday', birthday_key, 364)
    end::integer as birth_date
from spaced;

-- Steps on the way, no longer needed.
drop table spouses;
drop table at_home;
drop table nuclei;
drop table children;
drop table siblings;
drop table lodgers;
drop table places;
