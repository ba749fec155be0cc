{#- Half away from zero, and one step back where a half went to an odd multiple. -#}
{%- set twice = "2 * abs(cast(value as hugeint))" -%}
{%- set up = "(" ~ twice ~ " + base) // (2 * cast(base as hugeint))" -%}
{%- set is_half = twice ~ " % (2 * cast(base as hugeint)) = base" -%}
case when base > 0 then
    sign(value) * base * ({{ up }} - cast({{ is_half }} and {{ up }} % 2 = 1 as integer))
end
