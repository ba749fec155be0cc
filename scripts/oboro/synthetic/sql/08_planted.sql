-- The defects, at known places. Each statement takes households that no defect has taken before.
-- counted: whether the person counts at the reference date. source: whose name or birthday is copied.
create table planted (
    defect varchar, person_id bigint, related_person bigint, related_household bigint, counted boolean, note varchar
);

-- How many of a defect: as asked per 10,000 residents, at least the given number.
create macro quota(per_10000, at_least) as greatest(
    at_least, round((select sum(n) from target) * per_10000 / 10000)::bigint
);

create view free as
select p.*, h.size, h.head_role, s.mode, s.since, s.from_abroad
from persons as p
inner join households as h using (household_id)
inner join stays as s using (household_id)
where p.cohort = 'resident'
    and not exists (from planted as d where d.related_household = p.household_id)
    and not exists (from widowed as w where w.household_id = p.household_id);

-- Pairs of singles of one ward, sex and band, both moved in: the second becomes a double of the first.
insert into planted
with singles as (
    select
        *, row_number() over (partition by ward, sex, age // 5 order by uniform('doubles', person_id), person_id) as r
    from free
    where size = 1 and pool = 'J' and not is_foreign and mode = 'moved in' and not from_abroad and age between 20 and 90
),
pairs as (
    select
        a.person_id as original, a.household_id as original_household, b.person_id as double, b.household_id,
        row_number() over (order by uniform('pair', a.person_id), a.person_id) as k
    from singles as a
    inner join singles as b on b.ward = a.ward and b.sex = a.sex and b.age // 5 = a.age // 5 and b.r = a.r + 1
    where a.r % 2 = 1
),
named as (
    select *, case when k <= quota(0.5, 2) then 'duplicate_exact' else 'duplicate_fuzzy' end as defect
    from pairs
    where k <= quota(0.5, 2) + quota(0.8, 3)
)
select
    defect, double, original, household_id, true,
    case when defect = 'duplicate_exact' then 'same kana, birth date and sex'
        else ['variant kanji', 'one kana changed', 'birthday digit shifted'][k % 3 + 1] || '; same former address' end
from named
union all
-- The originals are marked as taken, too, and are not listed themselves.
select 'original', original, double, original_household, true, null from named;

-- Namesakes are no defect: the same name and birthday, but another sex or another history.
insert into planted
with singles as (
    select
        *, row_number() over (partition by age order by uniform('namesakes', person_id), person_id) as r
    from free
    where size = 1 and pool = 'J' and not is_foreign and mode = 'moved in' and age between 20 and 90
),
pairs as (
    select
        a.person_id as original, a.household_id as original_household, b.person_id as double, b.household_id,
        a.sex <> b.sex as other_sex,
        row_number() over (order by a.sex = b.sex, uniform('pair', a.person_id), a.person_id) as k
    from singles as a
    inner join singles as b on b.age = a.age and b.r = a.r + 1
    where a.r % 2 = 1 and (a.sex <> b.sex or a.ward <> b.ward or a.since <> b.since)
)
select
    'near_miss_namesakes', double, original, household_id, true,
    if(other_sex, 'same name and birthday, other sex', 'same name and birthday, other address history')
from pairs
where k <= quota(0.3, 2)
union all
select 'original', original, double, original_household, true, null from pairs where k <= quota(0.3, 2);

-- Twins: brothers and sisters of one band, born on one day.
insert into planted
with pairs as (
    select
        a.person_id, b.person_id as other, a.household_id, abs(a.age - b.age) as apart
    from free as a
    inner join free as b on b.nucleus = a.nucleus and b.role = 'child' and b.age // 5 = a.age // 5 and b.person_id > a.person_id
    where a.role = 'child' and a.age < 20 and not a.is_foreign
    qualify row_number() over (partition by a.household_id order by apart, a.person_id, b.person_id) = 1
)
select 'near_miss_twins', other, person_id, household_id, true, 'born on one day to one mother'
from pairs
order by apart, uniform('twins', person_id), person_id
limit (select quota(0.4, 2));

insert into planted
select 'near_miss_centenarian', person_id, null, household_id, true, 'really of this age: ' || age
from free
where age >= 100
qualify row_number() over (partition by household_id order by person_id) = 1
order by uniform('centenarian', person_id), person_id
limit (select quota(0.4, 1));

-- The number was used again: earlier rows tell of somebody else.
insert into planted
select 'one_number_two_persons', person_id, null, household_id, true, 'rows before the last move carry another name and birth date'
from free
where size = 1 and pool = 'J' and not is_foreign and mode = 'moved within' and birth_date < since - 4000 and age between 20 and 94
order by uniform('two persons', person_id), person_id
limit (select quota(0.4, 2));

insert into planted
select
    case when k <= quota(0.5, 2) then 'two_heads'
        when k <= 2 * quota(0.5, 2) then 'household_without_head'
        else 'relationship_sex_contradiction' end,
    case when k between quota(0.5, 2) + 1 and 2 * quota(0.5, 2) then head else person_id end,
    null, household_id, true,
    case when k <= quota(0.5, 2) then 'the wife is head as well'
        when k <= 2 * quota(0.5, 2) then 'the head stands as husband'
        else 'a woman stands as husband; her sex is right' end
from (
    select *, row_number() over (order by uniform('couples', person_id), person_id) as k
    from free
    where relation = ['12'] and role = 'partner' and pool = 'J' and mode <> 'moved within'
)
where k <= 3 * quota(0.5, 2);

insert into planted
select 'child_older_than_parent', person_id, head, household_id, true, 'a parent of the head stands as child'
from free
where relation in (['51'], ['52'])
qualify row_number() over (partition by household_id order by person_id) = 1
order by uniform('older child', person_id), person_id
limit (select quota(0.4, 2));

insert into planted
select 'unknown_birthday', person_id, null, household_id, true, 'true band ' || band_label(age)
from free
where age >= 20 and mode = 'moved in' and since > birth_date
qualify row_number() over (partition by household_id order by person_id) = 1
order by uniform('unknown birthday', person_id), person_id
limit (select quota(0.67, 2));

insert into planted
select 'nonexistent_birthday', person_id, null, household_id, true,
    ['02-29 in a common year', '02-30', '11-31'][if((2022 - age) % 4 = 0, 2 + person_id % 2, 1 + person_id % 3)]
from free
where age between 30 and 95 and pool = 'J' and not is_foreign and mode = 'moved in' and since > birth_date
qualify row_number() over (partition by household_id order by person_id) = 1
order by uniform('nonexistent birthday', person_id), person_id
limit (select quota(0.4, 2));

insert into planted
select
    if(k <= quota(0.5, 2), 'future_departure', 'departure_on_reference_date'), person_id, null, household_id, true,
    if(k <= quota(0.5, 2), 'departure planned after the reference date, reported before it', 'departure planned on the reference date')
from (
    select *, row_number() over (order by uniform('departure', person_id), person_id) as k
    from free
    where size = 1 and since < date '2022-11-01' and age between 18 and 80
)
where k <= quota(0.5, 2) + quota(0.3, 2);

-- Protected with everybody in the household.
insert into planted
with chosen as (
    select household_id, any_value(head) as head
    from free
    where size between 2 and 4
    group by household_id
    -- Lone parents with small children first.
    order by count(*) filter (role = 'partner') > 0, count(*) filter (role = 'child' and age < 18) = 0, uniform('protected', household_id), household_id
    limit (select quota(0.6, 2))
)
select 'protected_person', f.person_id, if(f.person_id = c.head, null, c.head), c.household_id, true,
    if(f.person_id = c.head, 'applicant', 'co-listed')
from chosen as c
inner join free as f using (household_id);

insert into planted
select 'provisional_entry', person_id, null, household_id, true, 'latest row is provisional and names another town'
from free
where size = 1 and since < date '2022-11-01' and age between 18 and 80
order by uniform('provisional', person_id), person_id
limit (select quota(0.3, 2));

insert into planted
select 'entry_before_birth', person_id, null, household_id, true, 'became a resident before birth'
from free
where role = 'child' and birth_date > since + 60 and age between 0 and 17
qualify row_number() over (partition by household_id order by person_id) = 1
order by uniform('before birth', person_id), person_id
limit (select quota(0.3, 2));

insert into planted
select 'wrong_check_digit', person_id, null, household_id, true, 'last digit of the number is wrong'
from free
where size = 1
order by uniform('wrong digit', person_id), person_id
limit (select quota(0.4, 2));

-- People who exist only in rows that the reader leaves out.
insert into planted
select
    case cohort when 'provisional' then 'provisional_entry' when 'malformed' then 'malformed_row' else 'undated_row' end,
    person_id, null, household_id, false,
    case cohort when 'provisional' then 'only provisional rows'
        when 'malformed' then 'wrong number of fields'
        else 'date of the event cannot be read' end
from persons
where cohort in ('provisional', 'malformed', 'undated');

-- Whose name and birthday a person carries instead of the own.
create table identities as
select person_id, related_person as source, defect, note
from planted
where defect in ('duplicate_exact', 'duplicate_fuzzy', 'near_miss_namesakes');

update persons
set birth_date = case
    when d.note not like 'birthday%' then s.birth_date
    -- Another tens digit of the day, in the same month.
    else s.birth_date + if(day(s.birth_date) <= 18, 10, -10)
end
from planted as d
inner join persons as s on s.person_id = d.related_person
where persons.person_id = d.person_id
    and d.defect in ('duplicate_exact', 'duplicate_fuzzy', 'near_miss_namesakes', 'near_miss_twins');
