#include "planner/report/layout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "planner/report/escape.h"
#include "planner/report/summary.h"

/* QGIS item types (QgsLayoutItemRegistry). */
enum {
    ITEM_PAGE = 65638,
    ITEM_MAP = 65639,
    ITEM_LABEL = 65641,
    ITEM_LEGEND = 65642,
    ITEM_SCALEBAR = 65646
};

static const char map_uuid[] = "{70687573-6f6e-6700-0000-6d6170000001}";

struct place {
    double x, y, width, height; /* mm on the page */
    bool frame;
};

static void open_item(struct geo_buf *xml, int type, int number, const char *id, struct place at)
{
    geo_buf_addf(
        xml,
        "<LayoutItem type=\"%d\" uuid=\"{70687573-6f6e-6700-0000-6d6170%06d}\""
        " templateUuid=\"{70687573-6f6e-6700-0000-6d6170%06d}\" id=\"%s\" groupUuid=\"\""
        " position=\"%g,%g,mm\" positionOnPage=\"%g,%g,mm\" size=\"%g,%g,mm\" referencePoint=\"0\""
        " zValue=\"%d\" visibility=\"1\" opacity=\"1\" blendMode=\"0\" itemRotation=\"0\""
        " positionLock=\"false\" excludeFromExports=\"0\" frame=\"%s\" frameJoinStyle=\"miter\""
        " outlineWidthM=\"0.3,mm\" background=\"%s\"",
        type, number, number, id, at.x, at.y, at.x, at.y, at.width, at.height, number,
        at.frame ? "true" : "false", type == ITEM_MAP ? "true" : "false");
}

static void add_text_style(struct geo_buf *xml, double size_pt, int weight)
{
    geo_buf_addf(
        xml,
        "<text-style fontFamily=\"DejaVu Sans\" fontSize=\"%g\" fontSizeUnit=\"Point\""
        " fontWeight=\"%d\" textColor=\"30,36,43,255\" textOpacity=\"1\" multilineHeight=\"1\"/>",
        size_pt, weight);
}

/* QGIS works out what stands in labels between [% and %], whoever wrote it: the two characters are
 * said by an expression that is just them. A newline in an attribute must be a reference. */
static void add_label_text(struct geo_buf *xml, const char *text)
{
    for (const char *p = text; *p; p++) {
        char one[2] = {*p, '\0'};
        if (*p == '\n') {
            geo_buf_add(xml, "&#10;");
        } else if (p[0] == '[' && p[1] == '%') {
            pln_add_escaped(xml, "[% '[%' %]");
            p++;
        } else {
            pln_add_escaped(xml, one);
        }
    }
}

static void add_label(struct geo_buf *xml, int number, const char *id, struct place at,
                      double size_pt, bool bold, const char *text)
{
    open_item(xml, ITEM_LABEL, number, id, at);
    geo_buf_add(
        xml,
        " htmlState=\"0\" halign=\"1\" valign=\"32\" marginX=\"0\" marginY=\"0\" labelText=\"");
    add_label_text(xml, text);
    geo_buf_addf(xml, "\"><LabelFont description=\"DejaVu Sans,%g,-1,5,%d,0,0,0,0,0\"/>", size_pt,
                 bold ? 75 : 50);
    add_text_style(xml, size_pt, bold ? 75 : 50);
    geo_buf_add(xml, "</LayoutItem>");
}

static void add_page(struct geo_buf *xml)
{
    geo_buf_add(
        xml,
        "<PageCollection><symbol type=\"fill\" name=\"\" alpha=\"1\" clip_to_extent=\"1\""
        " force_rhr=\"0\"><layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\">"
        "<Option type=\"Map\"><Option type=\"QString\" name=\"color\" value=\"255,255,255,255\"/>"
        "<Option type=\"QString\" name=\"style\" value=\"solid\"/>"
        "<Option type=\"QString\" name=\"outline_style\" value=\"no\"/></Option></layer></symbol>");
    open_item(xml, ITEM_PAGE, 0, "", (struct place){0, 0, 420, 297, false});
    geo_buf_add(xml, "/></PageCollection>");
}

