case
    when cell_status not in ('published', 'merged', 'perturbed') or cell_value is null then 'X'
    -- A perturbed zero need not be none.
    when cell_status in ('published', 'merged') and cell_value = 0 then '-'
    else cast(cell_value as varchar)
end
