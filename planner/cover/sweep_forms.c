#include "planner/cover/sweep_forms.h"

#include "planner/cover/vmath.h"

/* Receivers are taken in strips that stay in the first-level cache. */
enum { strip = 128 };
typedef double row[strip];

/* Eqs 12 and 21 for any ν; NU is used up. Short loops: a long chain of operations on each receiver
 * would leave the processor waiting for the last receiver's. */
static void bullington_db(double *restrict nu, const double *restrict gap_db, size_t m,
                          double *restrict out)
{
    for (size_t j = 0; j < m; j++) {
        double u = nu[j] - 0.1;
        out[j] = sqrt(u * u + 1) + u;
    }
    for (size_t j = 0; j < m; j++) {
        double luc = 6.9 + 20 * VM_LOG10_2 * vm_log2(out[j]);
        nu[j] = nu[j] > -0.78 ? luc : 0;
    }
    for (size_t j = 0; j < m; j++)
        out[j] = nu[j] + (1 - vm_exp2(-VM_LOG2_E / 6 * nu[j])) * gap_db[j];
}

/* Section 4.3.1 over the actual profile. */
static void bullington_actual(const struct pln_p1812_fixed *k, const struct sweep_ring *ring,
                              const struct sweep_cells *cells, const struct sweep_pass *pass,
                              size_t at, size_t m, double *restrict out)
{
    row nu;
    const double *restrict d = ring->d + at;
    const double *restrict t = pass->t_max + at, *restrict r = pass->r + at;
    const double *restrict los_x = pass->x + at, *restrict los_above = pass->above + at;
    const double *restrict line = cells->line + at;
    const double c = 500 / pass->radius_km, nu_scale = 0.002 / k->lambda_m;
    for (size_t j = 0; j < m; j++) {
        double s_tim = t[j] + c * d[j], s_rim = r[j] + c * d[j];
        double x = (line[j] + s_rim) * d[j] / (s_tim + s_rim); /* eq 18 */
        double above = (s_tim - line[j]) * x;                  /* the height in eq 19 */
        x = s_tim < line[j] ? los_x[j] : x;
        above = s_tim < line[j] ? los_above[j] : above;
        nu[j] = above * sqrt(nu_scale * d[j] / (x * (d[j] - x)));
    }
    bullington_db(nu, ring->gap_db + at, m, out);
}

/* Section 5.6.2: effective heights for the diffraction model. */
static void effective_heights(const struct sweep_cells *cells, size_t at, size_t m,
                              double *restrict ht_eff, double *restrict hr_eff)
{
    const double *restrict hst = cells->hst + at, *restrict hsr = cells->hsr + at;
    const double *restrict hn = cells->ground + at, *restrict hrs = cells->hrs + at;
    const double *restrict obs = cells->obstruction + at, *restrict line = cells->line + at;
    const double *restrict flat_t = cells->flat_t + at, *restrict flat_r = cells->flat_r + at;
    const double hts = cells->hts, h1 = cells->h1;
    for (size_t j = 0; j < m; j++) {
        double a_t = flat_t[j] - line[j], a_r = flat_r[j] + line[j], sum = a_t + a_r;
        double lower_t = obs[j] > 0 ? obs[j] * (a_t / sum) : 0;
        double lower_r = obs[j] > 0 ? obs[j] * (a_r / sum) : 0;
        ht_eff[j] = hts - vm_min(hst[j] - lower_t, h1);
        hr_eff[j] = hrs[j] - vm_min(hsr[j] - lower_r, hn[j]);
    }
}

/* Section 4.3.2 up to the first-term part: where it needs to be known at all (SHARE > 0), for which
 * earth radius, and which share of it counts. PEAK is where ν of the smooth path is largest. */
