{%- set population = var('files').population is not none %}
with before as (
    {{ oboro_sdc.reidentification_risk(
        ref('records'), var('quasi_identifiers'), ref('population') if population else none
    ) | indent(4) }}
),
after as (
    {{ oboro_sdc.reidentification_risk(
        ref('anonymised'), var('quasi_identifiers'),
        ref('population_generalised') if population else none, var('star')
    ) | indent(4) }}
)
select 'before' as stage, b.* from before as b
union all
select 'after', a.* from after as a
