"""An answer in pieces, made as it is sent."""

from collections.abc import AsyncIterator, Generator

from anyio import CancelScope, fail_after
from anyio.to_thread import run_sync
from fastapi.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

# Who takes nothing for so long has gone, and what makes the pieces waits for nobody.
PATIENCE_SECONDS = 120


class Streamed(StreamingResponse):
    """Pieces from a plain generator, each made in a thread.

    The first is made before the answer begins, so that what stops it is still a page of its own.
    However it ends, the generator is closed, and with it whatever it holds open.
    """

    def __init__(self, pieces: Generator[bytes], *, name: str, media_type: str) -> None:
        self.pieces = pieces
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        super().__init__(self.some(b""), media_type=media_type, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def patiently(message: Message) -> None:
            with fail_after(PATIENCE_SECONDS):
                await send(message)

        try:
            self.body_iterator = self.some(await run_sync(next, self.pieces, b""))
            await super().__call__(scope, receive, patiently)
        finally:
            with CancelScope(shield=True):
                await run_sync(self.pieces.close)

    async def some(self, piece: bytes) -> AsyncIterator[bytes]:
        while piece:
            yield piece
            piece = await run_sync(next, self.pieces, b"")
