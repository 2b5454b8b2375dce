CREATE VIEW same_clause AS
-- one story: new wordings of weight that came at several vendors within 30 days, whatever each calls itself in them, newest first
-- of the last 400 days of the record; others: the other watches; wording: the text with … for its vendor; headings are left out
WITH came AS MATERIALIZED (
  SELECT w.watch, w.vendor, v.number, v.observed_at, julianday(v.observed_at) AS day, c.materiality, c.direction, k.text,
    replace(lower(k.text), lower(w.vendor), '…') AS alike
  FROM versions v JOIN watches w ON w.id = v.watch_id
  JOIN changes c ON c.verdict_id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
  JOIN json_each(c.new_clause_ids) j JOIN clauses k ON k.id = j.value
  WHERE v.observed_at >= strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT max(observed_at) FROM versions), '-400 days')
    AND v.cause = 'vendor' AND v.previous_id IS NOT NULL
    AND c.kind IN ('added', 'modified') AND c.materiality IN ('minor', 'material') AND length(k.text) >= 20)
SELECT a.watch, a.number, a.observed_at, a.materiality, a.direction, count(DISTINCT b.vendor) + 1 AS vendors,
  group_concat(DISTINCT b.watch) AS others, a.text, a.alike AS wording
FROM came a JOIN came b ON b.alike = a.alike AND b.vendor <> a.vendor AND abs(b.day - a.day) <= 30
GROUP BY a.watch, a.number, a.alike
ORDER BY a.observed_at DESC, a.watch, a.text;
