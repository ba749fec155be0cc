{{ _mesh_degrees('column', 640, 'west', 'east', 100) }}
