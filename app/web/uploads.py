"""A file somebody sent with a form, still where the form put it: on the disk when it is large."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, BinaryIO

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.web.forms import read_form
from app.web.guards import MEGABYTE, MOST_MEGABYTES


@dataclass(frozen=True)
class Upload:
    """`file` is closed when the request has been answered."""

    name: str
    file: BinaryIO

    @property
    def data(self) -> bytes:
        """The bytes of a small file; of a larger one only enough to tell that it is larger."""
        self.file.seek(0)
        return self.file.read(MOST_MEGABYTES * MEGABYTE + 1)


async def read_upload(request: Request) -> AsyncIterator[Upload | None]:
    """The file in the field `file`; how large it may be was settled before the form was read."""
    sent = (await read_form(request)).get("file")
    if not isinstance(sent, UploadFile):
        yield None
        return
    try:
        yield Upload(sent.filename or "", sent.file) if sent.filename or sent.size else None
    finally:
        await sent.close()


FileSent = Annotated[Upload | None, Depends(read_upload)]
