/* SPDX-License-Identifier: MIT */
#include "chart.h"

#include <math.h>

#include "html.h"

/* Units of the drawing: columns are 10 wide, all is 1000 high, and both are stretched.
 */
enum { COLUMN = 10, HEIGHT = 1000 };

double report_chart_top(double most)
{
    static const double leads[] = {1, 2, 3, 4, 6, 8, 10};
    if (!(most > 0) || most > 1e300)
        return 1;
    const double unit = pow(10, floor(log10(most)));
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (most <= leads[i] * unit * (1 + 1e-9))
            return leads[i] * unit;
    return 10 * unit;
}

static double find_top(const struct report_chart *chart)
{
    double most = 0;
    for (size_t i = 0; i < chart->count; i++)
        if (chart->columns[i].value > most)
            most = chart->columns[i].value;
    /* The limit belongs to the picture unless it would flatten all else. */
    if (chart->limit > most && chart->limit <= most * 3)
        most = chart->limit;
    const double top = report_chart_top(most);
    /* There are no halves of images. */
    return !chart->is_time && top < 10 && fmod(top, 2) != 0 ? top + 1 : top;
}

/* From the top of the drawing. */
static double height_of(double value, double top)
{
    return HEIGHT * (1 - fmin(1, fmax(0, value / top)));
}

static void add_lines(struct cli_text *text, const struct report_chart *chart,
                      double top)
{
    const size_t width = chart->count * COLUMN;
    for (int i = 0; i < 2; i++)
        cli_text_format(text, "<path class=\"grid\" d=\"M0 %d H%zu\"/>", i * HEIGHT / 2,
                        width);
    if (chart->limit > 0 && chart->limit <= top)
        cli_text_format(text, "<path class=\"limit\" d=\"M0 %.1f H%zu\"/>",
                        height_of(chart->limit, top), width);
}

/* The outline of all columns, once filled and once as a line. */
static void add_outline(struct cli_text *text, const struct report_chart *chart,
                        double top)
{
    struct cli_text steps = CLI_TEXT_INIT;
    cli_text_clear(&steps);
    for (size_t i = 0; i < chart->count; i++)
        cli_text_format(&steps, "%s%.1f H%zu", i == 0 ? "" : " V",
                        height_of(chart->columns[i].value, top), (i + 1) * COLUMN);
    cli_text_format(text, "<path class=\"area\" d=\"M0 %d V%s V%d Z\"/>", HEIGHT,
                    steps.data, HEIGHT);
    cli_text_format(text, "<path class=\"line\" d=\"M0 %s\"/>", steps.data);
    cli_text_free(&steps);
}

static void add_column(struct cli_text *text, const struct report_chart *chart,
                       size_t column, double top)
{
    const double value = chart->columns[column].value;
    const double gap = chart->is_time ? 0 : 0.6;
    double from = height_of(value, top);
    /* What is there is to be seen. */
    if (value > 0 && from > HEIGHT - 15)
        from = HEIGHT - 15;
    cli_text_add(text, "<g class=\"column\">");
    if (!chart->is_time && value > 0)
        cli_text_format(text,
                        "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                        "height=\"%.1f\"/>",
                        (double)column * COLUMN + gap, from, COLUMN - 2 * gap,
                        HEIGHT - from);
    cli_text_format(text,
                    "<rect class=\"hit\" x=\"%zu\" y=\"0\" width=\"%d\" height=\"%d\">"
                    "<title>%s</title></rect></g>",
                    column * COLUMN, COLUMN, HEIGHT, chart->columns[column].words.data);
}

static void add_drawing(struct cli_text *text, const struct report_chart *chart,
                        double top)
{
    cli_text_format(text,
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
                    "aria-labelledby=\"%s-name %s-summary\" viewBox=\"0 0 %zu %d\" "
                    "preserveAspectRatio=\"none\">",
                    chart->id, chart->id, chart->count * COLUMN, HEIGHT);
    add_lines(text, chart, top);
    if (chart->is_time)
        add_outline(text, chart, top);
    for (size_t i = 0; i < chart->count; i++)
        add_column(text, chart, i, top);
    cli_text_add(text, "</svg>");
}

/* Words at the ends of the width are kept within it. */
static void add_marks(struct cli_text *text, const struct report_chart *chart)
{
    cli_text_add(text, "<div class=\"across\" aria-hidden=\"true\">");
    for (size_t i = 0; i < chart->mark_count; i++) {
        const double place = chart->marks[i].place;
        const char *kind = place < 0.02   ? " class=\"first\""
                           : place > 0.98 ? " class=\"last\""
                                          : "";
        cli_text_format(text, "<span%s style=\"left:%.2f%%\">", kind, place * 100);
        cli_text_add(text, chart->marks[i].words);
        cli_text_add(text, "</span>");
    }
    cli_text_add(text, "</div>");
}

void report_chart_add(struct cli_text *text, const struct report_chart *chart)
{
    const double top = find_top(chart);
    cli_text_format(text, "<figure><figcaption><h3 id=\"%s-name\">%s</h3>", chart->id,
                    chart->name);
    cli_text_format(text, "<p id=\"%s-summary\">%s</p></figcaption>", chart->id,
                    chart->summary);
    cli_text_add(text, "<div class=\"chart\"><div class=\"up\" aria-hidden=\"true\">");
    for (int i = 2; i >= 0; i--) {
        cli_text_add(text, "<span>");
        chart->add_value(text, top * i / 2);
        cli_text_add(text, "</span>");
    }
    cli_text_add(text, "</div><div class=\"plot\">");
    add_drawing(text, chart, top);
    if (chart->limit > 0 && chart->limit <= top)
        cli_text_format(
            text, "<span class=\"limit-words\" style=\"top:%.2f%%\">%s</span>",
            height_of(chart->limit, top) / HEIGHT * 100, chart->limit_words);
    cli_text_add(text, "</div>");
    add_marks(text, chart);
    cli_text_add(text, "</div></figure>\n");
}
