#!/usr/bin/env python3
"""Makes the national benchmark case: SYNTHETIC terrain of Việt Nam at 3 arc seconds, masts and a scenario.

usage: make_national.py LOCALITIES.csv OUT_DIR [MASTS]

Terrain: the spot heights of the places, spread over a coarse grid by averaging at falling
resolution, then seeded fractal detail that grows with the height (valley floors stay flat).
Masts: at the places, most people first, then scattered near them; all LTE, invented.
Everything is labelled synthetic. Needs python3-gdal and numpy. Same bytes for the same inputs.
"""
import csv
import sys
import numpy as np
from osgeo import gdal, osr

WEST, NORTH, EAST, SOUTH = 102.0, 23.5, 110.0, 8.0
CELLS_PER_DEG = 1200
COARSE = 100  # cells of the coarse grid per degree


def read_places(path):
    with open(path, encoding="utf-8") as f:
        rows = [r for r in csv.DictReader(f) if WEST < float(r["lon"]) < EAST and SOUTH < float(r["lat"]) < NORTH]
    return rows


def blur(a, passes):
    for _ in range(passes):
        p = np.pad(a, 1, mode="edge")
        a = (p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:] + 4 * p[1:-1, 1:-1]) / 8
    return a


def coarse_heights(rows):
    """Means of the spot heights, holes filled from ever coarser means, then smoothed."""
    ny, nx = int((NORTH - SOUTH) * COARSE), int((EAST - WEST) * COARSE)
    total, count = np.zeros((ny, nx)), np.zeros((ny, nx))
    for r in rows:
        if not r["elev_m"]:
            continue
        y = int((NORTH - float(r["lat"])) * COARSE)
        x = int((float(r["lon"]) - WEST) * COARSE)
        total[y, x] += float(r["elev_m"])
        count[y, x] += 1
    if ny <= 8 or nx <= 8:
        raise SystemExit("the grid is too small")
    return blur(fill(total, count), 4)


def fill(total, count):
    """Pull-push: the mean where there are points, else that of the grid half as fine."""
    if count.min() > 0 or min(count.shape) < 4:
        return np.where(count > 0, total / np.maximum(count, 1), 0)
    py, px = count.shape[0] % 2, count.shape[1] % 2
    t, c = (np.pad(a, ((0, py), (0, px))) for a in (total, count))
    sum4 = lambda a: a[::2, ::2] + a[1::2, ::2] + a[::2, 1::2] + a[1::2, 1::2]
    below = blur(fill(sum4(t), sum4(c)), 1)
    up = np.repeat(np.repeat(below, 2, 0), 2, 1)[: count.shape[0], : count.shape[1]]
    return np.where(count > 0, total / np.maximum(count, 1), up)


def lattice(rng, step, ny, nx):
    return rng.standard_normal((ny // step + 3, nx // step + 3)).astype(np.float32)


def sample(grid, step, y0, rows, nx):
    """Bilinear rows y0 … y0+rows of a lattice with one node every STEP cells."""
    y = (np.arange(y0, y0 + rows) / step).astype(np.float32)
    x = (np.arange(nx) / step).astype(np.float32)
    iy, ix = y.astype(int), x.astype(int)
    fy, fx = (y - iy)[:, None], (x - ix)[None, :]
    fy, fx = fy * fy * (3 - 2 * fy), fx * fx * (3 - 2 * fx)
    a, b = grid[iy], grid[iy + 1]
    top = a[:, ix] * (1 - fx) + a[:, ix + 1] * fx
    low = b[:, ix] * (1 - fx) + b[:, ix + 1] * fx
    return top * (1 - fy) + low * fy


def write_terrain(rows, path):
    base = coarse_heights(rows).astype(np.float32)
    base = np.pad(base, ((0, 2), (0, 2)), mode="edge")
    ny, nx = int((NORTH - SOUTH) * CELLS_PER_DEG), int((EAST - WEST) * CELLS_PER_DEG)
    rng = np.random.Generator(np.random.PCG64(896))
    octaves = [(s, lattice(rng, s, ny, nx), a) for s, a in ((64, 0.55), (32, 0.3), (16, 0.17), (8, 0.09), (4, 0.05))]
    driver = gdal.GetDriverByName("GTiff")
    out = driver.Create(path, nx, ny, 1, gdal.GDT_Int16, ["TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=2", "ZLEVEL=1"])
    out.SetGeoTransform((WEST, 1 / CELLS_PER_DEG, 0, NORTH, 0, -1 / CELLS_PER_DEG))
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    out.SetProjection(srs.ExportToWkt())
    out.SetMetadataItem("TIFFTAG_IMAGEDESCRIPTION", "SYNTHETIC: made from spot heights and seeded noise, not a survey")
    step = CELLS_PER_DEG // COARSE
    for y0 in range(0, ny, 512):
        n = min(512, ny - y0)
        smooth = sample(base, step, y0, n, nx)
        detail = sum(a * sample(g, s, y0, n, nx) for s, g, a in octaves)
        relief = np.clip(smooth - 20, 0, 900) * 0.6
        heights = np.maximum(smooth + relief * detail, 0)
        out.GetRasterBand(1).WriteArray(np.rint(heights).astype(np.int16), 0, y0)
    out = None


def write_lists(rows, folder, n_masts):
    rng = np.random.Generator(np.random.PCG64(256))
    with open(f"{folder}/villages.csv", "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow("village_id,name,lon_deg,lat_deg,people,province,label".split(","))
        for r in rows:
            w.writerow([r["wof_id"], r["name"], r["lon"], r["lat"], r["population"] or 300, r["province_vi"], "people synthetic"])
    order = sorted(range(len(rows)), key=lambda i: (-float(rows[i]["population"] or 0), i))
    with open(f"{folder}/towers.csv", "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow("site_id,lon_deg,lat_deg,antenna_height_m,technology,band_mhz,sectors,azimuth_deg,status,label".split(","))
        for k in range(n_masts):
            r = rows[order[k % len(order)]] if k < len(order) // 2 else rows[int(rng.integers(len(rows)))]
            lon = min(max(float(r["lon"]) + rng.normal(0, 0.02), WEST + 0.01), EAST - 0.01)
            lat = min(max(float(r["lat"]) + rng.normal(0, 0.02), SOUTH + 0.01), NORTH - 0.01)
            w.writerow([f"N{k:05d}", f"{lon:.6f}", f"{lat:.6f}", (30, 42, 45, 60)[k % 4], "LTE", (900, 1800)[k % 2], 3, "0;120;240", "on-air", "invented"])


def main():
    localities, folder = sys.argv[1], sys.argv[2]
    n_masts = int(sys.argv[3]) if len(sys.argv) > 3 else 50000
    rows = read_places(localities)
    write_terrain(rows, f"{folder}/terrain.tif")
    write_lists(rows, folder, n_masts)
    with open(f"{folder}/scenario.ini", "w", encoding="utf-8") as f:
        f.write("""[scenario]
title = Việt Nam, synthetic benchmark
notice = SYNTHETIC terrain made from spot heights and noise; masts invented. Nothing here says who has signal.
[terrain]
dem = terrain.tif
[villages]
path = villages.csv
[towers]
path = towers.csv
[radio]
radius_km = 20
[check]
refuse_impossible = no
""")
    print(f"{len(rows)} places, {n_masts} masts in {folder} (synthetic)")


if __name__ == "__main__":
    main()
