# SPDX-License-Identifier: MIT
"""Every way in which an object may show its pixels, read back sample by sample."""
import io
import mmap
import struct

import pytest

import imagesaver
from imagesaver import ImageSaverError, ImagesSaver, encode

cv2 = pytest.importorskip("cv2", reason="OpenCV is not here (Debian: python3-opencv)")
np = pytest.importorskip("numpy", reason="NumPy is not here (Debian: python3-numpy)")

TYPES = [np.uint8, np.uint16, np.float16, np.float32, bool]


def drawn(shape, dtype=np.uint8, seed=3):
    numbers = np.random.default_rng(seed).integers(0, 256, shape)
    if dtype is bool:
        return numbers > 127
    if dtype is np.uint16:
        return (numbers * 211).astype(dtype)
    return (numbers / 255).astype(dtype) if dtype in (np.float16, np.float32) \
        else numbers.astype(dtype)


def shown(image, **keywords):
    """The samples as the library wrote them: RGB, or as they are, in NumPy's file."""
    return np.load(io.BytesIO(encode("npy", image, **keywords)))


def as_rgb(image):
    if image.ndim < 3 or image.shape[2] < 3:
        return image
    order = [2, 1, 0, 3][:image.shape[2]]
    return image[..., order]


@pytest.mark.parametrize("dtype", TYPES[:4])
@pytest.mark.parametrize("channels", [None, 1, 2, 3, 4])
def test_types_channels_and_orders(dtype, channels):
    image = drawn((7, 5) if channels is None else (7, 5, channels), dtype)
    wanted = image[..., 0] if channels == 1 else image
    assert np.array_equal(shown(image), as_rgb(wanted))
    assert np.array_equal(shown(image, order="rgb"), wanted)


@pytest.mark.parametrize("dtype", TYPES[:4])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_planes(dtype, channels):
    image = drawn((channels, 6, 9), dtype)
    wanted = np.moveaxis(image, 0, 2)
    wanted = wanted[..., 0] if channels == 1 else wanted
    assert np.array_equal(shown(image, layout="CHW"), as_rgb(wanted))
    assert np.array_equal(shown(image, layout="CHW", order="rgb"), wanted)


VIEWS = {
    "rows apart": lambda image: image[:, 2:9],
    "every second row": lambda image: image[::2],
    "bottom up": lambda image: image[::-1],
    "mirrored": lambda image: image[:, ::-1],
    "every third column": lambda image: image[:, ::3],
    "transposed": lambda image: image.swapaxes(0, 1),
    "turned": lambda image: np.rot90(image),
    "colors the other way round": lambda image: image[..., ::-1],
    "both": lambda image: image[::-1, :, ::-1],
    "without alpha": lambda image: image[..., :3],
    "one channel": lambda image: image[..., 1],
    "one row": lambda image: image[4:5],
    "one column": lambda image: image[:, 4:5],
    "one pixel": lambda image: image[4:5, 4:5],
    "the same row again": lambda image: np.broadcast_to(image[:1], image.shape),
    "the same pixel again": lambda image: np.broadcast_to(image[:1, :1], image.shape),
    "Fortran's order": np.asfortranarray,
    "the other order of bytes": lambda image: image.astype(image.dtype.newbyteorder()),
}


@pytest.mark.parametrize("dtype", TYPES[:4])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("view", VIEWS)
def test_strides(view, channels, dtype):
    image = VIEWS[view](drawn((11, 12, channels), dtype))
    expected = image.astype(dtype)
    assert np.array_equal(shown(image, order="rgb"), expected)
    assert np.array_equal(shown(image), as_rgb(expected))


def test_samples_that_are_not_aligned():
    block = np.frombuffer(bytes(range(1, 200)) * 3, np.uint8)[1:1 + 4 * 5 * 3 * 2]
    image = block.view(np.uint16).reshape(4, 5, 3)
    assert np.array_equal(shown(image, order="rgb"), image)


@pytest.mark.parametrize("width", [1, 7, 8, 9, 64])
def test_bools_are_black_and_white(width):
    image = drawn((5, width), bool)
    for each in (image, image[..., None]):
        read = cv2.imdecode(np.frombuffer(encode("png", each), np.uint8),
                            cv2.IMREAD_UNCHANGED)
        assert np.array_equal(read, image * np.uint8(255))
    with pytest.raises(ValueError, match="bools"):
        encode("png", drawn((4, 4, 3), bool))


