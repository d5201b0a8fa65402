#!/bin/sh
# `imagesaver formats --json` is JSON, and says of each encoder what the manifests of the
# plugins and the tables for persons say. What a library that is missing would bring is
# read from the encoders' sources: of those that are here it must be what they write.
# shellcheck disable=SC1091,SC2154,SC2016 # of the Makefile
. "$srcdir/tests/support/command.sh"
need python3
unset MAKEFLAGS MFLAGS MAKELEVEL

run 0 formats --json
mv out all.json
run 0 formats --json jpg
mv out jpeg.json
run 0 formats --names
mv out names
run 0 formats
sed '/^$/,$d' out >table
run 2 formats --json pgn
says 'there is no format pgn'

cat >check.py <<'END'
import glob
import json
import sys

with open("all.json", encoding="utf-8") as file:
    told = json.load(file)
with open("jpeg.json", encoding="utf-8") as file:
    some = json.load(file)
encoders = {encoder["name"]: encoder for encoder in told["encoders"]}


def wrong(*words):
    print("wrong:", *words)
    sys.exit(1)


# Persons are told of the same encoders, in the same order.
with open("table", encoding="utf-8") as file:
    rows = [line.split() for line in file][1:]
if [(encoder["format"], encoder["name"]) for encoder in told["encoders"]] != [
        tuple(row[:2]) for row in rows]:
    wrong("the encoders are others than those of the table")
with open("names", encoding="utf-8") as file:
    names = file.read().split()
if names != list(dict.fromkeys(encoder["format"] for encoder in told["encoders"]
                               if "pixels" in encoder["inputs"])):
    wrong("the formats are others than those of --names")
if [encoder for encoder in told["encoders"] if "jpg" in encoder["extensions"]] != \
        some["encoders"]:
    wrong("formats --json jpg has others than those of jpg")
if {key: told[key] for key in told if key != "encoders"} != \
        {key: some[key] for key in some if key != "encoders"}:
    wrong("a name changes more than the encoders")

# Every encoder has every member, of the type that the manual tells.
number = (int, type(None))
members = {"name": str, "format": str, "description": str, "extensions": list,
           "mime_type": (str, type(None)), "inputs": list, "traits": list, "metadata": list,
           "rank": int,
           "efforts": (dict, type(None)), "max_width": number, "max_height": number,
           "max_pixels": number, "pixel_formats": list, "narrowed_formats": list,
           "options": list}
values = {"integer": {"minimum", "maximum", "default"}, "boolean": {"default"},
          "number": {"minimum", "maximum", "default"}, "choice": {"values", "default"},
          "color": {"default"}, "text": {"maximum_bytes", "default"}}
for encoder in told["encoders"]:
    if encoder.keys() != members.keys():
        wrong(encoder["name"], "has the members", *encoder)
    for key, kind in members.items():
        if not isinstance(encoder[key], kind):
            wrong(encoder["name"], key, encoder[key])
    for option in encoder["options"] + told["general_options"]:
        if option.keys() - {"key", "type", "help"} != values[option["type"]]:
            wrong(encoder["name"], "option", option)
        if "minimum" in option and not \
                option["minimum"] <= option["default"] <= option["maximum"]:
            wrong(encoder["name"], "default of", option)
        if "values" in option and option["values"] and \
                option["default"] not in option["values"]:
            wrong(encoder["name"], "default of", option)


# The manifests, which another program wrote.
def manifests(paths):
    found = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file.read().splitlines()[1:]:
                key, _, rest = line.partition(" ")
                if key == "encoder":
                    found.append({"name": rest, "options": []})
                elif key == "option":
                    found[-1]["options"].append(rest.split())
                elif key:
                    found[-1].setdefault(key, rest)
    return found


count = 0
for manifest in manifests(glob.glob(sys.argv[1] + "/plugins/*.manifest")):
    encoder = encoders.get(manifest["name"])
    if encoder is None:
        if not any(manifest["name"] in problem for problem in told["problems"]):
            wrong(manifest["name"], "is in a manifest, and not told")
        continue
    count += 1
    for key in ("format", "description", "mime_type"):
        if encoder[key] != manifest.get(key):
            wrong(encoder["name"], key, encoder[key])
    for key in ("inputs", "traits", "metadata", "extensions"):
        if encoder[key] != manifest.get(key, "").split():
            wrong(encoder["name"], key, *encoder[key])
    # Those that unpack to one of a list follow it.
    for key in ("pixel_formats", "narrowed_formats"):
        listed = manifest.get(key, "").split()
        if encoder[key][:len(listed)] != listed or \
                len(set(encoder[key])) != len(encoder[key]):
            wrong(encoder["name"], key, *encoder[key])
    if "rgb_f32" in encoder["narrowed_formats"] and "rgb_f16" not in \
            encoder["pixel_formats"] + encoder["narrowed_formats"]:
        wrong(encoder["name"], "does not tell of what unpacks to its formats")
    for key in ("max_width", "max_height", "max_pixels", "rank"):
        if (encoder[key] or 0) != int(manifest.get(key, "0")):
            wrong(encoder["name"], key, encoder[key])
    options = [(option["key"], option["type"]) for option in encoder["options"]]
    if options != [tuple(option[:2]) for option in manifest["options"]]:
        wrong(encoder["name"], "has the options", options)
    for option, (_, _, low, high, standard) in zip(encoder["options"],
                                                   manifest["options"]):
        if "minimum" in option and [option["minimum"], option["maximum"],
                                    option["default"]] != [float(low), float(high),
                                                           float(standard)]:
            wrong(encoder["name"], option)
if count == 0 and glob.glob(sys.argv[1] + "/plugins/*.manifest"):
    wrong("no plugin was compared")
END
python3 check.py "$builddir" || wrong "the JSON is not what others say"

# Usage: ask NAME=VALUE... -- EXPRESSION: of the Makefile.
ask() {
    asked=
    while [ "$1" != -- ]; do
        asked="$asked $1"
        shift
    done
    # shellcheck disable=SC2016,SC2086 # words of make
    ${MAKE:-make} -s -C "$builddir" --no-print-directory $asked \
        --eval='told: ; @printf "%s\n" '"'$2'" told
}

for library in $(ask -- '$(found)'); do
    for plugin in $(ask -- "\$(call plugins_of,$library)"); do
        [ ! -e "$builddir/plugins/$plugin.manifest" ] ||
            sed -n 's/^format //p' "$builddir/plugins/$plugin.manifest"
    done | sort -u >written
    ask -- "\$(call formats_of,$library)" | tr ' ' '\n' >told
    [ ! -s written ] || cmp -s written told ||
        wrong "$library would be missed for: $(cat told)"
done
missing=$(ask missing=libwebp libwebp_package=a-dev -- '$(missing_libraries)')
[ "$missing" = 'LIBRARY("libwebp","a-dev","webp","")' ] ||
    wrong "without libwebp the command would miss: $missing"

finish
