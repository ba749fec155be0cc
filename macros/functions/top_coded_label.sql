case when value >= top then top || '+' when value < top then cast(value as varchar) end
