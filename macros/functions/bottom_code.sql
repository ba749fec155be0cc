case when value < bottom then bottom when value >= bottom then value end
