"""The workbook of the annual report, in the layout that the ministry publishes, and what a clerk needs beside it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from oboro.annual_report_files import AGES, MOVEMENTS, SEGMENTS, Column, layout
from oboro.tenants import Tenant

# The first day of each era (元号).
ERAS = (("令和", date(2019, 5, 1)), ("平成", date(1989, 1, 8)), ("昭和", date(1926, 12, 25)))
SEXES_JA = {"total": "計", "male": "男", "female": "女"}
CHECKS_SHEET, COMPARISON_SHEET, CORRECTIONS_SHEET = "検査・確認事項", "前年比較", "手修正"
FINGERPRINT_CELL = "B2"
CORRECTION_HEADINGS = ("シート", "セル", "団体", "項目", "計算値", "報告値", "理由", "記入者", "記入日")
CORRECTION_ROW = 7  # the first row of corrections, counted from 1 as Excel does
EMPTY_CORRECTIONS = 40
A3 = 8  # paper
LEVELS_JA = {"violation": "違反", "warning": "注意"}
CHECKS_JA = {
    "population_sex": "人口＝男＋女", "in_migration": "転入者数", "out_migration": "転出者数", "additions": "記載の計",
    "removals": "消除の計", "change": "増減数", "natural": "自然増減数", "social": "社会増減数", "rates": "率",
    "stock_flow": "前年の人口＋増減数", "wards": "区の合計", "segments": "日本人住民＋外国人住民", "bands": "年齢階級の合計",
    "register_history": "前年の報告と住民記録の履歴",
}  # fmt: skip


@dataclass(frozen=True)
class Report:
    """All that the workbook shows."""

    tenant: Tenant
    year: int
    status: dict[str, Any]
    figures: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    comparison: list[dict[str, Any]]

    def by_place(self, table: str, segment: str) -> dict[tuple[str, str], dict[str, dict]]:
        """The figures of a table by area and sex, the municipality before its wards, and by column."""
        found: dict[tuple[str, str], dict[str, dict]] = {}
        for figure in self.figures:
            if (figure["report_table"], figure["segment"]) == (table, segment):
                found.setdefault((figure["municipality_code"], figure["sex"]), {})[figure["column_name"]] = figure
        order = list(SEXES_JA)
        return dict(sorted(found.items(), key=lambda item: (
            item[0][0] != self.tenant.code, item[0][0], order.index(item[0][1])
        )))

    def rows(self, table: str, segment: str) -> list[dict[str, Any]]:
        """The rows of a table as they are printed."""
        rows = []
        for (code, sex), figures in self.by_place(table, segment).items():
            any_figure = next(iter(figures.values()))
            rows.append({
                "municipality_code": code, "prefecture_name": any_figure["prefecture_name"],
                "municipality_name": any_figure["municipality_name"], "sex": SEXES_JA[sex],
            } | {name: figure["value"] for name, figure in figures.items()})
        return rows

    def corrected(self) -> list[dict[str, Any]]:
        return [figure for figure in self.figures if figure["is_corrected"]]

    def corrected_by_sheet(self) -> list[tuple[str, dict[str, Any]]]:
        names = {place: name for name, place in sheets(self).items()}
        return [(names[f["report_table"], f["segment"]], f) for f in self.corrected()]


def sheets(report: Report) -> dict[str, tuple[str, str]]:
    """The sheets of figures by name: which table and segment each holds."""
    return {
        label if table == MOVEMENTS else f"年齢（{label}）": (table, segment)
        for table in (MOVEMENTS, AGES) for segment, label in SEGMENTS.items()
    }


def first_row(table: str) -> int:
    """The first row of figures, counted from 0."""
    return 5 if table == MOVEMENTS else 3


def era_year(day: date) -> str:
    """The year of an era, as 令和5年 or 令和元年."""
    name, first = next((era for era in ERAS if day >= era[1]), ERAS[-1])
    number = day.year - first.year + 1
    return f"{name}{'元' if number == 1 else number}年"


def era_date(day: date) -> str:
    """A day, as 令和5年1月1日."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def title(report: Report, table: str, segment: str) -> str:
    """The title line as the ministry writes it."""
    status = report.status
    day, place = era_date(status["reference_date"]), f"（市区町村別）（{SEGMENTS[segment]}）"
    if table == AGES:
        return f"{day}住民基本台帳年齢階級別人口{place}"
    return (
        f"{day}住民基本台帳人口・世帯数、{era_year(status['last_day'])}（{era_date(status['first_day'])}から"
        f"{era_date(status['last_day'])}まで）人口動態{place}"
    )