static void spherical_earth(const struct pln_p1812_fixed *k, double ap, const double *restrict d,
                            const double *restrict inv_d, const double *restrict ht,
                            const double *restrict hr, size_t m, double *restrict radius,
                            double *restrict share, double *restrict peak)
{
    const double c = 500 / ap, horizon = sqrt(0.002 * ap), third = 2 / (3 * c);
    row root, sine, far;
    for (size_t j = 0; j < m; j++) {
        double sum = ht[j] + hr[j], inv_sum = 1 / sum;
        double m1 = 1 + 0.5 * c * d[j] * d[j] * inv_sum;            /* 1 + m_c, eq 24e */
        root[j] = sqrt(m1 * third * sum * inv_d[j] * inv_d[j]);     /* √((m_c + 1)/(3·m_c)) */
        sine[j] = 1.5 * (ht[j] - hr[j]) * inv_sum / (root[j] * m1); /* eqs 24c, d */
    }
    for (size_t j = 0; j < m; j++)
        peak[j] = 0.5 * d[j] * (1 + 2 * root[j] * vm_third_arcsine(sine[j])); /* eq 24a */
    for (size_t j = 0; j < m; j++) {
        double roots = sqrt(ht[j]) + sqrt(hr[j]), q = d[j] / roots;
        far[j] = d[j] - horizon * roots; /* eq 22 */
        radius[j] = far[j] >= 0 ? ap : 500 * q * q;
    }
    for (size_t j = 0; j < m; j++) {
        double d1 = peak[j], d2 = d[j] - d1;
        double clear = ((ht[j] - c * d1 * d1) * d2 + (hr[j] - c * d2 * d2) * d1) * inv_d[j];
        double required = 17.456 * sqrt(d1 * d2 * k->lambda_m * inv_d[j]);
        share[j] = far[j] >= 0 ? 1 : 1 - clear / required;
    }
}

/* The constants of section 4.3.3 for one kind of ground and an earth radius of 1 km. */
struct ground_terms {
    double k, floor_db; /* eq 29; the limit below eq 35, 2 + 20 log K */
    double x, y;        /* eqs 31, 32 without β */
};

static struct ground_terms ground_terms(const struct pln_p1812_fixed *k,
                                        enum pln_polarisation polarisation, double permittivity,
                                        double conductivity)
{
    double loss = 18 * conductivity / k->f, e1 = permittivity - 1, f_root = cbrt(k->f);
    struct ground_terms g = {0};
    g.k = 0.036 / f_root / sqrt(sqrt(e1 * e1 + loss * loss));
    if (polarisation == PLN_POL_VERTICAL) g.k *= sqrt(permittivity * permittivity + loss * loss);
    g.floor_db = 2 + 20 * VM_LOG10_2 * vm_log2(g.k);
    g.x = 21.88 * f_root;
    g.y = 0.9575 * f_root * f_root;
    return g;
}

/* Eqs 34, 35. */
VM_INLINE double height_gain_db(double b, double floor_db)
{
    double t = vm_max(b - 1.1, 0.5), high = b > 2 ? 1.0 : 0.0, per_lg = b > 2 ? -5.0 : 20.0;
    double lg = VM_LOG10_2 * vm_log2(b > 2 ? t : b + 0.1 * b * b * b);
    return vm_max(per_lg * lg + high * (17.6 * sqrt(t) - 8), floor_db);
}

/* Section 4.3.3 over one kind of ground; LOG2_ROOT is log2 of the radius to the power -1/3. */
static void first_term_over(const struct ground_terms *g, const double *restrict d,
                            const double *restrict ht, const double *restrict hr,
                            const double *restrict log2_root, size_t m, double *restrict out)
{
    row x, bt, br;
    for (size_t j = 0; j < m; j++) {
        double root = vm_exp2(log2_root[j]), kk = g->k * root, k2 = kk * kk;
        double beta = (1 + 1.6 * k2 + 0.67 * k2 * k2) / (1 + 4.5 * k2 + 1.53 * k2 * k2); /* eq 30 */
        double per_m = beta * g->y * beta * root;
        x[j] = g->x * beta * root * root * d[j];
        bt[j] = per_m * ht[j], br[j] = per_m * hr[j];
    }
    for (size_t j = 0; j < m; j++)
        out[j] = vm_log2(x[j]);
    for (size_t j = 0; j < m; j++) { /* eq 33 */
        double fixed = x[j] >= 1.6 ? 11.0 : 0.0, per_lg = x[j] >= 1.6 ? 10.0 : -20.0;
        double weight = x[j] >= 1.6 ? 17.6 : 5.6488, power = x[j] >= 1.6 ? 1.0 : 1.425;
        out[j] = weight * vm_exp2(power * out[j]) - fixed - per_lg * VM_LOG10_2 * out[j];
    }
    for (size_t j = 0; j < m; j++)
        out[j] -= height_gain_db(bt[j], g->floor_db + 20 * VM_LOG10_2 * log2_root[j]);
    for (size_t j = 0; j < m; j++)
        out[j] -= height_gain_db(br[j], g->floor_db + 20 * VM_LOG10_2 * log2_root[j]);
}

