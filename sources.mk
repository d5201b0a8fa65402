# What is built and what is tested: one file a line, in the order of the alphabet within
# each block.  scripts/check-layout holds this list and the folders together.  Encoders are
# listed in their own folders, each in its encoder.mk:
#   encoder_sources      built into the library; plugins link what they use of them
#   hot_sources          those whose inner loops run over all pixels: compiled for speed (-O3)
#   plugins              names of plugins; NAME.so is built where NAME_library was found
#   NAME_library         an optional library of configure.ac
#   NAME_sources         what the plugin is made of, besides what it shares
# Their tables are listed in encoders/builtin.h.

# builtin_sources, plugin_sources: compiled for the library and each plugin; for each plugin.
builtin_sources += encoders/builtin.c
plugin_sources += encoders/plugin.c

# lib_sources: the library's engine.
lib_sources += src/codec/buffer.c
lib_sources += src/saver/call.c
lib_sources += src/saver/callback.c
lib_sources += src/saver/close.c
lib_sources += src/saver/kept_results.c
lib_sources += src/saver/lending.c
lib_sources += src/saver/sync_calls.c
lib_sources += src/saver/refusals.c
lib_sources += src/saver/result.c
lib_sources += src/saver/result_copy.c
lib_sources += src/saver/config_check.c
lib_sources += src/saver/delivery.c
lib_sources += src/saver/held.c
lib_sources += src/codec/encode.c
lib_sources += src/codec/encoder_check.c
lib_sources += src/codec/encoder_state.c
lib_sources += src/saver/in_flight.c
lib_sources += src/base/error.c
lib_sources += src/base/event.c
lib_sources += src/queue/fence.c
lib_sources += src/store/folder/folder.c
lib_sources += src/store/folder/folder_set.c
lib_sources += src/store/folder/free_space.c
lib_sources += src/store/folder/group.c
lib_sources += src/store/folder/old_file.c
lib_sources += src/store/folder/put.c
lib_sources += src/store/folder/sweep.c
lib_sources += src/queue/id_table.c
lib_sources += src/image/image.c
lib_sources += src/image/alpha.c
lib_sources += src/image/unpack.c
lib_sources += src/queue/job.c
lib_sources += src/base/log.c
lib_sources += src/base/message.c
lib_sources += src/base/monitor.c
lib_sources += src/codec/option.c
lib_sources += src/queue/path_order.c
lib_sources += src/base/os.c
lib_sources += src/base/pages.c
lib_sources += src/queue/task_group.c
lib_sources += src/base/path.c
lib_sources += src/image/pixel_format.c
lib_sources += src/codec/plugin.c
lib_sources += src/codec/plugin_folder.c
lib_sources += src/codec/plugin_proxy.c
lib_sources += src/codec/manifest.c
lib_sources += src/codec/manifest_difference.c
lib_sources += src/queue/pool.c
lib_sources += src/base/process.c
lib_sources += src/base/processors.c
lib_sources += src/queue/queue.c
lib_sources += src/queue/job_heap.c
lib_sources += src/queue/lifecycle.c
lib_sources += src/queue/eviction.c
lib_sources += src/queue/dispatcher.c
lib_sources += src/base/lock_rank.c
lib_sources += src/codec/explain.c
lib_sources += src/codec/extension.c
lib_sources += src/codec/registry.c
lib_sources += src/queue/admission.c
lib_sources += src/saver/saver.c
lib_sources += src/codec/matcher.c
lib_sources += src/codec/magic.c
lib_sources += src/queue/stats.c
lib_sources += src/base/struct_size.c
lib_sources += src/store/store.c
lib_sources += src/store/folder/store_failure.c
lib_sources += src/store/folder/store_folder.c
lib_sources += src/saver/submission.c
lib_sources += src/store/folder/tempfile.c
lib_sources += src/store/folder/tempfile_name.c
lib_sources += src/base/thread.c
lib_sources += src/saver/ticket.c
lib_sources += src/saver/waiting.c
lib_sources += src/saver/workers.c
lib_sources += src/codec/state_set.c
lib_sources += src/base/version.c
lib_sources += src/codec/options.c
lib_sources += src/saver/worker.c
lib_sources += src/saver/write.c

