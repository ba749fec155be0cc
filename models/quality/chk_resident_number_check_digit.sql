{#- The last digit of 宛名番号 is not its check digit (住民記録システム標準仕様書: modulus 11, weights 2 to 7). -#}
select
    {{ finding('resident_number_check_digit', 'r.resident_number', ['r.resident_number']) }}
from {{ ref('qua_current_residents') }} as r
where
    not {{ function('has_check_digit') }}(r.resident_number)
