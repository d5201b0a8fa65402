# What is built and what is tested: one file a line, in the order of the alphabet within
# each block.  scripts/check-layout holds this list and the folders together.

# lib_sources: the library: the engine and the built-in encoders.
lib_sources += encoders/builtin.c
lib_sources += encoders/convert.c
lib_sources += encoders/convert_avx2.c
lib_sources += encoders/convert_avx512.c
lib_sources += encoders/convert_block.c
lib_sources += encoders/convert_format.c
lib_sources += encoders/convert_kernels.c
lib_sources += encoders/convert_matrix.c
lib_sources += encoders/convert_neon.c
lib_sources += encoders/convert_planes.c
lib_sources += encoders/convert_portable.c
lib_sources += encoders/convert_ssse3.c
lib_sources += encoders/failure.c
lib_sources += encoders/jpeg.c
lib_sources += encoders/jpeg_fast.c
lib_sources += encoders/jpeg_fast_avx2.c
lib_sources += encoders/jpeg_fast_avx2_code.c
lib_sources += encoders/jpeg_fast_avx2_color.c
lib_sources += encoders/jpeg_fast_avx512.c
lib_sources += encoders/jpeg_fast_avx512_code.c
lib_sources += encoders/jpeg_fast_avx512_color.c
lib_sources += encoders/jpeg_fast_head.c
lib_sources += encoders/jpeg_fast_huffman.c
lib_sources += encoders/jpeg_fast_kernels.c
lib_sources += encoders/jpeg_fast_load.c
lib_sources += encoders/jpeg_fast_portable.c
lib_sources += encoders/jpeg_fast_sse.c
lib_sources += encoders/jpeg_match.c
lib_sources += encoders/lavc.c
lib_sources += encoders/lavc_frame.c
lib_sources += encoders/lavc_jpeg.c
lib_sources += encoders/lavc_png.c
lib_sources += encoders/lavc_webp.c
lib_sources += encoders/passthrough.c
lib_sources += encoders/png.c
lib_sources += encoders/png_fast.c
lib_sources += encoders/png_fast_assembly.c
lib_sources += encoders/png_fast_avx2.c
lib_sources += encoders/png_fast_avx512.c
lib_sources += encoders/png_fast_block.c
lib_sources += encoders/png_fast_choose.c
lib_sources += encoders/png_fast_greedy.c
lib_sources += encoders/png_fast_huffman.c
lib_sources += encoders/png_fast_kernels.c
lib_sources += encoders/png_fast_match.c
lib_sources += encoders/png_fast_neon.c
lib_sources += encoders/png_fast_parse.c
lib_sources += encoders/png_fast_portable.c
lib_sources += encoders/png_fast_rows.c
lib_sources += encoders/png_fast_runs.c
lib_sources += encoders/png_fast_sequence.c
lib_sources += encoders/png_fast_sse.c
lib_sources += encoders/png_fast_strip.c
lib_sources += encoders/webp.c
lib_sources += src/buffer.c
lib_sources += src/callback.c
lib_sources += src/config_check.c
lib_sources += src/delivery.c
lib_sources += src/encode.c
lib_sources += src/encoder_check.c
lib_sources += src/encoder_state.c
lib_sources += src/entrants.c
lib_sources += src/error.c
lib_sources += src/fence.c
lib_sources += src/folder.c
lib_sources += src/id_table.c
lib_sources += src/image.c
lib_sources += src/job.c
lib_sources += src/log.c
lib_sources += src/message.c
lib_sources += src/monitor.c
lib_sources += src/option.c
lib_sources += src/order.c
lib_sources += src/os.c
lib_sources += src/pages.c
lib_sources += src/parallel.c
lib_sources += src/path.c
lib_sources += src/pixel_format.c
lib_sources += src/plugin.c
lib_sources += src/pool.c
lib_sources += src/processors.c
lib_sources += src/queue.c
lib_sources += src/ready.c
lib_sources += src/refusal.c
lib_sources += src/registry.c
lib_sources += src/room.c
lib_sources += src/saver.c
lib_sources += src/selection.c
lib_sources += src/signature.c
lib_sources += src/stats.c
lib_sources += src/store.c
lib_sources += src/store_failure.c
lib_sources += src/store_folder.c
lib_sources += src/submission.c
lib_sources += src/temporary.c
lib_sources += src/thread.c
lib_sources += src/ticket.c
lib_sources += src/version.c
lib_sources += src/wish.c
lib_sources += src/worker.c

