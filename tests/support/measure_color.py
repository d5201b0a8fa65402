# SPDX-License-Identifier: MIT
"""Measures colors from the file to the file: CIEDE2000 between what a source shows and
what a saved file shows, both reckoned here, in double precision, from samples that
FFmpeg, ImageMagick, avifdec or djxl decoded and from what ExifTool says of their colors.

Usage: measure_color.py patches                   raw rgb48le on standard output
       measure_color.py profile                   a profile of Display P3 there
       measure_color.py measure FOLDER LIMITS     what FOLDER/sources became in saved
LIMITS is a page with a table: formats by sources, with the largest difference allowed.
"""
import base64
import json
import math
import os
import re
import struct
import subprocess
import sys

PATCH, ACROSS, DOWN = 8, 6, 4
# Signals of patches: grays, primaries, what lies between, skin, sky and leaves.
PATCHES = [(v, v, v) for v in (0, 0.1, 0.25, 0.45, 0.6, 0.75)] + [
    (0.7, 0.1, 0.1), (0.1, 0.7, 0.1), (0.1, 0.1, 0.7), (0.7, 0.7, 0.1), (0.1, 0.7, 0.7),
    (0.7, 0.1, 0.7), (0.6, 0.45, 0.4), (0.7, 0.55, 0.5), (0.35, 0.25, 0.2), (0.3, 0.45, 0.65),
    (0.35, 0.45, 0.2), (0.2, 0.35, 0.25), (0.75, 0.5, 0.2), (0.45, 0.2, 0.55), (0.55, 0.6, 0.3),
    (0.25, 0.15, 0.35), (0.5, 0.3, 0.3), (0.3, 0.5, 0.5)]

# ---- colors ------------------------------------------------------------------------

XY = {1: ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)),
      9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
      12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))}
D65 = (0.3127, 0.3290)
D50 = (0.9642, 1.0, 0.8249)
BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector)) for row in matrix]


def inverse(m):
    cross = [[m[(j + 1) % 3][(i + 1) % 3] * m[(j + 2) % 3][(i + 2) % 3] -
              m[(j + 1) % 3][(i + 2) % 3] * m[(j + 2) % 3][(i + 1) % 3]
              for j in range(3)] for i in range(3)]
    determinant = sum(m[0][i] * cross[i][0] for i in range(3))
    return [[value / determinant for value in row] for row in cross]


def product(a, b):
    return [[sum(a[i][k] * b[k][j] for k in range(3)) for j in range(3)] for i in range(3)]


def xyz_of(xy):
    return (xy[0] / xy[1], 1.0, (1 - xy[0] - xy[1]) / xy[1])


def to_d50(primaries, white=D65):
    """The matrix from linear RGB to XYZ, adapted to D50 by Bradford."""
    columns = list(zip(*(xyz_of(xy) for xy in primaries)))
    scale = times(inverse(columns), xyz_of(white))
    matrix = [[value * s for value, s in zip(row, scale)] for row in columns]
    source, target = times(BRADFORD, xyz_of(white)), times(BRADFORD, D50)
    cone = [[target[i] / source[i] * (i == j) for j in range(3)] for i in range(3)]
    return product(product(inverse(BRADFORD), product(cone, BRADFORD)), matrix)


def srgb(v):
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


def pq(v):
    """1 is 203 cd/m2, the white of paper."""
    p = max(v, 0) ** (32 / 2523)
    return 10000 / 203 * (max(p - 0.8359375, 0) / (18.8515625 - 18.6875 * p)) ** (8192 / 1305)


def hlg_scene(v):
    a, b = 0.17883277, 0.28466892
    c = 0.5 - a * math.log(4 * a)
    return v * v / 3 if v <= 0.5 else (math.exp((v - c) / a) + b) / 12


def hlg(v):
    """1 is 75 % of the signal."""
    return hlg_scene(v) / hlg_scene(0.75)


CURVES = {1: srgb, 8: lambda v: v, 13: srgb, 16: pq, 18: hlg}


