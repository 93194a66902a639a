#include "planner/demo/names.h"

#include <stdio.h>

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

static const char *const first[] = {"Nậm", "Tả",  "Pa",  "Lũng", "Khau", "Mường", "Sín", "Phìn",
                                    "Nà",  "Chế", "Hua", "Pù",   "Huổi", "Suối",  "Cao", "Thượng"};
static const char *const second[] = {"Rạng",   "Sương", "Hin",  "Vài",  "Lay",   "Chòi",
                                     "Phấn",   "Tủa",   "Khoa", "Mịch", "Lừ",    "Cài",
                                     "Nhoi",   "Vè",    "Sính", "Ngài", "Tẩn",   "Lìm",
                                     "Chuông", "Pheo",  "Dào",  "Xuân", "Thuổng"};

const char *pln_name_province(uint32_t province)
{
    static const char *const names[] = {"Khau Sương (synthetic)", "Nậm Rạng (synthetic)",
                                        "Thượng Lĩnh (synthetic)"};
    return names[province % COUNT(names)];
}

/* Number K of all pairs, walked with a stride that shares no factor with their number, so that
 * neighbours do not sound alike; START shifts the walk. */
static void pair(uint32_t k, uint32_t start, const char **a, const char **b)
{
    uint32_t n = COUNT(first) * COUNT(second);
    uint32_t at = (uint32_t)(((uint64_t)k * 131 + start) % n);
    *a = first[at / COUNT(second)];
    *b = second[at % COUNT(second)];
}

void pln_name_commune(uint32_t commune, char name[PLN_NAME_SIZE])
{
    const char *a, *b;
    uint32_t n = COUNT(first) * COUNT(second);
    pair(commune % n, 17, &a, &b);
    if (commune < n)
        snprintf(name, PLN_NAME_SIZE, "%s %s", a, b);
    else
        snprintf(name, PLN_NAME_SIZE, "%s %s %u", a, b, (unsigned)(commune / n + 1));
}

void pln_name_village(uint32_t commune, uint32_t village, char name[PLN_NAME_SIZE])
{
    const char *a, *b;
    uint32_t n = COUNT(first) * COUNT(second);
    pair(village % n, (uint32_t)(pln_random_mix(commune + 1) % n), &a, &b);
    if (village < n)
        snprintf(name, PLN_NAME_SIZE, "%s %s %s", commune % 3 ? "Bản" : "Thôn", a, b);
    else
        snprintf(name, PLN_NAME_SIZE, "%s %s %s %u", commune % 3 ? "Bản" : "Thôn", a, b,
                 (unsigned)(village / n + 1));
}