def test_alpha(tmp_path):
    half = np.full((2, 2, 4), 128, np.uint8)
    half[..., :3] = 64
    with ImagesSaver(tmp_path) as saver:
        saver.save("straight.png", half)
        saver.save("premultiplied.png", half, alpha="premultiplied")
        saver.save("ignored.png", half, alpha="ignored")
    assert cv2.imread(str(tmp_path / "straight.png"), -1)[0, 0].tolist() == [64] * 3 + [128]
    read = cv2.imread(str(tmp_path / "premultiplied.png"), -1)[0, 0]
    assert read.tolist() == [128] * 4
    assert cv2.imread(str(tmp_path / "ignored.png"), -1)[0, 0].tolist()[:3] == [64] * 3


# ---- other protocols ------------------------------------------------------------------

class Tensor:
    """A tensor without the buffer protocol, as those of machine learning are."""

    def __init__(self, array, device=(1, 0)):
        self._array = array
        self._device = device

    def __dlpack_device__(self):
        return self._device

    def __dlpack__(self, **keywords):
        return self._array.__dlpack__(**keywords)


class Described:
    """What only has the array interface."""

    def __init__(self, array):
        self.array = array
        self.__array_interface__ = array.__array_interface__


@pytest.mark.parametrize("dtype", TYPES[:4])
@pytest.mark.parametrize("wrap", [Tensor, Described])
def test_tensors_and_described_arrays(wrap, dtype):
    image = drawn((9, 10, 3), dtype)
    assert np.array_equal(shown(wrap(image), order="rgb"), image)
    assert np.array_equal(shown(wrap(image[::2, ::3])), as_rgb(image[::2, ::3]))
    assert np.array_equal(shown(wrap(image[..., ::-1]), order="rgb"), image[..., ::-1])
    planes = np.ascontiguousarray(np.moveaxis(image, 2, 0))
    assert np.array_equal(shown(wrap(planes), layout="CHW", order="rgb"), image)


def test_a_tensor_of_a_gpu_is_refused_with_what_to_do():
    with pytest.raises(TypeError, match=r"\.cpu\(\)"):
        encode("png", Tensor(drawn((4, 4, 3)), device=(2, 0)))

    class Cuda:
        __cuda_array_interface__ = {}

    with pytest.raises(TypeError, match="GPU.*first"):
        encode("png", Cuda())


def test_images_of_pillow_are_rgb_whatever_the_order():
    image = pytest.importorskip("PIL.Image", reason="Pillow is not here")
    for mode, channels in {"L": None, "LA": 2, "RGB": 3, "RGBA": 4}.items():
        shape = (6, 7) if channels is None else (6, 7, channels)
        pixels = drawn(shape)
        assert np.array_equal(shown(image.fromarray(pixels, mode)), pixels)
    for mode in ("P", "CMYK", "YCbCr", "I"):
        with pytest.raises(TypeError, match=r'mode .*convert\("RGB"\)'):
            encode("png", image.new(mode, (4, 4)))


def test_bytes_of_every_kind(tmp_path):
    data = cv2.imencode(".png", drawn((5, 5, 3)))[1].tobytes()
    (tmp_path / "file").write_bytes(data)
    with open(tmp_path / "file", "rb") as file, ImagesSaver(tmp_path) as saver, \
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        saver.save("bytes.png", data)
        saver.save("bytearray.png", bytearray(data))
        saver.save("memoryview.png", memoryview(data))
        saver.save("apart.png", memoryview(data * 2)[::2])
        saver.save("file.png", file)
        saver.save("memory.png", io.BytesIO(data))
        saver.save("mapped.png", mapped, copy=True)
        with pytest.raises(TypeError, match="binary"):
            saver.save("text.png", io.StringIO("no"))
    for name in ("bytes", "bytearray", "memoryview", "file", "memory", "mapped"):
        assert (tmp_path / f"{name}.png").read_bytes() == data, name
    assert (tmp_path / "apart.png").read_bytes() == (data * 2)[::2]


