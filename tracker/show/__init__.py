"""What is shown: values -> text for a terminal, a mail, a chat, a page or another program."""
