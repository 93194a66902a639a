/* geo/base/date: dates as people type them, as yyyymmdd. Floor 1. Pure.
 *
 * Years 1900 … 2199, days checked against the calendar. Day before month, as Việt Nam writes. */
#ifndef GEO_BASE_DATE_H
#define GEO_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

/* ISO (2024-06-30, also with a time after it, 2024/06/30, 20240630), day first (30/6/2024,
 * 30-06-2024, 30.6.2024), or month and year (6/2024: the month's last day). False: not a date. */
bool geo_date_read(const char *text, int32_t *yyyymmdd);

/* A date that takes an assumption, for what geo_date_read() refuses: a year of two digits (of this
 * century), words ("30 tháng 6 năm 2024", "tháng 6/2024", "30-Jun-24"), a quarter ("Quý II/2024"),
 * a year alone (its last day), or the number of days that a spreadsheet shows for a date (36526 …
 * 73050: 2000 … 2099). False: not a date either. */
bool geo_date_guess(const char *text, int32_t *yyyymmdd);

#endif
