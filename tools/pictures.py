"""Take the pictures of docs/ from the running demo: python -m tools.pictures.

Needs the development packages and Chromium (ALONGSIDE_CHROMIUM names one that is not on the path).
The demo is made in a scratch folder for today, so the dates in the pictures are today's.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from app import clock
from app.call_sheets.pdf import Printing, pages
from app.call_sheets.rules import Row, sheet_rows
from app.conversations.models import Outcome, Result
from app.demo.cast import PASSWORD

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
PHONE = (390, 780)
DESK = (1240, 920)
LARGEST = 150_000
ON_PAPER = (
    ("Ada", "Example"), ("Bo", "Sample"), ("Siân", "Ŵyn"), ("Huw", "Morgan"), ("Huw", "Mostyn"),
    ("Zofia", "Nowak"), ("Tolu", "Adeyemi"), ("Mei", "Chen"), ("Owen", "Hart"), ("Ines", "Duarte"),
)  # fmt: skip
STAFF_LIST = """Staff number,Surname,Forename,Team,Grade,Date of birth,Work phone
900101,Example,Ada,Accounts Payable,E1,01/02/1980,0114 496 0101
900102,Sample,Bo,Contact Centre,C2,03/04/1985,
900103,,,Payroll Services,D,,
"""


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch, demo(Path(scratch)) as address, sync_playwright() as p:
        chromium = p.chromium.launch(
            executable_path=find_chromium(), env=os.environ | {"LANGUAGE": "en_GB"}
        )
        take = Camera(chromium, address)
        rep_pictures(take)
        branch_pictures(take, Path(scratch))
        region_pictures(take)
        chromium.close()
    paper_picture()
    for picture in sorted(FOLDER.glob("*.png")):
        size = picture.stat().st_size
        print(f"{picture.relative_to(ROOT)} {size:,}")  # noqa: T201 (this is a command)
        if size > LARGEST:
            sys.exit(f"{picture.name} is too large for a page of text.")


class Camera:
    def __init__(self, chromium: Browser, address: str) -> None:
        self.chromium, self.address = chromium, address

    def sign_in(self, name: str, size: tuple[int, int]) -> "Visit":
        width, height = size
        page = self.chromium.new_page(
            viewport={"width": width, "height": height}, locale="en-GB", color_scheme="light"
        )
        page.goto(f"{self.address}/sign-in")
        page.fill("input[name=email]", f"{name}@union.example")
        page.fill("input[type=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        return Visit(page, self.address)


class Visit:
    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def click(self, what: str) -> None:
        self.page.locator(what).first.click()
        self.page.wait_for_load_state("networkidle")

    def take(self, name: str) -> None:
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=FOLDER / f"{name}.png")


def rep_pictures(take: Camera) -> None:
    rep = take.sign_in("farah", PHONE)
    rep.take("today")
    rep.click("main a:text-is('Log')")
    rep.click("label:has-text('Spoke')")
    rep.click("label:has-text('Next week')")
    rep.take("log")
    rep.go("/today")
    rep.click("main .people a:not(.button)")
    rep.take("person")
    rep.go("/join")
    rep.take("join")
    rep.go("/workplaces")
    rep.take("workplace")


def branch_pictures(take: Camera, scratch: Path) -> None:
    branch = take.sign_in("marcia", DESK)
    branch.go("/imports/new?kind=staff")
    file = scratch / "staff list.csv"
    file.write_text(STAFF_LIST)
    branch.page.set_input_files("input[type=file]", file)
    branch.click("button:has-text('Show what it would change')")
    branch.page.wait_for_url(re.compile(r"/imports/\d+$"))
    branch.take("import")
    branch.go("/call-lists")
    branch.click("a:text-is('Sheffield by phone')")
    branch.take("call-list")
    branch.go("/access")
    branch.take("access")
    branch.go("/workplaces")
    branch.click("main .actions a:text-is('Seat map')")
    branch.click("main .area-cards a:text-is('East side')")
    branch.click("a:text-is('Whole area at once')")
    branch.take("seat-map")
    branch.go("/workplaces")
    branch.click("a:text-is('Who asks whom')")
    branch.click("button:text-is('Work out a plan')")
    branch.page.get_by_text("The plan, not accepted yet").wait_for()
    branch.page.set_viewport_size({"width": DESK[0], "height": 760})
    branch.take("plan")


def region_pictures(take: Camera) -> None:
    region = take.sign_in("tomasz", DESK)
    region.page.set_viewport_size({"width": DESK[0], "height": 1060})
    region.take("density")
    region.click("a:has-text('Coverage and concerns')")
    region.take("coverage")


def paper_picture() -> None:
    """A page of a call sheet, as typst sets it."""
    today = clock.today()
    said = ((Result.SPOKE, Outcome.THINKING), (Result.NOT_IN, None), (None, None))
    people = [
        Row(
            rank, rank, None, forename, surname, "SSCL Sheffield",
            ("Payroll Services", "Accounts Payable")[rank % 2], ("North wing", "Back")[rank // 7],
            (0b10110, 0b00011, 0)[rank % 3], f"0114 496 01{rank:02}",
            today - timedelta(days=30 + rank) if said[rank % 3][0] else None, "Farah Siddiqui",
            *said[rank % 3],
        )
        for rank, (forename, surname) in enumerate(ON_PAPER, start=1)
    ]  # fmt: skip
    printing = Printing(
        title="Sheffield by phone",
        purpose="Ask to join",
        for_whom="Farah Siddiqui",
        printed_on=today,
        destroy_by=today + timedelta(days=14),
        copies=[1],
        by_phone=True,
        entry="https://alongside.union.example/call-sheets/1/results",
        rows=sheet_rows(1, people, purpose="Ask to join"),
    )
    (FOLDER / "call-sheet.png").write_bytes(pages(printing)[0])


@contextmanager
def demo(scratch: Path) -> Iterator[str]:
    """The address of a demo of its own, stopped afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"ALONGSIDE_DATA_DIR": str(scratch / "var"), "ALONGSIDE_PORT": str(port)}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ALONGSIDE_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "demo"],
        cwd=ROOT,
        env=kept | own,
        stdout=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{address}/healthz"), server)
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


def wait_until(ready: Callable[[], bool], server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            sys.exit("The demo stopped by itself: run make run and see why.")
        if ready():
            return
        time.sleep(0.2)
    sys.exit("The demo was not up after two minutes.")


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):  # noqa: S310 (an address of our own making)
            return True
    except (URLError, OSError):
        return False


def find_chromium() -> str:
    names = (os.environ.get("ALONGSIDE_CHROMIUM", ""), "chromium", "chromium-browser", "chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    return found or sys.exit("There is no Chromium: install it, or set ALONGSIDE_CHROMIUM.")


if __name__ == "__main__":
    main()
