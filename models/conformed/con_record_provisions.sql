{#- To whom, for what purpose and by which law this tenant provides records. -#}
select
    v.provision,
    v.records,
    v.recipient,
    v.purpose,
    v.legal_basis,
    v.approver,
    v.approved_on,
    v.note
from {{ ref('record_provisions') }} as v
semi join {{ ref('stg_inbox__deliveries') }} as d on v.tenant = d.tenant
