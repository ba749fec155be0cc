{#- South and west edges belong to the cell. Row and column count in units of 1/8 mesh. -#}
{%- set row = "cast(floor(cast(latitude as decimal(18, 9)) * 960) as integer)" -%}
{%- set column = "cast(floor((cast(longitude as decimal(18, 9)) - 100) * 640) as integer)" -%}
{%- set primary = row ~ " // 640 || '' || " ~ column ~ " // 640" -%}
{%- set secondary = primary ~ " || " ~ row ~ " % 640 // 80 || '' || " ~ column ~ " % 640 // 80" -%}
{%- set tertiary = secondary ~ " || " ~ row ~ " % 80 // 8 || '' || " ~ column ~ " % 80 // 8" -%}
{%- set quadrant = {} -%}
{%- for units in [40, 4, 2, 1] -%}
{%- do quadrant.update({
    units: "2 * (" ~ row ~ " // " ~ units ~ " % 2) + " ~ column ~ " // " ~ units ~ " % 2 + 1"
}) -%}
{%- endfor -%}
case
    when
        latitude < 20 or latitude >= 46 or longitude < 122 or longitude >= 154
        or latitude is null or longitude is null
        then null
    when metres = 80000 then {{ primary }}
    when metres = 10000 then {{ secondary }}
    when metres = 5000 then {{ secondary }} || {{ quadrant[40] }}
    when metres = 2000 then
        {{ secondary }} || {{ row }} % 80 // 16 * 2 || '' || {{ column }} % 80 // 16 * 2 || '5'
    when metres = 1000 then {{ tertiary }}
    when metres = 500 then {{ tertiary }} || {{ quadrant[4] }}
    when metres = 250 then {{ tertiary }} || {{ quadrant[4] }} || {{ quadrant[2] }}
    when metres = 125 then
        {{ tertiary }} || {{ quadrant[4] }} || {{ quadrant[2] }} || {{ quadrant[1] }}
end
