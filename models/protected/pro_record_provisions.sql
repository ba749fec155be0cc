{#- To whom, for what purpose and by which law the records are provided, for their file. -#}
{{ config(access='protected') }}
select
    provision,
    recipient,
    purpose,
    legal_basis,
    approver,
    approved_on
from {{ ref('con_record_provisions') }}
where records = 'residents_anonymised'