/* Eq 28; SEA is NULL where no path has any. */
static void first_term(const struct ground_terms *land, const struct ground_terms *sea,
                       const double *restrict d, const double *restrict ht,
                       const double *restrict hr, const double *restrict radius,
                       const double *restrict omega, size_t m, double *restrict out)
{
    row log2_root, over_sea;
    for (size_t j = 0; j < m; j++)
        log2_root[j] = -1.0 / 3 * vm_log2(radius[j]);
    first_term_over(land, d, ht, hr, log2_root, m, out);
    if (!sea) return;
    first_term_over(sea, d, ht, hr, log2_root, m, over_sea);
    for (size_t j = 0; j < m; j++)
        out[j] = omega[j] * over_sea[j] + (1 - omega[j]) * out[j];
}

VM_INLINE double held(double x, double low, double high)
{
    return vm_min(vm_max(x, low), high);
}

/* The highest slope to the points of a smooth earth, less its fall, for a terminal H m above it: of
 * the two points beside √(h/c), where it lies on a continuous earth. */
VM_INLINE double smooth_slope(double h, double c, double inv_c, double step, double inv_step,
                              double last)
{
    double x0 = held(step * floor(sqrt(h * inv_c) * inv_step), step, last);
    double x1 = vm_min(x0 + step, last), x = h < c * x0 * x1 ? x0 : x1;
    return -h / x - c * x;
}

/* Section 4.3.1 over the smooth profile. Its largest ν lies at one of the points beside PEAK, the
 * spherical earth's. */
static void bullington_smooth(const struct pln_p1812_fixed *k, double ap, double step,
                              const double *restrict d, const double *restrict inv_d,
                              const double *restrict ht, const double *restrict hr,
                              const double *restrict peak, const double *restrict gap, size_t m,
                              double *restrict out)
{
    row nu, s_tim, s_rim, los_x, los_above;
    const double c = 500 / ap, inv_c = 1 / c, nu_scale = 0.002 / k->lambda_m, inv_step = 1 / step;
    for (size_t j = 0; j < m; j++)
        s_tim[j] = smooth_slope(ht[j], c, inv_c, step, inv_step, d[j] - step) + c * d[j];
    for (size_t j = 0; j < m; j++)
        s_rim[j] = smooth_slope(hr[j], c, inv_c, step, inv_step, d[j] - step) + c * d[j];
    for (size_t j = 0; j < m; j++) {
        double last = d[j] - step, line = (hr[j] - ht[j]) * inv_d[j];
        double p0 = held(step * floor(peak[j] * inv_step), step, last);
        double p1 = vm_min(p0 + step, last);
        double above_0 = c * p0 * (d[j] - p0) - (ht[j] + line * p0);
        double above_1 = c * p1 * (d[j] - p1) - (ht[j] + line * p1);
        /* in sight both are below the ray: the larger ν has the smaller above²/(x(d − x)) */
        double first = above_0 * above_0 * p1 * (d[j] - p1) - above_1 * above_1 * p0 * (d[j] - p0);
        los_x[j] = first < 0 ? p0 : p1;
        los_above[j] = first < 0 ? above_0 : above_1;
    }
    for (size_t j = 0; j < m; j++) {
        double line = (hr[j] - ht[j]) * inv_d[j];
        double x = (line + s_rim[j]) * d[j] / (s_tim[j] + s_rim[j]), above = (s_tim[j] - line) * x;
        x = s_tim[j] < line ? los_x[j] : x;
        above = s_tim[j] < line ? los_above[j] : above;
        nu[j] = above * sqrt(nu_scale * d[j] / (x * (d[j] - x)));
    }
    bullington_db(nu, gap, m, out);
}

/* What max{L_dsph − L_bulls, 0} of eq 39 adds to OUT: only some receivers need it, and are gathered
 * first. */
