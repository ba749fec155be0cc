{#- The day of the report lies after the delivery. -#}
select
    {{ finding('report_in_future', 'r.resident_number', ['r.reported_date']) }}
from {{ ref('qua_current_residents') }} as r
where
    r.reported_date > r.delivered_on
