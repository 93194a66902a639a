#include "planner/report/style.h"

#include <string.h>

#include "planner/report/escape.h"
#include "planner/report/palette.h"

#define BLUE                                                                                       \
    {                                                                                              \
        0x00, 0x72, 0xB2                                                                           \
    }

/* One class of a layer: the value of its attribute, and how it looks. */
struct look {
    const char *value;
    enum pln_string label;
    const char *shape; /* of a marker; "area": a fill; NULL: a line */
    struct pln_colour fill, outline;
    int alpha; /* 0 … 255 */
    double size_mm;
};

static const struct look villages[] = {
    {"none", PLN_S_V_NONE, "circle", {0xD5, 0x5E, 0x00}, {0x1E, 0x24, 0x2B}, 255, 2.0},
    {"partial", PLN_S_V_PARTIAL, "circle", {0xE6, 0x9F, 0x00}, {0x1E, 0x24, 0x2B}, 255, 1.9},
    {"uncertain", PLN_S_V_UNCERTAIN, "circle", {0xF0, 0xE4, 0x42}, {0x1E, 0x24, 0x2B}, 255, 1.8},
    {"served", PLN_S_V_SERVED, "circle", {0x00, 0x72, 0xB2}, {0xFF, 0xFF, 0xFF}, 255, 1.2}};
static const struct look towers[] = {
    {"true", PLN_S_M_EXISTING, "triangle", {0xFF, 0xFF, 0xFF}, {0x3A, 0x3F, 0x47}, 255, 2.2},
    {"false", PLN_S_M_NOT_COUNTED, "triangle", {0xFF, 0xFF, 0xFF}, {0xB0, 0xB5, 0xBB}, 255, 1.8}};
static const struct look proposals[] = {
    {"macro", PLN_S_FIX_MACRO, "triangle", {0x7A, 0x1F, 0x5C}, {0xFF, 0xFF, 0xFF}, 255, 4.4},
    {"pole", PLN_S_FIX_POLE, "diamond", {0x7A, 0x1F, 0x5C}, {0xFF, 0xFF, 0xFF}, 255, 4.0},
    {"remote", PLN_S_FIX_REMOTE, "diamond", {0xB8, 0x5C, 0x9A}, {0xFF, 0xFF, 0xFF}, 255, 4.0},
    {"sector", PLN_S_FIX_SECTOR, "square", {0xB8, 0x5C, 0x9A}, {0xFF, 0xFF, 0xFF}, 255, 3.4},
    {"add-lte", PLN_S_FIX_ADD_LTE, "square", {0x7A, 0x1F, 0x5C}, {0xFF, 0xFF, 0xFF}, 255, 3.4},
    {"raise", PLN_S_FIX_RAISE, "pentagon", {0x7A, 0x1F, 0x5C}, {0xFF, 0xFF, 0xFF}, 255, 3.8}};
static const struct look links[] = {
    {"planned", PLN_S_LINK_PLANNED, NULL, {0x00, 0x9E, 0x73}, BLUE, 230, 0.5},
    {"today", PLN_S_LINK_TODAY, NULL, BLUE, BLUE, 70, 0.15}};

static const struct look coverage[] = {
    {"1", PLN_S_L_FIRST, "area", {0x08, 0x45, 0x94}, {0x08, 0x45, 0x94}, 170, 0},
    {"2", PLN_S_L_SECOND, "area", {0x2E, 0x8B, 0xC0}, {0x2E, 0x8B, 0xC0}, 170, 0},
    {"3", PLN_S_L_THIRD, "area", {0x5F, 0xB8, 0x93}, {0x5F, 0xB8, 0x93}, 170, 0},
    {"4", PLN_S_L_FOURTH, "area", {0xF2, 0xB8, 0x4B}, {0xF2, 0xB8, 0x4B}, 170, 0},
    {"5", PLN_S_L_FIFTH, "area", {0xE0, 0x8A, 0x5A}, {0xE0, 0x8A, 0x5A}, 150, 0}};
