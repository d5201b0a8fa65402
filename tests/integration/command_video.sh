#!/bin/sh
# Videos: every frame, in its colors, the right way up, under its name.
# shellcheck disable=SC1091,SC2154 # srcdir comes from the Makefile
. "$srcdir/tests/support/command.sh"
need ffmpeg imagemagick python3
need_format png jpeg

ff() {
    ffmpeg -nostdin -v error -y "$@" || exit 1
}

# ---------------------------------------------------------------------- frames, names

ff -f lavfi -i testsrc2=size=96x64:rate=25:duration=0.4 -c:v ffv1 -pix_fmt yuv444p clip.mkv
ff -i clip.mkv expected-%d.png
mkdir out1
run 0 save --report report clip.mkv out1
count out1 10
holds out1 clip_000001.png clip_000002.png clip_000003.png clip_000004.png \
    clip_000005.png clip_000006.png clip_000007.png clip_000008.png clip_000009.png \
    clip_000010.png
for frame in 1 5 10; do
    alike expected-$frame.png "out1/clip_$(printf %06d $frame).png" 40
done
reports report 1 '"frame":10,'

mkdir out2
run 0 save -f jpg --name '{stem}/{time:04}' clip.mkv out2
holds out2 clip/0000.jpg clip/0040.jpg clip/0080.jpg clip/0120.jpg clip/0160.jpg \
    clip/0200.jpg clip/0240.jpg clip/0280.jpg clip/0320.jpg clip/0360.jpg
mkdir out3
run 0 save -f png,jpg --name '{index}-{width}x{height}' clip.mkv out3
count out3 20
alike expected-3.png out3/3-96x64.png 40
run 1 save --name '{stem}' clip.mkv out3
says 'add {index} or {time} to it'
count out3 20

# Two frames of one millisecond get two names.
ff -f lavfi -i testsrc2=size=16x16:rate=2000:duration=0.002 -c:v ffv1 -f nut fast.nut
mkdir out_fast
run 0 save --name '{stem}_{time}' fast.nut out_fast
holds out_fast fast_0.png fast_1.png fast_1_2.png fast_2.png

# Pixels that are not square become so, or their shape is told; interlaced frames are told,
# or become whole pictures. As ImageMagick and FFmpeg's own filter have them.
ff -f lavfi -i testsrc2=size=64x48:rate=10:duration=0.8 -vf \
    tinterlace=interleave_top,setsar=4/3,setfield=tff -flags +ilme+ildct -q:v 2 \
    -c:v mpeg2video shape.mpg
mkdir out_shape
run 0 save shape.mpg out_shape
says 'hint: the pixels of a video are not square.*(--aspect keep'
says 'hint: a video is interlaced.*(--deinterlace'
is out_shape/shape_000002.png '%wx%h' 85x48
ff -i shape.mpg -vf format=gray,setsar=4/3 -c:v ffv1 gray4.mkv \
    -vf format=gray,setsar=3/4 -c:v ffv1 gray3.mkv
run 0 save --quiet --aspect keep --name 'gray_{index}' gray3.mkv out_shape
run 0 save --quiet gray3.mkv gray4.mkv out_shape
for size in 64x64:3 85x48:4; do
    convert out_shape/gray_2.png -filter Catrom -resize "${size%:*}!" expected.png
    alike expected.png "out_shape/gray${size#*:}_000002.png" 50
done
run 0 save --aspect keep --name 'kept_{index}' shape.mpg out_shape
says 'hint: the pixels of a video are not square, and are saved as they are'
is out_shape/kept_2.png '%wx%h %U' '64x48 PixelsPerCentimeter'
is out_shape/kept_2.png '%[fx:round(1000*resolution.y/resolution.x)]' 1333
if grep -q '^#define HAVE_LIBAVFILTER 1' "$builddir/config.h"; then
    # Frames that are not interlaced, among others, stay as they are.
    ff -i shape.mpg -vf setfield=prog -c:v ffv1 plain.mkv \
        -vf bwdif=mode=send_frame:deint=interlaced -c:v ffv1 shape.mkv
    run 0 save --aspect keep --name '{stem}_{index}_{time}' shape.mkv plain.mkv --create right
    run 0 save --aspect keep --deinterlace --name '{stem}_{index}_{time}' shape.mpg plain.mkv \
        --create whole
    says_not 'hint: a video is interlaced'
    diff -r right whole >/dev/null || wrong "frames are not deinterlaced as FFmpeg does it"
    ! cmp -s whole/shape_2_* whole/plain_2_* || wrong "nothing was deinterlaced"
