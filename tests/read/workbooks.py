"""Workbooks written part by part, for what no library writes: odd cells, calendars, sheets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def cells(*rows: str) -> str:
    """Return rows of ready cells as the data of a sheet."""
    return "".join(f'<row r="{n}">{row}</row>' for n, row in enumerate(rows, 1))


def said(*words: str) -> str:
    """Return cells of text."""
    return "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in words)


def number(value: object, style: int = 0) -> str:
    """Return a cell of a number in one of the three formats of `book`."""
    return f'<c s="{style}"><v>{value}</v></c>'


def book(
    data: str,
    *,
    about: str = "",
    sheets: Mapping[str, str] | None = None,
    after: str = "",
    before: str = "",
    main: str = MAIN,
    relations: str = RELATIONS,
) -> bytes:
    """
    Return a workbook.

    Parameters
    ----------
    data, before, after
        Rows of every sheet, and what stands around them.
    about
        Attributes of ``workbookPr``.
    sheets
        Name to state; one that is shown by default.
    """
    names = sheets or {"Sheet1": "visible"}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state) in enumerate(names.items(), 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    styles = (
        '<numFmts><numFmt numFmtId="200" formatCode="&quot;E&quot;0000"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/></cellXfs>'
    )
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">'
        f"<workbookPr {about}/><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}<Relationship '
        f'Id="st" Type="{relations}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
    }
    for n, name in enumerate(names, 1):
        rows = data if names[name] == "visible" else cells(said("是", "否"))
        parts[f"xl/worksheets/s{n}.xml"] = (
            f'<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
        )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return stream.getvalue()