def cell_name(report: Report, figure: dict[str, Any]) -> str:
    """Where a figure stands in its sheet, such as D6."""
    table, segment = figure["report_table"], figure["segment"]
    places = list(report.by_place(table, segment))
    row = first_row(table) + places.index((figure["municipality_code"], figure["sex"]))
    column = [c.name for c in layout(table, segment)].index(figure["column_name"])
    return xl_rowcol_to_cell(row, column)


def write_book(file: Path, report: Report, fingerprint: str) -> None:
    """Text stays text: what begins like a formula or a link is neither."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        # A fixed date, so that the same report gives the same file.
        book.set_properties({"title": f"住民基本台帳関係年報 {report.year}", "created": report.status["reference_date"]})
        formats = Formats(book)
        for name, (table, segment) in sheets(report).items():
            write_figures(book.add_worksheet(name), formats, report, table, segment)
        write_checks(book.add_worksheet(CHECKS_SHEET), formats, report)
        write_comparison(book.add_worksheet(COMPARISON_SHEET), formats, report)
        write_corrections(book.add_worksheet(CORRECTIONS_SHEET), formats, report, fingerprint)


class Formats:
    """How cells look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        font = {"font_name": "ＭＳ ゴシック", "font_size": 9, "valign": "vcenter"}
        box = font | {"border": 1}
        entry = {"locked": False, "bg_color": "#FFF2CC"}
        self.title = book.add_format(font | {"font_size": 11})
        self.plain = book.add_format(font)
        self.unit = book.add_format(font | {"align": "right"})
        self.heading = book.add_format(box | {"align": "center", "text_wrap": True})
        self.text = book.add_format(box)
        self.wrapped = book.add_format(box | {"text_wrap": True, "valign": "top"})
        self.entry = book.add_format(box | entry | {"text_wrap": True})
        self.day = book.add_format(box | entry | {"num_format": "yyyy-mm-dd"})
        numbers = {"people": "#,##0", "rate": "0.00"}
        self.number = {k: book.add_format(box | {"num_format": n, "locked": False}) for k, n in numbers.items()}
        self.corrected = {k: book.add_format(box | {"num_format": n} | entry) for k, n in numbers.items()}
        self.shown = {k: book.add_format(box | {"num_format": n}) for k, n in numbers.items()}
        self.level = {
            "violation": book.add_format(box | {"bg_color": "#F8CBAD"}),
            "warning": book.add_format(box | {"bg_color": "#FFF2CC"}),
        }


def write_headings(sheet: Any, formats: Formats, columns: list[Column], top: int, lines: int) -> None:
    """Headings over `lines` rows: what stands above several columns once, and down to where there is more."""

    def write(first: int, left: int, last: int, right: int, text: str) -> None:
        if (first, left) == (last, right):
            sheet.write_string(first, left, text, formats.heading)
        else:
            sheet.merge_range(first, left, last, right, text, formats.heading)

    def fill(left: int, right: int, line: int) -> None:
        """The columns from `left` to `right`, which share all headings above `line`."""
        start = left
        while start <= right:
            text, end = columns[start].headings[line], start
            while end < right and columns[end + 1].headings[line] == text:
                end += 1
            deeper = line + 1 < lines and any(c.headings[line + 1] for c in columns[start:end + 1])
            write(top + line, start, top + (line if deeper else lines - 1), end, text)
            if deeper:
                fill(start, end, line + 1)
            start = end + 1

    fill(0, len(columns) - 1, 0)


