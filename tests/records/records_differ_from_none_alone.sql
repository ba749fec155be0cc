-- 62条5号: further measures for what tells a record from the others of the file. In all
-- quasi-identifiers at least k records agree, with at least l income classes among them, counted
-- anew from the rows as they are provided.
with classes as (
    select
        {{ record_columns() | join(',
        ') }},
        count(*) as records,
        count(distinct income_class) as income_classes
    from {{ ref('residents_anonymised') }}
    group by
        {{ record_columns() | join(',
        ') }}
)
select 'k' as asked, count(*) as classes
from classes
where records < {{ record_policy('k') }}
having count(*) > 0
union all
select 'l' as asked, count(*) as classes
from classes
where income_classes < {{ record_policy('l') }}
having count(*) > 0