# hot_sources: those whose inner loops run over all pixels are compiled for speed (-O3).
hot_sources += encoders/convert_avx2.c
hot_sources += encoders/convert_avx512.c
hot_sources += encoders/convert_block.c
hot_sources += encoders/convert_neon.c
hot_sources += encoders/convert_portable.c
hot_sources += encoders/convert_ssse3.c
hot_sources += encoders/jpeg_fast_avx2.c
hot_sources += encoders/jpeg_fast_avx2_code.c
hot_sources += encoders/jpeg_fast_avx2_color.c
hot_sources += encoders/jpeg_fast_avx512.c
hot_sources += encoders/jpeg_fast_avx512_code.c
hot_sources += encoders/jpeg_fast_avx512_color.c
hot_sources += encoders/jpeg_fast_load.c
hot_sources += encoders/jpeg_fast_portable.c
hot_sources += encoders/jpeg_fast_sse.c
hot_sources += encoders/jpeg_match.c
hot_sources += encoders/png_fast_avx2.c
hot_sources += encoders/png_fast_avx512.c
hot_sources += encoders/png_fast_greedy.c
hot_sources += encoders/png_fast_match.c
hot_sources += encoders/png_fast_neon.c
hot_sources += encoders/png_fast_parse.c
hot_sources += encoders/png_fast_portable.c
hot_sources += encoders/png_fast_rows.c
hot_sources += encoders/png_fast_runs.c
hot_sources += encoders/png_fast_sequence.c
hot_sources += encoders/png_fast_sse.c

# webp_sources: the same, where libwebp was found.
webp_sources += encoders/webp_libwebp.c

# plugin_sources: encoders that are loaded; what each is made of stands below, its own
# files and those that it shares with the built-in encoders.
plugin_sources += encoders/jpeg_turbo.c
plugin_sources += encoders/jpeg_turbo_scan.c

plugin_shared_sources += encoders/convert.c
plugin_shared_sources += encoders/convert_avx2.c
plugin_shared_sources += encoders/convert_avx512.c
plugin_shared_sources += encoders/convert_block.c
plugin_shared_sources += encoders/convert_format.c
plugin_shared_sources += encoders/convert_kernels.c
plugin_shared_sources += encoders/convert_matrix.c
plugin_shared_sources += encoders/convert_neon.c
plugin_shared_sources += encoders/convert_planes.c
plugin_shared_sources += encoders/convert_portable.c
plugin_shared_sources += encoders/convert_ssse3.c
plugin_shared_sources += encoders/failure.c
plugin_shared_sources += encoders/jpeg.c
plugin_shared_sources += encoders/jpeg_fast_huffman.c

# cli_sources: the command.
cli_sources += cli/ahead.c
cli_sources += cli/arguments.c
cli_sources += cli/bench.c
cli_sources += cli/bench_advice.c
cli_sources += cli/bench_draw.c
cli_sources += cli/bench_folder.c
cli_sources += cli/bench_image.c
cli_sources += cli/bench_json.c
cli_sources += cli/bench_load.c
cli_sources += cli/bench_measure.c
cli_sources += cli/bench_plan.c
cli_sources += cli/bench_report.c
cli_sources += cli/bench_row.c
cli_sources += cli/bench_sample.c
cli_sources += cli/bench_session.c
cli_sources += cli/bench_settings.c
cli_sources += cli/choice.c
cli_sources += cli/crew.c
cli_sources += cli/feed.c
cli_sources += cli/formats.c
cli_sources += cli/input.c
cli_sources += cli/input_convert.c
cli_sources += cli/input_decode.c
cli_sources += cli/input_frame.c
cli_sources += cli/input_kind.c
cli_sources += cli/input_log.c
cli_sources += cli/input_owner.c
cli_sources += cli/input_pixels.c
cli_sources += cli/input_stream.c
cli_sources += cli/input_turn.c
cli_sources += cli/input_whole.c
cli_sources += cli/input_yuv.c
cli_sources += cli/interrupt.c
cli_sources += cli/main.c
cli_sources += cli/memory.c
cli_sources += cli/name.c
cli_sources += cli/outcome.c
cli_sources += cli/progress.c
cli_sources += cli/report.c
cli_sources += cli/run.c
cli_sources += cli/save.c
cli_sources += cli/settings.c
cli_sources += cli/source.c
cli_sources += cli/submit.c
cli_sources += cli/taken.c
cli_sources += cli/text.c
cli_sources += cli/timing.c
cli_sources += cli/value.c
cli_sources += cli/walk.c

