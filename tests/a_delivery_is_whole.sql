{{ config(meta={'tells': 'message'}) }}
-- Where the sender's manifest tells how many rows a file has, as many have come in.
select
    register,
    register || '.csv: ' || rows_in || ' rows have come in, manifest.csv tells of ' || rows_sent
    || '. Ask for the delivery again.' as message
from {{ ref('stg_inbox__intake') }}
where rows_sent is not null and rows_sent != rows_in
