{#- What adds up to what: the codes of every dimension, for whoever adds or checks. -#}
select
    dimension,
    code,
    parent,
    label_ja
from {{ ref('pro_hierarchies') }}