else
    run 2 save --deinterlace shape.mpg out_shape
    says '--deinterlace: this program was built without libavfilter'
fi
run 0 save clip.mkv --create out_shape/clip
says_not 'hint:'

# Names that FFmpeg would take for patterns and addresses.
mkdir odd out4
for name in '100%d.mkv' 'pipe:0.mkv' 'a*b?.mkv' 'concat:a|b.mkv'; do
    cp clip.mkv "odd/$name"
done
run 0 save --name '{stem}_{index}' odd out4
count out4 40

# From standard input, where nothing can seek.
mkdir out5
ffmpeg -nostdin -v error -i clip.mkv -c copy -f nut - |
    "$imagesaver" save -q - out5 || wrong "a video through a pipe"
count out5 10
same out1/clip_000010.png out5/stdin_000010.png

# The same bytes at any number of threads.
mkdir one many
run 0 save -j 1 -f png,jpg clip.mkv one
run 0 save -j 7 --queue 3 -f png,jpg clip.mkv many
diff -r one many >/dev/null || wrong "the number of threads shows in the files"

# Animated and plain images of one kind.
mkdir gifs out6
convert +dither -size 16x16 xc:red xc:lime xc:blue gifs/three.gif
convert +dither -size 16x16 xc:red gifs/one.gif
run 0 save -f png gifs out6
holds out6 one.png three_000001.png three_000002.png three_000003.png
convert -size 16x16 xc:blue blue.png
alike blue.png out6/three_000003.png

# ----------------------------------------------------------------------------- colors

# A smooth picture, stored in many ways, must come back each time.
convert -size 128x96 gradient:orange-navy \( -size 128x96 gradient:black-white -rotate 90 \
    -resize 128x96! \) -compose overlay -composite -depth 8 png24:smooth.png
mkdir colors out7
# All in one go, as FFmpeg takes longer to begin than for its work.
set --
for pixels in yuv420p yuv422p yuv444p nv12 yuv410p yuv411p yuv440p yuv420p10 \
    yuv422p12 yuv444p16 bgr0 bgra gray gray16 gbrp10 gbrp16 rgb48; do
    case $pixels in
    nv12) set -- "$@" -vf format=nv12 -c:v rawvideo colors/nv12.nut ;;
    *)
        set -- "$@" -vf "scale=flags=accurate_rnd+full_chroma_int,format=$pixels" \
            -c:v ffv1 -level 3 -strict experimental colors/$pixels.mkv
        ;;
    esac
done
for pixels in yuv420p yuv444p yuv444p10; do
    set -- "$@" -vf "scale=out_color_matrix=bt709:out_range=tv,format=$pixels" \
        -colorspace bt709 -color_range tv -c:v ffv1 colors/$pixels-709.mkv \
        -vf "scale=out_color_matrix=bt601:out_range=pc,format=$pixels" \
        -colorspace smpte170m -color_range pc -c:v ffv1 colors/$pixels-full.mkv \
        -vf "scale=out_color_matrix=bt2020:out_range=tv,format=$pixels" \
        -colorspace bt2020nc -color_range tv -c:v ffv1 colors/$pixels-2020.mkv
done
ff -i smooth.png "$@"
run 0 save --name '{stem}/{index}' --report report colors out7
[ "$(find out7 -type f | wc -l)" -eq "$(find colors -type f | wc -l)" ] ||
    wrong "not one picture of each"
convert smooth.png -colorspace Gray gray.png
for file in out7/*/1.png; do
    case $file in
    */gray*) alike gray.png "$file" 30 ;;
    *) alike smooth.png "$file" 38 ;;
    esac
done
# Deep samples stay deep; what was converted is told.
for name in yuv420p10 yuv444p16 gray16 gbrp10 rgb48; do
    is out7/$name/1.png '%[png:IHDR.bit-depth-orig]' 16
done
for name in gray gray16; do
    is out7/$name/1.png '%[png:IHDR.color-type-orig]' 0
done
reports report 1 'yuv420p10.mkv.*"converted":true,"warnings":\[\]'
reports report 1 'bgr0.mkv.*"converted":false,"warnings":\[\]'
# Every luma of 10 bits, as 16: the nearest to what it stands for.
python3 -c 'import sys
for value in list(range(1024)) + [512] * 2048:
    sys.stdout.buffer.write(value.to_bytes(2, "little"))' >ramp.yuv
