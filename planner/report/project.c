#include "planner/report/project.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/earth/crs.h"
#include "planner/report/escape.h"
#include "planner/report/frame.h"
#include "planner/report/layout.h"
#include "planner/report/style.h"

#define WKT_WGS84                                                                                  \
    "GEOGCS[&quot;WGS 84&quot;,DATUM[&quot;WGS_1984&quot;,SPHEROID[&quot;WGS 84&quot;,6378137,"    \
    "298.257223563,AUTHORITY[&quot;EPSG&quot;,&quot;7030&quot;]],AUTHORITY[&quot;EPSG&quot;,"      \
    "&quot;6326&quot;]],PRIMEM[&quot;Greenwich&quot;,0],UNIT[&quot;degree&quot;,0."                \
    "0174532925199433],"                                                                           \
    "AUTHORITY[&quot;EPSG&quot;,&quot;4326&quot;]]"

/* QGIS 3.22 takes the WKT first; srsid is its own number for the CRS. */
static void add_crs_4326(struct geo_buf *xml)
{
    geo_buf_add(
        xml, "<spatialrefsys><wkt>" WKT_WGS84 "</wkt>"
             "<proj4>+proj=longlat +datum=WGS84 +no_defs</proj4><srsid>3452</srsid>"
             "<srid>4326</srid><authid>EPSG:4326</authid><description>WGS 84</description>"
             "<projectionacronym>longlat</projectionacronym>"
             "<ellipsoidacronym>EPSG:7030</ellipsoidacronym><geographicflag>true</geographicflag>"
             "</spatialrefsys>");
}

static void add_crs_utm(struct geo_buf *xml, const struct pln_sheet *sheet)
{
    const char hemisphere = sheet->south ? 'S' : 'N';
    geo_buf_addf(
        xml,
        "<spatialrefsys><wkt>PROJCS[&quot;WGS 84 / UTM zone %d%c&quot;," WKT_WGS84
        ",PROJECTION[&quot;Transverse_Mercator&quot;],PARAMETER[&quot;latitude_of_origin&quot;,0],"
        "PARAMETER[&quot;central_meridian&quot;,%d],PARAMETER[&quot;scale_factor&quot;,0.9996],"
        "PARAMETER[&quot;false_easting&quot;,500000],PARAMETER[&quot;false_northing&quot;,%d],"
        "UNIT[&quot;metre&quot;,1],AUTHORITY[&quot;EPSG&quot;,&quot;%d&quot;]]</wkt>",
        sheet->zone, hemisphere, sheet->zone * 6 - 183, sheet->south ? 10000000 : 0, sheet->epsg);
    geo_buf_addf(
        xml,
        "<proj4>%s</proj4><srsid>%d</srsid><srid>%d</srid><authid>EPSG:%d</authid>"
        "<description>WGS 84 / UTM zone "
        "%d%c</description><projectionacronym>utm</projectionacronym>"
        "<ellipsoidacronym>EPSG:7030</ellipsoidacronym><geographicflag>false</geographicflag>"
        "</spatialrefsys>",
        sheet->proj, (sheet->south ? 3184 : 3084) + sheet->zone, sheet->epsg, sheet->epsg,
        sheet->zone, hemisphere);
}

/* The box's image in the UTM zone of its middle: four corners and the middles of the sides. */
static enum geo_status make_sheet(const struct pln_facts *facts, struct pln_sheet *sheet,
                                  struct geo_err *err)
{
    const struct pln_box b = pln_frame_box(facts);
    const double lon = (b.west_deg + b.east_deg) / 2, lat = (b.south_deg + b.north_deg) / 2;
    const double lons[8] = {b.west_deg, lon, b.east_deg, b.east_deg,
                            b.east_deg, lon, b.west_deg, b.west_deg};
    const double lats[8] = {b.south_deg, b.south_deg, b.south_deg, lat,
                            b.north_deg, b.north_deg, b.north_deg, lat};
    double x[8], y[8];
    struct geo_crs *crs = NULL;
    sheet->zone = (int)fmin(fmax(floor((lon + 180) / 6) + 1, 1), 60);
    sheet->south = lat < 0;
    sheet->epsg = (sheet->south ? 32700 : 32600) + sheet->zone;
    snprintf(sheet->proj, sizeof sheet->proj, "+proj=utm +zone=%d %s+datum=WGS84 +units=m +no_defs",
             sheet->zone, sheet->south ? "+south " : "");
    enum geo_status st = geo_crs_open(sheet->proj, &crs, err);
    if (st != GEO_OK) return st;
    geo_crs_from_lonlat(crs, 8, lons, lats, x, y);
    geo_crs_release(crs);
    sheet->xmin = sheet->xmax = x[0];
    sheet->ymin = sheet->ymax = y[0];
    for (int i = 1; i < 8; i++) {
        sheet->xmin = fmin(sheet->xmin, x[i]);
        sheet->xmax = fmax(sheet->xmax, x[i]);
        sheet->ymin = fmin(sheet->ymin, y[i]);
        sheet->ymax = fmax(sheet->ymax, y[i]);
    }
    return GEO_OK;
}

