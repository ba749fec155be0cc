-- Everybody the register knows: the residents, those who left or died, and those who come after the reference date.
create table persons as
select
    person_id, household_id, nucleus, role, generation, link, ward, sex, age, birth_date, is_foreign, pool,
    relation, head, 'resident' as cohort, null::date as exit_date
from members;

-- How many of each kind to make beside the residents.
create table wanted as
select
    flows.*,
    greatest(2, round(other_out * 0.7)::bigint) as struck,
    greatest(1, round(other_out * 0.05)::bigint) as cancelled,
    (select greatest(2, round(sum(n) * 0.15 / 10000)::bigint) from target) as provisional,
    (select greatest(1, round(sum(n) / 60.0)::bigint) from target where band = 0) as newborn
from flows;

-- Whole households that left are copies of those that live here, chosen as movers are: their structure holds.
-- 2022 has the published number of leavers, the two years before less, for registers are cleaned.
create table copies as
with years(copy, reason, share, first_day) as (
    values
        (1, 'left', 0.82, date '2022-01-02'),
        (2, 'left', 0.55, date '2021-01-02'),
        (3, 'left', 0.35, date '2020-01-02')
),
left_town as (
    select
        y.copy, 'left' as cohort, m.household_id,
        y.first_day + pick('left on/' || y.copy, m.household_id, 364)::integer as exit_date
    from movers as m, rates as r, years as y
    where uniform('left/' || y.copy, m.household_id) < r.moving_out * m.weight * y.share
),
arriving as (
    select 4 as copy, 'arriving' as cohort, m.household_id, null::date as exit_date
    from movers as m, rates as r
    where uniform('arriving', m.household_id) < r.moving_in * m.weight / 12
),
singles as (
    select
        m.household_id, m.head_age, m.pool,
        row_number() over (partition by m.head_age >= 65 order by uniform('copied single', m.household_id), m.household_id) as r
    from movers as m
    where m.size = 1 and m.head_age >= 20
),
alone as (
    select
        s.*, w.struck, w.cancelled, w.deaths, w.provisional,
        row_number() over (partition by s.head_age >= 65, s.pool order by s.r) as k
    from singles as s, wanted as w
),
others as (
    select 5 as copy, 'died' as cohort, household_id,
        if(k % 3 > 0, date '2022-01-02', date '2021-01-02') + pick('died alone', household_id, 364)::integer as exit_date
    from alone
    where head_age >= 65 and pool = 'J' and k <= deaths * 0.45
    union all
    select 6, if(k <= struck, 'struck', 'cancelled'), household_id, date '2022-02-01' + pick('struck', household_id, 330)::integer
    from alone
    where head_age < 65 and pool = 'F' and k <= struck + cancelled
    union all
    select 7,
        case when k <= provisional then 'provisional' when k <= provisional + 3 then 'malformed' else 'undated' end,
        household_id, null
    from alone
    where head_age < 65 and pool = 'J' and k <= provisional + 5
)
from left_town
union all
from arriving
union all
from others;

insert into persons
select
    c.copy * 100000000 + m.person_id,
    c.copy * 100000000 + m.household_id,
    c.copy * 100000000 + m.nucleus,
    m.role, m.generation, c.copy * 100000000 + m.link, m.ward, m.sex, m.age,
    m.birth_date + (pick('shifted birthday/' || c.copy, c.household_id, 240) - 120)::integer,
    m.is_foreign, m.pool, m.relation, c.copy * 100000000 + m.head, c.cohort, c.exit_date
from copies as c
inner join members as m using (household_id)
-- Some small children would be born after the copy leaves or arrives.
where m.birth_date + 160 < coalesce(c.exit_date, date '2022-12-31');

