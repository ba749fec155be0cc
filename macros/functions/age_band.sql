{#- Padded to the digits of the oldest closed band, at least two, so that bands sort as text. -#}
{%- set digits = "cast(greatest(2, length(cast(top - 1 as varchar))) as integer)" -%}
{%- set from_age = "age // width * width" -%}
case
    when age < 0 or width < 1 or width is null or top < 1 then null
    when age >= top then top || '+'
    when age < top and width = 1 then lpad(cast(age as varchar), {{ digits }}, '0')
    when age < top and width > 1 then
        lpad(cast({{ from_age }} as varchar), {{ digits }}, '0')
        || '-'
        || lpad(cast(least({{ from_age }} + width, top) - 1 as varchar), {{ digits }}, '0')
end
