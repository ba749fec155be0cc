{#- The certificate: what must be hidden so that no unsafe count can be calculated. -#}
{{ config(materialized='witness_cover', dimensions=['region', 'size'], hierarchies='codes') }}
-- depends_on: {{ ref('codes') }}
select region, size, value, is_primary
from {{ ref('shops_by_region_size__cells') }}
