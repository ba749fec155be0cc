case
    when cell_status not in ('published', 'perturbed') or cell_value is null then 'X'
    -- A perturbed zero need not be none.
    when cell_status = 'published' and cell_value = 0 then '-'
    else cast(cell_value as varchar)
end
