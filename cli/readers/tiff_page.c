/* SPDX-License-Identifier: MIT */
#include "tiff_page.h"

#include <limits.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

#include "input/pixels.h"

/* ---- what the samples are ---------------------------------------------------------
 */

bool readers_tiff_page_is_raw(TIFF *tiff)
{
    enum { LINEAR_RAW = 34892 };
    uint16_t photometric = 0;
    return TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric) != 0 &&
           (photometric == PHOTOMETRIC_CFA || photometric == LINEAR_RAW);
}

static bool refuse(struct cli_text *problem, const char *reason)
{
    cli_text_add(problem, reason);
    return false;
}

static void read_tags(struct readers_tiff_page *page)
{
    uint16_t orientation = ORIENTATION_TOPLEFT;
    TIFF *tiff = page->tiff;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &page->width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &page->height);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &page->bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &page->samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &page->kind);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &page->planar);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &page->compression);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
    page->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
    /* Some writers forget what the colors are. */
    if (TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &page->photometric) == 0) {
        bool fax = page->compression == COMPRESSION_CCITTFAX3 ||
                   page->compression == COMPRESSION_CCITTFAX4 ||
                   page->compression == COMPRESSION_CCITTRLE;
        page->photometric = page->samples >= 3 ? PHOTOMETRIC_RGB
                            : fax              ? PHOTOMETRIC_MINISWHITE
                                               : PHOTOMETRIC_MINISBLACK;
    }
    if (page->kind == SAMPLEFORMAT_VOID)
        page->kind = SAMPLEFORMAT_UINT;
}

