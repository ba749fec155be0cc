{#- Characters, not bytes: テ and デ differ in two of their three bytes. -#}
with cases (one, other, expected) as (
    values
    ('ミホン　タロウ', 'ミホン　タロウ', 0),
    ('ミホン　タロウ', 'ミホン　ダロウ', 1),
    ('ミホン　タロウ', 'ミホン　タロ', 1),
    ('ミホン　タロウ', 'ミホンタロウ', 1),
    ('オオノ', 'オーノ', 1),
    ('ミホン　タロウ', 'ミホン　ハナコ', 3),
    ('ァヶヴ', 'アケブ', 3),
    ('', 'ア', 1),
    (null, 'ア', null)
)
select *
from cases
where {{ function('kana_distance') }}(one, other) is distinct from expected