# tools: programs for those who build plugins.
tools += tools/manifest.c

# cli_sources: the command.
cli_sources += cli/input/prefetch.c
cli_sources += cli/common/arguments.c
cli_sources += cli/bench/bench.c
cli_sources += cli/bench/advice.c
cli_sources += cli/bench/draw.c
cli_sources += cli/bench/folder.c
cli_sources += cli/bench/image.c
cli_sources += cli/bench/json.c
cli_sources += cli/bench/load.c
cli_sources += cli/bench/measure.c
cli_sources += cli/bench/plan.c
cli_sources += cli/bench/report.c
cli_sources += cli/bench/row.c
cli_sources += cli/bench/sample.c
cli_sources += cli/bench/session.c
cli_sources += cli/bench/settings.c
cli_sources += cli/common/choice.c
cli_sources += cli/common/json.c
cli_sources += cli/common/thread_pool.c
cli_sources += cli/save/pipeline.c
cli_sources += cli/formats/formats.c
cli_sources += cli/formats/json.c
cli_sources += cli/formats/missing.c
cli_sources += cli/formats/words.c
cli_sources += cli/save/held.c
cli_sources += cli/save/in_place.c
cli_sources += cli/input/alpha.c
cli_sources += cli/input/guard.c
cli_sources += cli/input/input.c
cli_sources += cli/input/convert.c
cli_sources += cli/input/decode.c
cli_sources += cli/input/frame.c
cli_sources += cli/input/kind.c
cli_sources += cli/input/log.c
cli_sources += cli/input/frame_ref.c
cli_sources += cli/input/pixels.c
cli_sources += cli/input/stream.c
cli_sources += cli/input/orientation.c
cli_sources += cli/input/truncation.c
cli_sources += cli/input/yuv.c
cli_sources += cli/common/interrupt.c
cli_sources += cli/main.c
cli_sources += cli/common/machine.c
cli_sources += cli/common/memory.c
cli_sources += cli/save/name.c
cli_sources += cli/save/completion.c
cli_sources += cli/common/progress.c
cli_sources += cli/save/plan.c
cli_sources += cli/save/report.c
cli_sources += cli/save/session.c
cli_sources += cli/save/save.c
cli_sources += cli/save/send.c
cli_sources += cli/save/settings.c
cli_sources += cli/common/source.c
cli_sources += cli/save/submit.c
cli_sources += cli/save/name_set.c
cli_sources += cli/common/text.c
cli_sources += cli/common/timing.c
cli_sources += cli/common/usage.c
cli_sources += cli/common/value.c
cli_sources += cli/common/walk.c

# cli_jpeg_sources: the same, where libjpeg-turbo was found.
cli_jpeg_sources += cli/input/jpeg.c

# public_headers: installed headers.
public_headers += include/imagesaver/encoder.h
public_headers += include/imagesaver/ffmpeg.h
public_headers += include/imagesaver/imagesaver.h
public_headers += include/imagesaver/types.h
public_headers += include/imagesaver/version.h

# man_pages, completions: manual pages and shell completion, installed under their own names.
man_pages += docs/imagesaver-formats.1
man_pages += docs/imagesaver.1
completions += completions/imagesaver.bash

