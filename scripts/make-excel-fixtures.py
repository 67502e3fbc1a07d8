"""Makes test/fixtures/packs/*.xlsx with programs that people write workbooks with, for test/pack/excel/real-programs.test.ts.

    python3 -m venv /tmp/fixtures && /tmp/fixtures/bin/pip install openpyxl msoffcrypto-tool
    /tmp/fixtures/bin/python scripts/make-excel-fixtures.py

LibreOffice (`soffice`) must be on PATH. The workbooks are kept in the repository, so that the tests need none of it;
run this again only to add one, or for a newer version of a program.
"""

import datetime
import pathlib
import subprocess
import tempfile

from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

PACKS = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "packs"


def workbook(sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row, cells in enumerate(rows, 1):
            for column, value in enumerate(cells, 1):
                if value is not None:
                    sheet.cell(row, column).value = value
    return book


def typed_cells():
    """Types where Excel has them, columns in another order, rows and columns left empty, older names, any case."""
    book = workbook(
        {
            "METADATA": [
                ["Value", None, "FIELD"],
                ["Q1 audit", None, "project_name"],
                [],
                [datetime.date(2025, 11, 20), None, "Last Updated"],
                [1.5, None, "version"],
                [12345, None, "servicenow_ticket"],
                [CellRichText("Figures ", TextBlock(InlineFont(b=True), "for the auditor")), None, "description"],
            ],
            "Recipients": [
                [],
                [None, "token_rotation", "token_expiry", "email", None, "Name", "type", "allowed_ips", "description"],
                [],
                [None, True, 90, "auditor@example.org", None, "finance-auditor", "d2o", "203.0.113.0/24, 198.51.100.7", "Ünïcode & <auditor>"],
                [None, False, 0, None, None, 2025, "D2O"],
            ],
            "shareS": [
                ["name", "data_objects", "recipients", "ext_schema_name", "ext_catalog_name", "tags"],
                ["finance_daily", "main.finance.revenue", "finance-auditor,2025", "finance_shared", "analytics_prod", "finance, shared"],
            ],
            "Pipelines": [
                ["serverless", "scd_type", "name_prefix", "share_name", "source_asset", "key_columns", "schedule_cron", "schedule_timezone", "tags"],
                [True, 2, "revenue_daily", "finance_daily", "main.finance.revenue", "id, booked_at", "0 0 2 * * ?", "America/New_York", "env:prod;owner:finance"],
            ],
        }
    )
    sheet = book["METADATA"]
    sheet["A4"].number_format = "dd/mm/yyyy"
    return book


def formulas():
    """openpyxl does not reckon, so none of these has a result until a program that does has saved them."""
    book = workbook(
        {
            "metadata": [["Field", "Value"], ["project_name", '="Q"&1&" audit"'], ["last_updated", "=DATE(2025,11,20)"]],
            "recipient": [["name", "token_expiry", "token_rotation", "comment"], ["auditor", "=30*3", "=1=1", '=IF(1=1,"","x")']],
        }
    )
    # A formula's result is a date by its cell's format alone.
    book["metadata"]["B3"].number_format = "yyyy-mm-dd"
    return book


def merged_cells():
    book = workbook(
        {
            "metadata": [
                ["Field", "Value"],
                ["project_name", "Q1 audit"],
                ["configurator", "group@example.com"],
                [None, "user@example.com"],
                ["approver", "boss@example.com"],
                ["executive_team", None],
            ],
            "share": [
                ["name", "share_assets", "ext_catalog_name", "ext_schema_name"],
                ["s", "main.finance.revenue, main.finance.costs", "analytics_prod", "finance_shared"],
            ],
            "pipelines": [
                ["share_name", "name_prefix", "source_asset"],
                ["s", "p", "main.finance.revenue"],
                [None, "q", "main.finance.costs"],
            ],
        }
    )
    book["metadata"].merge_cells("A3:A4")
    book["metadata"].merge_cells("B5:B6")
    book["pipelines"].merge_cells("A2:A3")
    return book


def mac_dates():
    book = workbook(
        {
            "metadata": [["Field", "Value"], ["project_name", "Q1 audit"], ["last_updated", datetime.datetime(2025, 11, 20, 14, 30)]],
            "recipient": [["name"], ["auditor"]],
        }
    )
    book.epoch = CALENDAR_MAC_1904
    # Written as a number only when it is saved, so the cell is set again for the epoch to count.
    book["metadata"]["B3"] = datetime.datetime(2025, 11, 20, 14, 30)
    return book


def wrong():
    return workbook(
        {
            "Metadata": [["Field", "Value"], ["project_name", "Q1 audit"], ["strategy", "CREATE"], ["ownr", "x"]],
            "recipient": [
                ["name", "type", "token_expiry", "token_rotation", "coment"],
                ["a", "D2X", -1, 2, "x"],
                [],
                ["A", "D2O", 1.5, datetime.date(2025, 11, 20)],
            ],
            "pipelines": [["share_name", "name_prefix"], ["nowhere", "p"]],
        }
    )


def converted(source, folder, ending, convert_filter):
    subprocess.run(
        ["soffice", "--headless", "--convert-to", f"{ending}:{convert_filter}", "--outdir", str(folder), str(source)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder / f"{source.stem}.{ending}"


def encrypted(source, target):
    with source.open("rb") as plain, target.open("wb") as out:
        OOXMLFile(plain).encrypt("secret", out)


def main():
    made = {
        "typed-cells": typed_cells(),
        "formulas": formulas(),
        "merged-cells": merged_cells(),
        "mac-dates": mac_dates(),
        "wrong-cells": wrong(),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for stem, book in made.items():
            source = PACKS / f"{stem}-openpyxl.xlsx"
            book.save(source)
            result = converted(source, folder, "xlsx", "Calc MS Excel 2007 XML")
            (PACKS / f"{stem}-libreoffice.xlsx").write_bytes(result.read_bytes())
        before_2007 = converted(PACKS / "merged-cells-openpyxl.xlsx", folder, "xls", "MS Excel 97")
        (PACKS / "before-2007-libreoffice.xlsx").write_bytes(before_2007.read_bytes())
    encrypted(PACKS / "merged-cells-openpyxl.xlsx", PACKS / "encrypted-msoffcrypto.xlsx")


if __name__ == "__main__":
    main()
