{#- Arguments of a mechanism. `amount` is a decimal number as text, so that it is exact. -#}
{% macro _differential_privacy_check(
    macro_name, amount_name, amount, sensitivity, dimensions, statistic
) -%}
{%- set parts = (amount | string).split('.') -%}
{%- if amount is not string or parts | length > 2 or (parts | join('')) | length > 18
    or (parts | join('')) | list | reject('in', '0123456789' | list) | list | length > 0
    or (parts | join('')) | int == 0 or (parts + [''])[1] | length > 9 -%}
{{ exceptions.raise_compiler_error(
    macro_name ~ ": `" ~ amount_name ~ "` must be a positive decimal number as text, such as '0.5', "
    ~ "with at most nine decimals"
) }}
{%- endif -%}
{%- if sensitivity is boolean or sensitivity is not integer or sensitivity < 1 -%}
{{ exceptions.raise_compiler_error(
    macro_name ~ ": the sensitivity must be a whole number, 1 or more"
) }}
{%- endif -%}
{%- if statistic is not string or statistic == ''
    or statistic | list | reject('in', 'abcdefghijklmnopqrstuvwxyz0123456789_' | list) | list -%}
{{ exceptions.raise_compiler_error(
    macro_name ~ ": `statistic` must be a name of a-z, 0-9 and _"
) }}
{%- endif -%}
{%- if dimensions is string or dimensions is not sequence or dimensions | length == 0 -%}
{{ exceptions.raise_compiler_error(macro_name ~ ": `dimensions` must list the columns of the codes") }}
{%- endif -%}
{%- endmacro %}

{#- The whole numbers of a fraction amount / divisor, as `numerator/denominator`. -#}
{% macro _differential_privacy_fraction(amount, divisor) -%}
{%- set decimals = (amount.split('.') + [''])[1] | length -%}
{{ amount | replace('.', '') | int }}/{{ divisor * 10 ** decimals }}
{%- endmacro %}