# test_support_sources: shared by the test programs.
test_support_sources += tests/support/alloc_fail.c
test_support_sources += tests/support/choosing.c
test_support_sources += tests/support/compare.c
test_support_sources += tests/support/decode.c
test_support_sources += tests/support/decode_avif.c
test_support_sources += tests/support/decode_lavc.c
test_support_sources += tests/support/decode_tiff.c
test_support_sources += tests/support/encode.c
test_support_sources += tests/support/exact.c
test_support_sources += tests/support/fake_encoder.c
test_support_sources += tests/support/gate.c
test_support_sources += tests/support/libjpeg.c
test_support_sources += tests/support/markdown.c
test_support_sources += tests/support/memory_buffer.c
test_support_sources += tests/support/noise.c
test_support_sources += tests/support/page.c
test_support_sources += tests/support/picture.c
test_support_sources += tests/support/put.c
test_support_sources += tests/support/queue_driver.c
test_support_sources += tests/support/read_any.c
test_support_sources += tests/support/reference_jpeg.c
test_support_sources += tests/support/results.c
test_support_sources += tests/support/scene.c
test_support_sources += tests/support/scratch.c
test_support_sources += tests/support/session.c
test_support_sources += tests/support/staged_encoders.c
test_support_sources += tests/support/staged_os.c

# plain_sources: in place of Criterion, with --enable-plain-tests.
plain_sources += tests/support/plain/plain.c

# test_plugins: shared libraries that tests load as plugins, good ones and bad ones.
test_plugins += tests/plugins/cannot_run.c
test_plugins += tests/plugins/gate.c
test_plugins += tests/plugins/good.c
test_plugins += tests/plugins/half_filled.c
test_plugins += tests/plugins/name_taken.c
test_plugins += tests/plugins/no_encoders.c
test_plugins += tests/plugins/no_symbol.c
test_plugins += tests/plugins/undefined.c
test_plugins += tests/plugins/wrong_abi.c

