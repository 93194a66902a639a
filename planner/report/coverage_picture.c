#include "planner/report/coverage_picture.h"

#include <cairo.h>
#include <math.h>
#include <stdio.h>

#include "geo/base/mem.h"
#include "planner/report/map.h"

enum { WIDTH = 1200, EDGE = 28, TOP = 86, LEGEND = 112, LEVELS = 5 };

/* Strong to weak, as in coverage.gpkg. */
static const struct pln_colour level_colour[LEVELS] = {{0x08, 0x45, 0x94},
                                                       {0x2E, 0x8B, 0xC0},
                                                       {0x5F, 0xB8, 0x93},
                                                       {0xF2, 0xB8, 0x4B},
                                                       {0xE0, 0x8A, 0x5A}};

static struct pln_colour colour_of(size_t class)
{
    return level_colour[class < LEVELS ? class : LEVELS - 1];
}

/* The box of the cells that have a value. */
static struct pln_box find_box(const struct pln_coverage *c, struct geo_walker *walker)
{
    struct pln_box box = {1, 1, -1, -1};
    for (size_t k = 0; k <= 64; k++)
        for (size_t m = 0; m <= 64; m++) {
            size_t col = k * (c->width - 1) / 64, row = m * (c->height - 1) / 64;
            double x = (double)(c->col + col), y = (double)(c->row + row), lon, lat;
            if (c->level[row * c->width + col] == 0) continue;
            geo_walker_from_cell(walker, 1, &x, &y, &lon, &lat);
            if (box.west_deg > box.east_deg) box = (struct pln_box){lon, lat, lon, lat};
            box.west_deg = fmin(box.west_deg, lon), box.east_deg = fmax(box.east_deg, lon);
            box.south_deg = fmin(box.south_deg, lat), box.north_deg = fmax(box.north_deg, lat);
        }
    double margin = 0.02 * fmax(box.east_deg - box.west_deg, box.north_deg - box.south_deg) + 0.002;
    return (struct pln_box){box.west_deg - margin, box.south_deg - margin, box.east_deg + margin,
                            box.north_deg + margin};
}

static uint32_t mixed(uint32_t under, struct pln_colour c)
{
    const double share = 0.62; /* of the colour; the hills show through */
    uint32_t r = (uint32_t)lrint(share * c.red + (1 - share) * (double)(under >> 16 & 255));
    uint32_t g = (uint32_t)lrint(share * c.green + (1 - share) * (double)(under >> 8 & 255));
    uint32_t b = (uint32_t)lrint(share * c.blue + (1 - share) * (double)(under & 255));
    return r << 16 | g << 8 | b;
}

/* Each pixel of the relief takes the colour of the cell under its middle. */
static void tint(const struct pln_coverage *c, struct geo_walker *walker, struct pln_relief *relief)
{
    const struct pln_box *b = &relief->box;
    for (size_t row = 0; row < relief->height; row++)
        for (size_t col = 0; col < relief->width; col++) {
            double lon = b->west_deg +
                         (b->east_deg - b->west_deg) * ((double)col + 0.5) / (double)relief->width;
            double lat = b->north_deg - (b->north_deg - b->south_deg) * ((double)row + 0.5) /
                                            (double)relief->height;
            double x, y;
            geo_walker_to_cell(walker, 1, &lon, &lat, &x, &y);
            x = floor(x + 0.5) - (double)c->col, y = floor(y + 0.5) - (double)c->row;
            if (!(x >= 0 && y >= 0 && x < (double)c->width && y < (double)c->height)) continue;
            uint8_t level = c->level[(size_t)y * c->width + (size_t)x];
            uint32_t *pixel = &relief->rgb[row * relief->width + col];
            if (level && level < c->n_classes) *pixel = mixed(*pixel, colour_of(level - 1u));
        }
}

static void draw_legend(cairo_t *cr, const struct pln_results *r, enum pln_language language,
                        double y)
{
    const struct pln_coverage *c = r->coverage;
    char text[120];
    double x = EDGE;
    pln_map_ink(cr, pln_colour_ink, 1);
    snprintf(text, sizeof text,
             language == PLN_LANG_VI ? "RSRP có tại %g %% vị trí (diện tích)"
                                     : "RSRP had at %g %% of places (area)",
             c->location_pct);
    pln_map_text(cr, x, y, 14, true, text);
    y += 30;
    for (size_t k = 0; k + 1 < c->n_classes; k++) {
        struct geo_buf area = {0};
        pln_add_number(&area, language, c->classes[k].km2, 0);
        pln_map_ink(cr, colour_of(k), 0.85);
        cairo_rectangle(cr, x, y - 14, 26, 18);
        cairo_fill(cr);
        pln_map_ink(cr, pln_colour_ink, 1);
        snprintf(text, sizeof text, "≥ %.6g dBm  (%s km²)", c->classes[k].least_dbm,
                 area.text ? area.text : "");
        x += 34 + pln_map_text(cr, x + 34, y, 13.5, false, text) + 26;
        geo_buf_release(&area);
    }
    pln_map_mast(cr, x + 6, y - 5, 13);
    pln_map_ink(cr, pln_colour_ink, 1);
    pln_map_text(cr, x + 20, y, 13.5, false, pln_text(language, PLN_S_T_SERVERS));
    if (r->notice && *r->notice) {
        pln_map_ink(cr, pln_colour_faint, 1);
        cairo_save(cr);
        double size = 11, width = pln_map_text_width(cr, size, false, r->notice);
        if (width > WIDTH - 2 * EDGE) size *= (WIDTH - 2 * EDGE) / width;
        pln_map_text(cr, EDGE, y + 32, fmax(size, 7), false, r->notice);
        cairo_restore(cr);
    }
}

