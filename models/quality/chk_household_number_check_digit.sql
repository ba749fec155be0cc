{#- The last digit of 世帯番号 is not its check digit. -#}
select distinct
    {{ finding('household_number_check_digit', 'r.household_number', ['r.household_number']) }}
from {{ ref('qua_current_residents') }} as r
where not {{ function('has_check_digit') }}(r.household_number)
