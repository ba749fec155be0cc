-- The residents at the reference date, exactly as many per ward, sex and band as really lived there.
create table people as
with sloped as (
    select
        *,
        -- The neighbouring bands tilt the single years within a band.
        greatest(-0.8, least(0.8,
            (coalesce(lead(n) over bands, 0) - coalesce(lag(n) over bands, n)) / (4.0 * greatest(n, 1)))) as slope
    from target
    window bands as (partition by ward, sex order by band)
),
numbered as (
    select
        row_number() over (order by ward, sex, band, k) as person_id,
        ward, sex, band, slope
    from sloped, range(n) as copies(k)
),
drawn as (
    select *, uniform('age', person_id) as u from numbered
),
-- The foreign share per cell follows age and ward, and adds up to the share of the city.
foreign_rate as (
    select
        t.share * sum(c.n)::double / greatest(1, sum(c.n::bigint * a.foreign_factor * w.foreign_factor)::double) as rate
    from target as c
    inner join age_profile as a using (band)
    inner join ward_profile as w using (ward),
        (select foreign_share / 1000.0 as share from tenant) as t
    group by t.share
),
nationals as (
    select
        d.person_id, d.ward, d.sex, d.band,
        case
            when d.band = 20 then 100 + least(11, floor(9 * u * u * u)::bigint)
            else d.band * 5 + least(4, floor(5 * (u + d.slope * u * (1 - u)))::bigint)
        end as age,
        uniform('foreign', d.person_id) < r.rate * a.foreign_factor * w.foreign_factor as is_foreign
    from drawn as d
    inner join age_profile as a using (band)
    inner join ward_profile as w using (ward),
        foreign_rate as r
)
select
    *,
    -- Those of the pool F marry and live among foreign residents, the others among Japanese.
    case when is_foreign and pick('mixed', person_id, 100) >= case when sex = 2 and age between 22 and 75 then 16 else 5 end
        then 'F' else 'J' end as pool
from nationals;
