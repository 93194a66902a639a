/* geo/vector/packed: the parts of a packed file (zip; workbooks are such files). Floor 1; GDAL's
 * wall. Thread-safe. */
#ifndef GEO_VECTOR_PACKED_H
#define GEO_VECTOR_PACKED_H

#include "geo/base/buf.h"
#include "geo/base/status.h"

/* The bytes of the part NAME ("xl/styles.xml") of the file at PATH, unpacked, in place of what
 * BYTES held. GEO_BAD_DATA: there is no such part, or it cannot be read. */
enum geo_status geo_packed_read(const char *path, const char *name, struct geo_buf *bytes,
                                struct geo_err *err);

#endif
