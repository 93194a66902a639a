#include "planner/report/xlsx_parts.h"

#include <stdio.h>
#include <string.h>

#include "geo/base/buf.h"
#include "geo/vector/packed.h"

static size_t count(const struct geo_buf *bytes, const char *tag)
{
    size_t n = 0;
    for (const char *at = bytes->text; at && (at = strstr(at, tag)); at += strlen(tag))
        n++;
    return n;
}

/* The part NAME, into BYTES, when it begins and ends as it should. */
static bool is_whole(const char *path, const char *name, const char *end, struct geo_buf *bytes)
{
    if (geo_packed_read(path, name, bytes, NULL) != GEO_OK || !bytes->text) return false;
    size_t length = bytes->length, n = strlen(end);
    while (length > 0 && bytes->text[length - 1] == '\n')
        length--;
    return strlen(bytes->text) == bytes->length && strncmp(bytes->text, "<?xml", 5) == 0 &&
           length >= n && strncmp(bytes->text + length - n, end, n) == 0;
}

/* Each string counts once; how many there are stands at the head. */
static bool strings_are_whole(const char *path, struct geo_buf *bytes)
{
    if (!is_whole(path, "xl/sharedStrings.xml", "</sst>", bytes)) return false;
    const char *told = strstr(bytes->text, " uniqueCount=\"");
    size_t n;
    return told && sscanf(told, " uniqueCount=\"%zu\"", &n) == 1 && count(bytes, "<si>") == n;
}

static bool sheet_is_whole(const char *path, size_t i, size_t n_cells, struct geo_buf *bytes)
{
    char name[64];
    snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", i + 1);
    return is_whole(path, name, "</worksheet>", bytes) && count(bytes, "<c ") == n_cells;
}

enum geo_status pln_xlsx_check(const char *path, const size_t *n_cells, size_t n_sheets,
                               struct geo_err *err)
{
    static const struct {
        const char *name, *end;
    } parts[] = {{"[Content_Types].xml", "</Types>"},
                 {"_rels/.rels", "</Relationships>"},
                 {"xl/_rels/workbook.xml.rels", "</Relationships>"},
                 {"xl/workbook.xml", "</workbook>"},
                 {"xl/theme/theme1.xml", "</a:theme>"},
                 {"xl/styles.xml", "</styleSheet>"},
                 {"docProps/core.xml", "</cp:coreProperties>"},
                 {"docProps/app.xml", "</Properties>"}};
    struct geo_buf bytes = {0};
    bool good = strings_are_whole(path, &bytes);
    for (size_t i = 0; good && i < sizeof parts / sizeof *parts; i++)
        good = is_whole(path, parts[i].name, parts[i].end, &bytes);
    for (size_t i = 0; good && i < n_sheets; i++)
        good = sheet_is_whole(path, i, n_cells[i], &bytes);
    geo_buf_release(&bytes);
    return good ? GEO_OK
                : geo_fail(err, GEO_CANT_WRITE,
                           "%s: came out with parts missing; it is put together in the folder for "
                           "temporary files ($TMPDIR, else /tmp): is there room?",
                           path);
}