static void add_smooth_excess(const struct pln_p1812_fixed *k, const struct pln_link_env *env,
                              const struct sweep_ring *ring, bool any_sea, double ap, size_t at,
                              size_t m, const double *ht_eff, const double *hr_eff, double *out)
{
    row radius, share, peak, d, inv_d, ht, hr, omega, gap, sphere, smooth;
    size_t place[strip], some = 0;
    spherical_earth(k, ap, ring->d + at, ring->inv_d + at, ht_eff, hr_eff, m, radius, share, peak);
    for (size_t j = 0; j < m; j++) {
        place[some] = j;
        some += share[j] > 0;
    }
    for (size_t i = 0; i < some; i++) {
        size_t j = place[i];
        d[i] = ring->d[at + j], inv_d[i] = ring->inv_d[at + j], ht[i] = ht_eff[j],
        hr[i] = hr_eff[j], gap[i] = ring->gap_db[at + j];
        omega[i] = ring->omega[at + j], radius[i] = radius[j], peak[i] = peak[j];
    }
    if (!some) return;
    struct ground_terms land = ground_terms(k, env->polarisation, 22.0, 0.003);
    struct ground_terms sea = ground_terms(k, env->polarisation, 80.0, 5.0);
    first_term(&land, any_sea ? &sea : NULL, d, ht, hr, radius, omega, some, sphere);
    bullington_smooth(k, ap, ring->d[1], d, inv_d, ht, hr, peak, gap, some, smooth);
    for (size_t i = 0; i < some; i++) {
        double excess = share[place[i]] * vm_max(sphere[i], 0) - smooth[i];
        out[place[i]] += vm_max(excess, 0);
    }
}

/* What a strip's receivers carry from one section to the next. */
struct strip_rows {
    row theta_t, theta_r, theta;  /* mrad */
    row ld50, ldp;                /* dB */
    row lbfs, lb0p, lb0beta, lba; /* dB */
};

static void diffraction(const struct pln_p1812_fixed *k, const struct pln_link_env *env,
                        const struct sweep_ring *ring, const struct sweep_cells *cells, size_t at,
                        size_t m, struct strip_rows *s)
{
    row ht_eff, hr_eff, ldb;
    effective_heights(cells, at, m, ht_eff, hr_eff);
    for (size_t p = 0; p < cells->n_pass; p++) {
        const struct sweep_pass *pass = &cells->pass[p];
        double *ld = p ? ldb : s->ld50;
        bullington_actual(k, ring, cells, pass, at, m, ld);
        add_smooth_excess(k, env, ring, cells->any_sea, pass->radius_km, at, m, ht_eff, hr_eff, ld);
    }
    const double *restrict fi = ring->fi + at;
    for (size_t j = 0; j < m; j++)
        s->ldp[j] = cells->n_pass > 1 ? s->ld50[j] + (ldb[j] - s->ld50[j]) * fi[j] : s->ld50[j];
}

/* Section 4.2 and the horizons' angles. */
static void sight(const struct pln_p1812_fixed *k, const struct sweep_ring *ring,
                  const struct sweep_cells *cells, size_t at, size_t m, struct strip_rows *s)
{
    const double *restrict d = ring->d + at, *restrict hrs = cells->hrs + at;
    const double *restrict tt = cells->theta_t + at, *restrict tr = cells->theta_r + at;
    const double *restrict dlt = cells->dlt + at, *restrict dlr = cells->dlr + at;
    const double *restrict lg_beta0 = ring->lg_beta0 + at;
    double *restrict theta_t = s->theta_t, *restrict theta_r = s->theta_r,
                     *restrict theta = s->theta;
    double *restrict lbfs = s->lbfs, *restrict lb0p = s->lb0p, *restrict lb0beta = s->lb0beta;
    const double hts = cells->hts;
    const double fixed = 92.4 + 20 * VM_LOG10_2 * vm_log2(k->f), per_km = 1000 / k->ae;
    const double lg_p = VM_LOG10_2 * vm_log2(k->p / 50), lg_50 = VM_LOG10_2 * vm_log2(50);
    for (size_t j = 0; j < m; j++)
        theta_t[j] = 1000 * vm_atan(tt[j] / 1000);
    for (size_t j = 0; j < m; j++) {
        theta_r[j] = 1000 * vm_atan(tr[j] / 1000);
        theta[j] = per_km * d[j] + theta_t[j] + theta_r[j]; /* eq 82 */
    }
    for (size_t j = 0; j < m; j++) {
        double rise = (hts - hrs[j]) / 1000;
        lbfs[j] = fixed + 10 * VM_LOG10_2 * vm_log2(d[j] * d[j] + rise * rise);
        lb0p[j] = lb0beta[j] = lbfs[j];
    }
    if (cells->n_pass == 1) return; /* at 50 % of time eq 10 adds nothing and eq 11 has no weight */
    for (size_t j = 0; j < m; j++) {
        double focus = 2.6 * (1 - vm_exp2(-0.1 * VM_LOG2_E * (dlt[j] + dlr[j]))); /* eq 9 */
        lb0p[j] += focus * lg_p;
        lb0beta[j] += focus * (lg_beta0[j] - lg_50);
    }
}

