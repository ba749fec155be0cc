{#- What is written otherwise is the same name; what is another name stays another. -#}
with cases (name, expected) as (
    values
    ('ミホン　タロウ', 'ミホンタロウ'),
    ('ミホン タロウ', 'ミホンタロウ'),
    ('ミホンタロウ', 'ミホンタロウ'),
    ('ﾐﾎﾝ ﾀﾛｳ', 'ミホンタロウ'),
    ('みほん　たろう', 'ミホンタロウ'),
    ('ｵｵﾀﾞｲﾗ　ｱﾝﾊﾟﾝ', 'オオダイラアンパン'),
    ('ｳﾞｨｯｷｰ', 'ヴィッキー'),
    ('サンプル・テスト', 'サンプルテスト'),
    ('ミホン　ダロウ', 'ミホンダロウ'),
    ('見本　太郎', '見本太郎'),
    ('', ''),
    (null, null)
)
select *
from cases
where {{ function('name_key') }}(name) is distinct from expected
