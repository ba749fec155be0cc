{#- What the codes of the records mean: those that stand in them. -#}
{{ config(access='protected') }}
with levels as (
    select quasi_identifier, level from {{ ref('pro_residents_anonymised__levels') }}
)
select c.attribute, c.code, c.label_ja
from {{ ref('gen_record_codes') }} as c
inner join levels as l on c.attribute = l.quasi_identifier and c.level = l.level
union all
select 'income_class' as attribute, income_class as code, label_ja
from {{ ref('income_classes') }}
union all
select 'income_class' as attribute, 'none' as code, '課税所得なし' as label_ja
