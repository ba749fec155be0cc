{#- Checks what all rules take; renders nothing. -#}
{% macro _check_rule(rule, dimensions, zeros='safe') %}
{%- if dimensions is string or dimensions is not sequence or not dimensions -%}
    {{ exceptions.raise_compiler_error(rule ~ ": dimensions must be a list of column names") }}
{%- endif -%}
{%- if zeros not in ['safe', 'unsafe'] -%}
    {{ exceptions.raise_compiler_error(rule ~ ": zeros must be 'safe' or 'unsafe', not " ~ zeros) }}
{%- endif -%}
{%- endmacro %}

{#- Checks a whole number of at least `least` and renders it. -#}
{% macro _whole_number(value, name, least) -%}
{%- if value is not integer or value is boolean or value < least -%}
    {{ exceptions.raise_compiler_error(
        name ~ " must be a whole number of at least " ~ least ~ ", not " ~ value
    ) }}
{%- endif -%}
{{ value }}
{%- endmacro %}

{#- The same; or a text, SQL that gives the number, such as a column of policy: checked when it runs. -#}
{% macro _whole_number_of_policy(value, name, least) -%}
{%- if value is string -%}
case when {{ value }} >= {{ least }} then {{ value }}
    else error('[refused] {{ name }} must be a whole number of at least {{ least }}') end
{%- else -%}
{{ oboro_sdc._whole_number(value, name, least) }}
{%- endif -%}
{%- endmacro %}

{#-
    Checks a number of policy, from `least` to `most`, and renders it as a decimal. Six decimals at
    most, so that what is rendered is what was written. A text is SQL that gives the number, such as a column
    of policy: it is checked when it runs.
-#}
{% macro _policy_number(value, name, least, most) -%}
{%- if value is string -%}
case when {{ value }} between {{ least }} and {{ most }} then cast({{ value }} as decimal({{ 10 if most <= 1000 else 19 }}, 6))
    else error('[refused] {{ name }} must be a number from {{ least }} to {{ most }}') end
{%- else -%}
{%- if value is not number or value is boolean or not least <= value <= most -%}
    {{ exceptions.raise_compiler_error(
        name ~ " must be a number from " ~ least ~ " to " ~ most ~ ", not " ~ value
    ) }}
{%- endif -%}
{%- set literal = "%.6f" | format(value) -%}
{%- if literal | float != value -%}
    {{ exceptions.raise_compiler_error(name ~ " may have at most 6 decimals, not " ~ value) }}
{%- endif -%}
{{ literal }}
{%- endif -%}
{%- endmacro %}

{#- The smallest difference between two values that have so many decimals. -#}
{% macro _smallest_unit(decimals) -%}
{%- if decimals not in [0, 1, 2, 3, 4] or decimals is boolean -%}
    {{ exceptions.raise_compiler_error(
        "decimals must be a whole number from 0 to 4, not " ~ decimals
    ) }}
{%- endif -%}
{{ ["1", "0.1", "0.01", "0.001", "0.0001"][decimals] }}
{%- endmacro %}

{#- A list of texts, as SQL. -#}
{% macro _text_list(texts) -%}
[{% for text in texts %}'{{ text | replace("'", "''") }}'{{ ", " if not loop.last }}{% endfor %}]
{%- endmacro %}
