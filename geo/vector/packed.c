#include "geo/vector/packed.h"

#include <cpl_error.h>
#include <cpl_vsi.h>

#include "geo/base/mem.h"

static bool read_all(VSILFILE *file, struct geo_buf *bytes)
{
    if (VSIFSeekL(file, 0, SEEK_END) != 0) return false;
    size_t length = (size_t)VSIFTellL(file);
    char *room = geo_alloc(length + 1, 1);
    bool good =
        room && VSIFSeekL(file, 0, SEEK_SET) == 0 && VSIFReadL(room, 1, length, file) == length;
    if (good) geo_buf_add_bytes(bytes, room, length);
    geo_free(room);
    return good;
}

/* GDAL counts the braces in "/vsizip/{…}/part", and a folder's name may hold any: so the file goes
 * into memory, under a name without. */
static VSILFILE *open_part(const char *path, const struct geo_buf *copy, const char *name)
{
    GByte *bytes = NULL;
    vsi_l_offset length = 0;
    if (!VSIIngestFile(NULL, path, &bytes, &length, -1)) return NULL;
    VSILFILE *memory = VSIFileFromMemBuffer(copy->text, bytes, length, TRUE);
    if (!memory) return NULL;
    VSIFCloseL(memory);
    struct geo_buf place = {0};
    geo_buf_addf(&place, "/vsizip/{%s}/%s", copy->text, name);
    VSILFILE *file = place.failed ? NULL : VSIFOpenL(place.text, "rb");
    geo_buf_release(&place);
    return file;
}

enum geo_status geo_packed_read(const char *path, const char *name, struct geo_buf *bytes,
                                struct geo_err *err)
{
    struct geo_buf copy = {0};
    geo_buf_clear(bytes);
    geo_buf_addf(&copy, "/vsimem/packed-%p.zip", (void *)bytes); /* no other thread's */
    enum geo_status status = geo_buf_status(&copy, err);
    if (status) return status;
    CPLPushErrorHandler(CPLQuietErrorHandler);
    VSILFILE *file = open_part(path, &copy, name);
    bool good = file && read_all(file, bytes);
    if (file) VSIFCloseL(file);
    VSIUnlink(copy.text);
    CPLPopErrorHandler();
    geo_buf_release(&copy);
    if (!good) return geo_fail(err, GEO_BAD_DATA, "%s: its part %s cannot be read", path, name);
    return geo_buf_status(bytes, err);
}
