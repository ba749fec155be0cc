{{ oboro_sdc._mesh_degrees('column', 640, 'west', 'east', 100) }}
