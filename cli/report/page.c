/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "figures.h"
#include "html.h"
#include "style.h"

/* ---- head -------------------------------------------------------------------------
 */

/* Nothing is loaded and nothing runs, whatever the words in the page are. */
static void add_head(struct cli_text *page, const char *name)
{
    cli_text_add(
        page,
        "<!DOCTYPE html>\n"
        "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\"><head>"
        "<meta charset=\"utf-8\"/>\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:\"/>\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
        "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>");
    report_html_add(page, name);
    cli_text_add(page, ": a run of imagesaver</title>\n<style>\n");
    for (size_t i = 0; report_style[i] != NULL; i++)
        cli_text_add(page, report_style[i]);
    cli_text_add(page, "</style></head>\n<body>\n");
}

static uint64_t saved(const struct report_run *run)
{
    return run->statuses[IMS_STATUS_WRITTEN];
}

static double seconds_of(const struct report_run *run)
{
    return run->has_ledger ? run->seconds : (double)run->series.end / 1e9;
}

/* One sentence, with a sign that is no color alone. */
static void add_verdict(struct cli_text *page, const char *kind, const char *sign)
{
    cli_text_format(page,
                    "<p class=\"verdict %s\"><span aria-hidden=\"true\">%s</span>",
                    kind, sign);
}

static void add_verdicts(struct cli_text *page, const struct report_run *run)
{
    const uint64_t lost = report_run_lost(run);
    if (lost > 0) {
        add_verdict(page, "bad", "\u2716");
        report_html_add_count(page, lost);
        cli_text_add(page,
                     lost == 1 ? " was not saved.</p>\n" : " were not saved.</p>\n");
    } else if (run->has_ledger && !run->interrupted) {
        add_verdict(page, "good", "\u2714");
        cli_text_add(page, "All was saved.</p>\n");
    }
    if (run->interrupted) {
        add_verdict(page, "note", "\u25b2");
        cli_text_add(page, "The run was interrupted.</p>\n");
    }
    if (!run->has_ledger) {
        add_verdict(page, "note", "\u25b2");
        cli_text_add(page, "The lines have no end: the run was killed, or is still "
                           "going on.</p>\n");
    }
}

/* ---- numbers ----------------------------------------------------------------------
 */

static void begin_tile(struct cli_text *page, const char *name)
{
    cli_text_format(page, "<div><dt>%s</dt><dd>", name);
}

static void end_tile(struct cli_text *page)
{
    cli_text_add(page, "</small></dd></div>\n");
}

static void add_amounts(struct cli_text *page, const struct report_run *run)
{
    const double seconds = seconds_of(run), least = seconds > 0.001 ? seconds : 0.001;
    begin_tile(page, "Saved");
    report_html_add_count(page, saved(run));
    cli_text_add(page, "<small>");
    if (run->statuses[IMS_STATUS_SKIPPED] > 0) {
        report_html_add_count(page, run->statuses[IMS_STATUS_SKIPPED]);
        cli_text_add(page, " skipped: they were there");
    } else {
        cli_text_add(page, saved(run) == 1 ? "image" : "images");
    }
    end_tile(page);
    begin_tile(page, "Time");
    report_html_add_time(page, seconds * 1e9);
    cli_text_add(page, "<small>");
    if (run->workers > 0) {
        report_html_add_count(page, run->workers);
        cli_text_add(page, run->workers == 1 ? " worker" : " workers");
    }
    end_tile(page);
    begin_tile(page, "Rate");
    report_html_add_number(page, (double)saved(run) / least);
    cli_text_add(page, "<small>images a second");
    end_tile(page);
    begin_tile(page, "Data");
    cli_text_add_size(page, run->bytes);
    cli_text_add(page, "<small>");
    cli_text_add_size(page, (uint64_t)((double)run->bytes / least));
    cli_text_add(page, " a second");
    end_tile(page);
}

static void add_spread(struct cli_text *page, const char *name,
                       const struct report_spread *spread)
{
    begin_tile(page, name);
    report_html_add_time(page, (double)report_spread_quantile(spread, 0.5));
    cli_text_add(page, "<small>95 of 100 up to ");
    report_html_add_time(page, (double)report_spread_quantile(spread, 0.95));
    end_tile(page);
}

static void add_tiles(struct cli_text *page, const struct report_run *run)
{
    cli_text_add(page, "<dl class=\"tiles\">\n");
    add_amounts(page, run);
    if (saved(run) > 0) {
        add_spread(page, "Encoding, median", &run->encoded);
        add_spread(page, "Writing, median", &run->stored);
    }
    cli_text_add(page, "</dl>\n");
}

/* "2026-11-22T09:30:00Z" as persons write it; anything else as it is. */
static void add_began(struct cli_text *page, const char *began)
{
    const size_t length = strlen("2026-11-22T09:30:00Z");
    if (strlen(began) != length || began[10] != 'T' || began[length - 1] != 'Z') {
        report_html_add(page, began);
        return;
    }
    struct cli_text words = CLI_TEXT_INIT;
    cli_text_format(&words, "%.10s %.8s UTC", began, began + 11);
    report_html_add(page, words.data);
    cli_text_free(&words);
}

static void add_top(struct cli_text *page, const struct report_run *run,
                    const char *name)
{
    cli_text_add(page, "<header><h1>Run of imagesaver</h1>\n<p class=\"soft\"><bdi>");
    report_html_add(page, name);
    cli_text_add(page, "</bdi>");
    if (run->began[0] != '\0') {
        cli_text_add(page, ", began ");
        add_began(page, run->began);
    }
    cli_text_add(page, "</p>\n");
    add_verdicts(page, run);
    cli_text_add(page, "</header>\n<main>\n");
    add_tiles(page, run);
}

