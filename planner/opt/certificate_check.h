/* planner/opt/certificate_check: a certificate against the tables it was read with. Floor 4. */
#ifndef PLANNER_OPT_CERTIFICATE_CHECK_H
#define PLANNER_OPT_CERTIFICATE_CHECK_H

#include "planner/opt/instance.h"
#include "planner/opt/verify.h"

/* pln_verify(), or with NETWORK pln_verify_hops(), for problems that nobody has checked; and that
 * each floor is one of a province: its rows are all of the table that name it, and no others.
 * INSTANCE gets the certificate's budget; with NETWORK it is as pln_hops_read() leaves it. Whether
 * the certificate holds is in CHECK; GEO_BAD_DATA where the tables make no problem. */
enum geo_status pln_certificate_check(struct pln_instance *instance,
                                      const struct pln_network *network,
                                      const struct pln_certificate *certificate,
                                      struct pln_check *check, struct geo_err *err);

#endif
