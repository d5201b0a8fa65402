# SPDX-License-Identifier: MIT
from concurrent.futures import Future
from datetime import datetime
from os import PathLike
from types import TracebackType
from typing import Any, Callable, Literal, Mapping, NamedTuple, Optional, Sequence, TypedDict, Union

__version__: str

_Path = Union[str, bytes, PathLike[str], PathLike[bytes]]
_Options = Union[str, Mapping[str, Union[str, int, float, bool, None]], None]
_Bytes = Union[bytes, bytearray, memoryview]
_Texts = Mapping[Union[str, tuple[str, str]], str]

class Light(TypedDict, total=False):
    max_luminance: float
    min_luminance: float
    max_content_light: float
    max_frame_average_light: float
    primaries: Sequence[tuple[float, float]]
    white_point: tuple[float, float]

_Order = Literal["bgr", "rgb"]
_Layout = Literal["HWC", "CHW"]
_Alpha = Literal["straight", "premultiplied", "ignored"]
# An array (buffer protocol, __dlpack__, __array_interface__), encoded bytes, or a binary
# file: the type checker cannot tell.
_Image = Any

class ImageSaverError(Exception):
    code: int
    name: str
    path: str

class Result(NamedTuple):
    id: int
    status: Literal[
        "written", "failed", "skipped", "superseded", "dropped", "cancelled", "expired"]
    path: str
    encoder: str
    bytes: int
    warnings: tuple[str, ...]
    message: str
    queued: float
    encoding: float
    writing: float

class Summary(NamedTuple):
    accepted: int
    pending: int
    written: int
    failed: int
    skipped: int
    superseded: int
    dropped: int
    cancelled: int
    expired: int
    bytes_written: int
    warned: int
    refused: int

class Stats(NamedTuple):
    accepted: int
    pending: int
    written: int
    failed: int
    skipped: int
    superseded: int
    dropped: int
    cancelled: int
    expired: int
    refused: int
    refused_full: int
    timed_out: int
    waited: int
    dropped_newest: int
    dropped_oldest: int
    queue_depth: int
    queue_high_water: int
    in_work: int
    memory: int
    memory_high_water: int
    bytes_written: int
    queued: float
    encoding: float
    writing: float
    workers: int
    queue_size: int

class SaveFuture(Future[Result]):
    id: int

class Workers:
    def __init__(
        self, workers: int = 0, *, nice: int = 0, name: Optional[str] = None) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> Workers: ...
    def __exit__(self, *_: object) -> None: ...