def lab(xyz):
    f = [t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
         for t in (v / w for v, w in zip(xyz, D50))]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ciede2000(one, other):
    """CIE 142-2001, by the notes of Sharma, Wu and Dalal (2005)."""
    l1, a1, b1 = one
    l2, a2, b2 = other
    mean7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - math.sqrt(mean7 / (mean7 + 25 ** 7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    c = (c1 + c2) / 2
    h = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    t = (1 - 0.17 * math.cos(math.radians(h - 30)) + 0.24 * math.cos(math.radians(2 * h)) +
         0.32 * math.cos(math.radians(3 * h + 6)) - 0.20 * math.cos(math.radians(4 * h - 63)))
    l = (l1 + l2) / 2 - 50
    sl = 1 + 0.015 * l * l / math.sqrt(20 + l * l)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    rt = (-2 * math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) *
          math.sin(math.radians(60 * math.exp(-(((h - 275) / 25) ** 2)))))
    dl, dc, dh = (l2 - l1) / sl, (c2 - c1) / sc, hue / sh
    return math.sqrt(max(dl * dl + dc * dc + dh * dh + rt * dc * dh, 0))


# ---- profiles ------------------------------------------------------------------------

def s15(data, at):
    return struct.unpack(">i", data[at:at + 4])[0] / 65536


def curve_of(data):
    if data[:4] == b"para":
        kind = struct.unpack(">H", data[8:10])[0]
        g, *rest = (s15(data, 12 + 4 * i) for i in range((1, 3, 4, 5, 7)[kind]))
        if kind == 0:
            return lambda v: v ** g
        a, b, c, d = rest[:4] if kind >= 3 else (*rest, 0, 0)
        if kind == 3:
            return lambda v: (a * v + b) ** g if v >= d else c * v
        raise ValueError(f"a curve of kind {kind}")
    count = struct.unpack(">I", data[8:12])[0]
    values = struct.unpack(f">{count}H", data[12:12 + 2 * count])
    if count == 0:
        return lambda v: v
    if count == 1:
        return lambda v: v ** (values[0] / 256)

    def look_up(v):
        place = min(max(v, 0), 1) * (count - 1)
        low = min(int(place), count - 2)
        return (values[low] + (values[low + 1] - values[low]) * (place - low)) / 65535
    return look_up


def colors_of_profile(icc):
    """Curves and the matrix to XYZ under D50; what its tag `cicp` says goes before."""
    tags = {}
    for i in range(struct.unpack(">I", icc[128:132])[0]):
        name, start, size = struct.unpack(">4sII", icc[132 + 12 * i:144 + 12 * i])
        tags[name] = icc[start:start + size]
    if b"cicp" in tags:
        return colors_of_numbers(tags[b"cicp"][8], tags[b"cicp"][9])
    columns = [[s15(tags[name], 8 + 4 * i) for i in range(3)]
               for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    return ([curve_of(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")],
            list(zip(*columns)))


def colors_of_numbers(primaries, transfer):
    return [CURVES[transfer]] * 3, to_d50(XY[primaries])


def make_profile():
    def xyz(values):
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)
    curve = b"para\0\0\0\0\0\3\0\0" + b"".join(
        struct.pack(">i", round(v * 65536))
        for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
    columns = list(zip(*to_d50(XY[12])))
    tags = {b"desc": b"desc\0\0\0\0\0\0\0\3P3\0" + bytes(79), b"wtpt": xyz(D50),
            b"cprt": b"text\0\0\0\0nobody\0"}
    for name, column in zip(b"rgb", columns):
        tags[bytes([name]) + b"XYZ"] = xyz(column)
        tags[bytes([name]) + b"TRC"] = curve
    table, data, start = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, value in tags.items():
        value += bytes(-len(value) % 4)
        table += name + struct.pack(">II", start + len(data), len(value))
        data += value
    head = bytearray(128)
    struct.pack_into(">I", head, 0, 128 + len(table) + len(data))
    head[8:12] = b"\4\0\0\0"
    head[12:24] = b"mntrRGB XYZ "
    head[36:40] = b"acsp"
    struct.pack_into(">iii", head, 68, 63190, 65536, 54061)
    return bytes(head) + table + data


# ---- samples -------------------------------------------------------------------------

WIDTH, HEIGHT = PATCH * ACROSS, PATCH * DOWN


def output_of(*words):
    return subprocess.run(words, check=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def means(values, width, planes=3, step=1):
    """The middle of each patch, of interleaved samples."""
    found = []
    for patch in range(ACROSS * DOWN):
        x, y = patch % ACROSS * PATCH // step, patch // ACROSS * PATCH // step
        places = [(y + j) * width + x + i for j in (PATCH // 2 // step - 1, PATCH // 2 // step)
                  for i in (PATCH // 2 // step - 1, PATCH // 2 // step)]
        found.append([sum(values[place * planes + c] for place in places) / 4
                      for c in range(planes)])
    return found


def convert(*words):
    return output_of(*os.environ.get("IMS_CONVERT", "convert").split(), *words)


def by_imagemagick(paths, *words):
    """Of each file, by one process."""
    data = convert(*(path + "[0]" for path in paths), *words, "-set", "colorspace", "sRGB",
                   "-alpha", "off", "-depth", "16", "-endian", "LSB", "RGB:-")
    values = struct.unpack(f"<{len(data) // 2}H", data)
    size = 3 * WIDTH * HEIGHT
    if len(values) != size * len(paths):
        sys.exit(f"not {len(paths)} pictures of {WIDTH}x{HEIGHT}: {paths}")
    return [[[v / 65535 for v in patch] for patch in means(values[size * i:size * (i + 1)], WIDTH)]
            for i in range(len(paths))]


def floats_by_ffmpeg(path):
    data = output_of("ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo",
                     "-pix_fmt", "gbrpf32le", "-")
    values = struct.unpack(f"<{len(data) // 4}f", data)
    size = WIDTH * HEIGHT
    g, b, r = (means(values[size * i:size * (i + 1)], WIDTH, 1) for i in range(3))
    return [[r[i][0], g[i][0], b[i][0]] for i in range(len(r))]


def radiance(path):
    """Radiance HDR: four bytes a pixel, each kind of them packed in runs, row by row."""
    data = open(path, "rb").read()
    at = data.index(b"\n", data.index(b"\n\n") + 2) + 1
    values = []
    for _ in range(HEIGHT):
        at, row = at + 4, bytearray()
        while len(row) < 4 * WIDTH:
            count = data[at]
            if count > 128:
                row += data[at + 1:at + 2] * (count - 128)
                at += 2
            else:
                row += data[at + 1:at + 1 + count]
                at += 1 + count
        for x in range(WIDTH):
            r, g, b, e = row[x::WIDTH]
            values += [(v + 0.5) * 2.0 ** (e - 136) if e else 0 for v in (r, g, b)]
    return means(values, WIDTH)


def clip(path):
    """Planes of 10 bits, and R'G'B' of them by the matrix of BT.2020, limited."""
    data = output_of("ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo",
                     "-pix_fmt", "yuv420p10le", "-")
    values = struct.unpack(f"<{len(data) // 2}H", data)
    size = WIDTH * HEIGHT
    luma = means(values[:size], WIDTH, 1)
    chroma = [means(values[size + size // 4 * i:size + size // 4 * (i + 1)], WIDTH // 2, 1, 2)
              for i in range(2)]
    found = []
    for y, u, v in zip(luma, *chroma):
        y, u, v = (y[0] - 64) / 876, (u[0] - 512) / 896, (v[0] - 512) / 896
        r, b = y + 2 * (1 - 0.2627) * v, y + 2 * (1 - 0.0593) * u
        g = (y - 0.2627 * r - 0.0593 * b) / (1 - 0.2627 - 0.0593)
        found.append([min(max(s, 0), 1) for s in (r, g, b)])
    return found


def inks(path):
    """What passes through the inks."""
    data = convert(path, "-depth", "8", "CMYK:-")
    return [[(1 - ink / 255) * (1 - patch[3] / 255) for ink in patch[:3]]
            for patch in means(data, WIDTH, 4)]


# ---- what files show ----------------------------------------------------------------

def show(samples, colors):
    curves, matrix = colors
    return [lab(times(matrix, [curve(v) for curve, v in zip(curves, patch)]))
            for patch in samples]


def sources_in(folder):
    names = sorted(os.listdir(folder))
    found = {"pq": show(clip(os.path.join(folder, "pq.mkv")), colors_of_numbers(9, 16)),
             "hlg": show(clip(os.path.join(folder, "hlg.mkv")), colors_of_numbers(9, 18)),
             "inks": show(inks(os.path.join(folder, "inks.jpg")), colors_of_numbers(1, 13))}
    upright = [name for name in names if name.startswith(("p3", "turned"))]
    for name, samples in zip(upright, by_imagemagick(
            [os.path.join(folder, name) for name in upright], "-auto-orient")):
        found[name.split(".")[0]] = show(
            samples, colors_of_numbers(12 if name.startswith("p3") else 1, 13))
    return found


def chromaticities(path):
    head = open(path, "rb").read(4096)
    found = re.search(rb"chromaticities\0chromaticities\0(....)", head, re.S)
    if found:
        v = struct.unpack("<8f", head[found.end():found.end() + 32])
    else:
        found = re.search(rb"PRIMARIES=([-0-9. ]+)", head)
        v = [float(word) for word in found.group(1).split()] if found else None
    if v is None:
        return to_d50(XY[1])
    return to_d50(((v[0], v[1]), (v[2], v[3]), (v[4], v[5])), (v[6], v[7]))


def colors_of(said):
    """Of a file, by what ExifTool says of it; what says nothing is shown as sRGB. A PNG's
    numbers go before its profile."""
    has_numbers = said["FileType"] == "PNG" and said.get("ColorPrimaries", 2) != 2
    if "ICC_Profile" in said and not has_numbers:
        return colors_of_profile(base64.b64decode(said["ICC_Profile"][7:]))
    primaries = int(said.get("ColorPrimaries", 1))
    transfer = int(said.get("TransferCharacteristics", 13))
    return colors_of_numbers(1 if primaries == 2 else primaries,
                             13 if transfer == 2 else transfer)


def saved_in(folder):
    """What each file shows, by its name."""
    names = sorted(os.listdir(folder))
    paths = {name: os.path.join(folder, name) for name in names}
    said = describe(paths.values())
    found, readable = {}, []
    for name, path in paths.items():
        kind = name.rsplit(".", 1)[1]
        if kind in ("exr", "hdr"):
            light = floats_by_ffmpeg(path) if kind == "exr" else radiance(path)
            found[name] = show(light, ([lambda v: v] * 3, chromaticities(path)))
            continue
        if kind == "avif":
            output_of("avifdec", "--depth", "16", path, path + ".png")
            paths[name] = path + ".png"
        if kind == "jxl":
            output_of("djxl", "--quiet", path, path + ".png")
            paths[name] = path + ".png"
        readable.append(name)
    decoded = [paths[name] for name in readable if name.endswith(".jxl")]
    for one in describe(decoded).values() if decoded else []:
        said[os.path.basename(one["SourceFile"])[:-len(".png")]] = one
    for name, samples in zip(readable, by_imagemagick([paths[name] for name in readable])):
        found[name] = show(samples, colors_of(said[name]))
    return found


def describe(paths):
    said = json.loads(output_of("exiftool", "-j", "-b", "-n", "-FileType", "-ICC_Profile",
                                "-ColorPrimaries", "-TransferCharacteristics", *paths))
    return {os.path.basename(one["SourceFile"]): one for one in said}


def read_limits(page):
    rows = re.search(r"<!-- measured:.*?-->\n(.*?)<!-- measured: end -->", open(page).read(),
                     re.S).group(1).strip().split("\n")
    names = [cell.strip() for cell in rows[0].strip("|").split("|")][1:]
    limits = {}
    for row in rows[2:]:
        kind, *cells = [cell.strip() for cell in row.strip("|").split("|")]
        limits.update({(kind, name): float(cell)
                       for name, cell in zip(names, cells) if cell != "-"})
    return limits


def measure(folder, page):
    limits, failed = read_limits(page), False
    sources = sources_in(os.path.join(folder, "sources"))
    worst = {}
    for name, found in saved_in(os.path.join(folder, "saved")).items():
        stem, kind = name.split(".")
        column = re.sub("_[0-9]+$", "", stem)
        key = column if column in ("pq", "hlg") else stem
        difference = max(ciede2000(a, b) for a, b in zip(sources[key], found))
        worst[kind, column] = max(worst.get((kind, column), 0), difference)
    for key, difference in sorted(worst.items()):
        limit = limits.get(key)
        if limit is None or difference > limit:
            print(f"{key[0]} of {key[1]}: CIEDE2000 {difference:.2f}, allowed {limit}")
            failed = True
    for key in sorted(set(limits) - set(worst)):
        print(f"not measured: {key[0]} of {key[1]}")
    if "IMS_MEASURED" in os.environ:
        with open(os.environ["IMS_MEASURED"], "w") as file:
            for key, difference in sorted(worst.items()):
                file.write(f"{key[0]} {key[1]} {difference:.3f}\n")
    return failed


if sys.argv[1] == "patches":
    rows = [PATCHES[y // PATCH * ACROSS + x // PATCH] for y in range(HEIGHT) for x in range(WIDTH)]
    sys.stdout.buffer.write(b"".join(struct.pack("<3H", *(round(v * 65535) for v in rgb))
                                     for rgb in rows))
elif sys.argv[1] == "profile":
    sys.stdout.buffer.write(make_profile())
else:
    sys.exit(measure(sys.argv[2], sys.argv[3]))
