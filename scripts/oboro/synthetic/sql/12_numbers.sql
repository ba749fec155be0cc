-- Numbers run in the order of the first entry; bodies without a known check digit are skipped.
create table person_numbers as
with first_rows as (
    select person_id, row_number() over (order by event_date, person_id) as k
    from history
    where history_number = 1
),
bodies as (
    select range as body, row_number() over (order by range) as k
    from range(1000001, 1000001 + (select count(*) * 6 // 5 + 100 from first_rows))
    where check_digit(range) is not null
)
select
    f.person_id, f.k as number_order,
    lpad(b.body::varchar, 9, '0') || case when d.person_id is null then check_digit(b.body)
        else (check_digit(b.body) + 1) % 10 end as number
from first_rows as f
inner join bodies as b using (k)
left join planted as d on d.person_id = f.person_id and d.defect = 'wrong_check_digit';

-- Households; those that somebody left without moving have a negative key.
create table household_numbers as
with keys as (
    select household_id as household_key from persons
    union
    select -person_id from history where former_state = 2
),
ordered as (
    select household_key, row_number() over (order by uniform('household number', household_key), household_key) as k
    from keys
),
bodies as (
    select range as body, row_number() over (order by range) as k
    from range(3000001, 3000001 + (select count(*) * 6 // 5 + 100 from keys))
    where check_digit(range) is not null
)
select o.household_key, lpad(b.body::varchar, 9, '0') || check_digit(b.body) as number
from ordered as o
inner join bodies as b using (k);

-- What follows reads only what each row shows; the rest would crowd the memory.
drop view free;
drop table members;
drop table movers;
drop table stays;
drop table copies;
drop table attached;