/* YUV: libjpeg makes RGB of it, libtiff itself of all else, of 8 bits. */
static void look_at_yuv(struct readers_tiff_page *page)
{
    page->colors = 3;
    if (page->compression == COMPRESSION_JPEG && page->planar == PLANARCONFIG_CONTIG)
        TIFFSetField(page->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    else
        page->conversion = READERS_TIFF_BY_LIBRARY;
}

static bool look_at_cmyk(struct readers_tiff_page *page, struct cli_text *problem)
{
    uint16_t inks = INKSET_CMYK;
    TIFFGetFieldDefaulted(page->tiff, TIFFTAG_INKSET, &inks);
    page->colors = 4;
    page->conversion = READERS_TIFF_CMYK;
    if (inks != INKSET_CMYK)
        return refuse(problem, "its inks are not cyan, magenta, yellow and black: no "
                               "colors can be told from them");
    return page->kind == SAMPLEFORMAT_UINT ||
           refuse(problem, "inks in floating point cannot be read");
}

static bool look_at_palette(struct readers_tiff_page *page, struct cli_text *problem)
{
    uint16_t *map[3];
    page->colors = 1;
    page->conversion = READERS_TIFF_PALETTE;
    if (page->bits > 16 || page->kind != SAMPLEFORMAT_UINT ||
        TIFFGetField(page->tiff, TIFFTAG_COLORMAP, &map[0], &map[1], &map[2]) == 0)
        return refuse(problem, "its palette is missing or damaged");
    for (int i = 0; i < 3; i++)
        page->map[i] = map[i];
    return true;
}

static bool look_at_colors(struct readers_tiff_page *page, struct cli_text *problem)
{
    page->conversion = READERS_TIFF_PLAIN;
    page->colors = 1;
    switch (page->photometric) {
    case PHOTOMETRIC_MINISWHITE:
        page->inverted = true;
        return page->kind == SAMPLEFORMAT_UINT ||
               refuse(problem, "floating point with black above white cannot be read");
    case PHOTOMETRIC_MINISBLACK:
    case PHOTOMETRIC_MASK:
        return true;
    case PHOTOMETRIC_RGB:
        page->colors = 3;
        return true;
    case PHOTOMETRIC_PALETTE:
        return look_at_palette(page, problem);
    case PHOTOMETRIC_SEPARATED:
        return look_at_cmyk(page, problem);
    case PHOTOMETRIC_YCBCR:
        look_at_yuv(page);
        return true;
    case PHOTOMETRIC_CIELAB:
        page->colors = 3;
        page->conversion = READERS_TIFF_BY_LIBRARY;
        return true;
    default:
        break;
    }
    cli_text_format(problem,
                    "its colors are of a kind (PhotometricInterpretation %u) that "
                    "cannot be read: convert it to RGB first, with tiffcp or vips",
                    page->photometric);
    return false;
}

/* Which of the samples behind the colors is alpha. One alone that is not spoken of is
 * taken for it, as older writers meant it; what is said to be something else is none.
 */
static bool look_at_alpha(struct readers_tiff_page *page, bool silent,
                          struct cli_text *problem)
{
    uint16_t count = 0, *kinds = NULL;
    int extra = page->samples - page->colors;
    page->alpha = -1;
    if (extra < 0)
        return refuse(problem, "it has fewer samples than its colors need");
    if (page->conversion == READERS_TIFF_BY_LIBRARY)
        return true;
    TIFFGetFieldDefaulted(page->tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
    for (int i = 0; i < count && i < extra && page->alpha < 0; i++)
        if (kinds[i] == EXTRASAMPLE_ASSOCALPHA || kinds[i] == EXTRASAMPLE_UNASSALPHA) {
            page->alpha = page->colors + i;
            page->premultiplied = kinds[i] == EXTRASAMPLE_ASSOCALPHA;
        }
    if ((count == 0 || silent) && extra == 1)
        page->alpha = page->colors;
    if (page->alpha >= 0 || page->colors > 1 || extra < 2)
        return true;
    cli_text_format(problem,
                    "it has %u channels that are neither red, green, blue nor alpha: "
                    "take out the one to be seen first, with vips extract_band",
                    page->samples);
    return false;
}

/* ---- what they become -------------------------------------------------------------
 */

/* Whether the colors of a palette are of 8 bits: as words they are v * 257, or v * 256
 * where the writer knew no better, or v where it knew even less. */
static bool is_palette_shallow(struct readers_tiff_page *page)
{
    bool twice = true, shifted = true, low = true;
    for (size_t i = 0; i < (size_t)1 << page->bits; i++)
        for (int c = 0; c < 3; c++) {
            uint16_t value = page->map[c][i];
            twice = twice && value % 257 == 0;
            shifted = shifted && value % 256 == 0;
            low = low && value < 256;
        }
    page->map_is_low = low;
    page->map_is_shifted = shifted && !twice;
    return twice || shifted || low;
}

/* The bits of a sample of the image. */
static int find_depth(struct readers_tiff_page *page)
{
    if (page->conversion == READERS_TIFF_PALETTE)
        return is_palette_shallow(page) && page->bits <= 8 ? 8 : 16;
    if (page->kind == SAMPLEFORMAT_IEEEFP) {
        page->warnings |= page->bits > 32 ? IMS_WARNING_NARROWED : 0;
        return page->bits == 16 ? 16 : 32;
    }
    page->warnings |= page->bits > 16 ? IMS_WARNING_NARROWED : 0;
    if (page->bits == 1 && page->samples == 1 && page->orientation == 1 &&
        (!page->tiled || page->chunk_width % 8 == 0))
        return 1;
    return page->bits <= 8 ? 8 : page->bits <= 16 ? 16 : 32;
}

static bool is_readable(const struct readers_tiff_page *page, struct cli_text *problem)
{
    bool deep = page->bits > 16;
    switch (page->kind) {
    case SAMPLEFORMAT_UINT:
        if (page->bits == 0 || page->bits > 32 ||
            (deep && page->conversion != READERS_TIFF_PLAIN))
            break;
        return true;
    case SAMPLEFORMAT_IEEEFP:
        if (page->conversion == READERS_TIFF_PLAIN &&
            (page->bits == 16 || page->bits == 24 || page->bits == 32 ||
             page->bits == 64))
            return true;
        break;
    case SAMPLEFORMAT_INT:
        return refuse(problem,
                      "its samples have signs, and no picture has values below "
                      "black: shift them up first, with vips linear");
    default:
        return refuse(problem, "its samples are complex numbers, and no picture");
    }
    cli_text_format(problem, "samples of %u bits of this kind cannot be read",
                    page->bits);
    return false;
}

static void choose_format(struct readers_tiff_page *page)
{
    const int depth =
        page->conversion == READERS_TIFF_BY_LIBRARY ? 8 : find_depth(page);
    page->depth = depth;
    page->needed = page->alpha >= 0 ? page->alpha + 1 : page->colors;
    bool half = depth == 16 && page->kind == SAMPLEFORMAT_IEEEFP;
    bool gray = page->colors == 1 && page->conversion == READERS_TIFF_PLAIN;
    if (page->keeps_inks && page->conversion == READERS_TIFF_CMYK && depth == 8 &&
        page->alpha < 0) {
        page->conversion = READERS_TIFF_PLAIN;
        page->channels = 4;
        page->format = IMS_PIXEL_CMYK8;
        return;
    }
    page->channels = (gray ? 1 : 3) + (page->alpha >= 0);
    const enum input_samples samples = depth == 32   ? INPUT_SAMPLES_F32
                                       : half        ? INPUT_SAMPLES_F16
                                       : depth == 16 ? INPUT_SAMPLES_16
                                                     : INPUT_SAMPLES_8;
    page->format = depth == 1 ? IMS_PIXEL_GRAY1
                              : input_pixels_format(samples, (unsigned)page->channels);
}

/* ---- where they lie ---------------------------------------------------------------
 */

static bool look_at_chunks(struct readers_tiff_page *page, struct cli_text *problem)
{
    page->tiled = TIFFIsTiled(page->tiff) != 0;
    page->chunk_width = page->width;
    page->chunk_height = page->height;
    if (page->conversion == READERS_TIFF_BY_LIBRARY)
        return true;
    if (page->tiled) {
        TIFFGetField(page->tiff, TIFFTAG_TILEWIDTH, &page->chunk_width);
        TIFFGetField(page->tiff, TIFFTAG_TILELENGTH, &page->chunk_height);
    } else {
        uint32_t rows = 0;
        TIFFGetFieldDefaulted(page->tiff, TIFFTAG_ROWSPERSTRIP, &rows);
        if (rows > 0 && rows < page->height)
            page->chunk_height = rows;
    }
    uint64_t row_bits =
        (uint64_t)page->chunk_width * page->bits *
        (page->planar == PLANARCONFIG_CONTIG ? page->samples : (uint64_t)1);
    uint64_t bytes;
    if (page->chunk_width == 0 || page->chunk_height == 0 ||
        __builtin_mul_overflow((row_bits + 7) / 8, (uint64_t)page->chunk_height,
                               &bytes) ||
        bytes > SIZE_MAX / 8 / page->samples)
        return refuse(problem, "the size of its strips or tiles makes no sense");
    page->chunk_bytes = (size_t)bytes;
    return true;
}

uint64_t readers_tiff_page_memory(const struct readers_tiff_page *page)
{
    uint64_t pixels = (uint64_t)page->width * page->height;
    if (page->conversion == READERS_TIFF_BY_LIBRARY)
        return pixels * (3 + sizeof(uint32_t));
    uint64_t planes = page->planar == PLANARCONFIG_CONTIG ? 1 : (uint64_t)page->needed;
    uint64_t image = (pixels * (uint64_t)(page->channels * page->depth) + 7) / 8;
    uint64_t chunks = page->chunk_bytes * planes;
    uint64_t values = (uint64_t)page->needed * page->chunk_width * sizeof(uint32_t);
    uint64_t most = image > chunks ? image : chunks;
    return most > values ? most : values;
}

bool readers_tiff_page_look(struct readers_tiff_page *page, TIFF *tiff, bool silent,
                            bool keeps_inks, struct cli_text *problem)
{
    *page = (struct readers_tiff_page){.tiff = tiff, .keeps_inks = keeps_inks};
    read_tags(page);
    if (page->width == 0 || page->height == 0 || page->width > INT_MAX ||
        page->height > INT_MAX || page->samples == 0)
        return refuse(problem, "it says neither width nor height");
    if (!look_at_colors(page, problem) || !look_at_alpha(page, silent, problem) ||
        !is_readable(page, problem) || !look_at_chunks(page, problem))
        return false;
    choose_format(page);
    if (page->conversion != READERS_TIFF_PLAIN &&
        page->conversion != READERS_TIFF_PALETTE)
        page->warnings |= IMS_WARNING_COLOR_CONVERTED;
    return true;
}
