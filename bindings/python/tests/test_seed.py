# SPDX-License-Identifier: MIT
"""The class as faceswap's own callers use it: positional arguments, a location as text,
BGR arrays of OpenCV's or bytes that are encoded already, from several threads."""
import inspect
import threading

import pytest

from imagesaver import ImagesSaver, ImageSaverError

cv2 = pytest.importorskip("cv2", reason="OpenCV is not here (Debian: python3-opencv)")
np = pytest.importorskip("numpy", reason="NumPy is not here (Debian: python3-numpy)")


def picture(seed=1, shape=(37, 41, 3)):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def test_signatures():
    assert str(inspect.signature(ImagesSaver.__init__)) == (
        "(self, path, queue_size=8, as_bytes=False, **settings)")


def test_arrays_of_opencv(tmp_path):
    saver = ImagesSaver(str(tmp_path))
    assert saver.location == str(tmp_path)
    images = [picture(seed) for seed in range(20)]
    for number, image in enumerate(images):
        saver.save(f"frame_{number:03}.png", image)
    saver.save("face.png", images[0], sub_folder="faces")
    saver.save("deep.png", images[1], "a/b")
    saver.close()
    for number, image in enumerate(images):
        read = cv2.imread(str(tmp_path / f"frame_{number:03}.png"), cv2.IMREAD_UNCHANGED)
        assert np.array_equal(read, image)
    assert np.array_equal(cv2.imread(str(tmp_path / "faces/face.png")), images[0])
    assert np.array_equal(cv2.imread(str(tmp_path / "a/b/deep.png")), images[1])


def test_encoded_images_as_bytes(tmp_path):
    saver = ImagesSaver(str(tmp_path), as_bytes=True)
    encoded = cv2.imencode(".jpg", picture())[1]
    saver.save("bytes.jpg", encoded.tobytes())
    saver.save("row.jpg", encoded)
    saver.save("column.jpg", encoded.reshape(-1, 1))
    saver.save("any.name", b"whatever", sub_folder="others")
    with pytest.raises(TypeError, match="encoded file"):
        saver.save("pixels.png", picture())
    saver.close()
    for name in ("bytes.jpg", "row.jpg", "column.jpg"):
        assert (tmp_path / name).read_bytes() == encoded.tobytes()
    assert (tmp_path / "others/any.name").read_bytes() == b"whatever"


def test_a_whole_path_is_a_file_name_as_in_the_seed(tmp_path):
    with ImagesSaver(str(tmp_path), 2) as saver:
        saver.save("/somewhere/else/frame.png", picture())
    assert [file.name for file in tmp_path.iterdir()] == ["frame.png"]


def test_a_location_that_is_no_folder(tmp_path):
    with pytest.raises(ImageSaverError) as caught:
        ImagesSaver(str(tmp_path / "missing"))
    assert caught.value.name == "IMS_ERROR_LOCATION_MISSING"
    assert caught.value.code == -20
    assert caught.value.path == str(tmp_path / "missing")


def test_threads(tmp_path):
    saver = ImagesSaver(str(tmp_path))
    image = picture()

    def work(thread):
        for number in range(50):
            saver.save(f"{thread}_{number}.png", image)

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    summary = saver.close()
    assert summary.written == 200
    assert len(list(tmp_path.iterdir())) == 200
