-- Where the sender's manifest tells how many rows a file has, as many have come in.
select register, rows_sent, rows_in
from {{ ref('stg_inbox__intake') }}
where rows_sent is not null and rows_sent != rows_in
