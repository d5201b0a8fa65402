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

finish
