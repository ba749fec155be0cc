{#- How physical lines become records; the heading has three columns. -#}
with files (register, heading) as (
    values ('people', ['a', 'b', 'c']), ('others', ['a'])
),
parts (register, file, lines_before, lines) as (
    values
    ('people', 'people-1.csv', 0, 34),
    ('people', 'people-2.csv', 34, 3),
    ('others', 'others.csv', 0, 9)
),
lines (line_number, line) as (
    values
    ('1', 'a,b,c'),
    ('2', '1,2,3'),
    ('3', '"1","2","3"'),
    ('4', '1,"two, and more",3'),
    ('5', '1,"the ""quoted"" two",3'),
    -- A field over three lines.
    ('6', '1,"two'),
    ('7', ''),
    ('8', 'still two",3'),
    ('9', '1,2,3'),
    -- A mark that is not closed: whether line 11 is text, nobody can tell.
    ('10', '1,"2,3'),
    ('11', '1,2,3'),
    ('12', '1,"2",3'),
    -- A mark inside of a plain field opens nothing.
    ('13', '1,2" x,3'),
    ('14', '1,2,3'),
    ('15', '1,2'),
    ('16', '1,2,3,4'),
    ('17', ''),
    ('18', '1,,'),
    ('19', ' 1,2　,3'),
    ('20', '1,2�,3'),
    -- An open quotation mark takes up to its end.
    ('21', '1,2'),
    ('22', '1,"2'),
    ('23', '3,4'),
    ('24', '5",6'),
    -- Lines of a field that look like records are none.
    ('25', '1,2,"a'),
    ('26', '1,2,3'),
    ('27', '1,""2"",3'),
    ('28', '4,5,6"'),
    -- A mark that was lost before line 32: which of the lines since 29 are text, nobody can tell.
    ('29', '1,"2",3'),
    ('30', '1,2,a'),
    ('31', '1,2,3'),
    ('32', '4,5,6"'),
    ('33', '1,2,3'),
    ('34', '1,2�' || chr(64976) || ',3'),
    -- Another part of the register begins anew.
    ('36', '1,2,3'),
    ('37', '1,"2�' || chr(64977) || '",3')
),
expected (first_line, line_count, fields, may_have_padding, problem) as (
    values
    (2, 1, ['1', '2', '3'], false, null),
    (3, 1, ['1', '2', '3'], true, null),
    (4, 1, ['1', 'two, and more', '3'], true, null),
    (5, 1, ['1', 'the "quoted" two', '3'], true, null),
    (6, 3, ['1', 'two' || chr(10) || chr(10) || 'still two', '3'], true, null),
    (9, 1, ['1', '2', '3'], false, null),
    (10, 1, null, true, 'broken quotation marks'),
    (11, 1, null, false, 'broken quotation marks near it: this may be text of a field'),
    (12, 1, null, true, 'broken quotation marks'),
    (13, 1, null, true, 'broken quotation marks'),
    (14, 1, ['1', '2', '3'], false, null),
    (15, 1, ['1', '2'], false, 'not as many fields as the heading has: 2 instead of 3'),
    (16, 1, ['1', '2', '3', '4'], false, 'not as many fields as the heading has: 4 instead of 3'),
    (17, 1, [''], false, 'not as many fields as the heading has: 1 instead of 3'),
    (18, 1, ['1', '', ''], false, null),
    (19, 1, [' 1', '2　', '3'], true, null),
    (20, 1, ['1', '2�', '3'], false, 'characters that the file''s encoding does not know'),
    (21, 1, ['1', '2'], false, 'not as many fields as the heading has: 2 instead of 3'),
    (22, 3, ['1', '2' || chr(10) || '3,4' || chr(10) || '5', '6'], true, null),
    (
        25, 4, ['1', '2', 'a' || chr(10) || '1,2,3' || chr(10) || '1,"2",3' || chr(10) || '4,5,6'],
        true, null
    ),
    (29, 1, null, true, 'broken quotation marks'),
    (30, 1, null, false, 'broken quotation marks near it: this may be text of a field'),
    (31, 1, null, false, 'broken quotation marks near it: this may be text of a field'),
    (32, 1, null, true, 'broken quotation marks'),
    (33, 1, ['1', '2', '3'], false, null),
    (34, 1, ['1', '2�' || chr(64976), '3'], false, 'a NUL character, which no text has'),
    (36, 1, ['1', '2', '3'], false, null),
    (37, 1, ['1', '2�' || chr(64977), '3'], true, 'a carriage return (CR) inside of a line')
),
records as (
    {{ records_from_lines('lines', 'files', 'parts', 'people') | indent(4) }}
),
compared as (
    select
        r.first_line,
        e.first_line as expected_first_line,
        (r.line_count is not distinct from e.line_count) as same_lines,
        (r.fields is not distinct from e.fields) as same_fields,
        (r.may_have_padding is not distinct from e.may_have_padding) as same_padding,
        (r.problem is not distinct from e.problem) as same_problem
    from records as r
    full join expected as e on r.first_line = e.first_line
)
select *
from compared
where not (same_lines and same_fields and same_padding and same_problem)