# unit_tests, cli_tests, encoder_tests: criterion, linked to the library's objects.
unit_tests += tests/unit/base/abi.c
unit_tests += tests/unit/base/abi_layout.c
unit_tests += tests/unit/codec/buffer.c
unit_tests += tests/unit/saver/callback.c
cli_tests += tests/cli/common/arguments.c
cli_tests += tests/cli/common/choice.c
cli_tests += tests/cli/bench/advice.c
cli_tests += tests/cli/bench/plan.c
cli_tests += tests/cli/bench/report.c
cli_tests += tests/cli/bench/sample.c
cli_tests += tests/cli/bench/settings.c
cli_tests += tests/cli/formats/json.c
cli_tests += tests/cli/formats/page.c
cli_tests += tests/cli/formats/tables.c
cli_tests += tests/cli/common/thread_pool.c
cli_tests += tests/cli/input/input.c
cli_tests += tests/cli/input/jpeg.c
cli_tests += tests/cli/input/pixels.c
cli_tests += tests/cli/input/stream.c
cli_tests += tests/cli/input/orientation.c
cli_tests += tests/cli/input/truncation.c
cli_tests += tests/cli/save/in_place.c
cli_tests += tests/cli/save/name.c
cli_tests += tests/cli/common/machine.c
cli_tests += tests/cli/common/progress.c
cli_tests += tests/cli/save/report.c
cli_tests += tests/cli/save/settings.c
cli_tests += tests/cli/save/name_set.c
cli_tests += tests/cli/common/text.c
cli_tests += tests/cli/common/value.c
cli_tests += tests/cli/common/walk.c
unit_tests += tests/unit/codec/encode.c
unit_tests += tests/unit/codec/encoder_check.c
unit_tests += tests/unit/codec/encoder_state.c
unit_tests += tests/unit/saver/close_within.c
unit_tests += tests/unit/saver/group_sync.c
unit_tests += tests/unit/saver/in_flight.c
unit_tests += tests/unit/saver/kept_results.c
unit_tests += tests/unit/saver/lending.c
unit_tests += tests/unit/saver/sync_calls.c
unit_tests += tests/unit/saver/refusals.c
unit_tests += tests/unit/base/error.c
unit_tests += tests/unit/base/event.c
unit_tests += tests/unit/store/folder.c
unit_tests += tests/unit/image/image.c
unit_tests += tests/unit/image/pixel_format.c
unit_tests += tests/unit/image/alpha.c
unit_tests += tests/unit/image/unpack.c
unit_tests += tests/unit/image/unpack_yuv.c
unit_tests += tests/unit/base/log.c
unit_tests += tests/unit/base/message.c
unit_tests += tests/unit/base/lock_rank.c
unit_tests += tests/unit/base/monitor.c
unit_tests += tests/unit/codec/option.c
unit_tests += tests/unit/queue/path_order.c
unit_tests += tests/unit/queue/stats.c
unit_tests += tests/unit/queue/task_group.c
unit_tests += tests/unit/base/os.c
unit_tests += tests/unit/base/path.c
unit_tests += tests/unit/codec/plugin.c
unit_tests += tests/unit/codec/plugin_proxy.c
unit_tests += tests/unit/queue/pool.c
unit_tests += tests/unit/base/process.c
unit_tests += tests/unit/base/processors.c
unit_tests += tests/unit/queue/queue.c
unit_tests += tests/unit/queue/job_heap.c
unit_tests += tests/unit/queue/newest_only.c
unit_tests += tests/unit/queue/priority.c
unit_tests += tests/unit/queue/lifecycle.c
unit_tests += tests/unit/codec/registry.c
unit_tests += tests/unit/queue/admission.c
unit_tests += tests/unit/saver/saver_failures.c
unit_tests += tests/unit/codec/manifest.c
unit_tests += tests/unit/codec/matcher.c
unit_tests += tests/unit/codec/matcher_values.c
unit_tests += tests/unit/store/store_folder.c
unit_tests += tests/unit/store/store_folder_early.c
unit_tests += tests/unit/store/store_folder_faults.c
unit_tests += tests/unit/store/store_folder_group.c
unit_tests += tests/unit/store/store_folder_kill.c
unit_tests += tests/unit/store/store_folder_limits.c
unit_tests += tests/unit/store/store_folder_location.c
unit_tests += tests/unit/store/store_folder_names.c
unit_tests += tests/unit/store/store_folder_settings.c
unit_tests += tests/unit/store/store_folder_owner.c
unit_tests += tests/unit/store/store_folder_unique.c
unit_tests += tests/unit/store/sweep.c
unit_tests += tests/unit/base/thread.c
unit_tests += tests/unit/saver/ticket.c
unit_tests += tests/unit/saver/write.c
unit_tests += tests/unit/codec/options.c
encoder_tests += tests/encoders/convert/convert.c
encoder_tests += tests/encoders/convert/service.c
encoder_tests += tests/encoders/convert/deep.c
encoder_tests += tests/encoders/convert/depths.c
encoder_tests += tests/encoders/convert/kernels.c
encoder_tests += tests/encoders/convert/planes.c
encoder_tests += tests/encoders/jpeg/fast.c
encoder_tests += tests/encoders/jpeg/fast_kernels.c
encoder_tests += tests/encoders/jpeg/lavc.c
encoder_tests += tests/encoders/jpeg/turbo.c
encoder_tests += tests/encoders/simd/simd.c
encoder_tests += tests/encoders/simd/operations.c
encoder_tests += tests/encoders/simd/operations_avx512.c
encoder_tests += tests/encoders/lavc/formats.c
encoder_tests += tests/encoders/lavc/memory.c
encoder_tests += tests/encoders/lavc/session.c
encoder_tests += tests/encoders/png/lavc.c
encoder_tests += tests/encoders/avif/avif.c
encoder_tests += tests/encoders/avif/samples.c
encoder_tests += tests/encoders/jpeg2000/openjpeg.c
encoder_tests += tests/encoders/bmp/bmp.c
encoder_tests += tests/encoders/qoi/qoi.c
encoder_tests += tests/encoders/tga/tga.c
encoder_tests += tests/encoders/dpx/dpx.c
encoder_tests += tests/encoders/gif/gif.c
encoder_tests += tests/encoders/ico/ico.c
encoder_tests += tests/encoders/quantise/bilevel.c
encoder_tests += tests/encoders/quantise/quantise.c
encoder_tests += tests/encoders/tiff/strip.c
encoder_tests += tests/encoders/tiff/tiff.c
encoder_tests += tests/encoders/fits/fits.c
encoder_tests += tests/encoders/exr/exr.c
encoder_tests += tests/encoders/xpm/xpm.c
encoder_tests += tests/encoders/xwd/xwd.c
encoder_tests += tests/encoders/farbfeld/farbfeld.c
encoder_tests += tests/encoders/hdr/hdr.c
encoder_tests += tests/encoders/npy/npy.c
encoder_tests += tests/encoders/raw/raw.c
encoder_tests += tests/encoders/passthrough/passthrough.c
encoder_tests += tests/encoders/png/decoders.c
encoder_tests += tests/encoders/png/packed.c
encoder_tests += tests/encoders/pfm/pfm.c
encoder_tests += tests/encoders/pnm/pnm.c
encoder_tests += tests/encoders/png/fast.c
encoder_tests += tests/encoders/deflate/huffman.c
encoder_tests += tests/encoders/deflate/kernels.c
encoder_tests += tests/encoders/png/filter_kernels.c
encoder_tests += tests/encoders/deflate/matches.c
encoder_tests += tests/encoders/deflate/zlib.c
encoder_tests += tests/encoders/efforts.c
encoder_tests += tests/encoders/same_bytes.c
encoder_tests += tests/encoders/packed.c
encoder_tests += tests/encoders/webp/webp.c
encoder_tests += tests/encoders/convert/kernels_avx512.c
encoder_tests += tests/encoders/deflate/kernels_avx512.c
encoder_tests += tests/encoders/png/filter_kernels_avx512.c
encoder_tests += tests/encoders/jpeg/fast_kernels_avx512.c

