-- Every made-up number comes from here: a hash of (seed, stream, id), so the same seed gives the same file
-- whatever the number of threads. Hashed twice, because one pass only XORs the id: two streams would be related.
create macro uniform(stream, id) as
    (hash(hash(getvariable('seed'), stream, id::bigint)) >> 11)::double / 9007199254740992.0;

-- A whole number from 0 to n - 1.
create macro pick(stream, id, n) as floor(uniform(stream, id) * n)::bigint;

-- About normal, mean 0, deviation 1: four uniforms in a fixed order, so no library's rounding enters.
create macro bell(stream, id) as
    (uniform(stream || '/1', id) + uniform(stream || '/2', id)
        + uniform(stream || '/3', id) + uniform(stream || '/4', id) - 2.0) * 1.7320508;

-- Age of the mother at a birth (assumption: 30.5 on average, between 20 and 45).
create macro mothers_age(stream, id) as
    greatest(20, least(45, round(30.5 + 4.6 * bell(stream, id))))::bigint;

-- Modulus 11 with weights 2 to 7 from the right; NULL at remainder 1, which the standard leaves open.
create macro weighted_remainder(body) as (
    (body % 10) * 2 + (body // 10 % 10) * 3 + (body // 100 % 10) * 4
    + (body // 1000 % 10) * 5 + (body // 10000 % 10) * 6 + (body // 100000 % 10) * 7
    + (body // 1000000 % 10) * 2 + (body // 10000000 % 10) * 3 + (body // 100000000 % 10) * 4
) % 11;
create macro check_digit(body) as
    case weighted_remainder(body) when 0 then 0 when 1 then null else 11 - weighted_remainder(body) end;

create macro fullwidth(text) as translate(
    text,
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -',
    '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ　－'
);

create macro katakana(text) as translate(
    text,
    'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔ',
    'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴ'
);

-- A band of the annual report, as the marts name it.
create macro band_label(age) as
    case when age >= 100 then '100+'
        else lpad((age // 5 * 5)::varchar, 2, '0') || '-' || lpad((age // 5 * 5 + 4)::varchar, 2, '0') end;