# cli_jpeg_sources: the same, where libjpeg-turbo was found.
cli_jpeg_sources += cli/input_jpeg.c

# public_headers: installed headers.
public_headers += include/imagesaver/encoder.h
public_headers += include/imagesaver/imagesaver.h
public_headers += include/imagesaver/version.h

# man_pages, completions: manual pages and shell completion, installed under their own names.
man_pages += docs/imagesaver.1
completions += completions/imagesaver.bash

# test_support_sources: shared by the test programs.
test_support_sources += tests/support/alloc_fail.c
test_support_sources += tests/support/choosing.c
test_support_sources += tests/support/compare.c
test_support_sources += tests/support/decode.c
test_support_sources += tests/support/encode.c
test_support_sources += tests/support/fake_encoder.c
test_support_sources += tests/support/gate.c
test_support_sources += tests/support/libjpeg.c
test_support_sources += tests/support/memory_buffer.c
test_support_sources += tests/support/picture.c
test_support_sources += tests/support/put.c
test_support_sources += tests/support/queue_driver.c
test_support_sources += tests/support/reference_jpeg.c
test_support_sources += tests/support/repeat.c
test_support_sources += tests/support/results.c
test_support_sources += tests/support/scratch.c
test_support_sources += tests/support/session.c
test_support_sources += tests/support/staged_encoders.c
test_support_sources += tests/support/staged_os.c

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

# unit_tests, encoder_tests: criterion, linked to the library's objects.
unit_tests += tests/unit/abi.c
unit_tests += tests/unit/buffer.c
unit_tests += tests/unit/callback.c
unit_tests += tests/unit/cli_arguments.c
unit_tests += tests/unit/cli_bench_advice.c
unit_tests += tests/unit/cli_bench_plan.c
unit_tests += tests/unit/cli_bench_report.c
unit_tests += tests/unit/cli_bench_sample.c
unit_tests += tests/unit/cli_bench_settings.c
unit_tests += tests/unit/cli_crew.c
unit_tests += tests/unit/cli_input_jpeg.c
unit_tests += tests/unit/cli_input_pixels.c
unit_tests += tests/unit/cli_input_turn.c
unit_tests += tests/unit/cli_input_whole.c
unit_tests += tests/unit/cli_name.c
unit_tests += tests/unit/cli_progress.c
unit_tests += tests/unit/cli_report.c
unit_tests += tests/unit/cli_settings.c
unit_tests += tests/unit/cli_taken.c
unit_tests += tests/unit/cli_text.c
unit_tests += tests/unit/cli_value.c
unit_tests += tests/unit/cli_walk.c
unit_tests += tests/unit/encode.c
unit_tests += tests/unit/encoder_check.c
unit_tests += tests/unit/encoder_state.c
unit_tests += tests/unit/entrants.c
unit_tests += tests/unit/error.c
unit_tests += tests/unit/folder.c
unit_tests += tests/unit/image.c
unit_tests += tests/unit/log.c
unit_tests += tests/unit/message.c
unit_tests += tests/unit/monitor.c
unit_tests += tests/unit/option.c
unit_tests += tests/unit/order.c
unit_tests += tests/unit/parallel.c
unit_tests += tests/unit/path.c
unit_tests += tests/unit/plugin.c
unit_tests += tests/unit/pool.c
unit_tests += tests/unit/processors.c
unit_tests += tests/unit/queue.c
unit_tests += tests/unit/ready.c
unit_tests += tests/unit/registry.c
unit_tests += tests/unit/room.c
unit_tests += tests/unit/saver_failures.c
unit_tests += tests/unit/selection.c
unit_tests += tests/unit/selection_values.c
unit_tests += tests/unit/store_folder.c
unit_tests += tests/unit/store_folder_early.c
unit_tests += tests/unit/store_folder_faults.c
unit_tests += tests/unit/store_folder_kill.c
unit_tests += tests/unit/store_folder_limits.c
unit_tests += tests/unit/store_folder_location.c
unit_tests += tests/unit/store_folder_names.c
unit_tests += tests/unit/store_folder_unique.c
unit_tests += tests/unit/thread.c
unit_tests += tests/unit/ticket.c
unit_tests += tests/unit/wish.c
encoder_tests += tests/encoders/convert.c
encoder_tests += tests/encoders/convert_depths.c
encoder_tests += tests/encoders/convert_kernels.c
encoder_tests += tests/encoders/convert_planes.c
encoder_tests += tests/encoders/jpeg_fast.c
encoder_tests += tests/encoders/jpeg_fast_kernels.c
encoder_tests += tests/encoders/lavc_jpeg.c
encoder_tests += tests/encoders/jpeg_turbo.c
encoder_tests += tests/encoders/lavc_png.c
encoder_tests += tests/encoders/passthrough.c
encoder_tests += tests/encoders/png_decoders.c
encoder_tests += tests/encoders/png_fast.c
encoder_tests += tests/encoders/png_fast_huffman.c
encoder_tests += tests/encoders/png_fast_kernels.c
encoder_tests += tests/encoders/png_fast_matches.c
encoder_tests += tests/encoders/webp.c