def write_figures(sheet: Any, formats: Formats, report: Report, table: str, segment: str) -> None:
    columns = layout(table, segment)
    top = first_row(table)
    sheet.write_string(0, 0, title(report, table, segment), formats.title)
    unit = "（単位：人、世帯、％）" if table == MOVEMENTS else "（単位：人）"
    sheet.write_string(1, len(columns) - 1, unit, formats.unit)
    write_headings(sheet, formats, columns, 2, top - 2)
    for at, ((code, sex), figures) in enumerate(report.by_place(table, segment).items(), top):
        some = next(iter(figures.values()))
        texts = {"municipality_code": code, "prefecture_name": some["prefecture_name"],
                 "municipality_name": some["municipality_name"], "sex": SEXES_JA[sex]}
        for column, c in enumerate(columns):
            if c.kind == "text":
                sheet.write_string(at, column, texts[c.name], formats.text)
                continue
            figure = figures[c.name]
            style = (formats.corrected if figure["is_corrected"] else formats.number)[c.kind]
            if figure["value"] is None:
                sheet.write_blank(at, column, None, style)
            else:
                sheet.write_number(at, column, figure["value"], style)
            if figure["is_corrected"]:
                sheet.write_comment(at, column, f"手修正：{figure['reason']}（{figure['entered_by']}）", {"author": ""})
    sheet.set_column(0, 2, 11, None)
    sheet.set_column(2, 2, 16, None)
    sheet.set_column(3, len(columns) - 1, 9.5, None)
    sheet.freeze_panes(top, 3)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, top - 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def write_table(sheet: Any, formats: Formats, top: int, headings: tuple[str, ...], widths: tuple[int, ...]) -> None:
    for column, (text, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, text, formats.heading)


def labels(segment: str) -> dict[str, str]:
    """The Japanese names of the figures, and of what the checks compare."""
    names = {c.name: c.csv_heading for table in (AGES, MOVEMENTS) for c in layout(table, segment)}
    ages = {c.name.removeprefix("age_"): c.csv_heading for c in layout(AGES, segment) if c.kind == "people"}
    for name, heading in (ages | {"bands": "年齢階級の合計"}).items():
        names |= {f"age_{name}_{sex}": f"{heading}（{label}）" for sex, label in SEXES_JA.items()}
        names |= {f"age_{name}_by_sex": f"{heading}（男＋女）"}
    return names


