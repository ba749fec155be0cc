-- The tax register. Every figure is made up: shares of taxpayers, incomes by age and sex, and the tail of the rich.
-- One row per person and fiscal year, in yen, cut to a thousand as a tax base (課税標準額) is.
create view tax_rows as
with adults as (
    select
        p.person_id, p.sex, p.age, n.number, n.number_order, t.code as tenant_code,
        row_number() over (order by uniform('rich', p.person_id), p.person_id) as rich_rank,
        count(*) over () as adults
    from persons as p
    inner join person_numbers as n using (person_id)
    cross join tenant as t
    where p.cohort = 'resident' and p.age between 18 and 95
),
-- Taxpayers in a thousand adults, and the median of what they are taxed on, in thousand yen.
profiled as (
    select
        *,
        case
            when age < 20 then 120
            when age < 25 then if(sex = 1, 560, 560)
            when age < 65 then if(sex = 1, 900, 680)
            when age < 75 then if(sex = 1, 640, 360)
            else if(sex = 1, 430, 170)
        end as taxed,
        case
            when age < 25 then 900
            when age < 35 then if(sex = 1, 1700, 1300)
            when age < 45 then if(sex = 1, 2400, 1400)
            when age < 60 then if(sex = 1, 3000, 1500)
            when age < 65 then if(sex = 1, 2300, 1200)
            else if(sex = 1, 1100, 800)
        end as middle
    from adults
),
incomes as (
    select
        *,
        case
            -- One in 400 adults is rich, by Pareto's law from 12 million up with exponent 1.2: some are very rich.
            when rich_rank <= greatest(2, adults // 400)
                then least(6000000, floor(12000 / pow(greatest(uniform('riches', person_id), 1e-9), 1 / 1.2)))
            when uniform('taxed', person_id) * 1000 < taxed
                then greatest(1, floor(middle * exp(0.6 * bell('income', person_id))))
        end::bigint as thousand_yen
    from profiled
),
-- People who left in the year before have a row as well, some of them one that cannot be used.
former as (
    select
        n.number, n.number_order, t.code as tenant_code,
        1 + pick('former income', p.person_id, 4000) as thousand_yen,
        row_number() over (order by uniform('former', p.person_id), p.person_id) as k
    from persons as p
    inner join person_numbers as n using (person_id)
    cross join tenant as t
    where p.cohort = 'left' and p.age between 25 and 60
)
select tenant_code as 市区町村コード, number as 宛名番号, '2023' as 年度, (thousand_yen * 1000)::varchar as 課税所得額, number_order
from incomes
where thousand_yen is not null
union all
-- Filed, and taxed on nothing.
select tenant_code, number, '2023', '0', number_order
from incomes
where thousand_yen is null and pick('filed', person_id, 20) = 0
union all
-- Late entries for the year before.
select tenant_code, number, '2022', (thousand_yen * 900)::varchar, number_order
from incomes
where thousand_yen is not null and pick('late entry', person_id, 50) = 0
union all
select
    tenant_code, if(k = 2, '', number), if(k = 3, '令和5', '2023'),
    case k when 1 then '-1000' when 4 then '不明' else (thousand_yen * 1000)::varchar end, number_order
from former
where k <= greatest(6, (select sum(n) from target) // 2000);
