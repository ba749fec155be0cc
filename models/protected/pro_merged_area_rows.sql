{#-
    What became of each town, and of each ward or city whose towns are all one group: as it is, absorbs
    others, or added to another.
-#}
{{ config(access='protected') }}
{{ oboro_sdc.merged_area_rows(
    ref('pro_merged_areas'), ref('tab_merging_areas'), 'parent_code', prefix_length=0
) }}