/* ---- words ------------------------------------------------------------------------
 */

/* Where a row was seen first; these are names of files. */
static void add_examples(struct cli_text *page, const struct report_tally_row *row)
{
    cli_text_add(page, "<span class=\"examples\">");
    for (size_t i = 0; i < REPORT_TALLY_EXAMPLES && row->examples[i] != NULL; i++) {
        cli_text_add(page, i > 0 ? "<br/><bdi>" : "<bdi>");
        report_html_add(page, row->examples[i]);
        cli_text_add(page, "</bdi>");
    }
    cli_text_add(page,
                 row->count > REPORT_TALLY_EXAMPLES ? "<br/>...</span>" : "</span>");
}

/* Rows of why, how often, and where. */
static void add_words(struct cli_text *page, const struct report_tally *tally,
                      const char *name, bool has_kinds)
{
    cli_text_format(page,
                    "<section aria-label=\"%s\"><h2>%s</h2>\n<div class=\"wide card\">"
                    "<table class=\"words\"><thead><tr>%s<th class=\"n\">Images</th>"
                    "<th>Reason</th>"
                    "<th>Which</th></tr></thead><tbody>\n",
                    name, name, has_kinds ? "<th>End</th>" : "");
    for (size_t i = 0; i < tally->count; i++) {
        const struct report_tally_row *row = &tally->rows[i];
        cli_text_add(page, "<tr>");
        if (has_kinds)
            cli_text_format(page, "<td><span class=\"kind\">%s</span></td>", row->kind);
        cli_text_add(page, "<td class=\"n\">");
        report_html_add_count(page, row->count);
        cli_text_add(page, "</td><td><bdi>");
        report_html_add(page, row->words[0] != '\0' ? row->words : "no reason is told");
        cli_text_add(page, "</bdi></td><td>");
        add_examples(page, row);
        cli_text_add(page, "</td></tr>\n");
    }
    cli_text_add(page, "</tbody></table></div>\n");
    if (tally->beyond > 0) {
        cli_text_add(page, "<p class=\"soft\">And ");
        report_html_add_count(page, tally->beyond);
        cli_text_add(page, " more, for other reasons.</p>\n");
    }
    cli_text_add(page, "</section>\n");
}

static void add_encoders(struct cli_text *page, const struct report_tally *encoders)
{
    if (encoders->count == 0)
        return;
    cli_text_add(page,
                 "<section aria-labelledby=\"encoders\"><h2 id=\"encoders\">By "
                 "encoder</h2>\n<div class=\"wide card\"><table><thead><tr>"
                 "<th>Encoder</th><th class=\"n\">Images</th><th class=\"n\">Data"
                 "</th><th class=\"n\">Mean size</th><th class=\"n\">Mean encoding"
                 "</th><th class=\"n\">Mean writing</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < encoders->count; i++) {
        const struct report_tally_row *row = &encoders->rows[i];
        cli_text_add(page, "<tr><th scope=\"row\"><bdi>");
        report_html_add(page, row->words);
        cli_text_add(page, "</bdi></th><td class=\"n\">");
        report_html_add_count(page, row->count);
        cli_text_add(page, "</td><td class=\"n\">");
        cli_text_add_size(page, row->bytes);
        cli_text_add(page, "</td><td class=\"n\">");
        cli_text_add_size(page, row->bytes / row->count);
        cli_text_add(page, "</td><td class=\"n\">");
        report_html_add_time(page, row->encode_ns / (double)row->count);
        cli_text_add(page, "</td><td class=\"n\">");
        report_html_add_time(page, row->write_ns / (double)row->count);
        cli_text_add(page, "</td></tr>\n");
    }
    cli_text_add(page, "</tbody></table></div></section>\n");
}

static void add_bottom(struct cli_text *page, const struct report_run *run)
{
    cli_text_add(page, "</main>\n<footer><p>");
    if (run->left_out > 0) {
        report_html_add_count(page, run->left_out);
        cli_text_add(page, " files in folders were neither images nor videos. ");
    }
    if (run->not_begun > 0) {
        report_html_add_count(page, run->not_begun);
        cli_text_add(page, " inputs were not begun. ");
    }
    if (run->is_cut)
        cli_text_add(page, "The last line is cut off and was left out. ");
    cli_text_add(page, "A bar or a step tells its numbers when it is pointed at.</p>"
                       "<p>Made by imagesaver ");
    cli_text_add(page, ims_version_text());
    if (run->version[0] != '\0') {
        cli_text_add(page, " of a run by ");
        report_html_add(page, run->version);
    }
    cli_text_add(page, ".</p></footer>\n</body></html>\n");
}

void report_page_make(struct cli_text *page, const struct report_run *run,
                      const char *name, const struct preview_file *how)
{
    cli_text_clear(page);
    add_head(page, name);
    add_top(page, run, name);
    if (run->reasons.count > 0)
        add_words(page, &run->reasons, "What was not saved", true);
    report_figures_add_times(page, run);
    report_figures_add_spreads(page, run);
    add_encoders(page, &run->encoders);
    if (run->warnings.count > 0)
        add_words(page, &run->warnings, "Saved with a warning", false);
    if (how != NULL && run->files.count > 0)
        report_contact_add(page, &run->files, how);
    add_bottom(page, run);
}
