{{ config(meta={'tells': 'finding'}) }}
-- Whoever a provision is recorded for gets records: somebody can be described, and is.
select
    'The provision ' || provision || ' is recorded, but nobody can be described: is the tax '
    || 'register of the year sent, and does policy leave anybody? Without the provision the '
    || 'statistics go out.' as finding
from {{ ref('about_provisions') }}
where not exists (select 1 from {{ ref('residents_anonymised') }})