static const struct look land[] = {
    {"served", PLN_S_LAND_SERVED, "area", {0x56, 0xB4, 0xE9}, {0x56, 0xB4, 0xE9}, 90, 0},
    {"uncertain", PLN_S_LAND_UNCERTAIN, "area", {0xF0, 0xE4, 0x42}, {0xF0, 0xE4, 0x42}, 110, 0},
    {"planned", PLN_S_LAND_PLANNED, "area", {0x00, 0x9E, 0x73}, {0x00, 0x9E, 0x73}, 150, 0}};
static const struct look servers[] = {
    {"true", PLN_S_M_EXISTING, "triangle", {0xFF, 0xFF, 0xFF}, {0x3A, 0x3F, 0x47}, 255, 2.8},
    {"false", PLN_S_M_NOT_COUNTED, "triangle", {0xFF, 0xFF, 0xFF}, {0xB0, 0xB5, 0xBB}, 255, 2.2}};
static const struct look hops[] = {
    {"microwave", PLN_S_B_MICROWAVE, NULL, {0xB8, 0x5C, 0x9A}, BLUE, 255, 0.6},
    {"fibre", PLN_S_B_FIBRE, NULL, {0xE6, 0x9F, 0x00}, BLUE, 255, 0.6},
    {"satellite", PLN_S_B_SATELLITE, NULL, {0x5C, 0x66, 0x70}, BLUE, 255, 0.6}};

struct layer_style {
    const struct pln_table *table;
    const char *attribute;
    const struct look *looks;
    size_t n;
    const char *label;    /* field to label with; NULL: none */
    int label_from_scale; /* labels appear at 1:this and closer; 0: always */
};
static const struct layer_style styles[] = {
    {&pln_table_villages, "verdict", villages, sizeof villages / sizeof *villages, "name", 120000},
    {&pln_table_towers, "serves", towers, sizeof towers / sizeof *towers, "tower_id", 60000},
    {&pln_table_proposals, "fix", proposals, sizeof proposals / sizeof *proposals, "rank", 0},
    {&pln_table_coverage, "class", coverage, sizeof coverage / sizeof *coverage, NULL, 0},
    {&pln_table_land, "land", land, sizeof land / sizeof *land, NULL, 0},
    {&pln_table_servers, "has_terrain", servers, sizeof servers / sizeof *servers, "tower_id",
     250000},
    {&pln_table_serving_links, "link", links, sizeof links / sizeof *links, NULL, 0},
    {&pln_table_backhaul, "kind", hops, sizeof hops / sizeof *hops, NULL, 0}};

static const struct layer_style *style_of(const struct pln_table *table)
{
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (styles[i].table == table) return &styles[i];
    return NULL;
}

bool pln_style_labelled(const struct pln_table *table)
{
    const struct layer_style *style = style_of(table);
    return style && style->label;
}

static void option(struct geo_buf *xml, const char *name, const char *value)
{
    geo_buf_addf(xml, "<Option type=\"QString\" name=\"%s\" value=\"%s\"/>", name, value);
}

static void colour_option(struct geo_buf *xml, const char *name, struct pln_colour c, int alpha)
{
    geo_buf_addf(xml, "<Option type=\"QString\" name=\"%s\" value=\"%d,%d,%d,%d\"/>", name, c.red,
                 c.green, c.blue, alpha);
}

static void length_option(struct geo_buf *xml, const char *name, double mm)
{
    geo_buf_addf(xml, "<Option type=\"QString\" name=\"%s\" value=\"%.2f\"/>", name, mm);
    geo_buf_addf(xml, "<Option type=\"QString\" name=\"%s_unit\" value=\"MM\"/>", name);
}

static void add_marker(struct geo_buf *xml, const struct look *look)
{
    geo_buf_add(xml, "<layer class=\"SimpleMarker\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option "
                     "type=\"Map\">");
    option(xml, "name", look->shape);
    colour_option(xml, "color", look->fill, look->alpha);
    colour_option(xml, "outline_color", look->outline, 255);
    option(xml, "outline_style", "solid");
    length_option(xml, "outline_width", look->size_mm > 3 ? 0.4 : 0.2);
    length_option(xml, "size", look->size_mm);
    geo_buf_add(xml, "</Option></layer>");
}