# ffmpeg_tests: those above and below that need FFmpeg.
ffmpeg_tests += bench/jpeg_quality.c
ffmpeg_tests += tests/encoders/jpeg/lavc.c
ffmpeg_tests += tests/encoders/lavc/formats.c
ffmpeg_tests += tests/encoders/lavc/memory.c
ffmpeg_tests += tests/encoders/lavc/session.c
ffmpeg_tests += tests/encoders/png/lavc.c
ffmpeg_tests += tests/integration/avframe.c
ffmpeg_tests += tests/integration/avframe_image.c

# The same of other libraries.
libavif_tests += tests/encoders/avif/avif.c
libavif_tests += tests/encoders/avif/samples.c
openjpeg_tests += tests/encoders/jpeg2000/openjpeg.c

# integration_tests: criterion, linked to the shared library only.
integration_tests += tests/integration/alpha.c
integration_tests += tests/integration/packed_formats.c
integration_tests += tests/integration/avframe.c
integration_tests += tests/integration/avframe_image.c
integration_tests += tests/integration/files.c
integration_tests += tests/integration/saver_callbacks.c
integration_tests += tests/integration/saver_close.c
integration_tests += tests/integration/saver_flush.c
integration_tests += tests/integration/saver_full.c
integration_tests += tests/integration/saver_open.c
integration_tests += tests/integration/saver_large.c
integration_tests += tests/integration/saver_order.c
integration_tests += tests/integration/saver_priority.c
integration_tests += tests/integration/saver_shared.c
integration_tests += tests/integration/saver_ownership.c
integration_tests += tests/integration/saver_keep_results.c
integration_tests += tests/integration/saver_lent.c
integration_tests += tests/integration/saver_refusals.c
integration_tests += tests/integration/saver_results.c
integration_tests += tests/integration/saver_threads.c
integration_tests += tests/integration/write.c
integration_tests += tests/integration/yuv_formats.c
integration_tests += tests/integration/saver_save.c
integration_tests += tests/integration/saver_sync.c
integration_tests += tests/integration/saver_tickets.c
integration_tests += tests/integration/struct_sizes.c

