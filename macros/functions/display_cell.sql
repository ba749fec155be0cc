case
    when cell_status != 'published' or cell_value is null then 'X'
    when cell_value = 0 then '-'
    else cast(cell_value as varchar)
end
