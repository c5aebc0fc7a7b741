"""A workbook of a list: taken, filled in as another program saves it, and brought back."""

from collections.abc import Mapping

from app import clock
from tests.browser import Browser
from tests.imports.bring import Import
from tests.reports.workbook import sheets


def taken(browser: Browser, path: str, *, by: str = "phone") -> bytes:
    return browser.get(f"{path}.xlsx?by={by}").content


def upload(
    browser: Browser, path: str, file: bytes, *, name: str = "sheet.xlsx", status: int = 200
) -> Import:
    reply = browser.post(
        f"{path}/upload",
        {"as_at": clock.today().isoformat()},
        files={"file": (name, file, "application/octet-stream")},
        status=status,
    )
    return Import(browser, reply.url.path)


def as_csv(file: bytes, rows: Mapping[int, Mapping[str, str]] | None = None) -> bytes:
    """The workbook as somebody else's program saves it."""
    table = [[str(cell) for cell in row] for row in sheets(file)["Call sheet"]]
    for at, given in (rows or {}).items():
        for name, said in given.items():
            table[at] += [""] * (len(table[0]) - len(table[at]))
            table[at][table[0].index(name)] = said
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table)
    return "\n".join(quoted).encode()
