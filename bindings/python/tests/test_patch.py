# SPDX-License-Identifier: MIT
"""Calls of other libraries that go through a background saver, until they are undone."""
import io
import os

import pytest

import imagesaver

np = pytest.importorskip("numpy", reason="NumPy is not here (Debian: python3-numpy)")
IMAGE = np.random.default_rng(5).integers(0, 256, (19, 23, 3), dtype=np.uint8)


@pytest.fixture
def savers(monkeypatch):
    """The images that went through savers: their names and keywords."""
    from imagesaver import _patch

    seen = []

    class Watched(imagesaver.ImagesSaver):
        def save(self, filename, image, **keywords):
            super().save(filename, image, **keywords)
            seen.append(filename)

    monkeypatch.setattr(_patch, "ImagesSaver", Watched)
    yield seen
    imagesaver.unpatch()


def test_opencv(tmp_path, savers):
    cv2 = pytest.importorskip("cv2", reason="OpenCV is not here")
    original = cv2.imwrite
    with imagesaver.patch("cv2"):
        assert cv2.imwrite is not original
        image = IMAGE.copy()
        assert cv2.imwrite(str(tmp_path / "one.png"), image) is True
        image[:] = 0  # copied, as by the library itself
        assert cv2.imwrite(str(tmp_path / "two.jpg"), IMAGE, [cv2.IMWRITE_JPEG_QUALITY, 40])
        # These are left to it.
        assert cv2.imwrite(str(tmp_path / "three.png"), IMAGE,
                           [cv2.IMWRITE_PNG_COMPRESSION, 3])
        assert cv2.imwrite(str(tmp_path / "four.tif"), IMAGE[..., 0].astype(np.float64))
        assert not cv2.imwrite(str(tmp_path / "missing/five.png"), IMAGE)
        with pytest.raises(cv2.error):
            cv2.imwrite(str(tmp_path / "six.nothing"), IMAGE)
    assert cv2.imwrite is original
    assert savers == ["one.png", "two.jpg"]
    assert np.array_equal(cv2.imread(str(tmp_path / "one.png")), IMAGE)
    small = (tmp_path / "two.jpg").stat().st_size
    cv2.imwrite(str(tmp_path / "large.jpg"), IMAGE)
    assert small < (tmp_path / "large.jpg").stat().st_size
    assert sorted(os.listdir(tmp_path)) == [
        "four.tif", "large.jpg", "one.png", "three.png", "two.jpg"]


def test_pillow(tmp_path, savers):
    Image = pytest.importorskip("PIL.Image", reason="Pillow is not here")
    original = Image.Image.save
    imagesaver.patch("PIL")
    imagesaver.patch("PIL")  # once is enough
    image = Image.fromarray(IMAGE)
    image.save(tmp_path / "one.png")
    image.save(str(tmp_path / "two.jpg"), quality=30)
    image.convert("L").save(tmp_path / "gray.png")
    image.save(tmp_path / "three.png", optimize=True)
    image.save(tmp_path / "four.name", "PNG")
    image.convert("P").save(tmp_path / "five.png")
    image.save(io.BytesIO(), "PNG")
    image.info["icc_profile"] = b"profile"
    image.save(tmp_path / "six.png")
    imagesaver.unpatch("PIL")
    assert Image.Image.save is original
    assert savers == ["one.png", "two.jpg", "gray.png"]
    assert np.array_equal(np.asarray(Image.open(tmp_path / "one.png")), IMAGE)
    assert len(os.listdir(tmp_path)) == 7


def test_imageio(tmp_path, savers):
    imageio = pytest.importorskip("imageio", reason="imageio is not here")
    original = imageio.imwrite
    imagesaver.patch("imageio")
    imageio.imwrite(tmp_path / "one.png", IMAGE)
    imageio.imwrite(tmp_path / "two.png", IMAGE, compress_level=1)
    imagesaver.unpatch()
    assert imageio.imwrite is original
    assert savers == ["one.png"]
    for name in ("one.png", "two.png"):
        assert np.array_equal(imageio.imread(tmp_path / name), IMAGE)


def test_many_folders(tmp_path, savers):
    cv2 = pytest.importorskip("cv2", reason="OpenCV is not here")
    with imagesaver.patch("cv2"):
        for number in range(40):
            (tmp_path / str(number)).mkdir()
            cv2.imwrite(str(tmp_path / str(number) / "one.png"), IMAGE)
    assert len(savers) == 40
    assert len(list(tmp_path.glob("*/one.png"))) == 40


def test_what_failed_is_raised_when_it_is_undone(tmp_path, savers):
    cv2 = pytest.importorskip("cv2", reason="OpenCV is not here")
    (tmp_path / "one.png").mkdir()
    imagesaver.patch("cv2")
    cv2.imwrite(str(tmp_path / "one.png"), IMAGE)
    with pytest.raises(imagesaver.ImageSaverError, match="folder"):
        imagesaver.unpatch()


def test_what_cannot_be_patched():
    with pytest.raises(ValueError, match="cv2, PIL, imageio"):
        imagesaver.patch("os")