# integration_scripts: scripts, run beside the programs that are linked to the shared library.
integration_scripts += tests/integration/check_abi.sh
integration_scripts += tests/integration/check_layout.sh
integration_scripts += tests/integration/check_symbols.sh
integration_scripts += tests/integration/command_avif.sh
integration_scripts += tests/integration/command_bench.sh
integration_scripts += tests/integration/command_broken.sh
integration_scripts += tests/integration/command_completion.sh
integration_scripts += tests/integration/command_decode.sh
integration_scripts += tests/integration/command_decoders.sh
integration_scripts += tests/integration/command_formats.sh
integration_scripts += tests/integration/command_interrupt.sh
integration_scripts += tests/integration/command_json.sh
integration_scripts += tests/integration/command_limits.sh
integration_scripts += tests/integration/command_overwrite.sh
integration_scripts += tests/integration/command_pass.sh
integration_scripts += tests/integration/command_light.sh
integration_scripts += tests/integration/command_palettes.sh
integration_scripts += tests/integration/command_plain.sh
integration_scripts += tests/integration/command_progress.sh
integration_scripts += tests/integration/command_usage.sh
integration_scripts += tests/integration/command_video.sh
integration_scripts += tests/integration/configure.sh
integration_scripts += tests/integration/examples.sh
integration_scripts += tests/integration/install.sh
integration_scripts += tests/integration/plugin.sh
integration_scripts += tests/integration/readme.sh
integration_scripts += tests/integration/run_tests.sh
integration_scripts += tests/integration/test_needs.sh

# stress_tests: plain programs for many threads, linked to the library's objects.
stress_tests += tests/stress/command_save.c
stress_tests += tests/stress/encode.c
stress_tests += tests/stress/plugin_load.c
stress_tests += tests/stress/strips.c
stress_tests += tests/stress/same_bytes.c
stress_tests += tests/stress/saver_allocations.c
stress_tests += tests/stress/saver_close_within.c
stress_tests += tests/stress/saver_fork.c
stress_tests += tests/stress/saver_lent.c
stress_tests += tests/stress/saver_memory.c
stress_tests += tests/stress/saver_mixed.c
stress_tests += tests/stress/saver_parallel.c
stress_tests += tests/stress/saver_poll.c
stress_tests += tests/stress/saver_same_path.c
stress_tests += tests/stress/saver_shared.c
stress_tests += tests/stress/saver_signals.c
stress_tests += tests/stress/saver_storms.c
stress_tests += tests/stress/store_folder_race.c

# fuzz_tests: functions for libFuzzer, linked to the library's objects.
fuzz_tests += tests/fuzz/fuzz_manifest.c
fuzz_tests += tests/fuzz/fuzz_options.c
fuzz_tests += tests/fuzz/fuzz_png_fast.c

# examples: programs to read and run.
examples += examples/camera.c
examples += examples/frame_loop.c
examples += examples/frames.c
examples += examples/preview.c
examples += examples/recorder.c
examples += examples/render.c
examples += examples/screenshot.c
examples += examples/simple.c
examples += examples/thumbnails.c
examples += examples/video.c

# ffmpeg_examples: those of them that need FFmpeg.
ffmpeg_examples += examples/video.c

# benchmarks, bench_support_sources: programs that measure, and what they share.
benchmarks += bench/decode.c
benchmarks += bench/durable.c
benchmarks += bench/encode.c
benchmarks += bench/generate.c
benchmarks += bench/passthrough.c
benchmarks += bench/pool.c
benchmarks += bench/start.c
benchmarks += bench/steady.c
benchmarks += bench/submit.c
bench_support_sources += bench/harness.c
bench_support_sources += bench/ours.c

# bench_inside: programs that measure hidden functions, linked to the library's objects.
bench_inside += bench/convert.c
bench_inside += bench/efforts.c
bench_inside += bench/jpeg_quality.c
