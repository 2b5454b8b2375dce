ALTER TABLE watches ADD COLUMN main_sha256 TEXT
  /* of the main text and the lines with dates as they were found on that page: when it stays, the text does */;
