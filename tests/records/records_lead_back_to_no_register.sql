-- 62条3号: no code that links a record to the register it was made from. No value is a 宛名番号 or
-- 世帯番号, and none belongs to fewer than k records, as a number of each record or household would.
with released as (
    {{ record_values(
        ref('residents_anonymised'), record_columns() + ['income_class']
    ) | indent(4) }}
),
numbers as (
    select resident_number as number from {{ ref('stg_residents__history') }}
    union
    select household_number as number from {{ ref('stg_residents__history') }}
)
select r.attribute, 'a value is a number of the register' as finding
from released as r
semi join numbers as n on r.code = n.number
union all
select r.attribute, 'a value stands in fewer than k records' as finding
from released as r
-- What is sensitive may be rare; within a class it is judged by l.
where r.attribute != 'income_class'
group by r.attribute, r.code
having count(*) < {{ record_policy('k') }}
