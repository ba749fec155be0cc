-- Rows in = rows accepted + rows rejected, and every physical line stands in one of them. The
-- lines delivered are counted apart from staging, before DuckDB reads the file.
select register
from {{ ref('stg_inbox__intake') }}
where
    rows_in != rows_accepted + rows_rejected
    or lines_delivered != 1 + lines_read