/* The map item shows the sheet's box, grown to the item's own shape. */
static void add_map(struct geo_buf *xml, const struct pln_sheet *s, struct place at)
{
    double scale = fmax((s->xmax - s->xmin) / at.width, (s->ymax - s->ymin) / at.height);
    double x = (s->xmin + s->xmax) / 2, y = (s->ymin + s->ymax) / 2;
    open_item(xml, ITEM_MAP, 1, "map", at);
    geo_buf_addf(
        xml,
        " followPreset=\"false\" followPresetName=\"\" keepLayerSet=\"false\" mapRotation=\"0\""
        " labelMargin=\"0,mm\" drawCanvasItems=\"true\" mapFlags=\"0\">"
        "<Extent xmin=\"%.0f\" ymin=\"%.0f\" xmax=\"%.0f\" ymax=\"%.0f\"/><LayerSet/></LayoutItem>",
        x - scale * at.width / 2, y - scale * at.height / 2, x + scale * at.width / 2,
        y + scale * at.height / 2);
}

static void add_legend(struct geo_buf *xml, struct place at, const char *tree)
{
    static const struct {
        const char *name;
        double size_pt;
        int weight;
    } styles[] = {
        {"title", 12, 75}, {"group", 10, 75}, {"subgroup", 10, 75}, {"symbolLabel", 9, 50}};
    open_item(xml, ITEM_LEGEND, 2, "legend", at);
    geo_buf_addf(
        xml,
        " title=\"\" map_uuid=\"%s\" columnCount=\"1\" resizeToContents=\"1\" splitLayer=\"0\""
        " equalColumnWidth=\"0\" symbolWidth=\"6\" symbolHeight=\"4\" boxSpace=\"0\" "
        "columnSpace=\"2\""
        " lineSpacing=\"1\" wrapChar=\"\" legendFilterByAtlas=\"0\" symbolAlignment=\"1\""
        " titleAlignment=\"1\"><styles>",
        map_uuid);
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        geo_buf_addf(xml, "<style name=\"%s\" alignment=\"1\" marginTop=\"2\" marginBottom=\"0\">",
                     styles[i].name);
        geo_buf_addf(xml, "<styleFont description=\"DejaVu Sans,%g,-1,5,%d,0,0,0,0,0\"/>",
                     styles[i].size_pt, styles[i].weight);
        add_text_style(xml, styles[i].size_pt, styles[i].weight);
        geo_buf_add(xml, "</style>");
    }
    geo_buf_add(xml, "</styles>");
    geo_buf_add(xml, tree);
    geo_buf_add(xml, "</LayoutItem>");
}

static void add_scalebar(struct geo_buf *xml, const struct pln_sheet *s, struct place map,
                         struct place at)
{
    double m_per_mm = fmax((s->xmax - s->xmin) / map.width, (s->ymax - s->ymin) / map.height);
    double most_km = m_per_mm * 40 / 1000, power = pow(10, floor(log10(most_km)));
    double km = most_km >= 5 * power ? 5 * power : most_km >= 2 * power ? 2 * power : power;
    open_item(xml, ITEM_SCALEBAR, 3, "scale", at);
    geo_buf_addf(xml,
                 " mapUuid=\"%s\" style=\"Single Box\" unitType=\"km\" unitLabel=\"km\""
                 " numMapUnitsPerScaleBarUnit=\"1\" numUnitsPerSegment=\"%g\" numSegments=\"2\""
                 " numSegmentsLeft=\"0\" segmentSizeMode=\"0\" height=\"2.5\" labelBarSpace=\"2\""
                 " boxContentSpace=\"1\" minBarWidth=\"50\" maxBarWidth=\"150\" alignment=\"0\""
                 " labelVerticalPlacement=\"0\" labelHorizontalPlacement=\"0\">",
                 map_uuid, km);
    geo_buf_add(xml, "<scaleBarFont description=\"DejaVu Sans,9,-1,5,50,0,0,0,0,0\"/>");
    add_text_style(xml, 9, 50);
    geo_buf_add(xml, "</LayoutItem>");
}

