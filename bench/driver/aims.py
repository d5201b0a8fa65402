# SPDX-License-Identifier: MIT
"""What is wanted, in the order of the report, and for each aim why it may be missed and
what would be next: shown only where it was missed. Knows no figure."""


class Aim:
    """`section` is the one that measures it (`--only SECTION`); or `tests` names the
    tests that hold it, as it is no figure."""

    def __init__(self, text, wanted, section=None, tests=None, reason="", step=""):
        self.text = text
        self.wanted = wanted
        self.section = section
        self.tests = tests
        self.reason = reason
        self.step = step


AIMS = {
    "png-first": Aim(
        "PNG, 1080p photographs: fast step against OpenCV's default",
        "speed >= 15x at bytes <= 1.03x", "png",
        reason="The time is that of filtering, counting, coding and check sums together, "
        "all of them vector code already; the factor also moves with how fast zlib runs "
        "on this processor.",
        step="One pass fewer over each strip (codes from the strip before, corrected "
        "only where they no longer fit)."),
    "png-second": Aim(
        "PNG, 1080p photographs: second step (effort 2-3) against OpenCV's default",
        "bytes <= 0.99x at speed >= 4x", "png",
        reason="Short matches cost more bits than the filtered bytes they replace on "
        "these photographs.",
        step="Choose the row filter by the coded size of a sample."),
    "png-metadata": Aim(
        "PNG, 1080p photographs: with the metadata of a photograph against without",
        "speed >= 0.98x", "png",
        reason="The profile is compressed anew for each image.",
        step="Keep the last profile's compressed bytes with the encoder's state."),
    "png-flat": Aim(
        "PNG, screenshot: each of efforts 0-3 against OpenCV's default",
        "bytes <= 1.10x, speed >= 1x", "png-efforts",
        reason="On flat graphics OpenCV's run-length strategy is at its best.",
        step="Find flat parts by strips instead of by images."),
    "png-small": Aim(
        "PNG, 512x512 photographs: efforts 4-9 against libpng's level 9",
        "effort 9: bytes < 1x; each: speed >= 1x", "png-efforts",
        reason="The high efforts search deeper than level 9 does.",
        step="End a search early where the next byte's match is no longer."),
    "png-decoders": Aim(
        "PNG: what each effort writes decodes to the exact pixels in every decoder at "
        "hand", "all equal", "decoders",
        reason="A decoder refused a file or gave other pixels: a fault.",
        step="Find out which of the two is at fault, by the table."),
    "png-levels": Aim(
        "PNG: the same bytes on every SIMD level; pixels equal after decoding over "
        "random sizes, formats, content and strides", "equal",
        tests="tests/encoders/deflate/kernels.c, tests/encoders/png/filter_kernels.c, "
        "tests/encoders/png/fast.c, tests/fuzz/fuzz_png_fast.c"),
    "jpeg-engine": Aim(
        "JPEG through the whole engine against bare libjpeg-turbo that writes the same "
        "files", "speed >= 0.97x", "jpeg",
        reason="Each submission waits for its result here, so that two threads wake one "
        "another for each image, and their processor time is counted with it.",
        step="A worker that looks for the next image a moment longer before it sleeps."),
    "jpeg-yuv": Aim(
        "JPEG from YUV 4:2:0 frames, through the whole engine, against libjpeg-turbo's "
        "planar interface that writes the same files", "speed >= 0.97x", "jpeg",
        reason="What the engine costs for an image (two threads waking one another, its "
        "encoder set up for a frame) weighs more where no color is converted.",
        step="A worker that looks for the next image a moment longer before it sleeps."),
    "jpeg-lavc": Aim(
        "JPEG by libavcodec with our converter against libavcodec with swscale",
        "speed >= 1.5x", "jpeg",
        reason="libavcodec's own transform and coding are most of the time, and the same "
        "code on both sides: the converter is all that differs. At equal PSNR ours codes "
        "a quarter more bytes besides, because its tables follow those of libjpeg, whose "
        "quality it has to match.",
        step="None that is ours to make: the coding is libavcodec's. JPEG goes through it "
        "only where it is asked for by name."),
    "webp-bare": Aim(
        "WebP against bare libwebp at the same method", "speed >= 0.97x", "webp",
        reason="Both run the same code of libwebp; what is left is noise, or the "
        "conversion of pixels.",
        step="More rounds."),
    "webp-effort": Aim(
        "WebP: a default effort chosen by time against bytes at equal PSNR",
        "chosen, and explained", "webp"),
    "formats-plain": Aim(
        "Formats without compression (BMP, PNM, Targa, TIFF, farbfeld, npy, raw), file "
        "and all, against memcpy() and write() of as many bytes", "speed >= 0.7x, each",
        "formats",
        reason="Where samples change their order or their number, an image passes through "
        "the converters before it is written, beside a copy that only reads; the engine "
        "hands each image to another thread, too.",
        step="Convert straight into what is written."),
    "formats-tiff": Aim(
        "TIFF, deflate at effort 2, RGB of 8 bits, against libtiff's default",
        "speed >= 8x at bytes <= 1x", "formats",
        reason="What is found of recurring pixels takes most of the time, and the noisier "
        "a picture is, the less is found: the two are balanced for four photographs.",
        step="Look for matches of one and two pixels near by."),
    "formats-tiff-gray16": Aim(
        "TIFF, deflate at effort 2, gray of 16 bits, against libtiff's default",
        "speed >= 8x at bytes <= 1x", "formats",
        reason="One code serves the upper and the lower bytes of samples.",
        step="Codes that are learned from less of a block."),
    "formats-tiff-floats": Aim(
        "TIFF, deflate at effort 2, RGB of floats, against libtiff's default",
        "speed >= 8x at bytes <= 1x", "formats",
        reason="Each plane of a row has codes of its own, which for a few kilobytes take "
        "as long to make as all else.",
        step="Make codes faster; join planes whose codes would be alike."),
    "formats-exr": Aim(
        "OpenEXR, ZIP at effort 2, RGB of halves, against OpenEXR's own",
        "speed >= 3x at bytes <= 1x", "formats"),
    "formats-exr-floats": Aim(
        "OpenEXR, ZIP at effort 2, RGB of floats, against OpenEXR's own",
        "speed >= 3x at bytes <= 1x", "formats",
        reason="The order in which OpenEXR has the bytes of floats leaves little but "
        "matches of three to five bytes, for which the fast efforts do not look.",
        step="Look for them in blocks whose literals are not worth codes."),
    "formats-qoi": Aim(
        "QOI against libavcodec's", "speed >= 2x", "formats",
        reason="Each byte of a file of QOI depends on the pixels before.",
        step="Find runs and differences by vectors first."),
    "formats-jxl": Aim(
        "JPEG XL, lossless at effort 1, against bare libjxl", "speed >= 0.97x", "formats",
        reason="Both run the same code of libjxl."),
    "formats-avif": Aim(
        "AVIF against bare libavif at the same quality, speed and subsampling",
        "speed >= 0.97x", "formats",
        reason="Both run the same code of libaom; the RGB is made YUV by us, or by libavif "
        "and libyuv."),
    "formats-j2k": Aim(
        "JPEG 2000, lossless, against bare OpenJPEG at the same settings",
        "speed >= 0.97x", "formats",
        reason="Both run the same code of OpenJPEG."),
    "formats-gif": Aim(
        "GIF of photographs against ImageMagick's, at equal or better PSNR",
        "speed >= 3x", "formats",
        reason="LZW goes pixel by pixel, and each one waits for memory.",
        step="Map the next row while codes of this one are looked for."),
    "formats-jpegls": Aim(
        "JPEG-LS against bare libavcodec", "speed >= 0.97x", "formats",
        reason="Both run the same code of libavcodec; what is left is noise.",
        step="More rounds."),
    "large": Aim(
        "One RGB image of 8000x8000 to PNG: 2 workers against 1, the same bytes",
        "speed >= 1.8x", "engine",
        reason="What one thread does alone is part of the time, and the faster the "
        "encoder, the more it weighs: copying 192 MB in (where the pixels are not lent), "
        "and the last of the writing, which otherwise goes on during the encoding.",
        step="Let idle workers help with the copy."),
    "start": Aim(
        "A whole process that opens a saver, saves one PNG of 64x64 and closes",
        "CPU <= 4 ms, memory <= 3 MB, ldd <= 4 libraries", "engine",
        reason="Nearly half of it is what a process costs that does nothing. The rest is "
        "the library's own pages and those of the C library that it needs, and threads; "
        "another program at work makes all of it slower.",
        step="Order the library's functions so that what is used at the start lies "
        "together."),
    "submission": Aim(
        "ims_save() beyond the copy, with a free slot", "median < 2000 ns", "engine",
        reason="Waking a sleeping worker is a system call, which the caller pays.",
        step="Workers that look for the next image a moment longer before they sleep."),
    "steady": Aim(
        "Allocations and page faults per image in steady state: PNG, JPEG, passthrough",
        "0 and 0", "engine",
        reason="An idle worker helps with another's image when it happens to be idle, "
        "and the first time it does it needs room of its own: an allocation and the "
        "pages behind it, once for each pair of workers, perhaps after the warm-up.",
        step="Make that room when the encoder is opened; it has to learn of the number "
        "of workers for that."),
    "passthrough": Aim(
        "Passthrough of 1 KB and 100 KB, 2 workers, against a bare loop of the same "
        "system calls", "files/s >= 0.9x, each", "engine",
        reason="A producer hands each image to another thread, which the bare loop does "
        "not do; for 1 KB on tmpfs the whole work is a few microseconds of the kernel's, "
        "so that handing over is a good part of it, and the two workers share two "
        "processors with the producer.",
        step="Several jobs taken at once."),
    "annotate": Aim(
        "A text put into JPEG bytes of 100 KB that are encoded already, 2 workers, against "
        "the same bytes passed through", "files/s >= 0.8x", "engine"),
    "durable": Aim(
        "Files that survive a power cut: one sync for many (group) against one for each "
        "(full), on an ext4 of its own", "files/s >= 20x, each", "engine",
        reason="One sync brings all that was written to the file system to the disk, "
        "which is the disk's speed for large files.",
        step="Sync the files of a round by themselves where the file system has much "
        "else to write."),
    "system-calls": Aim(
        "System calls per file passed through, by strace", "as few as the promises allow",
        "engine"),
    "scaling": Aim(
        "2 workers against 1, for PNG, JPEG and WebP", "speed >= 1.9x, each", "engine",
        reason="What the producer does (its copies of the pixels, where they are not "
        "lent) and what the kernel does to make files take a share of the same two "
        "processors: the faster the encoder, the larger that share. With as many "
        "processors as threads it would not be so.",
        step="Measure on a machine of four cores; in the engine nothing is shared but "
        "the queue's lock."),
    "conversion": Aim(
        "Color conversion, flattening and depth changes at memory speed",
        "slowest >= 0.5 of memcpy()", "conversion",
        reason="A picture of 1920x1080 stays in this processor's last cache, where "
        "memcpy() runs at tens of GB a second. Matrices and deep pixels take more than "
        "one instruction for each byte (docs/benchmark-instructions.md), a copy a "
        "thirty-second part of one: with AVX-512 that is hidden behind memory, with "
        "narrower vectors not everywhere.",
        step="Take pixels apart, reckon and join them in one loop."),
    "memory": Aim(
        "Peak memory beyond queue + workers images and their encoded bytes",
        "< 16 MiB", "engine",
        reason="What a codec library works in is part of it: libwebp makes, for each "
        "picture it works on, a copy in YUV 4:2:0 (half the bytes of RGB) and tables of "
        "its macroblocks, which for a picture of 4K is about 20 MiB for each worker.",
        step="None without another encoder for WebP; `max_bytes` bounds what waits, not "
        "what libraries take."),
    "video-png": Aim(
        "300 frames of 1080p H.264 to PNG against ffmpeg", "speed >= 15x", "video",
        reason="Decoding H.264 costs both the same, and of our time it is a good part; "
        "so is writing hundreds of megabytes. See the CPU column.",
        step="Filter PNG rows straight from the decoder's planes, without the RGB image "
        "between."),
    "video-jpeg": Aim(
        "300 frames of 1080p H.264 to JPEG against ffmpeg", "speed >= 3.5x",
        "video",
        reason="Decoding H.264 is the same library's work on both sides and more than "
        "half of our processor time, so that a faster encoder would change "
        "little.",
        step="A faster decoder, or decoding in hardware."),
    "video-webp": Aim(
        "300 frames of 1080p H.264 to WebP against ffmpeg", "speed >= 1.8x",
        "video",
        reason="Both spend their time in libwebp at the same method: ffmpeg's one "
        "encoder thread against two workers bounds the factor by 2, and ffmpeg decodes "
        "on the second processor meanwhile.",
        step="More processors; or a lower effort."),
    "photos-png": Aim(
        "15 photographs to PNG against `vips copy` by `xargs -P2`", "speed >= 5x",
        "photographs",
        reason="Decoding JPEG is part of the time and the same library for both.",
        step="Start each image's encoding while it is still being decoded."),
    "photos-jpeg": Aim(
        "15 photographs to JPEG at equal quality against `vips copy` by `xargs -P2`",
        "speed >= 1.3x", "photographs",
        reason="Decoding, the larger part, is libjpeg-turbo's on both sides.",
        step="Start each image's encoding while it is still being decoded."),
    "photos-webp": Aim(
        "15 photographs to WebP at the same method: never slower than vips or mogrify",
        "speed >= 1x", "photographs",
        reason="All spend their time in libwebp.",
        step="More rounds, to see whether it is noise."),
    "photos-decoding": Aim(
        "Decoding those photographs: what it costs (the command uses libjpeg-turbo where "
        "it was found, and libavcodec for progressive files)",
        "the fastest well-kept decoder", "photographs"),
    "user-bench": Aim(
        "`imagesaver bench FOLDER` tells images per second by format and effort, and "
        "the setting for a wanted rate", "runs", "user-bench"),
    "duration": Aim("This report: `make bench` on a fresh machine", "< 10 minutes"),
    "promises": Aim(
        "The promises hold, sanitizers stay clean, the same bytes at any number of "
        "threads", "all tests pass", tests="make check, make stress"),
}
