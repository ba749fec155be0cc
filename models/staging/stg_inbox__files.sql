{#- One row per file of the newest delivery: a register sent in parts has several. -#}
select
    register,
    file,
    cast(lines_before as bigint) as lines_before,
    cast(lines as bigint) as lines,
    sha256
from {{ source('inbox', 'files') }}
