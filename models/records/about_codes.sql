{#- 符号表. What the codes of the records mean. -#}
select
    attribute,
    code,
    label_ja
from {{ ref('pro_record_codes') }}