/* What shapes a result and fits on a line; the table has the rest, with all sources. Of the kinds
 * of site, what they are and cost. */
static bool worth_showing(const struct pln_parameter *p)
{
    static const char *const sections[] = {"radio", "candidates", "plan", "backhaul", "costs"};
    static const char *const of_sites[] = {"antenna_height_m", "capex_vnd"};
    if (strlen(p->value) > 36 || !*p->value) return false;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strcmp(p->section, sections[i]) == 0) return true;
    for (size_t i = 0; i < sizeof of_sites / sizeof *of_sites; i++)
        if (strncmp(p->section, "site ", 5) == 0 && strcmp(p->key, of_sites[i]) == 0) return true;
    return false;
}

/* What the scenario says itself comes first. */
static void list_assumptions(const struct pln_results *r, struct geo_buf *text, size_t columns,
                             size_t lines)
{
    size_t n = 0;
    for (int preset = 0; preset < 2; preset++)
        for (size_t i = 0; i < r->n_parameters && n < columns * lines; i++) {
            const struct pln_parameter *p = &r->parameters[i];
            if (p->is_default == (preset == 1) && worth_showing(p))
                geo_buf_addf(&text[n++ / lines], "%s.%s = %s %s\n", p->section, p->key, p->value,
                             p->unit);
        }
}

/* Under the map, in columns that are filled one after the other. */
static void add_assumptions(struct geo_buf *xml, const struct pln_results *r)
{
    enum { COLUMNS = 5, LINES = 13 };
    struct geo_buf text[COLUMNS] = {{0}};
    list_assumptions(r, text, COLUMNS, LINES);
    for (int i = 0; i < COLUMNS; i++) {
        char id[32];
        snprintf(id, sizeof id, "assumptions-%d", i + 1);
        if (text[i].text)
            add_label(xml, 8 + i, id, (struct place){10 + 81 * i, 258, 79, 35, false}, 6, false,
                      text[i].text);
        xml->failed |= text[i].failed;
        geo_buf_release(&text[i]);
    }
}

static void add_texts(struct geo_buf *xml, const struct pln_facts *facts,
                      enum pln_language language)
{
    const struct pln_results *r = facts->results;
    struct geo_buf text = {0};
    add_label(xml, 4, "title", (struct place){10, 8, 400, 10, false}, 20, true,
              r->title && r->title[0] ? r->title : pln_text(language, PLN_S_M_TITLE));
    if (r->notice)
        add_label(xml, 5, "notice", (struct place){10, 18, 400, 9, false}, 9, false, r->notice);
    pln_summary_answer(facts, language, &text);
    add_label(xml, 6, "answer", (struct place){318, 28, 94, 62, false}, 8, false,
              text.text ? text.text : "");
    xml->failed |= text.failed;
    geo_buf_release(&text);
    add_label(xml, 7, "assumptions-title", (struct place){10, 252, 300, 6, false}, 9, true,
              pln_text(language, PLN_S_M_ASSUMPTIONS));
    add_assumptions(xml, r);
}

void pln_layout_a3(struct geo_buf *xml, const struct pln_facts *facts,
                   const struct pln_sheet *sheet, const char *legend_tree,
                   enum pln_language language)
{
    const struct place map = {10, 28, 300, 221, true};
    geo_buf_add(
        xml, "<Layouts><Layout name=\"A3\" units=\"mm\" printResolution=\"300\">"
             "<Snapper/><Grid resolution=\"10\" offsetX=\"0\" offsetY=\"0\" offsetUnits=\"mm\"/>");
    add_page(xml);
    add_map(xml, sheet, map);
    add_legend(xml, (struct place){318, 91, 94, 166, false}, legend_tree);
    add_scalebar(xml, sheet, map, (struct place){14, 234, 100, 12, false});
    add_texts(xml, facts, language);
    geo_buf_add(xml, "</Layout></Layouts>");
}
