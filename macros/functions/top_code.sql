case when value > top then top when value <= top then value end
