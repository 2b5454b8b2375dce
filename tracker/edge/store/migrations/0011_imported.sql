ALTER TABLE checks ADD COLUMN source TEXT
  /* what a look was imported from: kind and name; NULL: our own, or imported before this column was there */;
ALTER TABLE checks ADD COLUMN source_name TEXT
  /* what it is called there: a file, a record of a web archive */;
