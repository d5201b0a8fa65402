#!/bin/sh
# Files that exist, and inputs that would become one file: nothing is lost unasked.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need imagemagick

convert -size 8x6 xc:red a.png
convert -size 8x6 xc:blue b.png
mkdir x y
cp a.png x/same.png
cp b.png y/same.png

# -------------------------------------------------------------- files that were there

mkdir out1
cp b.png out1/a.png
run 1 save a.png out1
same b.png out1/a.png
says 'a.png: not saved as out1/a.png: '
says 'hint: --overwrite replace, skip or unique'
says '1 failed'

run 0 save --overwrite skip --report report a.png out1
same b.png out1/a.png
says '1 skipped'
reports report 1 '"status":"skipped"'

run 0 save --overwrite unique a.png out1
run 0 save --overwrite unique a.png out1
holds out1 a.png a_1.png a_2.png
same a.png out1/a_2.png

run 0 save --overwrite replace a.png out1
same a.png out1/a.png

# The hint comes once, however many files are in the way.
mkdir out2
cp a.png b.png out2
run 1 save a.png b.png out2
[ "$(grep -c 'hint:' err)" -eq 1 ] || wrong "the hint did not come once"

# ----------------------------------------------------------- two inputs, one file name

for how in error replace skip; do
    mkdir "both-$how"
    run 1 save --overwrite "$how" --report report x/same.png y/same.png "both-$how"
    holds "both-$how" same.png
    same x/same.png "both-$how/same.png"
    says 'y/same.png: not saved as same.png: in this run that is the file of x/same.png'
    says 'hint: --name'
    reports report 1 '"event":"refused","input":"y/same.png"'
done
mkdir both-unique
run 0 save --overwrite unique x/same.png y/same.png both-unique
holds both-unique same.png same_1.png
mkdir both-names
run 0 save --name '{stem}{input}' x/same.png y/same.png both-names
holds both-names same1.png same2.png

# A pipe is not read to learn what it will become.
mkdir pipes piped
mkfifo pipes/same.png
cat b.png >pipes/same.png &
run 1 save pipes/same.png x/same.png piped
wait
holds piped same.png
same a.png piped/same.png
says 'pipes/same.png: not saved as same.png: in this run that is the file of x/same.png'

# The same input twice is no different.
mkdir twice
run 1 save a.png a.png twice
holds twice a.png

# ------------------------------------------------------------------- onto the input

mkdir own
cp a.png own/
run 1 save own/a.png own
same a.png own/a.png
run 0 save --overwrite replace own/a.png own
same a.png own/a.png
run 1 save --format png own own
same a.png own/a.png
run 0 save --overwrite replace --format png own own
holds own a.png
[ "$(convert own/a.png txt:- | grep -c -i '#ff0000')" -eq 48 ] ||
    wrong "the picture did not survive being saved onto itself"

# In place beside it is what many want.
if "$imagesaver" formats --names | grep -qx jpeg; then
    run 0 save --format jpeg own own
    holds own a.jpg a.png
fi

# ------------------------------------------------ onto inputs that are not read yet

red='srgb(255,0,0)' lime='srgb(0,255,0)' blue='srgb(0,0,255)'

# Usage: colors FOLDER FILE:COLOR...: exactly these pictures are there.
colors() {
    place=$1
    shift
    names=
    for pair; do
        names="$names ${pair%:*}"
        is "$place/${pair%:*}" '%[pixel:p{0,0}]' "${pair#*:}"
    done
    # shellcheck disable=SC2086 # several names
    holds "$place" $names
}

# Usage: palette FOLDER NAME...: a picture of another color under each name.
palette() {
    mkdir "$1"
    for pair in "$2:red" "$3:lime" "$4:blue"; do
        convert -size 8x6 "xc:${pair#*:}" "$1/${pair%:*}"
    done
}

# Each one becomes the next.
for jobs in 1 3; do
    rm -rf chain
    palette chain 0.png 1.png 2.png
    run 0 save --overwrite replace -j $jobs --format png --name '{input}' chain chain
    colors chain 0.png:"$red" 1.png:"$red" 2.png:"$lime" 3.png:"$blue"
done

# As bytes, too, and round in a circle.
for format in '' '--format png'; do
    for jobs in 1 3; do
        rm -rf circle
        palette circle 1.png 2.png 3.png
        # shellcheck disable=SC2086 # an option and its value, or nothing
        run 0 save --overwrite replace -j $jobs $format --name '{input}' --report report \
            circle/2.png circle/3.png circle/1.png circle
        colors circle 1.png:"$lime" 2.png:"$blue" 3.png:"$red"
        reports report 3 '"status":"written"'
    done
done

# Through a link, and in the middle of a longer list.
palette linked 1.png 2.png 3.png
ln -s linked other
run 0 save --overwrite replace --name '{input}' other/1.png linked/3.png other/2.png linked
colors linked 1.png:"$red" 2.png:"$blue" 3.png:"$lime"

# An input that is not saved is not replaced, nor are those behind it.
palette damaged 1.png 2.png 3.png
head -c 40 b.png >damaged/3.png
cp -r damaged before
run 1 save --overwrite replace --format png --name '{input}' --report report \
    a.png damaged/1.png damaged/2.png damaged/3.png damaged
says 'damaged/2.png: not saved as 3.png: it would replace damaged/3.png, of which not'
says 'damaged/1.png: not saved as 2.png: it would replace damaged/2.png'
says 'a.png: not saved as 1.png: it would replace damaged/1.png'
reports report 3 '"event":"refused".*it would replace'
diff -r before damaged || wrong "an input was replaced by another"

# Two inputs for one file, one of them that file: neither is lost.
if "$imagesaver" formats --names | grep -qx jpeg; then
    mkdir pair
    convert -size 8x6 xc:blue pair/x.jpg
    cp a.png pair/x.png
    cp pair/x.jpg blue.jpg
    cp b.png pair/y.png
    run 1 save --overwrite replace --format png --report report pair pair
    holds pair x.jpg x.png y.png
    same a.png pair/x.png
    same blue.jpg pair/x.jpg
    says 'pair/x.png: not saved as x.png: in this run that is the file of pair/x.jpg'
    says 'pair/x.jpg: not saved as x.png: it would replace pair/x.png'
    # It is known before the first file is written.
    head -n 1 report | grep -q '"event":"refused","input":"pair/x.png"' ||
        wrong "the conflict is not told first"
fi

# What is no picture is no conflict.
mkdir notes noted
cp a.png notes/y.png
echo '{}' >notes/y.json
echo text >notes/y.bmp
run 1 save --format png notes noted
says 'notes/y.bmp: cannot be read'
holds noted y.png

# ------------------------------------------------------------- a report in the way

mkdir reported
cp a.png reported/
cp b.png reported/in.png
run 2 save --report reported/in.png reported/in.png a.png out1
says '--report reported/in.png: that is an input'
same b.png reported/in.png
run 2 save --overwrite replace --report reported/../reported/a.png a.png reported
says '--report reported/../reported/a.png: that will be the file of a.png'
same a.png reported/a.png
run 2 save --format png --report reported/new.png b.png --name new reported
says 'that will be the file of b.png'
holds reported a.png in.png
# What could not be told beforehand is refused in its turn.
run 1 save --overwrite replace --format png --name '{width}' --report reported/8.png b.png \
    reported
says 'b.png: not saved as 8.png: that is the file of --report'
reports reported/8.png 1 '"event":"refused"'

finish
