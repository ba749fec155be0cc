{#-
    The integrated meshes, the edges, and where no code is given. The codes of 5 km and 2 km at Tokyo
    Tower and Kyoto Tower are those that the tests of jismesh (MIT) expect.
-#}
with cases (latitude, longitude, metres, expected) as (
    values
    (35.658581, 139.745433, 5000, '5339354'),
    (35.658581, 139.745433, 2000, '533935885'),
    (34.987574, 135.759363, 5000, '5235363'),
    (34.987574, 135.759363, 2000, '523536805'),
    (35.658581, 139.745433, 80000, '5339'),
    -- South and west edges belong to the cell; a hair south or west is the neighbour.
    (36.000000000, 140.000000000, 1000, '54400000'),
    (35.999999999, 140.000000000, 1000, '53407090'),
    (36.000000000, 139.999999999, 1000, '54390709'),
    (36.000000000, 140.000000000, 125, '54400000111'),
    (36.000000000, 140.000000000, 2000, '544000005'),
    (35.999999999, 139.999999999, 5000, '5339774'),
    -- All of Japan, and nothing else.
    (20.000000000, 122.000000000, 80000, '3022'),
    (45.999999999, 153.999999999, 80000, '6853'),
    (19.999999999, 139.000000000, 80000, null),
    (46.000000000, 139.000000000, 80000, null),
    (36.000000000, 121.999999999, 80000, null),
    (36.000000000, 154.000000000, 80000, null),
    (139.745433, 35.658581, 1000, null),
    -- Other sides, and nothing given.
    (36.000000000, 140.000000000, 100, null),
    (36.000000000, 140.000000000, null, null),
    (null, 140.000000000, 1000, null),
    (36.000000000, null, 1000, null)
),
codes (mesh, metres, latitude, longitude) as (
    -- Level, and south and west edge; texts that are no codes.
    values
    ('5339', 80000, 35.333333333, 139.000000000),
    ('533946', 10000, 35.666666667, 139.750000000),
    ('5339464', 5000, 35.708333333, 139.812500000),
    ('533946825', 2000, 35.733333333, 139.775000000),
    ('53394682', 1000, 35.733333333, 139.775000000),
    ('533946823', 500, 35.737500000, 139.775000000),
    ('5339468234', 250, 35.739583333, 139.778125000),
    ('53394682342', 125, 35.739583333, 139.779687500),
    ('533986', null, null, null),
    ('5339465', null, null, null),
    ('533946815', null, null, null),
    ('533946826', null, null, null),
    ('53394682341 ', null, null, null),
    ('533', null, null, null),
    ('', null, null, null),
    (null, null, null, null)
)
select
    latitude || ' ' || longitude || ' ' || metres as given,
    expected,
    {{ function('mesh_code') }}(latitude, longitude, metres) as found
from cases
where {{ function('mesh_code') }}(latitude, longitude, metres) is distinct from expected
union all
select
    mesh as given,
    metres || ' ' || latitude || ' ' || longitude as expected,
    {{ function('mesh_metres') }}(mesh) as found
from codes
where
    {{ function('mesh_metres') }}(mesh) is distinct from metres
    or {{ function('mesh_latitude') }}(mesh, 'south') is distinct from latitude
    or {{ function('mesh_longitude') }}(mesh, 'west') is distinct from longitude
    or {{ function('mesh_latitude') }}(mesh, 'west') is not null
    or {{ function('mesh_longitude') }}(mesh, 'south') is not null
    -- The centre lies in the mesh, of every level.
    or {{ function('mesh_code') }}(
        {{ function('mesh_latitude') }}(mesh, 'centre'),
        {{ function('mesh_longitude') }}(mesh, 'centre'),
        metres
    ) is distinct from case when metres is not null then mesh end
