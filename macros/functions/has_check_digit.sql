case
    when not regexp_full_match(number, '\d{2,}') then false
    -- A remainder of 1 asks for a digit 10, which is none.
    else nullif((11 - list_sum(list_transform(
        range(1, length(number)),
        place -> try_cast(number[length(number) - place] as integer) * (2 + (place - 1) % 6)
    )) % 11) % 11, 10) = try_cast(number[-1:] as integer)
end