@pytest.mark.parametrize("image, kind, text", [
    (np.zeros((4, 4, 3)), TypeError, "float64|\"d\".*astype"),
    (np.zeros((4, 4, 3), np.int8), TypeError, "uint8"),
    (np.zeros((4, 4, 3), np.complex64), TypeError, "convert"),
    (np.zeros((2, 4, 4, 3), np.uint8), ValueError, "4 dimensions"),
    (np.zeros((4, 4, 5), np.uint8), ValueError, "5 channels.*layout=\"CHW\""),
    (np.zeros((3, 40, 50), np.uint8), ValueError, "pass layout=\"CHW\""),
    (np.zeros((0, 4, 3), np.uint8), ValueError, "no pixel"),
    (None, TypeError, "NoneType is no image"),
    (17, TypeError, "int is no image"),
    ("text", TypeError, "str is no image"),
])
def test_what_is_no_image(image, kind, text):
    with pytest.raises(kind, match=text):
        encode("png", image)


def test_encode_write_and_formats(tmp_path):
    image = drawn((8, 9, 3))
    encoded = encode("png", image, effort=3)
    assert encoded == encode("x.PNG", image, options="png:effort=3")
    assert np.array_equal(cv2.imdecode(np.frombuffer(encoded, np.uint8), -1), image)
    imagesaver.write(tmp_path / "new/folder/picture.png", image, effort=3)
    assert (tmp_path / "new/folder/picture.png").read_bytes() == encoded
    with pytest.raises(ImageSaverError, match="efort|effort"):
        encode("png", image, options={"efort": 1})
    with pytest.raises(ValueError, match="no format"):
        encode("png;effort=1", image)
    with pytest.warns(UserWarning, match="[Aa]lpha"):
        encode("jpg", np.full((4, 4, 4), 7, np.uint8))
    known = {each["name"]: each for each in imagesaver.formats()}
    png = next(each for each in known.values() if each["format"] == "png")
    assert {"text", "exif", "icc", "color"} <= set(png["metadata"])
    assert png["extensions"] == ["png"] and png["lossless"] and png["options"]
    jpeg = next(each for each in known.values() if each["format"] == "jpeg")
    quality = next(each for each in jpeg["options"] if each["key"] == "quality")
    assert (quality["type"], quality["minimum"], quality["maximum"]) == ("integer", 0, 100)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_metadata_and_colors(tmp_path):
    image = drawn((4, 4, 3))
    words = dict(text={"Title": "a fish", ("Comment", "de"): "ein Fisch"},
                 resolution=300, time=0.5, no_place="drop")
    encoded = encode("png", image, **words)
    assert b"Title\0a fish" in encoded and b"Comment\0\0\0de\0" in encoded
    assert b"pHYs" + struct.pack(">2IB", 11811, 11811, 1) in encoded
    assert b"tIME" + struct.pack(">H5B", 1970, 1, 1, 0, 0, 0) in encoded
    assert b"tIME" not in encode("png", image, time=0)
    with ImagesSaver(tmp_path, text={"Software": "tests"}, no_place="drop") as saver:
        saver.save("with.png", image, primaries="display-p3", transfer="srgb", **words)
        future = saver.submit("without.bmp", image, **words)
        result = future.result()
        assert result.warnings and "text" in result.message
    light = {"max_luminance": 1000, "min_luminance": 0.0001, "max_content_light": 600,
             "max_frame_average_light": 200, "white_point": (0.3127, 0.329),
             "primaries": [(0.708, 0.292), (0.17, 0.797), (0.131, 0.046)]}
    hdr = encode("png", image.astype(np.uint16), primaries="bt2020", transfer="pq",
                 light=light)
    for chunk, content in {
        b"cICP": bytes([9, 16, 0, 1]),
        b"cLLI": struct.pack(">2I", 6000000, 2000000),
        b"mDCV": struct.pack(">8H2I", 35400, 14600, 8500, 39850, 6550, 2300, 15635, 16450,
                             10000000, 1),
    }.items():
        assert chunk + content in hdr
    for keywords, kind in [({"text": {"a": "b\0c"}}, ValueError),
                           ({"position": (1,)}, ValueError),
                           ({"resolution": 0}, ValueError),
                           ({"resolution": (300, 300, 1)}, ValueError),
                           ({"resolution": ()}, ValueError),
                           ({"exif": 5}, TypeError),
                           ({"exif": b"no exif"}, ImageSaverError),
                           ({"primaries": "red"}, ValueError),
                           ({"light": {"max": 1}}, ValueError),
                           ({"light": {"max_luminance": -1}}, ValueError),
                           ({"light": {"white_point": (1,)}}, IndexError),
                           ({"light": {"primaries": 5}}, TypeError),
                           ({"primaries": ""}, ValueError)]:
        with pytest.raises(kind):
            encode("png", image, **keywords)
