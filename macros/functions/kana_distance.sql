levenshtein(
    translate(
        one,
        'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネ'
        || 'ノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶー　・',
        '!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNO' || 'PQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz|~'
    ),
    translate(
        other,
        'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネ'
        || 'ノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶー　・',
        '!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNO' || 'PQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz|~'
    )
)
