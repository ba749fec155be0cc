{#- Every cell with every margin. A count of one or two shops is unsafe. -#}
with cells as (
    {{ oboro_sdc.tabulate_counts(
        ref('shops'), ['region', 'size'], ref('codes'), ref('code_ancestors')
    ) | indent(4) }}
)
select region, size, value, {{ function('is_unsafe_count') }}(value, 3) as is_primary
from cells