/* The part of eq 48 that stands inside the logarithm. */
VM_INLINE double shield(double over, double horizon_km, double f)
{
    return 1 + 0.361 * over * sqrt(f * horizon_km);
}

/* Eqs 47, 51 and 52: adds to LBA all but the variability with time. */
static void coupling(const struct pln_p1812_fixed *k, const double *restrict d,
                     const struct sweep_cells *cells, size_t at, size_t m,
                     const struct strip_rows *s, double *restrict lba)
{
    const double *restrict dlt = cells->dlt + at, *restrict dlr = cells->dlr + at;
    const double *restrict theta_t = s->theta_t, *restrict theta_r = s->theta_r;
    const double f_root = cbrt(k->f), per_km = 1000 / k->ae;
    row inside;
    for (size_t j = 0; j < m; j++) {
        double over_t = vm_max(theta_t[j] - 0.1 * dlt[j], 0);
        double over_r = vm_max(theta_r[j] - 0.1 * dlr[j], 0);                         /* eq 48a */
        double theta = per_km * d[j] + (theta_t[j] - over_t) + (theta_r[j] - over_r); /* eq 52 */
        inside[j] = (dlt[j] + dlr[j]) * shield(over_t, dlt[j], k->f) * shield(over_r, dlr[j], k->f);
        lba[j] += k->af + 0.264 * f_root * (over_t + over_r) + k->gamma_d * theta;
    }
    for (size_t j = 0; j < m; j++)
        lba[j] += 20 * VM_LOG10_2 * vm_log2(inside[j]);
}

/* Eqs 53a to 56: log10 β into LG. */
static void duct_share(const struct pln_p1812_fixed *k, const struct sweep_ring *ring,
                       const struct sweep_cells *cells, size_t at, size_t m, double *restrict lg)
{
    const double *restrict d = ring->d + at, *restrict alpha = ring->alpha + at;
    const double *restrict lg_beta0 = ring->lg_beta0 + at, *restrict hm = cells->hm + at;
    const double *restrict dlt = cells->dlt + at, *restrict dlr = cells->dlr + at;
    const double *restrict hst = cells->hst + at, *restrict hsr = cells->hsr + at;
    const double *restrict hn = cells->ground + at, *restrict hrs = cells->hrs + at;
    const double hts = cells->hts, h1 = cells->h1, c = 500 / k->ae;
    row mu2;
    for (size_t j = 0; j < m; j++) {
        double hte = hts - vm_min(hst[j], h1), hre = hrs[j] - vm_min(hsr[j], hn[j]);
        double q = d[j] / (sqrt(hte) + sqrt(hre));
        mu2[j] = c * q * q;
    }
    for (size_t j = 0; j < m; j++) {
        double lg_mu2 = vm_min(alpha[j] * VM_LOG10_2 * vm_log2(mu2[j]), 0);
        double di = vm_min(d[j] - dlt[j] - dlr[j], 40),
               rough = vm_max(hm[j] - 10, 0) * (43 + 6 * di);
        lg[j] = lg_beta0[j] + lg_mu2 - 4.6e-5 * VM_LOG10_2 * VM_LOG2_E * rough;
    }
}

/* Section 4.5. */
static void ducting(const struct pln_p1812_fixed *k, const struct sweep_ring *ring,
                    const struct sweep_cells *cells, size_t at, size_t m, struct strip_rows *s)
{
    const double *restrict d = ring->d + at, *restrict duct = ring->duct_exp + at;
    const double lg_p = VM_LOG10_2 * vm_log2(k->p), log2_1076 = 0.10567807789453719;
    double *restrict lba = s->lba;
    row lg, gamma;
    duct_share(k, ring, cells, at, m, lg);
    for (size_t j = 0; j < m; j++) {
        double bend = (9.51 - 4.8 * lg[j] + 0.198 * lg[j] * lg[j]) * duct[j];
        gamma[j] = log2_1076 - 1.012 * vm_log2(2.0058 - lg[j]) - VM_LOG2_E * bend;
    }
    for (size_t j = 0; j < m; j++)
        gamma[j] = vm_exp2(gamma[j]) * VM_LOG2_10 * (lg_p - lg[j]);
    for (size_t j = 0; j < m; j++) /* eq 53 */
        lba[j] = -12 + (1.2 + 3.7e-3 * d[j]) * (lg_p - lg[j]) + 12 * vm_exp2(gamma[j]);
    coupling(k, d, cells, at, m, s, lba);
}

