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

enum geo_status geo_packed_read(const char *path, const char *name, struct geo_buf *bytes,
                                struct geo_err *err)
{
    struct geo_buf place = {0};
    geo_buf_clear(bytes);
    geo_buf_addf(&place, "/vsizip/{%s}/%s", path, name);
    enum geo_status status = geo_buf_status(&place, err);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    VSILFILE *file = status ? NULL : VSIFOpenL(place.text, "rb");
    bool good = file && read_all(file, bytes);
    if (file) VSIFCloseL(file);
    CPLPopErrorHandler();
    geo_buf_release(&place);
    if (!status && !good)
        status = geo_fail(err, GEO_BAD_DATA, "%s: its part %s cannot be read", path, name);
    return status ? status : geo_buf_status(bytes, err);
}
