{#-
    Which towns are published together (合算): small ones are added to a neighbour until people and
    households reach the floors of policy. Each town of the release before stays where it was unless
    the floors, or the margins above them, say otherwise. The same for every statistic that is merged.
-#}
{{ config(access='protected') }}
{%- set policy = ref('merging_floors') -%}
{%- set number = {} -%}
{%- for column in [
    'population_floor', 'households_floor', 'population_margin', 'households_margin'
] -%}
    {%- do number.update({column: (
        "(select min(f." ~ column ~ ") from " ~ policy
        ~ " as f where f.area_level = 'town' having count(*) = 1)"
    )}) -%}
{%- endfor -%}
{{ oboro_sdc.merge_areas(
    ref('tab_merging_areas'), ['parent_code', 'city_code'],
    number['population_floor'], number['households_floor'],
    previous=ref('pro_earlier_merged_areas'),
    population_margin=number['population_margin'],
    households_margin=number['households_margin']
) }}