class ImagesSaver:
    def __init__(
        self,
        path: _Path,
        queue_size: int = 8,
        as_bytes: bool = False,
        *,
        workers: Union[int, Workers, None] = None,
        nice: int = 0,
        name: Optional[str] = None,
        log: Optional[Callable[[Literal["error", "warning", "info"], str], object]] = None,
        max_bytes: int = 0,
        min_free: int = 0,
        timeout: Optional[float] = None,
        when_full: Literal["block", "refuse", "drop_newest", "drop_oldest"] = "block",
        overwrite: Literal["replace", "error", "skip", "unique"] = "replace",
        same_path: Literal["all", "newest"] = "all",
        sync: Literal["none", "file", "full", "group"] = "none",
        sync_every: int = 0,
        sync_interval: Optional[float] = None,
        appear: Literal["default", "rename"] = "default",
        name_folders: Literal["strip", "take", "refuse"] = "strip",
        mismatch: Literal["warn", "refuse"] = "warn",
        make_location: bool = False,
        follow_links: bool = False,
        file_mode: int = 0,
        folder_mode: int = 0,
        plugins: Union[_Path, Sequence[_Path], None] = None,
        copy: bool = False,
        check_writes: bool = False,
        order: _Order = "bgr",
        layout: _Layout = "HWC",
        alpha: _Alpha = "straight",
        text: Optional[_Texts] = None,
        exif: Optional[_Bytes] = None,
        xmp: Union[_Bytes, str, None] = None,
        icc: Optional[_Bytes] = None,
        iptc: Optional[_Bytes] = None,
        gain_map: Optional[_Bytes] = None,
        time: Union[datetime, float, None] = None,
        position: Union[tuple[float, float], tuple[float, float, float], None] = None,
        resolution: Union[float, tuple[float, float], None] = None,
        no_place: Optional[Literal["refuse", "drop"]] = None,
        primaries: Optional[str] = None,
        transfer: Optional[str] = None,
        significant_bits: int = 0,
        light: Optional[Light] = None,
        options: _Options = None,
        quality: Optional[int] = None,
        effort: Optional[int] = None,
        lossless: Optional[bool] = None,
        subsampling: Optional[str] = None,
        background: Optional[str] = None,
        format: Optional[str] = None,
        encoder: Optional[str] = None,
        narrow: Optional[Union[bool, str]] = None,
        opaque: Optional[str] = None,
        hdr: Optional[str] = None,
        chroma: Optional[str] = None,
        gray: Optional[bool] = None,
    ) -> None: ...
    @property
    def location(self) -> str: ...
    @property
    def closed(self) -> bool: ...
    def save(
        self,
        filename: _Path,
        image: _Image,
        sub_folder: Optional[_Path] = None,
        *,
        copy: Optional[bool] = None,
        check_writes: Optional[bool] = None,
        timeout: Optional[float] = None,
        expires: Optional[float] = None,
        priority: int = 0,
        order: Optional[_Order] = None,
        layout: Optional[_Layout] = None,
        alpha: Optional[_Alpha] = None,
        text: Optional[_Texts] = None,
        exif: Optional[_Bytes] = None,
        xmp: Union[_Bytes, str, None] = None,
        icc: Optional[_Bytes] = None,
        iptc: Optional[_Bytes] = None,
        gain_map: Optional[_Bytes] = None,
        time: Union[datetime, float, None] = None,
        position: Union[tuple[float, float], tuple[float, float, float], None] = None,
        resolution: Union[float, tuple[float, float], None] = None,
        no_place: Optional[Literal["refuse", "drop"]] = None,
        primaries: Optional[str] = None,
        transfer: Optional[str] = None,
        significant_bits: int = 0,
        light: Optional[Light] = None,
        options: _Options = None,
        quality: Optional[int] = None,
        effort: Optional[int] = None,
        lossless: Optional[bool] = None,
        subsampling: Optional[str] = None,
        background: Optional[str] = None,
        format: Optional[str] = None,
        encoder: Optional[str] = None,
        narrow: Optional[Union[bool, str]] = None,
        opaque: Optional[str] = None,
        hdr: Optional[str] = None,
        chroma: Optional[str] = None,
        gray: Optional[bool] = None,
    ) -> None: ...
    def submit(
        self,
        filename: _Path,
        image: _Image,
        sub_folder: Optional[_Path] = None,
        *,
        copy: Optional[bool] = None,
        check_writes: Optional[bool] = None,
        timeout: Optional[float] = None,
        expires: Optional[float] = None,
        priority: int = 0,
        order: Optional[_Order] = None,
        layout: Optional[_Layout] = None,
        alpha: Optional[_Alpha] = None,
        text: Optional[_Texts] = None,
        exif: Optional[_Bytes] = None,
        xmp: Union[_Bytes, str, None] = None,
        icc: Optional[_Bytes] = None,
        iptc: Optional[_Bytes] = None,
        gain_map: Optional[_Bytes] = None,
        time: Union[datetime, float, None] = None,
        position: Union[tuple[float, float], tuple[float, float, float], None] = None,
        resolution: Union[float, tuple[float, float], None] = None,
        no_place: Optional[Literal["refuse", "drop"]] = None,
        primaries: Optional[str] = None,
        transfer: Optional[str] = None,
        significant_bits: int = 0,
        light: Optional[Light] = None,
        options: _Options = None,
        quality: Optional[int] = None,
        effort: Optional[int] = None,
        lossless: Optional[bool] = None,
        subsampling: Optional[str] = None,
        background: Optional[str] = None,
        format: Optional[str] = None,
        encoder: Optional[str] = None,
        narrow: Optional[Union[bool, str]] = None,
        opaque: Optional[str] = None,
        hdr: Optional[str] = None,
        chroma: Optional[str] = None,
        gray: Optional[bool] = None,
    ) -> SaveFuture: ...
    async def save_async(
        self,
        filename: _Path,
        image: _Image,
        sub_folder: Optional[_Path] = None,
        *,
        copy: Optional[bool] = None,
        check_writes: Optional[bool] = None,
        timeout: Optional[float] = None,
        expires: Optional[float] = None,
        priority: int = 0,
        order: Optional[_Order] = None,
        layout: Optional[_Layout] = None,
        alpha: Optional[_Alpha] = None,
        text: Optional[_Texts] = None,
        exif: Optional[_Bytes] = None,
        xmp: Union[_Bytes, str, None] = None,
        icc: Optional[_Bytes] = None,
        iptc: Optional[_Bytes] = None,
        gain_map: Optional[_Bytes] = None,
        time: Union[datetime, float, None] = None,
        position: Union[tuple[float, float], tuple[float, float, float], None] = None,
        resolution: Union[float, tuple[float, float], None] = None,
        no_place: Optional[Literal["refuse", "drop"]] = None,
        primaries: Optional[str] = None,
        transfer: Optional[str] = None,
        significant_bits: int = 0,
        light: Optional[Light] = None,
        options: _Options = None,
        quality: Optional[int] = None,
        effort: Optional[int] = None,
        lossless: Optional[bool] = None,
        subsampling: Optional[str] = None,
        background: Optional[str] = None,
        format: Optional[str] = None,
        encoder: Optional[str] = None,
        narrow: Optional[Union[bool, str]] = None,
        opaque: Optional[str] = None,
        hdr: Optional[str] = None,
        chroma: Optional[str] = None,
        gray: Optional[bool] = None,
    ) -> Result: ...
    def flush(self, timeout: Optional[float] = None) -> None: ...
    def sync(self, timeout: Optional[float] = None) -> None: ...
    def cancel(self, id: int, /) -> bool: ...
    def cancel_all(self) -> int: ...
    def reprioritise(self, id: int, priority: int, /) -> bool: ...
    def stats(self) -> Stats: ...
    def close(self, timeout: Optional[float] = None) -> Summary: ...
    def abort(self) -> Summary: ...
    def __enter__(self) -> ImagesSaver: ...
    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None: ...
    async def __aenter__(self) -> ImagesSaver: ...
    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None: ...

