"""What was recorded, or others kept: imported, read again, judged again, handed out as evidence."""
