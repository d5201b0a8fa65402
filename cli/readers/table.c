/* SPDX-License-Identifier: MIT
 *
 * Which format is read by which library, and why; see input/reader.h. A build without a
 * library has its row too, so that the command can say what is missing.
 */
#include "config.h"

#include <ctype.h>
#include <string.h>

#include "input/kind.h"
#include "input/reader.h"
#include "probe.h"
#include "readers.h"

#ifdef HAVE_LIBJPEG_TURBO
#define JPEG_READER &readers_jpeg
#else
#define JPEG_READER NULL
#endif
#ifdef HAVE_LIBPNG
#define PNG_READER &readers_png
#else
#define PNG_READER NULL
#endif
#ifdef HAVE_LIBTIFF
#define TIFF_READER &readers_tiff
#else
#define TIFF_READER NULL
#endif
#ifdef HAVE_LIBAVIF
#define AVIF_READER &readers_avif
#else
#define AVIF_READER NULL
#endif
#ifdef HAVE_LIBHEIF
#define HEIF_READER &readers_heif
#else
#define HEIF_READER NULL
#endif
#ifdef HAVE_LIBWEBPDEMUX
#define WEBP_READER &readers_webp
#else
#define WEBP_READER NULL
#endif
#ifdef HAVE_LIBJXL
#define JXL_READER &readers_jxl
#else
#define JXL_READER NULL
#endif

#ifdef HAVE_GIFLIB
#define GIF_READER &readers_gif
#else
#define GIF_READER NULL
#endif
#ifdef HAVE_LIBRAW
#define CAMERA_READER &readers_camera
#else
#define CAMERA_READER NULL
#endif
#ifdef HAVE_OPENEXR
#define EXR_READER &readers_exr
#else
#define EXR_READER NULL
#endif

static bool is_jpeg(const unsigned char *head, size_t size)
{
    return size >= 3 && memcmp(head, "\xff\xd8\xff", 3) == 0 &&
           !input_kind_is_jpegls(head, size);
}

static bool is_gif(const unsigned char *head, size_t size)
{
    return size >= 6 && memcmp(head, "GIF8", 4) == 0 && head[5] == 'a';
}

/* Whether the second header of a DDS says one of DXGI's formats of this order, but the
 * one that is called sRGB. */
static bool is_rgba_dds(const unsigned char *head, size_t size)
{
    enum { CODE = 84, FORMAT = 128, FIRST = 27, SRGB = 29, LAST = 32 };
    return size > FORMAT + 4 && memcmp(head, "DDS ", 4) == 0 &&
           memcmp(head + CODE, "DX10", 4) == 0 && head[FORMAT] >= FIRST &&
           head[FORMAT] <= LAST && head[FORMAT] != SRGB &&
           memcmp(head + FORMAT + 1, "\0\0\0", 3) == 0;
}

/* Whether the first color of an XPM has twelve digits: four for red, green and blue
 * each. */
static bool is_deep_xpm(const unsigned char *head, size_t size)
{
    enum { DIGITS = 12 };
    static const char mark[] = "/* XPM */", key[] = "c #";
    if (size < sizeof mark || memcmp(head, mark, sizeof mark - 1) != 0)
        return false;
    const char *color = memmem(head, size, key, sizeof key - 1);
    const char *end = (const char *)head + size;
    int digits = 0;
    if (color == NULL)
        return false;
    for (color += sizeof key - 1; color < end && isxdigit((unsigned char)*color);
         color++)
        digits++;
    return digits == DIGITS;
}

static bool is_npy(const unsigned char *head, size_t size)
{
    return size >= 6 && memcmp(head, "\x93NUMPY", 6) == 0;
}

/* Of a format whose files may begin with any bytes. */
static bool is_never(const unsigned char *head, size_t size)
{
    (void)head;
    (void)size;
    return false;
}

static bool is_exr(const unsigned char *head, size_t size)
{
    return size >= 4 && memcmp(head, "\x76\x2f\x31\x01", 4) == 0;
}

static bool is_png(const unsigned char *head, size_t size)
{
    return size >= 8 && memcmp(head, "\x89PNG\r\n\x1a\n", 8) == 0;
}