def write(
    path: _Path,
    image: _Image,
    *,
    order: Optional[_Order] = None,
    layout: Optional[_Layout] = None,
    alpha: Optional[_Alpha] = None,
    text: Optional[_Texts] = None,
    exif: Optional[_Bytes] = None,
    xmp: Union[_Bytes, str, None] = None,
    icc: Optional[_Bytes] = None,
    iptc: Optional[_Bytes] = None,
    gain_map: Optional[_Bytes] = None,
    time: Union[datetime, float, None] = None,
    position: Union[tuple[float, float], tuple[float, float, float], None] = None,
    resolution: Union[float, tuple[float, float], None] = None,
    no_place: Optional[Literal["refuse", "drop"]] = None,
    primaries: Optional[str] = None,
    transfer: Optional[str] = None,
    significant_bits: int = 0,
    light: Optional[Light] = None,
    options: _Options = None,
    quality: Optional[int] = None,
    effort: Optional[int] = None,
    lossless: Optional[bool] = None,
    subsampling: Optional[str] = None,
    background: Optional[str] = None,
    format: Optional[str] = None,
    encoder: Optional[str] = None,
    narrow: Optional[Union[bool, str]] = None,
    opaque: Optional[str] = None,
    hdr: Optional[str] = None,
    chroma: Optional[str] = None,
    gray: Optional[bool] = None,
) -> None: ...
def encode(
    format: str,
    image: _Image,
    *,
    order: Optional[_Order] = None,
    layout: Optional[_Layout] = None,
    alpha: Optional[_Alpha] = None,
    text: Optional[_Texts] = None,
    exif: Optional[_Bytes] = None,
    xmp: Union[_Bytes, str, None] = None,
    icc: Optional[_Bytes] = None,
    iptc: Optional[_Bytes] = None,
    gain_map: Optional[_Bytes] = None,
    time: Union[datetime, float, None] = None,
    position: Union[tuple[float, float], tuple[float, float, float], None] = None,
    resolution: Union[float, tuple[float, float], None] = None,
    no_place: Optional[Literal["refuse", "drop"]] = None,
    primaries: Optional[str] = None,
    transfer: Optional[str] = None,
    significant_bits: int = 0,
    light: Optional[Light] = None,
    options: _Options = None,
    quality: Optional[int] = None,
    effort: Optional[int] = None,
    lossless: Optional[bool] = None,
    subsampling: Optional[str] = None,
    background: Optional[str] = None,
    encoder: Optional[str] = None,
    narrow: Optional[Union[bool, str]] = None,
    opaque: Optional[str] = None,
    hdr: Optional[str] = None,
    chroma: Optional[str] = None,
    gray: Optional[bool] = None,
) -> bytes: ...

class Option(TypedDict):
    key: str
    help: str
    type: Literal["integer", "boolean", "choice", "color", "number", "text"]
    default: Union[int, float, bool, str]
    minimum: float
    maximum: float
    choices: list[str]

class Format(TypedDict):
    name: str
    format: str
    description: str
    mime_type: Optional[str]
    extensions: list[str]
    pixel_formats: list[str]
    narrowed_formats: list[str]
    metadata: list[str]
    lossless: bool
    lossy: bool
    options: list[Option]

def formats() -> list[Format]: ...

class _Patch:
    def __enter__(self) -> _Patch: ...
    def __exit__(self, *_: object) -> None: ...

def patch(name: Literal["cv2", "PIL", "imageio"]) -> _Patch: ...
def unpatch(name: Optional[Literal["cv2", "PIL", "imageio"]] = None) -> None: ...
