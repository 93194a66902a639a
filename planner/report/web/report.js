/* The living part of report.html: a map to pan and a search. Plain script, no network, no build step. */
(function () {
  'use strict';
  var data = JSON.parse(document.getElementById('data').textContent);
  var T = data.texts, V = data.villages, n = V.lon.length;
  var number = new Intl.NumberFormat(data.language === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: 1 });
  var colours = { n: '#d55e00', p: '#e69f00', u: '#f0e442', s: '#0072b2', '-': '#6b747e' };

  /* Positions come as differences of hundred-thousandths of a degree. */
  function running(list) {
    var out = new Float64Array(list.length), sum = 0;
    for (var i = 0; i < list.length; i++) out[i] = (sum += list[i]) / 1e5;
    return out;
  }
  var lon = running(V.lon), lat = running(V.lat);

  /* Letters without marks, so that "nam sai" finds "Nậm Sài". */
  function fold(text) {
    return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase();
  }
  var folded = null;

  function line(parent, label, value) {
    var row = document.createElement('div');
    row.textContent = label + ': ' + value;
    parent.appendChild(row);
  }

  function card(i) {
    var box = document.createElement('div'), name = document.createElement('b'), plan = V.plan[i];
    name.textContent = V.name[i] || V.id[i];
    box.appendChild(name);
    line(box, T.commune, data.communes[V.commune[i]]);
    line(box, T.people, number.format(V.people[i]));
    if (V.verdict[i] !== '-') line(box, T.verdict, T[V.verdict[i]]);
    if (V.rsrp[i] !== null) line(box, 'RSRP', number.format(V.rsrp[i]) + ' dBm');
    if (plan) line(box, T.planned, '#' + plan + ' (' + data.sites[plan - 1].id + ')');
    return box;
  }

  function siteCard(s, rank) {
    var box = document.createElement('div'), name = document.createElement('b');
    name.textContent = '#' + rank + ' ' + s.id;
    box.appendChild(name);
    line(box, T.kind, s.kind);
    line(box, T.cost, s.cost);
    line(box, T.gain, s.gain);
    return box;
  }

  var map = null, go = null;
  if (window.L) {
    var k = Math.cos(data.lat0 * Math.PI / 180);
    var flat = L.extend({}, L.CRS.Earth, {
      code: 'local', infinite: true, wrapLng: undefined,
      transformation: L.transformation(1, 0, -1, 0),
      projection: {
        project: function (p) { return L.point(p.lng * k, p.lat); },
        unproject: function (p) { return L.latLng(p.y, p.x / k); },
        bounds: L.bounds([-180 * k, -90], [180 * k, 90])
      }
    });
    var bounds = L.latLngBounds([data.box[1], data.box[0]], [data.box[3], data.box[2]]);
    map = L.map('map', { crs: flat, zoomSnap: 0.25, zoomDelta: 0.5, minZoom: -6, maxZoom: 9, attributionControl: false, maxBounds: bounds.pad(0.5) });
    var picture = document.getElementById('relief');
    if (picture) L.imageOverlay(picture.getAttribute('href'), bounds, { opacity: 0.95 }).addTo(map);

    var outlines = document.getElementById('outlines');
    if (outlines) {
      var sheet = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), copy = outlines.cloneNode(true);
      sheet.setAttribute('viewBox', outlines.ownerSVGElement.getAttribute('viewBox'));
      sheet.setAttribute('preserveAspectRatio', 'none');
      copy.removeAttribute('id');
      copy.querySelectorAll('[stroke]').forEach(function (path) {
        path.setAttribute('vector-effect', 'non-scaling-stroke');
        path.setAttribute('stroke-width', '1');
      });
      sheet.appendChild(copy);
      L.svgOverlay(sheet, bounds).addTo(map);
    }

    /* All villages on one canvas: drawn again after each move, so that forty thousand stay light. */
    var Dots = L.Layer.extend({
      onAdd: function (m) {
        this._canvas = L.DomUtil.create('canvas', 'leaflet-zoom-hide');
        m.getPanes().overlayPane.appendChild(this._canvas);
        m.on('moveend zoomend resize', this.draw, this);
        this.draw();
      },
      onRemove: function (m) {
        L.DomUtil.remove(this._canvas);
        m.off('moveend zoomend resize', this.draw, this);
      },
      draw: function () {
        var size = map.getSize(), pad = 0.25, c = this._canvas, dpr = window.devicePixelRatio || 1;
        var w = size.x * (1 + 2 * pad), h = size.y * (1 + 2 * pad);
        var origin = map.containerPointToLayerPoint([-size.x * pad, -size.y * pad]);
        L.DomUtil.setPosition(c, origin);
        c.width = w * dpr; c.height = h * dpr; c.style.width = w + 'px'; c.style.height = h + 'px';
        var g = c.getContext('2d');
        g.scale(dpr, dpr);
        var zero = map.latLngToLayerPoint([0, 0]).subtract(origin), unit = flat.scale(map.getZoom());
        var r = Math.max(1.3, Math.min(7, Math.sqrt(size.x * size.y / n) * 0.1 * Math.sqrt(unit / first)));
        ['s', '-', 'u', 'p', 'n'].forEach(function (code) {
          g.fillStyle = colours[code];
          g.strokeStyle = 'rgba(30,36,43,.7)';
          g.lineWidth = 0.8;
          for (var i = 0; i < n; i++) {
            if (V.verdict[i] !== code) continue;
            var x = zero.x + lon[i] * k * unit, y = zero.y - lat[i] * unit;
            if (x < -9 || y < -9 || x > w + 9 || y > h + 9) continue;
            g.beginPath();
            g.arc(x, y, code === 's' ? r * 0.8 : r, 0, 6.2832);
            g.fill();
            if (r > 2 && code !== 's') g.stroke();
            if (V.plan[i]) {
              g.beginPath(); g.arc(x, y, r + 2, 0, 6.2832);
              g.strokeStyle = '#009e73'; g.lineWidth = 1.6; g.stroke();
              g.strokeStyle = 'rgba(30,36,43,.7)'; g.lineWidth = 0.8;
            }
          }
        });
      }
    });
    map.fitBounds(bounds);
    var first = flat.scale(map.getZoom());
    new Dots().addTo(map);
    L.control.scale({ imperial: false }).addTo(map);

    var shapes = { t: '<path d="M9 1.5L16 15H2z"/>', d: '<path d="M9 1L16 9L9 17L2 9z"/>', q: '<path d="M3 3h12v12H3z"/>' };
    data.sites.forEach(function (s, i) {
      var icon = L.divIcon({ className: '', iconSize: [18, 18],
        html: '<svg viewBox="0 0 18 18" width="18" height="18" fill="#7a1f5c" stroke="#fff" stroke-width="1.5">' + shapes[s.shape] + '</svg>' });
      L.marker([s.lat, s.lon], { icon: icon, title: '#' + (i + 1), zIndexOffset: 1000 - i }).addTo(map).bindPopup(function () { return siteCard(s, i + 1); });
    });

    map.on('click', function (e) {
      var best = -1, near = 12 * 12;
      for (var i = 0; i < n; i++) {
        var p = map.latLngToContainerPoint([lat[i], lon[i]]), dx = p.x - e.containerPoint.x, dy = p.y - e.containerPoint.y;
        if (dx * dx + dy * dy < near) { near = dx * dx + dy * dy; best = i; }
      }
      if (best >= 0) L.popup().setLatLng([lat[best], lon[best]]).setContent(card(best)).openOn(map);
    });
    go = function (i) {
      map.setView([lat[i], lon[i]], Math.max(map.getZoom(), 4), { animate: false });
      L.popup().setLatLng([lat[i], lon[i]]).setContent(card(i)).openOn(map);
    };
  }

  var input = document.getElementById('find'), hits = document.getElementById('hits');
  function search() {
    var words = fold(input.value).split(/\s+/).filter(Boolean), found = 0;
    hits.textContent = '';
    if (!words.length) return;
    if (!folded) {
      var communes = data.communes.map(fold);
      folded = V.name.map(function (name, i) { return fold(name) + ' ' + communes[V.commune[i]] + ' ' + fold(V.id[i]); });
    }
    for (var i = 0; i < n && found < 40; i++) {
      if (!words.every(function (w) { return folded[i].indexOf(w) >= 0; })) continue;
      found++;
      add(i);
    }
  }
  function add(i) {
    var item = document.createElement('li'), button = document.createElement('button'), small = document.createElement('small'), dot = document.createElement('i');
    dot.className = 'dot';
    dot.style.background = colours[V.verdict[i]];
    small.textContent = ' · ' + data.communes[V.commune[i]] + (V.verdict[i] === '-' ? '' : ' · ' + T[V.verdict[i]]);
    button.appendChild(dot);
    button.appendChild(document.createTextNode(V.name[i] || V.id[i]));
    button.appendChild(small);
    button.addEventListener('click', function () { hits.textContent = ''; input.value = V.name[i]; if (go) go(i); });
    item.appendChild(button);
    hits.appendChild(item);
  }
  input.addEventListener('input', search);
  input.addEventListener('keydown', function (e) {
    var button = hits.querySelector('button');
    if (e.key === 'Enter' && button) { e.preventDefault(); button.click(); }
    if (e.key === 'Escape') hits.textContent = '';
  });
}());