static void add_layer_id(struct geo_buf *xml, const struct pln_table *table)
{
    geo_buf_addf(xml, "%s_phusong_plan", table->name); /* QGIS cuts ids of ten characters or less */
}

static bool shows_land(const struct pln_project_spec *spec)
{
    for (size_t k = 0; k < spec->n_tables; k++)
        if (spec->tables[k] == &pln_table_land) return true;
    return false;
}

static void add_leaf(struct geo_buf *xml, const struct pln_project_spec *spec,
                     const struct pln_table *table)
{
    geo_buf_add(xml, "<layer-tree-layer id=\"");
    add_layer_id(xml, table);
    geo_buf_add(xml, "\" name=\"");
    pln_add_escaped(xml, pln_text(spec->language, table->title));
    geo_buf_addf(xml,
                 "\" source=\"./%s|layername=%s\" providerKey=\"ogr\" checked=\"Qt::%s\""
                 " expanded=\"%d\" legend_exp=\"\" legend_split_behavior=\"0\"><customproperties/>"
                 "</layer-tree-layer>",
                 spec->file, table->name,
                 /* two fills over each other tell neither: the communes' waits to be switched on */
                 table == &pln_table_communes && shows_land(spec) ? "Unchecked" : "Checked",
                 table->shape != PLN_SHAPE_NONE);
}

/* Maps from the top down, then (in the project's own tree) the tables. */
static void add_tree(struct geo_buf *xml, const struct pln_project_spec *spec, bool with_tables)
{
    geo_buf_add(xml, "<layer-tree-group><customproperties/>");
    for (size_t k = spec->n_tables; k-- > 0;)
        if (spec->tables[k]->shape != PLN_SHAPE_NONE) add_leaf(xml, spec, spec->tables[k]);
    for (size_t k = 0; with_tables && k < spec->n_tables; k++)
        if (spec->tables[k]->shape == PLN_SHAPE_NONE) add_leaf(xml, spec, spec->tables[k]);
    geo_buf_add(xml, "</layer-tree-group>");
}

static const char *geometry_name(enum pln_shape shape)
{
    static const char *const names[] = {"No geometry", "Point", "Line", "Polygon"};
    return names[shape];
}

static const char *wkb_name(enum pln_shape shape)
{
    static const char *const names[] = {"NoGeometry", "Point", "LineString", "MultiPolygon"};
    return names[shape];
}

static void add_layers(struct geo_buf *xml, const struct pln_project_spec *spec)
{
    geo_buf_add(xml, "<projectlayers>");
    for (size_t k = 0; k < spec->n_tables; k++) {
        const struct pln_table *table = spec->tables[k];
        geo_buf_addf(
            xml,
            "<maplayer type=\"vector\" geometry=\"%s\" wkbType=\"%s\" labelsEnabled=\"%d\""
            " readOnly=\"0\" simplifyDrawingHints=\"0\" hasScaleBasedVisibilityFlag=\"0\"><id>",
            geometry_name(table->shape), wkb_name(table->shape), pln_style_labelled(table));
        add_layer_id(xml, table);
        geo_buf_addf(xml, "</id><datasource>./%s|layername=%s</datasource><layername>", spec->file,
                     table->name);
        pln_add_escaped(xml, pln_text(spec->language, table->title));
        geo_buf_add(xml, "</layername>");
        if (table->shape != PLN_SHAPE_NONE) {
            geo_buf_add(xml, "<srs>");
            add_crs_4326(xml);
            geo_buf_add(xml, "</srs>");
        }
        geo_buf_add(xml, "<provider encoding=\"UTF-8\">ogr</provider>");
        pln_style_elements(xml, table, spec->language);
        geo_buf_add(xml, "</maplayer>");
    }
    geo_buf_add(xml, "</projectlayers><layerorder>");
    for (size_t k = spec->n_tables; k-- > 0;)
        if (spec->tables[k]->shape != PLN_SHAPE_NONE) {
            geo_buf_add(xml, "<layer id=\"");
            add_layer_id(xml, spec->tables[k]);
            geo_buf_add(xml, "\"/>");
        }
    geo_buf_add(xml, "</layerorder>");
}

