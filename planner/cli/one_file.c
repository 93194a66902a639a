#include "planner/cli/one_file.h"

#include <string.h>

enum geo_status pln_one_file(const struct pln_cli *cli, const char *name, struct geo_outputs **out,
                             const char **path, struct geo_err *err)
{
    struct geo_buf dir = {0};
    const char *slash = strrchr(name, '/');
    geo_buf_add_bytes(&dir, slash ? name : ".", slash ? (size_t)(slash - name) : 1);
    if (slash == name) geo_buf_add(&dir, "/");
    enum geo_status status = geo_buf_status(&dir, err);
    struct geo_outputs_spec spec = {.dir = dir.text, .overwrite = cli->overwrite};
    if (!status) status = geo_outputs_open(&spec, out, err);
    if (!status) status = geo_outputs_path(*out, slash ? slash + 1 : name, path, err);
    geo_buf_release(&dir);
    return status;
}