/* Eq 49: few receivers, near the coast. */
static void coast(const struct sweep_ring *ring, const struct sweep_cells *cells, size_t at,
                  size_t m, struct strip_rows *s)
{
    for (size_t j = 0; j < m; j++) {
        size_t i = at + j;
        s->lba[j] +=
            pln_p1812_coast_db(ring->omega[i], ring->tx_coast[i], cells->dlt[i], cells->hts) +
            pln_p1812_coast_db(ring->omega[i], ring->rx_coast[i], cells->dlr[i], cells->hrs[i]);
    }
}

/* Section 4.6 and eq 69. */
static void combine(const struct pln_p1812_fixed *k, const struct sweep_ring *ring, size_t at,
                    size_t m, const struct strip_rows *s, double *restrict out)
{
    const double *restrict fi = ring->fi + at, *restrict fk = ring->fk + at;
    const double *restrict omega = ring->omega + at, *restrict lbs_d = ring->lbs_db + at;
    const double *restrict lg_beta0 = ring->lg_beta0 + at;
    const double *restrict theta = s->theta, *restrict lbfs = s->lbfs, *restrict lb0p = s->lb0p;
    const double *restrict lb0beta = s->lb0beta, *restrict lba = s->lba;
    const double *restrict ld50 = s->ld50, *restrict ldp = s->ldp;
    const double eta = 2.5, lg_p = VM_LOG10_2 * vm_log2(k->p);
    row lminbap, lbam, lbs;
    for (size_t j = 0; j < m; j++) {
        double low = vm_min(lba[j], lb0p[j]), high = vm_max(lba[j], lb0p[j]);
        double more = vm_exp2(VM_LOG2_E / eta * (low - high));
        lminbap[j] = high + eta * VM_LN_2 * vm_log2(1 + more); /* eq 60 */
    }
    for (size_t j = 0; j < m; j++) {
        double fj = 1 / (1 + vm_exp2(2 * VM_LOG2_E * 8 * (theta[j] - 0.3))); /* eq 57 */
        double lbd = lb0p[j] + ldp[j], lbd50 = lbfs[j] + ld50[j], land = (1 - omega[j]) * ldp[j];
        double blend = lbd50 + (lb0beta[j] + land - lbd50) * fi[j];
        double lminb0p = lg_p < lg_beta0[j] ? lb0p[j] + land : blend;                    /* eq 59 */
        double lbda = lminbap[j] <= lbd ? lminbap[j] + (lbd - lminbap[j]) * fk[j] : lbd; /* eq 61 */
        lbam[j] = lbda + (lminb0p - lbda) * fj;                                          /* eq 62 */
        lbs[j] = lbs_d[j] + 0.573 * theta[j];
    }
    for (size_t j = 0; j < m; j++) {
        double less = vm_min(lbs[j], lbam[j]), more = vm_max(lbs[j], lbam[j]);
        double both = vm_exp2(-0.2 * VM_LOG2_10 * (more - less));
        double lbc = less - 5 * VM_LOG10_2 * vm_log2(1 + both);
        out[j] = vm_max(lb0p[j], lbc + k->i_loc); /* eq 69 */
    }
}

void sweep_forms(const struct pln_p1812_fixed *k, const struct pln_link_env *env,
                 const struct sweep_ring *ring, const struct sweep_cells *cells, size_t from,
                 size_t to, double *loss_db)
{
    struct strip_rows s;
    for (size_t at = from; at < to; at += strip) {
        size_t m = to - at < strip ? to - at : strip;
        sight(k, ring, cells, at, m, &s);
        diffraction(k, env, ring, cells, at, m, &s);
        ducting(k, ring, cells, at, m, &s);
        if (cells->any_sea) coast(ring, cells, at, m, &s);
        combine(k, ring, at, m, &s, loss_db + at);
    }
}
