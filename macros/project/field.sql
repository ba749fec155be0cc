{#-
    A field as text: surrounding spaces (half and full width) removed, empty is NULL. Trimming costs
    more than reading, so it is done only in records that can need it. A value that the tenant writes
    otherwise becomes the standard one, a date YYYY-MM-DD. Codes, numbers and dates lose their full width;
    text is as it was sent.
-#}
{% macro field(name, kind='code') -%}
{%- set sent = 'r.fields[p.' ~ name ~ ']' -%}
{%- set text = "nullif(if(r.may_have_padding, trim(" ~ sent ~ ", ' 　'), " ~ sent ~ "), '')" -%}
{%- set recoded -%}
if(
    p.{{ name }}__values is null or not map_contains(p.{{ name }}__values, {{ text }}),
    {{ text if kind == 'text' else _half_width(text) }},
    p.{{ name }}__values[{{ text }}]
)
{%- endset -%}
{%- if kind == 'date' -%}
if(
    p.{{ name }}__format is null,
    {{ recoded }},
    coalesce({{ function('iso_date') }}({{ recoded }}, p.{{ name }}__format, p.eras), {{ recoded }})
)
{%- else -%}
{{ recoded }}
{%- endif -%}
{%- endmacro %}

{#- Only text with characters of several bytes can have any of full width. -#}
{% macro _half_width(text) -%}
if(
    strlen({{ text }}) = length({{ text }}),
    {{ text }},
    translate(
        {{ text }},
        '０１２３４５６７８９－／．ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ'
        || 'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
        '0123456789-/.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    )
)
{%- endmacro %}
