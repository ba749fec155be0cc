{#-
    The counts of a statistic with the noise of differential privacy: drawn for the finest cells, of
    which everything else is the sum. The noise is in the ledger, or there is none.
-#}
{% macro private_counts(statistic, dimensions, ancestors, method) %}
{%- set loss = privacy_loss(statistic, method) -%}
{%- set cells = cells_of_method(statistic, dimensions, method) -%}
{%- set secret = privacy_secret() -%}
{%- set ledger = ref('pro_privacy_ledger') -%}
{%- if loss is none %}
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    cast(null as bigint) as value,
    'hidden' as status
from {{ cells }} as c
{%- else %}
{%- set finest = cells_of_method(statistic, dimensions, method, ancestors) -%}
{%- set noisy -%}
(
    {%- if method == 'discrete_laplace' %}
    {{ oboro_sdc.discrete_laplace(
        finest, dimensions, statistic, loss['amount'], loss['sensitivity'], secret, ledger
    ) }}
    {%- else %}
    {{ oboro_sdc.discrete_gaussian(
        finest, dimensions, statistic, loss['amount'], loss['sensitivity'], secret, ledger
    ) }}
    {%- endif %}
)
{%- endset %}
{{ oboro_sdc.sum_perturbed(noisy, cells, dimensions, ancestors) }}
{%- endif %}
{% endmacro %}

{% macro privacy_secret() -%}
(
    select secret
    from {{ source('secrets', 'tenant_secrets') }}
    where purpose = 'differential_privacy'
)
{%- endmacro %}

{#- The statement that enters that noise into the tenant's ledger, for the model's pre-hook. -#}
{% macro charge_privacy(statistic, dimensions, ancestors, method) %}
{%- set loss = privacy_loss(statistic, method) -%}
{%- set budget = ref('privacy_budget') -%}
{%- set finest = cells_of_method(statistic, dimensions, method, ancestors) -%}
{%- if loss is not none -%}
{{ oboro_sdc.differential_privacy_charge(
    ref('pro_privacy_ledger').render(), budget, finest, dimensions, statistic, method,
    loss['amount'], loss['sensitivity'], privacy_secret()
) }}
{%- endif -%}
{% endmacro %}

{#- The pre-hooks of a model that may show such counts. -#}
{% macro privacy_charges(statistic, dimensions, ancestors) %}
{%- set hooks = [] -%}
{%- for method in ['discrete_laplace', 'discrete_gaussian'] -%}
    {%- do hooks.append(
        "{{ charge_privacy('" ~ statistic ~ "', " ~ dimensions ~ ", ref('" ~ ancestors ~ "'), '"
        ~ method ~ "') }}"
    ) -%}
{%- endfor -%}
{{ return(hooks) }}
{% endmacro %}