static void draw_map(cairo_t *cr, const struct pln_results *r, const struct pln_frame *f,
                     const struct pln_relief *relief)
{
    cairo_surface_t *image = cairo_image_surface_create_for_data(
        (unsigned char *)relief->rgb, CAIRO_FORMAT_RGB24, (int)relief->width, (int)relief->height,
        cairo_format_stride_for_width(CAIRO_FORMAT_RGB24, (int)relief->width));
    cairo_save(cr);
    cairo_rectangle(cr, f->x, f->y, f->width, f->height);
    cairo_clip(cr);
    cairo_translate(cr, f->x, f->y);
    cairo_scale(cr, f->width / (double)relief->width, f->height / (double)relief->height);
    cairo_set_source_surface(cr, image, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
    cairo_surface_destroy(image);
    for (size_t i = 0; i < r->coverage->n_listed; i++) {
        const struct pln_tower *t = &r->towers->at[r->coverage->servers[i].tower];
        if (r->coverage->servers[i].has_terrain)
            pln_map_mast(cr, pln_frame_x(f, t->lon_deg), pln_frame_y(f, t->lat_deg), 8);
    }
    cairo_rectangle(cr, f->x, f->y, f->width, f->height);
    pln_map_ink(cr, pln_colour_ink, 0.8);
    cairo_set_line_width(cr, 1);
    cairo_stroke(cr);
}

static void draw_scale(cairo_t *cr, const struct pln_frame *f)
{
    double length_m = pln_frame_scale_m(f, 220), width = length_m / f->m_per_unit;
    double x = f->x + f->width - width - 18, y = f->y + f->height - 16;
    char text[40];
    cairo_rectangle(cr, x, y, width, 4);
    pln_map_ink(cr, pln_colour_ink, 1);
    cairo_fill(cr);
    snprintf(text, sizeof text, "%g km", length_m / 1000);
    pln_map_text(cr, x, y - 6, 12, true, text);
}

enum geo_status pln_coverage_picture(const char *path, const struct pln_results *r,
                                     enum pln_language language, struct geo_err *err)
{
    struct geo_walker *walker;
    struct pln_relief relief = {0};
    enum geo_status status = geo_walker_open(r->ground, &walker, err);
    if (status != GEO_OK) return status;
    struct pln_box box = find_box(r->coverage, walker);
    struct pln_frame wide = pln_frame_fit(box, 0, 0, WIDTH - 2 * EDGE, 1e9);
    double map_height = fmin((box.north_deg - box.south_deg) * wide.y_per_deg, 1400);
    struct pln_frame f = pln_frame_fit(box, EDGE, TOP, WIDTH - 2 * EDGE, map_height);
    status = pln_relief_make(r->ground, f.box, (size_t)fmax(f.width, f.height), &relief, err);
    if (status == GEO_OK) {
        tint(r->coverage, walker, &relief);
        cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH,
                                                              (int)ceil(TOP + map_height + LEGEND));
        cairo_t *cr = cairo_create(surface);
        cairo_set_source_rgb(cr, 1, 1, 1);
        cairo_paint(cr);
        pln_map_ink(cr, pln_colour_ink, 1);
        pln_map_text(cr, EDGE, 40, 24, true, r->title && *r->title ? r->title : "phusong");
        pln_map_ink(cr, pln_colour_faint, 1);
        pln_map_text(cr, EDGE, 66, 15, false, pln_text(language, PLN_S_T_COVERAGE));
        draw_map(cr, r, &f, &relief);
        draw_scale(cr, &f);
        draw_legend(cr, r, language, TOP + map_height + 32);
        cairo_status_t drawn = cairo_status(cr);
        cairo_destroy(cr);
        if (drawn == CAIRO_STATUS_SUCCESS) drawn = cairo_surface_write_to_png(surface, path);
        cairo_surface_destroy(surface);
        if (drawn != CAIRO_STATUS_SUCCESS)
            status = geo_fail(err, GEO_CANT_WRITE, "%s: %s", path, cairo_status_to_string(drawn));
    }
    pln_relief_release(&relief);
    geo_walker_release(walker);
    return status;
}