ff -f rawvideo -pixel_format yuv444p10le -video_size 1024x1 -i ramp.yuv -c:v ffv1 ramp.mkv
mkdir ramp
run 0 save -f pam,png ramp.mkv ramp
is ramp/ramp_000001.png '%[png:IHDR.bit-depth-orig]' 16
python3 - ramp/ramp_000001.pam <<'END' || wrong "10 bits of a video are not their values in 16"
import struct, sys
data = open(sys.argv[1], "rb").read()[-1024 * 6:]
samples = struct.unpack(">3072H", data)
for luma in range(1024):
    exact = min(max((luma - 64) / 876, 0), 1) * 65535
    for sample in samples[3 * luma:3 * luma + 3]:
        if abs(sample - exact) > 0.5001:
            sys.exit(f"luma {luma}: {sample}, not {exact}")
END
# One frame that a format cannot hold is enough to know about the others.
ff -i clip.mkv -pix_fmt yuv420p10 -c:v ffv1 deep.mkv
mkdir out8
run 1 save -f jpg,png --report report deep.mkv out8
count out8 10
says 'deep.mkv: its other frames are not saved as jpg'
reports report 1 '"event":"refused"'
run 0 save -f jpg --set narrow=1 deep.mkv out8
count out8 20

# ------------------------------------------------------------------------------ alpha

# That of WebM lies beside the packets, where FFmpeg's own decoders leave it; here it
# changes from frame to frame, and is compared with what libvpx sees.
for codec in libvpx libvpx-vp9; do
    ffmpeg -nostdin -v error -h "encoder=$codec" | grep -q yuva420p || continue
    ff -loop 1 -framerate 10 -t 0.5 -i smooth.png -vf \
        "crop=63:47:exact=1,format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='mod(4*X+50*N,256)'" \
        -c:v $codec -auto-alt-ref 0 alpha-$codec.webm
    ff -c:v $codec -i alpha-$codec.webm $codec-%d.png
    mkdir out-$codec
    run 0 save -f png,bmp --report report alpha-$codec.webm out-$codec
    count out-$codec 10
    reports report 10 '"frame":'
    for frame in 1 2 5; do
        convert $codec-$frame.png -alpha extract expected.png
        convert "out-$codec/alpha-${codec}_00000$frame.png" -alpha extract found.png
        alike expected.png found.png
        convert $codec-$frame.png -alpha off expected.png
        convert "out-$codec/alpha-${codec}_00000$frame.png" -alpha off found.png
        alike expected.png found.png 38
    done
done

# ---------------------------------------------------------------------------- turning

# A telephone held upright: the matrix in the track's header says so.
ff -f lavfi -i testsrc2=size=96x64:rate=5:duration=0.4 -c:v mpeg4 -q:v 2 lying.mp4
cat >turn.py <<'END'
import struct, sys
data = bytearray(open("lying.mp4", "rb").read())
place = data.index(b"tkhd") + 4 + 40
assert struct.unpack(">9i", data[place:place + 36])[:5] == (65536, 0, 0, 0, 65536)
one = 65536
for name, (a, b, c, d) in {"quarter": (0, one, -one, 0), "half": (-one, 0, 0, -one),
                           "three": (0, -one, one, 0), "mirror": (-one, 0, 0, one)}.items():
    data[place:place + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    open(name + ".mp4", "wb").write(data)
END
python3 turn.py || exit 1
mkdir out9
run 0 save lying.mp4 quarter.mp4 half.mp4 three.mp4 mirror.mp4 out9
# Usage: is_turned NAME CONVERT-ARGUMENT...
is_turned() {
    name=$1
    shift
    for frame in 1 2; do
        convert "out9/lying_00000$frame.png" "$@" +repage expected.png
        alike expected.png "out9/${name}_00000$frame.png" 28
    done
}
is_turned quarter -rotate 90
is_turned half -rotate 180
is_turned three -rotate 270
is_turned mirror -flop
# FFmpeg repeats chroma here.
run 0 save --set chroma=nearest --name 'nearest_{index}' quarter.mp4 out9
ff -i quarter.mp4 -frames:v 1 expected.png
alike expected.png out9/nearest_1.png 28

finish
