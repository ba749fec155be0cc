select file, line, dimension, nullif(code, '') as code, nullif(parent, '') as parent
from {{ source('files', 'codes') }}
