{#- One row per file of the newest delivery. -#}
select
    tenant,
    cast(delivered_on as date) as delivered_on,
    register,
    encoding,
    cast(bytes as bigint) as bytes,
    sha256,
    cast(lines as bigint) as lines,
    list_transform(
        string_split(replace(coalesce(heading, ''), '"', ''), ','), name -> trim(name, ' 　')
    ) as heading
from {{ source('inbox', 'deliveries') }}
