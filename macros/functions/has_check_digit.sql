case
    when not regexp_full_match(number, '\d{2,}') then false
    when list_sum(list_transform(
        range(1, length(number)),
        place -> cast(number[length(number) - place] as integer) * (2 + (place - 1) % 6)
    )) % 11 = 1 then null
    else (11 - list_sum(list_transform(
        range(1, length(number)),
        place -> cast(number[length(number) - place] as integer) * (2 + (place - 1) % 6)
    )) % 11) % 11 = cast(number[-1:] as integer)
end