-- People who lived in households that are still here: grown children who left, husbands and parents who died.
create table attached as
with settled as (
    select
        h.household_id, h.head, h.head_age, h.size, h.head_role, p.sex as head_sex, p.ward,
        c.wife_age, s.since
    from households as h
    inner join stays as s using (household_id)
    inner join people as p on p.person_id = h.head
    left join couples as c on c.wife = h.household_id
    where p.pool = 'J' and h.link is null and s.since < date '2018-01-01'
),
grown as (
    select
        *, row_number() over (order by uniform('grown child', household_id), household_id) as k,
        18 + pick('grown child age', household_id, 8) as age
    from settled
    where wife_age between 40 and 58 and head_role = 'partner'
),
widows as (
    select *, row_number() over (order by uniform('widow', household_id), household_id) as k
    from settled
    where size = 1 and head_sex = 2 and head_age >= 68
),
with_parent as (
    select *, row_number() over (order by uniform('parent died', household_id), household_id) as k
    from settled
    where wife_age is not null and head_role = 'partner' and head_age between 45 and 72
)
select
    800000000 + household_id as person_id, household_id, ward, 1 + pick('grown child sex', household_id, 2) as sex, age,
    ['20'] as relation, head, 'left' as cohort, 'child' as role,
    if(k % 3 > 0, date '2022-01-02', date '2021-01-02') + pick('grown child left', household_id, 364)::integer as exit_date
from grown, wanted
where k <= moved_out * 0.36 and wife_age - age between 20 and 45
union all
select
    810000000 + household_id, household_id, ward, 1, head_age + pick('husband age', household_id, 6),
    ['02'], 810000000 + household_id, 'died', 'partner',
    if(k % 3 > 0, date '2022-01-02', date '2021-01-02') + pick('husband died', household_id, 364)::integer
from widows, wanted
where k <= deaths * 0.5
union all
select
    820000000 + household_id, household_id, ward, 1 + pick('parent sex', household_id, 2),
    head_age + 22 + pick('parent age', household_id, 13),
    [if(pick('parent sex', household_id, 2) = 0, '51', '52')], head, 'died', 'parent',
    if(k % 3 > 0, date '2022-01-02', date '2021-01-02') + pick('parent died on', household_id, 364)::integer
from with_parent, wanted
where k <= deaths * 0.55;

insert into persons
select
    person_id, household_id, household_id, role, null, null, ward, sex, age,
    make_date((2022 - age)::integer, 1, 2) + pick('birthday', person_id, 364)::integer,
    false, 'J', relation, head, cohort, exit_date
from attached;

create table widowed as
select p.household_id, w.person_id as husband, p.person_id as widow, w.exit_date as died_on
from attached as w
inner join members as p on p.household_id = w.household_id
where w.role = 'partner' and w.cohort = 'died';

-- Babies of January, as little brothers and sisters.
insert into persons
with families as (
    select m.*, row_number() over (order by uniform('newborn', m.nucleus), m.person_id) as k
    from members as m
    where m.role = 'child' and m.age between 1 and 5
    qualify row_number() over (partition by m.household_id order by m.person_id) = 1
)
select
    830000000 + person_id, household_id, nucleus, role, generation, link, ward,
    1 + pick('newborn sex', person_id, 2), -1, date '2023-01-02' + pick('newborn day', person_id, 29)::integer,
    is_foreign, pool, relation, head, 'arriving', null
from families
where k <= (select newborn from wanted);

-- Stays of the copied households.
insert into stays
with copied as (
    select
        c.copy * 100000000 + c.household_id as household_id, c.copy * 100000000 + s.head as head, s.head_age, s.pool, s.ward,
        case when c.cohort <> 'left' or pick('copy mode/' || c.copy, c.household_id, 100) < 75 then 'moved in' else 'moved within' end as mode,
        case c.cohort
            when 'arriving' then date '2023-01-02' + pick('arrived', c.household_id, 29)::integer
            when 'cancelled' then c.exit_date - 20 - pick('cancelled', c.household_id, 20)::integer
            else coalesce(c.exit_date, date '2022-12-20') - 60 - floor(pow(uniform('copy years/' || c.copy, c.household_id), 1.7)
                * least(s.head_age - 15, 25) * 330)::integer
        end as since,
        s.from_abroad
    from copies as c
    inner join stays as s using (household_id)
)
select household_id, head, head_age, pool, ward, mode, since, since - 200 - pick('before', household_id, 3000)::integer, from_abroad
from copied;
