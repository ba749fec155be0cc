{#-
    The largest contributions of a cell with the numbers of those who make them, the largest first.
    A contributor with a part in one finest cell only has no number: nobody meets it twice.
-#}
{% macro _largest_with_names(top, weights) -%}
max(
    {
        'value': value, 'weight': {{ 'heaviest' if weights == 'expand' else '1' }},
        'contributor': unit
    },
    {{ top }}
) filter (value > 0)
{%- endmacro %}

{#- The columns `largest_contributions` and `largest_unlisted`. -#}
{% macro _contribution_lists(top, weights, scale) -%}
{%- set kind = "struct(contributor bigint, value decimal(28, " ~ scale ~ "), weight decimal(18, 6))" -%}
list_concat(
    coalesce(
        list_transform(
            t.named,
            lambda x: cast(
                {'contributor': x.contributor, 'value': x.value, 'weight': x.weight} as {{ kind }}
            )
        ),
        []
    ),
    coalesce(
        list_transform(
            list_filter(t.nameless, lambda x: {{ 'x.value' if weights == 'expand' else 'x' }} > 0),
            {%- if weights == 'expand' %}
            lambda x: cast({'contributor': null, 'value': x.value, 'weight': x.weight} as {{ kind }})
            {%- else %}
            lambda x: cast({'contributor': null, 'value': x, 'weight': 1} as {{ kind }})
            {%- endif %}
        ),
        []
    )
) as largest_contributions,
cast(
    case when t.with_names > {{ top }} then t.named[{{ top }}].value else 0 end as decimal(28, {{ scale }})
) as largest_unlisted
{%- endmacro %}
