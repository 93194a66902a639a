/* planner/radio/location: what it costs to serve a share of the places and not only half. Floor 2.
 * Pure.
 *
 * A propagation model gives the median over the places of a small area; around it the local mean
 * scatters lognormally. Who asks for 95 % of places takes k·σ off the median RSRP. The audit
 * computes every path at the median (location_pct 50, σ 0) and takes the allowance off once, here;
 * a model that is asked for another location_pct does the same inside (P.1812 eq. 69): never use
 * both. Source: Recommendation ITU-R P.1812-8, Annex 1 § 4.7 and § 4.9, Attachment 2. */
#ifndef PLANNER_RADIO_LOCATION_H
#define PLANNER_RADIO_LOCATION_H

/* σ_L of eq. (64), in dB: outdoors, the handset no higher than what stands about it (u(h) = 1),
 * over a square of width_m > 0 (the prediction's resolution: the extent of the houses of one
 * point). */
double pln_location_sigma_db(double freq_mhz, double width_m);

/* k: the number of σ to allow for location_pct of the places, 0.0001 … 99.9999 (the Recommendation
 * vouches for 1 … 99). 50 gives 0, 95 gives 1.645; within 5.4e-4 of the exact value (Attachment 2).
 */
double pln_location_factor(double location_pct);

#endif
