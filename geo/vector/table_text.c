/* Delimited text into a table: encodings, and the signs of a file that is no text at all. */
#include <stdio.h>
#include <string.h>

#include "geo/base/csv.h"
#include "geo/base/text.h"
#include "geo/vector/table_parts.h"

static enum geo_status read_file(struct geo_table *t, uint64_t size, size_t *length,
                                 struct geo_err *err)
{
    t->text = geo_alloc(size + 1, 1);
    if (!t->text) return geo_no_memory(err, t->path, size + 1, 1);
    FILE *f = fopen(t->path, "rb");
    if (!f) return geo_fail(err, GEO_BAD_DATA, "%s: cannot be opened for reading", t->path);
    *length = fread(t->text, 1, size, f);
    int bad = ferror(f);
    fclose(f);
    if (bad)
        return geo_fail(err, GEO_BAD_DATA, "%s: a read failed after %zu bytes", t->path, *length);
    t->text[*length] = '\0';
    return GEO_OK;
}

/* UTF-16: what its first two bytes say, or, where they say nothing, that the first four characters
 * are Western ones. */
enum utf16 { UTF16_NOT, UTF16_LITTLE, UTF16_BIG };

static enum utf16 look_for_utf16(const char *text, size_t length, size_t *skip)
{
    *skip = 2;
    if (length >= 2 && memcmp(text, "\xFF\xFE", 2) == 0 &&
        !(length >= 4 && !text[2] && !text[3])) /* UTF-32 */
        return UTF16_LITTLE;
    if (length >= 2 && memcmp(text, "\xFE\xFF", 2) == 0) return UTF16_BIG;
    *skip = 0;
    if (length < 8) return UTF16_NOT;
    bool little = true, big = true;
    for (size_t i = 0; i < 8; i += 2) {
        little = little && text[i] && !text[i + 1];
        big = big && !text[i] && text[i + 1];
    }
    return little ? UTF16_LITTLE : big ? UTF16_BIG : UTF16_NOT;
}

static enum geo_status from_utf16(struct geo_table *t, bool big, size_t skip, size_t *length,
                                  struct geo_err *err)
{
    struct geo_buf buf = {0};
    geo_text_add_utf16(&buf, t->text + skip, *length - skip, big);
    geo_buf_add_bytes(&buf, "", 0);
    enum geo_status st = geo_buf_status(&buf, err);
    if (st != GEO_OK || !buf.length) {
        geo_buf_release(&buf);
        return st != GEO_OK ? st : geo_fail(err, GEO_BAD_DATA, "%s: the file is empty", t->path);
    }
    geo_free(t->text);
    t->text = buf.text;
    *length = buf.length;
    return GEO_OK;
}

/* What a file that starts like this really is; NULL: may be text. */
static const char *disguise(const char *text, size_t length)
{
    static const struct {
        const char *magic;
        size_t n;
        const char *what;
    } known[] = {{"PK\x03\x04", 4, "a packed file (an XLSX or ODS workbook, perhaps)"},
                 {"\xD0\xCF\x11\xE0", 4, "an old Office file (XLS, perhaps): save it as XLSX"},
                 {"SQLite format 3", 15, "an SQLite file (a GeoPackage, perhaps)"},
                 {"%PDF", 4, "a PDF"},
                 {"\x1F\x8B", 2, "a gzip file"},
                 {"<OGRVRT", 7, "a VRT, which could point elsewhere"},
                 {"<VRTDataset", 11, "a VRT, which could point elsewhere"},
                 {"fgb\x03", 4, "a FlatGeobuf"},
                 {"{", 1, "JSON (GeoJSON, perhaps)"},
                 {"<?xml", 5, "XML"},
                 {"<html", 5, "an HTML page"},
                 {"<!DOCTYPE", 9, "an HTML page"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (length >= known[i].n && memcmp(text, known[i].magic, known[i].n) == 0)
            return known[i].what;
    return NULL;
}

static enum geo_status refuse_binary(const struct geo_table *t, size_t length, struct geo_err *err)
{
    const char *what = disguise(t->text, length);
    if (what)
        return geo_fail(err, GEO_BAD_DATA, "%s: its name says text, but it is %s", t->path, what);
    const char *nul = memchr(t->text, 0, length);
    if (!nul) return GEO_OK;
    size_t line = 1;
    for (const char *s = t->text; s < nul; s++)
        line += *s == '\n';
    return geo_fail(err, GEO_BAD_DATA, "%s, row %zu: a NUL byte (byte %zu of the file): not text",
                    t->path, line, (size_t)(nul - t->text) + 1);
}

static enum geo_status add_records(struct geo_table *t, size_t length, struct geo_err *err)
{
    struct geo_csv csv;
    geo_csv_start(&csv, t->text, length, t->path);
    enum geo_status st;
    for (;;) {
        int more;
        st = geo_csv_next(&csv, &more, err);
        if (st != GEO_OK || !more) break;
        if (csv.n == 0) continue;
        st = table_record_begin(t, csv.row, err);
        for (size_t i = 0; st == GEO_OK && i < csv.n; i++)
            st = table_record_cell(t, csv.cell[i], err);
        if (st == GEO_OK) st = table_record_end(t, err);
        if (st != GEO_OK) break;
    }
    geo_csv_release(&csv);
    return st;
}

enum geo_status table_read_text(struct geo_table *t, uint64_t size, struct geo_err *err)
{
    size_t length = 0;
    enum geo_status st = read_file(t, size, &length, err);
    if (st != GEO_OK) return st;
    size_t skip;
    enum utf16 utf16 = look_for_utf16(t->text, length, &skip);
    if (utf16) st = from_utf16(t, utf16 == UTF16_BIG, skip, &length, err);
    if (st == GEO_OK) st = refuse_binary(t, length, err);
    return st == GEO_OK ? add_records(t, length, err) : st;
}
