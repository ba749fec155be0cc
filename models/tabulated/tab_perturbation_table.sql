{#- The chances of the noise of every count, by statistic: what policy's settings mean. -#}
{{ oboro_sdc.perturbation_table(ref('perturbations')) }}