# integration_tests: criterion, linked to the shared library only.
integration_tests += tests/integration/files.c
integration_tests += tests/integration/saver_callbacks.c
integration_tests += tests/integration/saver_close.c
integration_tests += tests/integration/saver_flush.c
integration_tests += tests/integration/saver_full.c
integration_tests += tests/integration/saver_open.c
integration_tests += tests/integration/saver_large.c
integration_tests += tests/integration/saver_order.c
integration_tests += tests/integration/saver_ownership.c
integration_tests += tests/integration/saver_results.c
integration_tests += tests/integration/saver_save.c
integration_tests += tests/integration/saver_tickets.c

# integration_scripts: scripts, run beside the programs that are linked to the shared library.
integration_scripts += tests/integration/check_layout.sh
integration_scripts += tests/integration/check_symbols.sh
integration_scripts += tests/integration/command_bench.sh
integration_scripts += tests/integration/command_broken.sh
integration_scripts += tests/integration/command_completion.sh
integration_scripts += tests/integration/command_decode.sh
integration_scripts += tests/integration/command_decoders.sh
integration_scripts += tests/integration/command_interrupt.sh
integration_scripts += tests/integration/command_overwrite.sh
integration_scripts += tests/integration/command_pass.sh
integration_scripts += tests/integration/command_progress.sh
integration_scripts += tests/integration/command_usage.sh
integration_scripts += tests/integration/command_video.sh
integration_scripts += tests/integration/configure.sh
integration_scripts += tests/integration/examples.sh
integration_scripts += tests/integration/install.sh
integration_scripts += tests/integration/plugin.sh
integration_scripts += tests/integration/readme.sh

# stress_tests: plain programs for many threads, linked to the library's objects.
stress_tests += tests/stress/command_save.c
stress_tests += tests/stress/encode.c
stress_tests += tests/stress/png_fast.c
stress_tests += tests/stress/saver_allocations.c
stress_tests += tests/stress/saver_fork.c
stress_tests += tests/stress/saver_memory.c
stress_tests += tests/stress/saver_mixed.c
stress_tests += tests/stress/saver_parallel.c
stress_tests += tests/stress/saver_same_path.c
stress_tests += tests/stress/saver_signals.c
stress_tests += tests/stress/saver_storms.c
stress_tests += tests/stress/store_folder_race.c

# fuzz_tests: functions for libFuzzer, linked to the library's objects.
fuzz_tests += tests/fuzz/fuzz_options.c
fuzz_tests += tests/fuzz/fuzz_png_fast.c

# examples: programs to read and run.
examples += examples/frames.c
examples += examples/render.c
examples += examples/simple.c

# benchmarks, bench_support_sources: programs that measure, and what they share.
benchmarks += bench/decode.c
benchmarks += bench/encode.c
benchmarks += bench/generate.c
benchmarks += bench/passthrough.c
benchmarks += bench/pool.c
benchmarks += bench/steady.c
benchmarks += bench/submit.c
bench_support_sources += bench/harness.c
bench_support_sources += bench/ours.c

# bench_inside: programs that measure hidden functions, linked to the library's objects.
bench_inside += bench/convert.c
bench_inside += bench/jpeg_quality.c
