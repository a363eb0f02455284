"""A page as its server knows it: a web socket and what is sent on it, without a browser."""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Selectbox_pb2 import Selectbox
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.asyncio.client import ClientConnection, connect


class PageClient:
    """An open page.

    Attributes
    ----------
    cookie, number
        What the server set as the page connected, and the number that it gave to it.
    elements
        What it has been sent, by where it stands on the page.
    """

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._known: dict[str, ForwardMsg] = {}
        self._chosen: dict[str, str] = {}
        self._query = ""
        assert line.response is not None
        self.number = line.response.headers.get("x-request-id", "")
        self.cookie = line.response.headers.get("set-cookie", "")
        self.elements: dict[tuple[int, ...], Element] = {}

    async def run(self, query: str | None = None) -> float:
        """Have the page run as a click does, with an address of its own; the seconds it took."""
        self._query = self._query if query is None else query
        state = ClientState(query_string=self._query, cached_message_hashes=list(self._known))
        for box, option in self._chosen.items():
            state.widget_states.widgets.add(id=box, string_value=option)
        began = time.monotonic()
        await self._line.send(BackMsg(rerun_script=state).SerializeToString())
        while True:
            message = ForwardMsg.FromString(await self._line.recv(decode=False))
            if message.WhichOneof("type") == "script_finished":
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return time.monotonic() - began
            else:
                self._take(message)

    async def choose(self, label: str, number: int) -> float:
        """Choose an option of a box by its place in the list; the seconds it took."""
        box = self.box(label)
        self._chosen[box.id] = box.options[number % len(box.options)]
        return await self.run()

    def box(self, label: str) -> Selectbox:
        """A box of the page."""
        return next(e.selectbox for e in self.elements.values() if e.selectbox.label == label)

    @property
    def texts(self) -> list[str]:
        """What the page says in paragraphs and notices."""
        said = self.elements.values()
        return [text for e in said for text in (e.html.body, e.alert.body, e.markdown.body) if text]

    def _take(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "ref_hash":
            place = message.metadata
            message = ForwardMsg.FromString(self._known[message.ref_hash].SerializeToString())
            message.metadata.CopyFrom(place)
        elif message.metadata.cacheable:
            self._known[message.hash] = message
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.elements = {}
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.elements[tuple(message.metadata.delta_path)] = message.delta.new_element


@asynccontextmanager
async def open_page(
    url: str, cookie: str = "", trust: ssl.SSLContext | None = None
) -> AsyncIterator[PageClient]:
    """A page that is connected and has not run yet."""
    address = urlsplit(url)
    scheme = "wss" if address.scheme == "https" else "ws"
    # Without its like among the protocols nobody's cookie is looked at, as another site's would be.
    token = generate_xsrf_token_string()
    cookies = "; ".join(filter(None, [cookie, f"_streamlit_xsrf={token}"]))
    async with connect(
        f"{scheme}://{address.netloc}/_stcore/stream",
        origin=f"{address.scheme}://{address.netloc}",  # type: ignore[arg-type]
        additional_headers={"Cookie": cookies},
        subprotocols=["streamlit", token],  # type: ignore[list-item]
        max_size=None,
        ssl=trust,
        compression=None,
    ) as line:
        yield PageClient(line)