static void add_canvas(struct geo_buf *xml, const struct pln_sheet *s)
{
    geo_buf_add(xml, "<projectCrs>");
    add_crs_utm(xml, s);
    geo_buf_addf(
        xml,
        "</projectCrs><mapcanvas name=\"theMapCanvas\" "
        "annotationsVisible=\"1\"><units>meters</units>"
        "<extent><xmin>%.0f</xmin><ymin>%.0f</ymin><xmax>%.0f</xmax><ymax>%.0f</ymax></extent>"
        "<rotation>0</rotation><destinationsrs>",
        s->xmin, s->ymin, s->xmax, s->ymax);
    add_crs_utm(xml, s);
    geo_buf_add(xml, "</destinationsrs><rendermaptile>0</rendermaptile></mapcanvas>");
}

enum geo_status pln_project_xml(const struct pln_facts *facts, const struct pln_project_spec *spec,
                                struct geo_buf *xml, struct geo_err *err)
{
    struct pln_sheet sheet;
    struct geo_buf tree = {0};
    const char *title = facts->results->title ? facts->results->title : "phusong";
    enum geo_status st = make_sheet(facts, &sheet, err);
    if (st != GEO_OK) return st;
    geo_buf_add(xml, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                     "<qgis version=\"3.22.0\" projectname=\"");
    pln_add_escaped(xml, title);
    geo_buf_add(xml, "\"><homePath path=\"\"/><title>");
    pln_add_escaped(xml, title);
    geo_buf_add(xml, "</title>");
    add_tree(xml, spec, true);
    add_canvas(xml, &sheet);
    add_layers(xml, spec);
    add_tree(&tree, spec, false);
    pln_layout_a3(xml, facts, &sheet, tree.text ? tree.text : "", spec->language);
    xml->failed |= tree.failed;
    geo_buf_release(&tree);
    geo_buf_add(
        xml, "<properties><SpatialRefSys><ProjectionsEnabled "
             "type=\"int\">1</ProjectionsEnabled></SpatialRefSys>"
             "<Paths><Absolute type=\"bool\">false</Absolute></Paths>"
             "<Measurement><DistanceUnits type=\"QString\">kilometers</DistanceUnits></Measurement>"
             "</properties></qgis>\n");
    return geo_buf_status(xml, err);
}

/* ---- the zip around it (PKWARE APPNOTE 6.3: 4.3.7, 4.3.12, 4.3.16; method 0, stored) ---- */

static uint32_t crc32_of(const unsigned char *bytes, size_t n)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1u ? 0xEDB88320u : 0u);
    }
    return ~crc;
}

static void hex_bytes(struct geo_buf *hex, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++) {
        char pair[2] = {digits[p[i] >> 4], digits[p[i] & 15]};
        geo_buf_add_bytes(hex, pair, 2);
    }
}

static void hex_number(struct geo_buf *hex, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        unsigned char byte = (unsigned char)(value >> (8 * i));
        hex_bytes(hex, &byte, 1);
    }
}

/* The fields that the local and the central header share, from "version needed" to "extra length".
 */
static void hex_entry(struct geo_buf *hex, const char *name, uint32_t crc, uint32_t size)
{
    const uint32_t date_1980 = 0x0021;
    hex_number(hex, 20, 2);
    hex_number(hex, 0, 2);
    hex_number(hex, 0, 2);
    hex_number(hex, 0, 2);
    hex_number(hex, date_1980, 2);
    hex_number(hex, crc, 4);
    hex_number(hex, size, 4);
    hex_number(hex, size, 4);
    hex_number(hex, (uint32_t)strlen(name), 2);
    hex_number(hex, 0, 2);
}

void pln_project_pack(const char *name, const struct geo_buf *text, struct geo_buf *hex)
{
    const uint32_t size = (uint32_t)text->length, name_length = (uint32_t)strlen(name);
    const uint32_t crc = crc32_of((const unsigned char *)text->text, text->length);
    hex_number(hex, 0x04034B50, 4);
    hex_entry(hex, name, crc, size);
    hex_bytes(hex, name, name_length);
    hex_bytes(hex, text->text, text->length);
    hex_number(hex, 0x02014B50, 4);
    hex_number(hex, 20, 2);
    hex_entry(hex, name, crc, size);
    hex_number(hex, 0, 2); /* comment */
    hex_number(hex, 0, 2); /* disk */
    hex_number(hex, 0, 2); /* internal attributes */
    hex_number(hex, 0, 4); /* external attributes */
    hex_number(hex, 0, 4); /* the local header's place */
    hex_bytes(hex, name, name_length);
    hex_number(hex, 0x06054B50, 4);
    hex_number(hex, 0, 4); /* disks */
    hex_number(hex, 1, 2);
    hex_number(hex, 1, 2);
    hex_number(hex, 46 + name_length, 4); /* central directory: length, place */
    hex_number(hex, 30 + name_length + size, 4);
    hex_number(hex, 0, 2);
}
