{#-
    Which records of the sample few columns single out (SUDA2), and whether any still does in what
    is provided.
-#}
select
    'before' as stage,
    record,
    minimal_uniques,
    smallest_unique,
    score
from (
    {{ oboro_sdc.suda_scores(ref('gen_record_residents'), 'record', record_columns()) | indent(4) }}
)
union all
select
    'after' as stage,
    record,
    minimal_uniques,
    smallest_unique,
    score
from (
    {{ oboro_sdc.suda_scores(ref('ris_released'), 'record', record_columns()) | indent(4) }}
)
