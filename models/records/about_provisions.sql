{#- 提供の記録. To whom, for what purpose and by which law the records are provided. -#}
select
    provision,
    recipient,
    purpose,
    legal_basis,
    approver,
    approved_on
from {{ ref('pro_record_provisions') }}