static void add_line(struct geo_buf *xml, const struct look *look)
{
    geo_buf_add(
        xml,
        "<layer class=\"SimpleLine\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">");
    colour_option(xml, "line_color", look->fill, look->alpha);
    option(xml, "line_style", "solid");
    length_option(xml, "line_width", look->size_mm);
    geo_buf_add(xml, "</Option></layer>");
}

static void add_fill(struct geo_buf *xml, const struct look *look)
{
    geo_buf_add(
        xml,
        "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">");
    colour_option(xml, "color", look->fill, look->alpha);
    option(xml, "style", "solid");
    option(xml, "outline_style", "no");
    geo_buf_add(xml, "</Option></layer>");
}

static void add_symbol(struct geo_buf *xml, const struct look *look, size_t number)
{
    bool area = look->shape && strcmp(look->shape, "area") == 0;
    geo_buf_addf(
        xml, "<symbol type=\"%s\" name=\"%zu\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">",
        area          ? "fill"
        : look->shape ? "marker"
                      : "line",
        number);
    (area ? add_fill : look->shape ? add_marker : add_line)(xml, look);
    geo_buf_add(xml, "</symbol>");
}

static void add_renderer(struct geo_buf *xml, const struct layer_style *style,
                         enum pln_language language)
{
    geo_buf_addf(
        xml,
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"%s\" forceraster=\"0\" symbollevels=\"0\""
        " enableorderby=\"0\"><categories>",
        style->attribute);
    for (size_t i = 0; i < style->n; i++) {
        geo_buf_addf(xml, "<category symbol=\"%zu\" value=\"%s\" render=\"true\" label=\"", i,
                     style->looks[i].value);
        pln_add_escaped(xml, pln_text(language, style->looks[i].label));
        geo_buf_add(xml, "\"/>");
    }
    geo_buf_add(xml, "</categories><symbols>");
    for (size_t i = 0; i < style->n; i++)
        add_symbol(xml, &style->looks[i], i);
    geo_buf_add(xml, "</symbols></renderer-v2>");
}

static void add_labels(struct geo_buf *xml, const struct layer_style *style)
{
    geo_buf_addf(
        xml,
        "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"%s\""
        " isExpression=\"0\" fontFamily=\"DejaVu Sans\" fontSize=\"8\" fontSizeUnit=\"Point\""
        " fontWeight=\"%d\" textColor=\"30,36,43,255\" textOpacity=\"1\">"
        "<text-buffer bufferDraw=\"1\" bufferSize=\"0.7\" bufferSizeUnits=\"MM\""
        " bufferColor=\"255,255,255,255\" bufferOpacity=\"0.9\"/></text-style>"
        "<placement placement=\"6\" dist=\"0.6\" distUnits=\"MM\""
        " predefinedPositionOrder=\"TR,TL,BR,BL,R,L,TSR,BSR\"/>"
        "<rendering drawLabels=\"1\" obstacle=\"1\" scaleVisibility=\"%d\" scaleMin=\"1\""
        " scaleMax=\"%d\"/></settings></labeling>",
        style->label, style->label_from_scale ? 50 : 75, style->label_from_scale != 0,
        style->label_from_scale ? style->label_from_scale : 100000000);
}

/* Column I of the table is field I + 1: the fid comes first. */
static void add_aliases(struct geo_buf *xml, const struct pln_table *table,
                        enum pln_language language)
{
    geo_buf_add(xml, "<aliases><alias index=\"0\" field=\"fid\" name=\"\"/>");
    for (size_t c = 0; c < table->n_columns; c++) {
        geo_buf_addf(xml, "<alias index=\"%zu\" field=\"%s\" name=\"", c + 1,
                     table->columns[c].name);
        pln_add_escaped(xml, pln_text(language, table->columns[c].alias));
        geo_buf_add(xml, "\"/>");
    }
    geo_buf_add(xml, "</aliases>");
}

static void add_value_map(struct geo_buf *xml, const struct pln_domain *domain,
                          enum pln_language language)
{
    geo_buf_add(xml, "<editWidget type=\"ValueMap\"><config><Option type=\"Map\">"
                     "<Option type=\"List\" name=\"map\">");
    for (size_t i = 0; i < domain->n; i++) {
        geo_buf_add(xml, "<Option type=\"Map\"><Option type=\"QString\" name=\"");
        pln_add_escaped(xml, pln_text(language, domain->values[i].label));
        geo_buf_addf(xml, "\" value=\"%s\"/></Option>", domain->values[i].value);
    }
    geo_buf_add(xml, "</Option></Option></config></editWidget>");
}

static void add_field_configuration(struct geo_buf *xml, const struct pln_table *table,
                                    enum pln_language language)
{
    geo_buf_add(xml, "<fieldConfiguration>");
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct pln_column *column = &table->columns[c];
        geo_buf_addf(xml, "<field name=\"%s\" configurationFlags=\"None\">", column->name);
        if (column->domain)
            add_value_map(xml, column->domain, language);
        else
            geo_buf_add(xml, "<editWidget type=\"\"><config><Option/></config></editWidget>");
        geo_buf_add(xml, "</field>");
    }
    geo_buf_add(xml, "</fieldConfiguration>");
}

/* Communes by the share of their people with signal: vermilion to blue through a pale middle. */
static const struct {
    double from_pct, to_pct;
    struct pln_colour fill;
} shares[] = {{0, 50, {0xD5, 0x5E, 0x00}},
              {50, 80, {0xE9, 0x9B, 0x63}},
              {80, 95, {0xF3, 0xE3, 0xD3}},
              {95, 99, {0xA9, 0xCB, 0xE2}},
              {99, 100, {0x4A, 0x9C, 0xCB}}};

static void add_shares(struct geo_buf *xml, enum pln_language language)
{
    geo_buf_add(xml, "<renderer-v2 type=\"graduatedSymbol\" attr=\"people_served_pct\""
                     " graduatedMethod=\"GraduatedColor\" forceraster=\"0\" symbollevels=\"0\""
                     " enableorderby=\"0\"><ranges>");
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        geo_buf_addf(xml,
                     "<range symbol=\"%zu\" lower=\"%g\" upper=\"%g\" render=\"true\" label=\"", i,
                     shares[i].from_pct, shares[i].to_pct);
        pln_add_number(xml, language, shares[i].from_pct, 0);
        geo_buf_add(xml, "–");
        pln_add_number(xml, language, shares[i].to_pct, 0);
        geo_buf_add(xml, " %\"/>");
    }
    geo_buf_add(xml, "</ranges><symbols>");
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        geo_buf_addf(xml,
                     "<symbol type=\"fill\" name=\"%zu\" alpha=\"0.4\" clip_to_extent=\"1\" "
                     "force_rhr=\"0\">"
                     "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option "
                     "type=\"Map\">",
                     i);
        colour_option(xml, "color", shares[i].fill, 255);
        colour_option(xml, "outline_color", pln_colour_border, 255);
        option(xml, "outline_style", "solid");
        option(xml, "style", "solid");
        length_option(xml, "outline_width", 0.15);
        geo_buf_add(xml, "</Option></layer></symbol>");
    }
    geo_buf_add(xml, "</symbols></renderer-v2>");
}

void pln_style_elements(struct geo_buf *xml, const struct pln_table *table,
                        enum pln_language language)
{
    const struct layer_style *style = style_of(table);
    if (style) add_renderer(xml, style, language);
    if (table == &pln_table_communes) add_shares(xml, language);
    if (style && style->label) add_labels(xml, style);
    add_field_configuration(xml, table, language);
    add_aliases(xml, table, language);
    if (table->shape != PLN_SHAPE_NONE)
        geo_buf_addf(xml, "<layerGeometryType>%d</layerGeometryType>", (int)table->shape - 1);
}

void pln_style_qml(struct geo_buf *xml, const struct pln_table *table, enum pln_language language)
{
    geo_buf_addf(xml,
                 "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                 "<qgis version=\"3.22\" labelsEnabled=\"%d\""
                 " styleCategories=\"Symbology|Labeling|Fields|Forms\">",
                 pln_style_labelled(table));
    pln_style_elements(xml, table, language);
    geo_buf_add(xml, "</qgis>\n");
}