def write_checks(sheet: Any, formats: Formats, report: Report) -> None:
    sheet.write_string(0, 0, "整合性の検査（違反は誤り、注意は理由の確認が必要なもの）", formats.title)
    write_table(sheet, formats, 1, ("程度", "団体コード", "区分", "検査", "項目", "あるべき値", "値", "理由"),
                (18, 24, 14, 28, 24, 14, 14, 40))
    at = 2
    for f in report.findings:
        kind = "rate" if f["figure"].endswith("_rate") else "people"
        sheet.write_string(at, 0, LEVELS_JA[f["level"]], formats.level[f["level"]])
        sheet.write_string(at, 1, f["municipality_code"], formats.text)
        sheet.write_string(at, 2, SEGMENTS[f["segment"]], formats.text)
        sheet.write_string(at, 3, CHECKS_JA[f["check_name"]], formats.text)
        sheet.write_string(at, 4, labels(f["segment"])[f["figure"]], formats.text)
        for column, name in ((5, "expected"), (6, "found")):
            if f[name] is None:
                sheet.write_blank(at, column, None, formats.shown[kind])
            else:
                sheet.write_number(at, column, f[name], formats.shown[kind])
        sheet.write_string(at, 7, f["reason"] or "", formats.wrapped)
        at += 1
    if not report.findings:
        sheet.write_string(at, 0, "ありません。", formats.plain)
        at += 1
    sheet.write_string(at + 1, 0, "確認事項", formats.title)
    for column, text in enumerate(("区分", "項目", "件数")):
        sheet.write_string(at + 2, column, text, formats.heading)
    sheet.merge_range(at + 2, 3, at + 2, 7, "説明", formats.heading)
    for row, q in enumerate(report.questions, at + 3):
        sheet.write_string(row, 0, q["topic"], formats.text)
        sheet.write_string(row, 1, q["subject"], formats.text)
        sheet.write_number(row, 2, q["count"], formats.shown["people"])
        sheet.merge_range(row, 3, row, 7, q["explanation"], formats.wrapped)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def write_comparison(sheet: Any, formats: Formats, report: Report) -> None:
    sheet.write_string(0, 0, f"前年の報告との比較（{report.year - 1}年と{report.year}年）", formats.title)
    write_table(sheet, formats, 1, ("区分", "団体コード", "市区町村名", "項目", "前年", "今年", "増減", "前年の値の出典", "境界の変更"),
                (12, 12, 18, 22, 12, 12, 12, 24, 40))
    at = 2
    for row in report.comparison:
        kind = row["kind"]
        texts = (SEGMENTS[row["segment"]], row["municipality_code"], row["municipality_name"],
                 labels(row["segment"])[row["column_name"]])
        for column, text in enumerate(texts):
            sheet.write_string(at, column, text, formats.text)
        for column, name in ((4, "value_before"), (5, "value"), (6, "difference")):
            if row[name] is None:
                sheet.write_string(at, column, "…", formats.shown[kind])
            else:
                sheet.write_number(at, column, row[name], formats.shown[kind])
        sheet.write_string(at, 7, row["source_before"] or "", formats.text)
        sheet.write_string(at, 8, row["boundary_change"] or "", formats.text)
        at += 1
    sheet.freeze_panes(2, 4)
    sheet.autofilter(1, 0, max(at - 1, 2), 8)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def write_corrections(sheet: Any, formats: Formats, report: Report, fingerprint: str) -> None:
    sheet.write_string(0, 0, "手修正", formats.title)
    sheet.write_string(1, 0, "照合", formats.plain)
    sheet.write_string(1, 1, fingerprint, formats.plain)
    for row, text in enumerate((
        "数値を直したいときは、表の数値を書き換え、そのシートの名前とセル（例：総計、D6）、理由、記入者、記入日をこの表の色の付いた行に"
        "書いてください。",
        "直した数値をもう一度直すとき、理由を改めるときは、その行を書き換えるか、行を加えてください。理由には個人の名前を書かないでください。",
        "計の欄は自動では変わりません。合わなくなった計は、取り込みの後に検査・確認事項のシートに表れます。計算値に戻すと、修正は取り消されます。",
    ), 2):
        sheet.write_string(row, 0, text, formats.plain)
    write_table(sheet, formats, CORRECTION_ROW - 2, CORRECTION_HEADINGS, (18, 10, 18, 22, 12, 12, 50, 18, 12))
    at = CORRECTION_ROW - 1
    for name, f in report.corrected_by_sheet():
        texts = (name, cell_name(report, f), f["municipality_name"], labels(f["segment"])[f["column_name"]])
        for column, text in enumerate(texts):
            sheet.write_string(at, column, text, formats.text)
        for column, value in ((4, f["computed"]), (5, f["value"])):
            if value is None:
                sheet.write_blank(at, column, None, formats.shown[f["kind"]])
            else:
                sheet.write_number(at, column, value, formats.shown[f["kind"]])
        sheet.write_string(at, 6, f["reason"], formats.entry)
        sheet.write_string(at, 7, f["entered_by"], formats.entry)
        sheet.write_datetime(at, 8, f["entered_on"], formats.day)
        at += 1
    last = at + EMPTY_CORRECTIONS - 1
    for row in range(at, last + 1):
        for column in (0, 1, 6, 7):
            sheet.write_blank(row, column, None, formats.entry)
        sheet.write_blank(row, 8, None, formats.day)
    sheet.data_validation(at, 0, last, 0, {"validate": "list", "source": list(sheets(report)), "ignore_blank": True})
    sheet.data_validation(at, 8, last, 8, {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)})
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
