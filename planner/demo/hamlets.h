/* planner/demo/hamlets: villages whose centre is served and whose outlying households are not (lõm
 * sóng). Floor 7. Main thread. */
#ifndef PLANNER_DEMO_HAMLETS_H
#define PLANNER_DEMO_HAMLETS_H

#include "planner/demo/country.h"

/* Give PLN_DEMO_PARTIAL_COUNT served villages that stand on no list two hamlets each, clearly
 * without signal. GEO_FAILED when the relief has not so many. */
enum geo_status pln_hamlets_make(const struct pln_demo_ground *ground,
                                 struct pln_demo_country *country, struct geo_err *err);

#endif
