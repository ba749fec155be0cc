-- When and how each household came to its present address.
-- Mover weights by age of the head and three-fold for foreign households are assumptions; the sums are the flows.
create table movers as
select
    h.household_id, h.size, h.minors, h.head, h.head_age, p.pool, p.ward,
    a.mover_factor * if(p.pool = 'F', 3, 1) as weight
from households as h
inner join people as p on p.person_id = h.head
inner join age_profile as a using (band);

-- Probability per unit of weight that a household moves in or out within a year.
-- A little less for moves in, because those who left again within the year come on top.
create table rates as
select
    0.94 * f.moved_in / sum(m.weight::bigint * m.size)::double as moving_in,
    f.moved_out / sum(m.weight::bigint * m.size)::double as moving_out
from movers as m, flows as f
group by f.moved_in, f.moved_out;

create table stays as
with drawn as (
    select
        m.household_id, m.head, m.head_age, m.pool, m.ward,
        uniform('stay', m.household_id) / (r.moving_in * m.weight) as u,
        uniform('settled', m.household_id) as settled,
        floor(pow(uniform('years', m.household_id), 1.5)
            * greatest(1, least(m.head_age - 16, if(m.pool = 'F', 20, 45))) * 365)::integer as days
    from movers as m, rates as r
),
moded as (
    select
        *,
        case
            when u < 1 then 'moved in'
            when u < 1.7 then 'moved within'
            when settled < 0.55 or (settled >= 0.83 and pool = 'F') then 'moved in'
            when settled < 0.83 then 'moved within'
            else 'native'
        end as mode,
        if(u < 1.7, date '2022-01-02' + pick('moved', household_id, 364)::integer, date '2021-12-31' - days) as since
    from drawn
)
select
    household_id, head, head_age, pool, ward, mode, since,
    since - 200 - pick('before', household_id, 3000)::integer as before,
    pick('abroad', household_id, 100) < if(pool = 'F', 60, 4) as from_abroad
from moded;
