"""Reading a file somebody sent with a form."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.web.forms import read_form


@dataclass(frozen=True)
class Upload:
    name: str
    data: bytes


async def read_upload(request: Request) -> Upload | None:
    """The file in the field `file`; how large it may be was settled before the form was read."""
    sent = (await read_form(request)).get("file")
    if not isinstance(sent, UploadFile):
        return None
    try:
        data = await sent.read()
    finally:
        await sent.close()
    return Upload(sent.filename or "", data) if sent.filename or data else None


FileSent = Annotated[Upload | None, Depends(read_upload)]