const struct input_format readers_table[] = {
    {"JPEG", "jpg, jpeg, jpe, jfif", is_jpeg, JPEG_READER, "libjpeg-turbo", false, true,
     "reads arithmetic coding, every sampling and CMYK, and knows damage; FFmpeg takes "
     "damaged files for whole ones, and refuses what is rare"},
    {"PNG", "png", is_png, PNG_READER, "libpng", false, true,
     "reads what stands beside the pixels, and files whose notes are damaged; FFmpeg "
     "reads animations (APNG)"},
    {"GIF", "gif", is_gif, GIF_READER, "giflib", true, true,
     "shows frames as browsers do, whole ones of cut files too; FFmpeg leaves the "
     "background's color where a frame is taken away"},
    {"PNM", "pnm, pbm, pgm, ppm, pam", readers_pnm_probe, &readers_pnm, "this program",
     true, true, "reads every picture of a file; FFmpeg reads the first one"},
    {"camera raw", "raw, cr2, cr3, nef, arw, dng, orf, rw2, pef, raf, iiq, x3f, mrw",
     readers_raw_probe, CAMERA_READER, "libraw", false, false,
     "makes a picture of what a sensor saw; FFmpeg gives black, or the thumbnail"},
    {"TIFF", "tif, tiff", readers_probe_tiff, TIFF_READER, "libtiff", true, false,
     "reads tiles, planes, JPEG inside, every depth and all pages; FFmpeg gives black "
     "for tiles and JPEG inside, and the first page only"},
    {"AVIF", "avif", readers_probe_avif, AVIF_READER, "libavif", true, false,
     "reads tiles, alpha and sequences, and turns and crops as the file asks; FFmpeg "
     "gives one tile, and loses alpha"},
    {"HEIF", "heic, heif", readers_probe_heif, HEIF_READER, "libheif", true, false,
     "reads tiles, as phones make them, and turns as the file asks; FFmpeg gives one "
     "tile"},
    {"WebP", "webp", readers_probe_webp, WEBP_READER, "libwebpdemux", true, false,
     "reads animations, and turns as Exif asks; FFmpeg does neither"},
    {"JPEG XL", "jxl", readers_probe_jxl, JXL_READER, "libjxl", true, false,
     "reads animations, premultiplied alpha and every depth; FFmpeg gives the first "
     "frame only"},
    {"ICO", "ico, cur", readers_probe_ico, &readers_ico, "this program", true, true,
     "reads every size, with its mask; FFmpeg gives one size, often the smallest"},
    {"BMP", "bmp, dib", readers_bmp_probe, &readers_bmp, "this program", true, false,
     "reads bit fields of any masks, every header, resolution and profiles, and knows "
     "damage; FFmpeg refuses most bit fields"},
    {"PFM", "pfm", readers_pfm_probe, &readers_pfm, "this program", false, false,
     "reads the lowest row first, as it is written; FFmpeg before version 6 gives it "
     "upside down"},
    {"Radiance HDR", "hdr, rgbe", readers_hdr_probe, &readers_hdr, "this program",
     false, false,
     "reads floats, rows from each corner and runs of both kinds; FFmpeg before "
     "version 6 has no decoder"},
    {"OpenEXR", "exr", is_exr, EXR_READER, "openexr", true, true,
     "reads B44, layers, every part and what stands beside the pixels, and knows "
     "damage; FFmpeg reads DWA where OpenEXR is older than 3.1.8"},
    {"FITS", "fits, fit, fts", readers_fits_probe, &readers_fits, "this program", false,
     false,
     "keeps samples as they are; FFmpeg stretches gray from its darkest to its "
     "brightest"},
    {"Farbfeld", "ff", readers_farbfeld_probe, &readers_farbfeld, "this program", false,
     false, "reads all of it; FFmpeg has no decoder"},
    {"Targa of gray with alpha", "tga", readers_tga_probe, &readers_tga, "this program",
     false, false, "keeps alpha; FFmpeg takes such pixels for colors of five bits"},
    {"DDS of R8G8B8A8", "dds", is_rgba_dds, NULL, NULL, false, false,
     "FFmpeg takes red for blue; Pillow makes PNG of it"},
    {"XPM of 16 bits", "xpm", is_deep_xpm, NULL, NULL, false, false,
     "FFmpeg takes its colors for others; ImageMagick's convert makes PNG of it"},
    {"NPY", "npy", is_npy, NULL, NULL, false, false,
     "an array does not say that it is a picture; NumPy with Pillow makes PNG of it"},
    {"WBMP", "wbmp", is_never, NULL, NULL, false, false,
     "it begins as other files do; ImageMagick's convert makes PNG of it"},
    {"raw samples", "raw", is_never, NULL, NULL, false, false,
     "they say neither their size nor their kind; `ffmpeg -f rawvideo' is told both"},
    {NULL, NULL, NULL, NULL, NULL, false, false, NULL},
};
