{{ oboro_sdc._mesh_degrees('row', 960, 'south', 'north', 0) }}
