-- 62条2号: no 個人識別符号. No code is written like one: 個人番号 (12 digits), 住民票コード (11),
-- 基礎年金番号 (10), 在留カード番号 (2 letters, 8 digits, 2 letters), 旅券番号 (2 letters, 7 digits).
-- Areas have 6 or 13.
select attribute, 'a code is written like 個人識別符号' as finding
from {{ ref('about_codes') }}
where regexp_full_match(
    upper(replace(code, '-', '')),
    '[0-9]{10,12}|[A-Z]{2}[0-9]{8}[A-Z]{2}|[A-Z]{2}[0-9]{7}'
)
